/* One look of the network at a box of the frame. */
#ifndef V2V_LOOK_H
#define V2V_LOOK_H

#include "segment/segment.h"
#include "segment/view.h"

/*
 * What p->net makes of a box (x, y, width, height) inside the frame into *view,
 * which was empty; where it is in doubt of that, the lesser of that and of what
 * it makes of the mirror image; else, with p->high, their mean. *part, which was
 * empty, too, becomes the picture that it saw.
 */
int v2v_look(struct v2v_view *view, struct v2v_frame *part,
    const int32_t box[4], const struct v2v_frame *f,
    const struct v2v_segment_params *p, struct v2v_backend *be,
    struct v2v_msg *msg);

/* The box of all that is at least half vehicle in a plane of w x h; false where
 * nothing is. */
bool v2v_look_box(int32_t box[4], const uint8_t *plane, int32_t w, int32_t h);

/* Grow a box by an eighth of its sides each way, as far as `within` goes. */
void v2v_look_margin(int32_t box[4], const int32_t within[4]);

#endif
