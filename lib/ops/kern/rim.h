/*
 * Rims: the pixels of an anti-aliased edge take the colour of one of its sides.
 *
 *	A  A  m  B  B		m = A + t (B - A)  ->  A or B, the nearer
 *
 * The direction across the edge is the one, of four, along which the two
 * neighbours differ most. From these the ends A and B are sought outwards, as
 * long as colours go on in the same sense, at most K_RIM_REACH pixels. A pixel
 * between the ends, and near the line through both, is a mix. The middle of a
 * thin line is an end itself and so is left alone, as is a third colour. Where
 * the ends are alike there is no edge but shading.
 */
#ifndef V2V_KERN_RIM_H
#define V2V_KERN_RIM_H

#include "base.h"

enum {
	K_RIM_REACH = 3,
	K_RIM_LEAST = 30 * 30, /* square of an edge's contrast in R, G, B */
	K_RIM_OFF = 6          /* contrast over the distance to the line */
};

/* The pixel (x, y), or NULL outside and where alpha is 0. */
static inline V2V_HD const uint8_t *
k_rim_at(const uint8_t *rgba, int32_t x, int32_t y, int32_t w, int32_t h)
{
	const uint8_t *p;

	if (x < 0 || y < 0 || x >= w || y >= h)
		return NULL;
	p = rgba + 4 * ((size_t)y * (size_t)w + (size_t)x);
	return p[3] != 0 ? p : NULL;
}

/* (b - a) . (q - p) */
static inline V2V_HD int32_t
k_rim_dot(const uint8_t *a, const uint8_t *b, const uint8_t *p,
    const uint8_t *q)
{
	return (b[0] - a[0]) * (q[0] - p[0]) + (b[1] - a[1]) * (q[1] - p[1])
	    + (b[2] - a[2]) * (q[2] - p[2]);
}

/* The end towards (dx, dy) from (x, y), whose neighbour there is `end` and the
 * one behind it `back`. */
static inline V2V_HD const uint8_t *
k_rim_end(const uint8_t *rgba, int32_t x, int32_t y, int32_t dx, int32_t dy,
    int32_t w, int32_t h, const uint8_t *back, const uint8_t *end)
{
	const uint8_t *from = end;
	int32_t least = k_rim_dot(back, from, back, from) / 8;

	for (int k = 2; k <= K_RIM_REACH; k++) {
		const uint8_t *next = k_rim_at(rgba, x + k * dx, y + k * dy,
		    w, h);

		if (next == NULL || k_rim_dot(end, next, back, from) <= least)
			break;
		end = next;
	}
	return end;
}

/* The pixel whose colour (x, y) takes. */
static inline V2V_HD const uint8_t *
k_rim_px(const uint8_t *rgba, int32_t x, int32_t y, int32_t w, int32_t h)
{
	const uint8_t *p = rgba + 4 * ((size_t)y * (size_t)w + (size_t)x);
	const uint8_t *a = NULL, *b = NULL, *low, *high;
	int32_t most = K_RIM_LEAST - 1, dx = 0, dy = 0;
	int64_t len, t, off;

	if (p[3] == 0)
		return p;
	for (int d = 0; d < 4; d++) {
		int32_t ex = d == 2 ? 0 : d == 3 ? -1 : 1, ey = d > 0;
		const uint8_t *m = k_rim_at(rgba, x - ex, y - ey, w, h);
		const uint8_t *n = k_rim_at(rgba, x + ex, y + ey, w, h);
		int32_t contrast = m && n ? k_rim_dot(m, n, m, n) : 0;

		if (contrast > most) {
			most = contrast;
			a = m;
			b = n;
			dx = ex;
			dy = ey;
		}
	}
	if (a == NULL)
		return p;
	low = k_rim_end(rgba, x, y, -dx, -dy, w, h, b, a);
	high = k_rim_end(rgba, x, y, dx, dy, w, h, a, b);
	len = k_rim_dot(low, high, low, high);
	t = k_rim_dot(low, p, low, high);
	if (t <= 0 || t >= len)
		return p;
	off = k_rim_dot(low, p, low, p) * len - t * t;
	if (off * (K_RIM_OFF * K_RIM_OFF) > len * len)
		return p;
	return 2 * t <= len ? low : high;
}

#endif
