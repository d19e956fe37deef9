/* What became of a frame, in numbers: shares, components, distances. */
#include "base.h"

#include "quantize/report.h"

#include "colour/lab.h"
#include "ops/backend.h"
#include "quantize/members.h"
#include "util/mem.h"

#include <stdlib.h>

/* Distances are counted in steps of .01 up to 163.83; CIEDE2000 within sRGB
 * stays below 120. */
enum { STEPS = 1 << 14, GRAIN = 1024, CLOSE = 5 };

struct job {
	const uint8_t *before;
	const struct v2v_frame *f;
	const struct v2v_lab_palette *lab;
	struct members members;
	uint8_t *labels;
	uint16_t *steps;
};

static void
measure(void *arg, size_t first, size_t end)
{
	const struct job *j = arg;

	for (size_t i = first; i < end; i++) {
		const uint8_t *p = j->f->px + 4 * i;
		double lab[3], d;
		int l = p[3] ? members_find(&j->members, p) : 0;

		j->labels[i] = (uint8_t)l;
		if (p[3] == 0)
			continue;
		v2v_lab_from_rgb(lab, j->before + 4 * i);
		d = v2v_ciede2000(lab, j->lab->lab + 3 * l) * 100 + 0.5;
		j->steps[i] = d < STEPS ? (uint16_t)d : STEPS - 1;
	}
}

static struct v2v_distances
sum_up(const uint32_t *histogram)
{
	struct v2v_distances d = { 0, 0, 0 };
	uint64_t sum = 0;
	size_t below = 0;

	for (uint32_t i = 0; i < STEPS; i++) {
		d.n += histogram[i];
		sum += (uint64_t)histogram[i] * i;
	}
	if (d.n == 0)
		return d;
	d.mean = (uint32_t)((10 * sum + d.n / 2) / d.n);
	while ((below += histogram[d.p95]) < d.n - d.n / 20)
		d.p95++;
	return d;
}

int
v2v_quantize_measure(struct v2v_quantize_report *r, struct v2v_pool *pool,
    const uint8_t *before, const struct v2v_frame *f,
    const struct v2v_palette *pal, struct v2v_msg *msg)
{
	size_t n = v2v_frame_pixels(f);
	struct v2v_lab_palette lab;
	struct job j = { .before = before, .f = f, .lab = &lab };
	uint32_t *histogram = v2v_zalloc((size_t)pal->n + 1,
	    STEPS * sizeof(*histogram));
	uint32_t *all = NULL;
	int err = V2V_OK;

	j.labels = v2v_alloc(n, 1);
	j.steps = v2v_alloc(n, sizeof(*j.steps));
	if (histogram == NULL || j.labels == NULL || j.steps == NULL) {
		err = v2v_fail_memory(msg);
		goto out;
	}
	v2v_lab_palette_init(&lab, pal->rgb, pal->n);
	members_init(&j.members, pal);
	v2v_pool_run(pool, n, GRAIN, measure, &j);
	err = v2v_labels_count(&r->counts, j.labels, f, 0, msg);
	if (err != V2V_OK)
		goto out;
	all = histogram + (size_t)pal->n * STEPS;
	for (size_t i = 0; i < n; i++) {
		if (f->px[4 * i + 3] == 0)
			continue;
		histogram[(size_t)j.labels[i] * STEPS + j.steps[i]]++;
		all[j.steps[i]]++;
	}
	for (int k = 0; k < pal->n; k++)
		r->of[k] = sum_up(histogram + (size_t)k * STEPS);
	r->all = sum_up(all);
out:
	free(j.steps);
	free(j.labels);
	free(histogram);
	return err;
}

static void
put_distances(struct v2v_text *t, const struct v2v_distances *d)
{
	v2v_text_member(t, "", "mean", (int64_t)d->mean, 3);
	v2v_text_member(t, ", ", "p95", (int64_t)d->p95, 2);
}

