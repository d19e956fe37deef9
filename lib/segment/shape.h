/* Which parts of a cut are the vehicle: components, wheels and holes. */
#ifndef V2V_SHAPE_H
#define V2V_SHAPE_H

#include "ops/backend.h"

/* Values of `share` for --keep. */
enum { V2V_SHAPE_LARGEST = 10, V2V_SHAPE_ALL = 100 };

/*
 * Clean inside (1 or 0 a pixel) in place. Of its 4-connected components the
 * weightiest stays, and any that has at least 1 / `share` of its area; weight
 * is area, halved from the middle of the frame to its border. Then gaps between
 * two pixels of a row are filled that are shorter than a quarter of the width
 * of all and in the lower half of its height: wheels are easily taken for
 * road. Last, holes that the background cannot reach are filled. All empty
 * stays empty.
 */
int v2v_shape_clean(uint8_t *inside, int32_t width, int32_t height,
    int share, struct v2v_backend *be, struct v2v_msg *msg);

/* band[i] = 2 where a pixel within `radius` (in either axis) is on the other
 * side, else inside[i]. */
void v2v_shape_band(uint8_t *band, const uint8_t *inside, int32_t width,
    int32_t height, int32_t radius);

#endif
