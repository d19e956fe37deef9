/*
 * Links between the ends of thin lines.
 *
 * Where a line fades for some pixels it falls apart, or ends short of what it
 * runs into. From each thin group's four extreme pixels - leftmost, rightmost,
 * uppermost, lowest, which are the ends of a line - the nearest pixel of the
 * same label in another group is sought, if that is thin, too, or large enough.
 * It is linked where the way there costs DEAR a pixel at most.
 *
 * All links are found before any groups are united, so their order does not
 * matter.
 */
#include "base.h"

#include "quantize/groups.h"

#include "util/forest.h"
#include "util/mem.h"

enum {
	REACH = 10, /* pixels */
	DEAR = 150, /* tenths of CIEDE2000 */
	BROAD = 4   /* pixels across a link */
};

/* One step along x or y of a way to (u, v) that began (dx, dy) from it. */
static void
step(int32_t *x, int32_t *y, int32_t u, int32_t v, int32_t dx, int32_t dy)
{
	int32_t left = u > *x ? u - *x : *x - u, up = v > *y ? v - *y : *y - v;

	/* Go on in the direction of which the larger share is left. */
	if ((int64_t)left * dy >= (int64_t)up * dx && left > 0)
		*x += u > *x ? 1 : -1;
	else if (up > 0)
		*y += v > *y ? 1 : -1;
	else
		*x += u > *x ? 1 : -1;
}

/* Call fn for each pixel between both ends. */
static void
each_between(struct v2v_groups *w, const struct v2v_link *l,
    void (*fn)(struct v2v_groups *, const struct v2v_link *, int32_t,
    int32_t, void *), void *arg)
{
	size_t width = (size_t)w->e->width;
	int32_t x = (int32_t)(l->from % width), y = (int32_t)(l->from / width);
	int32_t u = (int32_t)(l->to % width), v = (int32_t)(l->to / width);
	int32_t dx = u > x ? u - x : x - u, dy = v > y ? v - y : y - v;

	for (int32_t k = 1; k < dx + dy; k++) {
		step(&x, &y, u, v, dx, dy);
		fn(w, l, x, y, arg);
	}
}

struct price {
	int32_t sum, n;
	bool absent;
};

static void
add_price(struct v2v_groups *w, const struct v2v_link *l, int32_t x,
    int32_t y, void *arg)
{
	struct price *p = arg;
	size_t i = (size_t)y * (size_t)w->e->width + (size_t)x;
	const uint8_t *c = w->e->costs + w->e->colours[i]
	    * (size_t)w->e->n_pal;

	if (!v2v_group_solid(w, i)) {
		p->absent = true;
		return;
	}
	p->sum += c[w->labels[l->from]] - c[w->labels[i]];
	p->n++;
}

/* The pixel nearest to i that a line of group r may be linked with; i if there
 * is none. */
static size_t
nearest(struct v2v_groups *w, size_t i, uint32_t r)
{
	int32_t width = w->e->width, height = w->e->height;
	int32_t x = (int32_t)(i % (size_t)width);
	int32_t y = (int32_t)(i / (size_t)width);
	int32_t least = REACH * REACH + 1;
	size_t best = i;

	for (int32_t v = y - REACH; v <= y + REACH; v++)
		for (int32_t u = x - REACH; u <= x + REACH; u++) {
			int32_t d = (u - x) * (u - x) + (v - y) * (v - y);
			size_t j = (size_t)v * (size_t)width + (size_t)u;
			uint32_t g;

			if (u < 0 || v < 0 || u >= width || v >= height
			    || d >= least || w->labels[j] != w->labels[i]
			    || !v2v_group_solid(w, j))
				continue;
			g = v2v_find(w->parent, w->ids[j]);
			if (g == r || (v2v_group_small(w, w->ids[j])
			    && !v2v_group_thin(w, &w->group[g])))
				continue;
			least = d;
			best = j;
		}
	return best;
}

static int
link_group(struct v2v_groups *w, uint32_t r, struct v2v_msg *msg)
{
	const struct v2v_group *g = &w->group[r];
	int32_t across = (int32_t)(8.0 * g->total / (3.0 * g->outline) + .5);

	for (int k = 0; k < 4; k++) {
		struct v2v_link l = { .from = g->at[k] };
		struct price p = { 0, 0, false };

		l.to = nearest(w, l.from, r);
		l.across = across < 1 ? 1 : across > BROAD ? BROAD : across;
		if (l.to == l.from)
			continue;
		each_between(w, &l, add_price, &p);
		if (p.absent || p.sum > DEAR * p.n)
			continue;
		if (!v2v_grow(&w->link, &w->cap, w->n_links + 1,
		    sizeof(*w->link)))
			return v2v_fail_memory(msg);
		w->link[w->n_links++] = l;
	}
	return V2V_OK;
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
	int err = V2V_OK;

	for (uint32_t c = 0; c < w->n && err == V2V_OK; c++)
		if (w->parent[c] == c && w->group[c].outline > 0
		    && v2v_group_thin(w, &w->group[c]))
			err = link_group(w, c, msg);
	for (size_t k = 0; k < w->n_links && err == V2V_OK; k++)
		unite(w, &w->link[k]);
	return err;
}

static void
paint(struct v2v_groups *w, const struct v2v_link *l, int32_t x, int32_t y,
    void *arg)
{
	int32_t r = l->across / 2;

	(void)arg;
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
	for (size_t k = 0; k < w->n_links; k++)
		if (w->group[w->ids[w->link[k].from]].line != V2V_LINE_NONE)
			each_between(w, &w->link[k], paint, NULL);
}
