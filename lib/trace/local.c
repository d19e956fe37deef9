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

/* v = k[0] + k[1] u + k[2] u^2 in a frame that begins in `at`, u along `t`; and
 * the sum of the weighted squares of the distances. */
struct curve {
	struct v2v_vec at, t;
	double k[3], sum;
};

static double
weight(const float *w, size_t i)
{
	return w ? (double)w[i] : 1;
}

/* The curve of n >= 2 gates. The frame is that of their chord and begins in
 * its middle, so that nothing is lost when the moments are centred. */
static struct curve
fit(const struct v2v_vec *q, const float *w, size_t n)
{
	struct v2v_vec chord = v2v_vec_sub(q[n - 1], q[0]);
	struct curve r = { .at = v2v_vec_add(q[0], chord, 0.5),
		.t = v2v_vec_unit(chord) };
	double m = 0, su = 0, sv = 0, s2 = 0, suv = 0, svv = 0, s3 = 0, suuv = 0;
	double s4 = 0, mu, mv, b, c = 0, den, top;

	for (size_t i = 0; i < n; i++) {
		struct v2v_vec d = v2v_vec_sub(q[i], r.at);
		double u = v2v_vec_dot(d, r.t), v = v2v_vec_cross(r.t, d);
		double wi = weight(w, i), wu = wi * u, wuu = wu * u;

		m += wi;
		su += wu;
		sv += wi * v;
		s2 += wuu;
		suv += wu * v;
		svv += wi * v * v;
		s3 += wuu * u;
		suuv += wuu * v;
		s4 += wuu * u * u;
	}
	mu = su / m;
	mv = sv / m;
	s4 += mu * (-4 * s3 + mu * (6 * s2 - 3 * mu * su));
	s3 += mu * (-3 * s2 + 2 * mu * su);
	s2 -= mu * su;
	suuv += mu * (-2 * suv + mu * sv) - mv * s2;
	suv -= mu * sv;
	svv -= mv * sv;
	s2 = s2 > 0 ? s2 : 1;
	den = s4 - s2 * s2 / m - s3 * s3 / s2;
	top = suuv - suv / s2 * s3;
	if (n > 4 && den > 1e-9 && top * top >= CLEAR_GAIN * den)
		c = top / den;
	b = (suv - c * s3) / s2;
	r.sum = svv - b * suv - c * suuv;
	r.k[0] = mv - c * s2 / m + mu * (c * mu - b);
	r.k[1] = b - 2 * c * mu;
	r.k[2] = c;
	return r;
}

/*
 * Does the curve describe its n gates? The squares of uniform errors have mean
 * 1/12 and deviation 0.075; two unknowns at least are spent, and two deviations
 * of the sum are allowed. None may be outside the tube.
 */
static bool
holds(const struct curve *r, const struct v2v_vec *q, const float *w, size_t n)
{
	double m = (double)n;

	if (r->sum > (m - 2) / 12 + 0.15 * sqrt(m))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct v2v_vec d = v2v_vec_sub(q[i], r->at);
		double u = v2v_vec_dot(d, r->t);
		double e = v2v_vec_cross(r->t, d) - r->k[0]
		    - u * (r->k[1] + u * r->k[2]);

		if (e * e * weight(w, i) > TUBE * TUBE)
			return false;
	}
	return true;
}

/* The curve beside `origin`, forwards or backwards. */
static struct v2v_local
beside(const struct curve *r, struct v2v_vec origin, int step)
{
	struct v2v_vec normal = { -r->t.y, r->t.x }, dir;
	double u = v2v_vec_dot(v2v_vec_sub(origin, r->at), r->t);

	dir = v2v_vec_unit(v2v_vec_add(r->t, normal, r->k[1] + 2 * u * r->k[2]));
	if (step < 0)
		dir = (struct v2v_vec){ -dir.x, -dir.y };
	return (struct v2v_local){ v2v_vec_add(v2v_vec_add(r->at, r->t, u),
	    normal, r->k[0] + u * (r->k[1] + u * r->k[2])), dir };
}

struct v2v_local
v2v_local_side(const struct v2v_vec *q, const float *w, int step, size_t max,
    struct v2v_vec origin, size_t *n)
{
	struct curve best = { .at = origin }, r;

	*n = max < 2 ? max : 2;
	for (size_t k = 4; k <= max; k *= 2) {
		size_t back = step < 0 ? k - 1 : 0;

		r = fit(q - back, w - back, k);
		if (!holds(&r, q - back, w - back, k))
			break;
		best = r;
		*n = k;
	}
	if (*n == 2)
		best = fit(q - (step < 0), w - (step < 0), 2);
	return beside(&best, origin, step);
}

struct v2v_local
v2v_local_long(const struct v2v_vec *q, int step, size_t n,
    struct v2v_vec origin)
{
	for (;; n /= 2) {
		const struct v2v_vec *from = q - (step < 0 ? n - 1 : 0);
		struct curve r = fit(from, NULL, n);

		if (n < 4 || holds(&r, from, NULL, n))
			return beside(&r, origin, step);
	}
}

struct v2v_local
v2v_local_middle(const struct v2v_vec *q, const float *w, size_t max,
    size_t *n)
{
	struct curve best = { .at = *q }, r;

	*n = max < 1 ? max : 1;
	for (size_t k = 2; k <= max; k *= 2) {
		r = fit(q - k, w - k, 2 * k + 1);
		if (!holds(&r, q - k, w - k, 2 * k + 1))
			break;
		best = r;
		*n = k;
	}
	if (*n == 1)
		best = fit(q - 1, w - 1, 3);
	return beside(&best, *q, 1);
}
