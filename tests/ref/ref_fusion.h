/* Region fusion, naively: see lib/steer/fusion.c for what it computes. */
#ifndef V2V_REF_FUSION_H
#define V2V_REF_FUSION_H

#include "steer/fusion.h"

enum { REF_PIXELS_MAX = 400 };

/* As v2v_fusion for pictures of at most REF_PIXELS_MAX pixels. */
void ref_fusion(struct v2v_regions *r, const struct v2v_field *field,
    const struct v2v_fusion_params *p);

#endif
