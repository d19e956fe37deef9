/* Least squares for the control points of a row of cubics. */
#ifndef V2V_NORMAL_H
#define V2V_NORMAL_H

#include "trace/vec.h"

/*
 * Equations n . (w0 d0 + w1 d1 + w2 d2 + w3 d3) = v for the moves d of the
 * four points of one cubic, summed up: w_i w_j n n^T of the pairs i <= j, by
 * rows, as xx, xy, yy; and v w_i n.
 */
struct v2v_normal_block {
	double pair[10][3];
	struct v2v_vec right[4];
};

/* The normal equations of all, and their solution; zero to begin with. */
struct v2v_normal {
	size_t n;      /* cubics */
	double *band;  /* eight numbers of each row, from the diagonal back */
	double *border;
	double *right;
	size_t cap_band, cap_border, cap_right;
};

/* Begin anew for n cubics. The last point of cubic i is the first of cubic
 * i + 1; if `closed` the last of all is the first, too, and point 0 none. False
 * without memory. */
bool v2v_normal_begin(struct v2v_normal *a, size_t n);
void v2v_normal_free(struct v2v_normal *a);

/* Add one equation. */
void v2v_normal_row(struct v2v_normal_block *b, const double w[4],
    struct v2v_vec normal, double v);

/* Add those of cubic i. Point 3 i is its first, then come its handles. */
void v2v_normal_add(struct v2v_normal *a, size_t i, bool closed,
    const struct v2v_normal_block *b);

/* Let the point stay. */
void v2v_normal_hold(struct v2v_normal *a, size_t point);

/* Solve, with `damping` times the squared moves; those of point p are
 * right[2 * p] and right[2 * p + 1] then. */
void v2v_normal_solve(struct v2v_normal *a, double damping);

#endif
