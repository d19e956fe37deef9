/*
 * The palette entry nearest to a colour by CIEDE2000.
 *
 * Exact, yet few distances are computed: the weight of lightness is at most
 * 1 + .015 * 2500 / sqrt(2520) < 1.7471, and chroma and hue terms together
 * are never negative (|R_T| < 2), so a distance is at least |dL| / 1.7471.
 * Starting with the entry nearest by Euclid makes the bound bite early.
 */
#ifndef V2V_KERN_NEAREST_H
#define V2V_KERN_NEAREST_H

#include "ops/kern/ciede2000.h"

/* Distances closer than this are a tie, which the lowest index wins: the last
 * bits of an implementation never decide. */
#define K_NEAREST_TIE 1e-9

/* Not nearer than `best` by lightness alone. */
static inline V2V_HD bool
k_nearest_far(const double lab[3], const double entry[3], double best)
{
	double dl = lab[0] - entry[0];

	return (dl < 0 ? -dl : dl) > 1.7471 * best;
}

static inline V2V_HD int
k_nearest_euclid(const double lab[3], const double *pal, int n)
{
	int arg = 0;
	double best = 1e300;

	for (int k = 0; k < n; k++) {
		double l = lab[0] - pal[3 * k], a = lab[1] - pal[3 * k + 1];
		double b = lab[2] - pal[3 * k + 2];
		double d = l * l + a * a + b * b;

		if (d < best) {
			best = d;
			arg = k;
		}
	}
	return arg;
}

static inline V2V_HD int
k_nearest_px(const double lab[3], const double *pal, int n)
{
	int first = k_nearest_euclid(lab, pal, n), arg = first;
	double best = k_ciede2000_px(lab, pal + 3 * first);
	bool tie = false;

	for (int k = 0; k < n; k++) {
		double d;

		if (k == first || k_nearest_far(lab, pal + 3 * k,
		    best + K_NEAREST_TIE))
			continue;
		d = k_ciede2000_px(lab, pal + 3 * k);
		/* A tie with the least shows here in either order. */
		if (d <= best + K_NEAREST_TIE && d >= best - K_NEAREST_TIE)
			tie = true;
		if (d < best) {
			best = d;
			arg = k;
		}
	}
	if (!tie)
		return arg;
	for (int k = 0; k < arg; k++)
		if (!k_nearest_far(lab, pal + 3 * k, best + K_NEAREST_TIE)
		    && k_ciede2000_px(lab, pal + 3 * k)
		    <= best + K_NEAREST_TIE)
			return k;
	return arg;
}

#endif
