/* The part of a frame that shows the vehicle. */
#ifndef V2V_CROP_H
#define V2V_CROP_H

#include "segment/segment.h"

/*
 * Cut the frame and what was found in it down to the box of what can be seen of
 * the vehicle, and the margin of `p` round it, as far as the frame goes. The note
 * v2v.crop then tells the box: X,Y,W,H in the frame that was. Elements keep
 * their places in that. Without a vehicle nothing is cut.
 */
int v2v_crop(struct v2v_frame *f, struct v2v_segmented *s,
    const struct v2v_segment_params *p, struct v2v_msg *msg);

#endif
