/*
 * Chains whose curves cross, fitted anew.
 *
 * A curve may leave its cracks by the tolerance, and where a face is hardly
 * wider the two sides may pass each other, or the piece before a sharp turn
 * the one behind it. All chords of all chains are searched for crossings at
 * once. Both chains of a crossing are fitted with less tolerance, at last as
 * lines from gate to gate. If the first time does not help, a junction beside
 * the crossing, which lies somewhere near its vertex, is put back to that:
 * lines from gate to gate and vertex stay within the pixels beside their own
 * chain, or onto the outline that it is part of. A shape is given up before
 * what crosses it becomes as rough as that; but two shapes may cross, as one is
 * painted over the other. Few chains are concerned, so all is done in one
 * thread.
 */
#include "base.h"

#include "trace/uncross.h"

#include "trace/chords.h"
#include "trace/outline.h"
#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
	LEVEL_GATES = 4,
	ROUNDS = 16,
	NEAR = 3 * V2V_SVG_UNIT /* of a crossing to a junction */
};

struct box {
	int32_t x0, y0, x1, y1;
};

struct uncross {
	struct v2v_fit *f;
	const struct v2v_map *m;
	struct v2v_end *end;
	const struct v2v_fit_params *p;
	struct v2v_chords chords;
	struct v2v_fit_scratch scratch;
	uint8_t *level;  /* of each chain: how tightly it is fitted */
	uint8_t *again;  /* of each chain: enum to_do */
	uint32_t *fresh; /* chains fitted since the search before */
	size_t n_fresh;
	struct box *box; /* of each chain */
	bool any;
};

enum to_do { KEEP, REFIT, TIGHTEN };

static bool
follows_shape(const struct uncross *u, uint32_t c)
{
	uint32_t side;

	return v2v_fit_shape(u->f->shape, u->m, c, &side) != NULL;
}

static void
again(struct uncross *u, uint32_t c, enum to_do what)
{
	if (u->again[c] < what)
		u->again[c] = (uint8_t)what;
	u->any = true;
}

/* No ring beside chain c is a shape any more. */
static void
drop_shapes(struct uncross *u, uint32_t c)
{
	for (int side = 0; side < 2; side++) {
		uint32_t i = u->m->chain[c].ring[side];
		const struct v2v_ring *r = &u->m->ring[i];

		if (u->f->shape[i].kind == V2V_SHAPE_NONE)
			continue;
		u->f->shape[i].kind = V2V_SHAPE_NONE;
		for (uint32_t k = 0; k < r->n; k++)
			again(u, u->m->half[r->first + k] / 2, REFIT);
	}
}

/* The shape whose outline passes through junction v; NULL if there is none. */
static const struct v2v_shape *
shape_at(const struct uncross *u, const struct v2v_vertex *v)
{
	const struct v2v_shape *s = NULL;
	uint32_t side;

	for (int d = 0; d < 4 && s == NULL; d++)
		if (v->to[d] != V2V_NONE)
			s = v2v_fit_shape(u->f->shape, u->m, v->to[d] / 2,
			    &side);
	return s;
}

/*
 * Put the junction where half-chain h starts onto its vertex, or the outline
 * beside that, if it lies near `at` and elsewhere. True if that changed
 * anything.
 */
static bool
pin(struct uncross *u, uint32_t h, struct v2v_place at)
{
	const struct v2v_chain *c = &u->m->chain[h / 2];
	const struct v2v_vertex *k
	    = &u->m->vertex[h & 1 ? c->to : c->from];
	const struct v2v_shape *s = shape_at(u, k);
	int32_t unit = u->p->unit;
	struct v2v_end end = { .x = k->x * unit, .y = k->y * unit };
	int64_t x = at.x - (int64_t)k->x * V2V_SVG_UNIT;
	int64_t y = at.y - (int64_t)k->y * V2V_SVG_UNIT;

	if (s != NULL) {
		struct v2v_vec q = v2v_shape_onto(s, unit,
		    (struct v2v_vec){ k->x, k->y });

		end.x = (int32_t)floor(q.x * unit + 0.5);
		end.y = (int32_t)floor(q.y * unit + 0.5);
	}
	if ((u->end[h].x == end.x && u->end[h].y == end.y)
	    || x * x + y * y > NEAR * NEAR)
		return false;
	for (int d = 0; d < 4; d++)
		if (k->to[d] != V2V_NONE) {
			u->end[k->to[d]] = end;
			again(u, k->to[d] / 2, REFIT);
		}
	return true;
}

