/*
 * Minimum cut of an 8-connected grid with two terminals.
 *
 * Augmenting paths over two search trees (Boykov and Kolmogorov, "An
 * Experimental Comparison of Min-Cut/Max-Flow Algorithms", PAMI 2004). One tree
 * grows from the source along residual edges, the other from the sink against
 * them; where they touch, the path is saturated. A node whose edge to its
 * parent got saturated is an orphan: it looks for another parent of its tree
 * whose chain still ends at the terminal, or falls out of the tree and makes
 * its children orphans.
 *
 * Layout: nodes stand in a grid with a rim of one node on every side. Rim
 * edges keep capacity 0, so no search leaves the grid and no bound is checked.
 * A parent is a direction (or ROOT for a node tied to its terminal), so an edge
 * needs no record but its residual.
 *
 * Invariants: cap[d] >= 0; excess > 0 is residual capacity from the source,
 * < 0 to the sink; a tree node that is not an orphan has a chain of residual
 * edges to its terminal. `stamp` and `dist` remember for one adoption stage
 * that a chain was checked and how long it was.
 *
 * Queues are first in, first out, and neighbours are visited in order of
 * direction: the same grid gives the same cut.
 */
#include "base.h"

#include "segment/maxflow.h"

#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum { FREE, SOURCE, SINK };             /* node.tree */
enum { ROOT = 8, ORPHAN = 9, NONE = 10 }; /* node.parent beside 0-7 */

const int8_t v2v_grid_dx[V2V_GRID_DIRS] = { 1, 1, 0, -1, -1, -1, 0, 1 };
const int8_t v2v_grid_dy[V2V_GRID_DIRS] = { 0, 1, 1, 1, 0, -1, -1, -1 };

struct node {
	int32_t cap[V2V_GRID_DIRS]; /* residual towards each neighbour */
	int32_t excess;
	uint32_t stamp;
	int32_t dist; /* edges to the terminal, as of stamp */
	uint8_t tree, parent, active;
};

struct queue {
	uint32_t *item;
	size_t head, len, size; /* a ring; size is a power of two */
};

struct v2v_gridflow {
	int32_t width, height;
	size_t stride, n; /* rim counted in */
	ptrdiff_t step[V2V_GRID_DIRS];
	struct node *nodes;
	struct queue active, orphans; /* each node is in each once at most */
	uint32_t now;
	int64_t flow;
};

static size_t
at(const struct v2v_gridflow *g, int32_t x, int32_t y)
{
	return (size_t)(y + 1) * g->stride + (size_t)(x + 1);
}

static bool
queue_init(struct queue *q, size_t n)
{
	q->size = 1;
	while (q->size < n)
		q->size *= 2;
	q->item = v2v_alloc(q->size, sizeof(*q->item));
	q->head = q->len = 0;
	return q->item != NULL;
}

static void
push(struct queue *q, size_t node)
{
	q->item[(q->head + q->len++) & (q->size - 1)] = (uint32_t)node;
}

static void
push_front(struct queue *q, size_t node)
{
	q->head = (q->head - 1) & (q->size - 1);
	q->item[q->head] = (uint32_t)node;
	q->len++;
}

static size_t
pop(struct queue *q)
{
	size_t node = q->item[q->head];

	q->head = (q->head + 1) & (q->size - 1);
	q->len--;
	return node;
}

struct v2v_gridflow *
v2v_gridflow_new(int32_t width, int32_t height)
{
	struct v2v_gridflow *g;

	if (width < 1 || height < 1 || (int64_t)width * height > 1 << 26)
		return NULL;
	g = v2v_zalloc(1, sizeof(*g));
	if (g == NULL)
		return NULL;
	g->width = width;
	g->height = height;
	g->stride = (size_t)width + 2;
	g->n = g->stride * ((size_t)height + 2);
	for (int d = 0; d < V2V_GRID_DIRS; d++)
		g->step[d] = v2v_grid_dy[d] * (ptrdiff_t)g->stride
		    + v2v_grid_dx[d];
	g->nodes = v2v_alloc(g->n, sizeof(*g->nodes));
	if (g->nodes == NULL || !queue_init(&g->active, g->n)
	    || !queue_init(&g->orphans, g->n)) {
		v2v_gridflow_free(g);
		return NULL;
	}
	v2v_gridflow_reset(g);
	return g;
}

