/* A drawing as SVG text. */
#ifndef V2V_SVG_H
#define V2V_SVG_H

#include "trace/paint.h"
#include "util/text.h"

enum v2v_svg_group {
	V2V_GROUP_NONE,  /* one path for each colour of a layer */
	V2V_GROUP_COLOR, /* ... is a group with a path for each face */
	V2V_GROUP_PART   /* one group for each part of the drawing */
};

struct v2v_svg_style {
	int decimals; /* the drawing's grid has 10^decimals steps a pixel */
	enum v2v_svg_group group;
	bool ids;          /* name groups and paths */
	const char *title; /* any bytes; NULL: none */
};

/*
 * Append the SVG of *d. The ids are fill-RRGGBB and part-N; the second of a
 * name ends in -2.
 */
int v2v_svg_write(struct v2v_text *out, const struct v2v_drawing *d,
    const struct v2v_labels *labels, const struct v2v_svg_style *style,
    struct v2v_msg *msg);

#endif
