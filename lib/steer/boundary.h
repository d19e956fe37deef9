/* Calm outlines for a plane of tones. */
#ifndef V2V_BOUNDARY_H
#define V2V_BOUNDARY_H

#include "steer/tones.h"

/*
 * Smooth the outlines of tones in `sweeps` sweeps, whose kernels have taps
 * `steps` apart (see boundary.c). Pixels with V2V_NO_TONE stay so, and no
 * others get it.
 */
int v2v_boundary(uint8_t *tone, const struct v2v_tones *tones,
    const struct v2v_field *field, struct v2v_pool *pool, const int *steps,
    int sweeps, struct v2v_msg *msg);

#endif
