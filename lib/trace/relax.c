/*
 * A feasible curve by Gauss-Newton steps.
 *
 * A curve through points P_i with weights w_i(t) passes crack k at distance d
 * from its middle, measured along the curve's normal n. The centres on both
 * sides are b = |n . gate| / 2 off. So d should be within b, less a margin;
 * what it is beyond is the violation v. It falls by n . sum of w_i dP_i when
 * the points move, so the step that solves
 *
 *      minimise  sum over violated cracks (v - n . sum w_i dP_i)^2
 *                + DAMPING sum dP_i^2
 *
 * brings all violations down at once (normal.h). The margin is wide at first,
 * so that the curve settles amid the centres, and falls to what rounding needs.
 *
 * Renderers draw a cubic as chords, so it has two rows for each crack: one of
 * the curve, one of the chord there.
 */
#include "base.h"

#include "trace/relax.h"

#include "trace/cubic.h"

#include <math.h>
#include <string.h>

enum { STEPS = 20, STRIDE = 4 };

static const double MARGIN = 0.4;   /* px, in the first step ... */
static const double SHRINK = 0.75;   /* ... and falls by this */
static const double DAMPING = 1e-3;
static const double STAY = 0.3;      /* root of the weight of all bounds */
static const double FAR = 1.5; /* px: another piece passes here */

static struct v2v_cubic
cubic_of(const struct v2v_pieces *e, size_t i)
{
	const struct v2v_part *p = &e->piece[i];

	return (struct v2v_cubic){ { e->knot[i].at, p->h[0], p->h[1],
		e->knot[i + 1].at } };
}

static void
weights(double t, double w[4])
{
	double s = 1 - t;

	w[0] = s * s * s;
	w[1] = 3 * s * s * t;
	w[2] = 3 * s * t * t;
	w[3] = t * t * t;
}

static struct v2v_vec
mix(const struct v2v_cubic *c, const double w[4])
{
	struct v2v_vec at = { 0, 0 };

	for (int k = 0; k < 4; k++)
		at = v2v_vec_add(at, c->p[k], w[k]);
	return at;
}

static struct v2v_vec
derivative(const struct v2v_cubic *c, double t)
{
	double s = 1 - t, a = s * s, b = 2 * s * t, d = t * t;
	const struct v2v_vec *p = c->p;

	return (struct v2v_vec){
		a * (p[1].x - p[0].x) + b * (p[2].x - p[1].x)
		    + d * (p[3].x - p[2].x),
		a * (p[1].y - p[0].y) + b * (p[2].y - p[1].y)
		    + d * (p[3].y - p[2].y) };
}

/* A step at work on a piece. */
struct work {
	struct v2v_pieces *e;
	struct v2v_normal_block block;
	double margin;
	bool violated;
};

/* A row if the weights w, going in direction d, leave crack k's bounds. */
static void
add_row(struct work *x, const struct v2v_cubic *c, size_t k, double w[4],
    struct v2v_vec d)
{
	const struct v2v_point *l = x->e->lattice + k;
	struct v2v_vec q = { (l[0].x + l[1].x) / 2.0,
		(l[0].y + l[1].y) / 2.0 }, normal;
	double off, bound, v;

	d = v2v_vec_unit(d);
	normal = (struct v2v_vec){ -d.y, d.x };
	off = v2v_vec_dot(normal, v2v_vec_sub(mix(c, w), q));
	bound = (l[0].x == l[1].x ? fabs(d.y) : fabs(d.x)) / 2 - x->margin;
	bound = bound > 0 ? bound : 0;
	if (off > FAR || off < -FAR)
		return;
	v = off > bound ? bound - off : off < -bound ? -bound - off : 0;
	if (v == 0 && k % STRIDE != 0)
		return;
	x->violated |= v != 0;
	for (int j = 0; j < 4 && v == 0; j++)
		w[j] *= STAY;
	v2v_normal_row(&x->block, w, normal, v);
}

static void
add_line_rows(struct work *x, size_t i)
{
	struct v2v_cubic c = cubic_of(x->e, i);
	struct v2v_vec d = v2v_vec_sub(c.p[3], c.p[0]);
	double len = v2v_vec_dot(d, d);

	if (len <= 0)
		return;
	for (size_t k = x->e->knot[i].crack; k < x->e->knot[i + 1].crack;
	    k++) {
		const struct v2v_point *l = x->e->lattice + k;
		struct v2v_vec q = { (l[0].x + l[1].x) / 2.0,
			(l[0].y + l[1].y) / 2.0 };
		double t = v2v_vec_dot(d, v2v_vec_sub(q, c.p[0])) / len;
		double w[4] = { 1 - t, 0, 0, t };

		x->e->t[k] = t;
		if (t >= 0 && t <= 1)
			add_row(x, &c, k, w, d);
	}
}

