/*
 * Knots and branches of thinned lines.
 *
 * A pixel with two neighbours that don't touch is part of a branch. All others
 * are knots, side by side as one:
 *
 *      - - K                K - - K K - -      -  branch
 *            \ - -                    |        K  knot
 *      end                  end       -
 *
 * A *spur* ends freely and is no longer than the line is wide at its other end:
 * the medial axis grows one into each corner. A *bridge* joins two knots of
 * three branches or more whose discs overlap: a crossing of two wide lines is
 * thinned to two forks with a bridge between them, but is one junction.
 */
#include "base.h"

#include "trace/ridge.h"

#include "trace/thin.h"
#include "util/forest.h"
#include "util/mem.h"

#include <stdlib.h>

enum { PATH = 1, KNOT = 2, WALKED = 3 };
enum { ROUNDS = 3 };

/* A pixel of a knot. */
struct member {
	uint32_t at, knot;
};

struct work {
	struct v2v_ridges *g;
	uint8_t *ridge;
	const uint16_t *d2;
	const struct v2v_labels *l;
	struct member *member;
	uint32_t *stack;
	size_t n, cap, cap_stack;
};

static uint8_t
ring_of(const struct work *w, uint32_t at)
{
	uint32_t width = (uint32_t)w->l->width;

	return v2v_thin_ring(w->ridge, w->l, (int32_t)(at % width),
	    (int32_t)(at / width));
}

static uint32_t
neighbour(const struct work *w, uint32_t at, int k)
{
	return (uint32_t)((int64_t)at + v2v_ring_y[k] * w->l->width
	    + v2v_ring_x[k]);
}

/* Two neighbours, apart. */
static bool
is_path(uint8_t ring)
{
	unsigned twice = ring | (unsigned)ring << 8;
	unsigned rest = ring & (unsigned)(ring - 1);

	return rest != 0 && (rest & (rest - 1)) == 0
	    && (twice & twice >> 1) == 0;
}

static bool
find_members(struct work *w)
{
	size_t n = (size_t)w->l->width * (size_t)w->l->height;

	for (size_t i = 0; i < n; i++) {
		if (!w->ridge[i] || is_path(ring_of(w, (uint32_t)i)))
			continue;
		if (!v2v_grow(&w->member, &w->cap, w->n + 1,
		    sizeof(*w->member)))
			return false;
		w->member[w->n++] = (struct member){ (uint32_t)i, V2V_NONE };
		w->ridge[i] = KNOT;
	}
	return true;
}

static struct member *
member_at(const struct work *w, uint32_t at)
{
	size_t lo = 0, hi = w->n;

	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;

		if (w->member[mid].at <= at)
			lo = mid;
		else
			hi = mid;
	}
	return &w->member[lo];
}

/* The knot of all members that hang together with `m`. */
static bool
add_knot(struct work *w, struct member *m)
{
	struct v2v_ridges *g = w->g;
	uint32_t id = (uint32_t)g->n_knots, width = (uint32_t)w->l->width;
	struct v2v_knot *k;
	size_t depth = 0;
	double n = 0;
	int most = 0;

	if (!v2v_grow(&g->knot, &g->cap_knots, g->n_knots + 1,
	    sizeof(*g->knot)) || !v2v_grow(&w->stack, &w->cap_stack, 1,
	    sizeof(*w->stack)))
		return false;
	k = &g->knot[g->n_knots++];
	*k = (struct v2v_knot){ .group = id };
	m->knot = id;
	w->stack[depth++] = m->at;
	while (depth > 0) {
		uint32_t at = w->stack[--depth];
		uint8_t ring = ring_of(w, at);

		k->at.x += at % width + 0.5;
		k->at.y += at / width + 0.5;
		n++;
		most = w->d2[at] > most ? w->d2[at] : most;
		for (int d = 0; d < 8; d++) {
			uint32_t to = neighbour(w, at, d);

			if (!(ring >> d & 1) || w->ridge[to] != KNOT)
				continue;
			m = member_at(w, to);
			if (m->knot != V2V_NONE)
				continue;
			m->knot = id;
			if (!v2v_grow(&w->stack, &w->cap_stack, depth + 1,
			    sizeof(*w->stack)))
				return false;
			w->stack[depth++] = to;
		}
	}
	k->at.x /= n;
	k->at.y /= n;
	k->radius = sqrt(most);
	return true;
}

