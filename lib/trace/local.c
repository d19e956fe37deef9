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
 * one gate. */
static const double CLEAR_GAIN = 6.0 / 12;

/*
 * Does the curve describe its n gates? The squares of uniform errors have mean
 * 1/12 and deviation 0.075; two unknowns at least are spent, and two deviations
 * of the sum are allowed.
 */
static bool
holds(const struct v2v_local *r, size_t n, double tube)
{
	double m = (double)n;

	return r->worst <= tube
	    && r->mean2 * m <= (m - 2) / 12 + 0.15 * sqrt(m);
}

struct v2v_local
v2v_local_fit(const struct v2v_vec *q, size_t n, struct v2v_vec origin)
{
	struct v2v_vec t = v2v_vec_unit(v2v_vec_sub(q[n - 1], q[0]));
	struct v2v_vec normal = { -t.y, t.x };
	double mu = 0, mv = 0, s2 = 0, s3 = 0, s4 = 0, sv = 0, ssv = 0;
	double b, c = 0, a, u0, den, gain;
	struct v2v_local r = { .worst = 0 };

	for (size_t i = 0; i < n; i++) {
		struct v2v_vec d = v2v_vec_sub(q[i], q[0]);

		mu += v2v_vec_dot(d, t);
		mv += v2v_vec_dot(d, normal);
	}
	mu /= (double)n;
	mv /= (double)n;
	for (size_t i = 0; i < n; i++) {
		struct v2v_vec d = v2v_vec_sub(q[i], q[0]);
		double s = v2v_vec_dot(d, t) - mu;
		double v = v2v_vec_dot(d, normal) - mv;

		s2 += s * s;
		s3 += s * s * s;
		s4 += s * s * s * s;
		sv += s * v;
		ssv += s * s * v;
	}
	if (s2 <= 0)
		s2 = 1;
	b = sv / s2;
	a = 0;
	den = s4 - s2 * s2 / (double)n - s3 * s3 / s2;
	if (n > 4 && den > 1e-9) {
		c = (ssv - b * s3) / den;
		gain = c * (ssv - b * s3);
		if (gain < CLEAR_GAIN)
			c = 0;
		b = (sv - c * s3) / s2;
		a = -c * s2 / (double)n;
	}
	for (size_t i = 0; i < n; i++) {
		struct v2v_vec d = v2v_vec_sub(q[i], q[0]);
		double s = v2v_vec_dot(d, t) - mu;
		double e = v2v_vec_dot(d, normal) - mv - (a + b * s + c * s * s);

		if (e < 0)
			e = -e;
		if (e > r.worst)
			r.worst = e;
		r.mean2 += e * e;
	}
	r.mean2 /= (double)n;
	u0 = v2v_vec_dot(v2v_vec_sub(origin, q[0]), t) - mu;
	r.at = v2v_vec_add(v2v_vec_add(q[0], t, u0 + mu), normal,
	    mv + a + b * u0 + c * u0 * u0);
	r.dir = v2v_vec_unit(v2v_vec_add(t, normal, b + 2 * c * u0));
	return r;
}

struct v2v_local
v2v_local_side(const struct v2v_vec *q, int step, size_t max,
    struct v2v_vec origin, double tube, size_t *n)
{
	struct v2v_local best = { .worst = -1 };

	*n = max < 2 ? max : 2;
	for (size_t k = 2; k <= max; k *= 2) {
		struct v2v_local r = v2v_local_fit(
		    step < 0 ? q - (k - 1) : q, k, origin);

		if (k > 2 && !holds(&r, k, tube))
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
v2v_local_middle(const struct v2v_vec *q, size_t max, double tube, size_t *w)
{
	struct v2v_local best = { .at = *q, .worst = -1 };

	*w = 0;
	for (size_t k = 1; k <= max; k *= 2) {
		struct v2v_local r = v2v_local_fit(q - k, 2 * k + 1, *q);

		if (k > 1 && !holds(&r, 2 * k + 1, tube))
			break;
		best = r;
		*w = k;
	}
	return best;
}
