/* Wing mirrors, by the silhouette. */
#ifndef V2V_MIRROR_H
#define V2V_MIRROR_H

#include "ops/backend.h"
#include "segment/elements.h"

/*
 * Add the mirrors of a vehicle seen from the front or the rear: a pair of small
 * lobes on either side of its silhouette at about the same height. `matte` is
 * of the size of frame `f`. Nothing is said of other views, where mirrors do not
 * stick out, or only one does.
 */
int v2v_mirrors_find(struct v2v_elements *e, const struct v2v_frame *f,
    const uint8_t *matte, struct v2v_backend *be, struct v2v_msg *msg);

#endif