static double
step_length(struct v2v_vec a, struct v2v_point b)
{
	return v2v_vec_length(v2v_vec_sub(a, (struct v2v_vec){ b.x + 0.5,
		b.y + 0.5 }));
}

/* The branch that begins with pixel `at`, from pixel `from` of a knot; or a
 * closed one if there is no such. */
static bool
add_branch(struct work *w, uint32_t at, uint32_t from)
{
	struct v2v_ridges *g = w->g;
	uint32_t width = (uint32_t)w->l->width, end = V2V_NONE;
	struct v2v_branch b = { .first = g->n_points,
		.knot = { V2V_NONE, V2V_NONE } };
	struct v2v_point p = { 0, 0 };

	if (from != V2V_NONE)
		b.knot[0] = member_at(w, from)->knot;
	while (at != V2V_NONE) {
		uint8_t ring = ring_of(w, at);
		uint32_t next = V2V_NONE;

		p = (struct v2v_point){ (int32_t)(at % width),
			(int32_t)(at / width) };
		w->ridge[at] = WALKED;
		if (!v2v_grow(&g->point, &g->cap_points, g->n_points + 1,
		    sizeof(*g->point)))
			return false;
		if (b.n > 0)
			b.length += step_length((struct v2v_vec){
				g->point[g->n_points - 1].x + 0.5,
				g->point[g->n_points - 1].y + 0.5 }, p);
		g->point[g->n_points++] = p;
		b.n++;
		for (int d = 0; d < 8; d++) {
			uint32_t to = neighbour(w, at, d);

			if (!(ring >> d & 1) || to == from)
				continue;
			if (w->ridge[to] == PATH && next == V2V_NONE)
				next = to;
			if (w->ridge[to] == KNOT)
				end = to;
		}
		from = at;
		at = end == V2V_NONE ? next : V2V_NONE;
	}
	if (b.knot[0] != V2V_NONE && end != V2V_NONE) {
		b.knot[1] = member_at(w, end)->knot;
		g->knot[b.knot[0]].degree++;
		g->knot[b.knot[1]].degree++;
		b.length += step_length(g->knot[b.knot[0]].at,
		    g->point[b.first])
		    + step_length(g->knot[b.knot[1]].at, p);
	}
	if (!v2v_grow(&g->branch, &g->cap_branches, g->n_branches + 1,
	    sizeof(*g->branch)))
		return false;
	g->branch[g->n_branches++] = b;
	return true;
}

static bool
find_branches(struct work *w)
{
	size_t n = (size_t)w->l->width * (size_t)w->l->height;

	for (size_t i = 0; i < w->n; i++) {
		uint32_t at = w->member[i].at;
		uint8_t ring = ring_of(w, at);

		for (int d = 0; d < 8; d++) {
			uint32_t to = neighbour(w, at, d);

			if ((ring >> d & 1) && w->ridge[to] == PATH
			    && !add_branch(w, to, at))
				return false;
		}
	}
	for (size_t i = 0; i < n; i++)
		if (w->ridge[i] == PATH && !add_branch(w, (uint32_t)i,
		    V2V_NONE))
			return false;
	return true;
}

/* Half the width of each knot's widest branch, half way along it; near a
 * region's corner the knot's own disc is too small to tell. */
