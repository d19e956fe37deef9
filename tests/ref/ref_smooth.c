/* Edge-preserving smoothing, naively: each line of pixels is a full matrix,
 * solved by Gaussian elimination with pivots, in double. */
#include "base.h"

#include "tests/ref/ref_smooth.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double
link_of(const double *lab, const uint8_t *trust, size_t i, size_t j,
    double sigma)
{
	double d = 0;

	if (trust[i] == 0 || trust[j] == 0)
		return 0;
	for (size_t k = 0; k < 3; k++)
		d += (lab[3 * i + k] - lab[3 * j + k])
		    * (lab[3 * i + k] - lab[3 * j + k]);
	return 1 / ((1 + d / (sigma * sigma)) * (1 + d / (sigma * sigma)));
}

/* Solve m x = b for three right-hand sides in the last columns. */
static void
eliminate(double m[][REF_LINE_MAX + 3], int n)
{
	for (int c = 0; c < n; c++) {
		int p = c;

		for (int r = c + 1; r < n; r++)
			if (fabs(m[r][c]) > fabs(m[p][c]))
				p = r;
		for (int k = 0; k < REF_LINE_MAX + 3; k++) {
			double swap = m[c][k];

			m[c][k] = m[p][k];
			m[p][k] = swap;
		}
		for (int r = 0; r < n; r++) {
			double f = m[r][c] / m[c][c];

			if (r == c)
				continue;
			for (int k = 0; k < REF_LINE_MAX + 3; k++)
				m[r][k] -= f * m[c][k];
		}
	}
}

/* Smooth one line of n pixels, `step` apart, the first at `first`. */
static void
solve_line(double *u, const double *guide, const uint8_t *trust, size_t first,
    size_t step, int n, double lambda, double sigma)
{
	static double m[REF_LINE_MAX][REF_LINE_MAX + 3];

	memset(m, 0, sizeof(m));
	for (int i = 0; i < n; i++) {
		size_t at = first + (size_t)i * step;
		double t = trust[at] ? trust[at] / 255.0 : 1;

		m[i][i] += t;
		for (size_t k = 0; k < 3; k++)
			m[i][REF_LINE_MAX + k] = t * u[3 * at + k];
		if (i + 1 < n) {
			double a = lambda * link_of(guide, trust, at,
			    at + step, sigma);

			m[i][i] += a;
			m[i + 1][i + 1] += a;
			m[i][i + 1] -= a;
			m[i + 1][i] -= a;
		}
	}
	eliminate(m, n);
	for (int i = 0; i < n; i++)
		for (size_t k = 0; k < 3; k++)
			u[3 * (first + (size_t)i * step) + k] =
			    m[i][REF_LINE_MAX + k] / m[i][i];
}

void
ref_smooth(struct v2v_field *field, const struct v2v_smooth_params *p)
{
	size_t w = (size_t)field->width, h = (size_t)field->height;
	double *u = malloc(2 * 3 * w * h * sizeof(*u)), *guide = u + 3 * w * h;

	for (size_t i = 0; i < 3 * w * h; i++)
		u[i] = guide[i] = (double)field->lab[i];
	for (int t = 1; t <= p->iterations; t++) {
		double lambda = 1.5 * pow(4, p->iterations - t)
		    / (pow(4, p->iterations) - 1) * (double)p->strength;

		for (size_t y = 0; y < h; y++)
			solve_line(u, guide, field->trust, y * w, 1, (int)w,
			    lambda, (double)p->contrast);
		for (size_t x = 0; x < w; x++)
			solve_line(u, guide, field->trust, x, w, (int)h,
			    lambda, (double)p->contrast);
	}
	for (size_t i = 0; i < 3 * w * h; i++)
		field->lab[i] = (float)u[i];
	free(u);
}
