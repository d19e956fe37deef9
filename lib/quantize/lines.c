/*
 * Thin lines that are long: ink, gaps around doors, spokes.
 *
 * Merging takes what is below the least area, and a line of one pixel across is
 * soon below it; a slanted one even falls into a chain of runs that meet at
 * corners only:
 *
 *	# # # . . . . .		# # # . . . . .
 *	. . . # # # . .   ->	. . # # # # . .		bridged
 *	. . . . . . # #		. . . . . # # #
 *
 * So components below the least area that meet at corners form a group. Ends of
 * thin ones are linked with others near by (links.c). What is thin then is a
 *
 *      line   if, some `times` as wide, it would have the least area: it is
 *             connected, and widened until it has;
 *      tail   if it meets a component that is large enough, at a corner or by a
 *             link: it is connected.
 *
 * Thin is what is THIN times as long as thick, and LONG at least. But a tangle,
 * whose length is TURNS times its longer side, is texture, and what the labels
 * around would hardly change is FAINT. Nobody takes pixels of another line, nor
 * of one that is large enough as it is.
 *
 * Of the two pixels beside a corner the one that costs less takes the label.
 * Widening is by one pixel to the right and down, then to the left and up, and
 * so on: a line has the same width everywhere.
 */
#include "base.h"

#include "quantize/lines.h"

#include "quantize/groups.h"
#include "quantize/regions.h"
#include "util/forest.h"
#include "util/mem.h"

#include <stdlib.h>

enum {
	LONG = 16,   /* pixels of the longer side, at least */
	THIN = 8,    /* length over thickness, at least */
	TURNS = 4,
	FAINT = 100, /* tenths of CIEDE2000, at the outline */
	CROWD = 8    /* pixels a component; where there are more, it is noise */
};

/* Call fn for each two solid pixels that meet at a corner only: i, j of one
 * label; a, b are those beside. */
static void
each_corner(struct v2v_groups *w, void (*fn)(struct v2v_groups *, size_t i,
    size_t j, size_t a, size_t b))
{
	size_t width = (size_t)w->e->width;
	size_t n = width * (size_t)w->e->height;

	for (size_t row = 0; row + width < n; row += width)
		for (size_t i = row; i + 1 < row + width; i++) {
			const uint8_t *l = w->labels + i;
			size_t d = i + width;

			if (l[0] == l[width + 1] && l[0] != l[1]
			    && l[0] != l[width] && v2v_group_solid(w, i)
			    && v2v_group_solid(w, d + 1))
				fn(w, i, d + 1, i + 1, d);
			if (l[1] == l[width] && l[0] != l[1]
			    && l[1] != l[width + 1] && v2v_group_solid(w, i + 1)
			    && v2v_group_solid(w, d))
				fn(w, i + 1, d, i, d + 1);
		}
}

static void
join_corner(struct v2v_groups *w, size_t i, size_t j, size_t a, size_t b)
{
	(void)a;
	(void)b;
	if (v2v_group_small(w, w->ids[i]) && v2v_group_small(w, w->ids[j]))
		v2v_unite(w->parent, w->ids[i], w->ids[j]);
}

static void
note_corner(struct v2v_groups *w, size_t i, size_t j, size_t a, size_t b)
{
	uint32_t c = w->ids[i], d = w->ids[j];

	(void)a;
	(void)b;
	if (v2v_group_small(w, c) != v2v_group_small(w, d))
		w->group[v2v_find(w->parent, v2v_group_small(w, c) ? c : d)].meets
		    = true;
}

/* The cheaper of both pixels beside the corner takes the label, if a line or a
 * tail is concerned. */
