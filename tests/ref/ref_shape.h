/* The rules of lib/segment/shape.h by flood fill. */
#ifndef V2V_REF_SHAPE_H
#define V2V_REF_SHAPE_H

#include "base.h"

enum { REF_SHAPE_PIXELS = 4096 };

/* As v2v_shape_clean, for at most REF_SHAPE_PIXELS pixels. */
void ref_shape(uint8_t *inside, const uint8_t *likely, int32_t width,
    int32_t height, bool all);

#endif
