/* Smooth random fields and dice, from the counter generator. */
#ifndef V2V_TEST_NOISE_H
#define V2V_TEST_NOISE_H

#include "util/rng.h"

struct dice {
	uint64_t seed, thrown;
};

/* In [from, to). */
static inline double
dice_real(struct dice *d, double from, double to)
{
	double u = (double)(v2v_rng(d->seed, d->thrown++) >> 11)
	    * (1.0 / 9007199254740992.0);

	return from + u * (to - from);
}

static inline int
dice_below(struct dice *d, int n)
{
	return (int)v2v_rng_below(d->seed, d->thrown++, (uint32_t)n);
}

static inline double
smooth_step(double from, double to, double x)
{
	double t = (x - from) / (to - from);

	t = t < 0 ? 0 : t > 1 ? 1 : t;
	return t * t * (3 - 2 * t);
}

/* Value noise: 0 to 1, features of size 1, any coordinates below 2^30. */
static inline double
noise(uint64_t seed, double x, double y)
{
	int64_t ix = (int64_t)(x + 1073741824.0), iy = (int64_t)(y + 1073741824.0);
	double tx = x + 1073741824.0 - (double)ix;
	double ty = y + 1073741824.0 - (double)iy;
	double v[4];

	for (int i = 0; i < 4; i++) {
		uint64_t at = ((uint64_t)(iy + (i >> 1)) << 32)
		    + (uint64_t)(ix + (i & 1));

		v[i] = (double)(v2v_rng(seed, at) >> 40) * (1.0 / 16777216.0);
	}
	tx = tx * tx * (3 - 2 * tx);
	ty = ty * ty * (3 - 2 * ty);
	v[0] += (v[1] - v[0]) * tx;
	v[2] += (v[3] - v[2]) * tx;
	return v[0] + (v[2] - v[0]) * ty;
}

/* Three octaves of it. */
static inline double
cloud(uint64_t seed, double x, double y)
{
	return (4 * noise(seed, x, y) + 2 * noise(seed + 1, 2 * x, 2 * y)
	    + noise(seed + 2, 4 * x, 4 * y)) / 7;
}

#endif
