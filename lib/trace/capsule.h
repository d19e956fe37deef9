/* Pieces of strokes with round caps: all within r of the line from a to b. */
#ifndef V2V_CAPSULE_H
#define V2V_CAPSULE_H

#include "trace/vec.h"

struct v2v_capsule {
	struct v2v_vec a, b;
	double r;
};

/* Where the capsule is at height y: *left to *right. False: nowhere. */
bool v2v_capsule_span(const struct v2v_capsule *c, double y, double *left,
    double *right);

/* From p to the line within. */
double v2v_capsule_distance(const struct v2v_capsule *c, struct v2v_vec p);

#endif
