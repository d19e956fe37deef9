/*
 * The exact variant of a fit.
 *
 * A tolerant fit is near the best already, but a long line or curve that lies
 * 0.03 px off passes some centres on the wrong side. Each crack's two centres
 * bound where the curve may cross between them. As small moves of the control
 * points move the curve by a weighted sum of them, this is a system of linear
 * inequalities. The relaxation method solves it (Agmon, Motzkin 1954): gate by
 * gate, the control points take the least step that brings the curve back
 * between its bounds. To have room for the grid, and as the solution is sought
 * from outside, bounds are narrowed by a share at first.
 *
 *   1. Junctions go where the solutions of their chains meet (ends.c).
 *   2. Each chain is relaxed, rounded, and its pieces tested (tube.h).
 *   3. Pieces that fail are cut in two, and all goes on at 2.
 *   4. What still fails after ROUNDS, or is too short to cut, becomes its
 *      cracks, between ends on lattice points. So does, again and again, what
 *      fails because its end was moved there: in the end all passes.
 */
#include "base.h"

#include "trace/exact.h"

#include "trace/arc.h"
#include "util/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define QUARTER 1.5708 /* of a turn, and a little more */

#define FLAT 0.1       /* px: handles of what renderers draw as a line */

enum { ROUNDS = 10, BEND = 2, SHORT = 3 };

static int32_t
to_grid(double v, int32_t unit)
{
	double s = v * unit;

	return (int32_t)(s < 0 ? s - 0.5 : s + 0.5);
}

static struct v2v_point
on_grid(struct v2v_vec v, int32_t unit)
{
	return (struct v2v_point){ to_grid(v.x, unit), to_grid(v.y, unit) };
}

static struct v2v_vec
off_grid(int32_t x, int32_t y, int32_t unit)
{
	return (struct v2v_vec){ (double)x / unit, (double)y / unit };
}

/* Loading. */

/* All lattice points of chain c, its first again at the end if it is closed. */
static bool
load_lattice(struct v2v_exact *e, const struct v2v_map *m, uint32_t c)
{
	const struct v2v_chain *k = &m->chain[c];
	const struct v2v_point *p = m->point + k->first;
	size_t n = v2v_chain_cracks(m, c);
	struct v2v_point at = p[0];

	if (!v2v_grow(&e->p.lattice, &e->p.cap_lattice, n + 1,
	    sizeof(*e->p.lattice))
	    || !v2v_grow(&e->p.t, &e->p.cap_t, n, sizeof(*e->p.t)))
		return false;
	e->p.n_cracks = 0;
	for (uint32_t i = 1; i <= k->n; i++) {
		struct v2v_point to = p[i % k->n];

		if (i == k->n && k->from != V2V_NONE)
			break;
		while (at.x != to.x || at.y != to.y) {
			e->p.lattice[e->p.n_cracks++] = at;
			at.x += (to.x > at.x) - (to.x < at.x);
			at.y += (to.y > at.y) - (to.y < at.y);
		}
	}
	e->p.lattice[n] = at;
	return true;
}

static double
distance2(struct v2v_point l, struct v2v_vec p)
{
	double dx = l.x - p.x, dy = l.y - p.y;

	return dx * dx + dy * dy;
}

size_t
v2v_pieces_nearest(const struct v2v_pieces *p, struct v2v_vec at,
    size_t first, size_t last)
{
	size_t best = first;

	for (size_t i = first + 1; i <= last; i++)
		if (distance2(p->lattice[i], at)
		    < distance2(p->lattice[best], at))
			best = i;
	return best;
}

static void
reverse(struct v2v_point *p, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		struct v2v_point t = p[i];

		p[i] = p[n - 1 - i];
		p[n - 1 - i] = t;
	}
}

/* Begin a closed chain at its lattice point i. */
static void
rotate(struct v2v_exact *e, size_t i)
{
	reverse(e->p.lattice, i);
	reverse(e->p.lattice + i, e->p.n_cracks - i);
	reverse(e->p.lattice, e->p.n_cracks);
	e->p.lattice[e->p.n_cracks] = e->p.lattice[0];
}

/* About how many cracks a cubic passes. */
static double
reach_of(const struct v2v_cubic *c)
{
	struct v2v_vec last = c->p[0];
	double sum = 0;

	for (int i = 1; i <= 8; i++) {
		struct v2v_vec p = v2v_cubic_at(c, i / 8.0);

		sum += fabs(p.x - last.x) + fabs(p.y - last.y);
		last = p;
	}
	return sum;
}

