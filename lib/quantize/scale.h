/* Quantised frames, enlarged within their palette. */
#ifndef V2V_SCALE_H
#define V2V_SCALE_H

#include "config/palette.h"
#include "ops/backend.h"
#include "stream/frame.h"
#include "stream/limits.h"

/*
 * Enlarge f, which holds colours of `pal` only, by 2 or 4, by the op
 * `enlarge`; regions that fell apart and are now below min_area (a share of
 * the opaque area; 0: none) are merged. V2V_E_LIMIT if it would be too large;
 * f is unchanged on failure.
 */
int v2v_quantize_scale(struct v2v_backend *be, struct v2v_frame *f, int factor,
    const struct v2v_palette *pal, double min_area,
    const struct v2v_limits *lim, struct v2v_msg *msg);

#endif
