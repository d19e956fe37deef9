/*
 * Links between the ends of thin lines.
 *
 * Where a line fades for some pixels it falls apart, or ends short of what it
 * runs into. From each thin group's four extreme pixels - leftmost, rightmost,
 * uppermost, lowest, which are the ends of a line - the shortest way to a pixel
 * of the same label in another group is sought, if that is thin, too, or large
 * enough. It leads over pixels only that may take the label for DEAR at most:
 * in most places there is no such way, so few are looked at. Where there are
 * many, it is no faded line.
 *
 * All links are found before any groups are united, so their order does not
 * matter.
 */
#include "base.h"

#include "quantize/groups.h"

#include "util/forest.h"
#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
	REACH = 10,     /* pixels; and a quarter of the line's length, */
	REACH_MAX = 48, /* up to this */
	DEAR = 150,     /* tenths of CIEDE2000 */
	BREADTH = 16,   /* pixels a step that are looked at, on average */
	BROAD = 4       /* pixels across a link */
};

/* Along rows and columns first. */
static const int32_t dx[8] = { 1, 0, -1, 0, 1, -1, -1, 1 };
static const int32_t dy[8] = { 0, 1, 0, -1, 1, 1, -1, -1 };

/* A search around pixel (x, y): how each pixel of the window was reached, and
 * those that were, in this order. */
struct search {
	int32_t x, y, reach;
	uint8_t by[(2 * REACH_MAX + 1) * (2 * REACH_MAX + 1)];
	uint32_t queue[(2 * REACH_MAX + 1) * (2 * REACH_MAX + 1)];
	size_t head, tail;
};

enum { NEW, START = 9 }; /* between them: 1 + the direction of the step */

static uint8_t *
reached(struct search *s, int32_t x, int32_t y)
{
	return s->by + (size_t)(y - s->y + s->reach) * (size_t)(2 * s->reach
	    + 1) + (size_t)(x - s->x + s->reach);
}

/* What pixel i costs more with label l than with its own; beyond all bounds
 * where it is absent. */
static int
price(const struct v2v_groups *w, size_t i, uint8_t l)
{
	const uint8_t *c = w->e->costs + w->e->colours[i]
	    * (size_t)w->e->n_pal;

	return v2v_group_solid(w, i) ? c[l] - c[w->labels[i]] : UINT8_MAX + 1;
}

/* May a line of group r be linked with pixel i, which has its label? */
static bool
target(struct v2v_groups *w, size_t i, uint32_t r)
{
	uint32_t g = v2v_find(w->parent, w->ids[i]);

	return g != r && (!v2v_group_small(w, w->ids[i])
	    || v2v_group_thin(w, &w->group[g]));
}

/* From the pixel whose turn it is to those beside it; true where one is a
 * target, which *at becomes. */
static bool
spread(struct v2v_groups *w, struct search *s, uint32_t r, uint8_t l,
    size_t *at)
{
	int32_t width = w->e->width, height = w->e->height;
	uint32_t i = s->queue[s->head++];
	int32_t x = (int32_t)(i % (uint32_t)width);
	int32_t y = (int32_t)(i / (uint32_t)width);

	for (int d = 0; d < 8; d++) {
		int32_t u = x + dx[d], v = y + dy[d];
		size_t j = (size_t)v * (size_t)width + (size_t)u;

		if (u < 0 || v < 0 || u >= width || v >= height
		    || u < s->x - s->reach || u > s->x + s->reach
		    || v < s->y - s->reach || v > s->y + s->reach
		    || *reached(s, u, v) != NEW || price(w, j, l) > DEAR)
			continue;
		*reached(s, u, v) = (uint8_t)(1 + d);
		s->queue[s->tail++] = (uint32_t)j;
		if (w->labels[j] == l && target(w, j, r)) {
			*at = j;
			return true;
		}
	}
	return false;
}

/* Add a link and the pixels of its way, back from its end. At a corner the
 * cheaper one of both pixels beside it belongs to the way. */
static int
keep_way(struct v2v_groups *w, struct search *s, struct v2v_link *l,
    struct v2v_msg *msg)
{
	int32_t x = (int32_t)(l->to % (size_t)w->e->width);
	int32_t y = (int32_t)(l->to / (size_t)w->e->width);
	uint8_t label = w->labels[l->from];
	bool ok = true;

	l->way = w->way.n;
	for (int d; ok && (d = *reached(s, x, y) - 1) < 8;) {
		int32_t u = x - dx[d], v = y - dy[d];
		size_t a = (size_t)y * (size_t)w->e->width + (size_t)u;
		size_t b = (size_t)v * (size_t)w->e->width + (size_t)x;

		if (d > 3)
			ok = v2v_pixels_add(&w->way, price(w, a, label)
			    <= price(w, b, label) ? a : b);
		ok = ok && v2v_pixels_add(&w->way, (size_t)v
		    * (size_t)w->e->width + (size_t)u);
		x = u;
		y = v;
	}
	l->way_end = w->way.n;
	if (!ok || !v2v_grow(&w->link, &w->cap, w->n_links + 1, sizeof(*w->link)))
		return v2v_fail_memory(msg);
	w->link[w->n_links++] = *l;
	return V2V_OK;
}

