/*
 * Least-squares cubics with two unknowns, the lengths of the handles
 * (Schneider, "An algorithm for automatically fitting digitized curves",
 * Graphics Gems, 1990).
 */
#include "base.h"

#include "trace/cubic.h"

enum { ROUNDS = 3, CHORDS_MAX = 512 };
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

/* The error of n chords is at most 6 |second difference| / (8 n^2), see Wang
 * 1984. */
int
v2v_cubic_chords(const struct v2v_cubic *c, double fineness)
{
	struct v2v_vec a = v2v_vec_add(v2v_vec_add(c->p[0], c->p[1], -2),
	    c->p[2], 1);
	struct v2v_vec b = v2v_vec_add(v2v_vec_add(c->p[1], c->p[2], -2),
	    c->p[3], 1);
	double l = v2v_vec_dot(a, a), m = v2v_vec_dot(b, b);
	double n = sqrt(sqrt(l > m ? l : m) * 0.75 * fineness);

	return n > CHORDS_MAX - 1 ? CHORDS_MAX : 1 + (int)n;
}

/* The same curve as a polynomial, k[0] + k[1] t + k[2] t^2 + k[3] t^3. */
struct powers {
	struct v2v_vec k[4];
};

static struct powers
to_powers(const struct v2v_cubic *c)
{
	struct v2v_vec a = v2v_vec_sub(c->p[1], c->p[0]);
	struct v2v_vec b = v2v_vec_sub(c->p[2], c->p[1]);
	struct v2v_vec d = v2v_vec_sub(c->p[3], c->p[2]);

	return (struct powers){ { c->p[0], { 3 * a.x, 3 * a.y },
		{ 3 * (b.x - a.x), 3 * (b.y - a.y) },
		{ d.x - 2 * b.x + a.x, d.y - 2 * b.y + a.y } } };
}

/*
 * Move *at by one Newton step towards the point of the curve nearest to q.
 * Returns the square of how far off the curve was before, along its normal.
 */
static double
nearer(const struct powers *c, double *at, struct v2v_vec q)
{
	const struct v2v_vec *k = c->k;
	double t = *at, len, along, across, den;
	struct v2v_vec off, c1, c2;

	off.x = k[0].x - q.x + t * (k[1].x + t * (k[2].x + t * k[3].x));
	off.y = k[0].y - q.y + t * (k[1].y + t * (k[2].y + t * k[3].y));
	c1.x = k[1].x + t * (2 * k[2].x + 3 * t * k[3].x);
	c1.y = k[1].y + t * (2 * k[2].y + 3 * t * k[3].y);
	c2.x = 2 * k[2].x + 6 * t * k[3].x;
	c2.y = 2 * k[2].y + 6 * t * k[3].y;
	along = v2v_vec_dot(off, c1);
	len = v2v_vec_dot(c1, c1);
	den = len + v2v_vec_dot(off, c2);
	if (den > 0) {
		t -= along / den;
		*at = t < 0 ? 0 : t > 1 ? 1 : t;
	}
	if (len <= 0)
		return v2v_vec_dot(off, off);
	across = v2v_vec_cross(off, c1);
	return across * across / len;
}

static bool
given(struct v2v_vec tangent)
{
	return tangent.x != 0 || tangent.y != 0;
}

/*
 * Handles by the normal equations; false if they are not sensible. The sum of
 * squares grows alike in all directions from the best place of a handle, so a
 * given tangent takes the nearest point on it, and the other handle follows.
 */
static bool
solve(struct v2v_cubic *c, struct v2v_vec ta, struct v2v_vec tb,
    const struct v2v_vec *q, const double *t, int n, double span)
{
	struct v2v_vec a = c->p[0], b = c->p[3], u = { 0, 0 }, v = u, d, e;
	double aa = 0, ab = 0, bb = 0, det, la, lb, dot;

	for (int i = 0; i < n; i++) {
		double s = 1 - t[i], w = t[i];
		double b1 = 3 * s * s * w, b2 = 3 * s * w * w;
		double b0 = s * s * s + b1, b3 = w * w * w + b2;
		struct v2v_vec r = { q[i].x - b0 * a.x - b3 * b.x,
			q[i].y - b0 * a.y - b3 * b.y };

		aa += b1 * b1;
		ab += b1 * b2;
		bb += b2 * b2;
		u = v2v_vec_add(u, r, b1);
		v = v2v_vec_add(v, r, b2);
	}
	dot = given(ta) && given(tb) ? v2v_vec_dot(ta, tb) : 1;
	det = aa * bb - ab * ab * dot * dot;
	if (det <= 1e-9 * aa * bb)
		return false;
	if (given(ta) && given(tb)) {
		la = (v2v_vec_dot(u, ta) * bb - v2v_vec_dot(v, tb) * ab * dot)
		    / det;
		lb = (v2v_vec_dot(v, tb) * aa - v2v_vec_dot(u, ta) * ab * dot)
		    / det;
		d = (struct v2v_vec){ la * ta.x, la * ta.y };
		e = (struct v2v_vec){ lb * tb.x, lb * tb.y };
	} else {
		d.x = (u.x * bb - v.x * ab) / det;
		d.y = (u.y * bb - v.y * ab) / det;
		e.x = (v.x * aa - u.x * ab) / det;
		e.y = (v.y * aa - u.y * ab) / det;
		if (given(ta)) {
			la = v2v_vec_dot(d, ta);
			d = (struct v2v_vec){ la * ta.x, la * ta.y };
			e.x = (v.x - ab * d.x) / bb;
			e.y = (v.y - ab * d.y) / bb;
		} else if (given(tb)) {
			lb = v2v_vec_dot(e, tb);
			e = (struct v2v_vec){ lb * tb.x, lb * tb.y };
			d.x = (u.x - ab * e.x) / aa;
			d.y = (u.y - ab * e.y) / aa;
		}
		la = v2v_vec_length(d);
		lb = -v2v_vec_length(e);
		if (given(ta) && v2v_vec_dot(d, ta) < 0)
			return false;
		if (given(tb) && v2v_vec_dot(e, tb) > 0)
			return false;
	}
	if (la < 0.02 * span || lb > -0.02 * span || la > span || lb < -span)
		return false;
	c->p[1] = v2v_vec_add(a, d, 1);
	c->p[2] = v2v_vec_add(b, e, 1);
	return true;
}

bool
v2v_cubic_fit(struct v2v_cubic *c, struct v2v_vec a, struct v2v_vec ta,
    struct v2v_vec b, struct v2v_vec tb, const struct v2v_blocks *q,
    double tolerance, double *t, double *sum)
{
	double span = 0, most;
	struct powers k;

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
	for (int round = 0; round < ROUNDS; round++) {
		if (!solve(c, ta, tb, q->mean, t, q->n, span))
			return false;
		k = to_powers(c);
		*sum = most = 0;
		for (int i = 0; i < q->n; i++) {
			double d2 = nearer(&k, &t[i], q->mean[i]);

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
	struct powers k = to_powers(c);

	for (int i = 0; i < q->probes; i++) {
		double f = (i + 0.5) * q->n / q->probes - 0.5, at;
		int b = f < 0 ? 0 : f >= q->n - 1 ? q->n - 2 : (int)f;

		at = t[b] + (f - b) * (t[b + 1] - t[b]);
		at = at < 0 ? 0 : at > 1 ? 1 : at;
		nearer(&k, &at, q->probe[i]);
		if (nearer(&k, &at, q->probe[i]) > tolerance * tolerance)
			return false;
	}
	return true;
}
