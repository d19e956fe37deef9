/* What is known of the vehicle's place before its colours are looked at. */
#ifndef V2V_HINT_H
#define V2V_HINT_H

#include "segment/segment.h"
#include "segment/small.h"

/* A trimap, with "maybe" split by what is more likely. */
enum v2v_hint { V2V_NO, V2V_MAYBE_NO, V2V_MAYBE_YES, V2V_YES };

/*
 * Fill one hint a pixel of the small picture: from the mask or the rectangle
 * of `p`, which are of the full picture's size `width` x `height`. If they
 * name no background, or there are none, an ellipse in the middle stands in,
 * with a rim of sure background at the frame. The points of `p` are laid over
 * that as discs of what they are sure of.
 */
int v2v_hint_fill(uint8_t *hint, const struct v2v_small *s, int32_t width,
    int32_t height, const struct v2v_segment_params *p,
    struct v2v_pool *pool, struct v2v_msg *msg);

/* Lay the points of `p`, of a picture of width x height, over a plane of w x h:
 * what is true of a point is true of the disc round it. */
void v2v_hint_points(uint8_t *plane, int32_t w, int32_t h, int32_t width,
    int32_t height, const struct v2v_segment_params *p, uint8_t no,
    uint8_t yes);

#endif
