/*
 * Cubics as arcs of circles.
 *
 * Two arcs that share a tangent where they meet join any two points with any
 * two tangents there (Bolton, "Biarc curves", 1975). Of the many such pairs the
 * one whose control lengths d are equal is taken: with unit tangents s, t at
 * p, q and v = q - p,
 *
 *      .----.              2 d^2 (1 - s t) + 2 d v (s + t) - v v = 0
 *     s      t             m = (p + q + d (s - t)) / 2
 *    p    m   q
 *
 * and m is where they meet. A cubic is halved, quartered and so on, by its
 * parameter, until all pairs are near enough.
 */
#include "base.h"

#include "trace/biarc.h"

enum { PIECES_MAX = V2V_BENDS_MAX / 2, PROBES = 7 };

/* The unit tangent at t. */
static struct v2v_vec
tangent(const struct v2v_cubic *c, double t)
{
	double u = 1 - t;
	struct v2v_vec d = { 0, 0 };

	d = v2v_vec_add(d, v2v_vec_sub(c->p[1], c->p[0]), u * u);
	d = v2v_vec_add(d, v2v_vec_sub(c->p[2], c->p[1]), 2 * u * t);
	d = v2v_vec_add(d, v2v_vec_sub(c->p[3], c->p[2]), t * t);
	/* A handle of no length: the curve leaves towards the other one. */
	if (d.x == 0 && d.y == 0)
		d = t < 0.5 ? v2v_vec_sub(c->p[2], c->p[0])
		    : v2v_vec_sub(c->p[3], c->p[1]);
	if (d.x == 0 && d.y == 0)
		d = v2v_vec_sub(c->p[3], c->p[0]);
	return v2v_vec_unit(d);
}

/* The tangent of half the angle from a unit vector s to v. */
static double
half_angle(struct v2v_vec s, struct v2v_vec v)
{
	double d = v2v_vec_length(v) + v2v_vec_dot(s, v);

	return d > 0 ? v2v_vec_cross(s, v) / d : 0;
}

/*
 * How far z is from the circle of the bend from a. With z at (x, y) from a, x
 * along its chord of length l and y to the left of it,
 * f = b (x^2 - l x + y^2) + y l (1 - b^2) / 2 is 0 on the circle, and
 * |f| / |grad f| the distance to first order.
 */
static double
distance(struct v2v_vec a, const struct v2v_bend *e, struct v2v_vec z)
{
	struct v2v_vec v = v2v_vec_sub(e->to, a), w = v2v_vec_sub(z, a);
	double l = v2v_vec_length(v), b = e->bulge, x, y, f, gx, gy;

	if (l == 0)
		return v2v_vec_length(w);
	x = v2v_vec_dot(v, w) / l;
	y = v2v_vec_cross(w, v) / l;
	f = b * (x * x - l * x + y * y) + y * l * (1 - b * b) / 2;
	gx = b * (2 * x - l);
	gy = 2 * b * y + l * (1 - b * b) / 2;
	f = f < 0 ? -f : f;
	return f / sqrt(gx * gx + gy * gy);
}

/* The pair of arcs for the part of c from t to u. */
static void
pair(const struct v2v_cubic *c, double t, double u, struct v2v_bend e[2])
{
	struct v2v_vec p = v2v_cubic_at(c, t), q = v2v_cubic_at(c, u);
	struct v2v_vec s0 = tangent(c, t), s1 = tangent(c, u);
	struct v2v_vec v = v2v_vec_sub(q, p), sum = v2v_vec_add(s0, s1, 1);
	double vs = v2v_vec_dot(v, sum), vv = v2v_vec_dot(v, v);
	double k = 2 * (1 - v2v_vec_dot(s0, s1));
	/* The root of k d^2 + 2 vs d = vv that is finite as k goes to 0. */
	double below = vs + sqrt(vs * vs + k * vv), d;

	d = below > 0 ? vv / below : 0;
	e[0].to.x = (p.x + q.x + d * (s0.x - s1.x)) / 2;
	e[0].to.y = (p.y + q.y + d * (s0.y - s1.y)) / 2;
	e[0].bulge = half_angle(s0, v2v_vec_sub(e[0].to, p));
	e[1].to = q;
	e[1].bulge = -half_angle(s1, v2v_vec_sub(q, e[0].to));
}

/* Is the part of c from t to u near its pair of arcs, which start at p? */
static bool
is_near(const struct v2v_cubic *c, double t, double u,
    const struct v2v_bend e[2], double tolerance)
{
	struct v2v_vec p = v2v_cubic_at(c, t);

	/* No arc of more than half a turn. */
	if (e[0].bulge * e[0].bulge > 1 || e[1].bulge * e[1].bulge > 1)
		return false;
	for (int i = 1; i <= PROBES; i++) {
		struct v2v_vec z = v2v_cubic_at(c,
		    t + (u - t) * i / (PROBES + 1));

		if (!(distance(p, &e[0], z) <= tolerance)
		    && !(distance(e[0].to, &e[1], z) <= tolerance))
			return false;
	}
	return true;
}

int
v2v_biarcs(const struct v2v_cubic *c, double tolerance,
    struct v2v_bend out[V2V_BENDS_MAX])
{
	for (int n = 1;; n *= 2) {
		int i = 0;

		for (; i < n; i++) {
			double t = (double)i / n, u = (double)(i + 1) / n;

			pair(c, t, u, out + 2 * i);
			if (is_near(c, t, u, out + 2 * i, tolerance))
				continue;
			if (n < PIECES_MAX)
				break;
			out[2 * i].to = v2v_cubic_at(c, (t + u) / 2);
			out[2 * i].bulge = out[2 * i + 1].bulge = 0;
		}
		if (i == n)
			return 2 * n;
	}
}
