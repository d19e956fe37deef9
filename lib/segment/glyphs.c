/* Letters in a line. */
#include "base.h"

#include "segment/glyphs.h"

#include "util/forest.h"
#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
	STRIDE = V2V_PATCH_WIDTH,
	PIXELS = V2V_PATCH_HEIGHT * V2V_PATCH_WIDTH,
	RUNS = PIXELS / 2, /* no two touch */
	RADIUS = 14, /* of the local mean: more than a letter and a gap */
	TEXT = V2V_PATCH_TEXT,
	MIDDLE = V2V_PATCH_HEIGHT / 2,
	CUTS = 4
};

static const struct { bool dark; float offset; } CUT[CUTS] = {
	{ true, 0.2f }, { false, 0.2f }, { true, 0.6f }, { false, 0.6f }
};

static const double GAP = 1.6; /* between letters, in heights */

/* Pixels of a row that are on, and what is known of the piece whose first run
 * this is. */
struct piece {
	int32_t x0, y0, x1, y1, area;
};

struct v2v_glyphs_room {
	/* Of the columns before each, from RADIUS before the first on. */
	int32_t sums[V2V_PATCH_WIDTH + 2 * RADIUS + 1];
	float share[V2V_PATCH_WIDTH]; /* 1 / columns of a window */
	uint16_t column[V2V_PATCH_WIDTH];
	uint8_t mean[PIXELS];
	uint8_t on[PIXELS];
	int32_t n; /* runs */
	int32_t left[RUNS], right[RUNS];
	uint32_t up[RUNS];
	struct piece piece[RUNS];
};

/* Means of the windows round row y, whose columns are summed. The float's
 * error is below 256 * 2^-21, and a half is further from any whole mean. */
static void
mean_row(struct v2v_glyphs_room *r, int32_t w, int32_t y, int32_t rows)
{
	uint8_t *mean = r->mean + y * STRIDE;
	int32_t *sums = r->sums + RADIUS;
	float share = 1.0f / (float)rows;

	for (int32_t x = 0; x < w; x++)
		sums[x + 1] = sums[x] + r->column[x];
	for (int32_t x = w; x < w + RADIUS; x++)
		sums[x + 1] = sums[w];
	sums -= RADIUS;
	for (int32_t x = 0; x < w; x++)
		mean[x] = (uint8_t)((0.5f + (float)(sums[x + 2 * RADIUS + 1]
		    - sums[x])) * (r->share[x] * share));
}

static void
fill_means(struct v2v_glyphs_room *r, const struct v2v_patch *p)
{
	int32_t w = p->width, h = p->height, top = 0, low = 0;

	memset(r->column, 0, sizeof(r->column));
	memset(r->sums, 0, sizeof(r->sums));
	for (int32_t x = 0; x < w; x++) {
		int32_t x0 = x < RADIUS ? 0 : x - RADIUS;
		int32_t x1 = x + RADIUS + 1 > w ? w : x + RADIUS + 1;

		r->share[x] = 1.0f / (float)(x1 - x0);
	}
	for (int32_t y = 0; y < h; y++) {
		for (; low < h && low <= y + RADIUS; low++)
			for (int32_t x = 0; x < w; x++)
				r->column[x] = (uint16_t)(r->column[x]
				    + p->grey[low * STRIDE + x]);
		for (; top < y - RADIUS; top++)
			for (int32_t x = 0; x < w; x++)
				r->column[x] = (uint16_t)(r->column[x]
				    - p->grey[top * STRIDE + x]);
		mean_row(r, w, y, low - top);
	}
}

/* Mean absolute difference from the local mean, in the line alone. */
static float
spread(const struct v2v_glyphs_room *r, const struct v2v_patch *p)
{
	int32_t n = 0, sum = 0;

	for (int32_t y = MIDDLE - TEXT / 2; y < MIDDLE + TEXT / 2; y++)
		for (int32_t x = V2V_PATCH_BESIDE;
		    x < p->width - V2V_PATCH_BESIDE; x++, n++) {
			int32_t i = y * STRIDE + x;

			sum += abs(p->grey[i] - r->mean[i]);
		}
	return n ? (float)sum / (float)n : 0;
}

