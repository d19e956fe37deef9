/* Does a curve keep every pixel centre on the side that its cracks do? */
#ifndef V2V_TUBE_H
#define V2V_TUBE_H

#include "trace/fit.h"

/* A path crosses row `row` of pixel centres between the centres of columns
 * col - 1 and col, `wind` times more downwards than upwards. */
struct v2v_pass {
	int32_t row, col, wind;
};

/* The crossings of a closed path, added up piece by piece; zero to begin with
 * but for `unit`. */
struct v2v_tube {
	int32_t unit;          /* grid steps a pixel */
	struct v2v_pass *pass; /* what does not cancel */
	size_t n, cap;
	bool drawn;  /* as renderers draw it, not as it is */
	bool close;  /* a segment hits a centre, almost */
	bool failed; /* for want of memory */
};

/* Forget the path, keep the memory. The next one is taken as renderers draw it
 * if `drawn`, else as it is. */
void v2v_tube_reset(struct v2v_tube *t, bool drawn);
void v2v_tube_free(struct v2v_tube *t);

/* Segment s from point p of the grid. */
void v2v_tube_seg(struct v2v_tube *t, struct v2v_point p,
    const struct v2v_seg *s);

/* A line that nobody draws and that may be anywhere. */
void v2v_tube_link(struct v2v_tube *t, struct v2v_point p,
    struct v2v_point q);

/* Along cracks from lattice point p to q, which differ in one coordinate. */
void v2v_tube_cracks(struct v2v_tube *t, struct v2v_point p,
    struct v2v_point q);

/* Cancel what can be, sort the rest by row and column; returns how many. */
size_t v2v_tube_net(struct v2v_tube *t);

/* Is the path closed round no centre, and near none? */
bool v2v_tube_passes(struct v2v_tube *t);

#endif