/* Append a piece to `to`, before crack `crack`. */
static bool
add_piece(struct v2v_exact *e, const struct v2v_part *p, struct v2v_vec to,
    size_t crack)
{
	if (!v2v_grow(&e->p.piece, &e->p.cap_piece, e->p.n + 1,
	    sizeof(*e->p.piece))
	    || !v2v_grow(&e->p.knot, &e->p.cap_knot, e->p.n + 2,
	    sizeof(*e->p.knot)))
		return false;
	e->p.piece[e->p.n++] = *p;
	e->p.knot[e->p.n] = (struct v2v_knot){ .at = to,
	    .crack = crack };
	return true;
}

/* Begin anew with the first knot, before crack 0. */
static bool
begin(struct v2v_exact *e, struct v2v_vec at)
{
	e->p.n = 0;
	if (!v2v_grow(&e->p.knot, &e->p.cap_knot, 1, sizeof(*e->p.knot)))
		return false;
	e->p.knot[0] = (struct v2v_knot){ .at = at };
	return true;
}

/* The cubics of s in pixels. */
static int
cubics_of(struct v2v_point from, const struct v2v_seg *s, int32_t unit,
    double angle, struct v2v_cubic c[V2V_ARC_CUBICS])
{
	int n = v2v_seg_cubics_by(from, s, angle, c);

	for (int i = 0; i < n; i++)
		for (int k = 0; k < 4; k++) {
			c[i].p[k].x /= unit;
			c[i].p[k].y /= unit;
		}
	return n;
}

/* Before which crack n cubics end that begin before crack `at`. */
static size_t
end_crack(const struct v2v_exact *e, size_t at, const struct v2v_cubic *c,
    int n)
{
	double reach = 0;
	size_t lo, hi;

	for (int i = 0; i < n; i++)
		reach += reach_of(&c[i]);
	lo = at + (size_t)(reach / 2);
	hi = at + (size_t)(reach * 1.2) + 6;
	lo = lo < e->p.n_cracks ? lo : e->p.n_cracks;
	hi = hi < e->p.n_cracks ? hi : e->p.n_cracks;
	return v2v_pieces_nearest(&e->p, c[n - 1].p[3], lo, hi);
}

/* Chain c and its fit. */
static bool
load(struct v2v_exact *e, const struct v2v_map *m, uint32_t c,
    const struct v2v_fit *f, int32_t unit)
{
	struct v2v_point at = f->start[c];
	bool closed = m->chain[c].from == V2V_NONE;

	if (!load_lattice(e, m, c)
	    || !begin(e, off_grid(at.x, at.y, unit)))
		return false;
	if (closed)
		rotate(e, v2v_pieces_nearest(&e->p, e->p.knot[0].at, 0, e->p.n_cracks - 1));
	for (size_t i = f->first[c]; i < f->first[c + 1]; i++) {
		const struct v2v_seg *s = &f->seg[i];
		struct v2v_cubic k[V2V_ARC_CUBICS];
		int n = cubics_of(at, s, unit, QUARTER / 2, k);
		struct v2v_part p = { .kind = s->kind, .arc = *s,
			.h = { k[0].p[1], k[0].p[2] } };
		size_t crack = i + 1 == f->first[c + 1] ? e->p.n_cracks
		    : end_crack(e, e->p.knot[e->p.n].crack, k, n);

		if (!add_piece(e, &p, k[n - 1].p[3], crack))
			return false;
		at = (struct v2v_point){ s->x, s->y };
	}
	for (size_t i = 0; i < e->p.n_cracks; i++)
		e->p.t[i] = -1;
	return true;
}

/* Testing and cutting. */

/* The ends of a closed chain are one. */
static void
tie(struct v2v_exact *e, const struct v2v_knot *from)
{
	struct v2v_knot *a = &e->p.knot[0], *b = &e->p.knot[e->p.n];

	a->at = b->at = from->at;
	a->fixed = b->fixed = a->fixed || b->fixed;
}

static struct v2v_seg
segment(const struct v2v_exact *e, size_t i, int32_t unit)
{
	const struct v2v_part *p = &e->p.piece[i];
	struct v2v_point to = on_grid(e->p.knot[i + 1].at, unit);
	struct v2v_seg s = p->kind == V2V_SEG_ARC ? p->arc
	    : (struct v2v_seg){ .kind = p->kind };

	if (p->kind == V2V_SEG_CUBIC) {
		struct v2v_point a = on_grid(p->h[0], unit);
		struct v2v_point b = on_grid(p->h[1], unit);

		s.x1 = a.x;
		s.y1 = a.y;
		s.x2 = b.x;
		s.y2 = b.y;
	}
	s.x = to.x;
	s.y = to.y;
	return s;
}

static struct v2v_point
scaled(struct v2v_point p, int32_t unit)
{
	return (struct v2v_point){ p.x * unit, p.y * unit };
}

