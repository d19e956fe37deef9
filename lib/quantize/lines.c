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
 * So components below the least area that meet at corners form a group. One
 * that is thin is a
 *
 *      line   if, `width` pixels across, it would have the least area:
 *             its corners are bridged, and it is widened until it has;
 *      tail   if it is LONG at least and meets a component that is large
 *             enough at a corner: its corners are bridged.
 *
 * The length is taken as 3/8 of the outline, which is 3/4 of that of a line
 * along rows and 1.06 of that of a diagonal one. A tangle, whose length is TURNS
 * times its longer side, is texture and no line.
 *
 * Of the two pixels beside a corner the one that costs less takes the label.
 * Widening is by one pixel to the right and down, then to the left and up, and
 * so on: a line has the same width everywhere.
 */
#include "base.h"

#include "quantize/lines.h"

#include "util/forest.h"
#include "util/mem.h"

#include <stdlib.h>

enum {
	THICK = 3, /* pixels across a thin component */
	LONG = 16,
	TURNS = 4,
	CROWD = 8  /* pixels a component; where there are more, it is noise */
};

enum kind { OTHER, TAIL, LINE };

struct group {
	uint32_t area, outline; /* pixels, and their edges to others */
	int32_t x0, y0, x1, y1;
	bool meets; /* a large component, at a corner */
	uint8_t kind;
};

struct work {
	const struct v2v_energy *e;
	const uint8_t *rgba; /* for what is absent */
	uint8_t *labels;
	uint32_t *ids;    /* number of a pixel's component, later of its group */
	uint32_t *parent; /* the forest of groups */
	struct group *group;
	uint32_t n;
	size_t need;
	double width;
};

static bool
solid(const struct work *w, size_t i)
{
	return w->rgba[4 * i + 3] != 0;
}

/* Numbers in place of lowest pixels; see specks.c. */
static uint32_t
number(uint32_t *ids, size_t pixels)
{
	uint32_t n = 0;

	for (size_t i = 0; i < pixels; i++)
		ids[i] = ids[i] == i ? n++ : ids[ids[i]];
	return n;
}

static bool
small(const struct work *w, uint32_t c)
{
	return w->group[c].area < w->need;
}

/* Call fn for each two solid pixels that meet at a corner only: i, j of one
 * label; a, b are those beside. */
static void
each_corner(struct work *w, void (*fn)(struct work *, size_t i, size_t j,
    size_t a, size_t b))
{
	size_t width = (size_t)w->e->width;
	size_t n = width * (size_t)w->e->height;

	for (size_t row = 0; row + width < n; row += width)
		for (size_t i = row; i + 1 < row + width; i++) {
			const uint8_t *l = w->labels + i;
			size_t d = i + width;

			if (l[0] == l[width + 1] && l[0] != l[1]
			    && l[0] != l[width] && solid(w, i)
			    && solid(w, d + 1))
				fn(w, i, d + 1, i + 1, d);
			if (l[1] == l[width] && l[0] != l[1]
			    && l[1] != l[width + 1] && solid(w, i + 1)
			    && solid(w, d))
				fn(w, i + 1, d, i, d + 1);
		}
}

static void
join_corner(struct work *w, size_t i, size_t j, size_t a, size_t b)
{
	(void)a;
	(void)b;
	if (small(w, w->ids[i]) && small(w, w->ids[j]))
		v2v_unite(w->parent, w->ids[i], w->ids[j]);
}

static void
note_corner(struct work *w, size_t i, size_t j, size_t a, size_t b)
{
	uint32_t c = w->ids[i], d = w->ids[j];

	(void)a;
	(void)b;
	if (small(w, c) != small(w, d))
		w->group[v2v_find(w->parent, small(w, c) ? c : d)].meets
		    = true;
}

/* Solid, and no part of another line. */
static bool
free_to_take(const struct work *w, size_t i)
{
	return solid(w, i) && w->group[w->ids[i]].kind == OTHER;
}

/* Pixel i joins the group of pixel `from`. */
static void
take(struct work *w, size_t i, size_t from)
{
	w->ids[i] = w->ids[from];
	w->labels[i] = w->labels[from];
	w->group[w->ids[i]].area++;
}

/* The cheaper of both pixels beside the corner takes the label, if a line or a
 * tail is concerned. */
static void
bridge_corner(struct work *w, size_t i, size_t j, size_t a, size_t b)
{
	const struct v2v_energy *e = w->e;
	const uint8_t *ca = e->costs + e->colours[a] * (size_t)e->n_pal;
	const uint8_t *cb = e->costs + e->colours[b] * (size_t)e->n_pal;
	uint8_t l = w->labels[i];

	if (w->group[w->ids[i]].kind == OTHER)
		i = j;
	if (w->group[w->ids[i]].kind == OTHER)
		return;
	if (!free_to_take(w, a) || (free_to_take(w, b)
	    && cb[l] - cb[w->labels[b]] < ca[l] - ca[w->labels[a]]))
		a = b;
	if (free_to_take(w, a))
		take(w, a, i);
}

