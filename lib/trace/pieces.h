/* A chain as pieces between knots. */
#ifndef V2V_PIECES_H
#define V2V_PIECES_H

#include "trace/fit.h"

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

/* Chain c and its fit, its ends where they are. False without memory. */
bool v2v_pieces_load(struct v2v_pieces *e, const struct v2v_map *m,
    uint32_t c, const struct v2v_fit *f, int32_t unit);
void v2v_pieces_free(struct v2v_pieces *e);

/*
 * Cut in two what fails, but with `bend` make cubics of lines. Arcs become
 * cubics, and cubics that renderers draw as lines become lines. False without
 * memory.
 */
bool v2v_pieces_cut(struct v2v_pieces *e, int32_t unit, bool bend);

/* The lattice point from first to last that is nearest to `at`. */
size_t v2v_pieces_nearest(const struct v2v_pieces *p, struct v2v_vec at,
    size_t first, size_t last);

static inline int32_t
v2v_pieces_grid(double v, int32_t unit)
{
	double s = v * unit;

	return (int32_t)(s < 0 ? s - 0.5 : s + 0.5);
}

static inline struct v2v_point
v2v_on_grid(struct v2v_vec v, int32_t unit)
{
	return (struct v2v_point){ v2v_pieces_grid(v.x, unit),
		v2v_pieces_grid(v.y, unit) };
}

static inline struct v2v_vec
v2v_off_grid(int32_t x, int32_t y, int32_t unit)
{
	return (struct v2v_vec){ (double)x / unit, (double)y / unit };
}

#endif
