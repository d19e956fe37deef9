/* The vehicle's own colours where the matte is soft. */
#ifndef V2V_FRINGE_H
#define V2V_FRINGE_H

#include "stream/frame.h"
#include "util/pool.h"

/*
 * A camera mixes the colours of both sides where alpha (`matte`, a byte for each
 * pixel) is neither 0 nor 255. Replace those pixels of `f` by an estimate of the
 * vehicle's share of the mixture; no other pixel changes.
 */
int v2v_fringe_clean(struct v2v_frame *f, const uint8_t *matte,
    struct v2v_pool *pool, struct v2v_msg *msg);

#endif