/* Which pixels of the row are beyond the cut. */
static void
cut_row(uint8_t *on, const uint8_t *grey, const uint8_t *mean, int32_t w,
    bool dark, int32_t offset)
{
	const uint8_t *low = dark ? grey : mean, *high = dark ? mean : grey;

	for (int32_t x = 0; x < w; x++)
		on[x] = high[x] - low[x] > offset;
}

/* Add the runs of a row, and unite them with those above that they touch,
 * which begin at `above`. */
static void
add_runs(struct v2v_glyphs_room *r, const uint8_t *on, int32_t w, int32_t y,
    int32_t above)
{
	int32_t end = r->n;

	for (int32_t x = 0; x < w;) {
		const uint8_t *start = memchr(on + x, 1, (size_t)(w - x));
		int32_t i = r->n, x0;

		if (start == NULL)
			break;
		x0 = x = (int32_t)(start - on);
		while (x < w && on[x])
			x++;
		r->left[i] = x0;
		r->right[i] = x;
		r->up[i] = (uint32_t)i;
		r->piece[i] = (struct piece){ x0, y, x - 1, y, 0 };
		r->n++;
		while (above < end && r->right[above] <= x0)
			above++;
		for (int32_t k = above; k < end && r->left[k] < x; k++)
			v2v_unite(r->up, (uint32_t)k, (uint32_t)i);
	}
}

/* Pieces of pixels beyond the cut, 4-connected; that of root i is piece[i], all
 * others have no area. */
static void
cut(struct v2v_glyphs_room *r, const struct v2v_patch *p, bool dark, int32_t offset)
{
	int32_t above = 0;

	r->n = 0;
	for (int32_t y = 0; y < p->height; y++) {
		uint8_t *on = r->on + y * STRIDE;
		int32_t first = r->n;

		cut_row(on, p->grey + y * STRIDE, r->mean + y * STRIDE,
		    p->width, dark, offset);
		add_runs(r, on, p->width, y, above);
		above = first;
	}
	for (int32_t i = 0; i < r->n; i++) {
		struct piece *c = &r->piece[v2v_find(r->up, (uint32_t)i)];

		c->area += r->right[i] - r->left[i];
		c->x0 = r->left[i] < c->x0 ? r->left[i] : c->x0;
		c->x1 = r->right[i] > c->x1 ? r->right[i] - 1 : c->x1;
		c->y1 = r->piece[i].y0;
	}
}

/* Could a piece be a letter of this line? */
static bool
is_letter(const struct piece *c)
{
	int32_t w = c->x1 - c->x0 + 1, h = c->y1 - c->y0 + 1;
	int32_t off = c->y0 + c->y1 + 1 - 2 * MIDDLE;

	return h * 20 >= TEXT * 11 && h * 20 <= TEXT * 30 && w * 10 <= h * 12
	    && w * 10 >= h && c->area * 6 >= w * h && off < TEXT && off > -TEXT;
}

static int
by_left(const void *a, const void *b)
{
	const struct piece *p = a, *q = b;

	if (p->x0 != q->x0)
		return p->x0 < q->x0 ? -1 : 1;
	return (p->y0 > q->y0) - (p->y0 < q->y0);
}

/* Does a letter stand on the line through the middles of a and b, and is it
 * as high as they are? */
static bool
fits(const struct piece *c, const struct piece *a, const struct piece *b)
{
	double ax = a->x0 + a->x1, ay = a->y0 + a->y1;
	double bx = b->x0 + b->x1, by = b->y0 + b->y1;
	double x = c->x0 + c->x1;
	double y = ay + (by - ay) * (x - ax) / (bx - ax);
	double h = (a->y1 - a->y0 + b->y1 - b->y0 + 2) / 2.0;
	double off = (c->y0 + c->y1 - y) / 2, own = c->y1 - c->y0 + 1;

	return off < 0.14 * h && off > -0.14 * h && own > 0.8 * h
	    && own < 1.25 * h;
}

