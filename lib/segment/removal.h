/* Which pixels are taken out of the vehicle. */
#ifndef V2V_REMOVAL_H
#define V2V_REMOVAL_H

#include "segment/elements.h"
#include "segment/segment.h"

enum v2v_removed {
	V2V_REMOVED_NOT,
	V2V_REMOVED_FILL, /* what is around it grows over it */
	V2V_REMOVED_CUT   /* sticks out of the body: not vehicle any more */
};

/*
 * removed (enum v2v_removed, a byte for each pixel of `f`): the elements of
 * the classes that `p` removes, its mask and its rectangles, all grown by two
 * pixels (5 x 5), but nothing in the rectangles that it keeps. Where elements
 * overlap FILL is stronger. The mask is of the frame's size and the rectangles
 * are inside it.
 */
int v2v_removal(uint8_t *removed, const struct v2v_frame *f,
    const struct v2v_elements *e, const struct v2v_segment_params *p,
    struct v2v_msg *msg);

#endif
