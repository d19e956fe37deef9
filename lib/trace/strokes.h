/* Lines drawn with a pen: paths with a width. */
#ifndef V2V_TRACE_STROKES_H
#define V2V_TRACE_STROKES_H

#include "trace/fit.h"
#include "trace/joints.h"

/* A path of constant width on the output grid: seg[first .. first + n - 1]. */
struct v2v_stroke {
	uint32_t face, order; /* within the face */
	uint16_t label;
	bool closed, round;  /* caps are round, not butt; joins are round */
	bool thin;           /* of constant width, long, and simpler so */
	struct v2v_point start;
	size_t first, n;
	double width;        /* px */
	double length;       /* px */
	double gain;         /* description length saved */
};

struct v2v_strokes {
	size_t n, cap, n_segs, cap_segs;
	struct v2v_stroke *stroke; /* by face */
	struct v2v_seg *seg;
};

/* The lines of all ridges as strokes, whether or not they are worth it. */
int v2v_strokes_init(struct v2v_strokes *s, const struct v2v_ridges *g,
    const struct v2v_bands *b, const struct v2v_joints *j,
    const struct v2v_labels *l, const struct v2v_runs *r,
    const struct v2v_fit_params *p, struct v2v_msg *msg);
void v2v_strokes_free(struct v2v_strokes *s);

#endif
