/* The picture at the size that steering works at. */
#include "base.h"

#include "steer/field.h"

#include "util/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { UNIT = 64 }; /* weight of a whole pixel along one axis */

struct reduction {
	const struct v2v_frame *f;
	struct v2v_field *field;
	const struct span *cols, *rows;
};

/* Pixels that a reduced one covers along an axis: first to last, the two ends
 * in part. */
struct span {
	int32_t first, last;
	uint16_t head, tail; /* weights of first and last, of UNIT */
};

/* Cut n pixels into m <= n spans of equal length. */
static void
cut_spans(struct span *spans, int32_t n, int32_t m)
{
	for (int32_t i = 0; i < m; i++) {
		int64_t a = (int64_t)i * n * UNIT / m;
		int64_t b = (int64_t)(i + 1) * n * UNIT / m;
		struct span *s = &spans[i];

		s->first = (int32_t)(a / UNIT);
		s->last = (int32_t)((b - 1) / UNIT);
		s->head = (uint16_t)(UNIT - a % UNIT);
		s->tail = (uint16_t)((b - 1) % UNIT + 1);
		if (s->first == s->last)
			s->head = s->tail = (uint16_t)(b - a);
	}
}

static uint32_t
weight_at(const struct span *s, int32_t i)
{
	return i == s->first ? s->head : i == s->last ? s->tail : UNIT;
}

/* The average of one box; colours weighted by alpha. */
static void
reduce_pixel(const struct reduction *r, uint8_t out[4], uint8_t *trust,
    const struct span *cx, const struct span *cy)
{
	uint64_t area = 0, alpha = 0, sum[3] = { 0 };

	for (int32_t y = cy->first; y <= cy->last; y++) {
		const uint8_t *p = r->f->px
		    + 4 * ((size_t)y * (size_t)r->f->width
		    + (size_t)cx->first);
		uint64_t wy = weight_at(cy, y);

		for (int32_t x = cx->first; x <= cx->last; x++, p += 4) {
			uint64_t w = wy * weight_at(cx, x), wa = w * p[3];

			area += w;
			alpha += wa;
			for (int k = 0; k < 3; k++)
				sum[k] += wa * p[k];
		}
	}
	memset(out, 0, 4);
	*trust = 0;
	if (alpha == 0)
		return;
	for (int k = 0; k < 3; k++)
		out[k] = (uint8_t)((sum[k] + alpha / 2) / alpha);
	out[3] = (uint8_t)((alpha + area / 2) / area);
	*trust = out[3] ? out[3] : 1;
}

/* Frames that are small enough stay as they are. */
static void
copy_pixels(void *arg, size_t first, size_t end)
{
	const struct reduction *r = arg;

	memcpy(r->field->rgba + 4 * first, r->f->px + 4 * first,
	    4 * (end - first));
	for (size_t i = first; i < end; i++)
		r->field->trust[i] = r->f->px[4 * i + 3];
}

static void
reduce_rows(void *arg, size_t first, size_t end)
{
	const struct reduction *r = arg;
	size_t width = (size_t)r->field->width;

	for (size_t y = first; y < end; y++)
		for (size_t x = 0; x < width; x++) {
			size_t i = y * width + x;

			reduce_pixel(r, r->field->rgba + 4 * i,
			    r->field->trust + i, &r->cols[x], &r->rows[y]);
		}
}

static void
choose_size(struct v2v_field *field, const struct v2v_frame *f,
    size_t max_pixels)
{
	double n = (double)f->width * (double)f->height;
	double s = n > (double)max_pixels ? sqrt((double)max_pixels / n) : 1;

	field->width = (int32_t)(f->width * s);
	field->height = (int32_t)(f->height * s);
	if (field->width < 1)
		field->width = 1;
	if (field->height < 1)
		field->height = 1;
	field->pixels = (size_t)field->width * (size_t)field->height;
}

static int
convert(struct v2v_field *field, struct v2v_backend *be, struct v2v_msg *msg)
{
	struct v2v_buf *rgba = NULL, *lab = NULL;
	size_t n = field->pixels;
	int err;

	if ((err = be->alloc(be, &rgba, 4 * n)) != 0 ||
	    (err = be->alloc(be, &lab, 3 * n * sizeof(float))) != 0 ||
	    (err = be->upload(be, rgba, field->rgba, 4 * n)) != 0 ||
	    (err = be->lab(be, lab, rgba, n)) != 0 ||
	    (err = be->download(be, field->lab, lab,
	    3 * n * sizeof(float))) != 0)
		err = v2v_fail(msg, err, "%s", err == V2V_E_MEMORY
		    ? "out of memory" : "device failed");
	be->free(be, rgba);
	be->free(be, lab);
	return err;
}

int
v2v_field_init(struct v2v_field *field, struct v2v_backend *be,
    const struct v2v_frame *f, size_t max_pixels, struct v2v_msg *msg)
{
	struct reduction r = { .f = f, .field = field };
	struct span *spans = NULL;
	size_t n;
	int err;

	memset(field, 0, sizeof(*field));
	choose_size(field, f, max_pixels);
	n = field->pixels;
	field->rgba = v2v_alloc(n, 4);
	field->lab = v2v_alloc(n, 3 * sizeof(*field->lab));
	field->trust = v2v_alloc(n, 1);
	spans = v2v_alloc((size_t)field->width + (size_t)field->height,
	    sizeof(*spans));
	if (field->rgba == NULL || field->lab == NULL ||
	    field->trust == NULL || spans == NULL) {
		err = v2v_fail_memory(msg);
		goto out;
	}
	cut_spans(spans, f->width, field->width);
	cut_spans(spans + field->width, f->height, field->height);
	r.cols = spans;
	r.rows = spans + field->width;
	if (n == v2v_frame_pixels(f))
		v2v_pool_run(be->pool, n, 4096, copy_pixels, &r);
	else
		v2v_pool_run(be->pool, (size_t)field->height, 4, reduce_rows,
		    &r);
	for (size_t i = 0; i < n; i++)
		field->covered += field->trust[i] > 0;
	err = convert(field, be, msg);
out:
	free(spans);
	if (err)
		v2v_field_free(field);
	return err;
}

void
v2v_field_free(struct v2v_field *field)
{
	free(field->rgba);
	free(field->lab);
	free(field->trust);
	memset(field, 0, sizeof(*field));
}
