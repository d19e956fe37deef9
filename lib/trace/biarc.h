/* Cubics as arcs of circles, for programs that know no others. */
#ifndef V2V_BIARC_H
#define V2V_BIARC_H

#include "trace/cubic.h"

enum { V2V_BENDS_MAX = 64 };

/*
 * An arc to `to`, or a line. Its bulge is the tangent of a quarter of its
 * turn, positive if it is clockwise on the screen; 0 for a line.
 */
struct v2v_bend {
	struct v2v_vec to;
	double bulge;
};

/*
 * The cubic as arcs with common tangents that leave it by `tolerance`, as far
 * as V2V_BENDS_MAX allow it. Returns how many.
 */
int v2v_biarcs(const struct v2v_cubic *c, double tolerance,
    struct v2v_bend out[V2V_BENDS_MAX]);

#endif
