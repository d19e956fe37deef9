/* One term of a filter's sum. Sums start at 0 and run from the first tap to
 * the last, in this order everywhere. */
#ifndef V2V_KERN_CONVOLVE_H
#define V2V_KERN_CONVOLVE_H

#include "base.h"

static inline V2V_HD float
k_convolve_term(float sum, float tap, float x)
{
	return sum + tap * x;
}

/* i brought into [0, n): the border is repeated. */
static inline V2V_HD int32_t
k_convolve_clamp(int32_t i, int32_t n)
{
	return i < 0 ? 0 : i < n ? i : n - 1;
}

#endif
