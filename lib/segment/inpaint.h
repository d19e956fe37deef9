/* The vehicle without what was removed: holes are filled from around them. */
#ifndef V2V_INPAINT_H
#define V2V_INPAINT_H

#include "segment/segment.h"

/*
 * Give new colours to the pixels of `f` that are not 0 in `removed` (enum
 * v2v_removed), and to no others. What belongs to the vehicle, by its matte, is
 * filled from the vehicle alone; the rest, which is also what is cut off it,
 * from outside alone, and only if `outside` says that anybody will see it.
 */
int v2v_inpaint(struct v2v_frame *f, const uint8_t *removed,
    const uint8_t *matte, enum v2v_inpaint how, bool outside,
    struct v2v_backend *be, struct v2v_msg *msg);

#endif
