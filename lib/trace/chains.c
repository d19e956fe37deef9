/* Chains of the planar map: walks from junction to junction. */
#include "base.h"

#include "trace/map.h"

#include "util/mem.h"

struct walk {
	struct v2v_map *m;
	size_t cap_chains, cap_points;
};

/*
 * The direction in which a chain that came into v travelling in direction d
 * leaves it. Where two chains pass a vertex, a and d joined, they are
 * up-right (round b) and down-left (round c); b and c joined: up-left and
 * down-right.
 */
static int
pass(const struct v2v_vertex *v, int d)
{
	static const int round_b_c[4] = { V2V_UP, V2V_LEFT, V2V_DOWN, V2V_RIGHT };
	static const int round_a_d[4] = { V2V_DOWN, V2V_RIGHT, V2V_UP, V2V_LEFT };
	int back = (d + 2) & 3;

	if (v->join == V2V_JOIN_AD)
		return round_b_c[back];
	if (v->join == V2V_JOIN_BC)
		return round_a_d[back];
	for (int e = 0; e < 4; e++)
		if (e != back && v->to[e] != V2V_NONE)
			return e;
	return back;
}

/* The faces left and right of the crack that leaves v in direction d. */
static void
sides(const struct v2v_vertex *v, int d, uint32_t face[2])
{
	static const int left[4] = { 1, 3, 2, 0 }, right[4] = { 3, 2, 0, 1 };

	face[0] = v->face[left[d]];
	face[1] = v->face[right[d]];
}

static bool
add_point(struct walk *w, const struct v2v_vertex *v)
{
	struct v2v_map *m = w->m;

	if (!v2v_grow(&m->point, &w->cap_points, m->n_points + 1,
	    sizeof(*m->point)))
		return false;
	m->point[m->n_points++] = (struct v2v_point){ v->x, v->y };
	return true;
}

/* Walk the chain that leaves vertex `from` in direction d. */
static bool
walk_chain(struct walk *w, uint32_t from, int d)
{
	struct v2v_map *m = w->m;
	bool closed = !m->vertex[from].junction;
	struct v2v_chain c = { .first = m->n_points, .from = V2V_NONE,
		.to = V2V_NONE };
	uint32_t at = from;
	int first = d;

	sides(&m->vertex[from], d, c.face);
	for (;;) {
		struct v2v_vertex *v = &m->vertex[at];
		uint32_t next = v->to[d];

		if (!add_point(w, v))
			return false;
		v->used |= (uint8_t)(1 << d);
		v = &m->vertex[next];
		v->used |= (uint8_t)(1 << ((d + 2) & 3));
		at = next;
		if (v->junction)
			break;
		d = pass(v, d);
		if (closed && at == from && d == first)
			break;
	}
	if (!closed) {
		if (!add_point(w, &m->vertex[at]))
			return false;
		c.from = from;
		c.to = at;
	}
	c.n = (uint32_t)(m->n_points - c.first);
	if (!v2v_grow(&m->chain, &w->cap_chains, m->n_chains + 1,
	    sizeof(*m->chain)))
		return false;
	m->chain[m->n_chains++] = c;
	return true;
}

/* Let each junction know the half-chains that leave it. */
static void
link_junctions(struct v2v_map *m)
{
	for (size_t c = 0; c < m->n_chains; c++) {
		const struct v2v_chain *k = &m->chain[c];
		const struct v2v_point *p = m->point + k->first;
		const struct v2v_point *q = p + k->n - 1;

		if (k->from == V2V_NONE)
			continue;
		m->vertex[k->from].to[v2v_direction(p[0], p[1])]
		    = (uint32_t)(2 * c);
		m->vertex[k->to].to[v2v_direction(q[0], q[-1])]
		    = (uint32_t)(2 * c + 1);
	}
}

int
v2v_map_chains(struct v2v_map *m, struct v2v_msg *msg)
{
	struct walk w = { .m = m };

	for (int junctions = 1; junctions >= 0; junctions--)
		for (size_t i = 0; i < m->n_vertices; i++) {
			const struct v2v_vertex *v = &m->vertex[i];

			if (v->junction != (junctions == 1))
				continue;
			for (int d = 0; d < 4; d++)
				if (v->to[d] != V2V_NONE
				    && !(v->used >> d & 1)
				    && !walk_chain(&w, (uint32_t)i, d))
					return v2v_fail_memory(msg);
		}
	if (m->n_chains > UINT32_MAX / 2 - 1)
		return v2v_fail(msg, V2V_E_LIMIT, "too many boundaries");
	link_junctions(m);
	return V2V_OK;
}
