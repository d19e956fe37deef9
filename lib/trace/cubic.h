/* One cubic through gates, its ends and end tangents given. */
#ifndef V2V_CUBIC_H
#define V2V_CUBIC_H

#include "trace/vec.h"

struct v2v_cubic {
	struct v2v_vec p[4];
};

struct v2v_vec v2v_cubic_at(const struct v2v_cubic *c, double t);

/*
 * The cubic from `a` (leaving along unit vector `ta`) to `b` (arriving along
 * `tb`) nearest to the n gates q, in order; *sum is the sum of squared distances.
 * False if none is sensible or one is further off than `tolerance`.
 */
bool v2v_cubic_fit(struct v2v_cubic *c, struct v2v_vec a, struct v2v_vec ta,
    struct v2v_vec b, struct v2v_vec tb, const struct v2v_vec *q, size_t n,
    double tolerance, double *sum);

#endif
