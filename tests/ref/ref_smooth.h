/* Edge-preserving smoothing, naively: see lib/steer/smooth.c. */
#ifndef V2V_REF_SMOOTH_H
#define V2V_REF_SMOOTH_H

#include "steer/smooth.h"

enum { REF_LINE_MAX = 64 };

/* As v2v_smooth for pictures of at most REF_LINE_MAX pixels a side. */
void ref_smooth(struct v2v_field *field, const struct v2v_smooth_params *p);

#endif
