/*
 * Outlines in ink over the finished painting.
 *
 * Strokes of the painted faces themselves would do if each were covered by what
 * is painted later and repaired by the strokes of that; but they would also run
 * along the frame and along edges that nobody sees. So the ink is one layer of
 * its own, as draughtsmen have it: every boundary once, at its full width, over
 * all colours, and in every way of layering the same.
 *
 * Chains that meet at a junction are joined to trails. A trail ends only where
 * no chain is left; begun at junctions with an odd number of chains left, they
 * are half as many as there are such junctions, the fewest possible (Euler,
 * 1736); what then is left are circuits.
 */
#include "base.h"

#include "trace/paint.h"

#include "util/mem.h"

#include <stdlib.h>

struct inker {
	struct v2v_drawing *d;
	const struct v2v_map *m;
	const struct v2v_fit *f;
	bool *done; /* of each chain; those along the frame to begin with */
};

static uint32_t
start_vertex(const struct inker *k, uint32_t h)
{
	const struct v2v_chain *c = &k->m->chain[h / 2];

	return h & 1 ? c->to : c->from;
}

/* Does half-chain h leave a junction with an odd number of chains left? */
static bool
begins_trail(const struct inker *k, uint32_t h)
{
	uint32_t v = start_vertex(k, h);
	bool odd = false;

	if (k->done[h / 2] || v == V2V_NONE)
		return false;
	for (int i = 0; i < 4; i++) {
		uint32_t to = k->m->vertex[v].to[i];

		odd ^= to != V2V_NONE && !k->done[to / 2];
	}
	return odd;
}

/* The chain to go on with after h: straight on, else left, else right. */
static uint32_t
next_chain(const struct inker *k, uint32_t h)
{
	static const int turns[3] = { V2V_TURN_LEFT + 1, V2V_TURN_LEFT,
		V2V_TURN_LEFT + 2 };

	if (start_vertex(k, h) == V2V_NONE)
		return V2V_NONE;
	for (int i = 0; i < 3; i++) {
		uint32_t next = v2v_map_leave(k->m, h, turns[i]);

		if (next != V2V_NONE && !k->done[next / 2])
			return next;
	}
	return V2V_NONE;
}

static bool
add_trail(struct inker *k, uint32_t h)
{
	struct v2v_drawing *d = k->d;
	struct v2v_subpath *s;
	struct v2v_point p, end;

	if (!v2v_grow(&d->subpath, &d->cap_subpaths, d->n_subpaths + 1,
	    sizeof(*d->subpath)))
		return false;
	s = &d->subpath[d->n_subpaths++];
	*s = (struct v2v_subpath){ .first = d->n_segs,
		.face = (uint32_t)d->n_subpaths };
	(void)v2v_fit_segment(k->f, h, 0, &s->start);
	for (; h != V2V_NONE; h = next_chain(k, h)) {
		size_t n = k->f->first[h / 2 + 1] - k->f->first[h / 2];

		k->done[h / 2] = true;
		for (size_t i = 0; i < n; i++)
			if (!v2v_drawing_add(d, v2v_fit_segment(k->f, h, i,
			    &p)))
				return false;
	}
	s->n = d->n_segs - s->first;
	end = s->n > 0 ? (struct v2v_point){ d->seg[d->n_segs - 1].x,
		d->seg[d->n_segs - 1].y } : s->start;
	s->open = s->start.x != end.x || s->start.y != end.y;
	return true;
}

int
v2v_paint_ink(struct v2v_drawing *d, const struct v2v_map *m,
    const struct v2v_fit *f, int32_t width, bool non_scaling,
    struct v2v_msg *msg)
{
	struct inker k = { .d = d, .m = m, .f = f };
	size_t first = d->n_subpaths;
	bool ok;

	k.done = v2v_alloc(m->n_chains, sizeof(*k.done));
	ok = k.done != NULL && v2v_grow(&d->layer, &d->cap_layers,
	    d->n_layers + 1, sizeof(*d->layer));
	for (size_t c = 0; ok && c < m->n_chains; c++)
		k.done[c] = m->chain[c].face[0] == 0
		    || m->chain[c].face[1] == 0;
	for (size_t h = 0; ok && h < 2 * m->n_chains; h++)
		if (begins_trail(&k, (uint32_t)h))
			ok = add_trail(&k, (uint32_t)h);
	for (size_t c = 0; ok && c < m->n_chains; c++)
		if (!k.done[c])
			ok = add_trail(&k, (uint32_t)(2 * c));
	free(k.done);
	if (!ok)
		return v2v_fail_memory(msg);
	if (d->n_subpaths > first)
		d->layer[d->n_layers++] = (struct v2v_layer){
			.label = V2V_INK, .stroke = width,
			.non_scaling = non_scaling, .first = first,
			.n = d->n_subpaths - first };
	return V2V_OK;
}
