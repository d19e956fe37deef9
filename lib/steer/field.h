/* The picture at the size that steering works at. */
#ifndef V2V_FIELD_H
#define V2V_FIELD_H

#include "ops/backend.h"
#include "stream/frame.h"

/*
 * Planes of width * height pixels, all owned. `trust` says how much a pixel's
 * colour counts, 1 to 255, and is 0 where the picture is transparent: such a
 * pixel belongs to no region.
 */
struct v2v_field {
	int32_t width, height;
	size_t pixels;  /* width * height */
	size_t covered; /* pixels with trust > 0 */
	uint8_t *rgba;
	float *lab; /* L a b of each pixel */
	uint8_t *trust;
};

/*
 * Reduce `f` to at most `max_pixels` (never enlarging) by area averages
 * weighted by alpha, and convert to CIELAB. Trust is alpha, at least 1 where
 * any covered pixel was averaged.
 */
int v2v_field_init(struct v2v_field *field, struct v2v_backend *be,
    const struct v2v_frame *f, size_t max_pixels, struct v2v_msg *msg);
void v2v_field_free(struct v2v_field *field); /* a zeroed one is fine */

#endif
