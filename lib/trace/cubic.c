/*
 * Least-squares cubics with two unknowns, the lengths of the handles
 * (Schneider, "An algorithm for automatically fitting digitized curves",
 * Graphics Gems, 1990).
 */
#include "base.h"

#include "trace/cubic.h"

enum { ROUNDS = 3 };
static const double HOPELESS = 9; /* squared tolerances; no round mends it */

struct v2v_vec
v2v_cubic_at(const struct v2v_cubic *c, double t)
{
	double s = 1 - t;
	double b0 = s * s * s, b1 = 3 * s * s * t, b2 = 3 * s * t * t;
	double b3 = t * t * t;

	return (struct v2v_vec){
		b0 * c->p[0].x + b1 * c->p[1].x + b2 * c->p[2].x
		    + b3 * c->p[3].x,
		b0 * c->p[0].y + b1 * c->p[1].y + b2 * c->p[2].y
		    + b3 * c->p[3].y
	};
}

/*
 * Move *at by one Newton step towards the point of the curve nearest to q.
 * Returns how far off the curve was before the step, along its normal.
 */
static struct v2v_vec
nearer(const struct v2v_cubic *c, double *at, struct v2v_vec q)
{
	struct v2v_vec d[3], e[2], c1, c2, off;
	double t = *at, s = 1 - t, den, len, along;

	for (int i = 0; i < 3; i++)
		d[i] = v2v_vec_sub(c->p[i + 1], c->p[i]);
	for (int i = 0; i < 2; i++)
		e[i] = v2v_vec_sub(d[i + 1], d[i]);
	c1.x = 3 * (s * s * d[0].x + 2 * s * t * d[1].x + t * t * d[2].x);
	c1.y = 3 * (s * s * d[0].y + 2 * s * t * d[1].y + t * t * d[2].y);
	c2.x = 6 * (s * e[0].x + t * e[1].x);
	c2.y = 6 * (s * e[0].y + t * e[1].y);
	off = v2v_vec_sub(v2v_cubic_at(c, t), q);
	along = v2v_vec_dot(off, c1);
	len = v2v_vec_dot(c1, c1);
	den = len + v2v_vec_dot(off, c2);
	if (den > 0) {
		t -= along / den;
		*at = t < 0 ? 0 : t > 1 ? 1 : t;
	}
	return len > 0 ? v2v_vec_add(off, c1, -along / len) : off;
}

/* Handle lengths by the normal equations; false if they are not sensible. */
static bool
solve(struct v2v_cubic *c, struct v2v_vec ta, struct v2v_vec tb,
    const struct v2v_vec *q, const double *t, int n, double span)
{
	struct v2v_vec a = c->p[0], b = c->p[3];
	double aa = 0, ab = 0, bb = 0, ra = 0, rb = 0, det, la, lb;
	double dot = v2v_vec_dot(ta, tb);

	for (int i = 0; i < n; i++) {
		double s = 1 - t[i], u = t[i];
		double b1 = 3 * s * s * u, b2 = 3 * s * u * u;
		double b0 = s * s * s + b1, b3 = u * u * u + b2;
		struct v2v_vec r = { q[i].x - b0 * a.x - b3 * b.x,
			q[i].y - b0 * a.y - b3 * b.y };

		aa += b1 * b1;
		ab -= b1 * b2 * dot;
		bb += b2 * b2;
		ra += b1 * v2v_vec_dot(r, ta);
		rb -= b2 * v2v_vec_dot(r, tb);
	}
	det = aa * bb - ab * ab;
	if (det <= 1e-9 * aa * bb)
		return false;
	la = (ra * bb - rb * ab) / det;
	lb = (rb * aa - ra * ab) / det;
	if (la < 0.02 * span || lb < 0.02 * span || la > span || lb > span)
		return false;
	c->p[1] = v2v_vec_add(a, ta, la);
	c->p[2] = v2v_vec_add(b, tb, -lb);
	return true;
}

bool
v2v_cubic_fit(struct v2v_cubic *c, struct v2v_vec a, struct v2v_vec ta,
    struct v2v_vec b, struct v2v_vec tb, const struct v2v_blocks *q,
    double tolerance, double *t, double *sum)
{
	double span = 0, most = 0;

	/* Parameters by chord length along the means. */
	c->p[0] = a;
	c->p[3] = b;
	for (int i = 0; i < q->n; i++) {
		span += v2v_vec_length(v2v_vec_sub(q->mean[i],
		    i ? q->mean[i - 1] : a));
		t[i] = span;
	}
	span += v2v_vec_length(v2v_vec_sub(b, q->mean[q->n - 1]));
	for (int i = 0; i < q->n; i++)
		t[i] /= span;
	for (int k = 0; k < ROUNDS; k++) {
		if (!solve(c, ta, tb, q->mean, t, q->n, span))
			return false;
		*sum = most = 0;
		for (int i = 0; i < q->n; i++) {
			struct v2v_vec d = nearer(c, &t[i], q->mean[i]);
			double d2 = v2v_vec_dot(d, d);

			*sum += d2 * q->weight[i];
			if (d2 > most)
				most = d2;
		}
		if (most > HOPELESS * tolerance * tolerance)
			return false;
	}
	return true;
}

bool
v2v_cubic_passes(const struct v2v_cubic *c, const struct v2v_blocks *q,
    const double *t, double tolerance)
{
	for (int i = 0; i < q->n; i++) {
		double at = t[i];
		struct v2v_vec d = nearer(c, &at, q->middle[i]);

		if (v2v_vec_dot(d, d) > tolerance * tolerance)
			return false;
	}
	return true;
}
