/* Which parts of a cut are the vehicle: components, wheels and holes. */
#ifndef V2V_SHAPE_H
#define V2V_SHAPE_H

#include "ops/backend.h"

/* A piece counts that has one in so many of the largest's pixels, or, where all
 * pieces are asked for, one in so many. */
enum { V2V_SHAPE_LARGEST = 10, V2V_SHAPE_ALL = 100 };

/*
 * Clean inside (1 or 0 a pixel) in place. Of its 4-connected components the
 * weightiest stays, and those that may be more of the same vehicle, parted by
 * what stands before it: of at least a tenth of its area, their boxes no
 * farther from its box than a tenth of that one's longer side. With `all`,
 * whatever has a hundredth of its area stays. Weight is area, halved from the
 * middle of the frame to its border.
 *
 * Then holes that the background cannot reach are filled. Where a network
 * tells, in 255ths, how likely each pixel is the vehicle, only holes of which it
 * doesn't deny that by four to one. Where none does (likely is NULL), before
 * that also gaps between two pixels of a row, shorter than a quarter of the
 * width of all and in the lower half of its height: wheels are easily taken for
 * road. All empty stays empty.
 */
int v2v_shape_clean(uint8_t *inside, const uint8_t *likely, int32_t width,
    int32_t height, bool all, struct v2v_backend *be, struct v2v_msg *msg);

/* band[i] = 2 where a pixel within `radius` (in either axis) is on the other
 * side, else inside[i]. */
void v2v_shape_band(uint8_t *band, const uint8_t *inside, int32_t width,
    int32_t height, int32_t radius);

#endif