void
v2v_gridflow_free(struct v2v_gridflow *g)
{
	if (g == NULL)
		return;
	free(g->orphans.item);
	free(g->active.item);
	free(g->nodes);
	free(g);
}

void
v2v_gridflow_reset(struct v2v_gridflow *g)
{
	memset(g->nodes, 0, g->n * sizeof(*g->nodes));
	for (size_t i = 0; i < g->n; i++)
		g->nodes[i].parent = NONE;
	g->active.head = g->active.len = 0;
	g->orphans.head = g->orphans.len = 0;
	g->now = 0;
	g->flow = 0;
}

void
v2v_gridflow_terminal(struct v2v_gridflow *g, int32_t x, int32_t y,
    int32_t excess)
{
	g->nodes[at(g, x, y)].excess = excess;
}

void
v2v_gridflow_edge(struct v2v_gridflow *g, int32_t x, int32_t y, int d,
    int32_t cap)
{
	int32_t nx = x + v2v_grid_dx[d], ny = y + v2v_grid_dy[d];

	if (nx < 0 || ny < 0 || nx >= g->width || ny >= g->height)
		return;
	g->nodes[at(g, x, y)].cap[d] = cap;
	g->nodes[at(g, nx, ny)].cap[d ^ 4] = cap;
}

bool
v2v_gridflow_source(const struct v2v_gridflow *g, int32_t x, int32_t y)
{
	return g->nodes[at(g, x, y)].tree == SOURCE;
}

static void
activate(struct v2v_gridflow *g, size_t i)
{
	if (!g->nodes[i].active) {
		g->nodes[i].active = 1;
		push(&g->active, i);
	}
}

/* Residual of the edge by which the tree of `tree` would reach from p to its
 * neighbour q = p + step[d]. */
static int32_t
reach(const struct node *p, const struct node *q, int d, uint8_t tree)
{
	return tree == SOURCE ? p->cap[d] : q->cap[d ^ 4];
}

/*
 * Grow both trees from active nodes until they touch: true, with *from in the
 * source's tree and *dir towards the sink's. False when no growth is left.
 */
static bool
grow(struct v2v_gridflow *g, size_t *from, int *dir)
{
	while (g->active.len > 0) {
		size_t i = g->active.item[g->active.head];
		struct node *p = &g->nodes[i];

		for (int d = 0; p->tree != FREE && d < V2V_GRID_DIRS; d++) {
			size_t j = i + (size_t)g->step[d];
			struct node *q = &g->nodes[j];

			if (reach(p, q, d, p->tree) == 0)
				continue;
			if (q->tree == FREE) {
				q->tree = p->tree;
				q->parent = (uint8_t)(d ^ 4);
				q->stamp = p->stamp;
				q->dist = p->dist + 1;
				activate(g, j);
			} else if (q->tree != p->tree) {
				*from = p->tree == SOURCE ? i : j;
				*dir = p->tree == SOURCE ? d : d ^ 4;
				return true;
			} else if (q->stamp <= p->stamp && q->parent < ROOT
			    && q->dist > p->dist + 1) {
				/* A shorter way home. */
				q->parent = (uint8_t)(d ^ 4);
				q->stamp = p->stamp;
				q->dist = p->dist + 1;
			}
		}
		pop(&g->active);
		p->active = 0;
	}
	return false;
}

static void
orphan_front(struct v2v_gridflow *g, size_t i)
{
	g->nodes[i].parent = ORPHAN;
	push_front(&g->orphans, i);
}

/* The least residual on the way from node i of tree `tree` to its terminal,
 * at most `least`. */
static int32_t
bottleneck(const struct v2v_gridflow *g, size_t i, uint8_t tree, int32_t least)
{
	const struct node *p = &g->nodes[i];

	while (p->parent != ROOT) {
		const struct node *q = p + g->step[p->parent];
		int32_t r = reach(q, p, p->parent ^ 4, tree);

		if (r < least)
			least = r;
		p = q;
	}
	if (abs(p->excess) < least)
		least = abs(p->excess);
	return least;
}

