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
 *      A A A A        A to B along the row, two thin pixels between them.
 *      A A C D B      Each is in the palette's mixes of A and B, and the
 *      C D B B B      share t of B at which it is gives its side: t < 1/2 is
 *      B B B B B      A, t > 1/2 is B.
 *
 * A label whose shares include 1/2 is decided by the shares around: coverage
 * is nearly odd about an edge, so that their sum over a window, less 1/2 each,
 * has the sign of the centre's distance from the edge.
 *
 * A wedge that ends between two colours that it is a mix of looks the same in
 * a crisp picture. So first the edges are counted along rows: they have to
 * pass through mixes about as often as their colours' shares let expect.
 */
#include "base.h"

#include "trace/rims.h"

#include "trace/mixes.h"
#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
	THIN = 0, CORE = 1, RIDGE = 2,
	REACH = 4,   /* pixels looked at on either side of one */
	GAP = 3,     /* mixed pixels across a rim; straight edges have 2 */
	LINE = 3,    /* pixels across a line, with its rims */
	RUN = 64,    /* pixels looked at along a rim, to either side */
	SHORT = 2,   /* a run of one label whose ends tell about its pixels */
	LONG = 12,   /* pixels of one label along a rim: almost straight */
	ROUNDS = 4,
	ROWS = 512,  /* looked at for rims */
	SCARCE = 12, /* crisp with less than one mixed edge in so many expected */
	HALF = V2V_MIX_STEPS / 2
};

struct change {
	size_t at;
	uint16_t label;
};

struct work {
	struct v2v_labels *l;
	uint8_t *kind;
	struct v2v_mixes mixes;
	struct change *change;
	size_t n, cap;
};

/* What lies on the two sides of a pixel along one direction. */
struct across {
	uint16_t a, b;
	int mixed;  /* pixels between of neither label, the pixel included */
	const struct v2v_share *share; /* of the pair */
	int direction;
};

