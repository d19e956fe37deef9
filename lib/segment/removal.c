/* Which pixels are taken out of the vehicle. */
#include "base.h"

#include "segment/removal.h"

#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum { GROW = 2 /* 5 x 5 */ };

/* Where the line from a to b meets height y; they differ in height. */
static double
meet(const double *a, const double *b, double y)
{
	return a[0] + (b[0] - a[0]) * ((y - a[1]) / (b[1] - a[1]));
}

/* The first pixel of n whose middle is not below v. */
static int32_t
first_middle(double v, int32_t n)
{
	v -= 0.5;
	if (v <= 0)
		return 0;
	if (v >= n)
		return n;
	return (int32_t)v + ((double)(int32_t)v < v);
}

/* `value` into the pixels of quadrilateral q whose middles are in it. */
static void
draw(uint8_t *removed, int32_t width, int32_t height,
    const double q[4][2], uint8_t value)
{
	double top = q[0][1], low = q[0][1];

	for (int k = 1; k < 4; k++) {
		top = q[k][1] < top ? q[k][1] : top;
		low = q[k][1] > low ? q[k][1] : low;
	}
	for (int32_t y = first_middle(top, height);
	    y < first_middle(low, height); y++) {
		double at = y + 0.5, left = width, right = 0;
		int32_t x0, x1;

		for (int k = 0; k < 4; k++) {
			const double *a = q[k], *b = q[(k + 1) % 4];
			double x;

			if ((a[1] <= at) == (b[1] <= at))
				continue;
			x = meet(a, b, at);
			left = x < left ? x : left;
			right = x > right ? x : right;
		}
		x0 = first_middle(left, width);
		x1 = first_middle(right, width);
		if (x0 < x1)
			memset(removed + (size_t)y * (size_t)width + (size_t)x0,
			    value, (size_t)(x1 - x0));
	}
}

static void
fill_rect(uint8_t *removed, int32_t width, const int32_t r[4], uint8_t value)
{
	for (int32_t y = r[1]; y < r[1] + r[3]; y++)
		memset(removed + (size_t)y * (size_t)width + (size_t)r[0],
		    value, (size_t)r[2]);
}

/* The stronger of *v and `other`, FILL, CUT or NOT, into *v. */
static void
strengthen(uint8_t *v, uint8_t other)
{
	if (other && *v != V2V_REMOVED_FILL)
		*v = other;
}

static void
grow_row(uint8_t *row, const uint8_t *old, int32_t width)
{
	for (int32_t x = 0; x < width; x++)
		for (int32_t k = x < GROW ? 0 : x - GROW;
		    old[x] && k <= x + GROW && k < width; k++)
			strengthen(&row[k], old[x]);
}

static int
grow(uint8_t *removed, int32_t width, int32_t height, struct v2v_msg *msg)
{
	size_t w = (size_t)width, n = w * (size_t)height;
	uint8_t *old = v2v_alloc(n, 1);

	if (old == NULL)
		return v2v_fail_memory(msg);
	memcpy(old, removed, n);
	for (int32_t y = 0; y < height; y++)
		grow_row(removed + (size_t)y * w, old + (size_t)y * w, width);
	memcpy(old, removed, n);
	for (int32_t y = 0; y < height; y++) {
		const uint8_t *row = old + (size_t)y * w;

		for (int32_t x = 0; x < width; x++)
			for (int32_t k = y < GROW ? 0 : y - GROW;
			    row[x] && k <= y + GROW && k < height; k++)
				strengthen(&removed[(size_t)k * w + (size_t)x],
				    row[x]);
	}
	free(old);
	return V2V_OK;
}

int
v2v_removal(uint8_t *removed, const struct v2v_frame *f,
    const struct v2v_elements *e, const struct v2v_segment_params *p,
    struct v2v_msg *msg)
{
	size_t n = v2v_frame_pixels(f);
	int err;

	memset(removed, V2V_REMOVED_NOT, n);
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < e->n; i++) {
			const struct v2v_element *one = &e->list[i];

			if ((p->remove >> one->class & 1)
			    && (one->class == V2V_MIRROR) == (pass == 0))
				draw(removed, f->width, f->height, one->corner,
				    pass ? V2V_REMOVED_FILL : V2V_REMOVED_CUT);
		}
	if (p->remove_mask)
		for (size_t i = 0; i < n; i++)
			if (p->remove_mask->px[4 * i] >= 128)
				removed[i] = V2V_REMOVED_FILL;
	for (size_t i = 0; i < p->remove_rects.n; i++)
		fill_rect(removed, f->width, p->remove_rects.at[i],
		    V2V_REMOVED_FILL);
	err = grow(removed, f->width, f->height, msg);
	for (size_t i = 0; i < p->keep_rects.n; i++)
		fill_rect(removed, f->width, p->keep_rects.at[i],
		    V2V_REMOVED_NOT);
	return err;
}
