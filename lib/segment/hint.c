/* What is known of the vehicle's place before its colours are looked at. */
#include "base.h"

#include "segment/hint.h"

#include "stream/reduce.h"

#include <stdlib.h>
#include <string.h>

enum { RIM = 2, SURE = 8 /* of 255, that a reduced mask may be off */ };

/* Half axes of the ellipse that most photographers put a vehicle into, as
 * shares of the frame: where exp(-(x/.45)^2 - (y/.40)^2) > .45. */
static const double HALF_WIDTH = 0.402, HALF_HEIGHT = 0.357;

static void
fill_ellipse(uint8_t *hint, int32_t w, int32_t h)
{
	for (int32_t y = 0; y < h; y++)
		for (int32_t x = 0; x < w; x++) {
			double u = ((x + 0.5) / w - 0.5) / HALF_WIDTH;
			double v = ((y + 0.5) / h - 0.5) / HALF_HEIGHT;
			bool rim = x < RIM || y < RIM || x >= w - RIM
			    || y >= h - RIM;

			*hint++ = rim ? V2V_NO : u * u + v * v < 1
			    ? V2V_MAYBE_YES : V2V_MAYBE_NO;
		}
}

static void
fill_rect(uint8_t *hint, int32_t w, int32_t h, int32_t width, int32_t height,
    const int32_t rect[4])
{
	/* Small pixels whose middle is inside. */
	int64_t x0 = 2 * (int64_t)rect[0] * w, x1 = x0 + 2 * (int64_t)rect[2] * w;
	int64_t y0 = 2 * (int64_t)rect[1] * h, y1 = y0 + 2 * (int64_t)rect[3] * h;

	for (int64_t y = 0; y < h; y++)
		for (int64_t x = 0; x < w; x++) {
			int64_t u = (2 * x + 1) * width, v = (2 * y + 1) * height;

			*hint++ = u >= x0 && u < x1 && v >= y0 && v < y1
			    ? V2V_MAYBE_YES : V2V_NO;
		}
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

int
v2v_hint_fill(uint8_t *hint, const struct v2v_small *s, int32_t width,
    int32_t height, const struct v2v_segment_params *p,
    struct v2v_pool *pool, struct v2v_msg *msg)
{
	int32_t w = s->f.width, h = s->f.height;

	if (p->mask)
		return fill_mask(hint, w, h, p->mask, pool, msg);
	if (p->rect[2] > 0)
		fill_rect(hint, w, h, width, height, p->rect);
	else
		fill_ellipse(hint, w, h);
	return V2V_OK;
}
