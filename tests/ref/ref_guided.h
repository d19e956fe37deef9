/* The guided filter for colour pictures as its definition reads. */
#ifndef V2V_REF_GUIDED_H
#define V2V_REF_GUIDED_H

#include "base.h"

struct ref_guided {
	const uint8_t *rgba; /* small picture, w x h, 4 bytes a pixel */
	const uint8_t *mask; /* 0 or 1 for each of its pixels */
	int32_t w, h;
	int32_t radius;      /* windows are 2 * radius + 1 wide */
	double epsilon;      /* for colours of 0 to 1 */
};

/*
 * line[4 * i] = the four coefficients (of R, G, B, and the constant) at small
 * pixel i: each window's best fit of `mask` by its colours, averaged over the
 * windows round pixel i. Pixels outside repeat the border. `room` as large.
 */
void ref_guided_lines(double *line, const struct ref_guided *g, double *room);

/* The fit at full pixel (x, y) of width x height with the colour px: lines
 * are interpolated between the middles of small pixels. */
double ref_guided_at(const double *line, const struct ref_guided *g, int32_t x,
    int32_t y, int32_t width, int32_t height, const uint8_t *px);

#endif
