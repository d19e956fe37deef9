/* Look for the elements that a drawing must not show. */
#ifndef V2V_FIND_H
#define V2V_FIND_H

#include "ops/backend.h"
#include "segment/elements.h"

/*
 * Add what is found of `classes` (bits) on the vehicle of frame `f`, by
 * classical means: plates and words by their letters.
 */
int v2v_elements_find(struct v2v_elements *e, const struct v2v_frame *f,
    const uint8_t *matte, unsigned classes, struct v2v_backend *be,
    struct v2v_msg *msg);

#endif
