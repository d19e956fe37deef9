/* The picture at the size at which the vehicle is looked for. */
#ifndef V2V_SMALL_H
#define V2V_SMALL_H

#include "ops/backend.h"
#include "stream/frame.h"

enum { V2V_SMALL_SIDE = 320 }; /* pixels of its longer side at most */

struct v2v_small {
	struct v2v_frame f; /* reduced by area averages */
	int16_t *c;         /* CIELAB in quarters, L a b a pixel */
};

int v2v_small_init(struct v2v_small *s, const struct v2v_frame *f,
    struct v2v_backend *be, struct v2v_msg *msg);
void v2v_small_free(struct v2v_small *s); /* a zeroed one is fine */

static inline size_t
v2v_small_pixels(const struct v2v_small *s)
{
	return v2v_frame_pixels(&s->f);
}

#endif
