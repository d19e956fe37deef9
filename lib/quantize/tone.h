/* A picture's lightness stretched to that of a palette. */
#ifndef V2V_TONE_H
#define V2V_TONE_H

#include "config/palette.h"
#include "stream/frame.h"
#include "ops/backend.h"

/*
 * Map the lightness (L* of CIELAB) of f linearly, such that the darkest and
 * brightest half per cent of its pixels of at least that alpha end where the
 * palette's darkest and lightest colours are. Hues stay. A frame of next to one
 * lightness stays as it is.
 */
int v2v_quantize_tone(struct v2v_backend *be, struct v2v_frame *f,
    const struct v2v_palette *pal, int alpha_threshold, struct v2v_msg *msg);

#endif
