/* Give the pixels of faces to the faces beside them. */
#ifndef V2V_TRACE_REFILL_H
#define V2V_TRACE_REFILL_H

#include "trace/runs.h"

/*
 * Pixels of *l in faces with gone[] take the label of the nearest others, by
 * steps along sides; fronts from two sides meet in the middle. *done is false,
 * and nothing changed, if there are no others.
 */
int v2v_refill(struct v2v_labels *l, const struct v2v_runs *r,
    const bool *gone, bool *done, struct v2v_msg *msg);

#endif
