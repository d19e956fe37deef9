/* Whole shapes: rings that are circles, ellipses or rectangles. */
#ifndef V2V_TRACE_SHAPE_H
#define V2V_TRACE_SHAPE_H

#include "trace/fit.h"

enum v2v_shape_kind {
	V2V_SHAPE_NONE,
	V2V_SHAPE_ELLIPSE, /* a circle if w == h */
	V2V_SHAPE_RECT
};

/*
 * What fills the box x, y, w, h once that is turned about its middle; on the
 * output grid. The middle is on the grid, too, but for rectangles that are not
 * turned.
 */
struct v2v_shape {
	uint8_t kind;
	int32_t x, y, w, h;
	int32_t r;     /* of a rectangle's corners */
	int32_t angle; /* clockwise on the screen, in hundredths of a degree,
	                * above -9000 and up to 9000 */
};

/*
 * A place that the outline should pass: for how many gates it stands, and
 * their weight. `out` leads to a pixel centre, the one outside unless the gate
 * was placed, by a guide or by blends.
 */
struct v2v_sample {
	struct v2v_vec at;
	double gates, weight;
	struct v2v_vec out;
	bool placed;
};

/* Used again and again; zero to begin with. */
struct v2v_shape_gates {
	struct v2v_sample *q;
	size_t n, cap;
};

/*
 * The shape that a closed boundary is, if it is one; p[0 .. n - 1] are its
 * turning points. *s are its gates if they were placed, or what is to become
 * those of the cracks if there are none. False without memory.
 */
bool v2v_shape_find(struct v2v_shape *out, struct v2v_shape_gates *s,
    const struct v2v_point *p, size_t n,
    const struct v2v_fit_params *params);

/*
 * shape[r] of all rings: those of outer rings that are shapes and lie within
 * the picture, none of the others.
 */
int v2v_shapes_find(struct v2v_shape *shape, struct v2v_pool *pool,
    const struct v2v_map *m, const struct v2v_fit_params *params,
    struct v2v_msg *msg);

/*
 * Distance of q from the outline, above 0 outside, in pixels; *normal points
 * outwards if not NULL. Exact of circles and rectangles, of ellipses to first
 * order.
 */
double v2v_shape_distance(const struct v2v_shape *s, int32_t unit,
    struct v2v_vec q, struct v2v_vec *normal);

/* The place of the outline beside q, which is near it. */
struct v2v_vec v2v_shape_onto(const struct v2v_shape *s, int32_t unit,
    struct v2v_vec q);

#endif
