/*
 * The exact variant of a fit.
 *
 * A tolerant fit is near the best already, but a long line or curve that lies
 * 0.03 px off passes some centres on the wrong side. Each crack's two centres
 * bound where the curve may cross between them; least moves of the control
 * points bring it there (relax.h).
 *
 *   1. Junctions stay within the four centres about them (ends.c).
 *   2. The pieces of each chain are relaxed, rounded, and tested (tube.h).
 *   3. Those that fail again are cut in two, and all goes on at 2. A line
 *      whose half fails is a bow: in round BEND it becomes a cubic instead.
 *   4. What still fails after ROUNDS, or is too short to cut, becomes its
 *      cracks, between ends on lattice points. So does, again and again, what
 *      fails because its end was moved there: in the end all passes.
 *
 * A line leaves hardly more room than 1 / (its length) between the centres, so
 * the grid decides how long pieces get: 1/100 px serves up to some hundred
 * pixels. And renderers draw curves as chords, which must pass as well: a curve
 * that is drawn as a single chord is better a line.
 */
#include "base.h"

#include "trace/exact.h"

#include "util/mem.h"

#include <stdlib.h>

enum { ROUNDS = 10, BEND = 2, SHORT = 3 };

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
	struct v2v_point to = v2v_on_grid(e->p.knot[i + 1].at, unit);
	struct v2v_seg s = p->kind == V2V_SEG_ARC ? p->arc
	    : (struct v2v_seg){ .kind = p->kind };

	if (p->kind == V2V_SEG_CUBIC) {
		struct v2v_point a = v2v_on_grid(p->h[0], unit);
		struct v2v_point b = v2v_on_grid(p->h[1], unit);

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
	struct v2v_point p = v2v_on_grid(e->p.knot[i].at, unit);
	struct v2v_point q = v2v_on_grid(e->p.knot[i + 1].at, unit);
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
	if (!v2v_pieces_load(&e->p, m, c, f, unit))
		return false;
	if (!closed)
		for (int i = 0; i < 2; i++) {
			struct v2v_knot *k = &e->p.knot[i ? e->p.n : 0];

			k->at = v2v_off_grid(end[i].x, end[i].y, unit);
			k->fixed = true;
		}
	for (int round = 0; test_all(e, unit) > 0; round++) {
		if (round > 0)
			give_up_short(e, closed, round >= ROUNDS);
		if (round > 0 && round < ROUNDS && !v2v_pieces_cut(&e->p, unit,
		    round == BEND && !p->polygon))
			return false;
		if (round < ROUNDS && !v2v_relax(&e->p, &e->normal))
			return false;
	}
	*start = v2v_on_grid(e->p.knot[0].at, unit);
	e->n_segs = 0;
	for (size_t i = 0; i < e->p.n; i++) {
		struct v2v_seg s = segment(e, i, unit);

		if (!(e->p.piece[i].kind == V2V_PART_CRACKS
		    ? add_cracks(e, i, unit) : add_seg(e, &s)))
			return false;
	}
	return true;
}

void
v2v_exact_free(struct v2v_exact *e)
{
	v2v_tube_free(&e->tube);
	v2v_normal_free(&e->normal);
	v2v_pieces_free(&e->p);
	free(e->seg);
	*e = (struct v2v_exact){ 0 };
}
