/*
 * Rims: where a picture was anti-aliased before its colours were reduced, an
 * edge between two flat colours A and B is a row of pixels of some third
 * colour C, the palette's nearest to a mix of A and B. Left alone, each such
 * row is a chain of slivers with edges of its own.
 *
 * A straight edge never crosses all four pixels of a 2 x 2 block, and of two
 * pixels wide it is at most along rows or along columns. Hence:
 *
 *      core   in some 2 x 2 block of one label: surely no rim
 *      ridge  a thin line, between two cores of one label and the colour on
 *             the way that differs most from them: ink, spokes, aerials
 *      thin   all others
 *
 * Thin pixels whose colour is a mix of what lies on either side of them go to
 * one of these (sides.c); those are cores then, and the next round gets on.
 *
 * So a band of two pixels across stays whatever its colour is, and a thinner
 * one on a single ground; between two colours that it is a mix of, it cannot
 * be told from a rim.
 *
 * A wedge that ends between two colours that it is a mix of looks the same in
 * a crisp picture. So first the edges are counted along rows: they have to
 * pass through mixes about as often as their colours' shares let expect.
 */
#include "base.h"

#include "trace/rims.h"

#include "trace/sides.h"
#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
	LINE = 3,         /* pixels across a line, with its rims */
	ROUNDS = 4,
	ROWS = 512,       /* looked at for rims */
	ROW_STEP = 8,     /* rows looked at for noise ... */
	CORES_LEAST = 16, /* ... which has one pixel of so many in a 2 x 2
			   * square of its label */
	SCARCE = 12  /* crisp with less than one mixed edge in so many expected */
};

struct change {
	size_t at;
	uint16_t label;
};

struct work {
	struct v2v_rims r;
	struct change *change;
	size_t n, cap;
};

/* block[x + 1] = whether pixels x and x + 1 of rows p and q are equal. */
static void
find_blocks(uint8_t *block, const uint16_t *p, const uint16_t *q, size_t width)
{
	size_t x = 0;

	while (x + 1 < width) {
		if (x + 5 <= width) {
			uint64_t a, b, c, d;

			memcpy(&a, p + x, 8);
			memcpy(&b, p + x + 1, 8);
			memcpy(&c, q + x, 8);
			memcpy(&d, q + x + 1, 8);
			if (((a ^ b) | (a ^ c) | (a ^ d)) == 0) {
				memset(block + x + 1, 1, 4);
				x += 4;
				continue;
			}
		}
		block[x + 1] = p[x] == p[x + 1] && p[x] == q[x]
		    && p[x] == q[x + 1];
		x++;
	}
}

static void
find_cores(struct work *w, uint8_t *block)
{
	size_t width = (size_t)w->r.l->width;

	block[0] = block[width] = 0;
	for (int32_t y = 0; y + 1 < w->r.l->height; y++) {
		const uint16_t *p = w->r.l->px + (size_t)y * width;
		uint8_t *k = w->r.kind + (size_t)y * width;
		size_t x = 0;

		find_blocks(block, p, p + width, width);
		for (; x + 8 <= width; x += 8) {
			uint64_t a, b, c;

			memcpy(&a, block + x, 8);
			memcpy(&b, block + x + 1, 8);
			a |= b;
			memcpy(&c, k + x, 8);
			c |= a;
			memcpy(k + x, &c, 8);
			memcpy(k + width + x, &a, 8);
		}
		for (; x < width; x++) {
			uint8_t core = block[x] | block[x + 1];

			k[x] |= core;
			k[width + x] |= core;
		}
	}
}

static int32_t
difference(const struct v2v_labels *l, uint16_t a, uint16_t b)
{
	int32_t sum = 0;

	for (int c = 0; c < 3; c++) {
		int32_t d = l->rgb[a][c] - l->rgb[b][c];

		sum += d * d;
	}
	return sum;
}

/* Pixels of label c among the eight around. */
static int
fellows(const struct v2v_labels *l, int32_t x, int32_t y, uint16_t c)
{
	int n = 0;

	for (int32_t j = y - 1; j <= y + 1; j++)
		for (int32_t i = x - 1; i <= x + 1; i++)
			if (i >= 0 && j >= 0 && i < l->width && j < l->height)
				n += l->px[(size_t)j * (size_t)l->width
				    + (size_t)i] == c;
	return n - 1;
}

