/* A frame made smaller. */
#include "base.h"

#include "stream/reduce.h"

#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

/*
 * Pixels that a reduced one covers along an axis: first to last, the two ends
 * in part. A whole pixel weighs as much as there are spans, so that all weights
 * are whole numbers; those of a span add up to the pixels of the axis.
 */
struct span {
	int32_t first, last;
	int32_t head, tail; /* weights of first and last */
};

struct reduction {
	const struct v2v_frame *in;
	struct v2v_frame *out;
	const struct span *cols, *rows;
};

/* Cut n pixels into m <= n spans of equal length. */
static void
cut_spans(struct span *spans, int32_t n, int32_t m)
{
	for (int32_t i = 0; i < m; i++) {
		int64_t a = (int64_t)i * n, b = a + n;
		struct span *s = &spans[i];

		s->first = (int32_t)(a / m);
		s->last = (int32_t)((b - 1) / m);
		s->head = (int32_t)(m - a % m);
		s->tail = (int32_t)((b - 1) % m + 1);
	}
}

static uint64_t
weight_at(const struct span *s, int32_t i, int32_t whole)
{
	return (uint64_t)(i == s->first ? s->head
	    : i == s->last ? s->tail : whole);
}

/* The average of one box. */
static void
reduce_pixel(const struct reduction *r, uint8_t out[4], const struct span *cx,
    const struct span *cy)
{
	const struct v2v_frame *in = r->in;
	uint64_t area = 0, alpha = 0, sum[3] = { 0 };

	for (int32_t y = cy->first; y <= cy->last; y++) {
		const uint8_t *p = in->px + 4 * ((size_t)y * (size_t)in->width
		    + (size_t)cx->first);
		uint64_t wy = weight_at(cy, y, r->out->height);

		for (int32_t x = cx->first; x <= cx->last; x++, p += 4) {
			uint64_t w = wy * weight_at(cx, x, r->out->width);
			uint64_t wa = w * p[3];

			area += w;
			alpha += wa;
			for (int k = 0; k < 3; k++)
				sum[k] += wa * p[k];
		}
	}
	if (alpha == 0)
		return;
	for (int k = 0; k < 3; k++)
		out[k] = (uint8_t)((sum[k] + alpha / 2) / alpha);
	out[3] = (uint8_t)((alpha + area / 2) / area);
	if (out[3] == 0)
		out[3] = 1;
}

static void
reduce_rows(void *arg, size_t first, size_t end)
{
	const struct reduction *r = arg;
	size_t width = (size_t)r->out->width;

	for (size_t y = first; y < end; y++)
		for (size_t x = 0; x < width; x++)
			reduce_pixel(r, r->out->px + 4 * (y * width + x),
			    &r->cols[x], &r->rows[y]);
}

int
v2v_frame_reduce(struct v2v_frame *out, const struct v2v_frame *in,
    int32_t width, int32_t height, struct v2v_pool *pool, struct v2v_msg *msg)
{
	struct reduction r = { .in = in, .out = out };
	struct span *spans = v2v_alloc((size_t)width + (size_t)height,
	    sizeof(*spans));
	int err;

	if (spans == NULL)
		return v2v_fail_memory(msg);
	err = v2v_frame_init(out, width, height, msg);
	if (err == V2V_OK && width == in->width && height == in->height) {
		out->alpha = in->alpha;
		memcpy(out->px, in->px, 4 * v2v_frame_pixels(in));
	} else if (err == V2V_OK) {
		out->alpha = in->alpha;
		cut_spans(spans, in->width, width);
		cut_spans(spans + width, in->height, height);
		r.cols = spans;
		r.rows = spans + width;
		v2v_pool_run(pool, (size_t)height, 4, reduce_rows, &r);
	}
	free(spans);
	return err;
}