static const int32_t direction[4][2] = {
	{ 1, 0 }, { 0, 1 }, { 1, 1 }, { 1, -1 }
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
	size_t width = (size_t)w->l->width;

	block[0] = block[width] = 0;
	for (int32_t y = 0; y + 1 < w->l->height; y++) {
		const uint16_t *p = w->l->px + (size_t)y * width;
		uint8_t *k = w->kind + (size_t)y * width;
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

/*
 * The first core or ridge from (x, y) in steps of (dx, dy), at most REACH
 * away: its distance, or 0 for none.
 */
static int
reach(const struct work *w, int32_t x, int32_t y, int32_t dx, int32_t dy)
{
	int32_t width = w->l->width, height = w->l->height;

	for (int k = 1; k <= REACH; k++) {
		x += dx;
		y += dy;
		if (x < 0 || y < 0 || x >= width || y >= height)
			return 0;
		if (w->kind[(size_t)y * (size_t)width + (size_t)x] != THIN)
			return k;
	}
	return 0;
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
	const struct v2v_labels *l = w->l;
	ptrdiff_t step = (ptrdiff_t)dy * l->width + dx;
	const uint16_t *p = l->px + (size_t)y * (size_t)l->width + x;
	int n = reach(w, x, y, dx, dy), m = reach(w, x, y, -dx, -dy);
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

static bool
look_across(struct work *w, struct across *a, int32_t x, int32_t y,
    const int32_t d[2], bool *failed)
{
	const struct v2v_labels *l = w->l;
	ptrdiff_t step = (ptrdiff_t)d[1] * l->width + d[0];
	const uint16_t *p = l->px + (size_t)y * (size_t)l->width + x;
	int n = reach(w, x, y, d[0], d[1]), m;

	if (n == 0)
		return false;
	m = reach(w, x, y, -d[0], -d[1]);
	if (m == 0)
		return false;
	a->b = p[n * step];
	a->a = p[-m * step];
	if (a->a == a->b || a->a == V2V_ABSENT || a->b == V2V_ABSENT
	    || p[0] == a->a || p[0] == a->b)
		return false;
	if (a->a > a->b) {
		uint16_t t = a->a;

		a->a = a->b;
		a->b = t;
	}
	a->share = v2v_mixes_of(&w->mixes, a->a, a->b);
	if (a->share == NULL) {
		*failed = true;
		return false;
	}
	a->mixed = 0;
	for (int k = 1 - m; k < n; k++) {
		uint16_t c = p[k * step];

		if (c == a->a || c == a->b)
			continue;
		if (c == V2V_ABSENT || a->share[c].lo == 0)
			return false;
		a->mixed++;
	}
	return a->mixed <= GAP;
}

/* Twice the sum of the shares in the 3 x 3 pixels around, less 1/2 each. */
static int32_t
balance(const struct work *w, const struct across *a, int32_t x, int32_t y)
{
	const struct v2v_labels *l = w->l;
	int32_t sum = 0;

	for (int32_t j = y - 1; j <= y + 1; j++)
		for (int32_t i = x - 1; i <= x + 1; i++) {
			uint16_t c;

			if (i < 0 || j < 0 || i >= l->width || j >= l->height)
				continue;
			c = l->px[(size_t)j * (size_t)l->width + (size_t)i];
			if (c == a->a)
				sum -= V2V_MIX_STEPS;
			else if (c == a->b)
				sum += V2V_MIX_STEPS;
			else if (c != V2V_ABSENT && a->share[c].lo != 0)
				sum += a->share[c].lo + a->share[c].hi
				    - V2V_MIX_STEPS;
		}
	return sum;
}

/* Which of lo (-1) and hi (1) a rim's share nears beside label q; 0: unknown */
static int
trend(const struct across *a, uint16_t c, uint16_t q)
{
	if (q == a->a)
		return -1;
	if (q == a->b)
		return 1;
	if (q == V2V_ABSENT || a->share[q].lo == 0)
		return 0;
	if (a->share[q].hi < a->share[c].lo)
		return -1;
	return a->share[q].lo > a->share[c].hi;
}

/*
 * Along an edge that is nearly a row or a column a label's shares follow one
 * another in a line: from lo to hi over a run of it. Twice the share less 1/2
 * at (x, y), times the run's length; 0 if the run is short, for the window is
 * better then. Without both ends the middle of the shares counts.
 */
static int32_t
along(const struct work *w, const struct across *a, int32_t x, int32_t y)
{
	const struct v2v_labels *l = w->l;
	int32_t dx = a->direction == 1, dy = a->direction == 0;
	ptrdiff_t step = (ptrdiff_t)dy * l->width + dx;
	const uint16_t *p = l->px + (size_t)y * (size_t)l->width + x;
	int32_t at = dx ? x : y, size = dx ? l->width : l->height;
	int32_t n = 1, m = 1;
	struct v2v_share s = a->share[p[0]];
	int t, u;

	if (a->direction > 1)
		return 0;
	while (n <= RUN && at + n < size && p[n * step] == p[0])
		n++;
	while (m <= RUN && at - m >= 0 && p[-m * step] == p[0])
		m++;
	t = at - m < 0 || m > RUN ? 0 : trend(a, p[0], p[-m * step]);
	u = at + n >= size || n > RUN ? 0 : trend(a, p[0], p[n * step]);
	if (t * u >= 0)
		return n + m - 1 < LONG ? 0 : s.lo + s.hi - V2V_MIX_STEPS;
	if (n + m - 1 < SHORT)
		return 0;
	if (t > 0) {
		int32_t k = n;

		n = m;
		m = k;
	}
	/* lo - 1/2 and hi + 1/2 at the ends; the pixel is m - 1/2 from lo. */
	return (2 * s.lo - 1 - V2V_MIX_STEPS) * (n + m - 1)
	    + (s.hi - s.lo + 1) * (2 * m - 1);
}

static uint16_t
side_of(const struct work *w, const struct across *a, int32_t x, int32_t y)
{
	uint16_t c = w->l->px[(size_t)y * (size_t)w->l->width + (size_t)x];
	struct v2v_share s = a->share[c];
	int32_t sum;

	if (s.hi < HALF)
		return a->a;
	if (s.lo > HALF)
		return a->b;
	sum = along(w, a, x, y);
	if (sum == 0)
		sum = balance(w, a, x, y);
	if (sum == 0)
		sum = s.lo + s.hi - V2V_MIX_STEPS;
	return sum > 0 ? a->b : a->a;
}

/* The next thin pixel of a row from x on; the width when there is none. */
static int32_t
next_thin(const struct work *w, int32_t y, int32_t x)
{
	size_t width = (size_t)w->l->width;
	const uint8_t *row = w->kind + (size_t)y * width, *hit;

	if (x >= w->l->width)
		return w->l->width;
	hit = memchr(row + x, THIN, width - (size_t)x);
	return hit != NULL ? (int32_t)(hit - row) : w->l->width;
}

/* Ridges are written only at the end, so that none depends on another. */
static int
find_ridges(struct work *w, struct v2v_msg *msg)
{
	const struct v2v_labels *l = w->l;

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
		w->kind[w->change[i].at] = RIDGE;
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
	const struct v2v_labels *l = w->l;
	ptrdiff_t step = (ptrdiff_t)dy * l->width + dx;
	const uint16_t *p = l->px + (size_t)y * (size_t)l->width + x;
	const struct v2v_share *share;
	int n = reach(w, x, y, dx, dy);
	bool mixed = false;
	uint16_t b;

	if (n == 0 || p[0] == V2V_ABSENT)
		return true;
	b = p[n * step];
	if (b == p[0] || b == V2V_ABSENT)
		return true;
	share = v2v_mixes_of(&w->mixes, p[0], b);
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
	size_t width = (size_t)w->l->width, at = (size_t)y * width;
	const uint16_t *p = w->l->px + at;
	const uint16_t *q = p + (size_t)dy * width + (size_t)dx;
	const uint8_t *kind = w->kind + at;

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
		if (p[x] != q[x] && kind[x] != THIN
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
	int32_t height = w->l->height, stride = 1 + height / ROWS;
	struct census c = { 0, 0 };

	for (int32_t y = 0; y < height; y += stride)
		if (!count_row(w, &c, y, 1, 0)
		    || (y + 1 < height && !count_row(w, &c, y, 0, 1)))
			return v2v_fail_memory(msg);
	*rims = c.mixed > 0 && c.mixed * SCARCE >= c.expected;
	return V2V_OK;
}

/*
 * Where three colours meet, or at the picture's border, no direction may cross
 * the rim. Then the pair with the most pixels in the 5 x 5 around counts, of
 * those whose mixes have the label; pixels beside a core of their own label
 * are left to it. Ties to the lowest labels.
 */
static bool
look_round(struct work *w, struct across *a, int32_t x, int32_t y, bool *failed)
{
	const struct v2v_labels *l = w->l;
	size_t width = (size_t)l->width, here = (size_t)y * width + (size_t)x;
	uint16_t c = l->px[here], seen[25];
	int count[25], n = 0, most = 0;

	for (int32_t j = y - 2; j <= y + 2; j++)
		for (int32_t i = x - 2; i <= x + 2; i++) {
			size_t at;
			int k = 0;

			if (i < 0 || j < 0 || i >= l->width || j >= l->height)
				continue;
			at = (size_t)j * width + (size_t)i;
			if (w->kind[at] == THIN || l->px[at] == V2V_ABSENT)
				continue;
			if (l->px[at] == c && (i - x) * (i - x)
			    + (j - y) * (j - y) == 1)
				return false;
			if (l->px[at] == c)
				continue;
			while (k < n && seen[k] != l->px[at])
				k++;
			if (k == n) {
				seen[n] = l->px[at];
				count[n++] = 0;
			}
			count[k]++;
		}
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++) {
			const struct v2v_share *s;
			int sum = count[i] + count[j];

			if (seen[i] >= seen[j] || sum < most || (sum == most
			    && (seen[i] > a->a || (seen[i] == a->a
			    && seen[j] > a->b))))
				continue;
			s = v2v_mixes_of(&w->mixes, seen[i], seen[j]);
			if (s == NULL)
				*failed = true;
			else if (s[c].lo != 0) {
				*a = (struct across){ seen[i], seen[j], 1, s,
					4 };
				most = sum;
			}
		}
	return most > 0;
}

/* The label that a thin pixel takes: its own where it is on no rim. */
static uint16_t
decide(struct work *w, int32_t x, int32_t y, bool last, bool *failed)
{
	struct across best = { .mixed = GAP + 1 }, a;

	for (int k = 0; k < 4; k++)
		if (look_across(w, &a, x, y, direction[k], failed)
		    && a.mixed < best.mixed) {
			best = a;
			best.direction = k;
		}
	if (best.mixed > GAP && (!last || !look_round(w, &best, x, y, failed)))
		return w->l->px[(size_t)y * (size_t)w->l->width + (size_t)x];
	return side_of(w, &best, x, y);
}

/* Absorbed pixels make blocks with those around, never break one. */
static void
mark_cores(struct work *w, size_t at)
{
	const struct v2v_labels *l = w->l;
	size_t width = (size_t)l->width;
	int32_t x = (int32_t)(at % width), y = (int32_t)(at / width);

	for (int32_t j = y > 0 ? y - 1 : 0; j <= y && j + 1 < l->height; j++)
		for (int32_t i = x > 0 ? x - 1 : 0; i <= x && i + 1 < l->width;
		    i++) {
			size_t k = (size_t)j * width + (size_t)i;
			const uint16_t *p = l->px + k;

			if (p[0] == p[1] && p[0] == p[width]
			    && p[0] == p[width + 1])
				w->kind[k] = w->kind[k + 1]
				    = w->kind[k + width]
				    = w->kind[k + width + 1] = CORE;
		}
}

/* All decisions of a round are made on the labels before it. */
static int
absorb_round(struct work *w, bool last, struct v2v_msg *msg)
{
	struct v2v_labels *l = w->l;
	bool failed = false;

	w->n = 0;
	for (int32_t y = 0; y < l->height; y++)
		for (int32_t x = next_thin(w, y, 0); x < l->width;
		    x = next_thin(w, y, x + 1)) {
			size_t at = (size_t)y * (size_t)l->width + (size_t)x;
			uint16_t label;

			if (l->px[at] == V2V_ABSENT)
				continue;
			label = decide(w, x, y, last, &failed);
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

int
v2v_rims_absorb(struct v2v_labels *l, size_t *absorbed, struct v2v_msg *msg)
{
	struct work w = { .l = l };
	uint8_t *block = v2v_alloc((size_t)l->width + 1, 1);
	bool rims = false;
	int err = v2v_mixes_init(&w.mixes, l, msg);

	*absorbed = 0;
	w.kind = v2v_zalloc((size_t)l->width * (size_t)l->height, 1);
	if (err == V2V_OK && (block == NULL || w.kind == NULL))
		err = v2v_fail_memory(msg);
	if (err != V2V_OK)
		goto out;
	find_cores(&w, block);
	err = has_rims(&w, &rims, msg);
	if (err != V2V_OK || !rims)
		goto out;
	err = find_ridges(&w, msg);
	for (int k = 0; k < ROUNDS && err == V2V_OK; k++) {
		err = absorb_round(&w, k + 2 >= ROUNDS, msg);
		*absorbed += w.n;
	}
out:
	v2v_mixes_free(&w.mixes);
	free(w.change);
	free(w.kind);
	free(block);
	return err;
}
