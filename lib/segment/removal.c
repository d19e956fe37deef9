/* Which pixels are taken out of the vehicle. */
#include "base.h"

#include "segment/removal.h"

#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum { GROW = 2 /* 5 x 5 */ };

static void
draw(uint8_t *removed, int32_t width, int32_t height,
    const struct v2v_element *e, uint8_t value)
{
	for (int32_t y = 0; y < height; y++, removed += width) {
		int32_t x0, x1;

		v2v_element_row(e, y, width, &x0, &x1);
		if (x0 < x1)
			memset(removed + x0, value, (size_t)(x1 - x0));
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
			bool cut = one->class == V2V_MIRROR && !one->inside;

			if ((p->remove >> one->class & 1)
			    && cut == (pass == 0))
				draw(removed, f->width, f->height, one,
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
