/* A line of letters, straightened and brought to one size. */
#ifndef V2V_PATCH_H
#define V2V_PATCH_H

#include "segment/lines.h"

enum {
	V2V_PATCH_TEXT = 24,  /* pixels that the line is high */
	V2V_PATCH_ABOVE = 24, /* rows above it, and below it */
	V2V_PATCH_BESIDE = 24,
	V2V_PATCH_HEIGHT = V2V_PATCH_TEXT + 2 * V2V_PATCH_ABOVE,
	V2V_PATCH_WIDTH = 480 /* at most; longer lines are cut */
};

struct v2v_patch {
	int32_t width, height; /* height is V2V_PATCH_HEIGHT */
	double step;           /* pixels of the line's level for one of these */
	uint8_t grey[V2V_PATCH_HEIGHT * V2V_PATCH_WIDTH];
};

void v2v_patch_fill(struct v2v_patch *p, const struct v2v_pyramid *s,
    const struct v2v_text_line *l);

/* Where point px, py of the patch is in the frame. */
void v2v_patch_point(double out[2], const struct v2v_patch *p,
    const struct v2v_pyramid *s, const struct v2v_text_line *l, double px,
    double py);

#endif
