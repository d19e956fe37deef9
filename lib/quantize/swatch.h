/* A palette as a picture. */
#ifndef V2V_SWATCH_H
#define V2V_SWATCH_H

#include "config/palette.h"
#include "stream/frame.h"

enum {
	V2V_SWATCH_WIDTH = 480,
	V2V_SWATCH_ROW = 30,   /* pixels an entry, */
	V2V_SWATCH_MARGIN = 6, /* and round them all */
	V2V_SWATCH_BOX = 60    /* width of the field of its colour */
};

/*
 * Draw into the empty *out a row for each entry: its colour, that in digits,
 * its share of f's opaque pixels in per cent, and a bar as long as the share;
 * the largest one's fills the row. f holds colours of `pal` only.
 */
int v2v_quantize_swatch(struct v2v_frame *out, const struct v2v_frame *f,
    const struct v2v_palette *pal, struct v2v_msg *msg);

#endif