static void
put_entry(struct v2v_text *t, const struct v2v_quantize_report *r,
    const struct v2v_palette *pal, int k)
{
	static const char hex[] = "0123456789abcdef";
	size_t pixels = r->counts.pixels[k];

	v2v_text_str(t, "    {\"color\": \"#");
	for (int c = 0; c < 3; c++) {
		v2v_text_char(t, hex[pal->rgb[k][c] >> 4]);
		v2v_text_char(t, hex[pal->rgb[k][c] & 15]);
	}
	v2v_text_str(t, "\", \"name\": ");
	v2v_text_json(t, pal->name[k]);
	v2v_text_member(t, ", ", "pixels", (int64_t)pixels, 0);
	v2v_text_member(t, ", ", "share", r->all.n
	    ? (int64_t)(((uint64_t)pixels * 1000000 + r->all.n / 2) / r->all.n)
	    : 0, 6);
	v2v_text_member(t, ", ", "components", (int64_t)r->counts.components[k], 0);
	v2v_text_member(t, ", ", "smallest", (int64_t)r->counts.smallest[k], 0);
	v2v_text_str(t, ", ");
	put_distances(t, &r->of[k]);
	v2v_text_char(t, '}');
}

/* Entries that no pixel has, and pairs that are hard to tell apart. */
static void
put_faults(struct v2v_text *t, const struct v2v_quantize_report *r,
    const struct v2v_palette *pal)
{
	struct v2v_lab_palette lab;
	const char *comma = "";

	v2v_text_str(t, "  \"unused\": [");
	for (int k = 0; k < pal->n; k++) {
		if (r->counts.pixels[k] > 0)
			continue;
		v2v_text_str(t, comma);
		v2v_text_int(t, k + 1);
		comma = ", ";
	}
	v2v_text_str(t, "],\n  \"close\": [");
	v2v_lab_palette_init(&lab, pal->rgb, pal->n);
	comma = "";
	for (int i = 0; i < pal->n; i++)
		for (int k = i + 1; k < pal->n; k++) {
			double d = v2v_ciede2000(lab.lab + 3 * i,
			    lab.lab + 3 * k);

			if (d >= CLOSE)
				continue;
			v2v_text_str(t, comma);
			v2v_text_char(t, '[');
			v2v_text_int(t, i + 1);
			v2v_text_str(t, ", ");
			v2v_text_int(t, k + 1);
			v2v_text_str(t, ", ");
			v2v_text_fixed(t, (int64_t)(d * 100 + 0.5), 2);
			v2v_text_char(t, ']');
			comma = ", ";
		}
	v2v_text_str(t, "],\n");
}

void
v2v_quantize_report_print(struct v2v_text *t,
    const struct v2v_quantize_report *r, const struct v2v_label_counts *raw,
    const struct v2v_frame *f, const struct v2v_palette *pal)
{
	size_t components = 0;

	for (int k = 0; k < pal->n; k++)
		components += r->counts.components[k];
	v2v_text_member(t, "{\n  ", "width", (int64_t)(uint64_t)f->width, 0);
	v2v_text_member(t, ", ", "height", (int64_t)(uint64_t)f->height, 0);
	v2v_text_member(t, ",\n  ", "opaque", (int64_t)r->all.n, 0);
	v2v_text_member(t, ",\n  ", "components", (int64_t)components, 0);
	v2v_text_member(t, ",\n  ", "specks_removed", (int64_t)raw->specks, 0);
	v2v_text_member(t, ", ", "speck_pixels", (int64_t)raw->speck_area, 0);
	v2v_text_str(t, ",\n  ");
	put_distances(t, &r->all);
	v2v_text_str(t, ",\n");
	put_faults(t, r, pal);
	v2v_text_str(t, "  \"palette\": [\n");
	for (int k = 0; k < pal->n; k++) {
		put_entry(t, r, pal, k);
		v2v_text_str(t, k + 1 < pal->n ? ",\n" : "\n");
	}
	v2v_text_str(t, "  ]\n}\n");
}
