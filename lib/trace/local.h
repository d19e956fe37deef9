/* A line or parabola through some consecutive gates. */
#ifndef V2V_LOCAL_H
#define V2V_LOCAL_H

#include "trace/vec.h"

struct v2v_local {
	struct v2v_vec at;  /* the curve's point beside `origin` */
	struct v2v_vec dir; /* its unit tangent there, along the gates */
	double worst;       /* largest distance of a gate from the curve */
	double mean2;       /* mean squared distance, three unknowns counted */
};

/*
 * Least squares over n >= 2 gate middles q[0 .. n - 1] that differ in place,
 * as heights over their chord. A parabola is taken only where it explains
 * clearly more than the noise of a lattice would let it.
 */
struct v2v_local v2v_local_fit(const struct v2v_vec *q, size_t n,
    struct v2v_vec origin);

/*
 * The fit with the largest n = 2, 4, 8, ... <= max gates that stays within
 * `tube` of each. *n is that number. The gates begin at q and go backwards
 * if `step` is -1, forwards if it is 1; `dir` points that way.
 */
struct v2v_local v2v_local_side(const struct v2v_vec *q, int step, size_t max,
    struct v2v_vec origin, double tube, size_t *n);

/*
 * The fit with the largest window of w = 1, 2, 4, ... <= max gates on each
 * side of q that stays within `tube`. *w is that number.
 */
struct v2v_local v2v_local_middle(const struct v2v_vec *q, size_t max,
    double tube, size_t *w);

#endif