/* The longest run of letters of n (by_left) that fit to a and b, without a
 * wider gap than GAP. */
static struct v2v_glyphs
run(const struct piece *c, int n, const struct piece *a,
    const struct piece *b)
{
	struct v2v_glyphs best = { 0 }, now = { 0 };
	double end = 0, width = 0, box = 0, ink = 0;

	for (int i = 0; i < n; i++) {
		double h = c[i].y1 - c[i].y0 + 1, y = (c[i].y0 + c[i].y1 + 1) / 2.0;

		if (!fits(&c[i], a, b) || (now.n && c[i].x0 < end - 2))
			continue;
		if (now.n && c[i].x0 - end > GAP * now.h / now.n)
			now.n = 0;
		if (now.n == 0) {
			now = (struct v2v_glyphs){ .x0 = c[i].x0, .y0 = y };
			width = box = ink = 0;
		}
		now.n++;
		now.h += h;
		now.y1 = y;
		now.x1 = end = c[i].x1 + 1;
		width += end - c[i].x0;
		box += (end - c[i].x0) * h;
		ink += c[i].area;
		now.wide = width / now.h;
		now.full = ink / box;
		if (now.n > best.n)
			best = now;
	}
	if (best.n)
		best.h /= best.n;
	return best;
}

/* How far the letters' grey is from that of the rest, in their box. */
static double
contrast(const struct v2v_glyphs_room *r, const struct v2v_patch *p,
    const struct v2v_glyphs *g)
{
	int64_t n[2] = { 0 }, sum[2] = { 0 };
	int32_t top = (int32_t)((g->y0 + g->y1 - g->h) / 2);

	for (int32_t y = top < 0 ? 0 : top; y < top + g->h && y < p->height; y++)
		for (int32_t x = (int32_t)g->x0; x < g->x1; x++) {
			int32_t i = y * STRIDE + x;

			n[r->on[i]]++;
			sum[r->on[i]] += p->grey[i];
		}
	if (n[0] == 0 || n[1] == 0)
		return 0;
	return (g->dark ? 1 : -1) * ((double)sum[0] / (double)n[0]
	    - (double)sum[1] / (double)n[1]);
}

static struct v2v_glyphs
best_run(const struct v2v_glyphs_room *r)
{
	struct piece letter[V2V_GLYPHS_MAX];
	struct v2v_glyphs best = { 0 };
	int n = 0;

	for (int32_t i = 0; i < r->n && n < V2V_GLYPHS_MAX; i++)
		if (r->piece[i].area && is_letter(&r->piece[i]))
			letter[n++] = r->piece[i];
	qsort(letter, (size_t)n, sizeof(*letter), by_left);
	for (int i = 0; i < n; i++)
		for (int k = i + 1; k < n; k++) {
			struct v2v_glyphs g;

			if (letter[k].x0 <= letter[i].x1)
				continue;
			g = run(letter, n, &letter[i], &letter[k]);
			if (g.n > best.n)
				best = g;
		}
	return best;
}

struct v2v_glyphs_room *
v2v_glyphs_room_new(void)
{
	return v2v_alloc(1, sizeof(struct v2v_glyphs_room));
}

void
v2v_glyphs_find(struct v2v_glyphs *best, const struct v2v_patch *p,
    struct v2v_glyphs_room *r)
{
	float s;

	*best = (struct v2v_glyphs){ 0 };
	fill_means(r, p);
	s = spread(r, p);
	for (int k = 0; k < CUTS; k++) {
		struct v2v_glyphs g;

		cut(r, p, CUT[k].dark, (int32_t)(s * CUT[k].offset));
		g = best_run(r);
		g.dark = CUT[k].dark;
		if (g.n > best->n) {
			*best = g;
			best->contrast = contrast(r, p, best);
		}
	}
}
