/*
 * Region fusion: flat regions that trade colour error for border length.
 *
 * Every pair of neighbouring regions A, B has a price,
 *
 *	|A| |B| / (|A| + |B|) * |mean A - mean B|^2 / border(A, B),
 *
 * the lambda from which on their fusion lowers the energy of Mumford and Shah
 * with piecewise constant colours (Koepfler, Lopez, Morel: A Multiscale
 * Algorithm for Image Segmentation by Variational Method, SIAM J. Numer. Anal.
 * 1994). |A| counts pixels by their trust. A piece of border between two
 * pixels counts less where the smoothed picture has a step: lines that the eye
 * sees are cheap to keep, the border that cuts a gradient is dear.
 *
 * Fusion goes in rounds. Each region names the neighbour with the lowest price
 * below lambda (ties: the lower pair of ids). It joins the one that it named if
 * that one named it too, or is DOMINANCE times as large. The cheapest pair of
 * all always is of the first kind, so rounds end only when no price is below
 * lambda; and no fusion uses a price that others of the round change by much.
 * (Without the second kind a large region could take in but one small
 * neighbour a round.) Nothing depends on the order of work.
 *
 * Lambda grows over several levels, which lets small regions find company
 * before large ones swallow them. A level but the last ends when a round takes
 * less than 1 region in LEVEL_DONE: the next one has the same pairs again. At
 * the end each region smaller than min_area joins the neighbour nearest in
 * colour.
 *
 * Sums are integers: colours in 1/64 Delta E times trust. Prices are doubles
 * made of these in a fixed order.
 *
 * The graph is kept as rows of links (both directions), and each round writes
 * the next graph into a second set of arrays. It never grows, so both sets
 * are allocated once. Which of the first regions belong together is a forest.
 */
#include "base.h"

#include "steer/fusion.h"

#include "util/forest.h"
#include "util/mem.h"

#include <math.h>
#include <stdlib.h>

enum {
	COLOUR_UNIT = 64, /* steps of a unit of L, a or b */
	BORDER_UNIT = 16, /* length of a border between two equal pixels */
	BORDER_LEAST = 1,
	DOMINANCE = 8,
	LEVEL_DONE = 64
};

/* The step, in Delta E, at which a border counts half. */
static const float BORDER_STEP = 2.5f;

struct region {
	int64_t sum[3], trust;
	double mean[3], inv;   /* sum / trust, 1 / trust */
	int32_t area, first;   /* pixels; its tree in the forest */
};

struct link {
	int32_t to, border;
};

struct graph {
	int32_t n;
	struct region *region;
	size_t *row; /* links of region r are row[r] to row[r + 1] - 1 */
	struct link *link;
};

struct fusion {
	const struct v2v_field *field;
	const struct v2v_regions *first;
	struct v2v_pool *pool;
	struct graph now, next;
	int32_t *forest;  /* parent of each of the first regions */
	int32_t *best;    /* the neighbour a region names, or NONE */
	uint32_t *tree;   /* towards the lowest region of those that fuse */
	int32_t *after;   /* the next member of the same chain, or NONE */
	int32_t *renamed; /* id of a region in the next graph */
	int32_t *mark;    /* place of a neighbour in the row at hand */
	double lambda;
	int32_t min_area; /* > 0: the rounds that clear small regions */
};

enum { NONE = -1 };

static void
free_graph(struct graph *g)
{
	free(g->region);
	free(g->row);
	free(g->link);
}

static bool
alloc_graph(struct graph *g, int32_t n, size_t links)
{
	g->region = v2v_zalloc((size_t)n, sizeof(*g->region));
	g->row = v2v_zalloc((size_t)n + 1, sizeof(*g->row));
	g->link = v2v_alloc(links, sizeof(*g->link));
	return g->region != NULL && g->row != NULL && g->link != NULL;
}

static void
set_mean(struct region *r)
{
	r->inv = 1 / (double)r->trust;
	for (int k = 0; k < 3; k++)
		r->mean[k] = (double)r->sum[k] * r->inv / COLOUR_UNIT;
}