/* Does piece i, as it is written, stand for its cracks? */
static bool
test_curve(struct v2v_exact *e, size_t i, int32_t unit, bool chords)
{
	size_t a = e->p.knot[i].crack, b = e->p.knot[i + 1].crack;
	struct v2v_point p = on_grid(e->p.knot[i].at, unit);
	struct v2v_point q = on_grid(e->p.knot[i + 1].at, unit);
	struct v2v_seg s = segment(e, i, unit);

	v2v_tube_reset(&e->tube, chords);
	v2v_tube_seg(&e->tube, p, &s);
	v2v_tube_link(&e->tube, q, scaled(e->p.lattice[b], unit));
	for (size_t k = b; k > a; k--)
		v2v_tube_cracks(&e->tube, e->p.lattice[k], e->p.lattice[k - 1]);
	v2v_tube_link(&e->tube, scaled(e->p.lattice[a], unit), p);
	return v2v_tube_passes(&e->tube);
}

static bool
test_piece(struct v2v_exact *e, size_t i, int32_t unit)
{
	return test_curve(e, i, unit, true) && test_curve(e, i, unit, false);
}

/* Test all pieces; returns how many fail. */
static size_t
test_all(struct v2v_exact *e, int32_t unit)
{
	size_t fails = 0;

	for (size_t i = 0; i < e->p.n; i++) {
		e->p.piece[i].passes = e->p.piece[i].kind == V2V_PART_CRACKS
		    || test_piece(e, i, unit);
		fails += !e->p.piece[i].passes;
	}
	return fails;
}

/* Draw piece i by its cracks: its ends go to the lattice unless they must
 * stay. */
static void
give_up(struct v2v_exact *e, size_t i, bool closed)
{
	e->p.piece[i].kind = V2V_PART_CRACKS;
	for (size_t k = i; k <= i + 1; k++) {
		struct v2v_point l = e->p.lattice[e->p.knot[k].crack];

		if (e->p.knot[k].fixed)
			continue;
		e->p.knot[k].at = (struct v2v_vec){ l.x, l.y };
		e->p.knot[k].fixed = true;
		if (closed && (k == 0 || k == e->p.n))
			tie(e, &e->p.knot[k]);
	}
}

/* A cubic from a to b that renderers draw as a line is one. */
static void
straighten(struct v2v_part *p, struct v2v_vec a, struct v2v_vec b)
{
	struct v2v_vec d = v2v_vec_unit(v2v_vec_sub(b, a));

	for (int k = 0; k < 2; k++) {
		double off = v2v_vec_cross(d, v2v_vec_sub(p->h[k], a));

		if (off > FLAT || off < -FLAT)
			return;
	}
	p->kind = V2V_SEG_LINE;
}

/* Add the halves of a piece that fails from knot a to knot b. */
static bool
add_halves(struct v2v_exact *e, const struct v2v_part *p,
    const struct v2v_knot *a, const struct v2v_knot *b, int32_t unit,
    bool bend)
{
	struct v2v_part half = { .kind = p->kind };
	size_t mid = (a->crack + b->crack) / 2;
	struct v2v_cubic c[V2V_ARC_CUBICS];
	double t = e->p.t[mid] < 0 ? 0.5 : e->p.t[mid];
	struct v2v_vec h[2], k;
	size_t at = a->crack;
	int n;

	k = v2v_vec_sub(b->at, a->at);
	if (p->kind == V2V_SEG_LINE && bend) {
		half.kind = V2V_SEG_CUBIC;
		half.h[0] = v2v_vec_add(a->at, k, 1.0 / 3);
		half.h[1] = v2v_vec_add(a->at, k, 2.0 / 3);
		return add_piece(e, &half, b->at, b->crack);
	}
	if (p->kind == V2V_SEG_LINE)
		return add_piece(e, &half, v2v_vec_add(a->at, k, t), mid)
		    && add_piece(e, &half, b->at, b->crack);
	if (p->kind == V2V_SEG_CUBIC) {
		const struct v2v_vec q[4] = { a->at, p->h[0], p->h[1], b->at };

#define MIX(a, b) v2v_vec_add(a, v2v_vec_sub(b, a), t)
		k = MIX(q[1], q[2]);
		half.h[0] = MIX(q[0], q[1]);
		half.h[1] = MIX(half.h[0], k);
		h[1] = MIX(q[2], q[3]);
		h[0] = MIX(k, h[1]);
		k = MIX(half.h[1], h[0]);
#undef MIX
		straighten(&half, a->at, k);
		if (!add_piece(e, &half, k, mid))
			return false;
		half.kind = V2V_SEG_CUBIC;
		half.h[0] = h[0];
		half.h[1] = h[1];
		straighten(&half, k, b->at);
		return add_piece(e, &half, b->at, b->crack);
	}
	/* The cubics of an arc are not halves, but may move. */
	n = cubics_of(on_grid(a->at, unit), &p->arc, unit, QUARTER, c);
	half.kind = V2V_SEG_CUBIC;
	for (int i = 0; i < n; i++) {
		half.h[0] = c[i].p[1];
		half.h[1] = c[i].p[2];
		at = end_crack(e, at, &c[i], 1);
		at = i == n - 1 || at > b->crack ? b->crack : at;
		if (!add_piece(e, &half, c[i].p[3], at))
			return false;
	}
	return true;
}

