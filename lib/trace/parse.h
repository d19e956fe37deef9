/* The SVG that we write, read back. */
#ifndef V2V_TRACE_PARSE_H
#define V2V_TRACE_PARSE_H

#include "util/msg.h"

enum { V2V_SVG_UNIT = 1000 }; /* steps a pixel of what is read */

/* A place in an SVG, in V2V_SVG_UNITths of a pixel. */
struct v2v_place {
	int32_t x, y;
};

/* Of an SVG. Segments are all lines and curves, closing ones included; circles
 * and ellipses are one, rectangles four. */
struct v2v_svg_counts {
	int32_t width, height; /* of the view box, px */
	size_t elements, segments, numbers;
};

/* A path is filled by the nonzero rule, or a stroke with round caps and joins.
 */
struct v2v_svg_paint {
	uint8_t rgb[3];
	bool non_scaling;
	int32_t stroke; /* width in V2V_SVG_UNITths of a pixel; 0: filled */
};

/* What is called for what is read; each may be NULL. False ends the reading
 * for want of memory. */
struct v2v_svg_sink {
	void *arg;

	/* A path begins. */
	bool (*path)(void *arg, const struct v2v_svg_paint *paint);

	/* A line from p[0] to p[1], or a cubic with handles p[1] and p[2] from
	 * p[0] to p[3]; an arc arrives as cubics. Subpaths that are filled
	 * arrive closed. */
	bool (*line)(void *arg, const struct v2v_place p[2]);
	bool (*cubic)(void *arg, const struct v2v_place p[4]);

	/* A subpath begins. */
	bool (*subpath)(void *arg);
};

/*
 * Read `len` bytes of SVG. Only what the writer may use is taken: <svg> with a
 * view box from 0 0 that holds a <title>, <g>s, <path>s of M L H V C S A Z,
 * absolute or relative, <circle>s, <ellipse>s and <rect>s, the last two perhaps
 * turned about their middles; each filled or stroked; numbers have at most
 * three decimals. All else is V2V_E_GATE, with words.
 */
int v2v_svg_read(struct v2v_svg_counts *n, const char *s, size_t len,
    const struct v2v_svg_sink *sink, struct v2v_msg *msg);

/*
 * Append to the counts of one path's data, reported to `sink`; s[at] is byte
 * `at` of the text that messages count in. Its subpaths are closed where z says
 * so, and all if it is filled. V2V_E_GATE or V2V_E_MEMORY.
 */
int v2v_svg_read_path(struct v2v_svg_counts *n, const char *s, size_t at,
    size_t end, bool filled, const struct v2v_svg_sink *sink,
    struct v2v_msg *msg);

/*
 * Read `want` numbers, and nothing else, from s[at] to s[end - 1], in
 * V2V_SVG_UNITths. Counted, and failing, as above.
 */
int v2v_svg_read_numbers(struct v2v_svg_counts *n, const char *s, size_t at,
    size_t end, int32_t *out, int want, struct v2v_msg *msg);

/*
 * A rectangle with round corners in V2V_SVG_UNITths of pixels and degrees; an
 * ellipse is all corners.
 */
struct v2v_svg_shape {
	double x, y;           /* its middle */
	int32_t width, height;
	int32_t rx, ry;
	int32_t angle;         /* turned about the middle, clockwise on the
	                        * screen */
};

/* Report its outline to `sink` as one subpath; false without memory. */
bool v2v_svg_outline(const struct v2v_svg_shape *s,
    const struct v2v_svg_sink *sink);

#endif
