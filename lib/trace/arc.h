/* Segments of all kinds as cubics. */
#ifndef V2V_ARC_H
#define V2V_ARC_H

#include "trace/cubic.h"
#include "trace/fit.h"

enum { V2V_ARC_CUBICS = 8 };

/*
 * Segment s, which starts at `from`, as cubics on the output grid; returns how
 * many: 1 for a line (its handles are at the thirds) or cubic, one for each
 * eighth of a turn of an arc, off by 4.3e-6 radii at most. As in SVG, an arc
 * with a radius of 0 is a line, and radii too short for its ends are enlarged
 * (SVG 1.1, appendix F.6).
 */
int v2v_seg_cubics(struct v2v_point from, const struct v2v_seg *s,
    struct v2v_cubic out[V2V_ARC_CUBICS]);

/* The same with one cubic for at most `angle` of an arc, which is pi / 4 or
 * more. */
int v2v_seg_cubics_by(struct v2v_point from, const struct v2v_seg *s,
    double angle, struct v2v_cubic out[V2V_ARC_CUBICS]);

#endif
