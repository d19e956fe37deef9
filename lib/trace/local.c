/*
 * Position and tangent of a boundary from the gates near a place.
 *
 * The middle of a crack differs from where the boundary crosses its gate by a
 * uniform error of variance 1/12 square pixel. So fits over long windows are
 * sharp (error of the height ~ 0.29 / sqrt(n) px), if the model holds: windows
 * grow as long as no gate is left outside the tube.
 */
#include "base.h"

#include "trace/local.h"

/* A parabola must lower the sum of squares by this: six times the variance of
 * a gate of weight 1. */
static const double CLEAR_GAIN = 6.0 / 12;
static const double TUBE = 0.6; /* px a gate of weight 1 may be off */

/*
 * Does the curve describe its n gates? The squares of uniform errors have mean
 * 1/12 and deviation 0.075; two unknowns at least are spent, and two deviations
 * of the sum are allowed.
 */
static bool
holds(const struct v2v_local *r, size_t n)
{
	double m = (double)n;

	return r->worst2 <= TUBE * TUBE
	    && r->mean2 * m <= (m - 2) / 12 + 0.15 * sqrt(m);
}

static double
weight(const float *w, size_t i)
{
	return w ? (double)w[i] : 1;
}

struct v2v_local
v2v_local_fit(const struct v2v_vec *q, const float *w, size_t n,
    struct v2v_vec origin)
{
	struct v2v_vec t = v2v_vec_unit(v2v_vec_sub(q[n - 1], q[0]));
	struct v2v_vec normal = { -t.y, t.x };
	double mass = 0, mu = 0, mv = 0, s2 = 0, s3 = 0, s4 = 0, sv = 0;
	double ssv = 0, b, c = 0, a = 0, u0, den, gain;
	struct v2v_local r = { .worst2 = 0 };

	for (size_t i = 0; i < n; i++) {
		struct v2v_vec d = v2v_vec_sub(q[i], q[0]);
		double wi = weight(w, i);

		mass += wi;
		mu += wi * v2v_vec_dot(d, t);
		mv += wi * v2v_vec_dot(d, normal);
	}
	mu /= mass;
	mv /= mass;
	for (size_t i = 0; i < n; i++) {
		struct v2v_vec d = v2v_vec_sub(q[i], q[0]);
		double s = v2v_vec_dot(d, t) - mu, ws = weight(w, i) * s;
		double v = v2v_vec_dot(d, normal) - mv;

		s2 += ws * s;
		s3 += ws * s * s;
		s4 += ws * s * s * s;
		sv += ws * v;
		ssv += ws * s * v;
	}
	if (s2 <= 0)
		s2 = 1;
	b = sv / s2;
	den = s4 - s2 * s2 / mass - s3 * s3 / s2;
	if (n > 4 && den > 1e-9) {
		c = (ssv - b * s3) / den;
		gain = c * (ssv - b * s3);
		if (gain < CLEAR_GAIN)
			c = 0;
		b = (sv - c * s3) / s2;
		a = -c * s2 / mass;
	}
	for (size_t i = 0; i < n; i++) {
		struct v2v_vec d = v2v_vec_sub(q[i], q[0]);
		double s = v2v_vec_dot(d, t) - mu;
		double e = v2v_vec_dot(d, normal) - mv - (a + b * s + c * s * s);

		e *= e * weight(w, i);
		if (e > r.worst2)
			r.worst2 = e;
		r.mean2 += e;
	}
	r.mean2 /= (double)n;
	u0 = v2v_vec_dot(v2v_vec_sub(origin, q[0]), t) - mu;
	r.at = v2v_vec_add(v2v_vec_add(q[0], t, u0 + mu), normal,
	    mv + a + b * u0 + c * u0 * u0);
	r.dir = v2v_vec_unit(v2v_vec_add(t, normal, b + 2 * c * u0));
	return r;
}

struct v2v_local
v2v_local_side(const struct v2v_vec *q, const float *w, int step, size_t max,
    struct v2v_vec origin, size_t *n)
{
	struct v2v_local best = { .worst2 = -1 };

	*n = max < 2 ? max : 2;
	for (size_t k = 2; k <= max; k *= 2) {
		size_t back = step < 0 ? k - 1 : 0;
		struct v2v_local r = v2v_local_fit(q - back, w ? w - back : w, k,
		    origin);

		if (k > 2 && !holds(&r, k))
			break;
		best = r;
		*n = k;
	}
	if (step < 0) {
		best.dir.x = -best.dir.x;
		best.dir.y = -best.dir.y;
	}
	return best;
}

struct v2v_local
v2v_local_long(const struct v2v_vec *q, int step, size_t n,
    struct v2v_vec origin)
{
	struct v2v_local r;

	do {
		r = v2v_local_fit(q - (step < 0 ? n - 1 : 0), NULL, n, origin);
		n /= 2;
	} while (n >= 2 && !holds(&r, 2 * n));
	if (step < 0) {
		r.dir.x = -r.dir.x;
		r.dir.y = -r.dir.y;
	}
	return r;
}

struct v2v_local
v2v_local_middle(const struct v2v_vec *q, const float *w, size_t max,
    size_t *n)
{
	struct v2v_local best = { .at = *q, .worst2 = -1 };

	*n = 0;
	for (size_t k = 1; k <= max; k *= 2) {
		struct v2v_local r = v2v_local_fit(q - k, w - k, 2 * k + 1,
		    *q);

		if (k > 1 && !holds(&r, 2 * k + 1))
			break;
		best = r;
		*n = k;
	}
	return best;
}