static void
measure(struct work *w)
{
	size_t width = (size_t)w->e->width;
	size_t n = width * (size_t)w->e->height;

	for (size_t i = 0; i < n; i++) {
		struct group *g = &w->group[w->ids[i]];
		int32_t x = (int32_t)(i % width), y = (int32_t)(i / width);

		if (g->area >= w->need || !solid(w, i))
			continue;
		g = &w->group[v2v_find(w->parent, w->ids[i])];
		g->x0 = x < g->x0 ? x : g->x0;
		g->x1 = x > g->x1 ? x : g->x1;
		g->y0 = y < g->y0 ? y : g->y0;
		g->y1 = y;
		g->outline += x == 0 || w->ids[i - 1] != w->ids[i];
		g->outline += i < width || w->ids[i - width] != w->ids[i];
		g->outline += i % width + 1 == width
		    || w->ids[i + 1] != w->ids[i];
		g->outline += i + width >= n
		    || w->ids[i + width] != w->ids[i];
	}
}

static enum kind
kind_of(const struct work *w, const struct group *g)
{
	int32_t across = g->x1 - g->x0 + 1, down = g->y1 - g->y0 + 1;
	int32_t side = across > down ? across : down;
	double length = 3 * g->outline / 8.0;

	if (g->area > THICK * length || length > TURNS * side)
		return OTHER;
	if (length * w->width >= (double)w->need)
		return LINE;
	return g->meets && side >= LONG ? TAIL : OTHER;
}

/* Sum up groups, judge them, and let pixels have the numbers of groups. */
static bool
judge(struct work *w)
{
	size_t n = (size_t)w->e->width * (size_t)w->e->height;
	bool any = false;

	for (uint32_t c = 0; c < w->n; c++) {
		uint32_t r = v2v_find(w->parent, c);

		if (r != c)
			w->group[r].area += w->group[c].area;
	}
	for (uint32_t c = 0; c < w->n; c++) {
		struct group *g = &w->group[c];

		if (w->parent[c] == c && g->outline > 0) {
			g->kind = (uint8_t)kind_of(w, g);
			any |= g->kind != OTHER;
		}
	}
	for (size_t i = 0; i < n; i++)
		w->ids[i] = v2v_find(w->parent, w->ids[i]);
	return any;
}

/* Take pixel i for a growing line at i + by. */
static bool
grow(struct work *w, size_t i, ptrdiff_t by)
{
	size_t from = (size_t)((ptrdiff_t)i + by);
	const struct group *g = &w->group[w->ids[from]];

	if (g->kind != LINE || g->area >= w->need)
		return false;
	take(w, i, from);
	return true;
}

/* Widen by a pixel, to the right and down (sense -1: from what is on the left
 * and above), or the other way. What has been taken in this pass comes too late
 * to be a source. */
static void
widen(struct work *w, int sense)
{
	ptrdiff_t width = w->e->width, height = w->e->height;
	ptrdiff_t n = width * height, first = sense < 0 ? n - 1 : 0;

	for (ptrdiff_t k = 0; k < n; k++) {
		ptrdiff_t i = first + sense * k;
		ptrdiff_t u = i % width + sense, v = i / width + sense;
		bool across = u >= 0 && u < width, down = v >= 0 && v < height;

		if (!free_to_take(w, (size_t)i))
			continue;
		if (across && grow(w, (size_t)i, sense))
			continue;
		if (down && grow(w, (size_t)i, sense * width))
			continue;
		if (across && down)
			grow(w, (size_t)i, sense * width + sense);
	}
}

/* Is a line left to be widened? */
static bool
growing(const struct work *w)
{
	for (uint32_t c = 0; c < w->n; c++)
		if (w->group[c].kind == LINE && w->group[c].area < w->need)
			return true;
	return false;
}

int
v2v_lines_keep(struct v2v_backend *be, uint8_t *labels,
    const struct v2v_frame *f, const struct v2v_energy *e, size_t need,
    double width, struct v2v_msg *msg)
{
	size_t n = v2v_frame_pixels(f);
	struct work w = { .e = e, .rgba = f->px, .labels = labels,
		.need = need, .width = width };
	int err;

	/* Absent pixels are no part of what is beside them. */
	for (size_t i = 0; i < n && e->n_pal < 256; i++)
		if (f->px[4 * i + 3] == 0)
			labels[i] = (uint8_t)e->n_pal;
	w.ids = v2v_alloc(n, sizeof(*w.ids));
	if (w.ids == NULL)
		return v2v_fail_memory(msg);
	err = v2v_host_components(be, w.ids, labels, f->width, f->height, msg);
	if (err != V2V_OK)
		goto out;
	w.n = number(w.ids, n);
	if (w.n > n / CROWD)
		goto out;
	w.parent = v2v_alloc(w.n, sizeof(*w.parent));
	w.group = v2v_zalloc(w.n, sizeof(*w.group));
	if (w.parent == NULL || w.group == NULL) {
		err = v2v_fail_memory(msg);
		goto out;
	}
	for (uint32_t c = 0; c < w.n; c++) {
		w.parent[c] = c;
		w.group[c].x0 = f->width;
		w.group[c].y0 = f->height;
	}
	for (size_t i = 0; i < n; i++)
		w.group[w.ids[i]].area++;
	each_corner(&w, join_corner);
	each_corner(&w, note_corner);
	measure(&w);
	if (!judge(&w))
		goto out;
	each_corner(&w, bridge_corner);
	for (int k = 1; k < (int)width + 1 && growing(&w); k++)
		widen(&w, k % 2 ? -1 : 1);
out:
	free(w.group);
	free(w.parent);
	free(w.ids);
	return err;
}
