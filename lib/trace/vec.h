/* Points and directions in the plane, in pixels. */
#ifndef V2V_VEC_H
#define V2V_VEC_H

#include "base.h"

#include <math.h>

struct v2v_vec {
	double x, y;
};

static inline struct v2v_vec
v2v_vec_add(struct v2v_vec a, struct v2v_vec b, double t) /* a + t b */
{
	return (struct v2v_vec){ a.x + t * b.x, a.y + t * b.y };
}

static inline struct v2v_vec
v2v_vec_sub(struct v2v_vec a, struct v2v_vec b)
{
	return (struct v2v_vec){ a.x - b.x, a.y - b.y };
}

static inline double
v2v_vec_dot(struct v2v_vec a, struct v2v_vec b)
{
	return a.x * b.x + a.y * b.y;
}

static inline double
v2v_vec_cross(struct v2v_vec a, struct v2v_vec b)
{
	return a.x * b.y - a.y * b.x;
}

static inline double
v2v_vec_length(struct v2v_vec a)
{
	return sqrt(a.x * a.x + a.y * a.y);
}

/* a at length 1; the zero vector stays. */
static inline struct v2v_vec
v2v_vec_unit(struct v2v_vec a)
{
	double n = v2v_vec_length(a);

	return n > 0 ? (struct v2v_vec){ a.x / n, a.y / n } : a;
}

#endif
