/*
 * A feasible curve by Gauss-Newton steps.
 *
 * A curve through points P_i with weights w_i(t) passes crack k at distance d
 * from its middle, measured along the curve's normal n. The centres on both
 * sides are b = |n . gate| / 2 off. So d should be within b, less a margin;
 * what it is beyond is the violation v. It falls by n . sum of w_i dP_i when
 * the points move, so the step that halves nothing but solves
 *
 *      minimise  sum over violated cracks (v - n . sum w_i dP_i)^2
 *                + DAMPING sum dP_i^2
 *
 * brings all violations down at once, by conjugate gradients with a diagonal
 * preconditioner: no row has more than eight entries, and the matrix is never
 * formed. The margin is wide at first, so that the curve settles amid the
 * centres, and falls to what rounding needs.
 *
 * Renderers draw a cubic as chords, so it has two rows for each crack: one of
 * the curve, one of the chord there.
 */
#include "base.h"

#include "trace/relax.h"

#include "trace/cubic.h"

#include "util/mem.h"

#include <math.h>

enum { STEPS = 12, SOLVES = 16, STRIDE = 4 };

static const double MARGIN = 0.12;   /* px, in the first step ... */
static const double SHRINK = 0.6;    /* ... and falls by this */
static const double DAMPING = 1e-3;
static const double STAY = 0.15;     /* root of the weight of all bounds */
static const double FAR = 1.5; /* px: another piece passes here */

/* A violated bound. */
struct v2v_row {
	size_t p[4];  /* points */
	double w[4];
	struct v2v_vec normal;
	double v;
};

/* Numbers of the points of piece i: knots first, then handles. */
static void
points_of(const struct v2v_pieces *e, size_t i, size_t p[4])
{
	p[0] = i;
	p[1] = e->n + 1 + 2 * i;
	p[2] = p[1] + 1;
	p[3] = e->closed && i + 1 == e->n ? 0 : i + 1;
}

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

/* The chain and a step at work. */
struct work {
	struct v2v_pieces *e;
	struct v2v_relax_scratch *s;
	double margin;
	bool failed;
};

