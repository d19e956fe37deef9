/*
 * Colour models: mixtures of Gaussians with full covariance.
 *
 * Means and covariances come from sums of integers, so the order of the pixels
 * does not matter. The start is that of Orchard and Bouman, "Color
 * Quantization of Images" (IEEE Trans. Signal Processing 39, 1991): split the
 * component of the largest spread through its mean, across its main axis, until
 * there are enough; a few rounds of k-means settle it.
 */
#include "base.h"

#include "segment/gaussians.h"

#include "ops/kern/dmath.h"

#include <math.h>
#include <string.h>

enum { ROUNDS = 3 };

/* Added to each variance (quarters of a unit of Lab, squared): a flat sky has
 * a spread, too. */
static const double SPREAD = 2;

struct sums {
	int64_t n, x[3], xx[6]; /* count, sums, products 00 01 02 11 12 22 */
};

static void
add(struct sums *s, const int16_t c[3])
{
	s->n++;
	for (int i = 0, k = 0; i < 3; i++) {
		s->x[i] += c[i];
		for (int j = i; j < 3; j++)
			s->xx[k++] += (int32_t)c[i] * c[j];
	}
}

static void
moments(const struct sums *s, double mean[3], double cov[6])
{
	for (int i = 0; i < 3; i++)
		mean[i] = (double)s->x[i] / (double)s->n;
	for (int i = 0, k = 0; i < 3; i++)
		for (int j = i; j < 3; j++, k++)
			cov[k] = (double)s->xx[k] / (double)s->n
			    - mean[i] * mean[j];
}

static void
times(double out[3], const double m[6], const double v[3])
{
	out[0] = m[0] * v[0] + m[1] * v[1] + m[2] * v[2];
	out[1] = m[1] * v[0] + m[3] * v[1] + m[4] * v[2];
	out[2] = m[2] * v[0] + m[4] * v[1] + m[5] * v[2];
}

/* The largest eigenvalue of the covariance, and its axis: power iteration. */
static double
main_axis(const double cov[6], double axis[3])
{
	double v[3] = { 1, 0.875, 0.75 }, w[3], len = 0;

	for (int k = 0; k < 24; k++) {
		times(w, cov, v);
		len = sqrt(w[0] * w[0] + w[1] * w[1] + w[2] * w[2]);
		if (len < 1e-9)
			break;
		for (int i = 0; i < 3; i++)
			v[i] = w[i] / len;
	}
	memcpy(axis, v, sizeof(v));
	return len;
}

static void
gather(struct sums s[V2V_GAUSSIANS], const struct v2v_small *pic,
    const uint8_t *label, uint8_t which, const uint8_t *part)
{
	memset(s, 0, V2V_GAUSSIANS * sizeof(*s));
	for (size_t i = 0; i < v2v_small_pixels(pic); i++)
		if (label[i] == which)
			add(&s[part[i]], &pic->c[3 * i]);
}

/* Split the component of the largest variance; false if none has any. */
static bool
split(struct sums s[V2V_GAUSSIANS], int n, const struct v2v_small *pic,
    const uint8_t *label, uint8_t which, uint8_t *part)
{
	double mean[3], cov[6], axis[3], best_mean[3], best_axis[3], most = 1;
	int best = -1;

	for (int k = 0; k < n; k++) {
		double spread;

		if (s[k].n < 2)
			continue;
		moments(&s[k], mean, cov);
		spread = main_axis(cov, axis) * (double)s[k].n;
		if (spread > most) {
			most = spread;
			best = k;
			memcpy(best_mean, mean, sizeof(mean));
			memcpy(best_axis, axis, sizeof(axis));
		}
	}
	if (best < 0)
		return false;
	for (size_t i = 0; i < v2v_small_pixels(pic); i++) {
		const int16_t *c = &pic->c[3 * i];

		if (label[i] == which && part[i] == best
		    && (c[0] - best_mean[0]) * best_axis[0]
			    + (c[1] - best_mean[1]) * best_axis[1]
			    + (c[2] - best_mean[2]) * best_axis[2] > 0)
			part[i] = (uint8_t)n;
	}
	gather(s, pic, label, which, part);
	return true;
}

/* One round of k-means: each pixel to the nearest mean. */
static void
settle(struct sums s[V2V_GAUSSIANS], int n, const struct v2v_small *pic,
    const uint8_t *label, uint8_t which, uint8_t *part)
{
	int32_t mean[V2V_GAUSSIANS][3];

	for (int k = 0; k < n; k++)
		for (int i = 0; i < 3; i++)
			mean[k][i] = s[k].n ? (int32_t)(s[k].x[i] / s[k].n)
			                    : INT16_MAX;
	for (size_t i = 0; i < v2v_small_pixels(pic); i++) {
		const int16_t *c = &pic->c[3 * i];
		int64_t least = INT64_MAX;

		if (label[i] != which)
			continue;
		for (int k = 0; k < n; k++) {
			int64_t a = c[0] - mean[k][0], b = c[1] - mean[k][1],
			        e = c[2] - mean[k][2];
			int64_t d = a * a + b * b + e * e;

			if (d < least) {
				least = d;
				part[i] = (uint8_t)k;
			}
		}
	}
	gather(s, pic, label, which, part);
}

/* The symmetric inverse of cov, and its determinant. */
static double
invert(double inv[6], const double cov[6])
{
	double a = cov[0], b = cov[1], c = cov[2], d = cov[3], e = cov[4],
	       f = cov[5];
	double c00 = d * f - e * e, c01 = c * e - b * f, c02 = b * e - c * d;
	double det = a * c00 + b * c01 + c * c02;

	inv[0] = c00 / det;
	inv[1] = c01 / det;
	inv[2] = c02 / det;
	inv[3] = (a * f - c * c) / det;
	inv[4] = (b * c - a * e) / det;
	inv[5] = (a * d - b * b) / det;
	return det;
}

void
v2v_gaussians_fit(struct v2v_gaussians *m, const struct v2v_small *pic,
    const uint8_t *label, uint8_t which, uint8_t *part)
{
	struct sums s[V2V_GAUSSIANS];
	int64_t total = 0;
	int n = 1;

	memset(part, 0, v2v_small_pixels(pic));
	gather(s, pic, label, which, part);
	while (n < V2V_GAUSSIANS && split(s, n, pic, label, which, part))
		n++;
	for (int k = 0; k < ROUNDS; k++)
		settle(s, n, pic, label, which, part);
	for (int k = 0; k < n; k++)
		total += s[k].n;
	m->n = 0;
	for (int k = 0; k < n; k++) {
		struct v2v_gaussian *g = &m->part[m->n];
		double cov[6];

		if (s[k].n == 0)
			continue;
		moments(&s[k], g->mean, cov);
		cov[0] += SPREAD;
		cov[3] += SPREAD;
		cov[5] += SPREAD;
		g->cost = v2v_log(invert(g->inverse, cov)) / 2
		    - v2v_log((double)s[k].n / (double)total);
		m->n++;
	}
}

double
v2v_gaussians_cost(const struct v2v_gaussians *m, const int16_t c[3])
{
	double least = 1e9;

	for (int k = 0; k < m->n; k++) {
		const struct v2v_gaussian *g = &m->part[k];
		const double *w = g->inverse;
		double x = c[0] - g->mean[0], y = c[1] - g->mean[1],
		       z = c[2] - g->mean[2];
		double cost = g->cost + (w[0] * x * x + w[3] * y * y
		    + w[5] * z * z) / 2 + w[1] * x * y + w[2] * x * z
		    + w[4] * y * z;

		if (cost < least)
			least = cost;
	}
	return least;
}
