/* From likelihoods, and points that are sure, to what is the vehicle. */
#ifndef V2V_SETTLE_H
#define V2V_SETTLE_H

#include "segment/segment.h"

/*
 * inside[i] = 1 where a pixel is vehicle, by its likelihood times 255, in a
 * plane of w x h pixels. That is what is likelier than not, but
 *
 * - a point that is vehicle where that is not likely adds the piece round it
 *   that is likely by one to three;
 * - a piece stays that has such a point, or at least 1 / share of the area of
 *   the largest of those (of all if there are none); a piece with a point that
 *   is not vehicle, and none that is, goes, unless it is all that counts;
 * - a hole without a way to the border is filled unless it is by four to one
 *   none of the vehicle, or a point is in it that is not vehicle;
 * - the disc round each point is what the point is (hint.h).
 *
 * The points of `p` are of a picture of width x height.
 */
int v2v_settle(uint8_t *inside, const uint8_t *likely, int32_t w, int32_t h,
    int32_t width, int32_t height, const struct v2v_segment_params *p,
    struct v2v_backend *be, struct v2v_msg *msg);

#endif