/* The middle of a line that crosses direction (dx, dy): see the essay. */
static bool
is_ridge(const struct work *w, int32_t x, int32_t y, int32_t dx, int32_t dy)
{
	const struct v2v_labels *l = w->r.l;
	ptrdiff_t step = (ptrdiff_t)dy * l->width + dx;
	const uint16_t *p = l->px + (size_t)y * (size_t)l->width + x;
	int n = v2v_rims_reach(&w->r, x, y, dx, dy);
	int m = v2v_rims_reach(&w->r, x, y, -dx, -dy);
	uint16_t side;
	int32_t most;

	if (n == 0 || m == 0 || n + m - 1 > LINE)
		return false;
	side = p[n * step];
	if (side == V2V_ABSENT || side != p[-m * step] || side == p[0])
		return false;
	most = difference(l, side, p[0]);
	for (int k = 1 - m; k < n; k++)
		if (difference(l, side, p[k * step]) > most)
			return false;
	return fellows(l, x, y, p[0]) >= 2;
}

/* The next thin pixel of a row from x on; the width when there is none. */
static int32_t
next_thin(const struct work *w, int32_t y, int32_t x)
{
	size_t width = (size_t)w->r.l->width;
	const uint8_t *row = w->r.kind + (size_t)y * width, *hit;

	if (x >= w->r.l->width)
		return w->r.l->width;
	hit = memchr(row + x, V2V_THIN, width - (size_t)x);
	return hit != NULL ? (int32_t)(hit - row) : w->r.l->width;
}

/* Ridges are written only at the end, so that none depends on another. */
static int
find_ridges(struct work *w, struct v2v_msg *msg)
{
	const struct v2v_labels *l = w->r.l;

	w->n = 0;
	for (int32_t y = 0; y < l->height; y++)
		for (int32_t x = next_thin(w, y, 0); x < l->width;
		    x = next_thin(w, y, x + 1)) {
			size_t at = (size_t)y * (size_t)l->width + (size_t)x;

			if (l->px[at] == V2V_ABSENT
			    || (!is_ridge(w, x, y, 1, 0)
			    && !is_ridge(w, x, y, 0, 1)))
				continue;
			if (!v2v_grow(&w->change, &w->cap, w->n + 1,
			    sizeof(*w->change)))
				return v2v_fail_memory(msg);
			w->change[w->n++].at = at;
		}
	for (size_t i = 0; i < w->n; i++)
		w->r.kind[w->change[i].at] = V2V_RIDGE;
	return V2V_OK;
}

/* Edges by what lies between their sides, times V2V_MIX_STEPS. */
struct census {
	uint64_t mixed, expected;
};

/* The edge, if any, that begins after the core at (x, y). */
static bool
count_edge(struct work *w, struct census *c, int32_t x, int32_t y, int32_t dx,
    int32_t dy)
{
	const struct v2v_labels *l = w->r.l;
	ptrdiff_t step = (ptrdiff_t)dy * l->width + dx;
	const uint16_t *p = l->px + (size_t)y * (size_t)l->width + x;
	const struct v2v_share *share;
	int n = v2v_rims_reach(&w->r, x, y, dx, dy);
	bool mixed = false;
	uint16_t b;

	if (n == 0 || p[0] == V2V_ABSENT)
		return true;
	b = p[n * step];
	if (b == p[0] || b == V2V_ABSENT)
		return true;
	share = v2v_mixes_of(&w->r.mixes, p[0], b);
	if (share == NULL)
		return false;
	for (int k = 1; k < n; k++) {
		uint16_t m = p[k * step];

		if (m == p[0] || m == b)
			continue;
		if (m == V2V_ABSENT || share[m].lo == 0)
			return true;
		mixed = true;
	}
	c->mixed += mixed ? V2V_MIX_STEPS : 0;
	c->expected += share[0].lo;
	return true;
}

/* Edges along (dx, dy) that begin in row y. */
static bool
count_row(struct work *w, struct census *c, int32_t y, int32_t dx, int32_t dy)
{
	size_t width = (size_t)w->r.l->width, at = (size_t)y * width;
	const uint16_t *p = w->r.l->px + at;
	const uint16_t *q = p + (size_t)dy * width + (size_t)dx;
	const uint8_t *kind = w->r.kind + at;

	for (size_t x = 0; x + (size_t)dx < width; x++) {
		uint64_t a, b;

		if (x + (size_t)dx + 4 <= width) {
			memcpy(&a, p + x, 8);
			memcpy(&b, q + x, 8);
			if (a == b) {
				x += 3;
				continue;
			}
		}
		if (p[x] != q[x] && kind[x] != V2V_THIN
		    && !count_edge(w, c, (int32_t)x, y, dx, dy))
			return false;
	}
	return true;
}

/*
 * Whether the picture was anti-aliased, by some hundred rows: crisp pictures
 * have next to no mixed edges, others most of those expected.
 */
