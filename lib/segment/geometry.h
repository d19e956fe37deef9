/* Is the vehicle still the same after the clean-up? */
#ifndef V2V_GEOMETRY_H
#define V2V_GEOMETRY_H

#include "segment/cut.h"
#include "stream/gate.h"

/* What is remembered of a frame before its clean-up; zeroed it is empty. */
struct v2v_geometry {
	struct v2v_small before;
	struct v2v_models models;
	uint8_t *hint;   /* enum v2v_hint, a byte a pixel of `before` */
	uint8_t *cut;    /* 1 where most of the pixel is V2V_REMOVED_CUT */
	uint8_t *inside; /* the vehicle in `before` */
};

/* Look at `f`, its matte and what will be removed (enum v2v_removed), all as
 * they are before anything is. */
int v2v_geometry_start(struct v2v_geometry *g, const struct v2v_frame *f,
    const uint8_t *matte, const uint8_t *removed, struct v2v_backend *be,
    struct v2v_msg *msg);

/* The clean plate's silhouette against the one that is expected of it. */
int v2v_geometry_compare(struct v2v_overlap *o, struct v2v_geometry *g,
    const struct v2v_frame *clean, struct v2v_backend *be,
    struct v2v_msg *msg);
void v2v_geometry_free(struct v2v_geometry *g);

#endif
