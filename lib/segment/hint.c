/* What is known of the vehicle's place before its colours are looked at. */
#include "base.h"

#include "segment/hint.h"

#include "stream/reduce.h"

#include <stdlib.h>
#include <string.h>

enum {
	RIM = 2,
	SURE = 8, /* of 255, that a reduced mask may be off */
	DISC = 40 /* of the longer side, that is the radius of a point's disc */
};

/* Half axes of the ellipse that most photographers put a vehicle into, as
 * shares of the frame: where exp(-(x/.45)^2 - (y/.40)^2) > .45. */
static const double HALF_WIDTH = 0.402, HALF_HEIGHT = 0.357;

/* Is pixel i of n at the frame? In a narrow picture nothing is. */
static bool
at_rim(int32_t i, int32_t n)
{
	return n > 4 * RIM && (i < RIM || i >= n - RIM);
}

static uint8_t
ellipse_at(int32_t x, int32_t y, int32_t w, int32_t h)
{
	double u = ((x + 0.5) / w - 0.5) / HALF_WIDTH;
	double v = ((y + 0.5) / h - 0.5) / HALF_HEIGHT;

	if (at_rim(x, w) || at_rim(y, h))
		return V2V_NO;
	return u * u + v * v < 1 ? V2V_MAYBE_YES : V2V_MAYBE_NO;
}

/* Small pixels that the rectangle does not touch are sure background. */
static void
fill_rect(uint8_t *hint, int32_t w, int32_t h, int32_t width, int32_t height,
    const int32_t rect[4])
{
	int64_t x0 = (int64_t)rect[0] * w, x1 = x0 + (int64_t)rect[2] * w;
	int64_t y0 = (int64_t)rect[1] * h, y1 = y0 + (int64_t)rect[3] * h;

	for (int64_t y = 0; y < h; y++)
		for (int64_t x = 0; x < w; x++)
			*hint++ = (x + 1) * width > x0 && x * width < x1
			    && (y + 1) * height > y0 && y * height < y1
			    ? V2V_MAYBE_YES : V2V_NO;
}

/* Where nothing is known as background, nothing is learnt of its colours: the
 * ellipse then says what is likely it. */
static void
need_background(uint8_t *hint, int32_t w, int32_t h)
{
	size_t n = (size_t)w * (size_t)h;

	for (size_t i = 0; i < n; i++)
		if (hint[i] < V2V_MAYBE_YES)
			return;
	for (int32_t y = 0; y < h; y++)
		for (int32_t x = 0; x < w; x++, hint++)
			if (*hint == V2V_MAYBE_YES)
				*hint = ellipse_at(x, y, w, h);
}

static int
fill_mask(uint8_t *hint, int32_t w, int32_t h, const struct v2v_frame *mask,
    struct v2v_pool *pool, struct v2v_msg *msg)
{
	struct v2v_frame small;
	int err = v2v_frame_reduce(&small, mask, w, h, pool, msg);

	if (err != V2V_OK)
		return err;
	for (size_t i = 0; i < v2v_frame_pixels(&small); i++) {
		uint8_t v = small.px[4 * i];

		hint[i] = v <= SURE ? V2V_NO : v < 128 ? V2V_MAYBE_NO
		    : v < 255 - SURE ? V2V_MAYBE_YES : V2V_YES;
	}
	v2v_frame_free(&small);
	return V2V_OK;
}

void
v2v_hint_points(uint8_t *plane, int32_t w, int32_t h, int32_t width,
    int32_t height, const struct v2v_segment_params *p, uint8_t no,
    uint8_t yes)
{
	int32_t r = (w > h ? w : h) / DISC;

	for (size_t i = 0; i < p->n_points; i++) {
		const struct v2v_hint_point *at = &p->points[i];
		int32_t cx = (int32_t)((int64_t)at->x * w / width);
		int32_t cy = (int32_t)((int64_t)at->y * h / height);

		for (int32_t y = cy - r; y <= cy + r; y++)
			for (int32_t x = cx - r; x <= cx + r; x++)
				if (x >= 0 && x < w && y >= 0 && y < h
				    && (x - cx) * (x - cx)
				    + (y - cy) * (y - cy) <= r * r)
					plane[(size_t)y * (size_t)w + (size_t)x]
					    = at->vehicle ? yes : no;
	}
}

int
v2v_hint_fill(uint8_t *hint, const struct v2v_small *s, int32_t width,
    int32_t height, const struct v2v_segment_params *p,
    struct v2v_pool *pool, struct v2v_msg *msg)
{
	int32_t w = s->f.width, h = s->f.height;
	int err = V2V_OK;

	if (p->mask)
		err = fill_mask(hint, w, h, p->mask, pool, msg);
	else if (p->rect[2] > 0)
		fill_rect(hint, w, h, width, height, p->rect);
	else
		memset(hint, V2V_MAYBE_YES, v2v_small_pixels(s));
	if (err != V2V_OK)
		return err;
	need_background(hint, w, h);
	v2v_hint_points(hint, w, h, width, height, p, V2V_NO, V2V_YES);
	return V2V_OK;
}