/* Send `flow` along that way; saturated edges make orphans. */
static void
send(struct v2v_gridflow *g, size_t i, uint8_t tree, int32_t flow)
{
	struct node *p = &g->nodes[i];

	while (p->parent != ROOT) {
		int d = p->parent;
		struct node *q = p + g->step[d];
		int32_t *down = tree == SOURCE ? &q->cap[d ^ 4] : &p->cap[d];
		int32_t *up = tree == SOURCE ? &p->cap[d] : &q->cap[d ^ 4];

		*down -= flow;
		*up += flow;
		if (*down == 0)
			orphan_front(g, (size_t)(p - g->nodes));
		p = q;
	}
	p->excess += tree == SOURCE ? -flow : flow;
	if (p->excess == 0)
		orphan_front(g, (size_t)(p - g->nodes));
}

static void
augment(struct v2v_gridflow *g, size_t from, int dir)
{
	size_t to = from + (size_t)g->step[dir];
	int32_t flow = g->nodes[from].cap[dir];

	flow = bottleneck(g, from, SOURCE, flow);
	flow = bottleneck(g, to, SINK, flow);
	g->nodes[from].cap[dir] -= flow;
	g->nodes[to].cap[dir ^ 4] += flow;
	send(g, from, SOURCE, flow);
	send(g, to, SINK, flow);
	g->flow += flow;
}

/*
 * Edges from node i to its terminal, or -1 if its chain ends in an orphan.
 * Marks the chain so that later walks stop early.
 */
static int32_t
distance_home(struct v2v_gridflow *g, size_t i)
{
	struct node *p = &g->nodes[i], *q;
	int32_t steps = 0, dist;

	for (;; steps++) {
		if (p->stamp == g->now)
			break;
		if (p->parent == ROOT) {
			p->stamp = g->now;
			p->dist = 1;
			break;
		}
		if (p->parent >= ORPHAN)
			return -1;
		p += g->step[p->parent];
	}
	dist = steps + p->dist;
	q = &g->nodes[i];
	for (int32_t k = dist; q->stamp != g->now; k--) {
		q->stamp = g->now;
		q->dist = k;
		q += g->step[q->parent];
	}
	return dist;
}

/* Find orphan i a parent, or let it go. */
static void
adopt(struct v2v_gridflow *g, size_t i)
{
	struct node *p = &g->nodes[i];
	int best = -1;
	int32_t best_dist = INT32_MAX;

	for (int d = 0; d < V2V_GRID_DIRS; d++) {
		size_t j = i + (size_t)g->step[d];
		struct node *q = &g->nodes[j];
		int32_t dist;

		if (q->tree != p->tree || reach(q, p, d ^ 4, p->tree) == 0)
			continue;
		dist = distance_home(g, j);
		if (dist >= 0 && dist < best_dist) {
			best_dist = dist;
			best = d;
		}
	}
	if (best >= 0) {
		p->parent = (uint8_t)best;
		p->stamp = g->now;
		p->dist = best_dist + 1;
		return;
	}
	for (int d = 0; d < V2V_GRID_DIRS; d++) {
		size_t j = i + (size_t)g->step[d];
		struct node *q = &g->nodes[j];

		if (q->tree != p->tree)
			continue;
		if (reach(q, p, d ^ 4, p->tree) > 0)
			activate(g, j);
		if (q->parent == (d ^ 4)) {
			q->parent = ORPHAN;
			push(&g->orphans, j);
		}
	}
	p->tree = FREE;
	p->parent = NONE;
}

int64_t
v2v_gridflow_solve(struct v2v_gridflow *g)
{
	size_t from;
	int dir;

	for (size_t i = 0; i < g->n; i++) {
		struct node *p = &g->nodes[i];

		if (p->excess == 0)
			continue;
		p->tree = p->excess > 0 ? SOURCE : SINK;
		p->parent = ROOT;
		p->dist = 1;
		activate(g, i);
	}
	while (grow(g, &from, &dir)) {
		g->now++;
		augment(g, from, dir);
		while (g->orphans.len > 0)
			adopt(g, pop(&g->orphans));
	}
	return g->flow;
}
