/* The shapes of all rings of the map, shared among the threads. */
#include "base.h"

#include "trace/shape.h"

#include "util/mem.h"

#include <stdatomic.h>
#include <stdlib.h>

struct job {
	struct v2v_shape *shape;
	const struct v2v_map *m;
	const struct v2v_fit_params *params;
	atomic_bool failed;
};

/* Turning points of a ring. */
struct points {
	struct v2v_point *p;
	size_t n, cap;
};

/* Room for those of a chain. */
struct gates {
	struct v2v_vec *q;
	float *w;
	size_t cap_q, cap_w;
};

/* Append a point; the one before goes if the boundary is straight there. */
static bool
add_point(struct points *l, struct v2v_point p)
{
	while (l->n >= 2) {
		const struct v2v_point *a = &l->p[l->n - 2], *b = a + 1;

		if ((a->x != b->x || b->x != p.x)
		    && (a->y != b->y || b->y != p.y))
			break;
		l->n--;
	}
	if (!v2v_grow(&l->p, &l->cap, l->n + 1, sizeof(*l->p)))
		return false;
	l->p[l->n++] = p;
	return true;
}

static bool
add_half(struct points *l, const struct v2v_map *m, uint32_t h)
{
	const struct v2v_chain *c = &m->chain[h / 2];
	const struct v2v_point *p = m->point + c->first;
	uint32_t n = c->n - (c->from != V2V_NONE);

	/* The last point of an open chain is the next one's first. */
	for (uint32_t i = 0; i < n; i++)
		if (!add_point(l, p[h & 1 ? c->n - 1 - i : i]))
			return false;
	return true;
}

/* Close the list: its ends, too, may be on a straight line. */
static bool
close_points(struct points *l)
{
	struct v2v_point first;

	if (l->n < 4)
		return true;
	first = l->p[0];
	if (!add_point(l, first))
		return false;
	l->n--;
	first = l->p[l->n - 1];
	if ((first.x == l->p[0].x && l->p[0].x == l->p[1].x)
	    || (first.y == l->p[0].y && l->p[0].y == l->p[1].y)) {
		l->p[0] = first;
		l->n--;
	}
	return true;
}

/* The gates of half-chain h where they were placed; *placed: one was. */
static bool
add_gates(struct v2v_shape_gates *s, struct gates *g, const struct job *j,
    uint32_t h, bool *placed)
{
	size_t n = v2v_chain_cracks(j->m, h / 2);

	if (!v2v_grow(&s->q, &s->cap, s->n + n, sizeof(*s->q))
	    || !v2v_grow(&g->q, &g->cap_q, n, sizeof(*g->q))
	    || !v2v_grow(&g->w, &g->cap_w, n, sizeof(*g->w)))
		return false;
	v2v_chain_gates(j->m, h, n, g->q);
	for (size_t i = 0; i < n; i++) {
		struct v2v_crack c = v2v_crack_of(g->q[i]);

		s->q[s->n + i].out = (struct v2v_vec){ c.dx / 2.0,
			c.dy / 2.0 };
	}
	v2v_fit_gates(j->m, j->params, h, n, g->q, g->w);
	for (size_t i = 0; i < n; i++, s->n++) {
		s->q[s->n] = (struct v2v_sample){ g->q[i], 1,
			(double)g->w[i], s->q[s->n].out, true };
		*placed = *placed || g->w[i] != 1;
	}
	return true;
}

static bool
on_frame(const struct v2v_map *m, const struct v2v_ring *r)
{
	for (uint32_t i = 0; i < r->n; i++) {
		const struct v2v_chain *c
		    = &m->chain[m->half[r->first + i] / 2];

		if (c->face[0] == 0 || c->face[1] == 0)
			return true;
	}
	return false;
}

/* Turning points of ring r, and its gates if some were placed. */
static bool
add_ring(struct points *l, struct v2v_shape_gates *s, struct gates *g,
    const struct job *j, const struct v2v_ring *r)
{
	bool sought = j->params->guide != NULL || j->params->blends != NULL;
	bool placed = false;

	l->n = s->n = 0;
	for (uint32_t k = 0; k < r->n; k++) {
		uint32_t h = j->m->half[r->first + k];

		if (!add_half(l, j->m, h)
		    || (sought && !add_gates(s, g, j, h, &placed)))
			return false;
	}
	if (!placed)
		s->n = 0;
	return close_points(l);
}

static void
find_slice(void *arg, size_t first, size_t last)
{
	struct job *j = arg;
	const struct v2v_map *m = j->m;
	struct v2v_shape_gates s = { 0 };
	struct gates g = { 0 };
	struct points l = { 0 };
	bool ok = true;

	for (size_t i = first; i < last && ok; i++) {
		const struct v2v_ring *r = &m->ring[i];

		if (!r->outer || on_frame(m, r))
			continue;
		ok = add_ring(&l, &s, &g, j, r) && v2v_shape_find(&j->shape[i],
		    &s, l.p, l.n, j->params);
	}
	if (!ok)
		atomic_store(&j->failed, true);
	free(s.q);
	free(g.q);
	free(g.w);
	free(l.p);
}

/* Of two shapes that share an edge only one can lie upon the other: the larger
 * one, the first on a tie. */
static void
settle(struct v2v_shape *shape, const struct v2v_map *m)
{
	for (size_t c = 0; c < m->n_chains; c++) {
		struct v2v_shape *s = &shape[m->chain[c].ring[0]];
		struct v2v_shape *t = &shape[m->chain[c].ring[1]];

		if (s->kind == V2V_SHAPE_NONE || t->kind == V2V_SHAPE_NONE)
			continue;
		if ((int64_t)s->w * s->h < (int64_t)t->w * t->h)
			s->kind = V2V_SHAPE_NONE;
		else
			t->kind = V2V_SHAPE_NONE;
	}
}

int
v2v_shapes_find(struct v2v_shape *shape, struct v2v_pool *pool,
    const struct v2v_map *m, const struct v2v_fit_params *params,
    struct v2v_msg *msg)
{
	struct job j = { .shape = shape, .m = m, .params = params };

	for (size_t i = 0; i < m->n_rings; i++)
		shape[i] = (struct v2v_shape){ .kind = V2V_SHAPE_NONE };
	v2v_pool_run(pool, m->n_rings, 16, find_slice, &j);
	settle(shape, m);
	return atomic_load(&j.failed) ? v2v_fail_memory(msg) : V2V_OK;
}
