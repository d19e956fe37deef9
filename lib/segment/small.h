/* The picture at a size at which the vehicle is looked for. */
#ifndef V2V_SMALL_H
#define V2V_SMALL_H

#include "ops/backend.h"
#include "stream/frame.h"

struct v2v_small {
	struct v2v_frame f; /* reduced by area averages */
	int16_t *c;         /* CIELAB in quarters, L a b a pixel */
};

/* `f` with its longer side reduced to at most `side` pixels. */
int v2v_small_init(struct v2v_small *s, const struct v2v_frame *f,
    int32_t side, struct v2v_backend *be, struct v2v_msg *msg);
void v2v_small_free(struct v2v_small *s); /* a zeroed one is fine */

static inline size_t
v2v_small_pixels(const struct v2v_small *s)
{
	return v2v_frame_pixels(&s->f);
}

#endif