/* Are chains a and b part of one ring? */
static bool
share_ring(const struct v2v_map *m, uint32_t a, uint32_t b)
{
	const uint32_t *r = m->chain[a].ring, *s = m->chain[b].ring;

	return r[0] == s[0] || r[0] == s[1] || r[1] == s[0] || r[1] == s[1];
}

static void
mark(void *arg, const struct v2v_chord *p, const struct v2v_chord *q,
    struct v2v_place at)
{
	struct uncross *u = arg;

	uint32_t c[2] = { p->owner, q->owner };
	bool shapes = follows_shape(u, c[0]) || follows_shape(u, c[1]);
	bool pinned = false;

	if (!share_ring(u->m, c[0], c[1]))
		return;
	for (int i = 0; i < 2 && !shapes; i++)
		if (u->level[c[i]] > 0
		    && u->m->chain[c[i]].from != V2V_NONE) {
			pinned |= pin(u, 2 * c[i], at);
			pinned |= pin(u, 2 * c[i] + 1, at);
		}
	for (int i = 0; i < 2 && !pinned; i++)
		if (!follows_shape(u, c[i])
		    && u->level[c[i]] < LEVEL_GATES - shapes)
			again(u, c[i], TIGHTEN);
		else if (follows_shape(u, c[i]) && u->level[c[1 - i]] == LEVEL_GATES - 1)
			drop_shapes(u, c[i]);
}

static void
enclose(struct box *b, struct v2v_place p)
{
	b->x0 = p.x < b->x0 ? p.x : b->x0;
	b->y0 = p.y < b->y0 ? p.y : b->y0;
	b->x1 = p.x > b->x1 ? p.x : b->x1;
	b->y1 = p.y > b->y1 ? p.y : b->y1;
}

/* Append the chords of chain c; the box round it is that round them. */
static bool
add_chain(struct uncross *u, size_t c)
{
	const struct v2v_fit *f = u->f;
	int32_t scale = V2V_SVG_UNIT / u->p->unit;
	struct v2v_point at = f->start[c];
	struct box b = { INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN };
	size_t k = u->chords.n;

	for (size_t i = f->first[c]; i < f->first[c + 1]; i++) {
		if (!v2v_chords_segment(&u->chords, at, &f->seg[i], scale,
		    (uint32_t)c))
			return false;
		at = (struct v2v_point){ f->seg[i].x, f->seg[i].y };
	}
	for (; k < u->chords.n; k++) {
		const struct v2v_chord *p = &u->chords.chord[k];

		enclose(&b, p->a);
		enclose(&b, p->b);
	}
	u->box[c] = b;
	return true;
}

/* May chain c meet a fresh one? */
static bool
concerned(const struct uncross *u, size_t c)
{
	const struct box *b = &u->box[c];

	for (size_t i = 0; i < u->n_fresh; i++) {
		const struct box *k = &u->box[u->fresh[i]];

		if (b->x0 <= k->x1 && k->x0 <= b->x1 && b->y0 <= k->y1
		    && k->y0 <= b->y1)
			return true;
	}
	return false;
}

/* Mark what crosses a fresh chain. Others that cross were seen before, and
 * have stayed because nothing helps. */
static bool
search(struct uncross *u)
{
	u->any = false;
	u->chords.n = 0;
	for (size_t i = 0; i < u->n_fresh; i++)
		if (!add_chain(u, u->fresh[i]))
			return false;
	if (u->n_fresh < u->m->n_chains) {
		u->chords.n = 0;
		for (size_t c = 0; c < u->m->n_chains; c++)
			if (concerned(u, c) && !add_chain(u, c))
				return false;
	}
	u->n_fresh = 0;
	return v2v_chords_cross(&u->chords, mark, u);
}

