/* Faces thinned to lines of one pixel. */
#ifndef V2V_TRACE_THIN_H
#define V2V_TRACE_THIN_H

#include "trace/runs.h"

/* The eight pixels round one, clockwise on the screen from the upper one; bit
 * k of a set of them is pixel k. */
extern const int8_t v2v_ring_x[8], v2v_ring_y[8];

/*
 * May a pixel with just these neighbours be taken away, so that neither its
 * region (joined along sides and corners) nor what lies around it (along sides)
 * falls apart or closes up?
 */
bool v2v_thin_simple(uint8_t ring);

/*
 * Thin the pixels with d2 > 0 (distance.h) to lines with the same pieces and
 * holes: ridge[] becomes 1 on them, 0 elsewhere. Lines stand at the middle of
 * their regions and end where they are about as far from the region's end as
 * from its sides.
 */
int v2v_thin(uint8_t *ridge, const uint16_t *d2, const struct v2v_labels *l,
    struct v2v_msg *msg);

/* Which neighbours of a pixel of `ridge` belong to it. */
uint8_t v2v_thin_ring(const uint8_t *ridge, const struct v2v_labels *l,
    int32_t x, int32_t y);

#endif
