/* Connected pieces of a small plane. */
#include "base.h"

#include "segment/blobs.h"

#include "ops/host.h"
#include "util/mem.h"

#include <stdlib.h>

static void
measure(struct v2v_blob *blobs, size_t *n, uint32_t *ids, const uint8_t *on,
    const uint8_t *values, int32_t width, int32_t height)
{
	size_t i = 0;

	/* An id is the index of the piece's first pixel, which is met first:
	 * it is replaced there by the blob's. */
	for (int32_t y = 0; y < height; y++)
		for (int32_t x = 0; x < width; x++, i++) {
			struct v2v_blob *b;

			if (!on[i])
				continue;
			if (ids[i] == i) {
				b = &blobs[*n];
				*b = (struct v2v_blob){ x, y, x, y, 0, 0, 0 };
				ids[i] = (uint32_t)(*n)++;
			} else {
				ids[i] = ids[ids[i]];
				b = &blobs[ids[i]];
			}
			b->x0 = x < b->x0 ? x : b->x0;
			b->x1 = x > b->x1 ? x : b->x1;
			b->y1 = y;
			b->area++;
			b->sum += values ? values[i] : 0;
			b->peak = values && values[i] > b->peak ? values[i]
			    : b->peak;
		}
}

int
v2v_blobs(struct v2v_blob **blobs, size_t *n, const uint8_t *on,
    const uint8_t *values, int32_t width, int32_t height,
    struct v2v_backend *be, struct v2v_msg *msg)
{
	size_t pixels = (size_t)width * (size_t)height;
	uint32_t *ids = v2v_alloc(pixels, sizeof(*ids));
	int err;

	*n = 0;
	/* No two pieces touch: each has an own pixel and one off beside it. */
	*blobs = v2v_alloc(pixels / 2 + 1, sizeof(**blobs));
	if (ids == NULL || *blobs == NULL)
		err = v2v_fail_memory(msg);
	else
		err = v2v_host_components(be, ids, on, width, height, msg);
	if (err == V2V_OK)
		measure(*blobs, n, ids, on, values, width, height);
	free(ids);
	if (err != V2V_OK) {
		free(*blobs);
		*blobs = NULL;
	}
	return err;
}
