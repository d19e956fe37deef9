/* Is the SVG what the frame is? Palette audit, comparison, report. */
#include "base.h"

#include "trace/verify.h"

#include "trace/sample.h"
#include "trace/trace.h"
#include "util/clock.h"
#include "util/deflate.h"
#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

/* All offsets within the reach, the nearest first. */
struct offset {
	int32_t x, y, d2;
};

enum { OFFSETS = (2 * V2V_REACH_MAX + 1) * (2 * V2V_REACH_MAX + 1) };

struct search {
	const struct v2v_frame *f;
	struct offset offset[OFFSETS];
	int n;
};

static int
by_distance(const void *a, const void *b)
{
	const struct offset *p = a, *q = b;

	if (p->d2 != q->d2)
		return p->d2 - q->d2;
	return p->y != q->y ? p->y - q->y : p->x - q->x;
}

static void
list_offsets(struct search *s)
{
	s->n = 0;
	for (int32_t y = -V2V_REACH_MAX; y <= V2V_REACH_MAX; y++)
		for (int32_t x = -V2V_REACH_MAX; x <= V2V_REACH_MAX; x++)
			if (x * x + y * y <= V2V_REACH_MAX * V2V_REACH_MAX)
				s->offset[s->n++] = (struct offset){ x, y,
					x * x + y * y };
	qsort(s->offset, (size_t)s->n, sizeof(*s->offset), by_distance);
}

/* A pixel of the frame as a sample would be; the outside is absent. */
static uint32_t
pixel(const struct v2v_frame *f, int32_t x, int32_t y)
{
	const uint8_t *p;

	if (x < 0 || y < 0 || x >= f->width || y >= f->height)
		return 0;
	p = f->px + 4 * ((size_t)y * (size_t)f->width + (size_t)x);
	return p[3] < 128 ? 0 : V2V_SOLID | (uint32_t)p[0] << 16
	    | (uint32_t)p[1] << 8 | p[2];
}

/* Squared distance from (x, y) to the nearest pixel of that colour. */
static int32_t
distance2(const struct search *s, int32_t x, int32_t y, uint32_t colour)
{
	for (int i = 0; i < s->n; i++)
		if (pixel(s->f, x + s->offset[i].x, y + s->offset[i].y)
		    == colour)
			return s->offset[i].d2;
	return V2V_REACH_MAX * V2V_REACH_MAX;
}

static void
compare_row(struct v2v_report *r, const struct search *s, const uint32_t *got,
    int32_t y)
{
	const struct v2v_frame *f = s->f;
	uint32_t left = 0;

	for (int32_t x = 0; x < f->width; x++) {
		uint32_t want = pixel(f, x, y);

		r->cracks += x > 0 && want != left;
		r->cracks += y > 0 && want != pixel(f, x, y - 1);
		left = want;
		r->covered += got[x] != 0;
		if (got[x] == want)
			continue;
		r->mislabelled++;
		r->leaked += got[x] == 0;
		r->overpainted += want == 0;
		if (r->reach2 < V2V_REACH_MAX * V2V_REACH_MAX) {
			int32_t d2 = distance2(s, x, y, got[x]);

			r->reach2 = d2 > r->reach2 ? d2 : r->reach2;
		}
	}
}

static int
by_value(const void *a, const void *b)
{
	const uint32_t *p = a, *q = b;

	return *p < *q ? -1 : *p > *q;
}

/* How many values of v differ; sorts them. */
static size_t
distinct(uint32_t *v, size_t n)
{
	size_t count = n > 0;

	if (n > 1)
		qsort(v, n, sizeof(*v), by_value);
	for (size_t i = 1; i < n; i++)
		count += v[i] != v[i - 1];
	return count;
}

/* The size of the text compressed. */
static int
gzip_size(size_t *n, const char *svg, size_t len, struct v2v_msg *msg)
{
	struct v2v_text in = { 0 }, out = { 0 };
	int err;

	v2v_text_add(&in, svg, len);
	err = v2v_deflate(&out, &in, V2V_GZIP, msg);
	*n = out.len;
	v2v_text_free(&in);
	v2v_text_free(&out);
	return err;
}

double
v2v_displacement(const struct v2v_report *r)
{
	return (double)r->mislabelled / (double)(r->cracks > 0 ? r->cracks : 1);
}

int
v2v_compare(struct v2v_report *out, const char *svg, size_t len,
    const struct v2v_frame *f, bool ink, struct v2v_msg *msg)
{
	struct v2v_samples samples;
	struct search search = { .f = f };
	uint32_t *row = NULL;
	bool ok;
	int err;

	err = v2v_samples_init(&samples, svg, len, f->width, f->height, msg);
	if (err != V2V_OK)
		return err;
	*out = (struct v2v_report){ .counts = samples.counts, .bytes = len };
	if (ink)
		samples.left_out = samples.n_fills;
	list_offsets(&search);
	row = v2v_alloc((size_t)f->width, sizeof(*row));
	ok = row != NULL;
	for (int32_t y = 0; ok && y < f->height; y++) {
		ok = v2v_samples_row(&samples, row, NULL);
		if (ok)
			compare_row(out, &search, row, y);
	}
	if (samples.left_out < samples.n_paths)
		samples.paint[samples.left_out] = samples.paint[--samples.n_paths];
	out->fills = distinct(samples.paint, samples.n_paths);
	out->painted = samples.painted;
	free(row);
	v2v_samples_free(&samples);
	return ok ? V2V_OK : v2v_fail_memory(msg);
}

