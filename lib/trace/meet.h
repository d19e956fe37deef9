/* Where lines meet: the point with the least sum of squared distances. */
#ifndef V2V_MEET_H
#define V2V_MEET_H

#include "trace/vec.h"

/* Normal equations, from some origin. */
struct v2v_meet {
	double xx, xy, yy, x, y;
};

/* Nothing yet but the origin itself, with a weight > 0. */
static inline struct v2v_meet
v2v_meet_origin(double weight)
{
	return (struct v2v_meet){ .xx = weight, .yy = weight };
}

/* Add the line through `at`, from the origin, along the unit vector `dir`. */
static inline void
v2v_meet_line(struct v2v_meet *m, struct v2v_vec at, struct v2v_vec dir,
    double weight)
{
	struct v2v_vec normal = { -dir.y, dir.x };
	double r = v2v_vec_dot(at, normal);

	m->xx += weight * normal.x * normal.x;
	m->xy += weight * normal.x * normal.y;
	m->yy += weight * normal.y * normal.y;
	m->x += weight * r * normal.x;
	m->y += weight * r * normal.y;
}

/* The point, from the origin. */
static inline struct v2v_vec
v2v_meet_point(const struct v2v_meet *m)
{
	double det = m->xx * m->yy - m->xy * m->xy;

	return (struct v2v_vec){ (m->x * m->yy - m->y * m->xy) / det,
		(m->y * m->xx - m->x * m->xy) / det };
}

#endif
