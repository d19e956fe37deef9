/*
 * CIEDE2000 in float, for loops that vectorise: no branch, no call but sqrtf.
 *
 * The only angle that the formula keeps is that of the mean hue to 275 degrees
 * in the rotation term. All others appear within sines and cosines, which come
 * from the vectors (a', b') themselves: the mean hue is the direction of the
 * sum of both unit vectors. Numbers of equations are those of ciede2000.h.
 *
 * Against the double form the error is below 7e-4 (measured over 10^8 pairs of
 * sRGB colours, a grey's hue rounded as in double) but in one case: where hues
 * are nearly opposite, rounding decides on which side the mean hue lies, and
 * the distance jumps (Sharma, Wu, Dalal 2005, section on discontinuities). There
 * *opposite is above 0.
 */
#ifndef V2V_KERN_CIEDE2000F_H
#define V2V_KERN_CIEDE2000F_H

#include "base.h"

#include <math.h>

/* sqrt(c^7 / (c^7 + 25^7)) */
static inline V2V_HD float
k_chroma7f(float c)
{
	float c2 = c * c, c7 = c2 * c2 * c2 * c;

	return sqrtf(c7 / (c7 + 6103515625.0f));
}

/* k_hue_weight of the direction (x, y). */
static inline V2V_HD float
k_hue_weightf(float x, float y)
{
	float c2 = x * x - y * y, s2 = 2 * x * y;
	float c3 = c2 * x - s2 * y, s3 = s2 * x + c2 * y;
	float c4 = c2 * c2 - s2 * s2, s4 = 2 * s2 * c2;

	return 1 - .17f * (x * .866025404f + y * .5f) + .24f * c2
	    + .32f * (c3 * .994521895f - s3 * .104528463f)
	    - .20f * (c4 * .453990500f + s4 * .891006524f);
}

/*
 * sin(60 deg exp(-d^2)), where the direction (x, y) is 25 d degrees from 275:
 * with s = 1 - cos, d^2 is s times a polynomial; then exp(-d^2 / 16) to the
 * sixteenth. Beyond 90 degrees it is below 3e-6 and taken as 0.
 */
static inline V2V_HD float
k_rotationf(float x, float y)
{
	float u = x * .0871557427f - y * .996194698f, s = 1 - u, q, e, z;

	q = .0481548f;
	q = q * s - .054891f;
	q = q * s + .11318917f;
	q = q * s + .1270005f;
	q = q * s + .47099946f;
	q = q * s + 1.75056007f;
	q = q * s + 10.50498318f;
	q = q * s * .0625f;
	e = -.00596601f;
	e = e * q + .04005109f;
	e = e * q - .1661863f;
	e = e * q + .49994486f;
	e = e * q - .99999851f;
	e = e * q + 1;
	e *= e;
	e *= e;
	e *= e;
	e *= e;
	z = e * e;
	e *= 1.04719753f + z * (-.191395968f + z * (.0104900842f
	    - z * .000266321929f));
	return u > 0 ? e : 0;
}

/* The square of the distance between two colours; c is sqrt(a^2 + b^2). */
static inline V2V_HD float
k_ciede2000f_px(float l1, float a1, float b1, float c1, float l2, float a2,
    float b2, float c2, float *opposite)
{
	float g = 1.5f - .5f * k_chroma7f((c1 + c2) * .5f);
	float p1 = g * a1, p2 = g * a2;
	float m1 = sqrtf(p1 * p1 + b1 * b1), m2 = sqrtf(p2 * p2 + b2 * b2);
	float prod = m1 * m2, dot = p1 * p2 + b1 * b2;
	float cross = p1 * b2 - p2 * b1;
	/* Twice the cosine's difference from 1, in the form that loses no
	 * digits: cross^2 = (prod - dot) (prod + dot). */
	float near = 2 * cross * cross / (prod + dot + 1e-30f);
	float dh = sqrtf(dot > 0 ? near : 2 * (prod - dot));
	float x = p1 * m2 + p2 * m1, y = b1 * m2 + b2 * m1;
	float len = sqrtf(x * x + y * y), inv = 1 / (len + 1e-30f);
	float l = (l1 + l2) * .5f - 50, root = sqrtf(20 + l * l);
	float c = (m1 + m2) * .5f, t, dl, dc;

	x *= inv;
	y *= inv;
	t = k_hue_weightf(x, y);
	dl = (l2 - l1) * root / (root + .015f * (l * l));
	dc = (m2 - m1) / (1 + .045f * c);
	dh = (cross < 0 ? -dh : dh) / (1 + .015f * c * t);
	*opposite = -.9999f * prod - dot;
	return dl * dl + dc * dc + dh * dh
	    - 2 * k_rotationf(x, y) * k_chroma7f(c) * dc * dh;
}

#endif
