/* Rectangles that a line of letters may fill. */
#ifndef V2V_BANDS_H
#define V2V_BANDS_H

#include "segment/pyramid.h"

enum { V2V_BANDS_MAX = 48 };

struct v2v_text_band {
	int level;           /* of the strokes; the box is in its pixels */
	int32_t x, y, w, h;  /* h: about the height of a letter */
	float score;
	/* What it is made of, mean strokes of a pixel: across all, the second
	 * least of its fifths, above and below it, beside it; and along all. */
	float all, fifth, outer, side, along;
};

/*
 * Up to V2V_BANDS_MAX bands, the best first, that hardly overlap. A line of
 * letters has many strokes in all its parts, and fewer above and below it.
 */
int v2v_bands_find(struct v2v_text_band bands[V2V_BANDS_MAX], int *n,
    const struct v2v_pyramid *s, struct v2v_pool *pool, struct v2v_msg *msg);

#endif