/* Lines from gate to gate of chain c, as v2v_fit_chain leaves them. */
static bool
fit_gates(struct uncross *u, uint32_t c, struct v2v_point *start, size_t *n)
{
	struct v2v_fit_scratch *s = &u->scratch;
	bool closed = u->m->chain[c].from == V2V_NONE;
	size_t gates = v2v_chain_cracks(u->m, c);
	const struct v2v_end *end = &u->end[2 * c];

	if (!v2v_grow(&s->gate, &s->cap_gate, gates, sizeof(*s->gate))
	    || !v2v_grow(&s->seg, &s->cap_seg, gates + 1, sizeof(*s->seg)))
		return false;
	gates = v2v_chain_gates(u->m, 2 * c, gates, s->gate);
	for (size_t i = 0; i < gates; i++)
		s->seg[i] = (struct v2v_seg){ .kind = V2V_SEG_LINE,
			.x = (int32_t)floor(s->gate[i].x * u->p->unit + 0.5),
			.y = (int32_t)floor(s->gate[i].y * u->p->unit + 0.5) };
	*n = gates;
	if (closed) {
		*start = (struct v2v_point){ s->seg[gates - 1].x,
			s->seg[gates - 1].y };
	} else {
		*start = (struct v2v_point){ end[0].x, end[0].y };
		s->seg[(*n)++] = (struct v2v_seg){ .kind = V2V_SEG_LINE,
			.x = end[1].x, .y = end[1].y };
	}
	return true;
}

/* Chain c at its level, into the scratch. */
static bool
refit(struct uncross *u, uint32_t c, size_t *n)
{
	struct v2v_fit_params p = *u->p;
	const struct v2v_shape *shape;
	uint32_t side;

	shape = v2v_fit_shape(u->f->shape, u->m, c, &side);
	if (shape != NULL) {
		if (!v2v_grow(&u->scratch.seg, &u->scratch.cap_seg,
		    V2V_OUTLINE_MAX, sizeof(*u->scratch.seg)))
			return false;
		*n = v2v_fit_follow(u->m, c, shape, side, &u->end[2 * c],
		    p.unit, u->scratch.seg, &u->f->start[c]);
		return true;
	}
	if (u->level[c] >= LEVEL_GATES)
		return fit_gates(u, c, &u->f->start[c], n);
	p.tolerance /= 1 << u->level[c];
	return v2v_fit_chain(&u->scratch, u->m, c, &u->end[2 * c], 0, &p,
	    &u->f->start[c], n);
}

/* Put new segments between those that stay. */
static bool
refit_marked(struct uncross *u)
{
	struct v2v_fit *f = u->f;
	struct v2v_seg *old = f->seg;
	size_t at = 0;
	bool ok = true;

	f->seg = NULL;
	f->n = f->cap = 0;
	for (size_t c = 0; ok && c < u->m->n_chains; c++) {
		size_t end = f->first[c + 1], n = end - at;
		const struct v2v_seg *seg = old + at;

		at = end;
		if (u->again[c] != KEEP) {
			u->level[c] += u->again[c] == TIGHTEN;
			u->again[c] = KEEP;
			u->fresh[u->n_fresh++] = (uint32_t)c;
			ok = refit(u, (uint32_t)c, &n);
			seg = u->scratch.seg;
		}
		f->first[c] = f->n;
		ok = ok && v2v_grow(&f->seg, &f->cap, f->n + n,
		    sizeof(*f->seg));
		if (ok)
			memcpy(f->seg + f->n, seg, n * sizeof(*seg));
		f->n += ok ? n : 0;
	}
	f->first[u->m->n_chains] = f->n;
	free(old);
	return ok;
}

bool
v2v_fit_uncross(struct v2v_fit *f, const struct v2v_map *m,
    struct v2v_end *end, const struct v2v_fit_params *p)
{
	struct uncross u = { .f = f, .m = m, .end = end, .p = p };
	bool ok;

	u.level = v2v_zalloc(m->n_chains, sizeof(*u.level));
	u.again = v2v_zalloc(m->n_chains, sizeof(*u.again));
	u.fresh = v2v_alloc(m->n_chains, sizeof(*u.fresh));
	u.box = v2v_alloc(m->n_chains, sizeof(*u.box));
	ok = u.level != NULL && u.again != NULL && u.fresh != NULL
	    && u.box != NULL;
	for (size_t c = 0; ok && c < m->n_chains; c++)
		u.fresh[u.n_fresh++] = (uint32_t)c;
	ok = ok && search(&u);
	for (int i = 0; ok && u.any && i < ROUNDS; i++)
		ok = refit_marked(&u) && search(&u);
	free(u.level);
	free(u.again);
	free(u.fresh);
	free(u.box);
	v2v_chords_free(&u.chords);
	v2v_fit_scratch_free(&u.scratch);
	return ok;
}
