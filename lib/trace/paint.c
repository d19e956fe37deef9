/*
 * Painting.
 *
 * Nested: a face is painted by its outer ring alone: what lies in its holes is
 * painted later and covers them. Only a hole that holds absent pixels, at any
 * depth, is cut out. Along a ring the edge is exact where the neighbour is
 * painted earlier, lies outside or is absent; where the neighbour is painted
 * later the edge runs on below it (underlap.c). So each boundary is seen just
 * once, as the edge of the later face, and full paint lies below that edge.
 *
 * The base of a sheet (order.c) is painted by the rings of the whole sheet, its
 * region. Its edge is exact where the base itself is seen there or the frame
 * is, and runs within the region elsewhere. Every cut hole of any face of the
 * region is cut out of the base, too.
 *
 * Stacked: each face is painted with its region, all that can be reached from
 * it over siblings that are not painted earlier. Faces of one region and rank
 * are painted once.
 *
 *     nested:  1111111111111    stacked:  1111111111111    cutout:  1112223331
 *                  22222                      22222222
 *                 underlap 333                    3333
 *
 * Cutout: each face by its outer and inner rings, as they are.
 */
#include "base.h"

#include "trace/outline.h"
#include "trace/paint.h"

#include "util/mem.h"

#include <stdlib.h>

enum { UNTANGLE_MAX = 2 * V2V_LESS_MAX + 2 };

/* Things that belong to faces, by face. */
struct owned {
	uint32_t face, item;
};

struct owner_list {
	struct owned *item;
	size_t n, cap;
};

static bool
own(struct owner_list *l, uint32_t face, uint32_t item)
{
	if (!v2v_grow(&l->item, &l->cap, l->n + 1, sizeof(*l->item)))
		return false;
	l->item[l->n++] = (struct owned){ face, item };
	return true;
}

