/*
 * The vehicle's own colours where the matte is soft: blur fusion in two passes
 * (Forte, "Approximate Fast Foreground Colour Estimation", ICIP 2021).
 *
 * In a window round a pixel the mean F of the foreground, weighted by alpha, and
 * the mean B of the background, weighted by 1 - alpha, explain its colour I but
 * for a rest, which goes to the foreground by its share:
 *
 *     F + alpha (I - alpha F - (1 - alpha) B)
 *
 * A wide window finds something to average everywhere; a narrow one, over what
 * the wide one found, then keeps to what is near. Where alpha is 255 the
 * foreground is the picture, where it is 0 the background is.
 *
 * Colours are kept for soft pixels only. Window sums are of integers, so that
 * their order does not matter; a slice of rows keeps the sums of its columns and
 * moves them down row by row.
 */
#include "base.h"

#include "segment/fringe.h"

#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
	WIDE = 11, NARROW = 160, /* of the longer side, that are the radii */
	WIDEST = 90, NARROWEST = 2, /* pixels */
	SUMS = 8 /* of a F (3), a, (255 - a) B (3), 255 - a */
};

/* No radius is above 102, of pictures of 16384 pixels: 255^2 * 205^2 < 2^32. */
struct sums {
	uint32_t v[SUMS];
};

struct colours {
	uint8_t fore[3], back[3];
};

struct fringe {
	struct v2v_frame *f;
	const uint8_t *matte;
	struct v2v_pool *pool;
	size_t *soft;  /* before each row: how many soft pixels there are */
	struct colours *was, *is; /* of each; `was` NULL: the picture's */
	int32_t radius;
	struct sums *columns; /* a row of them for each slice */
	size_t rows;          /* of a slice */
};

static bool
is_soft(uint8_t a)
{
	return a != 0 && a != 255;
}

/* Add row y to the columns, or (sign -1) take it off. */
static void
add_row(const struct fringe *r, struct sums *columns, int32_t y,
    uint32_t sign)
{
	size_t w = (size_t)r->f->width, k = r->soft[y];
	const uint8_t *matte = r->matte + (size_t)y * w;
	const uint8_t *px = r->f->px + 4 * (size_t)y * w;

	for (size_t x = 0; x < w; x++, px += 4) {
		const uint8_t *fore = px, *back = px;
		uint32_t a = matte[x], b = 255 - a;

		if (is_soft(matte[x]) && r->was) {
			fore = r->was[k].fore;
			back = r->was[k].back;
			k++;
		}
		a *= sign;
		b *= sign;
		for (int c = 0; c < 3; c++) {
			columns[x].v[c] += a * fore[c];
			columns[x].v[4 + c] += b * back[c];
		}
		columns[x].v[3] += a;
		columns[x].v[7] += b;
	}
}

static void
add_column(struct sums *s, const struct sums *column, uint32_t sign)
{
	for (int c = 0; c < SUMS; c++)
		s->v[c] += sign * column->v[c];
}

static uint8_t
byte(float v)
{
	return v <= 0 ? 0 : v >= 255 ? 255 : (uint8_t)(v + 0.5f);
}

/* Its own weights are in the window's sums: neither is 0. */
static struct colours
fuse(const struct sums *s, const uint8_t *px, uint8_t matte)
{
	struct colours to;
	float a = (float)matte / 255;

	for (int c = 0; c < 3; c++) {
		float fore = (float)s->v[c] / (float)s->v[3];
		float back = (float)s->v[4 + c] / (float)s->v[7];

		to.fore[c] = byte(fore + a * ((float)px[c] - a * fore
		    - (1 - a) * back));
		to.back[c] = byte(back);
	}
	return to;
}

/* The soft pixels of row y, whose columns are summed. */
static void
fuse_row(const struct fringe *r, const struct sums *columns, int32_t y)
{
	int32_t w = r->f->width, edge = r->radius;
	size_t row = (size_t)y * (size_t)w, k = r->soft[y];
	struct sums s = { { 0 } };

	for (int32_t x = 0; x < edge && x < w; x++)
		add_column(&s, &columns[x], 1);
	for (int32_t x = 0; x < w && k < r->soft[y + 1]; x++) {
		if (x + edge < w)
			add_column(&s, &columns[x + edge], 1);
		if (x - edge - 1 >= 0)
			add_column(&s, &columns[x - edge - 1], (uint32_t)-1);
		if (is_soft(r->matte[row + (size_t)x]))
			r->is[k++] = fuse(&s, r->f->px + 4 * (row + (size_t)x),
			    r->matte[row + (size_t)x]);
	}
}

