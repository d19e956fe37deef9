/*
 * The order of painting.
 *
 * Level by level of the containment tree, and within a level colour by colour,
 * so that one path holds all faces of one colour there. Faces of one level
 * that touch have different colours, so of two neighbours one is always later.
 * Thin colours come before stout ones (area over perimeter): what is painted
 * earlier runs on below its neighbours, and these should have room for it.
 * Shapes come last: what is a whole circle lies upon its neighbours. A stack
 * goes from the largest colour to the smallest instead.
 *
 * Faces with nothing painted below them (siblings within the outside, an
 * absent face or a hole that is cut out) form *sheets*, each a connected set.
 * The largest face of a sheet, its base, is painted before all others of its
 * level, and as the whole sheet: where thin neighbours leave no room to run on
 * below them, the base is seen between them and not the ground.
 */
#include "base.h"

#include "trace/paint.h"

#include "util/forest.h"
#include "util/mem.h"

#include <stdlib.h>

enum { BASE, PLAIN, SHAPE, PARTS }; /* of a level, one after the other */

struct group {
	uint32_t key; /* (3 * depth + part) * (n_labels + 1) + label */
	uint64_t area, length;
};

static int
by_key(const void *a, const void *b)
{
	const struct group *g = a, *h = b;

	return g->key < h->key ? -1 : g->key > h->key;
}

static uint32_t
find_group(const struct group *g, size_t n, uint32_t key)
{
	size_t lo = 0, hi = n;

	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;

		if (g[mid].key <= key)
			lo = mid;
		else
			hi = mid;
	}
	return (uint32_t)lo;
}

/* Thickness of g below that of h; then the lower label. */
static bool
thinner(const struct group *g, const struct group *h)
{
	uint64_t a = g->area * h->length, b = h->area * g->length;

	return a < b || (a == b && g->key < h->key);
}

/* Which holes hold absent pixels; children have higher numbers. */
static bool
find_cuts(struct v2v_order *o, const struct v2v_map *m,
    const struct v2v_runs *r)
{
	bool *holds = v2v_zalloc((size_t)r->n_faces + 1, sizeof(*holds));

	if (holds == NULL)
		return false;
	for (uint32_t f = r->n_faces; f > 0; f--) {
		holds[f] |= r->label[f] == V2V_ABSENT;
		if (holds[f])
			holds[m->parent[f]] = o->cut[m->hole[f]] = true;
	}
	free(holds);
	return true;
}

/* The base of each face's sheet: the largest face, the first on a tie. */
static bool
find_sheets(struct v2v_order *o, const struct v2v_map *m,
    const struct v2v_runs *r)
{
	size_t n = (size_t)r->n_faces + 1;
	uint32_t *up = v2v_zalloc(n, sizeof(*up));

	if (up == NULL)
		return false;
	for (uint32_t f = 1; f < n; f++)
		if (r->label[f] != V2V_ABSENT
		    && (r->label[m->parent[f]] == V2V_ABSENT
		    || o->cut[m->hole[f]]))
			up[f] = f;
	for (size_t c = 0; c < m->n_chains; c++) {
		const uint32_t *face = m->chain[c].face;
		uint32_t a, b;

		if (up[face[0]] == 0 || up[face[1]] == 0
		    || m->hole[face[0]] != m->hole[face[1]])
			continue;
		a = v2v_find(up, face[0]);
		b = v2v_find(up, face[1]);
		if (r->area[a] > r->area[b] || (r->area[a] == r->area[b]
		    && a < b))
			up[b] = a;
		else
			up[a] = b;
	}
	for (uint32_t f = 1; f < n; f++)
		o->sheet[f] = v2v_find(up, f);
	free(up);
	return true;
}

/* A part is a sheet with all that lies in its holes, unless absent pixels are
 * between. Parents have lower numbers. */
static void
find_parts(struct v2v_order *o, const struct v2v_map *m,
    const struct v2v_runs *r)
{
	for (uint32_t f = 1; f <= r->n_faces; f++) {
		uint32_t base = o->sheet[f];

		if (r->label[f] == V2V_ABSENT)
			continue;
		if (r->label[m->parent[f]] != V2V_ABSENT)
			o->part[f] = o->part[m->parent[f]];
		else if (o->part[base] == 0)
			o->part[f] = o->part[base] = ++o->n_parts;
		else
			o->part[f] = o->part[base];
	}
}

