/* The matte by the network. */
#ifndef V2V_NETWORK_H
#define V2V_NETWORK_H

#include "segment/segment.h"

/*
 * matte (a byte for each pixel of `f`): the vehicle map of p->net at full size.
 * With p->rect the network sees the rectangle with a margin round it, and all
 * outside the rectangle is ground.
 */
int v2v_network(uint8_t *matte, const struct v2v_frame *f,
    const struct v2v_segment_params *p, struct v2v_backend *be,
    struct v2v_msg *msg);

#endif