/* Rows without a soft pixel in reach are passed over. */
static void
fuse_rows(const struct fringe *r, struct sums *columns, int32_t first,
    int32_t end)
{
	int32_t h = r->f->height, top = 0, low = 0; /* rows that are summed */

	for (int32_t y = first; y < end; y++) {
		int32_t from = y > r->radius ? y - r->radius : 0;
		int32_t to = y < h - r->radius ? y + r->radius + 1 : h;

		if (r->soft[y] == r->soft[y + 1])
			continue;
		if (from >= low) {
			memset(columns, 0, (size_t)r->f->width
			    * sizeof(*columns));
			top = low = from;
		}
		while (low < to)
			add_row(r, columns, low++, 1);
		while (top < from)
			add_row(r, columns, top++, (uint32_t)-1);
		fuse_row(r, columns, y);
	}
}

static void
fuse_slices(void *arg, size_t first, size_t end)
{
	const struct fringe *r = arg;

	for (size_t i = first; i < end; i++) {
		size_t y = i * r->rows, to = y + r->rows;

		if (to > (size_t)r->f->height)
			to = (size_t)r->f->height;
		fuse_rows(r, r->columns + i * (size_t)r->f->width, (int32_t)y,
		    (int32_t)to);
	}
}

static void
apply_rows(void *arg, size_t first, size_t end)
{
	const struct fringe *r = arg;
	size_t w = (size_t)r->f->width, k = r->soft[first];

	for (size_t i = first * w; i < end * w; i++)
		if (is_soft(r->matte[i]))
			memcpy(r->f->px + 4 * i, r->is[k++].fore, 3);
}

static void
count_soft(struct fringe *r)
{
	size_t w = (size_t)r->f->width, n = 0;

	for (size_t y = 0; y < (size_t)r->f->height; y++) {
		r->soft[y] = n;
		for (size_t x = 0; x < w; x++)
			n += is_soft(r->matte[y * w + x]);
	}
	r->soft[r->f->height] = n;
}

static void
pass(struct fringe *r, struct colours *is, struct colours *was,
    int32_t radius)
{
	r->is = is;
	r->was = was;
	r->radius = radius;
	v2v_pool_run(r->pool, ((size_t)r->f->height + r->rows - 1) / r->rows,
	    1, fuse_slices, r);
}

int
v2v_fringe_clean(struct v2v_frame *f, const uint8_t *matte,
    struct v2v_pool *pool, struct v2v_msg *msg)
{
	struct fringe r = { .f = f, .matte = matte, .pool = pool };
	int32_t side = f->width > f->height ? f->width : f->height;
	size_t slices = (size_t)v2v_pool_threads(pool), n;
	struct colours *first = NULL, *second = NULL;
	int err = V2V_OK;

	r.rows = ((size_t)f->height + slices - 1) / slices;
	r.soft = v2v_alloc((size_t)f->height + 1, sizeof(*r.soft));
	if (r.soft == NULL)
		return v2v_fail_memory(msg);
	count_soft(&r);
	n = r.soft[f->height];
	if (n == 0)
		goto out;
	first = v2v_alloc(n, sizeof(*first));
	second = v2v_alloc(n, sizeof(*second));
	r.columns = v2v_alloc((size_t)f->width, slices * sizeof(*r.columns));
	if (first == NULL || second == NULL || r.columns == NULL) {
		err = v2v_fail_memory(msg);
		goto out;
	}
	pass(&r, first, NULL, side / WIDE < WIDEST ? side / WIDE + 1 : WIDEST);
	pass(&r, second, first, side / NARROW > NARROWEST ? side / NARROW
	    : NARROWEST);
	v2v_pool_run(pool, (size_t)f->height, 8, apply_rows, &r);
out:
	free(r.columns);
	free(second);
	free(first);
	free(r.soft);
	return err;
}
