/* Phase II: the same picture as flat regions. */
#ifndef V2V_STEER_H
#define V2V_STEER_H

#include "ops/backend.h"
#include "stream/frame.h"

struct v2v_steer_params {
	double detail; /* 0 few regions ... 1 many; 0.5 is the default */
};

/*
 * Replace the colours of the frame by those of flat regions: edge-preserving
 * smoothing, then region fusion (see steer.c). Alpha is untouched; colours of
 * pixels with alpha 0 become 0.
 */
int v2v_steer(struct v2v_backend *be, struct v2v_frame *f,
    const struct v2v_steer_params *p, struct v2v_msg *msg);

#endif
