/* Where the outline of a ring crosses itself. */
#ifndef V2V_SELFCROSS_H
#define V2V_SELFCROSS_H

#include "trace/parse.h"

struct v2v_selfcross {
	size_t n;           /* crossings in all, strokes apart */
	size_t subpaths;    /* that cross themselves */
	struct v2v_place at; /* the first one found, if n > 0 */
};

/*
 * Count the crossings within each subpath of an SVG: pairs of its chords, each
 * of which has its ends strictly on both sides of the other. So neighbours
 * never cross, and rings that touch themselves don't. Curves are chords that
 * leave them by 1/200 px, their ends rounded to V2V_SVG_UNITths of a pixel.
 * Fails as v2v_svg_read does.
 */
int v2v_selfcross_count(struct v2v_selfcross *out, const char *svg,
    size_t len, struct v2v_msg *msg);

#endif
