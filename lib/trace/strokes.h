/* Lines drawn with a pen: paths with a width. */
#ifndef V2V_TRACE_STROKES_H
#define V2V_TRACE_STROKES_H

#include "trace/fit.h"
#include "trace/joints.h"

/* A path of constant width. On the output grid it is seg[first .. first + n -
 * 1]. */
struct v2v_stroke {
	uint32_t face, order; /* within the face */
	uint16_t label;
	bool closed;
	bool thin;            /* of constant width, long, and simpler so */
	size_t leg, n_legs;
	double fineness;      /* share of the tolerance */
	double width;         /* px */
	double length;        /* px */
	double gain;          /* description length saved */
	struct v2v_point start;
	size_t first, n;
};

/* A path's part between two of its corners: points about a pixel apart. */
struct v2v_leg {
	size_t first, n;
	bool closed;
	struct v2v_vec end[2];   /* unless it is closed */
};

struct v2v_strokes {
	size_t n, cap, n_legs, cap_legs, n_points, cap_points, n_segs, cap_segs;
	struct v2v_stroke *stroke;
	struct v2v_leg *leg;
	struct v2v_vec *point;
	struct v2v_seg *seg;
};

/* The lines of all ridges as strokes, whether or not they are worth it; those
 * of a face follow each other. */
int v2v_strokes_init(struct v2v_strokes *s, const struct v2v_ridges *g,
    const struct v2v_bands *b, const struct v2v_joints *j,
    const struct v2v_labels *l, const struct v2v_runs *r,
    const struct v2v_fit_params *p, struct v2v_msg *msg);

/* Fit strokes first to end - 1 again, a little finer. False without memory. */
bool v2v_strokes_refine(struct v2v_strokes *s, size_t first, size_t end,
    const struct v2v_fit_params *p);

/* Fit all of them again. */
int v2v_strokes_fit(struct v2v_strokes *s, const struct v2v_fit_params *p,
    struct v2v_msg *msg);
void v2v_strokes_free(struct v2v_strokes *s);

#endif