static int
link_group(struct v2v_groups *w, struct search *s, uint32_t r,
    struct v2v_msg *msg)
{
	const struct v2v_group *g = &w->group[r];
	int32_t across = (int32_t)(8.0 * g->total / (3.0 * g->outline) + .5);
	int32_t reach = (int32_t)(g->outline * 3 / 32);
	int err = V2V_OK;

	s->reach = reach < REACH ? REACH : reach > REACH_MAX ? REACH_MAX
	    : reach;
	for (int k = 0; k < 4 && err == V2V_OK; k++) {
		struct v2v_link l = { .from = g->at[k],
			.across = across < 1 ? 1 : across > BROAD ? BROAD
			    : across };
		bool found = false;

		s->x = (int32_t)(l.from % (size_t)w->e->width);
		s->y = (int32_t)(l.from / (size_t)w->e->width);
		memset(s->by, NEW, (size_t)(2 * s->reach + 1)
		    * (size_t)(2 * s->reach + 1));
		*reached(s, s->x, s->y) = START;
		s->queue[0] = (uint32_t)l.from;
		s->head = 0;
		s->tail = 1;
		while (!found && s->head < s->tail
		    && s->tail < (size_t)(BREADTH * s->reach))
			found = spread(w, s, r, w->labels[l.from], &l.to);
		if (found)
			err = keep_way(w, s, &l, msg);
	}
	return err;
}

static void
unite(struct v2v_groups *w, const struct v2v_link *l)
{
	size_t width = (size_t)w->e->width;
	uint32_t a = v2v_find(w->parent, w->ids[l->from]);
	uint32_t b = v2v_find(w->parent, w->ids[l->to]), low, high;
	struct v2v_group *g, *h;

	if (!v2v_group_small(w, w->ids[l->to])) {
		w->group[a].meets = true;
		return;
	}
	if (a == b)
		return;
	low = a < b ? a : b;
	high = a < b ? b : a;
	v2v_unite(w->parent, a, b);
	g = &w->group[low];
	h = &w->group[high];
	g->total += h->total;
	g->outline += h->outline;
	g->contrast += h->contrast;
	g->meets |= h->meets;
	if (h->at[0] % width < g->at[0] % width)
		g->at[0] = h->at[0];
	if (h->at[1] % width > g->at[1] % width)
		g->at[1] = h->at[1];
	if (h->at[2] / width < g->at[2] / width)
		g->at[2] = h->at[2];
	if (h->at[3] / width > g->at[3] / width)
		g->at[3] = h->at[3];
}

int
v2v_links_find(struct v2v_groups *w, struct v2v_msg *msg)
{
	struct search *s = v2v_alloc(1, sizeof(*s));
	int err = s == NULL ? v2v_fail_memory(msg) : V2V_OK;

	for (uint32_t c = 0; c < w->n && err == V2V_OK; c++)
		if (w->parent[c] == c && v2v_group_small(w, c)
		    && v2v_group_thin(w, &w->group[c]))
			err = link_group(w, s, c, msg);
	for (size_t k = 0; k < w->n_links && err == V2V_OK; k++)
		unite(w, &w->link[k]);
	free(s);
	return err;
}

/* Squares along a link take its label. */
static void
paint(struct v2v_groups *w, const struct v2v_link *l, uint32_t at)
{
	int32_t x = (int32_t)(at % (uint32_t)w->e->width);
	int32_t y = (int32_t)(at / (uint32_t)w->e->width);
	int32_t r = l->across / 2;

	for (int32_t v = y - r; v < y - r + l->across; v++)
		for (int32_t u = x - r; u < x - r + l->across; u++) {
			size_t i = (size_t)v * (size_t)w->e->width + (size_t)u;

			if (u >= 0 && v >= 0 && u < w->e->width
			    && v < w->e->height && v2v_group_free(w, i)
			    && w->labels[i] != w->labels[l->from])
				v2v_group_take(w, i, l->from);
		}
}

void
v2v_links_paint(struct v2v_groups *w)
{
	for (size_t k = 0; k < w->n_links; k++) {
		const struct v2v_link *l = &w->link[k];

		if (w->group[w->ids[l->from]].line == V2V_LINE_NONE)
			continue;
		for (size_t i = l->way; i < l->way_end; i++)
			paint(w, l, w->way.at[i]);
	}
}
