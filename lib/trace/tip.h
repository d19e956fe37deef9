/* The free end of a line of constant width. */
#ifndef V2V_TRACE_TIP_H
#define V2V_TRACE_TIP_H

#include "trace/band.h"

/*
 * Where a path ends if its cap is butt or if it is round, as distances from
 * the last rib along unit vector dir; and how far the two are from what the
 * region is: the sum of squares of its width, in steps along, less theirs.
 */
struct v2v_tip {
	struct v2v_vec at, dir; /* of the last rib */
	double butt, round;
	double butt_error, round_error;
	bool leaves;            /* it goes on beyond the picture's frame */
};

/*
 * Lengthen a line of ribs (pen width `width`) at its end as far as the region
 * goes on in that width: appends to *rib, which holds *n of *cap ribs. False
 * without memory.
 */
bool v2v_tip_extend(struct v2v_rib **rib, size_t *n, size_t *cap,
    const struct v2v_labels *l, uint16_t label, double width);

/* The end of a line that was lengthened. */
struct v2v_tip v2v_tip_measure(const struct v2v_rib *rib, size_t n,
    const struct v2v_labels *l, uint16_t label, double width);

#endif
