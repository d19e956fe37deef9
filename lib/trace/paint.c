/*
 * Nested painting.
 *
 * A face is painted by its outer ring alone: what lies in its holes is painted
 * later and covers them. Only a hole that holds absent pixels, at any depth,
 * is cut out. Along a ring the edge is exact where the neighbour is painted
 * earlier, lies outside or is absent; where the neighbour is painted later the
 * edge runs on below it (underlap.c). So each boundary is seen just once, as
 * the edge of the later face, and full paint lies below that edge.
 */
#include "base.h"

#include "trace/paint.h"

#include "util/mem.h"

#include <stdlib.h>

bool
v2v_drawing_add(struct v2v_drawing *d, struct v2v_seg seg)
{
	if (!v2v_grow(&d->seg, &d->cap_segs, d->n_segs + 1, sizeof(*d->seg)))
		return false;
	d->seg[d->n_segs++] = seg;
	return true;
}

struct v2v_seg
v2v_fit_segment(const struct v2v_fit *f, uint32_t h, size_t i,
    struct v2v_point *start)
{
	size_t first = f->first[h / 2], n = f->first[h / 2 + 1] - first;
	size_t k = h & 1 ? n - 1 - i : i;
	struct v2v_seg s = f->seg[first + k];
	struct v2v_point p = f->start[h / 2];

	if (k > 0)
		p = (struct v2v_point){ f->seg[first + k - 1].x,
			f->seg[first + k - 1].y };
	if (h & 1) {
		*start = (struct v2v_point){ s.x, s.y };
		return (struct v2v_seg){ s.x2, s.y2, s.x1, s.y1, p.x, p.y,
			s.line };
	}
	*start = p;
	return s;
}

static struct v2v_point
start_of(const struct v2v_fit *f, uint32_t h)
{
	struct v2v_point p;

	(void)v2v_fit_segment(f, h, 0, &p);
	return p;
}

/* Is half-chain h hidden below a neighbour that is painted later? */
static bool
is_hidden(const struct v2v_underlap *u, uint32_t h)
{
	const struct v2v_chain *c = &u->m->chain[h / 2];

	return u->o->rank[c->face[1 - h % 2]] > u->o->rank[c->face[h % 2]];
}

static bool
add_exact(struct v2v_underlap *u, uint32_t h)
{
	size_t n = u->f->first[h / 2 + 1] - u->f->first[h / 2];
	struct v2v_point p;

	for (size_t i = 0; i < n; i++)
		if (!v2v_drawing_add(u->d, v2v_fit_segment(u->f, h, i, &p)))
			return false;
	return true;
}

/* The point between half-chains a and b of a ring of `face`; *moved if it is
 * not the junction itself. */
static struct v2v_point
corner_of(const struct v2v_underlap *u, uint32_t a, uint32_t b, uint32_t face,
    bool *moved)
{
	const struct v2v_chain *c = &u->m->chain[b / 2];
	uint32_t v = b & 1 ? c->to : c->from;
	struct v2v_point p = start_of(u->f, b);

	*moved = v != V2V_NONE && is_hidden(u, a) && is_hidden(u, b)
	    && v2v_underlap_junction(u, v, face, p, &p);
	return p;
}

static bool
add_ring(struct v2v_underlap *u, uint32_t ring)
{
	const struct v2v_ring *r = &u->m->ring[ring];
	const uint32_t *half = u->m->half + r->first;
	struct v2v_drawing *d = u->d;
	struct v2v_subpath *s;

	if (!v2v_grow(&d->subpath, &d->cap_subpaths, d->n_subpaths + 1,
	    sizeof(*d->subpath)))
		return false;
	s = &d->subpath[d->n_subpaths++];
	*s = (struct v2v_subpath){ .first = d->n_segs };
	for (uint32_t i = 0; i < r->n; i++) {
		uint32_t before = half[(i + r->n - 1) % r->n];
		uint32_t after = half[(i + 1) % r->n];
		bool moved[2];
		struct v2v_point p, q;

		p = corner_of(u, before, half[i], r->face, &moved[0]);
		q = corner_of(u, half[i], after, r->face, &moved[1]);
		if (i == 0)
			s->start = p;
		if (!(is_hidden(u, half[i])
		    ? v2v_underlap_chain(u, half[i], p, q, moved)
		    : add_exact(u, half[i])))
			return false;
	}
	s->n = d->n_segs - s->first;
	/* A closed edge that is hidden starts where it ends. */
	if (r->n == 1 && is_hidden(u, half[0]) && s->n > 0) {
		s->start.x = d->seg[d->n_segs - 1].x;
		s->start.y = d->seg[d->n_segs - 1].y;
	}
	return true;
}

