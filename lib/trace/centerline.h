/* Thin regions become strokes. */
#ifndef V2V_TRACE_CENTERLINE_H
#define V2V_TRACE_CENTERLINE_H

#include "trace/paint.h"
#include "trace/strokes.h"

/*
 * Find the faces that are drawn lines. Their pixels in *l take the labels
 * beside them, *r is made anew if there are any, and *s holds their strokes.
 */
int v2v_centerline(struct v2v_strokes *s, struct v2v_labels *l,
    struct v2v_runs *r, const struct v2v_fit_params *p, struct v2v_msg *msg);

/* Put the strokes on top of the drawing. */
int v2v_centerline_paint(struct v2v_drawing *d, const struct v2v_strokes *s,
    struct v2v_msg *msg);

#endif
