/* Lines of letters, grown from the bands that they show in. */
#ifndef V2V_LINES_H
#define V2V_LINES_H

#include "segment/bands.h"

/* In pixels of a level. The line's box is sheared: its left and right sides
 * are upright, the middle of the left one is at x0, y. */
struct v2v_text_line {
	int level;
	double x0, x1, y;
	double slope; /* down by so much for each pixel to the right */
	double h;
	float inner, outer, side, along; /* mean strokes, as of a band */
	float ratio; /* of its strokes to those around */
};

/*
 * Follow the strokes of a band to the ends of the line, its tilt and its
 * height.
 */
struct v2v_text_line v2v_line_grow(const struct v2v_pyramid *s,
    const struct v2v_text_band *b);

#endif
