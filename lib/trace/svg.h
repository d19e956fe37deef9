/* A drawing as SVG text. */
#ifndef V2V_SVG_H
#define V2V_SVG_H

#include "trace/paint.h"
#include "util/text.h"

/* Append the SVG of *d; its grid has 10^decimals steps a pixel. */
int v2v_svg_write(struct v2v_text *out, const struct v2v_drawing *d,
    const struct v2v_labels *labels, int decimals, struct v2v_msg *msg);

#endif
