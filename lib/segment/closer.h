/* The second pass of the network: a closer look at the vehicle. */
#ifndef V2V_CLOSER_H
#define V2V_CLOSER_H

#include "segment/segment.h"
#include "segment/view.h"

/*
 * likely: what the view shows of the vehicle, a byte for each of w x h pixels
 * of the view's box. The network looks at the vehicle and a margin round it,
 * without p->high only if it is small enough there for that to pay. What it
 * sees is blended in where it was not sure, and *view becomes that.
 */
int v2v_closer(uint8_t *likely, int32_t w, int32_t h, struct v2v_view *view,
    const struct v2v_frame *f, const struct v2v_segment_params *p,
    struct v2v_backend *be, struct v2v_msg *msg);

#endif
