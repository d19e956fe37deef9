/* The lines of a thinned picture as a graph. */
#ifndef V2V_TRACE_RIDGE_H
#define V2V_TRACE_RIDGE_H

#include "trace/map.h"
#include "trace/vec.h"

/* Where branches end or meet. */
struct v2v_knot {
	struct v2v_vec at;   /* px */
	double radius;       /* of the largest disc about it in its face, px */
	uint32_t degree;     /* branches that end here */
	uint32_t group;      /* the first of the knots that are one junction */
};

/* Ridge pixels between two knots, or a closed line of them. */
struct v2v_branch {
	size_t first;        /* of its points, which are pixels */
	uint32_t n;
	uint32_t knot[2];    /* V2V_NONE: closed */
	double length;       /* px, from knot to knot */
	bool gone;           /* a spur, or a bridge within a group */
};

struct v2v_ridges {
	size_t n_knots, n_branches, n_points;
	size_t cap_knots, cap_branches, cap_points;
	struct v2v_knot *knot;
	struct v2v_branch *branch;
	struct v2v_point *point;
};

/*
 * The graph of the pixels of `ridge` (thin.h), which are marked on the way.
 * Spurs no longer than the line is wide where they leave it are gone, knots
 * whose discs overlap are of one group, and branches end where they turn with a
 * cosine below corner_cos.
 */
int v2v_ridges_init(struct v2v_ridges *g, uint8_t *ridge, const uint16_t *d2,
    const struct v2v_labels *l, double corner_cos, struct v2v_msg *msg);
void v2v_ridges_free(struct v2v_ridges *g);

/* The last part of that: knots at corners. False without memory. */
bool v2v_ridges_cut(struct v2v_ridges *g, const uint16_t *d2, int32_t width,
    double corner_cos);

#endif
