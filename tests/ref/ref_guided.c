/* The guided filter (He, Sun and Tang, PAMI 2013; He and Sun, arXiv 1505.00996)
 * as its definition reads. */
#include "base.h"

#include "tests/ref/ref_guided.h"

#include <math.h>
#include <string.h>

static size_t
clamped(const struct ref_guided *g, int32_t x, int32_t y)
{
	x = x < 0 ? 0 : x >= g->w ? g->w - 1 : x;
	y = y < 0 ? 0 : y >= g->h ? g->h - 1 : y;
	return (size_t)y * (size_t)g->w + (size_t)x;
}

/* Solve m u = v in place by elimination with the largest pivot. */
static void
solve(double m[3][3], double v[3])
{
	for (int k = 0; k < 3; k++) {
		int p = k;

		for (int i = k + 1; i < 3; i++)
			if (fabs(m[i][k]) > fabs(m[p][k]))
				p = i;
		for (int j = 0; j < 3; j++) {
			double t = m[k][j];

			m[k][j] = m[p][j];
			m[p][j] = t;
		}
		{
			double t = v[k];

			v[k] = v[p];
			v[p] = t;
		}
		for (int i = 0; i < 3; i++) {
			double f = m[i][k] / m[k][k];

			if (i == k)
				continue;
			for (int j = k; j < 3; j++)
				m[i][j] -= f * m[k][j];
			v[i] -= f * v[k];
		}
	}
	for (int k = 0; k < 3; k++)
		v[k] /= m[k][k];
}

static void
fit_window(double out[4], const struct ref_guided *g, int32_t x, int32_t y)
{
	int32_t r = g->radius;
	double n = (2.0 * r + 1) * (2.0 * r + 1), mean[3] = { 0 }, p = 0;
	double m[3][3] = { { 0 } }, a[3] = { 0 };

	for (int32_t v = y - r; v <= y + r; v++)
		for (int32_t u = x - r; u <= x + r; u++) {
			size_t i = clamped(g, u, v);

			p += g->mask[i] / n;
			for (int k = 0; k < 3; k++)
				mean[k] += g->rgba[4 * i + (size_t)k] / 255.0 / n;
		}
	for (int32_t v = y - r; v <= y + r; v++)
		for (int32_t u = x - r; u <= x + r; u++) {
			size_t i = clamped(g, u, v);
			double c[3];

			for (int k = 0; k < 3; k++)
				c[k] = g->rgba[4 * i + (size_t)k] / 255.0
				    - mean[k];
			for (int k = 0; k < 3; k++) {
				a[k] += c[k] * (g->mask[i] - p) / n;
				for (int l = 0; l < 3; l++)
					m[k][l] += c[k] * c[l] / n;
			}
		}
	for (int k = 0; k < 3; k++)
		m[k][k] += g->epsilon;
	solve(m, a);
	memcpy(out, a, sizeof(a));
	out[3] = p - a[0] * mean[0] - a[1] * mean[1] - a[2] * mean[2];
}

void
ref_guided_lines(double *line, const struct ref_guided *g, double *room)
{
	int32_t r = g->radius;
	double n = (2.0 * r + 1) * (2.0 * r + 1);

	for (int32_t y = 0; y < g->h; y++)
		for (int32_t x = 0; x < g->w; x++)
			fit_window(room + 4 * clamped(g, x, y), g, x, y);
	for (int32_t y = 0; y < g->h; y++)
		for (int32_t x = 0; x < g->w; x++) {
			double *out = line + 4 * clamped(g, x, y);

			memset(out, 0, 4 * sizeof(*out));
			for (int32_t v = y - r; v <= y + r; v++)
				for (int32_t u = x - r; u <= x + r; u++)
					for (int k = 0; k < 4; k++)
						out[k] += room[4 * clamped(g, u,
						    v) + (size_t)k] / n;
		}
}

double
ref_guided_at(const double *line, const struct ref_guided *g, int32_t x,
    int32_t y, int32_t width, int32_t height, const uint8_t *px)
{
	double fx = (x + 0.5) * g->w / width - 0.5;
	double fy = (y + 0.5) * g->h / height - 0.5;
	int32_t x0 = (int32_t)floor(fx), y0 = (int32_t)floor(fy);
	double tx = fx - x0, ty = fy - y0, sum = 0;

	for (int k = 0; k < 4; k++) {
		double a = line[4 * clamped(g, x0, y0) + (size_t)k];
		double b = line[4 * clamped(g, x0 + 1, y0) + (size_t)k];
		double c = line[4 * clamped(g, x0, y0 + 1) + (size_t)k];
		double d = line[4 * clamped(g, x0 + 1, y0 + 1) + (size_t)k];
		double v = (a * (1 - tx) + b * tx) * (1 - ty)
		    + (c * (1 - tx) + d * tx) * ty;

		sum += v * (k < 3 ? px[k] / 255.0 : 1);
	}
	return sum;
}
