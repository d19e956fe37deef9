/* Bytes enlarged by bilinear interpolation. */
#ifndef V2V_NET_RESIZE_H
#define V2V_NET_RESIZE_H

#include "util/msg.h"
#include "util/pool.h"

/*
 * out (out_width x out_height pixels of `channels` bytes) from in, pixels'
 * centres at halves, edges repeated, in fixed point with 8 bits of fraction.
 * Any sizes are fine; no averages are made where out is the smaller.
 */
int v2v_resize(uint8_t *out, int32_t out_width, int32_t out_height,
    const uint8_t *in, int32_t width, int32_t height, int channels,
    struct v2v_pool *pool, struct v2v_msg *msg);

#endif
