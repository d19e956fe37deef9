/* Thin lines that are long. */
#ifndef V2V_QUANTIZE_LINES_H
#define V2V_QUANTIZE_LINES_H

#include "ops/host.h"
#include "stream/frame.h"

/*
 * Connect, and widen some `times`, long thin lines that merging below `need`
 * pixels would take; see lines.c. Labels of absent pixels are written and mean
 * nothing.
 */
int v2v_lines_keep(struct v2v_backend *be, uint8_t *labels,
    const struct v2v_frame *f, const struct v2v_energy *e, size_t need,
    double times, struct v2v_msg *msg);

#endif
