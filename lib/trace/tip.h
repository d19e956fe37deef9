/* The free end of a line of constant width. */
#ifndef V2V_TRACE_TIP_H
#define V2V_TRACE_TIP_H

#include "trace/band.h"

/*
 * Lengthen a line of ribs (pen width `width`) at its end as far as the region
 * goes on in that width: appends to *rib, which holds *n of *cap ribs. False
 * without memory.
 */
bool v2v_tip_extend(struct v2v_rib **rib, size_t *n, size_t *cap,
    const struct v2v_labels *l, uint16_t label, double width);

/*
 * Where a line that was lengthened ends, so that its round cap has the area of
 * the region's end; beyond the frame if it goes on there. *n becomes the number
 * of ribs before that.
 */
struct v2v_vec v2v_tip_end(const struct v2v_rib *rib, size_t *n,
    const struct v2v_labels *l, uint16_t label, double width);

#endif