/* The whole picture as one subpath. */
static bool
add_frame(struct v2v_drawing *d)
{
	int32_t w = d->width * d->unit, h = d->height * d->unit;
	struct v2v_seg s[4] = { { .y = h, .line = true },
		{ .x = w, .y = h, .line = true }, { .x = w, .line = true },
		{ .line = true } };

	if (!v2v_grow(&d->subpath, &d->cap_subpaths, d->n_subpaths + 1,
	    sizeof(*d->subpath)))
		return false;
	d->subpath[d->n_subpaths++] = (struct v2v_subpath){
		.first = d->n_segs, .n = 4 };
	for (int i = 0; i < 4; i++)
		if (!v2v_drawing_add(d, s[i]))
			return false;
	return true;
}

static bool
begin_layer(struct v2v_drawing *d, uint16_t label)
{
	if (!v2v_grow(&d->layer, &d->cap_layers, d->n_layers + 1,
	    sizeof(*d->layer)))
		return false;
	d->layer[d->n_layers++] = (struct v2v_layer){ .label = label,
		.first = d->n_subpaths };
	return true;
}

/* Faces by rank; ties by number. */
static uint32_t *
sort_faces(const struct v2v_order *o, uint32_t n_faces, size_t *skipped)
{
	size_t *at = v2v_zalloc((size_t)o->n_ranks + 1, sizeof(*at));
	uint32_t *list = v2v_alloc((size_t)n_faces + 1, sizeof(*list));

	if (at == NULL || list == NULL) {
		free(at);
		free(list);
		return NULL;
	}
	for (uint32_t f = 0; f <= n_faces; f++)
		at[o->rank[f] + 1]++;
	*skipped = at[1];
	for (uint32_t k = 0; k < o->n_ranks; k++)
		at[k + 1] += at[k];
	for (uint32_t f = 0; f <= n_faces; f++)
		list[at[o->rank[f]]++] = f;
	free(at);
	return list;
}

/* Inner rings by face: those whose hole is cut out. first[f] to
 * first[f + 1] - 1 in list. */
static bool
add_cuts(struct v2v_underlap *u, const size_t *first, const uint32_t *list,
    uint32_t face)
{
	for (size_t i = first[face]; i < first[face + 1]; i++)
		if (!add_ring(u, list[i]))
			return false;
	return true;
}

static bool
list_cuts(const struct v2v_underlap *u, uint32_t n_faces, size_t **first,
    uint32_t **list)
{
	const struct v2v_map *m = u->m;
	bool *cut = v2v_zalloc(m->n_rings, sizeof(*cut));
	size_t *at = v2v_zalloc((size_t)n_faces + 3, sizeof(*at));
	uint32_t *l = v2v_alloc(m->n_rings, sizeof(*l));

	*first = at;
	*list = l;
	if (cut == NULL || at == NULL || l == NULL) {
		free(cut);
		return false;
	}
	for (uint32_t f = 1; f <= n_faces; f++)
		if (u->o->cut[f])
			cut[m->hole[f]] = true;
	for (size_t i = 0; i < m->n_rings; i++)
		at[m->ring[i].face + 2] += cut[i];
	for (size_t f = 1; f < (size_t)n_faces + 3; f++)
		at[f] += at[f - 1];
	for (size_t i = 0; i < m->n_rings; i++)
		if (cut[i])
			l[at[m->ring[i].face + 1]++] = (uint32_t)i;
	free(cut);
	return true;
}

int
v2v_paint(struct v2v_drawing *d, const struct v2v_map *m,
    const struct v2v_runs *r, const struct v2v_fit *f, int n_labels,
    int32_t unit, struct v2v_msg *msg)
{
	struct v2v_order o;
	struct v2v_underlap u = { .m = m, .r = r, .f = f, .o = &o, .d = d };
	uint32_t *list = NULL, *cuts = NULL, last = 0;
	size_t *first = NULL, i = 0;
	bool ok;
	int err;

	*d = (struct v2v_drawing){ .width = r->width, .height = r->height,
		.unit = unit };
	err = v2v_order_init(&o, m, r, n_labels, msg);
	if (err != V2V_OK)
		return err;
	list = sort_faces(&o, r->n_faces, &i);
	ok = list != NULL && list_cuts(&u, r->n_faces, &first, &cuts);
	for (; ok && i <= r->n_faces; i++) {
		uint32_t face = list[i];

		if (o.rank[face] != last)
			ok = begin_layer(d, r->label[face]);
		last = o.rank[face];
		ok = ok && (face == o.base ? add_frame(d)
		    : add_ring(&u, m->outer[face])
		    && add_cuts(&u, first, cuts, face));
		if (ok)
			d->layer[d->n_layers - 1].n = d->n_subpaths
			    - d->layer[d->n_layers - 1].first;
	}
	free(list);
	free(first);
	free(cuts);
	free(u.lap);
	v2v_order_free(&o);
	if (!ok) {
		v2v_drawing_free(d);
		return v2v_fail_memory(msg);
	}
	return V2V_OK;
}

void
v2v_drawing_free(struct v2v_drawing *d)
{
	free(d->seg);
	free(d->subpath);
	free(d->layer);
	*d = (struct v2v_drawing){ 0 };
}