/* One group for each colour of each level; *n of them, by key. */
static struct group *
find_groups(const struct v2v_map *m, const struct v2v_runs *r,
    const uint32_t *key, size_t *n)
{
	size_t faces = (size_t)r->n_faces + 1;
	struct group *g = v2v_zalloc(faces, sizeof(*g));
	size_t k = 0;

	if (g == NULL)
		return NULL;
	for (size_t f = 1; f < faces; f++)
		g[f - 1] = (struct group){ key[f], r->area[f], 0 };
	for (size_t c = 0; c < m->n_chains; c++) {
		size_t cracks = v2v_chain_cracks(m, (uint32_t)c);

		for (int s = 0; s < 2; s++)
			if (m->chain[c].face[s] != 0)
				g[m->chain[c].face[s] - 1].length += cracks;
	}
	qsort(g, faces - 1, sizeof(*g), by_key);
	for (size_t i = 0; i + 1 < faces; i++) {
		if (k > 0 && g[k - 1].key == g[i].key) {
			g[k - 1].area += g[i].area;
			g[k - 1].length += g[i].length;
		} else {
			g[k++] = g[i];
		}
	}
	*n = k;
	return g;
}

static bool
larger(const struct group *g, const struct group *h)
{
	return g->area > h->area || (g->area == h->area && g->key < h->key);
}

/* Places of the groups first .. last - 1 of one level among themselves. */
static void
rank_level(const struct group *g, size_t first, size_t last, bool stacked,
    uint32_t *rank)
{
	for (size_t i = first; i < last; i++) {
		uint32_t before = 0;

		for (size_t j = first; j < last; j++)
			before += j != i && (stacked ? larger(&g[j], &g[i])
			    : thinner(&g[j], &g[i]));
		/* 0 is not painted. */
		rank[i] = (uint32_t)first + before + 1;
	}
}

/* Colour by colour, whatever lies within what. */
static void
rank_labels(struct v2v_order *o, const struct v2v_runs *r, int n_labels)
{
	for (uint32_t f = 1; f <= r->n_faces; f++)
		o->rank[f] = r->label[f] == V2V_ABSENT ? 0
		    : (uint32_t)r->label[f] + 1;
	o->n_ranks = (uint32_t)n_labels + 2;
}

int
v2v_order_init(struct v2v_order *o, const struct v2v_map *m,
    const struct v2v_runs *r, const struct v2v_shape *shape, int n_labels,
    enum v2v_layering layering, struct v2v_msg *msg)
{
	bool stacked = layering == V2V_LAYERS_STACKED;
	size_t faces = (size_t)r->n_faces + 1, n = 0;
	uint32_t part = (uint32_t)(n_labels + 1), per = PARTS * part;
	uint32_t *rank = NULL;
	struct group *g = NULL;
	int err = V2V_OK;

	*o = (struct v2v_order){ 0 };
	o->rank = v2v_zalloc(faces, sizeof(*o->rank));
	o->sheet = v2v_zalloc(faces, sizeof(*o->sheet));
	o->cut = v2v_zalloc(m->n_rings, sizeof(*o->cut));
	o->part = v2v_zalloc(faces, sizeof(*o->part));
	if (!o->rank || !o->sheet || !o->cut || !o->part || !find_cuts(o, m, r)
	    || !find_sheets(o, m, r)) {
		err = v2v_fail_memory(msg);
		goto out;
	}
	find_parts(o, m, r);
	if (layering == V2V_LAYERS_CUTOUT) {
		rank_labels(o, r, n_labels);
		return V2V_OK;
	}
	/* Depths are below 2^15 (a side of 2^16 pixels), labels below 2^9. */
	for (size_t f = 1; f < faces; f++)
		o->rank[f] = (m->parent[f] == 0 ? 0
		    : o->rank[m->parent[f]] / per + 1) * per + r->label[f]
		    + part * (o->sheet[f] == f && !stacked ? BASE
		    : shape[m->outer[f]].kind != V2V_SHAPE_NONE ? SHAPE : PLAIN);
	g = find_groups(m, r, o->rank, &n);
	rank = v2v_alloc(n, sizeof(*rank));
	if (g == NULL || rank == NULL) {
		err = v2v_fail_memory(msg);
		goto out;
	}
	for (size_t i = 0, j; i < n; i = j) {
		for (j = i; j < n && g[j].key / part
		    == g[i].key / part; j++)
			;
		rank_level(g, i, j, stacked, rank);
	}
	for (size_t f = 1; f < faces; f++)
		o->rank[f] = rank[find_group(g, n, o->rank[f])];
	for (size_t f = 1; f < faces; f++)
		if (r->label[f] == V2V_ABSENT)
			o->rank[f] = 0;
	o->n_ranks = (uint32_t)n + 1;
out:
	free(g);
	free(rank);
	if (err != V2V_OK)
		v2v_order_free(o);
	return err;
}

void
v2v_order_free(struct v2v_order *o)
{
	free(o->rank);
	free(o->sheet);
	free(o->cut);
	free(o->part);
	*o = (struct v2v_order){ 0 };
}