static void
bridge_corner(struct v2v_groups *w, size_t i, size_t j, size_t a, size_t b)
{
	const struct v2v_energy *e = w->e;
	const uint8_t *ca = e->costs + e->colours[a] * (size_t)e->n_pal;
	const uint8_t *cb = e->costs + e->colours[b] * (size_t)e->n_pal;
	uint8_t l = w->labels[i];

	if (w->group[w->ids[i]].line == V2V_LINE_NONE)
		i = j;
	if (w->group[w->ids[i]].line == V2V_LINE_NONE)
		return;
	if (!v2v_group_free(w, a) || (v2v_group_free(w, b)
	    && cb[l] - cb[w->labels[b]] < ca[l] - ca[w->labels[a]]))
		a = b;
	if (v2v_group_free(w, a))
		v2v_group_take(w, a, i);
}

/* Between pixel i and pixel j beside it; j = i: the picture's border. */
static void
measure_edge(const struct v2v_groups *w, struct v2v_group *g, size_t i,
    size_t j)
{
	const uint8_t *c = w->e->costs + w->e->colours[i]
	    * (size_t)w->e->n_pal;
	int more;

	if (i != j && w->ids[i] == w->ids[j])
		return;
	g->outline++;
	if (!v2v_group_solid(w, j))
		return;
	more = c[w->labels[j]] - c[w->labels[i]];
	g->contrast += more > 0 ? (uint64_t)more : 0;
}

/* Is pixel i with its four neighbours of one component? */
static bool
inner(const struct v2v_groups *w, size_t i, size_t x, size_t width, size_t n)
{
	const uint32_t *id = w->ids + i;

	return x > 0 && x + 1 < width && i >= width && i + width < n
	    && id[-1] == *id && id[1] == *id && *(id - width) == *id
	    && id[width] == *id;
}

/* Sizes, outlines and extremes of groups. */
static void
measure(struct v2v_groups *w)
{
	size_t width = (size_t)w->e->width, x = 0;
	size_t n = width * (size_t)w->e->height;

	for (uint32_t c = 0; c < w->n; c++)
		w->group[v2v_find(w->parent, c)].total += w->group[c].area;
	for (size_t i = 0; i < n; i++, x = x + 1 < width ? x + 1 : 0) {
		struct v2v_group *g;

		if (inner(w, i, x, width, n) || !v2v_group_solid(w, i))
			continue;
		g = &w->group[v2v_find(w->parent, w->ids[i])];
		if (g->outline == 0)
			for (int k = 0; k < 4; k++)
				g->at[k] = (uint32_t)i;
		if (x < g->at[0] % width)
			g->at[0] = (uint32_t)i;
		if (x > g->at[1] % width)
			g->at[1] = (uint32_t)i;
		g->at[3] = (uint32_t)i;
		measure_edge(w, g, i, x > 0 ? i - 1 : i);
		measure_edge(w, g, i, x + 1 < width ? i + 1 : i);
		measure_edge(w, g, i, i >= width ? i - width : i);
		measure_edge(w, g, i, i + width < n ? i + width : i);
	}
}

static double
length_of(const struct v2v_group *g)
{
	return 3 * g->outline / 8.0;
}

bool
v2v_group_thin(const struct v2v_groups *w, const struct v2v_group *g)
{
	uint32_t width = (uint32_t)w->e->width;
	uint32_t across = g->at[1] % width - g->at[0] % width + 1;
	uint32_t down = g->at[3] / width - g->at[2] / width + 1;
	uint32_t side = across > down ? across : down;
	double length = length_of(g);

	return side >= LONG && length <= TURNS * side
	    && THIN * (double)g->total <= length * length
	    && g->contrast >= (uint64_t)FAINT * g->outline;
}

static enum v2v_line
line_of(const struct v2v_groups *w, const struct v2v_group *g)
{
	if (!v2v_group_thin(w, g))
		return V2V_LINE_NONE;
	if (w->times * g->total >= (double)w->need)
		return V2V_LINE;
	return g->meets ? V2V_LINE_TAIL : V2V_LINE_NONE;
}

