/* What labels of a picture cost. */
#ifndef V2V_QUANTIZE_ENERGY_H
#define V2V_QUANTIZE_ENERGY_H

#include "ops/host.h"
#include "stream/frame.h"

/*
 * The energy of a frame's labels, and in `labels` the nearest ones to begin
 * with; both see the frame without the mixed pixels of anti-aliased edges.
 * Labels of absent pixels mean nothing. In a frame without a solid pixel there
 * are no costs, and n_colours is 0.
 */
int v2v_energy_init(struct v2v_backend *be, struct v2v_energy *e,
    uint8_t *labels, const struct v2v_frame *f,
    const struct v2v_lab_palette *pal, double smoothness,
    struct v2v_msg *msg);
void v2v_energy_free(struct v2v_energy *e);

#endif
