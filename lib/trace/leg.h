/* Segments in pixels, to be moved aside or cut (underlap.c). */
#ifndef V2V_LEG_H
#define V2V_LEG_H

#include "trace/arc.h"
#include "trace/paint.h"

/* A segment as n cubics in pixels. */
struct v2v_leg {
	struct v2v_seg seg;
	struct v2v_cubic c[V2V_ARC_CUBICS];
	int n;
	bool bare;      /* stays where it is */
	double fail[2]; /* where it failed to be hidden, each of 0 to 1 */
};

struct v2v_vec v2v_leg_px(const struct v2v_drawing *d, int32_t x, int32_t y);

/* A point of the grid inside the picture. */
struct v2v_point v2v_leg_grid(const struct v2v_drawing *d, struct v2v_vec v);

struct v2v_leg v2v_leg_make(const struct v2v_drawing *d,
    struct v2v_point from, const struct v2v_seg *s);

/* The point at t of 0 to 1 along the leg. */
struct v2v_vec v2v_leg_at(const struct v2v_leg *g, double t);

/* Unit tangents at the ends of a leg. */
struct v2v_vec v2v_leg_tangent(const struct v2v_leg *g, bool end);

/* That of its control polygon. */
double v2v_leg_length(const struct v2v_leg *g);

/* May the leg be cut? Not what is more than half an ellipse. */
bool v2v_leg_divisible(const struct v2v_leg *g);

/* The part of a divisible leg between parameters t0 and t1. */
struct v2v_leg v2v_leg_part(const struct v2v_drawing *d,
    const struct v2v_leg *g, double t0, double t1);

static inline struct v2v_vec
v2v_leg_start(const struct v2v_leg *g)
{
	return g->c[0].p[0];
}

static inline struct v2v_vec
v2v_leg_end(const struct v2v_leg *g)
{
	return g->c[g->n - 1].p[3];
}

#endif
