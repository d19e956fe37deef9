/* Where a picture has thin strokes, at several sizes. */
#ifndef V2V_PYRAMID_H
#define V2V_PYRAMID_H

#include "ops/backend.h"
#include "stream/frame.h"

enum {
	V2V_PYRAMID_SIDE = 1280, /* longest side of the largest level */
	V2V_PYRAMID_LEVELS = 4,  /* each half the size of the one before */
	V2V_STROKE_SPAN = 7     /* strokes are thinner than this */
};

/*
 * One size. Sums are integral images, (width + 1) x (height + 1): at x, y the
 * sum of all pixels above and left of that corner.
 */
struct v2v_level {
	int32_t width, height;
	double sx, sy;    /* pixels of the frame that one of these is wide, high */
	uint8_t *grey;    /* square root of the luma, so that shade counts */
	uint32_t *across; /* sums of strokes that a row crosses */
	uint32_t *along;  /* of those that a column crosses */
};

struct v2v_pyramid {
	int n; /* levels; those too small for anything are left out */
	struct v2v_level level[V2V_PYRAMID_LEVELS];
};

/*
 * A pixel's stroke is how much closing less opening of its row (column) by
 * V2V_STROKE_SPAN pixels gives: dark and bright structures thinner than that
 * count by their contrast, edges of anything wider don't (Serra, "Image
 * Analysis and Mathematical Morphology", 1982).
 */
int v2v_pyramid_init(struct v2v_pyramid *s, const struct v2v_frame *f,
    struct v2v_backend *be, struct v2v_msg *msg);
void v2v_pyramid_free(struct v2v_pyramid *s); /* a zeroed one is fine */

/* The sum of the box from x0, y0 to before x1, y1, all within the level. */
static inline uint32_t
v2v_level_sum(const struct v2v_level *l, const uint32_t *sums, int32_t x0,
    int32_t y0, int32_t x1, int32_t y1)
{
	size_t w = (size_t)l->width + 1;
	const uint32_t *top = sums + (size_t)y0 * w;
	const uint32_t *low = sums + (size_t)y1 * w;

	return low[x1] - low[x0] - top[x1] + top[x0];
}

/* Their mean, of what of the box is in the level; 0 if nothing is. */
static inline float
v2v_level_mean(const struct v2v_level *l, const uint32_t *sums, int32_t x0,
    int32_t y0, int32_t x1, int32_t y1)
{
	x0 = x0 < 0 ? 0 : x0;
	y0 = y0 < 0 ? 0 : y0;
	x1 = x1 > l->width ? l->width : x1;
	y1 = y1 > l->height ? l->height : y1;
	if (x0 >= x1 || y0 >= y1)
		return 0;
	return (float)v2v_level_sum(l, sums, x0, y0, x1, y1)
	    / (float)((x1 - x0) * (y1 - y0));
}

#endif
