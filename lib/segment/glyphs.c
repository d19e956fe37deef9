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
	RADIUS = 14, /* of the local mean: more than a letter and a gap */
	TEXT = V2V_PATCH_TEXT,
	MIDDLE = V2V_PATCH_HEIGHT / 2,
	CUTS = 4
};

static const struct { bool dark; float offset; } CUT[CUTS] = {
	{ true, 0.2f }, { false, 0.2f }, { true, 0.6f }, { false, 0.6f }
};

static const double GAP = 1.6; /* between letters, in heights */

struct v2v_glyphs_room {
	uint32_t sums[(V2V_PATCH_HEIGHT + 1) * (V2V_PATCH_WIDTH + 1)];
	uint8_t mean[PIXELS];
	uint8_t on[PIXELS];
	uint32_t up[PIXELS];
	struct piece {
		int32_t x0, y0, x1, y1, area;
	} piece[PIXELS];
};

static void
fill_means(struct v2v_glyphs_room *r, const struct v2v_patch *p)
{
	int32_t w = p->width, h = p->height;
	enum { W = V2V_PATCH_WIDTH + 1 };

	memset(r->sums, 0, sizeof(r->sums));
	for (int32_t y = 0; y < h; y++)
		for (int32_t x = 0; x < w; x++)
			r->sums[(y + 1) * W + x + 1] = p->grey[y * STRIDE + x]
			    + r->sums[y * W + x + 1] + r->sums[(y + 1) * W + x]
			    - r->sums[y * W + x];
	for (int32_t y = 0; y < h; y++)
		for (int32_t x = 0; x < w; x++) {
			int32_t x0 = x < RADIUS ? 0 : x - RADIUS;
			int32_t y0 = y < RADIUS ? 0 : y - RADIUS;
			int32_t x1 = x + RADIUS + 1, y1 = y + RADIUS + 1;
			uint32_t sum;

			x1 = x1 > w ? w : x1;
			y1 = y1 > h ? h : y1;
			sum = r->sums[y1 * W + x1] - r->sums[y1 * W + x0]
			    - r->sums[y0 * W + x1] + r->sums[y0 * W + x0];
			r->mean[y * STRIDE + x] = (uint8_t)(sum
			    / (uint32_t)((x1 - x0) * (y1 - y0)));
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

/* Pieces of pixels beyond the cut, 4-connected; root i's piece is piece[i],
 * all others have no area. */
static void
cut(struct v2v_glyphs_room *r, const struct v2v_patch *p, bool dark, int32_t offset)
{
	int32_t w = p->width, h = p->height;

	for (int32_t y = 0; y < h; y++)
		for (int32_t x = 0; x < w; x++) {
			int32_t i = y * STRIDE + x;
			int32_t d = p->grey[i] - r->mean[i];

			r->on[i] = dark ? d < -offset : d > offset;
			r->up[i] = (uint32_t)i;
			r->piece[i].area = 0;
			if (r->on[i] && x > 0 && r->on[i - 1])
				v2v_unite(r->up, (uint32_t)i - 1, (uint32_t)i);
			if (r->on[i] && y > 0 && r->on[i - STRIDE])
				v2v_unite(r->up, (uint32_t)(i - STRIDE),
				    (uint32_t)i);
		}
	for (int32_t y = 0; y < h; y++)
		for (int32_t x = 0; x < w; x++) {
			int32_t i = y * STRIDE + x;
			struct piece *c;

			if (!r->on[i])
				continue;
			c = &r->piece[v2v_find(r->up, (uint32_t)i)];
			if (c->area++ == 0)
				*c = (struct piece){ x, y, x, y, 1 };
			c->x0 = x < c->x0 ? x : c->x0;
			c->x1 = x > c->x1 ? x : c->x1;
			c->y1 = y;
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
best_run(struct v2v_glyphs_room *r, const struct v2v_patch *p)
{
	struct piece letter[V2V_GLYPHS_MAX];
	struct v2v_glyphs best = { 0 };
	int n = 0;

	for (int32_t i = 0; i < p->height * STRIDE && n < V2V_GLYPHS_MAX; i++)
		if (i % STRIDE < p->width && r->piece[i].area
		    && is_letter(&r->piece[i]))
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
		g = best_run(r, p);
		g.dark = CUT[k].dark;
		if (g.n > best->n) {
			*best = g;
			best->contrast = contrast(r, p, best);
		}
	}
}
