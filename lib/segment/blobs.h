/* Connected pieces of a small plane. */
#ifndef V2V_BLOBS_H
#define V2V_BLOBS_H

#include "ops/backend.h"

struct v2v_blob {
	int32_t x0, y0, x1, y1; /* its box, ends included */
	int64_t area, sum, peak; /* pixels; their values in another plane:
	                          * all, and the greatest */
};

/*
 * *blobs: the 4-connected pieces of on[] != 0, of which all values are 1, in
 * the order of their first pixels; to be freed by free. `values` may be NULL.
 */
int v2v_blobs(struct v2v_blob **blobs, size_t *n, const uint8_t *on,
    const uint8_t *values, int32_t width, int32_t height,
    struct v2v_backend *be, struct v2v_msg *msg);

#endif