static void
sum_pixels(struct fusion *f)
{
	struct region *region = f->now.region;

	for (size_t i = 0; i < f->field->pixels; i++) {
		int32_t id = f->first->id[i], t = f->field->trust[i];
		const float *lab = f->field->lab + 3 * i;

		if (id == V2V_NO_REGION)
			continue;
		for (int k = 0; k < 3; k++)
			region[id].sum[k] += (int64_t)t
			    * (int64_t)(lab[k] * COLOUR_UNIT);
		region[id].trust += t;
		region[id].area++;
	}
	for (int32_t r = 0; r < f->now.n; r++) {
		region[r].first = r;
		set_mean(&region[r]);
	}
}

static int32_t
border_of(const struct v2v_field *field, size_t i, size_t j)
{
	const float *a = field->lab + 3 * i, *b = field->lab + 3 * j;
	float l = a[0] - b[0], m = a[1] - b[1], n = a[2] - b[2];
	float q = (l * l + m * m + n * n) / (BORDER_STEP * BORDER_STEP);
	int32_t border = (int32_t)((float)BORDER_UNIT / (1 + q));

	return border < BORDER_LEAST ? BORDER_LEAST : border;
}

/* The pixel after i to the right (axis 0) or below (1), if it is of another
 * region; 0 if not. */
static inline size_t
across(const struct fusion *f, size_t i, size_t x, int axis)
{
	size_t w = (size_t)f->field->width;
	size_t j = axis ? i + w : i + 1;
	const int32_t *id = f->first->id;

	if (axis ? j >= f->field->pixels : x + 1 == w)
		return 0;
	if (id[i] == id[j] || id[i] == V2V_NO_REGION || id[j] == V2V_NO_REGION)
		return 0;
	return j;
}

/*
 * Make one row of links unique, adding up borders. mark[r] holds NONE for
 * every r before and after. Returns the length of the row.
 */
static size_t
unite_links(struct link *row, size_t n, int32_t *mark)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		int32_t to = row[i].to;

		if (mark[to] == NONE) {
			mark[to] = (int32_t)kept;
			row[kept++] = row[i];
		} else {
			row[mark[to]].border += row[i].border;
		}
	}
	for (size_t i = 0; i < kept; i++)
		mark[row[i].to] = NONE;
	return kept;
}

/* Count the links of each region into row[r + 1], then sum up. */
static size_t
count_links(const struct fusion *f, size_t *row, int32_t n)
{
	size_t w = (size_t)f->field->width, x = 0;

	for (size_t i = 0; i < f->field->pixels; i++) {
		for (int axis = 0; axis < 2; axis++) {
			size_t j = across(f, i, x, axis);

			if (j == 0)
				continue;
			row[f->first->id[i] + 1]++;
			row[f->first->id[j] + 1]++;
		}
		x = x + 1 == w ? 0 : x + 1;
	}
	for (int32_t r = 0; r < n; r++)
		row[r + 1] += row[r];
	return row[n];
}

/* Fill the links, each pair of pixels one, then make the rows unique. */
static void
link_pixels(struct fusion *f)
{
	struct graph *g = &f->now;
	size_t w = (size_t)f->field->width, x = 0, kept = 0, from = 0;

	/* row[r] is the place of the next link of r, and in the end that of
	 * the first link of r + 1. */
	for (size_t i = 0; i < f->field->pixels; i++) {
		for (int axis = 0; axis < 2; axis++) {
			size_t j = across(f, i, x, axis);
			int32_t a = f->first->id[i], b, border;

			if (j == 0)
				continue;
			b = f->first->id[j];
			border = border_of(f->field, i, j);
			g->link[g->row[a]++] = (struct link){ b, border };
			g->link[g->row[b]++] = (struct link){ a, border };
		}
		x = x + 1 == w ? 0 : x + 1;
	}
	for (int32_t r = 0; r < g->n; r++) {
		size_t end = g->row[r];
		size_t n = unite_links(g->link + from, end - from, f->mark);

		for (size_t i = 0; i < n; i++)
			g->link[kept + i] = g->link[from + i];
		g->row[r] = kept;
		kept += n;
		from = end;
	}
	g->row[g->n] = kept;
}

