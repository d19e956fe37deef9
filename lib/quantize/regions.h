/* The connected regions of a plane of labels. */
#ifndef V2V_QUANTIZE_REGIONS_H
#define V2V_QUANTIZE_REGIONS_H

#include "ops/host.h"
#include "stream/frame.h"

/*
 * Number the 4-connected components of n_labels labels, and of pixels that are
 * absent in f, in the order of their first pixels: a number for each pixel into
 * *ids, to be freed, and how many there are into *n. Labels of absent pixels are
 * written and mean nothing.
 */
int v2v_regions_find(struct v2v_backend *be, uint32_t **ids, uint32_t *n,
    uint8_t *labels, const struct v2v_frame *f, int n_labels,
    struct v2v_msg *msg);

#endif
