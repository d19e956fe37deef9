/* Give the mixed colours along anti-aliased edges back to the two sides. */
#ifndef V2V_RIMS_H
#define V2V_RIMS_H

#include "trace/labels.h"

/*
 * Pixels of *l on thin rims take the label of one of their sides; *absorbed
 * is how many did, l->before what they were. A picture whose edges are crisp
 * is left as it is.
 */
int v2v_rims_absorb(struct v2v_labels *l, size_t *absorbed,
    struct v2v_msg *msg);

#endif
