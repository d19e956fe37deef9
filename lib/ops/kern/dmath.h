/*
 * Elementary functions that give the same bits everywhere.
 *
 * C libraries and devices differ in the last bits of cbrt, exp or atan2. Here
 * they are built from + - * / and sqrt, which IEEE 754 rounds in one way only,
 * so a decision made on them is the same on every processor. The compiler
 * must not contract a * b + c: see EXACT in the Makefile.
 *
 * Errors in units in the last place (ulp), each asserted in
 * tests/unit/test_dmath.c: cbrt 1, exp 1, log 1, atan2 1.5, sin and cos 1.6
 * for |x| <= 1000 (absolute 2e-16 near their zeros), cbrtf 1. Arguments are
 * finite; subnormal arguments count as 0 in cbrt, cbrtf and log.
 */
#ifndef V2V_DMATH_H
#define V2V_DMATH_H

#include "base.h"

#include <math.h>
#include <string.h>

static inline V2V_HD uint64_t
v2v_bits(double x)
{
	uint64_t u;

	memcpy(&u, &x, sizeof(u));
	return u;
}

static inline V2V_HD double
v2v_from_bits(uint64_t u)
{
	double x;

	memcpy(&x, &u, sizeof(x));
	return x;
}

/*
 * Cube root. A third of the exponent, by integer division of the bits, is
 * within 4 %; each Halley step cubes the error; one Newton step in the form
 * y - (y - x / y^2) / 3 repairs the rounding.
 */
static inline V2V_HD double
v2v_cbrt(double x)
{
	double a = x < 0 ? -x : x, y, y3;

	if (a < 2.2250738585072014e-308)
		return 0;
	y = v2v_from_bits(v2v_bits(a) / 3 + 0x2a9f7893782da1ceu);
	for (int i = 0; i < 2; i++) {
		y3 = y * y * y;
		y = y * ((y3 + 2 * a) / (2 * y3 + a));
	}
	y -= (y - a / (y * y)) / 3;
	return x < 0 ? -y : y;
}

/* Cube root of x >= 0 in float, without branches, so that loops vectorise. */
static inline V2V_HD float
v2v_cbrtf(float x)
{
	uint32_t u;
	float y, y3, z;
	bool zero = x < 1.17549435e-38f;

	/* Subnormal numbers on the way would be slow. */
	x = zero ? 1 : x;
	memcpy(&u, &x, sizeof(u));
	u = u / 3 + 0x2a5119f2u;
	memcpy(&y, &u, sizeof(y));
	y3 = y * y * y;
	y = y * ((y3 + 2 * x) / (2 * y3 + x));
	z = y - (y - x / (y * y)) / 3;
	return zero ? 0 : z;
}

/* e^x; 0 below -708, and x is cut at 709. */
static inline V2V_HD double
v2v_exp(double x)
{
	double r, q, n;
	int k;

	if (x < -708)
		return 0;
	if (x > 709)
		x = 709;
	k = (int)(x * 1.4426950408889634 + (x < 0 ? -0.5 : 0.5));
	n = k;
	/* ln 2 in two parts: n times the first is exact. */
	r = (x - n * 0.69314718055829871) - n * 1.6465949582897082e-12;
	/* Taylor to r^13; |r| <= 0.3466 leaves 4e-18. */
	q = 1.0 / 6227020800;
	q = q * r + 1.0 / 479001600;
	q = q * r + 1.0 / 39916800;
	q = q * r + 1.0 / 3628800;
	q = q * r + 1.0 / 362880;
	q = q * r + 1.0 / 40320;
	q = q * r + 1.0 / 5040;
	q = q * r + 1.0 / 720;
	q = q * r + 1.0 / 120;
	q = q * r + 1.0 / 24;
	q = q * r + 1.0 / 6;
	q = q * r + 0.5;
	q = 1 + (r + r * r * q);
	/* k may be 1024 - 1 at most and -1021 at least. */
	return q * v2v_from_bits((uint64_t)(k + 1023) << 52);
}

