/*
 * The planar map of a labelled picture.
 *
 * A *crack* is the side between two neighbouring pixels of different faces.
 * Cracks run along the lattice whose points are the pixels' corners; pixel
 * (i, j) covers [i, i + 1] x [j, j + 1]. Straight runs of cracks are merged
 * as they are found, so memory follows the number of turns, not the length:
 *
 *      0   1   2   3   4   5
 *    0 o---o-------o-------o      o  vertex: turn or junction
 *      |A A|B   B   B   B  |      three faces A, B, C give
 *    1 |   |       o---o   |      - vertices (1,0) and (1,3) on the frame
 *      |A A|B   B  |C C|B  |        with 3 cracks: junctions,
 *    2 |   |       o---o   |      - chains between these: left frame, right
 *      |A A|B   B   B   B  |        frame, and the crack run (1,0)-(1,3),
 *    3 o---o---------------o      - one closed chain around C.
 *
 * What lies outside the picture is face 0; it meets the frame like any other.
 *
 * Vertices by the pixels a b over c d around them: 2 cracks turn there (or go
 * straight through: no vertex); 3 cracks: junction; 4 cracks: junction unless
 * two equal labels touch across the corner and are joined (v2v_runs_join).
 * Then two chains pass, one round each pixel of the other diagonal, and the
 * joined pixels are of one face. So a vertex has the same treatment seen from
 * each side, and a chain separates the same two faces from end to end.
 *
 * *Chains* are walked from junction to junction, then the closed rest. Each
 * chain lies in two rings, once in each direction, with that ring's face on
 * its left. A ring is *outer* if its face is what it encloses, *inner* if the
 * face lies around it. Rings that share a chain form a component; just one of
 * them is inner, and its face is the parent of all other faces there.
 *
 * Invariants (tests/unit/test_trace_map.c): every crack is in one chain; every
 * half-chain in one ring; each face has one outer ring; V - E + F = 1 + C with
 * C components of chains; an encloser has a lower number than what it holds.
 */
#include "base.h"

#include "trace/map.h"

#include "util/mem.h"

#include <stdlib.h>

/* The sweep over lattice row y, between the pixel rows y - 1 and y. */
struct sweep {
	const struct v2v_runs *r;
	const struct v2v_labels *l;
	struct v2v_map *m;
	size_t cap;
	uint32_t *open; /* of each column: the vertex whose crack comes down */
	uint32_t left;  /* the vertex whose crack comes from the left */
	int32_t y;
};

static bool
add_vertex(struct sweep *s, int32_t x, const uint32_t face[4])
{
	struct v2v_map *m = s->m;
	bool up = face[0] != face[1], right = face[1] != face[3];
	bool down = face[2] != face[3], left = face[0] != face[2];
	uint32_t id = (uint32_t)m->n_vertices;
	struct v2v_vertex *v;

	if (up && down && !left && !right)
		return true;
	if (!v2v_grow(&m->vertex, &s->cap, m->n_vertices + 1,
	    sizeof(*m->vertex)))
		return false;
	v = &m->vertex[m->n_vertices++];
	*v = (struct v2v_vertex){ .x = x, .y = s->y };
	for (int d = 0; d < 4; d++) {
		v->face[d] = face[d];
		v->to[d] = V2V_NONE;
	}
	if (up) {
		v->to[V2V_UP] = s->open[x];
		m->vertex[s->open[x]].to[V2V_DOWN] = id;
	}
	if (left) {
		v->to[V2V_LEFT] = s->left;
		m->vertex[s->left].to[V2V_RIGHT] = id;
	}
	if (down)
		s->open[x] = id;
	if (right)
		s->left = id;
	if (up && down && left && right && x > 0 && s->y > 0
	    && x < s->r->width && s->y < s->r->height)
		v->join = (uint8_t)v2v_runs_join(s->l, x, s->y);
	v->junction = up + right + down + left > 2
	    && v->join == V2V_JOIN_NONE;
	return true;
}

/* Where the next run begins after *i in row y, and its face. Rows outside the
 * picture are one run of face 0. */
static int32_t
next_start(const struct v2v_runs *r, int32_t y, size_t i)
{
	if (y < 0 || y >= r->height || i >= r->row[y + 1])
		return r->width;
	return r->x[i];
}

static bool
sweep_row(struct sweep *s)
{
	const struct v2v_runs *r = s->r;
	bool top = s->y == 0, bottom = s->y == r->height;
	size_t i = top ? 0 : r->row[s->y - 1], j = bottom ? 0 : r->row[s->y];
	uint32_t face[4] = { 0, 0, 0, 0 };
	int32_t x = 0;

	for (;;) {
		face[0] = face[1];
		face[2] = face[3];
		if (x == r->width) {
			face[1] = face[3] = 0;
			return add_vertex(s, x, face);
		}
		if (!top && next_start(r, s->y - 1, i) == x)
			face[1] = r->face[i++];
		if (!bottom && next_start(r, s->y, j) == x)
			face[3] = r->face[j++];
		if (!add_vertex(s, x, face))
			return false;
		x = next_start(r, s->y - 1, i);
		if (next_start(r, s->y, j) < x)
			x = next_start(r, s->y, j);
	}
}

int
v2v_map_vertices(struct v2v_map *m, const struct v2v_runs *r,
    const struct v2v_labels *l, struct v2v_msg *msg)
{
	struct sweep s = { .r = r, .l = l, .m = m };
	int err = V2V_OK;

	s.open = v2v_alloc((size_t)r->width + 1, sizeof(*s.open));
	if (s.open == NULL)
		return v2v_fail_memory(msg);
	for (s.y = 0; s.y <= r->height && err == V2V_OK; s.y++)
		if (m->n_vertices > UINT32_MAX - (size_t)r->width - 2)
			err = v2v_fail(msg, V2V_E_LIMIT, "too many vertices");
		else if (!sweep_row(&s))
			err = v2v_fail_memory(msg);
	free(s.open);
	return err;
}

int
v2v_map_init(struct v2v_map *m, const struct v2v_runs *r,
    const struct v2v_labels *l, struct v2v_msg *msg)
{
	int err;

	*m = (struct v2v_map){ 0 };
	err = v2v_map_vertices(m, r, l, msg);
	if (err == V2V_OK)
		err = v2v_map_chains(m, msg);
	if (err == V2V_OK)
		err = v2v_map_rings(m, msg);
	if (err == V2V_OK)
		err = v2v_map_nest(m, r->n_faces, msg);
	if (err != V2V_OK)
		v2v_map_free(m);
	return err;
}

void
v2v_map_free(struct v2v_map *m)
{
	free(m->vertex);
	free(m->chain);
	free(m->point);
	free(m->ring);
	free(m->half);
	free(m->outer);
	free(m->parent);
	free(m->hole);
	*m = (struct v2v_map){ 0 };
}
