/* sRGB to OKLab (Ottosson 2020), of linear components in 0..1. */
#ifndef V2V_KERN_OKLAB_H
#define V2V_KERN_OKLAB_H

#include "ops/kern/dmath.h"

static inline V2V_HD void
k_oklab_px(double lab[3], double r, double g, double b)
{
	double l = v2v_cbrt(.4122214708 * r + .5363325363 * g
	    + .0514459929 * b);
	double m = v2v_cbrt(.2119034982 * r + .6806995451 * g
	    + .1073969566 * b);
	double s = v2v_cbrt(.0883024619 * r + .2817188376 * g
	    + .6299787005 * b);

	lab[0] = .2104542553 * l + .7936177850 * m - .0040720468 * s;
	lab[1] = 1.9779984951 * l - 2.4285922050 * m + .4505937099 * s;
	lab[2] = .0259040371 * l + .7827717662 * m - .8086757660 * s;
}

static inline V2V_HD void
k_oklabf_px(float *lo, float *ao, float *bo, float r, float g, float b)
{
	float l = v2v_cbrtf(.4122214708f * r + .5363325363f * g
	    + .0514459929f * b);
	float m = v2v_cbrtf(.2119034982f * r + .6806995451f * g
	    + .1073969566f * b);
	float s = v2v_cbrtf(.0883024619f * r + .2817188376f * g
	    + .6299787005f * b);

	*lo = .2104542553f * l + .7936177850f * m - .0040720468f * s;
	*ao = 1.9779984951f * l - 2.4285922050f * m + .4505937099f * s;
	*bo = .0259040371f * l + .7827717662f * m - .8086757660f * s;
}

#endif
