/* From the small cut to alpha at full size. */
#ifndef V2V_MATTE_H
#define V2V_MATTE_H

#include "segment/small.h"

/*
 * matte (a byte for each pixel of `f`) from inside (1 or 0 for each pixel of
 * `s`, which is `f` reduced), by the fast guided filter (He and Sun, "Fast
 * Guided Filter", arXiv 1505.00996): in a band along the cut's outline alpha is
 * an affine function of the colour, whose coefficients are found at the small
 * size; away from it alpha is 0 or 255.
 */
int v2v_matte(uint8_t *matte, const struct v2v_frame *f,
    const struct v2v_small *s, const uint8_t *inside, struct v2v_backend *be,
    struct v2v_msg *msg);

#endif
