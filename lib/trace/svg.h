/* A drawing as SVG text. */
#ifndef V2V_SVG_H
#define V2V_SVG_H

#include "trace/paint.h"
#include "util/text.h"

enum v2v_svg_group {
	V2V_GROUP_NONE,  /* one path for each colour of a layer, and shapes */
	V2V_GROUP_COLOR, /* ... is a group with an element for each face */
	V2V_GROUP_PART   /* one group for each part of the drawing */
};

struct v2v_svg_style {
	int decimals; /* the drawing's grid has 10^decimals steps a pixel */
	enum v2v_svg_group group;
	bool ids;          /* name groups and paths */
	bool crisp;        /* pixels, not to be smoothed */
	const char *title; /* any bytes; NULL: none */
};

/*
 * Append the SVG of *d. The ids are fill-RRGGBB, stroke-RRGGBB and part-N; the
 * second of a name ends in -2.
 */
int v2v_svg_write(struct v2v_text *out, const struct v2v_drawing *d,
    const struct v2v_labels *labels, const struct v2v_svg_style *style,
    struct v2v_msg *msg);

/* v / 10^decimals without needless zeros; returns the length. */
size_t v2v_svg_number(char s[16], int32_t v, int decimals);

/* Append the beginning of the element that *shape is: its name and geometry. */
void v2v_svg_shape(struct v2v_text *out, const struct v2v_shape *shape,
    int decimals);

#endif
