/* What is behind the cut-out. */
#ifndef V2V_BACKGROUND_H
#define V2V_BACKGROUND_H

#include "segment/segment.h"

/* Apply the matte (a byte a pixel) to `f` by the background of `p`. */
void v2v_background(struct v2v_frame *f, const uint8_t *matte,
    const struct v2v_segment_params *p);

#endif
