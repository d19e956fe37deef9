/*
 * A picture of flat colours, enlarged by 2 or 4 without a new colour.
 *
 * Each output takes, of the 4 x 4 input pixels round its place, the colour
 * with the largest sum of cubic B-spline weights; its own pixel's colour among
 * equals, then the lowest by R, G, B, A. That rounds stairs, but would lose
 * lone pixels and thin lines. So where a pixel's own colour would not be the
 * most frequent in its block of outputs, those that it weighs most in are given
 * back to it until it is: making small by majority then gives the input again.
 *
 * With n = 2 * factor, outputs lie at odd multiples of 1/n between the centres
 * of inputs, and weights times 6 n^3 are integers.
 */
#ifndef V2V_KERN_ENLARGE_H
#define V2V_KERN_ENLARGE_H

#include "base.h"

enum { K_ENLARGE_MAX = 4, K_ENLARGE_WINDOW = 5 };

/* The four weights at a/n behind the second of four pixels, times 6 n^3. */
static inline V2V_HD void
k_enlarge_weights(int32_t w[4], int32_t a, int32_t n)
{
	int32_t b = n - a;

	w[0] = b * b * b;
	w[1] = 3 * a * a * a - 6 * a * a * n + 4 * n * n * n;
	w[2] = 3 * b * b * b - 6 * b * b * n + 4 * n * n * n;
	w[3] = a * a * a;
}

static inline V2V_HD uint32_t
k_enlarge_colour(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16
	    | (uint32_t)p[2] << 8 | p[3];
}

static inline V2V_HD int32_t
k_enlarge_clamp(int32_t i, int32_t n)
{
	return i < 0 ? 0 : i < n ? i : n - 1;
}

/* The distinct colours of the window round (x, y), borders repeated, and the
 * number of each of its pixels'; the pixel's own is number 0. */
static inline V2V_HD int
k_enlarge_window(uint32_t colours[25], uint8_t numbers[25], const uint8_t *in,
    int32_t width, int32_t height, int32_t x, int32_t y)
{
	int n = 1;

	colours[0] = k_enlarge_colour(in + 4 * ((size_t)y * (size_t)width
	    + (size_t)x));
	for (int i = 0; i < 25; i++) {
		int32_t u = k_enlarge_clamp(x + i % 5 - 2, width);
		int32_t v = k_enlarge_clamp(y + i / 5 - 2, height);
		uint32_t c = k_enlarge_colour(in + 4 * ((size_t)v
		    * (size_t)width + (size_t)u));
		int k = 0;

		while (k < n && colours[k] != c)
			k++;
		if (k == n)
			colours[n++] = c;
		numbers[i] = (uint8_t)k;
	}
	return n;
}

/* Number of the winner at output (i, j) of the block; *own is the weight of
 * number 0. */
static inline V2V_HD int
k_enlarge_winner(int32_t *own, const uint32_t *colours, int n,
    const uint8_t numbers[25], int32_t factor, int32_t i, int32_t j)
{
	int32_t sums[25] = { 0 }, wx[4], wy[4];
	/* Pixels begin one further left before the centre. */
	int32_t fx = 2 * i + 1 < factor ? 0 : 1, fy = 2 * j + 1 < factor ? 0 : 1;
	int best = 0;

	k_enlarge_weights(wx, 2 * i + 1 + (fx ? -factor : factor),
	    2 * factor);
	k_enlarge_weights(wy, 2 * j + 1 + (fy ? -factor : factor),
	    2 * factor);
	for (int v = 0; v < 4; v++)
		for (int u = 0; u < 4; u++)
			sums[numbers[5 * (v + fy) + u + fx]] += wy[v] * wx[u];
	for (int k = 1; k < n; k++)
		if (sums[k] > sums[best] || (sums[k] == sums[best] && best != 0
		    && colours[k] < colours[best]))
			best = k;
	*own = sums[0];
	return best;
}

/* Is number 0 more frequent than each of the others? */
static inline V2V_HD bool
k_enlarge_leads(const uint8_t *won, int32_t n)
{
	int32_t count[25] = { 0 };

	for (int32_t i = 0; i < n; i++)
		count[won[i]]++;
	for (int k = 1; k < 25; k++)
		if (count[k] >= count[0])
			return false;
	return true;
}

/* The block of pixel (x, y) in `out`, which is `factor` times as wide. */
static inline V2V_HD void
k_enlarge_px(uint8_t *out, const uint8_t *in, int32_t width, int32_t height,
    int32_t factor, int32_t x, int32_t y)
{
	uint32_t colours[25];
	uint8_t numbers[25], won[K_ENLARGE_MAX * K_ENLARGE_MAX] = { 0 };
	int32_t own[K_ENLARGE_MAX * K_ENLARGE_MAX] = { 0 };
	int32_t all = factor * factor;
	int n = k_enlarge_window(colours, numbers, in, width, height, x, y);

	for (int32_t k = 0; n > 1 && k < all; k++)
		won[k] = (uint8_t)k_enlarge_winner(&own[k], colours, n,
		    numbers, factor, k % factor, k / factor);
	while (n > 1 && !k_enlarge_leads(won, all)) {
		int32_t best = 0;

		for (int32_t k = 1; k < all; k++)
			if (won[k] != 0 && (won[best] == 0
			    || own[k] > own[best]))
				best = k;
		won[best] = 0;
	}
	for (int32_t k = 0; k < all; k++) {
		uint8_t *p = out + 4 * (((size_t)y * (size_t)factor
		    + (size_t)(k / factor)) * (size_t)width * (size_t)factor
		    + (size_t)x * (size_t)factor + (size_t)(k % factor));
		uint32_t c = colours[won[k]];

		p[0] = (uint8_t)(c >> 24);
		p[1] = (uint8_t)(c >> 16);
		p[2] = (uint8_t)(c >> 8);
		p[3] = (uint8_t)c;
	}
}

#endif
