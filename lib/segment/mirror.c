/*
 * Wing mirrors, by the silhouette.
 *
 *         ______
 *      __/      \__      What an opening by a square takes away and sticks out
 *     |_|        |_|     at belt height on both sides.
 *      |__________|
 *      |_|      |_|
 */
#include "base.h"

#include "segment/mirror.h"

#include "segment/blobs.h"
#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
	SIDE = 320,   /* longer side of the silhouette that is looked at */
	SQUARE = 7    /* the opening's: the vehicle's width over so much */
};

/* Shares of the silhouette's box, or of its area. */
static const double OUTER = 0.2, HIGHEST = 0.12, LOWEST = 0.6;
static const double LEAST_AREA = 0.001, MOST_AREA = 0.04;
static const double FULL = 0.4; /* of its own box */
/* How much the two of a pair may differ. */
static const double LEVEL = 0.08, TWICE = 2.5;

struct silhouette {
	int32_t width, height;
	uint8_t *in;
	int32_t x0, y0, x1, y1; /* box, ends included */
	int64_t area;
};

/* The matte's middle pixels; nothing if x0 > x1. */
static void
sample(struct silhouette *s, const uint8_t *matte, int32_t width,
    int32_t height)
{
	s->x0 = s->width;
	s->y0 = s->height;
	s->x1 = s->y1 = -1;
	for (int32_t y = 0; y < s->height; y++)
		for (int32_t x = 0; x < s->width; x++) {
			int64_t v = (2 * (int64_t)y + 1) * height
			    / (2 * s->height);
			int64_t u = (2 * (int64_t)x + 1) * width
			    / (2 * s->width);
			uint8_t in = matte[v * width + u] >= 128;

			s->in[y * s->width + x] = in;
			if (!in)
				continue;
			s->x0 = x < s->x0 ? x : s->x0;
			s->x1 = x > s->x1 ? x : s->x1;
			s->y0 = y < s->y0 ? y : s->y0;
			s->y1 = y;
			s->area++;
		}
}

/* out = 1 where `in` is `value` in all of the n pixels from i - before on along
 * a line, outside counting as `value`; else 0. */
static void
all_of(uint8_t *out, const uint8_t *in, size_t step, int32_t count, int n,
    int before, uint8_t value)
{
	int run = n; /* pixels of `value` up to here, at most n */

	for (int32_t i = 0; i < count + n; i++) {
		int32_t at = i - before; /* the line's window ends at i */

		run = i >= count || in[(size_t)i * step] == value ? run + 1 : 0;
		if (at >= 0 && at < count)
			out[(size_t)at * step] = run >= n;
	}
}

/* Erode s->in by a square, then dilate; both by lines. */
static void
open_square(uint8_t *out, uint8_t *room, const struct silhouette *s, int n)
{
	size_t w = (size_t)s->width, pixels = w * (size_t)s->height;
	const uint8_t *in = s->in;

	for (int pass = 0; pass < 2; pass++) {
		int after = pass ? n / 2 : n - 1 - n / 2;
		uint8_t value = pass == 0;

		for (int32_t y = 0; y < s->height; y++)
			all_of(room + (size_t)y * w, in + (size_t)y * w, 1,
			    s->width, n, after, value);
		/* room: 1 where a line is all `value`. */
		for (int32_t x = 0; x < s->width; x++)
			all_of(out + x, room + x, w, s->height, n, after, 1);
		for (size_t i = 0; pass && i < pixels; i++)
			out[i] = !out[i];
		in = out;
	}
}

/* Is it where mirrors are, and of their size? */
static bool
is_lobe(const struct v2v_blob *b, const struct silhouette *s)
{
	double w = s->x1 + 1 - s->x0, h = s->y1 + 1 - s->y0;
	double x = (b->x0 + b->x1 + 1) / 2.0 - s->x0;
	double y = (b->y0 + b->y1 + 1) / 2.0 - s->y0;
	double bw = b->x1 + 1 - b->x0, bh = b->y1 + 1 - b->y0;
	double area = (double)b->area;

	return (x < OUTER * w || x > (1 - OUTER) * w) && y > HIGHEST * h
	    && y < LOWEST * h && area > LEAST_AREA * (double)s->area
	    && area < MOST_AREA * (double)s->area && area > FULL * bw * bh
	    && bw < 3 * bh && bh < 3 * bw;
}