static void
add_cubic_rows(struct work *x, size_t i)
{
	size_t a = x->e->knot[i].crack, b = x->e->knot[i + 1].crack;
	double cut[V2V_CHORDS_MAX + 1], w[4], v[4], *t = x->e->t;
	struct v2v_cubic c = cubic_of(x->e, i);
	int n = v2v_cubic_halve(&c, V2V_CHORD_TOLERANCE, cut), at = 0;

	for (size_t k = a; k < b; k++) {
		const struct v2v_point *l = x->e->lattice + k;
		struct v2v_vec q = { (l[0].x + l[1].x) / 2.0,
			(l[0].y + l[1].y) / 2.0 }, d, p;
		int rounds = t[k] < 0 ? 3 : 1;
		double len, u;

		if (t[k] < 0)
			t[k] = ((double)(k - a) + 0.5) / (double)(b - a);
		for (int j = 0; j < rounds; j++) {
			weights(t[k], w);
			d = derivative(&c, t[k]);
			len = 3 * v2v_vec_dot(d, d);
			u = len > 0 ? v2v_vec_dot(d, v2v_vec_sub(q,
			    mix(&c, w))) / len : 0;
			t[k] += u;
			t[k] = t[k] < 0 ? 0 : t[k] > 1 ? 1 : t[k];
		}
		if (t[k] <= 0 || t[k] >= 1)
			continue;
		weights(t[k], w);
		add_row(x, &c, k, w, derivative(&c, t[k]));
		while (at + 1 < n && cut[at + 1] < t[k])
			at++;
		while (at > 0 && cut[at] > t[k])
			at--;
		weights(cut[at], w);
		weights(cut[at + 1], v);
		p = mix(&c, w);
		d = v2v_vec_sub(mix(&c, v), p);
		len = v2v_vec_dot(d, d);
		u = len > 0 ? v2v_vec_dot(d, v2v_vec_sub(q, p)) / len : 0;
		u = u < 0 ? 0 : u > 1 ? 1 : u;
		for (int j = 0; j < 4; j++)
			w[j] += u * (v[j] - w[j]);
		add_row(x, &c, k, w, d);
	}
}

/* Let knots that moved begin their pieces at the nearest lattice points. */
static void
shift_knots(struct v2v_pieces *e)
{
	for (size_t i = 1; i < e->n; i++) {
		struct v2v_knot *k = &e->knot[i];
		size_t lo = k[-1].crack + 1, hi = k[1].crack - 1, at;

		if (k->held || lo > k->crack || hi < k->crack)
			continue;
		lo = k->crack > lo + 3 ? k->crack - 3 : lo;
		hi = k->crack + 3 < hi ? k->crack + 3 : hi;
		at = v2v_pieces_nearest(e, k->at, lo, hi);
		for (size_t j = at < k->crack ? at : k->crack;
		    j < (at < k->crack ? k->crack : at); j++)
			e->t[j] = -1;
		k->crack = at;
	}
}

/* Pieces that fail are active, and those beside them; only knots between
 * active pieces move. */
static void
activate(struct v2v_pieces *e)
{
	size_t n = e->n;

	for (size_t i = 0; i < n; i++) {
		bool before = i > 0 ? e->piece[i - 1].passes
		    : !e->closed || e->piece[n - 1].passes;
		bool after = i + 1 < n ? e->piece[i + 1].passes
		    : !e->closed || e->piece[0].passes;

		e->piece[i].active = !e->piece[i].passes || !before || !after;
	}
	for (size_t i = 0; i <= n; i++) {
		bool before = i > 0 ? e->piece[i - 1].active
		    : !e->closed || e->piece[n - 1].active;
		bool after = i < n ? e->piece[i].active
		    : !e->closed || e->piece[0].active;

		e->knot[i].held = e->knot[i].fixed || !before || !after;
	}
}

static struct v2v_vec
limited(struct v2v_vec d)
{
	double len = v2v_vec_length(d);

	return len > 1 ? (struct v2v_vec){ d.x / len, d.y / len } : d;
}

static void
move(struct v2v_vec *p, const double *step)
{
	struct v2v_vec d = { step[0], step[1] };

	*p = v2v_vec_add(*p, limited(d), 1);
}

static void
move_all(struct v2v_pieces *e, const double *step)
{
	for (size_t i = 0; i <= e->n; i++)
		if (!e->knot[i].held)
			move(&e->knot[i].at, step + 6 * i);
	if (e->closed)
		e->knot[0].at = e->knot[e->n].at;
	for (size_t i = 0; i < e->n; i++)
		if (e->piece[i].active && e->piece[i].kind == V2V_SEG_CUBIC)
			for (size_t k = 0; k < 2; k++)
				move(&e->piece[i].h[k], step + 6 * i + 2 * k
				    + 2);
}

bool
v2v_relax(struct v2v_pieces *e, struct v2v_normal *a)
{
	struct work x = { .e = e, .margin = MARGIN };

	activate(e);
	for (int k = 0; k < STEPS; k++, x.margin *= SHRINK) {
		if (!v2v_normal_begin(a, e->n))
			return false;
		x.violated = false;
		for (size_t i = 0; i < e->n; i++) {
			if (!e->piece[i].active)
				continue;
			memset(&x.block, 0, sizeof(x.block));
			if (e->piece[i].kind == V2V_SEG_LINE)
				add_line_rows(&x, i);
			else if (e->piece[i].kind == V2V_SEG_CUBIC)
				add_cubic_rows(&x, i);
			v2v_normal_add(a, i, e->closed, &x.block);
		}
		if (!x.violated)
			break;
		for (size_t i = 0; i <= e->n; i++)
			if (e->knot[i].held)
				v2v_normal_hold(a, 3 * i);
		v2v_normal_solve(a, DAMPING);
		move_all(e, a->right);
		shift_knots(e);
	}
	return true;
}