static double
price_of(const struct fusion *f, const struct region *a,
    const struct region *b, int32_t border)
{
	double l = a->mean[0] - b->mean[0], m = a->mean[1] - b->mean[1];
	double n = a->mean[2] - b->mean[2], d = l * l + m * m + n * n;

	if (f->min_area > 0)
		return a->area < f->min_area || b->area < f->min_area ? d
		    : HUGE_VAL;
	return d * BORDER_UNIT / ((a->inv + b->inv) * 255 * border);
}

static void
name_best(void *arg, size_t first, size_t end)
{
	struct fusion *f = arg;
	const struct graph *g = &f->now;

	for (size_t r = first; r < end; r++) {
		const struct region *a = &g->region[r];
		double least = f->lambda;
		int32_t best = NONE;

		/* Among neighbours of r the lower id makes the lower pair. */
		for (size_t i = g->row[r]; i < g->row[r + 1]; i++) {
			int32_t to = g->link[i].to;
			double price = price_of(f, a, &g->region[to],
			    g->link[i].border);

			if (price < least || (price == least && best != NONE &&
			    to < best)) {
				least = price;
				best = to;
			}
		}
		f->best[r] = best;
	}
}

/* The neighbour that region r joins, or NONE. */
static int32_t
joins(const struct fusion *f, int32_t r)
{
	int32_t to = f->best[r];
	const struct region *a = &f->now.region[r], *b;

	if (to == NONE || f->best[to] == r)
		return to;
	b = &f->now.region[to];
	if (f->min_area > 0 ? a->area < f->min_area
	    : b->trust >= DOMINANCE * a->trust)
		return to;
	return NONE;
}

/*
 * Gather the regions that become one in chains that begin with their lowest
 * one, and number them by it. Returns how many remain.
 */
static int32_t
gather_members(struct fusion *f)
{
	int32_t n = 0;

	for (int32_t r = 0; r < f->now.n; r++)
		f->tree[r] = (uint32_t)r;
	for (int32_t r = 0; r < f->now.n; r++) {
		int32_t to = joins(f, r);

		if (to != NONE)
			v2v_unite(f->tree, (uint32_t)r, (uint32_t)to);
	}
	for (int32_t r = 0; r < f->now.n; r++) {
		int32_t first = (int32_t)v2v_find(f->tree, (uint32_t)r);

		f->after[r] = NONE;
		if (first == r) {
			f->renamed[r] = n++;
			continue;
		}
		f->renamed[r] = f->renamed[first];
		f->after[r] = f->after[first];
		f->after[first] = r;
	}
	return n;
}

static void
add_region(struct region *to, const struct region *from)
{
	for (int k = 0; k < 3; k++)
		to->sum[k] += from->sum[k];
	to->trust += from->trust;
	to->area += from->area;
}

/* Append the links of r to the row of region `self` of the next graph. */
static size_t
copy_links(const struct fusion *f, struct link *row, int32_t r, int32_t self)
{
	const struct graph *g = &f->now;
	size_t n = 0;

	for (size_t i = g->row[r]; i < g->row[r + 1]; i++) {
		struct link link = g->link[i];

		link.to = f->renamed[link.to];
		if (link.to != self)
			row[n++] = link;
	}
	return n;
}

