/*
 * Nearest palette entries in float, with a certificate.
 *
 * Distances in float (ciede2000f.h) are off by less than K_MARGIN / 2, unless
 * hues are nearly opposite. So the entry that is least in float is the least
 * in truth where the second least is K_MARGIN away and every entry of an
 * opposite hue is K_JUMP times as far: those are off by a factor of 2.66 at
 * most (all hues, chromas to 150). Elsewhere - a few hundred colours in
 * a million - k_nearest_px decides in double. As an accepted label is the
 * right one, all ways to compute the floats lead to the same labels.
 */
#ifndef V2V_KERN_CERTIFY_H
#define V2V_KERN_CERTIFY_H

#include "ops/kern/ciede2000f.h"

#define K_MARGIN 2e-3f
#define K_JUMP 3.0f
#define K_FAR 1e30f /* above the square of any distance */

struct k_entry {
	float l, a, b, c;
};

static inline V2V_HD struct k_entry
k_entry_of(const double lab[3])
{
	struct k_entry e;

	e.l = (float)lab[0];
	e.a = (float)lab[1];
	e.b = (float)lab[2];
	e.c = sqrtf(e.a * e.a + e.b * e.b);
	return e;
}

/*
 * What `jump` is at first: a grey's hue is rounding (a chroma of up to 7e-5;
 * other colours of 8 bits have .27 at least), yet the distance to a saturated
 * entry depends on it by up to .05. So greys are never certified.
 */
static inline V2V_HD float
k_certify_start(float c)
{
	return c < .01f ? -1 : K_FAR;
}

/* Take entry k into account: squares of the least, the second least (both
 * K_FAR at first), and the least distance of an opposite hue. */
static inline V2V_HD void
k_certify_step(float *best, float *second, float *jump, int32_t *label,
    float l, float a, float b, float c, struct k_entry e, int32_t k)
{
	float opposite;
	float d = k_ciede2000f_px(l, a, b, c, e.l, e.a, e.b, e.c, &opposite);
	float worse = d < *best ? *best : d;

	*label = d < *best ? k : *label;
	*best = d < *best ? d : *best;
	*second = worse < *second ? worse : *second;
	worse = opposite > 0 ? d : K_FAR;
	*jump = worse < *jump ? worse : *jump;
}

static inline V2V_HD bool
k_certified(float best, float second, float jump)
{
	/* Rounding may leave a tiny square below 0. */
	return sqrtf(second) - sqrtf(best > 0 ? best : 0) >= K_MARGIN
	    && jump >= K_JUMP * K_JUMP * best;
}

#endif
