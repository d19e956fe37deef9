/* Regions of a picture by fusion of small ones. */
#ifndef V2V_FUSION_H
#define V2V_FUSION_H

#include "steer/field.h"

enum { V2V_NO_REGION = -1 }; /* id of pixels without trust */

/* Region ids of the pixels, 0 to n - 1 in the order of their first pixels. */
struct v2v_regions {
	int32_t n;
	int32_t *id;
};

struct v2v_fusion_params {
	double lambda;    /* price of a unit of border length, in Delta E^2 px */
	int levels;       /* steps in which lambda grows to its value */
	int32_t min_area; /* smaller regions join the neighbour most alike */
};

/*
 * Fine regions: 4-connected pixels that differ little from their neighbours
 * and from the first pixel of the region. r->id is allocated here.
 */
int v2v_regions_start(struct v2v_regions *r, const struct v2v_field *field,
    struct v2v_pool *pool, struct v2v_msg *msg);
void v2v_regions_free(struct v2v_regions *r); /* a zeroed one is fine */

/* Fuse the regions; see fusion.c. */
int v2v_fusion(struct v2v_regions *r, const struct v2v_field *field,
    struct v2v_pool *pool, const struct v2v_fusion_params *p,
    struct v2v_msg *msg);

#endif