/* Natural logarithm of x > 0; -709 for 0 and below. */
static inline V2V_HD double
v2v_log(double x)
{
	uint64_t u;
	int k;
	double f, s, z, q, half;

	if (x < 2.2250738585072014e-308)
		return -709;
	/* x = 2^k (1 + f), 1 + f in [sqrt(1/2), sqrt(2)) */
	u = v2v_bits(x) + (0x3ff0000000000000u - 0x3fe6a09e667f3bcdu);
	k = (int)(u >> 52) - 1023;
	f = v2v_from_bits((u & 0xfffffffffffffu) + 0x3fe6a09e667f3bcdu) - 1;
	/* log(1 + f) = f - f^2/2 + s (f^2/2 + z q), where s = f / (2 + f),
	 * z = s^2 and q the tail of 2 atanh: the correction is small. */
	s = f / (2 + f);
	z = s * s;
	q = 2.0 / 21;
	q = q * z + 2.0 / 19;
	q = q * z + 2.0 / 17;
	q = q * z + 2.0 / 15;
	q = q * z + 2.0 / 13;
	q = q * z + 2.0 / 11;
	q = q * z + 2.0 / 9;
	q = q * z + 2.0 / 7;
	q = q * z + 2.0 / 5;
	q = q * z + 2.0 / 3;
	half = 0.5 * f * f;
	return k * 0.69314718055829871
	    - ((half - (s * (half + z * q) + k * 1.6465949582897082e-12)) - f);
}

/* Angle of (x, y) in (-pi, pi]; 0 for (0, 0). Signed zeros count as +0. */
static inline V2V_HD double
v2v_atan2(double y, double x)
{
	double ax = x < 0 ? -x : x, ay = y < 0 ? -y : y;
	double lo = ax < ay ? ax : ay, hi = ax < ay ? ay : ax;
	double t, c, a, e, u, z, q;

	if (hi == 0)
		return 0;
	t = lo / hi;
	/* atan(t) = atan(c) + atan(u), c the nearest quarter, |u| <= 1/8;
	 * a + e is atan(c) in two parts. */
	c = 0;
	a = 0;
	e = 0;
	if (t > 0.875) {
		c = 1;
		a = 0.78539816339744828;
		e = 3.061616997868383e-17;
	} else if (t > 0.625) {
		c = 0.75;
		a = 0.64350110879328437;
		e = 1.5834785051444286e-17;
	} else if (t > 0.375) {
		c = 0.5;
		a = 0.46364760900080609;
		e = 2.2698777452961687e-17;
	} else if (t > 0.125) {
		c = 0.25;
		a = 0.24497866312686414;
		e = 1.0698755618734451e-17;
	}
	u = (lo - c * hi) / (hi + c * lo);
	z = u * u;
	q = -1.0 / 19;
	q = q * z + 1.0 / 17;
	q = q * z - 1.0 / 15;
	q = q * z + 1.0 / 13;
	q = q * z - 1.0 / 11;
	q = q * z + 1.0 / 9;
	q = q * z - 1.0 / 7;
	q = q * z + 1.0 / 5;
	q = q * z - 1.0 / 3;
	/* e + u - ... stays small beside a: one rounding at the end. */
	u = u + (e + u * z * q);
	/* The quadrant, pi in two parts. */
	if (ax < ay) {
		u = 6.123233995736766e-17 - u;
		a = 1.5707963267948966 - a;
	}
	if (x < 0) {
		u = 1.2246467991473532e-16 - u;
		a = 3.1415926535897931 - a;
	}
	return y < 0 ? -(a + u) : a + u;
}

/* Sine and cosine of x radians, |x| <= 1000. */
static inline V2V_HD void
v2v_sincos(double x, double *sine, double *cosine)
{
	int k = (int)(x * 0.63661977236758138 + (x < 0 ? -0.5 : 0.5));
	/* pi / 2 in three parts: k times the first two is exact. */
	double n = k, r, z, s, c;

	r = ((x - n * 1.5707963267341256) - n * 6.077100506303966e-11)
	    - n * 2.0222662487959506e-21;
	z = r * r;
	s = 1.0 / 355687428096000;
	s = s * z - 1.0 / 1307674368000;
	s = s * z + 1.0 / 6227020800;
	s = s * z - 1.0 / 39916800;
	s = s * z + 1.0 / 362880;
	s = s * z - 1.0 / 5040;
	s = s * z + 1.0 / 120;
	s = s * z - 1.0 / 6;
	s = r + r * z * s;
	c = 1.0 / 20922789888000;
	c = c * z - 1.0 / 87178291200;
	c = c * z + 1.0 / 479001600;
	c = c * z - 1.0 / 3628800;
	c = c * z + 1.0 / 40320;
	c = c * z - 1.0 / 720;
	c = c * z + 1.0 / 24;
	c = 1 - (0.5 * z - z * z * c);
	switch (k & 3) {
	case 0:
		*sine = s;
		*cosine = c;
		break;
	case 1:
		*sine = c;
		*cosine = -s;
		break;
	case 2:
		*sine = -s;
		*cosine = -c;
		break;
	default:
		*sine = -c;
		*cosine = s;
		break;
	}
}

#endif
