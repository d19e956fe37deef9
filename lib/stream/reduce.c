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
	size_t lines;   /* of out in a slice */
	uint32_t *sums; /* a row of in for each slice, 4 a pixel */
	int64_t area;   /* the weight of each pixel of out, and 1 over it */
	double share;
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

static uint16_t
weight_at(const struct span *s, int32_t i, int32_t whole)
{
	return (uint16_t)(i == s->first ? s->head
	    : i == s->last ? s->tail : whole);
}

/* Add a row of w pixels: alpha times R, G, B, and alpha; but bytes where all
 * alpha is 255. Factors are of 16 bits: SSE2 multiplies no wider ones. */
static void
add_row(uint32_t *sums, const uint8_t *px, size_t w, bool alpha,
    uint16_t weight)
{
	for (size_t i = 0; !alpha && i < 4 * w; i++) {
		uint16_t v = px[i];

		sums[i] += (uint32_t)v * weight;
	}
	for (size_t i = 0; alpha && i < 4 * w; i += 4) {
		uint32_t wa = (uint32_t)weight * px[i + 3];

		for (size_t k = 0; k < 3; k++)
			sums[i + k] += wa * px[i + k];
		sums[i + 3] += wa;
	}
}

/* a / b rounded, of whole numbers below 2^45, where share is 1 / b: the product
 * is off by less than the half that keeps it away from whole numbers. */
static uint8_t
divide(int64_t a, int64_t b, double share)
{
	return (uint8_t)(((double)(a + b / 2) + 0.5) * share);
}

/* The average of one box, whose rows are summed. */
static void
reduce_pixel(const struct reduction *r, uint8_t out[4], const struct span *cx,
    const uint32_t *sums)
{
	const uint32_t *head = sums + 4 * (size_t)cx->first;
	const uint32_t *tail = sums + 4 * (size_t)cx->last;
	int64_t sum[4] = { 0 }, area = r->area, weight;
	double share;

	for (const uint32_t *p = head + 4; p < tail; p += 4)
		for (int k = 0; k < 4; k++)
			sum[k] += p[k];
	for (int k = 0; k < 4; k++) {
		sum[k] = sum[k] * (int64_t)r->out->width
		    + head[k] * (int64_t)cx->head;
		if (tail != head)
			sum[k] += tail[k] * (int64_t)cx->tail;
	}
	weight = r->in->alpha ? sum[3] : area;
	if (weight == 0)
		return;
	share = weight == area ? r->share : 1.0 / (double)weight;
	for (int k = 0; k < 3; k++)
		out[k] = divide(sum[k], weight, share);
	out[3] = divide(sum[3], area, r->share);
	if (out[3] == 0)
		out[3] = 1;
}

static void
reduce_row(const struct reduction *r, uint32_t *sums, size_t y)
{
	const struct v2v_frame *in = r->in;
	size_t w = (size_t)in->width, width = (size_t)r->out->width;
	const struct span *cy = &r->rows[y];
	uint8_t *out = r->out->px + 4 * y * width;

	memset(sums, 0, 4 * w * sizeof(*sums));
	for (int32_t v = cy->first; v <= cy->last; v++)
		add_row(sums, in->px + 4 * (size_t)v * w, w, in->alpha,
		    weight_at(cy, v, r->out->height));
	for (size_t x = 0; x < width; x++)
		reduce_pixel(r, out + 4 * x, &r->cols[x], sums);
}

static void
reduce_slices(void *arg, size_t first, size_t end)
{
	const struct reduction *r = arg;

	for (size_t i = first; i < end; i++)
		for (size_t y = i * r->lines; y < (i + 1) * r->lines
		    && y < (size_t)r->out->height; y++)
			reduce_row(r, r->sums + 4 * i * (size_t)r->in->width,
			    y);
}

/* Rows of sums hold heights up to 2^16 or so: 255^2 * height < 2^32. */
static int
reduce_by_spans(struct reduction *r, const struct v2v_frame *in,
    struct v2v_pool *pool, struct v2v_msg *msg)
{
	size_t width = (size_t)r->out->width, height = (size_t)r->out->height;
	size_t slices = (size_t)v2v_pool_threads(pool);
	struct span *spans = v2v_alloc(width + height, sizeof(*spans));
	int err = V2V_OK;

	r->sums = v2v_alloc((size_t)in->width, slices * 4 * sizeof(*r->sums));
	if (spans == NULL || r->sums == NULL) {
		err = v2v_fail_memory(msg);
		goto out;
	}
	r->area = (int64_t)in->width * in->height;
	r->share = 1.0 / (double)r->area;
	cut_spans(spans, in->width, r->out->width);
	cut_spans(spans + width, in->height, r->out->height);
	r->cols = spans;
	r->rows = spans + width;
	r->lines = (height + slices - 1) / slices;
	v2v_pool_run(pool, (height + r->lines - 1) / r->lines, 1,
	    reduce_slices, r);
out:
	free(r->sums);
	free(spans);
	return err;
}

int
v2v_frame_reduce(struct v2v_frame *out, const struct v2v_frame *in,
    int32_t width, int32_t height, struct v2v_pool *pool, struct v2v_msg *msg)
{
	int err = v2v_frame_init(out, width, height, msg);

	if (err != V2V_OK)
		return err;
	out->alpha = in->alpha;
	if (width == in->width && height == in->height)
		memcpy(out->px, in->px, 4 * v2v_frame_pixels(in));
	else
		err = reduce_by_spans(&(struct reduction){ .in = in,
		    .out = out }, in, pool, msg);
	if (err != V2V_OK)
		v2v_frame_free(out);
	return err;
}
