/* A frame made smaller. */
#ifndef V2V_REDUCE_H
#define V2V_REDUCE_H

#include "stream/frame.h"
#include "util/pool.h"

/*
 * The empty frame *out becomes `in` at width x height, neither larger than
 * in's: exact area averages, colours weighted by alpha. Alpha stays above 0
 * wherever any covered pixel's was. Notes are not copied.
 */
int v2v_frame_reduce(struct v2v_frame *out, const struct v2v_frame *in,
    int32_t width, int32_t height, struct v2v_pool *pool,
    struct v2v_msg *msg);

#endif
