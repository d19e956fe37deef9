/* Where something has to be filled in: boxes round what is removed. */
#ifndef V2V_HOLES_H
#define V2V_HOLES_H

#include "ops/backend.h"

/* Left, top, right, bottom; the last two are outside. */
struct v2v_hole {
	int32_t x0, y0, x1, y1;
};

/* Make it hold a pixel; one that holds nothing begins with the largest numbers
 * and ends with 0. */
static inline void
v2v_hole_include(struct v2v_hole *b, int32_t x, int32_t y)
{
	b->x0 = x < b->x0 ? x : b->x0;
	b->y0 = y < b->y0 ? y : b->y0;
	b->x1 = x + 1 > b->x1 ? x + 1 : b->x1;
	b->y1 = y + 1 > b->y1 ? y + 1 : b->y1;
}

struct v2v_holes {
	struct v2v_hole *list;
	size_t n;
};

/*
 * Boxes that do not overlap and hold every pixel that is not 0 in `removed`,
 * none of them empty. Together they are no larger than the picture, however
 * the holes are entangled. The list is the caller's to free.
 */
int v2v_holes_find(struct v2v_holes *holes, const uint8_t *removed,
    int32_t width, int32_t height, struct v2v_backend *be,
    struct v2v_msg *msg);

#endif