/* How well a on the left and b on the right make a pair, 0 to 1. */
static double
pair_score(const struct v2v_blob *a, const struct v2v_blob *b,
    const struct silhouette *s)
{
	double h = s->y1 + 1 - s->y0, mid = s->x0 + s->x1;
	double off = (a->y0 + a->y1 - b->y0 - b->y1) / 2.0 / h;
	double ratio = (double)a->area / (double)b->area;

	off = off < 0 ? -off : off;
	ratio = ratio < 1 ? 1 / ratio : ratio;
	if (a->x1 * 2 >= mid || b->x0 * 2 <= mid || off > LEVEL
	    || ratio > TWICE)
		return 0;
	return (1 - off / LEVEL / 2) * (1 - (ratio - 1) / TWICE / 2);
}

static int
add(struct v2v_elements *e, const struct v2v_blob *b, double score,
    const struct silhouette *s, const struct v2v_frame *f,
    struct v2v_msg *msg)
{
	double sx = (double)f->width / s->width;
	double sy = (double)f->height / s->height;
	struct v2v_element one = { .class = V2V_MIRROR, .score = score };

	v2v_element_box(&one, b->x0 * sx, b->y0 * sy,
	    (b->x1 + 1 - b->x0) * sx, (b->y1 + 1 - b->y0) * sy);
	return v2v_elements_add(e, &one, msg);
}

/* The best pair of the lobes, if there is any. */
static int
add_pair(struct v2v_elements *e, const struct v2v_blob *b, size_t n,
    const struct silhouette *s, const struct v2v_frame *f,
    struct v2v_msg *msg)
{
	size_t left = 0, right = 0;
	double best = 0;
	int err;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; is_lobe(&b[i], s) && k < n; k++) {
			double v = is_lobe(&b[k], s) ? pair_score(&b[i], &b[k],
			    s) : 0;

			if (v > best) {
				best = v;
				left = i;
				right = k;
			}
		}
	if (best == 0)
		return V2V_OK;
	err = add(e, &b[left], best, s, f, msg);
	return err == V2V_OK ? add(e, &b[right], best, s, f, msg) : err;
}

int
v2v_mirrors_find(struct v2v_elements *e, const struct v2v_frame *f,
    const uint8_t *matte, struct v2v_backend *be, struct v2v_msg *msg)
{
	int32_t longer = f->width > f->height ? f->width : f->height;
	int32_t to = longer < SIDE ? longer : SIDE;
	struct silhouette s = { .width = (int32_t)((int64_t)f->width * to
		/ longer), .height = (int32_t)((int64_t)f->height * to
		/ longer) };
	struct v2v_blob *blobs = NULL;
	uint8_t *open = NULL;
	size_t pixels, n;
	int err = V2V_OK;

	s.width = s.width < 1 ? 1 : s.width;
	s.height = s.height < 1 ? 1 : s.height;
	pixels = (size_t)s.width * (size_t)s.height;
	s.in = v2v_alloc(pixels, 1);
	open = v2v_alloc(pixels, 2);
	if (s.in == NULL || open == NULL) {
		err = v2v_fail_memory(msg);
		goto out;
	}
	sample(&s, matte, f->width, f->height);
	if (s.x1 - s.x0 < SQUARE)
		goto out;
	open_square(open, open + pixels, &s, (s.x1 + 1 - s.x0) / SQUARE);
	for (size_t i = 0; i < pixels; i++)
		open[i] = s.in[i] && !open[i];
	err = v2v_blobs(&blobs, &n, open, NULL, s.width, s.height, be, msg);
	if (err == V2V_OK)
		err = add_pair(e, blobs, n, &s, f, msg);
out:
	free(blobs);
	free(open);
	free(s.in);
	return err;
}
