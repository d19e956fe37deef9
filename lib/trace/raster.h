/* A drawing as pixels: the preview. */
#ifndef V2V_TRACE_RASTER_H
#define V2V_TRACE_RASTER_H

#include "trace/paint.h"

/*
 * Draw *d into the empty frame *out, its long side `size` pixels; transparent
 * where nothing is painted.
 */
int v2v_raster(struct v2v_frame *out, int32_t size, struct v2v_pool *pool,
    const struct v2v_drawing *d, const struct v2v_labels *labels,
    struct v2v_msg *msg);

#endif
