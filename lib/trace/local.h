/* A line or parabola through some consecutive gates. */
#ifndef V2V_LOCAL_H
#define V2V_LOCAL_H

#include "trace/vec.h"

struct v2v_local {
	struct v2v_vec at;  /* the curve's point beside `origin` */
	struct v2v_vec dir; /* its unit tangent there, along the gates */
};

/*
 * All fits are weighted least squares over gates that differ in place, as
 * heights over their chord. A gate of weight w is off by 1 / sqrt(12 w) on
 * average: the middle of a crack has weight 1, and all have if w is NULL. A
 * parabola is taken only where it explains clearly more than noise would.
 */

/*
 * The fit with the largest n = 2, 4, 8, ... <= max gates that describes them.
 * *n is that number. The gates begin at q, their weights at w, and go
 * backwards if `step` is -1, forwards if it is 1; `dir` points that way.
 */
struct v2v_local v2v_local_side(const struct v2v_vec *q, const float *w,
    int step, size_t max, struct v2v_vec origin, size_t *n);

/*
 * The fit to all n >= 2 gates, or to the first half of them if that does not
 * describe them, or to half of that, down to 2. They begin at q as above.
 */
struct v2v_local v2v_local_long(const struct v2v_vec *q, int step, size_t n,
    struct v2v_vec origin);

/*
 * The fit with the largest window of 1, 2, 4, ... <= max gates on each side of
 * q that describes them. *n is that number.
 */
struct v2v_local v2v_local_middle(const struct v2v_vec *q, const float *w,
    size_t max, size_t *n);

#endif
