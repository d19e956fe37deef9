/* Tones of the working size to colours of the frame. */
#ifndef V2V_COMPOSE_H
#define V2V_COMPOSE_H

#include "steer/tones.h"

/* Replace the colours of `f` by those of the tones; see compose.c. */
int v2v_compose(struct v2v_frame *f, const uint8_t *tone,
    const struct v2v_tones *tones, const struct v2v_field *field,
    struct v2v_pool *pool, struct v2v_msg *msg);

#endif
