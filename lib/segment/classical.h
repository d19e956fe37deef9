/* The matte by graph cuts, coarse to fine: with no network, or after it. */
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

/*
 * The same from likelihoods: matte holds, in 255ths, how likely each pixel is
 * the vehicle's, and becomes a matte. Where they leave a doubt, colours, edges
 * and shape decide with them.
 */
int v2v_refine(uint8_t *matte, const struct v2v_frame *f,
    const struct v2v_segment_params *p, struct v2v_backend *be,
    struct v2v_msg *msg);

#endif