/* Tell lines from others, and let pixels have the numbers of groups. */
static bool
judge(struct v2v_groups *w)
{
	size_t n = (size_t)w->e->width * (size_t)w->e->height;
	bool any = false;

	for (uint32_t c = 0; c < w->n; c++) {
		struct v2v_group *g = &w->group[c];

		if (w->parent[c] != c)
			continue;
		g->line = (uint8_t)line_of(w, g);
		any |= g->line != V2V_LINE_NONE && g->area < w->need;
		g->area = g->total;
	}
	for (size_t i = 0; i < n; i++)
		w->ids[i] = v2v_find(w->parent, w->ids[i]);
	return any;
}

static bool
growing(const struct v2v_groups *w, size_t i)
{
	const struct v2v_group *g = &w->group[w->ids[i]];

	return g->line == V2V_LINE && g->area < w->need;
}

/* Pixel i takes those beside it, on the right and below (sense 1) or on the
 * left and above (-1); they join the list. */
static bool
spread(struct v2v_groups *w, struct v2v_pixels *list, size_t i, int sense)
{
	int32_t width = w->e->width, height = w->e->height;
	int32_t x = (int32_t)(i % (size_t)width);
	int32_t y = (int32_t)(i / (size_t)width);

	for (int k = 1; k < 4; k++) {
		int32_t u = x + (k & 1) * sense, v = y + (k >> 1) * sense;
		size_t j = (size_t)v * (size_t)width + (size_t)u;

		if (u < 0 || v < 0 || u >= width || v >= height
		    || !growing(w, i) || !v2v_group_free(w, j))
			continue;
		v2v_group_take(w, j, i);
		if (!v2v_pixels_add(list, j))
			return false;
	}
	return true;
}

/* Widen lines, all by a pixel at a time, until they have the least area or there
 * is no room. */
static int
widen(struct v2v_groups *w, struct v2v_msg *msg)
{
	size_t n = (size_t)w->e->width * (size_t)w->e->height;
	struct v2v_pixels list = { 0 };
	bool ok = true;

	for (size_t i = 0; i < n && ok; i++)
		if (growing(w, i) && v2v_group_solid(w, i))
			ok = v2v_pixels_add(&list, i);
	for (int idle = 0, sense = 1; idle < 2 && ok; sense = -sense) {
		size_t end = list.n;

		for (size_t k = 0; k < end && ok; k++)
			ok = spread(w, &list, list.at[k], sense);
		idle = list.n > end ? 0 : idle + 1;
	}
	free(list.at);
	return ok ? V2V_OK : v2v_fail_memory(msg);
}

int
v2v_lines_keep(struct v2v_backend *be, uint8_t *labels,
    const struct v2v_frame *f, const struct v2v_energy *e, size_t need,
    double times, struct v2v_msg *msg)
{
	size_t n = v2v_frame_pixels(f);
	struct v2v_groups w = { .e = e, .rgba = f->px, .labels = labels,
		.need = need, .times = times };
	int err = v2v_regions_find(be, &w.ids, &w.n, labels, f, e->n_pal, msg);

	if (err != V2V_OK || w.n > n / CROWD)
		goto out;
	w.parent = v2v_alloc(w.n, sizeof(*w.parent));
	w.group = v2v_zalloc(w.n, sizeof(*w.group));
	if (w.parent == NULL || w.group == NULL) {
		err = v2v_fail_memory(msg);
		goto out;
	}
	for (uint32_t c = 0; c < w.n; c++)
		w.parent[c] = c;
	for (size_t i = 0; i < n; i++)
		w.group[w.ids[i]].area++;
	each_corner(&w, join_corner);
	each_corner(&w, note_corner);
	measure(&w);
	err = v2v_links_find(&w, msg);
	if (err != V2V_OK || !judge(&w))
		goto out;
	each_corner(&w, bridge_corner);
	v2v_links_paint(&w);
	err = widen(&w, msg);
out:
	free(w.way.at);
	free(w.link);
	free(w.group);
	free(w.parent);
	free(w.ids);
	return err;
}
