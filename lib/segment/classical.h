/* The matte without a network: colours and places, by graph cuts. */
#ifndef V2V_CLASSICAL_H
#define V2V_CLASSICAL_H

#include "segment/segment.h"

/*
 * matte (a byte for each pixel of `f`): the vehicle is looked for in a small
 * copy by the hints of `p` (hint, cut, shape), its outline then at full size
 * (matte). This knows colours and places, not vehicles: see v2v-segment(1) on
 * what to expect of it.
 */
int v2v_classical(uint8_t *matte, const struct v2v_frame *f,
    const struct v2v_segment_params *p, struct v2v_backend *be,
    struct v2v_msg *msg);

#endif
