/* Pieces of a chain, moved so that all pixel centres come to their sides. */
#ifndef V2V_RELAX_H
#define V2V_RELAX_H

#include "trace/normal.h"
#include "trace/tube.h"

/* Where two pieces meet, before crack `crack`; in pixels. */
struct v2v_knot {
	struct v2v_vec at;
	size_t crack;
	bool fixed;
	bool held; /* for now, by what lies about it */
};

enum { V2V_PART_CRACKS = V2V_SEG_ARC + 1 };

/* What lies between knot i and knot i + 1. */
struct v2v_part {
	uint8_t kind; /* enum v2v_seg_kind or V2V_PART_CRACKS */
	bool passes;
	bool active; /* fails, or its neighbour does */
	struct v2v_vec h[2]; /* handles of a cubic */
	struct v2v_seg arc;
};

/* The lattice point from first to last that is nearest to `at`. */
struct v2v_pieces;
size_t v2v_pieces_nearest(const struct v2v_pieces *p, struct v2v_vec at,
    size_t first, size_t last);

/* A chain at work. */
struct v2v_pieces {
	bool closed;              /* the last knot is the first one */
	struct v2v_point *lattice; /* n_cracks + 1 points along the cracks */
	double *t;   /* of each crack: where its piece passes it, or -1 */
	struct v2v_knot *knot;    /* n + 1 of them */
	struct v2v_part *piece;
	size_t n_cracks, n;
	size_t cap_lattice, cap_t, cap_knot, cap_piece;
};

/*
 * Move knots that are not fixed, and handles, until the lines and cubics that
 * fail, and those beside them, pass between the two centres of each of their
 * cracks, as well as can be. *a is scratch. False without memory.
 */
bool v2v_relax(struct v2v_pieces *e, struct v2v_normal *a);

#endif
