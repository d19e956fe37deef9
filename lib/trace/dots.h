/* Dots on pixel centres, above all that is painted. */
#ifndef V2V_DOTS_H
#define V2V_DOTS_H

#include "trace/paint.h"

/*
 * Append a triangle of 0.3 px, in the colour of its label, on the centre of
 * each of the n pixels, which are in raster order. Left out are absent ones,
 * and those that a gap of one pixel divides from one of their colour: that
 * gap would be closed in turn. All if the grid is that of pixels. False
 * without memory.
 */
bool v2v_dots_add(struct v2v_drawing *d, const struct v2v_labels *l,
    const struct v2v_runs *r, const struct v2v_point *pixel, size_t n);

#endif
