/*
 * Least-squares cubics with two unknowns, the lengths of the handles
 * (Schneider, "An algorithm for automatically fitting digitized curves",
 * Graphics Gems, 1990).
 */
#include "base.h"

#include "trace/cubic.h"

enum { ROUNDS = 3, CHORDS_MAX = 512 };
/* Squared tolerances of a mean, and times the sum, that the rounds from one on
 * cannot mend. */
static const double TINY = 1e-12;
static const double HOPELESS[ROUNDS] = { 9, 4, 2 };
static const double HOPELESS_SUM[ROUNDS] = { 12, 3, 1 };

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

/* Squared distance of p from the line segment a b. */
static double
distance2(struct v2v_vec p, struct v2v_vec a, struct v2v_vec b)
{
	struct v2v_vec d = v2v_vec_sub(b, a), r = v2v_vec_sub(p, a);
	double n = v2v_vec_dot(d, d), u = v2v_vec_dot(r, d);

	r = u <= 0 || n <= 0 ? r : v2v_vec_add(r, d, u >= n ? -1 : -u / n);
	return v2v_vec_dot(r, r);
}

static struct v2v_vec
middle(struct v2v_vec a, struct v2v_vec b)
{
	return (struct v2v_vec){ (a.x + b.x) / 2, (a.y + b.y) / 2 };
}