static int
has_rims(struct work *w, bool *rims, struct v2v_msg *msg)
{
	int32_t height = w->r.l->height, stride = 1 + height / ROWS;
	struct census c = { 0, 0 };

	for (int32_t y = 0; y < height; y += stride)
		if (!count_row(w, &c, y, 1, 0)
		    || (y + 1 < height && !count_row(w, &c, y, 0, 1)))
			return v2v_fail_memory(msg);
	*rims = c.mixed > 0 && c.mixed * SCARCE >= c.expected;
	return V2V_OK;
}

/* Absorbed pixels make blocks with those around, never break one. */
static void
mark_cores(struct work *w, size_t at)
{
	const struct v2v_labels *l = w->r.l;
	size_t width = (size_t)l->width;
	int32_t x = (int32_t)(at % width), y = (int32_t)(at / width);

	for (int32_t j = y > 0 ? y - 1 : 0; j <= y && j + 1 < l->height; j++)
		for (int32_t i = x > 0 ? x - 1 : 0; i <= x && i + 1 < l->width;
		    i++) {
			size_t k = (size_t)j * width + (size_t)i;
			const uint16_t *p = l->px + k;

			if (p[0] == p[1] && p[0] == p[width]
			    && p[0] == p[width + 1])
				w->r.kind[k] = w->r.kind[k + 1]
				    = w->r.kind[k + width]
				    = w->r.kind[k + width + 1] = V2V_CORE;
		}
}

/* All decisions of a round are made on the labels before it. */
static int
absorb_round(struct work *w, bool last, struct v2v_msg *msg)
{
	struct v2v_labels *l = w->r.l;
	bool failed = false;

	w->n = 0;
	for (int32_t y = 0; y < l->height; y++)
		for (int32_t x = next_thin(w, y, 0); x < l->width;
		    x = next_thin(w, y, x + 1)) {
			size_t at = (size_t)y * (size_t)l->width + (size_t)x;
			uint16_t label;

			if (l->px[at] == V2V_ABSENT)
				continue;
			label = v2v_rims_side(&w->r, x, y, last, &failed);
			if (failed || (label != l->px[at] && !v2v_grow(
			    &w->change, &w->cap, w->n + 1, sizeof(*w->change))))
				return v2v_fail_memory(msg);
			if (label != l->px[at])
				w->change[w->n++] = (struct change){ at,
					label };
		}
	for (size_t i = 0; i < w->n; i++)
		l->px[w->change[i].at] = w->change[i].label;
	for (size_t i = 0; i < w->n; i++)
		mark_cores(w, w->change[i].at);
	return V2V_OK;
}

/* Is hardly any pixel in the midst of its colour? Looks at some rows. */
static bool
is_noise(const struct work *w)
{
	const struct v2v_labels *l = w->r.l;
	size_t cores = 0, seen = 0;

	for (int32_t y = 0; y < l->height; y += ROW_STEP) {
		const uint8_t *kind = w->r.kind + (size_t)y
		    * (size_t)l->width;

		for (int32_t x = 0; x < l->width; x++)
			cores += kind[x] == V2V_CORE;
		seen += (size_t)l->width;
	}
	return cores * CORES_LEAST < seen;
}

int
v2v_rims_absorb(struct v2v_labels *l, size_t *absorbed, struct v2v_msg *msg)
{
	struct work w = { .r = { .l = l } };
	uint8_t *block = v2v_alloc((size_t)l->width + 1, 1);
	bool rims = false;
	int err = v2v_mixes_init(&w.r.mixes, l, msg);

	*absorbed = 0;
	w.r.kind = v2v_zalloc((size_t)l->width * (size_t)l->height, 1);
	if (err == V2V_OK && (block == NULL || w.r.kind == NULL))
		err = v2v_fail_memory(msg);
	if (err != V2V_OK)
		goto out;
	find_cores(&w, block);
	if (is_noise(&w))
		goto out;
	err = has_rims(&w, &rims, msg);
	if (err != V2V_OK || !rims)
		goto out;
	l->before = v2v_alloc((size_t)l->width * (size_t)l->height,
	    sizeof(*l->before));
	if (l->before == NULL) {
		err = v2v_fail_memory(msg);
		goto out;
	}
	memcpy(l->before, l->px, (size_t)l->width * (size_t)l->height
	    * sizeof(*l->before));
	err = find_ridges(&w, msg);
	for (int k = 0; k < ROUNDS && err == V2V_OK; k++) {
		err = absorb_round(&w, k + 2 >= ROUNDS, msg);
		*absorbed += w.n;
	}
out:
	v2v_mixes_free(&w.r.mixes);
	free(w.change);
	free(w.r.kind);
	free(block);
	return err;
}
