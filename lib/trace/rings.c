/* Rings of the planar map: cycles of half-chains round one face. */
#include "base.h"

#include "trace/map.h"

#include "util/mem.h"

uint32_t
v2v_map_leave(const struct v2v_map *m, uint32_t h, int turn)
{
	const struct v2v_chain *c = &m->chain[h / 2];
	const struct v2v_point *p = m->point + c->first;
	const struct v2v_vertex *v;
	int d;

	if (h & 1) {
		v = &m->vertex[c->from];
		d = v2v_direction(p[1], p[0]);
	} else {
		v = &m->vertex[c->to];
		d = v2v_direction(p[c->n - 2], p[c->n - 1]);
	}
	return v->to[(d + turn) & 3];
}

/* The half-chain that follows h with the same face on its left. */
static uint32_t
next_half(const struct v2v_map *m, uint32_t h)
{
	uint32_t next = V2V_NONE;

	if (m->chain[h / 2].from == V2V_NONE)
		return h;
	/* The sharpest left turn keeps to the face. */
	for (int turn = V2V_TURN_LEFT; next == V2V_NONE; turn++)
		next = v2v_map_leave(m, h, turn);
	return next;
}

/*
 * Twice the signed area under a chain's cracks (shoelace): summed over a ring
 * it is negative, with y downwards, if the ring's face is inside.
 */
static int64_t
area_of(const struct v2v_map *m, uint32_t h)
{
	const struct v2v_chain *c = &m->chain[h / 2];
	const struct v2v_point *p = m->point + c->first;
	int64_t sum = 0;

	for (uint32_t i = 1; i < c->n; i++)
		sum += (int64_t)p[i - 1].x * p[i].y
		    - (int64_t)p[i].x * p[i - 1].y;
	if (c->from == V2V_NONE)
		sum += (int64_t)p[c->n - 1].x * p[0].y
		    - (int64_t)p[0].x * p[c->n - 1].y;
	return h & 1 ? -sum : sum;
}

int
v2v_map_rings(struct v2v_map *m, struct v2v_msg *msg)
{
	size_t n = 2 * m->n_chains, cap = 0, at = 0;

	m->half = v2v_alloc(n, sizeof(*m->half));
	if (m->half == NULL)
		return v2v_fail_memory(msg);
	for (size_t i = 0; i < n; i++)
		m->chain[i / 2].ring[i % 2] = V2V_NONE;
	for (size_t i = 0; i < n; i++) {
		struct v2v_ring r = { .first = at };
		uint32_t h = (uint32_t)i;
		int64_t area = 0;

		if (m->chain[i / 2].ring[i % 2] != V2V_NONE)
			continue;
		r.face = m->chain[i / 2].face[i % 2];
		do {
			m->chain[h / 2].ring[h % 2] = (uint32_t)m->n_rings;
			m->half[at++] = h;
			area += area_of(m, h);
			h = next_half(m, h);
		} while (h != i);
		r.n = (uint32_t)(at - r.first);
		r.outer = area < 0;
		if (!v2v_grow(&m->ring, &cap, m->n_rings + 1,
		    sizeof(*m->ring)))
			return v2v_fail_memory(msg);
		m->ring[m->n_rings++] = r;
	}
	return V2V_OK;
}
