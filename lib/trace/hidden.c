/*
 * Edges that run on below later faces, pixel centre by pixel centre.
 *
 * As in tube.c, the edge and its cracks walked back make a closed path. The
 * centres that it winds round are those for which it makes a difference that
 * the edge is not where its cracks are; later faces must cover them all.
 */
#include "base.h"

#include "trace/paint.h"

/* Along the cracks of half-chain h, from its end back to its begin. */
static void
walk_back(struct v2v_tube *t, const struct v2v_map *m, uint32_t h)
{
	const struct v2v_chain *c = &m->chain[h / 2];
	const struct v2v_point *p = m->point + c->first;
	bool closed = c->from == V2V_NONE;

	for (uint32_t i = 1; i < c->n + closed; i++) {
		uint32_t k = h & 1 ? i : c->n + closed - i;

		if (h & 1)
			v2v_tube_cracks(t, p[k - 1], p[k % c->n]);
		else
			v2v_tube_cracks(t, p[k % c->n], p[k - 1]);
	}
}

static struct v2v_point
lattice_end(const struct v2v_underlap *u, uint32_t h, bool end)
{
	const struct v2v_chain *c = &u->m->chain[h / 2];
	const struct v2v_point *p = u->m->point + c->first
	    + (end == !(h & 1) ? c->n - 1 : 0);

	return (struct v2v_point){ p->x * u->d->unit, p->y * u->d->unit };
}

/* Are the centres that the path winds round all of later faces? */
static bool
is_covered(struct v2v_underlap *u, uint32_t face)
{
	struct v2v_tube *t = &u->tube;
	size_t n = v2v_tube_net(t);
	int32_t wind = 0;

	for (size_t i = 0; i + 1 < n; i++) {
		const struct v2v_pass *p = &t->pass[i];

		wind += p->wind;
		/* What remains cancels in each row. */
		for (int32_t x = p[0].col; wind != 0 && x < p[1].col; x++)
			if (u->o->rank[v2v_runs_face(u->r, x, p->row)]
			    <= u->o->rank[face])
				return false;
	}
	return true;
}

bool
v2v_underlap_is_hidden(struct v2v_underlap *u, uint32_t h, uint32_t face,
    size_t first, struct v2v_point from, struct v2v_point to)
{
	const struct v2v_drawing *d = u->d;
	struct v2v_tube *t = &u->tube;
	bool closed = u->m->chain[h / 2].from == V2V_NONE;

	for (int drawn = 0; drawn < 2; drawn++) {
		struct v2v_point at = from;

		v2v_tube_reset(t, drawn);
		/* A closed edge ends where it really begins. */
		if (closed && d->n_segs > first)
			at = (struct v2v_point){ d->seg[d->n_segs - 1].x,
				d->seg[d->n_segs - 1].y };
		for (size_t i = first; i < d->n_segs; i++) {
			v2v_tube_seg(t, at, &d->seg[i]);
			at = (struct v2v_point){ d->seg[i].x, d->seg[i].y };
		}
		if (!closed)
			v2v_tube_link(t, to, lattice_end(u, h, true));
		walk_back(t, u->m, h);
		if (!closed)
			v2v_tube_link(t, lattice_end(u, h, false), from);
		if (t->failed || t->close || !is_covered(u, face))
			return false;
	}
	return true;
}