/* Cut in two what fails, but with `bend` lines become cubics. */
static bool
cut(struct v2v_exact *e, int32_t unit, bool bend)
{
	size_t n = e->p.n, at = 0;
	struct v2v_part *piece = v2v_alloc(n, sizeof(*piece));
	struct v2v_knot *knot = v2v_alloc(n + 1, sizeof(*knot));

	if (piece == NULL || knot == NULL)
		goto out;
	memcpy(piece, e->p.piece, n * sizeof(*piece));
	memcpy(knot, e->p.knot, (n + 1) * sizeof(*knot));
	e->p.n = 0;
	for (; at < n; at++) {
		const struct v2v_knot *a = &knot[at], *b = a + 1;

		if (!(piece[at].passes ? add_piece(e, &piece[at], b->at,
		    b->crack) : add_halves(e, &piece[at], a, b, unit, bend)))
			break;
		e->p.knot[e->p.n].fixed = b->fixed;
		for (size_t k = a->crack; k < b->crack && !piece[at].passes;
		    k++)
			e->p.t[k] = -1;
	}
out:
	free(piece);
	free(knot);
	return at == n;
}

/* Give up what fails and is short; all of it in the `last` round. */
static void
give_up_short(struct v2v_exact *e, bool closed, bool last)
{
	for (size_t i = 0; i < e->p.n; i++)
		if (!e->p.piece[i].passes && (last || e->p.knot[i + 1].crack
		    - e->p.knot[i].crack < SHORT)) {
			give_up(e, i, closed);
			e->p.piece[i].passes = true;
		}
}

/* The result. */

static bool
add_seg(struct v2v_exact *e, const struct v2v_seg *s)
{
	if (!v2v_grow(&e->seg, &e->cap_seg, e->n_segs + 1, sizeof(*e->seg)))
		return false;
	e->seg[e->n_segs++] = *s;
	return true;
}

/* Piece i along its cracks, to the knot at its end. */
static bool
add_cracks(struct v2v_exact *e, size_t i, int32_t unit)
{
	size_t b = e->p.knot[i + 1].crack;
	struct v2v_seg s = { .kind = V2V_SEG_LINE };

	for (size_t k = e->p.knot[i].crack + 1; k < b; k++) {
		const struct v2v_point *l = e->p.lattice + k;

		if (l[-1].x + l[1].x == 2 * l->x
		    && l[-1].y + l[1].y == 2 * l->y)
			continue;
		s.x = l->x * unit;
		s.y = l->y * unit;
		if (!add_seg(e, &s))
			return false;
	}
	s = segment(e, i, unit);
	s.kind = V2V_SEG_LINE;
	return add_seg(e, &s);
}

bool
v2v_exact_chain(struct v2v_exact *e, const struct v2v_map *m, uint32_t c,
    const struct v2v_fit *f, const struct v2v_end end[2],
    const struct v2v_fit_params *p, struct v2v_point *start)
{
	bool closed = m->chain[c].from == V2V_NONE;
	int32_t unit = p->unit;

	e->tube.unit = unit;
	e->p.closed = closed;
	if (!load(e, m, c, f, unit))
		return false;
	if (!closed)
		for (int i = 0; i < 2; i++) {
			struct v2v_knot *k = &e->p.knot[i ? e->p.n : 0];

			k->at = off_grid(end[i].x, end[i].y, unit);
			k->fixed = true;
		}
	for (int round = 0; test_all(e, unit) > 0; round++) {
		if (round > 0)
			give_up_short(e, closed, round >= ROUNDS);
		if (round > 0 && round < ROUNDS && !cut(e, unit,
		    round == BEND && !p->polygon))
			return false;
		if (round < ROUNDS && !v2v_relax(&e->p, &e->normal))
			return false;
	}
	*start = on_grid(e->p.knot[0].at, unit);
	e->n_segs = 0;
	for (size_t i = 0; i < e->p.n; i++) {
		struct v2v_seg s = segment(e, i, unit);

		if (!(e->p.piece[i].kind == V2V_PART_CRACKS ? add_cracks(e, i, unit)
		    : add_seg(e, &s)))
			return false;
	}
	return true;
}

void
v2v_exact_free(struct v2v_exact *e)
{
	v2v_tube_free(&e->tube);
	v2v_normal_free(&e->normal);
	free(e->p.lattice);
	free(e->p.t);
	free(e->p.knot);
	free(e->p.piece);
	free(e->seg);
	*e = (struct v2v_exact){ 0 };
}