static void
find_reaches(const struct work *w, double *reach)
{
	const struct v2v_ridges *g = w->g;

	for (size_t k = 0; k < g->n_knots; k++)
		reach[k] = g->knot[k].radius;
	for (size_t i = 0; i < g->n_branches; i++) {
		const struct v2v_branch *b = &g->branch[i];
		const struct v2v_point *p = &g->point[b->first + b->n / 2];
		double r = sqrt(w->d2[(size_t)p->y * (size_t)w->l->width
		    + (size_t)p->x]);

		if (b->gone || b->knot[0] == V2V_NONE || 2 * r > b->length)
			continue;
		for (int e = 0; e < 2; e++)
			if (reach[b->knot[e]] < r)
				reach[b->knot[e]] = r;
	}
}

/* All spurs of this round are found before one goes. */
static bool
drop_spurs(const struct work *w, double *reach)
{
	struct v2v_ridges *g = w->g;
	size_t dropped = 0;

	find_reaches(w, reach);
	for (size_t i = 0; i < g->n_branches; i++) {
		struct v2v_branch *b = &g->branch[i];

		if (b->gone || b->knot[0] == V2V_NONE)
			continue;
		for (int e = 0; e < 2; e++) {
			const struct v2v_knot *tip = &g->knot[b->knot[e]];
			const struct v2v_knot *k = &g->knot[b->knot[1 - e]];

			b->gone |= tip->degree == 1 && k->degree > 2
			    && b->length < 2 * reach[b->knot[1 - e]];
		}
		dropped += b->gone;
	}
	for (size_t k = 0; k < g->n_knots; k++)
		g->knot[k].degree = 0;
	for (size_t i = 0; i < g->n_branches; i++)
		for (int e = 0; e < 2; e++)
			if (!g->branch[i].gone
			    && g->branch[i].knot[e] != V2V_NONE)
				g->knot[g->branch[i].knot[e]].degree++;
	return dropped > 0;
}

static bool
join_knots(struct v2v_ridges *g)
{
	uint32_t *up = v2v_alloc(g->n_knots, sizeof(*up));

	if (up == NULL)
		return false;
	for (size_t k = 0; k < g->n_knots; k++)
		up[k] = (uint32_t)k;
	for (size_t i = 0; i < g->n_branches; i++) {
		struct v2v_branch *b = &g->branch[i];
		const struct v2v_knot *p, *q;

		if (b->gone || b->knot[0] == V2V_NONE)
			continue;
		p = &g->knot[b->knot[0]];
		q = &g->knot[b->knot[1]];
		if (p->degree > 2 && q->degree > 2
		    && b->length <= p->radius + q->radius) {
			v2v_unite(up, b->knot[0], b->knot[1]);
			b->gone = true;
		}
	}
	for (size_t k = 0; k < g->n_knots; k++)
		g->knot[k].group = v2v_find(up, (uint32_t)k);
	free(up);
	return true;
}

int
v2v_ridges_init(struct v2v_ridges *g, uint8_t *ridge, const uint16_t *d2,
    const struct v2v_labels *l, double corner_cos, struct v2v_msg *msg)
{
	struct work w = { .g = g, .ridge = ridge, .d2 = d2, .l = l };
	double *reach = NULL;
	bool ok;

	*g = (struct v2v_ridges){ 0 };
	ok = find_members(&w);
	for (size_t i = 0; ok && i < w.n; i++)
		ok = w.member[i].knot != V2V_NONE
		    || add_knot(&w, &w.member[i]);
	ok = ok && find_branches(&w);
	if (ok)
		reach = v2v_alloc(g->n_knots, sizeof(*reach));
	ok = ok && reach != NULL;
	for (int i = 0; ok && i < ROUNDS && drop_spurs(&w, reach); i++)
		;
	ok = ok && join_knots(g) && v2v_ridges_cut(g, d2, l->width, corner_cos);
	free(reach);
	free(w.member);
	free(w.stack);
	if (!ok) {
		v2v_ridges_free(g);
		return v2v_fail_memory(msg);
	}
	return V2V_OK;
}

void
v2v_ridges_free(struct v2v_ridges *g)
{
	free(g->knot);
	free(g->branch);
	free(g->point);
	*g = (struct v2v_ridges){ 0 };
}