/* One round. Returns how many regions were lost to others. */
static int32_t
fuse_round(struct fusion *f)
{
	const struct graph *g = &f->now;
	struct graph *to = &f->next, swap;
	int32_t self = 0, lost;
	size_t at = 0;

	v2v_pool_run(f->pool, (size_t)g->n, 1024, name_best, f);
	to->n = gather_members(f);
	lost = g->n - to->n;
	if (lost == 0)
		return 0;
	for (int32_t r = 0; r < g->n; r++) {
		struct link *row = to->link + at;
		size_t links;

		if (f->tree[r] != (uint32_t)r)
			continue;
		to->row[self] = at;
		to->region[self] = g->region[r];
		links = copy_links(f, row, r, self);
		for (int32_t m = f->after[r]; m != NONE; m = f->after[m]) {
			f->forest[g->region[m].first] = g->region[r].first;
			add_region(&to->region[self], &g->region[m]);
			links += copy_links(f, row + links, m, self);
		}
		if (f->after[r] != NONE)
			set_mean(&to->region[self]);
		at += unite_links(row, links, f->mark);
		self++;
	}
	to->row[self] = at;
	swap = f->now;
	f->now = f->next;
	f->next = swap;
	return lost;
}

/* Rounds until one takes no more than 1 / done of the regions. */
static void
run_level(struct fusion *f, int32_t done)
{
	int32_t lost;

	do
		lost = fuse_round(f);
	while (lost > f->now.n / done);
}

/* Regions by the trees of the forest, numbered by their lowest members. */
static void
relabel(struct fusion *f, struct v2v_regions *r)
{
	int32_t n = 0;

	/* A parent is lower than its children, so it has its number already. */
	for (int32_t i = 0; i < r->n; i++) {
		int32_t parent = f->forest[i];

		f->forest[i] = parent == i ? n++ : f->forest[parent];
	}
	for (size_t i = 0; i < f->field->pixels; i++)
		if (r->id[i] != V2V_NO_REGION)
			r->id[i] = f->forest[r->id[i]];
	r->n = n;
}

static int
open_fusion(struct fusion *f, struct v2v_msg *msg)
{
	int32_t n = f->first->n;
	size_t links;

	f->now.n = n;
	f->forest = v2v_alloc((size_t)n, sizeof(*f->forest));
	f->best = v2v_alloc((size_t)n, sizeof(*f->best));
	f->renamed = v2v_alloc((size_t)n, sizeof(*f->renamed));
	f->tree = v2v_alloc((size_t)n, sizeof(*f->tree));
	f->after = v2v_alloc((size_t)n, sizeof(*f->after));
	f->mark = v2v_alloc((size_t)n, sizeof(*f->mark));
	f->now.region = v2v_zalloc((size_t)n, sizeof(*f->now.region));
	f->now.row = v2v_zalloc((size_t)n + 1, sizeof(*f->now.row));
	if (f->forest == NULL || f->best == NULL || f->renamed == NULL ||
	    f->tree == NULL || f->after == NULL || f->mark == NULL ||
	    f->now.region == NULL || f->now.row == NULL)
		return v2v_fail_memory(msg);
	links = count_links(f, f->now.row, n);
	f->now.link = v2v_alloc(links, sizeof(*f->now.link));
	if (f->now.link == NULL)
		return v2v_fail_memory(msg);
	for (int32_t r = 0; r < n; r++) {
		f->forest[r] = r;
		f->mark[r] = NONE;
	}
	sum_pixels(f);
	link_pixels(f);
	if (!alloc_graph(&f->next, n, f->now.row[n]))
		return v2v_fail_memory(msg);
	return V2V_OK;
}

int
v2v_fusion(struct v2v_regions *r, const struct v2v_field *field,
    struct v2v_pool *pool, const struct v2v_fusion_params *p,
    struct v2v_msg *msg)
{
	struct fusion f = { .field = field, .first = r, .pool = pool };
	int err = open_fusion(&f, msg);

	if (err)
		goto out;
	for (int k = 1; k <= p->levels; k++) {
		double share = (double)k / p->levels;

		f.lambda = p->lambda * share * share;
		run_level(&f, k < p->levels ? LEVEL_DONE : INT32_MAX);
	}
	f.lambda = HUGE_VAL;
	f.min_area = p->min_area;
	if (p->min_area > 0)
		run_level(&f, INT32_MAX);
	relabel(&f, r);
out:
	free_graph(&f.now);
	free_graph(&f.next);
	free(f.forest);
	free(f.best);
	free(f.renamed);
	free(f.tree);
	free(f.after);
	free(f.mark);
	return err;
}