/* A row if the weights w, going in direction d, leave crack k's bounds. */
static void
add_row(struct work *x, size_t i, const struct v2v_cubic *c, size_t k,
    const double w[4], struct v2v_vec d)
{
	const struct v2v_point *l = x->e->lattice + k;
	struct v2v_vec q = { (l[0].x + l[1].x) / 2.0,
		(l[0].y + l[1].y) / 2.0 };
	struct v2v_row r;
	double off, bound;

	d = v2v_vec_unit(d);
	r.normal = (struct v2v_vec){ -d.y, d.x };
	off = v2v_vec_dot(r.normal, v2v_vec_sub(mix(c, w), q));
	bound = (l[0].x == l[1].x ? fabs(d.y) : fabs(d.x)) / 2 - x->margin;
	bound = bound > 0 ? bound : 0;
	if (off > FAR || off < -FAR)
		return;
	r.v = off > bound ? bound - off : off < -bound ? -bound - off : 0;
	if (r.v == 0 && k % STRIDE != 0)
		return;
	for (int j = 0; j < 4; j++)
		r.w[j] = r.v != 0 ? w[j] : STAY * w[j];
	points_of(x->e, i, r.p);
	if (!v2v_grow(&x->s->row, &x->s->cap_row, x->s->n_rows + 1,
	    sizeof(r)))
		x->failed = true;
	else
		x->s->row[x->s->n_rows++] = r;
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

		if (t >= 0 && t <= 1)
			add_row(x, i, &c, k, w, d);
		x->e->t[k] = t;
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
		add_row(x, i, &c, k, w, derivative(&c, t[k]));
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
		add_row(x, i, &c, k, w, d);
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

static bool
is_held(const struct v2v_pieces *e, size_t p)
{
	return p <= e->n && e->knot[p].held;
}

/* out = (A^T A + DAMPING) in, for the rows A; fixed points stay 0. */
static void
apply(const struct work *x, struct v2v_vec *out, const struct v2v_vec *in,
    size_t n)
{
	for (size_t i = 0; i < n; i++)
		out[i] = (struct v2v_vec){ DAMPING * in[i].x,
			DAMPING * in[i].y };
	for (size_t i = 0; i < x->s->n_rows; i++) {
		const struct v2v_row *r = &x->s->row[i];
		double sum = 0;

		for (int j = 0; j < 4; j++)
			sum += r->w[j] * v2v_vec_dot(r->normal, in[r->p[j]]);
		for (int j = 0; j < 4; j++)
			out[r->p[j]] = v2v_vec_add(out[r->p[j]], r->normal,
			    r->w[j] * sum);
	}
	for (size_t i = 0; i <= x->e->n; i++)
		if (x->e->knot[i].held)
			out[i] = (struct v2v_vec){ 0, 0 };
}

static double
dot(const struct v2v_vec *a, const struct v2v_vec *b, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += v2v_vec_dot(a[i], b[i]);
	return sum;
}

/* The step of all points, by conjugate gradients. */
static struct v2v_vec *
solve(struct work *x, size_t n)
{
	struct v2v_relax_scratch *s = x->s;
	struct v2v_vec *step, *rest, *dir, *image, *scale;
	double rho, first;

	if (!v2v_grow(&s->vec, &s->cap_vec, 5 * n, sizeof(*s->vec)))
		return NULL;
	step = s->vec;
	rest = step + n;
	dir = rest + n;
	image = dir + n;
	scale = image + n;
	for (size_t i = 0; i < n; i++) {
		step[i] = rest[i] = (struct v2v_vec){ 0, 0 };
		scale[i] = (struct v2v_vec){ DAMPING, DAMPING };
	}
	for (size_t i = 0; i < s->n_rows; i++) {
		const struct v2v_row *r = &s->row[i];

		for (int j = 0; j < 4; j++) {
			size_t p = r->p[j];
			double a = r->w[j] * r->normal.x;
			double b = r->w[j] * r->normal.y;

			scale[p].x += a * a;
			scale[p].y += b * b;
			if (!is_held(x->e, p))
				rest[p] = v2v_vec_add(rest[p], r->normal,
				    r->w[j] * r->v);
		}
	}
	for (size_t i = 0; i < n; i++)
		dir[i] = (struct v2v_vec){ rest[i].x / scale[i].x,
			rest[i].y / scale[i].y };
	rho = first = dot(rest, dir, n);
	for (int k = 0; k < SOLVES && rho > 1e-12 * first; k++) {
		double a, b, last = rho;

		apply(x, image, dir, n);
		a = rho / dot(dir, image, n);
		for (size_t i = 0; i < n; i++) {
			step[i] = v2v_vec_add(step[i], dir[i], a);
			rest[i] = v2v_vec_add(rest[i], image[i], -a);
			/* The preconditioned rest. */
			image[i] = (struct v2v_vec){ rest[i].x / scale[i].x,
				rest[i].y / scale[i].y };
		}
		rho = dot(rest, image, n);
		b = rho / last;
		for (size_t i = 0; i < n; i++)
			dir[i] = v2v_vec_add(image[i], dir[i], b);
	}
	return step;
}

static struct v2v_vec
limited(struct v2v_vec d)
{
	double len = v2v_vec_length(d);

	return len > 1 ? (struct v2v_vec){ d.x / len, d.y / len } : d;
}

static void
move(struct v2v_pieces *e, const struct v2v_vec *step)
{
	for (size_t i = 0; i <= e->n; i++)
		e->knot[i].at = v2v_vec_add(e->knot[i].at, limited(step[i]), 1);
	if (e->closed)
		e->knot[e->n].at = e->knot[0].at;
	for (size_t i = 0; i < e->n; i++)
		for (int k = 0; k < 2; k++)
			e->piece[i].h[k] = v2v_vec_add(e->piece[i].h[k],
			    limited(step[e->n + 1 + 2 * i + (size_t)k]), 1);
}

bool
v2v_relax(struct v2v_pieces *e, struct v2v_relax_scratch *s)
{
	struct work x = { e, s, MARGIN, false };
	size_t n = 3 * e->n + 1;

	activate(e);
	for (int k = 0; k < STEPS; k++, x.margin *= SHRINK) {
		struct v2v_vec *step;

		s->n_rows = 0;
		for (size_t i = 0; i < e->n && !x.failed; i++)
			if (!e->piece[i].active)
				continue;
			else if (e->piece[i].kind == V2V_SEG_LINE)
				add_line_rows(&x, i);
			else if (e->piece[i].kind == V2V_SEG_CUBIC)
				add_cubic_rows(&x, i);
		if (x.failed)
			return false;
		if (s->n_rows == 0)
			continue;
		step = solve(&x, n);
		if (step == NULL)
			return false;
		move(e, step);
		shift_knots(e);
	}
	return true;
}
