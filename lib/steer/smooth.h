/* Edge-preserving smoothing of the working picture. */
#ifndef V2V_SMOOTH_H
#define V2V_SMOOTH_H

#include "steer/field.h"

struct v2v_smooth_params {
	float strength; /* lambda: about the square of the reach in pixels */
	float contrast; /* sigma: steps well above it (in Delta E) stay */
	int iterations;
};

/* Smooth field->lab in place. Colours of pixels without trust don't count and
 * are left as they are. */
int v2v_smooth(struct v2v_field *field, struct v2v_pool *pool,
    const struct v2v_smooth_params *p, struct v2v_msg *msg);

#endif
