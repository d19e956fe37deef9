/*
 * sRGB (IEC 61966-2-1) to CIELAB (CIE 15, D65), of linear components in 0..1.
 *
 * The matrix and white point are those that most tools use (Lindbloom's
 * digits); other digits move a* of red by 0.03.
 */
#ifndef V2V_KERN_LAB_H
#define V2V_KERN_LAB_H

#include "ops/kern/dmath.h"

static inline V2V_HD double
k_lab_f(double t)
{
	return t > 216.0 / 24389 ? v2v_cbrt(t) : (24389.0 / 27 * t + 16) / 116;
}

static inline V2V_HD void
k_lab_px(double lab[3], double r, double g, double b)
{
	double x = .4124564 * r + .3575761 * g + .1804375 * b;
	double y = .2126729 * r + .7151522 * g + .0721750 * b;
	double z = .0193339 * r + .1191920 * g + .9503041 * b;
	double fx = k_lab_f(x / .95047), fy = k_lab_f(y);
	double fz = k_lab_f(z / 1.08883);

	lab[0] = 116 * fy - 16;
	lab[1] = 500 * (fx - fy);
	lab[2] = 200 * (fy - fz);
}

/* The same in float; both arms are computed, so that loops vectorise. */
static inline V2V_HD float
k_labf_f(float t)
{
	float root = v2v_cbrtf(t);
	float line = t * (24389.0f / 27 / 116) + 16.0f / 116;

	return t > 216.0f / 24389 ? root : line;
}

static inline V2V_HD void
k_labf_px(float *l, float *a, float *bb, float r, float g, float b)
{
	/* Rows divided by the white point. */
	float x = (float)(.4124564 / .95047) * r
	    + (float)(.3575761 / .95047) * g + (float)(.1804375 / .95047) * b;
	float y = .2126729f * r + .7151522f * g + .0721750f * b;
	float z = (float)(.0193339 / 1.08883) * r
	    + (float)(.1191920 / 1.08883) * g
	    + (float)(.9503041 / 1.08883) * b;
	float fx = k_labf_f(x), fy = k_labf_f(y), fz = k_labf_f(z);

	*l = 116 * fy - 16;
	*a = 500 * (fx - fy);
	*bb = 200 * (fy - fz);
}

#endif
