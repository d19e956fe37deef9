/* CIELAB, OKLab and CIEDE2000 of single colours. */
#include "base.h"

#include "colour/lab.h"

#include "colour/srgb.h"
#include "ops/backend.h"
#include "ops/kern/ciede2000.h"
#include "ops/kern/lab.h"
#include "ops/kern/oklab.h"

#include <assert.h>

void
v2v_lab_from_rgb(double lab[3], const uint8_t rgb[3])
{
	k_lab_px(lab, v2v_srgb_linear[rgb[0]], v2v_srgb_linear[rgb[1]],
	    v2v_srgb_linear[rgb[2]]);
}

void
v2v_labf_from_rgb(float lab[3], const uint8_t rgb[3])
{
	k_labf_px(&lab[0], &lab[1], &lab[2], (float)v2v_srgb_linear[rgb[0]],
	    (float)v2v_srgb_linear[rgb[1]], (float)v2v_srgb_linear[rgb[2]]);
}

void
v2v_oklab_from_rgb(double lab[3], const uint8_t rgb[3])
{
	k_oklab_px(lab, v2v_srgb_linear[rgb[0]], v2v_srgb_linear[rgb[1]],
	    v2v_srgb_linear[rgb[2]]);
}

void
v2v_oklabf_from_rgb(float lab[3], const uint8_t rgb[3])
{
	k_oklabf_px(&lab[0], &lab[1], &lab[2], (float)v2v_srgb_linear[rgb[0]],
	    (float)v2v_srgb_linear[rgb[1]], (float)v2v_srgb_linear[rgb[2]]);
}

/* out = m * in for a matrix whose rows are given. */
static void
multiply(double out[3], double m[3][3], const double in[3])
{
	for (int i = 0; i < 3; i++)
		out[i] = m[i][0] * in[0] + m[i][1] * in[1] + m[i][2] * in[2];
}

/* x of m * x = y by Cramer's rule, so that the inverse needs no digits of
 * its own. */
static void
solve(double x[3], double m[3][3], const double y[3])
{
	double c[3][3], det;

	for (int i = 0; i < 3; i++)
		for (int k = 0; k < 3; k++) {
			int p = (i + 1) % 3, q = (i + 2) % 3;
			int r = (k + 1) % 3, s = (k + 2) % 3;

			c[k][i] = m[p][r] * m[q][s] - m[p][s] * m[q][r];
		}
	det = m[0][0] * c[0][0] + m[0][1] * c[1][0] + m[0][2] * c[2][0];
	multiply(x, c, y);
	for (int i = 0; i < 3; i++)
		x[i] /= det;
}

static void
to_bytes(uint8_t rgb[3], const double linear[3])
{
	for (int i = 0; i < 3; i++)
		rgb[i] = v2v_srgb_byte(linear[i]);
}

static double
f_inverse(double f)
{
	double t = f * f * f;

	return t > 216.0 / 24389 ? t : (116 * f - 16) * 27 / 24389;
}

void
v2v_lab_to_rgb(uint8_t rgb[3], const double lab[3])
{
	static const double white[3] = { .95047, 1, 1.08883 };
	double m[3][3] = { { .4124564, .3575761, .1804375 },
		{ .2126729, .7151522, .0721750 },
		{ .0193339, .1191920, .9503041 } };
	double fy = (lab[0] + 16) / 116;
	double xyz[3] = { white[0] * f_inverse(fy + lab[1] / 500),
		white[1] * f_inverse(fy),
		white[2] * f_inverse(fy - lab[2] / 200) };
	double linear[3];

	solve(linear, m, xyz);
	to_bytes(rgb, linear);
}

void
v2v_oklab_to_rgb(uint8_t rgb[3], const double lab[3])
{
	double to_lms[3][3] = { { .4122214708, .5363325363, .0514459929 },
		{ .2119034982, .6806995451, .1073969566 },
		{ .0883024619, .2817188376, .6299787005 } };
	double to_lab[3][3] = { { .2104542553, .7936177850, -.0040720468 },
		{ 1.9779984951, -2.4285922050, .4505937099 },
		{ .0259040371, .7827717662, -.8086757660 } };
	double lms[3], linear[3];

	solve(lms, to_lab, lab);
	for (int i = 0; i < 3; i++)
		lms[i] = lms[i] * lms[i] * lms[i];
	solve(linear, to_lms, lms);
	to_bytes(rgb, linear);
}

double
v2v_ciede2000(const double lab1[3], const double lab2[3])
{
	return k_ciede2000_px(lab1, lab2);
}

void
v2v_lab_palette_init(struct v2v_lab_palette *pal, const uint8_t (*rgb)[3],
    int n)
{
	assert(n >= 1 && n <= 256);
	pal->n = n;
	for (int i = 0; i < n; i++)
		v2v_lab_from_rgb(pal->lab + 3 * i, rgb[i]);
}