int
v2v_verify(struct v2v_report *out, const char *svg, size_t len,
    const struct v2v_frame *f, bool ink, struct v2v_msg *msg)
{
	double since = v2v_clock_ms();
	int err = v2v_compare(out, svg, len, f, ink, msg);

	if (err == V2V_OK)
		err = v2v_selfcross_count(&out->selfcross, svg, len, msg);
	if (err == V2V_OK)
		err = gzip_size(&out->gzip, svg, len, msg);
	out->ms = v2v_clock_ms() - since;
	return err;
}

/* What the audit remembers: the first paint that is not a colour. */
struct audit {
	const struct v2v_labels *labels;
	struct v2v_svg_paint paint;
	bool strange;
};

static bool
audit_path(void *arg, const struct v2v_svg_paint *p)
{
	struct audit *a = arg;

	for (int k = 1; k <= a->labels->n; k++)
		if (memcmp(a->labels->rgb[k], p->rgb, 3) == 0)
			return true;
	if (p->stroke > 0 && a->labels->ink
	    && memcmp(a->labels->rgb[V2V_INK], p->rgb, 3) == 0)
		return true;
	if (!a->strange)
		a->paint = *p;
	a->strange = true;
	return true;
}

int
v2v_audit(const char *svg, size_t len, const struct v2v_labels *labels,
    struct v2v_msg *msg)
{
	struct audit a = { .labels = labels };
	struct v2v_svg_sink sink = { .arg = &a, .path = audit_path };
	struct v2v_svg_counts counts;
	int err = v2v_svg_read(&counts, svg, len, &sink, msg);

	if (err == V2V_OK && a.strange)
		err = v2v_fail(msg, V2V_E_GATE, "the SVG is refused: %s "
		    "#%02x%02x%02x is not a colour of the frame",
		    a.paint.stroke > 0 ? "stroke" : "fill", a.paint.rgb[0],
		    a.paint.rgb[1], a.paint.rgb[2]);
	return err;
}

/* The square root of v, rounded to nearest. */
static int64_t
root(int64_t v)
{
	int64_t r = 0;

	while (r * r + r < v)
		r++;
	return r;
}

static void
put(struct v2v_text *out, const char *name, int64_t v, int decimals)
{
	v2v_text_member(out, ",\n  ", name, v, decimals);
}

/* a / b by 10^4, b being at least 1. */
static int64_t
ratio(uint64_t a, uint64_t b)
{
	b = b > 0 ? b : 1;
	return (int64_t)((10000 * a + b / 2) / b);
}

static void
put_time(struct v2v_text *out, const char *before, const char *name,
    double ms)
{
	v2v_text_member(out, before, name, (int64_t)(ms * 1000 + 0.5), 3);
}

static void
put_times(struct v2v_text *out, const double *took, double ms)
{
	for (int i = 0; i < V2V_TRACE_STAGES; i++)
		put_time(out, i == 0 ? ",\n  \"times\": {" : ", ",
		    v2v_trace_stages[i], took[i]);
	put_time(out, ", ", "verify", ms);
	v2v_text_char(out, '}');
}

void
v2v_report_print(struct v2v_text *out, const struct v2v_report *r,
    const double *took)
{

	v2v_text_str(out, "{\n  \"width\": ");
	v2v_text_int(out, r->counts.width);
	put(out, "height", r->counts.height, 0);
	put(out, "bytes", (int64_t)r->bytes, 0);
	put(out, "bytes_gzip", (int64_t)r->gzip, 0);
	put(out, "elements", (int64_t)r->counts.elements, 0);
	put(out, "segments", (int64_t)r->counts.segments, 0);
	put(out, "numbers", (int64_t)r->counts.numbers, 0);
	put(out, "fills", (int64_t)r->fills, 0);
	put(out, "overdraw", ratio(r->painted, r->covered), 4);
	put(out, "self_intersections", (int64_t)r->selfcross.n, 0);
	put(out, "boundary", (int64_t)r->cracks, 0);
	put(out, "mislabelled", (int64_t)r->mislabelled, 0);
	put(out, "leaked", (int64_t)r->leaked, 0);
	put(out, "overpainted", (int64_t)r->overpainted, 0);
	put(out, "displacement_mean", ratio(r->mislabelled, r->cracks), 4);
	put(out, "displacement_max", root((int64_t)r->reach2 * 10000), 2);
	if (took != NULL)
		put_times(out, took, r->ms);
	v2v_text_str(out, "\n}\n");
}
