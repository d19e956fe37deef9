/* Outlines of shapes as lines and arcs. */
#ifndef V2V_OUTLINE_H
#define V2V_OUTLINE_H

#include "trace/fit.h"
#include "trace/shape.h"

enum { V2V_OUTLINE_MAX = 9 };

/*
 * The whole outline from *start, counterclockwise on the screen. Returns how
 * many segments.
 */
size_t v2v_outline_whole(const struct v2v_shape *s, struct v2v_point *start,
    struct v2v_seg out[V2V_OUTLINE_MAX]);

/*
 * The part of it from one point near it to another, counterclockwise; all of
 * it if `loop`. `cracks` pixels of boundary lie between them, which tells
 * hardly any way from nearly a whole turn.
 */
size_t v2v_outline_part(const struct v2v_shape *s, int32_t unit,
    struct v2v_point from, struct v2v_point to, bool loop, size_t cracks,
    struct v2v_seg out[V2V_OUTLINE_MAX]);

#endif
