/* What the user is sure of, laid over a matte. */
#ifndef V2V_TRIMAP_H
#define V2V_TRIMAP_H

#include "stream/frame.h"
#include "util/pool.h"

/* Where `mask` (its red, of the matte's size) is 0 or 255 the matte becomes
 * that; between the two it stays. */
void v2v_trimap_obey(uint8_t *matte, const struct v2v_frame *mask,
    struct v2v_pool *pool);

#endif