/* The first entry of `face` in a sorted list, or where it would be. */
static size_t
first_owned(const struct owner_list *l, uint32_t face)
{
	size_t lo = 0, hi = l->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (l->item[mid].face < face)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* What v2v_paint works with. */
struct painter {
	struct v2v_underlap u;
	struct owner_list cuts;
	bool *done;      /* of faces: painted with another one */
	bool *walked;    /* of half-chains of the region at hand */
	uint32_t *mark;  /* of each face, the last one whose region it is in */
	uint32_t *face, *bound, *cut; /* of that region */
	size_t n_faces, n_bounds, n_cuts;
	size_t cap_faces, cap_bounds, cap_cuts;
	uint32_t *cycle; /* scratch */
	size_t cap_cycle;
};

bool
v2v_drawing_add(struct v2v_drawing *d, struct v2v_seg seg)
{
	if (!v2v_grow(&d->seg, &d->cap_segs, d->n_segs + 1, sizeof(*d->seg)))
		return false;
	d->seg[d->n_segs++] = seg;
	return true;
}

/* Does the line from p over q to r only go on at q? Unless the drawing is
 * exact, q may be half a step beside it. */
static bool
straight_on(const struct v2v_drawing *d, struct v2v_point p,
    struct v2v_point q, const struct v2v_seg *r)
{
	int64_t ax = q.x - p.x, ay = q.y - p.y;
	int64_t bx = r->x - q.x, by = r->y - q.y;
	double off = (double)(ax * by - ay * bx);
	double x = (double)(ax + bx), y = (double)(ay + by);

	return r->kind == V2V_SEG_LINE && ax * bx + ay * by >= 0 && (off == 0
	    || (!d->exact && 4 * off * off <= x * x + y * y));
}

size_t
v2v_subpath_next(const struct v2v_drawing *d, const struct v2v_subpath *p,
    size_t i, struct v2v_point at)
{
	const struct v2v_seg *s = d->seg + p->first;
	size_t n = p->n;

	if (p->open && n == 1)
		return i;
	/* A line at the end is what closing draws. */
	if (!p->open && n > 0 && s[n - 1].kind == V2V_SEG_LINE)
		n--;
	for (; i < n; i++) {
		struct v2v_point end = { s[i].x, s[i].y };

		if (s[i].kind != V2V_SEG_LINE || ((end.x != at.x || end.y != at.y)
		    && (d->tiled || i + 1 >= n
		    || !straight_on(d, at, end, &s[i + 1]))))
			return i;
	}
	return p->n;
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
		if (s.kind == V2V_SEG_ARC)
			return (struct v2v_seg){ s.x1, s.y1, s.x2,
				s.y2 ^ V2V_ARC_SWEEP, p.x, p.y, s.kind };
		return (struct v2v_seg){ s.x2, s.y2, s.x1, s.y1, p.x, p.y,
			s.kind };
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

/* How half-chain h is drawn for `face`, whose region it may bound. */
static enum v2v_edge
edge_of(const struct v2v_underlap *u, uint32_t face, uint32_t h)
{
	const struct v2v_chain *c = &u->m->chain[h / 2];
	uint32_t left = c->face[h % 2], right = c->face[1 - h % 2];
	const uint32_t *rank = u->o->rank;

	if (u->params->bare || u->params->layering == V2V_LAYERS_CUTOUT)
		return V2V_EDGE_EXACT;
	if (rank[left] != rank[face])
		return right == 0 ? V2V_EDGE_EXACT : V2V_EDGE_INSET;
	return rank[right] > rank[left] ? V2V_EDGE_UNDER : V2V_EDGE_EXACT;
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

/* The point between parts i and k of a ring of `face`; *moved if it is not the
 * junction itself. */
static struct v2v_point
corner_of(const struct v2v_underlap *u, const uint32_t *half, size_t i,
    size_t k, uint32_t face, bool *moved)
{
	struct v2v_point p = start_of(u->f, half[k]);
	enum v2v_edge kind = u->part[k].kind;

	*moved = u->m->chain[half[k] / 2].from != V2V_NONE
	    && kind != V2V_EDGE_EXACT && u->part[i].kind == kind
	    && v2v_underlap_junction(u, half[i], half[k], face, kind, &p);
	return p;
}

/* The shape of `face`, if this is its outer ring and nothing hides any of it;
 * NULL if not. */
static const struct v2v_shape *
shape_of(const struct v2v_underlap *u, uint32_t face, const uint32_t *half,
    size_t n)
{
	uint32_t ring = u->m->outer[face];

	if (u->f->shape[ring].kind == V2V_SHAPE_NONE
	    || u->params->layering == V2V_LAYERS_CUTOUT
	    || u->m->ring[ring].n != n)
		return NULL;
	for (size_t i = 0; i < n; i++)
		if (u->m->chain[half[i] / 2].ring[half[i] % 2] != ring
		    || edge_of(u, face, half[i]) != V2V_EDGE_EXACT)
			return NULL;
	return &u->f->shape[ring];
}

static bool
add_shape(struct v2v_drawing *d, struct v2v_subpath *p,
    const struct v2v_shape *shape)
{
	struct v2v_seg seg[V2V_OUTLINE_MAX];

	p->n = v2v_outline_whole(shape, &p->start, seg);
	p->shape = *shape;
	for (size_t i = 0; i < p->n; i++)
		if (!v2v_drawing_add(d, seg[i]))
			return false;
	return true;
}

/* Draw the parts of a ring for `face` as the subpath *s. */
static bool
add_parts(struct v2v_underlap *u, uint32_t face, const uint32_t *half,
    size_t n, struct v2v_subpath *s)
{
	struct v2v_drawing *d = u->d;

	for (size_t i = 0; i < n; i++)
		if (u->part[i].less == V2V_LESS_MAX)
			u->part[i].kind = V2V_EDGE_EXACT;
	d->n_segs = s->first;
	for (size_t i = 0; i < n; i++) {
		struct v2v_part *part = &u->part[i];
		struct v2v_point p, q;
		bool moved[2];

		p = corner_of(u, half, (i + n - 1) % n, i, face, &moved[0]);
		q = corner_of(u, half, i, (i + 1) % n, face, &moved[1]);
		if (i == 0)
			s->start = p;
		part->first = d->n_segs;
		if (!(part->kind == V2V_EDGE_EXACT ? add_exact(u, half[i])
		    : v2v_underlap_chain(u, half[i], face, part, p, q, moved)))
			return false;
	}
	s->n = d->n_segs - s->first;
	/* A closed edge that is moved starts where it ends. */
	if (u->m->chain[half[0] / 2].from == V2V_NONE && s->n > 0) {
		s->start.x = d->seg[d->n_segs - 1].x;
		s->start.y = d->seg[d->n_segs - 1].y;
	}
	return true;
}

/* A ring of n half-chains, drawn for `face`. */
static bool
add_ring(struct v2v_underlap *u, uint32_t face, const uint32_t *half,
    size_t n)
{
	struct v2v_drawing *d = u->d;
	const struct v2v_shape *shape = shape_of(u, face, half, n);
	struct v2v_subpath *s;
	bool again = false;

	if (!v2v_grow(&d->subpath, &d->cap_subpaths, d->n_subpaths + 1,
	    sizeof(*d->subpath)))
		return false;
	s = &d->subpath[d->n_subpaths++];
	*s = (struct v2v_subpath){ .first = d->n_segs, .face = face };
	if (shape != NULL)
		return add_shape(d, s, shape);
	if (!v2v_grow(&u->part, &u->cap_part, n, sizeof(*u->part)))
		return false;
	u->n_knots = 0;
	for (size_t i = 0; i < n; i++) {
		u->part[i] = (struct v2v_part){
			.kind = edge_of(u, face, half[i]) };
		again |= u->part[i].kind != V2V_EDGE_EXACT;
	}
	if (!add_parts(u, face, half, n, s))
		return false;
	for (int k = 0; again && k < UNTANGLE_MAX; k++)
		if (!v2v_underlap_untangle(u, s, n, &again)
		    || (again && !add_parts(u, face, half, n, s)))
			return false;
	return true;
}

static bool
add_map_ring(struct v2v_underlap *u, uint32_t face, uint32_t ring)
{
	const struct v2v_ring *r = &u->m->ring[ring];

	return add_ring(u, face, u->m->half + r->first, r->n);
}

static bool
begin_layer(struct v2v_drawing *d, uint16_t label, uint32_t part)
{
	if (!v2v_grow(&d->layer, &d->cap_layers, d->n_layers + 1,
	    sizeof(*d->layer)))
		return false;
	d->layer[d->n_layers++] = (struct v2v_layer){ .label = label,
		.part = part, .first = d->n_subpaths };
	return true;
}

/* Sort the faces in list[] by key[], which is below `n`, keeping their order
 * on a tie; false without memory. */
static bool
sort_by(uint32_t *list, size_t n_list, const uint32_t *key, uint32_t n)
{
	size_t *at = v2v_zalloc((size_t)n + 1, sizeof(*at));
	uint32_t *old = v2v_alloc(n_list, sizeof(*old));
	bool ok = at != NULL && old != NULL;

	for (size_t i = 0; ok && i < n_list; i++) {
		old[i] = list[i];
		at[key[list[i]] + 1]++;
	}
	for (uint32_t k = 0; ok && k < n; k++)
		at[k + 1] += at[k];
	for (size_t i = 0; ok && i < n_list; i++)
		list[at[key[old[i]]]++] = old[i];
	free(at);
	free(old);
	return ok;
}

/* Faces by part, if asked for, and rank. */
static uint32_t *
sort_faces(const struct v2v_order *o, uint32_t n_faces, bool parts)
{
	size_t n = (size_t)n_faces + 1;
	uint32_t *list = v2v_alloc(n, sizeof(*list));

	if (list == NULL)
		return NULL;
	for (uint32_t f = 0; f <= n_faces; f++)
		list[f] = f;
	if (sort_by(list, n, o->rank, o->n_ranks)
	    && (!parts || sort_by(list, n, o->part, o->n_parts + 1)))
		return list;
	free(list);
	return NULL;
}

static int
by_owner(const void *a, const void *b)
{
	const struct owned *x = a, *y = b;

	if (x->face != y->face)
		return x->face < y->face ? -1 : 1;
	return x->item < y->item ? -1 : x->item > y->item;
}

/* Holes that are cut out of each face. */
static bool
list_cuts(const struct v2v_underlap *u, struct owner_list *l)
{
	bool all = u->params->layering == V2V_LAYERS_CUTOUT;

	for (size_t i = 0; i < u->m->n_rings; i++) {
		const struct v2v_ring *r = &u->m->ring[i];

		if (r->face != 0 && (all ? !r->outer : u->o->cut[i])
		    && !own(l, r->face, (uint32_t)i))
			return false;
	}
	if (l->n > 1)
		qsort(l->item, l->n, sizeof(*l->item), by_owner);
	return true;
}

static bool
append(uint32_t **list, size_t *n, size_t *cap, uint32_t item)
{
	if (!v2v_grow(list, cap, *n + 1, sizeof(**list)))
		return false;
	(*list)[(*n)++] = item;
	return true;
}

static int
by_number(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* Is `f` in the region of `root`, or to come into it? */
static bool
belongs(const struct v2v_underlap *u, uint32_t root, uint32_t f)
{
	return u->m->hole[f] == u->m->hole[root]
	    && u->o->rank[f] >= u->o->rank[root];
}

/* The region of `root`: its faces, the half-chains around it, cut holes. */
static bool
find_region(struct painter *p, uint32_t root)
{
	const struct v2v_map *m = p->u.m;
	const struct owner_list *c = &p->cuts;

	p->n_faces = p->n_bounds = p->n_cuts = 0;
	p->mark[root] = root;
	if (!append(&p->face, &p->n_faces, &p->cap_faces, root))
		return false;
	for (size_t i = 0; i < p->n_faces; i++) {
		uint32_t f = p->face[i];
		const struct v2v_ring *r = &m->ring[m->outer[f]];

		p->done[f] |= p->u.o->rank[f] == p->u.o->rank[root];
		for (uint32_t k = 0; k < r->n; k++) {
			uint32_t h = m->half[r->first + k];
			uint32_t right = m->chain[h / 2].face[1 - h % 2];

			p->walked[h] = false;
			if (!belongs(&p->u, root, right)) {
				if (!append(&p->bound, &p->n_bounds,
				    &p->cap_bounds, h))
					return false;
			} else if (p->mark[right] != root) {
				p->mark[right] = root;
				if (!append(&p->face, &p->n_faces,
				    &p->cap_faces, right))
					return false;
			}
		}
		for (size_t k = first_owned(c, f); k < c->n
		    && c->item[k].face == f; k++)
			if (!append(&p->cut, &p->n_cuts, &p->cap_cuts,
			    c->item[k].item))
				return false;
	}
	qsort(p->bound, p->n_bounds, sizeof(*p->bound), by_number);
	if (p->n_cuts > 1)
		qsort(p->cut, p->n_cuts, sizeof(*p->cut), by_number);
	return true;
}

/* Does half-chain h have the region of `root` on its left alone, and not just
 * a hole in the face there on the right? */
static bool
is_bound(const struct painter *p, uint32_t root, uint32_t h)
{
	const struct v2v_map *m = p->u.m;
	const struct v2v_chain *c = &m->chain[h / 2];
	uint32_t left = c->face[h % 2];

	return p->mark[left] == root && c->ring[h % 2] == m->outer[left]
	    && p->mark[c->face[1 - h % 2]] != root;
}

/* The ring of the region of `root` that half-chain h is part of. */
static bool
add_bound(struct painter *p, uint32_t root, uint32_t h)
{
	const struct v2v_map *m = p->u.m;
	uint32_t at = h;
	size_t n = 0;

	do {
		uint32_t next = at;

		if (!append(&p->cycle, &n, &p->cap_cycle, at))
			return false;
		p->walked[at] = true;
		if (m->chain[at / 2].from == V2V_NONE)
			break;
		/* From left to right, the first with the outside beyond. */
		for (int turn = V2V_TURN_LEFT; turn <= V2V_TURN_LEFT + 3;
		    turn++) {
			next = v2v_map_leave(m, at, turn);
			if (next != V2V_NONE && is_bound(p, root, next))
				break;
		}
		at = next;
	} while (at != h);
	return add_ring(&p->u, root, p->cycle, n);
}

/* Is `face` painted with all of its region? */
static bool
has_region(const struct v2v_underlap *u, uint32_t face)
{
	return u->params->layering == V2V_LAYERS_STACKED
	    || (u->params->layering == V2V_LAYERS_NESTED
	    && u->o->sheet[face] == face);
}

static bool
add_face(struct painter *p, uint32_t face)
{
	const struct owner_list *c = &p->cuts;
	struct v2v_drawing *d = p->u.d;
	size_t first = d->n_subpaths;

	if (has_region(&p->u, face)) {
		if (!find_region(p, face))
			return false;
		for (size_t i = 0; i < p->n_bounds; i++)
			if (!p->walked[p->bound[i]]
			    && !add_bound(p, face, p->bound[i]))
				return false;
		for (size_t i = 0; i < p->n_cuts; i++)
			if (!add_map_ring(&p->u, face, p->cut[i]))
				return false;
	} else {
		if (!add_map_ring(&p->u, face, p->u.m->outer[face]))
			return false;
		for (size_t i = first_owned(c, face); i < c->n
		    && c->item[i].face == face; i++)
			if (!add_map_ring(&p->u, face, c->item[i].item))
				return false;
	}
	/* A shape with a hole is a path. */
	if (d->n_subpaths - first > 1)
		d->subpath[first].shape.kind = V2V_SHAPE_NONE;
	return true;
}

static void
free_painter(struct painter *p)
{
	free(p->cuts.item);
	free(p->done);
	free(p->walked);
	free(p->mark);
	free(p->face);
	free(p->bound);
	free(p->cut);
	free(p->cycle);
	free(p->u.leg);
	free(p->u.part);
	free(p->u.knot);
	v2v_chords_free(&p->u.chords);
	v2v_tube_free(&p->u.tube);
}

int
v2v_paint(struct v2v_drawing *d, const struct v2v_map *m,
    const struct v2v_runs *r, const struct v2v_fit *f, int n_labels,
    const struct v2v_paint_params *params, struct v2v_msg *msg)
{
	struct v2v_order o;
	struct painter p = { .u = { .m = m, .r = r, .f = f, .o = &o,
		.d = d, .params = params,
		.tube = { .unit = params->unit } } };
	uint32_t *list = NULL, last = 0;
	bool ok;
	int err;

	*d = (struct v2v_drawing){ .width = r->width, .height = r->height,
		.unit = params->unit, .exact = params->exact || params->bare,
		.tiled = params->layering == V2V_LAYERS_CUTOUT };
	err = v2v_order_init(&o, m, r, f->shape, n_labels, params->layering,
	    msg);
	if (err != V2V_OK)
		return err;
	list = sort_faces(&o, r->n_faces, params->parts);
	p.done = v2v_zalloc((size_t)r->n_faces + 1, sizeof(*p.done));
	p.walked = v2v_zalloc(2 * m->n_chains, sizeof(*p.walked));
	p.mark = v2v_zalloc((size_t)r->n_faces + 1, sizeof(*p.mark));
	ok = list && p.done && p.walked && p.mark && list_cuts(&p.u, &p.cuts);
	for (uint32_t i = 0; ok && i <= r->n_faces; i++) {
		uint32_t face = list[i];

		if (o.rank[face] == 0 || p.done[face])
			continue;
		if (last == 0 || o.rank[face] != o.rank[last]
		    || (params->parts && o.part[face] != o.part[last]))
			ok = begin_layer(d, r->label[face],
			    params->parts ? o.part[face] : 0);
		last = face;
		ok = ok && add_face(&p, face);
		if (ok)
			d->layer[d->n_layers - 1].n = d->n_subpaths
			    - d->layer[d->n_layers - 1].first;
	}
	free(list);
	free_painter(&p);
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