int
v2v_cubic_halve(const struct v2v_cubic *c, double tolerance,
    double t[V2V_CHORDS_MAX + 1])
{
	enum { DEPTH = 8 }; /* V2V_CHORDS_MAX is its power of two */
	struct v2v_cubic stack[DEPTH + 1] = { *c };
	double most = tolerance * tolerance, size[DEPTH + 1] = { 1 };
	int n = 1, chords = 0;

	t[0] = 0;
	while (n > 0) {
		struct v2v_vec *p = stack[n - 1].p, *q, m;

		if (size[n - 1] * V2V_CHORDS_MAX <= 1 || (distance2(p[1], p[0], p[3]) < most
		    && distance2(p[2], p[0], p[3]) < most)) {
			t[chords + 1] = t[chords] + size[--n];
			chords++;
			continue;
		}
		/* The second half stays, the first goes on top. */
		q = stack[n].p;
		m = middle(p[1], p[2]);
		q[0] = p[0];
		q[1] = middle(p[0], p[1]);
		q[2] = middle(q[1], m);
		p[2] = middle(p[2], p[3]);
		p[1] = middle(m, p[2]);
		p[0] = q[3] = middle(q[2], p[1]);
		size[n] = size[n - 1] /= 2;
		n++;
	}
	return chords;
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
 * Move each t[i] by one Newton step towards the point of the curve nearest to
 * q. d2[i] becomes the square of how far off the curve was before, along its
 * normal.
 */
static void
nearer(const struct powers *c, const struct v2v_columns *restrict q,
    double *restrict t_at, double *restrict d2)
{
	const struct v2v_vec k0 = c->k[0], k1 = c->k[1], k2 = c->k[2];
	const struct v2v_vec k3 = c->k[3];

	for (int i = 0; i < V2V_BLOCKS_MAX; i++) {
		double t = t_at[i], across, len, to;
		double x = k0.x - q->x[i] + t * (k1.x + t * (k2.x + t * k3.x));
		double y = k0.y - q->y[i] + t * (k1.y + t * (k2.y + t * k3.y));
		double x1 = k1.x + t * (2 * k2.x + 3 * t * k3.x);
		double y1 = k1.y + t * (2 * k2.y + 3 * t * k3.y);

		len = x1 * x1 + y1 * y1 + TINY;
		across = x * y1 - y * x1;
		to = t - (x * x1 + y * y1) / len;
		to = to < 0 ? 0 : to;
		t_at[i] = to > 1 ? 1 : to;
		d2[i] = across * across / len;
	}
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
    const struct v2v_columns *q, const double *t, int n, double span)
{
	struct v2v_vec a = c->p[0], b = c->p[3], u = { 0, 0 }, v = u, d, e;
	double b1[V2V_BLOCKS_MAX], b2[V2V_BLOCKS_MAX];
	double x[V2V_BLOCKS_MAX], y[V2V_BLOCKS_MAX];
	double aa = 0, ab = 0, bb = 0, det, la, lb, dot;

	for (int i = 0; i < V2V_BLOCKS_MAX; i++) {
		double w = t[i], s = 1 - w, b0, b3;

		b1[i] = 3 * s * s * w;
		b2[i] = 3 * s * w * w;
		b0 = s * s * s + b1[i];
		b3 = w * w * w + b2[i];
		x[i] = q->x[i] - b0 * a.x - b3 * b.x;
		y[i] = q->y[i] - b0 * a.y - b3 * b.y;
	}
	for (int i = 0; i < n; i++) {
		struct v2v_vec r = { x[i], y[i] };

		aa += b1[i] * b1[i];
		ab += b1[i] * b2[i];
		bb += b2[i] * b2[i];
		u = v2v_vec_add(u, r, b1[i]);
		v = v2v_vec_add(v, r, b2[i]);
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

/* Parameters of the means by chord length; returns the whole length. */
static double
start(const struct v2v_blocks *q, struct v2v_vec a, struct v2v_vec b, double *t)
{
	double x[V2V_BLOCKS_MAX + 1] = { a.x }, y[V2V_BLOCKS_MAX + 1] = { a.y };
	double step[V2V_BLOCKS_MAX], span = 0;

	for (int i = 0; i < V2V_BLOCKS_MAX; i++) {
		x[i + 1] = q->mean.x[i];
		y[i + 1] = q->mean.y[i];
	}
	for (int i = 0; i < V2V_BLOCKS_MAX; i++) {
		double dx = x[i + 1] - x[i], dy = y[i + 1] - y[i];

		step[i] = sqrt(dx * dx + dy * dy);
	}
	for (int i = 0; i < V2V_BLOCKS_MAX; i++)
		t[i] = span += step[i];
	span += v2v_vec_length(v2v_vec_sub(b, v2v_column(&q->mean, q->n - 1)));
	for (int i = 0; i < V2V_BLOCKS_MAX; i++)
		t[i] /= span;
	return span;
}

bool
v2v_cubic_fit(struct v2v_cubic *c, struct v2v_vec a, struct v2v_vec ta,
    struct v2v_vec b, struct v2v_vec tb, const struct v2v_blocks *q,
    double tolerance, double most, double *t, double *sum)
{
	double span, most2 = tolerance * tolerance;
	double d2[V2V_BLOCKS_MAX];
	struct powers w;

	c->p[0] = a;
	c->p[3] = b;
	span = start(q, a, b, t);
	for (int round = 0; round < ROUNDS; round++) {
		if (!solve(c, ta, tb, &q->mean, t, q->n, span))
			return false;
		w = to_powers(c);
		nearer(&w, &q->mean, t, d2);
		if (v2v_columns_above(d2, HOPELESS[round] * most2))
			return false;
		*sum = 0;
		for (int i = 0; i < q->n; i++)
			*sum += d2[i] * q->weight[i];
		if (*sum > HOPELESS_SUM[round] * most)
			return false;
	}
	return true;
}

/* The parameters of row r of the probes. */
static void
place_probes(const struct v2v_blocks *q, const double *t, int r,
    double *restrict at)
{
	double scale = (double)q->n / q->probes;

	for (int i = 0; i < V2V_BLOCKS_MAX; i++) {
		int k = r + i * q->rows, last = q->probes - 1, b;
		double f = ((k < last ? k : last) + 0.5) * scale - 0.5, u;

		b = f < 0 ? 0 : f >= q->n - 1 ? q->n - 2 : (int)f;
		u = t[b] + (f - b) * (t[b + 1] - t[b]);
		at[i] = u < 0 ? 0 : u > 1 ? 1 : u;
	}
}

bool
v2v_cubic_passes(const struct v2v_cubic *c, struct v2v_blocks *q,
    const double *t, double tolerance)
{
	double at[V2V_BLOCKS_MAX], d2[V2V_BLOCKS_MAX];
	struct powers w = to_powers(c);

	for (int r = 0; r < q->rows; r++) {
		const struct v2v_columns *row = v2v_blocks_row(q, r);

		place_probes(q, t, r, at);
		nearer(&w, row, at, d2);
		if (v2v_columns_above(d2, tolerance * tolerance))
			return false;
	}
	return true;
}
