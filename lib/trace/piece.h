/* One segment while it is being chosen, in pixels. */
#ifndef V2V_PIECE_H
#define V2V_PIECE_H

#include "trace/cubic.h"
#include "trace/fit.h"

struct v2v_piece {
	uint8_t kind;            /* enum v2v_seg_kind */
	struct v2v_vec h1, h2;   /* of a cubic the handles; of an arc the
	                          * radii, and rotation and flags as written */
	struct v2v_vec out, in;  /* unit tangents where it begins and ends */
	double sum;              /* weighted squares of the distances */
};

/* What a piece may miss: a gate, in px, and the sum of it all. */
struct v2v_miss {
	double tolerance, sum;
};

/*
 * The models between points a and b, which lie on the grid. Each returns false
 * if it does not suit the blocks or misses more than it may. Of arcs the
 * numbers are those that will be written.
 */
bool v2v_piece_line(struct v2v_piece *p, struct v2v_vec a, struct v2v_vec b,
    struct v2v_blocks *q, struct v2v_miss may);
bool v2v_piece_arc(struct v2v_piece *p, struct v2v_vec a, struct v2v_vec b,
    struct v2v_blocks *q, struct v2v_miss may, int32_t unit, bool circle);

/* Unit tangents that are zero are free. */
bool v2v_piece_cubic(struct v2v_piece *p, struct v2v_vec a, struct v2v_vec ta,
    struct v2v_vec b, struct v2v_vec tb, struct v2v_blocks *q,
    struct v2v_miss may);

#endif
