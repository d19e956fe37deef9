/* An SVG under point sampling, row by row. */
#ifndef V2V_TRACE_SAMPLE_H
#define V2V_TRACE_SAMPLE_H

#include "trace/parse.h"

/* What a sample is: 0 if nothing is painted there, else V2V_SOLID | 0xrrggbb */
#define V2V_SOLID 0xff000000u

struct v2v_crossing;
struct v2v_capsule;

struct v2v_samples {
	struct v2v_svg_counts counts;
	uint32_t *paint; /* of each path, in their order */
	size_t n_paths, cap_paths;
	size_t n_fills;  /* before the first stroke */
	size_t left_out; /* that is not sampled; n_paths: none */

	/* What the strokes consist of. */
	struct v2v_capsule *piece;
	size_t n_pieces, cap_pieces;
	int32_t stroke; /* of the path that is read */

	/* Edges by the first row whose pixel centres they pass, and those at
	 * work in the row at hand by path and place. */
	struct v2v_crossing *edge, *active;
	size_t n_edges, cap_edges, next, n_active, cap_active;
	int32_t y; /* the row at hand */

	uint64_t painted; /* samples, counted again in each path */
};

/*
 * Read an SVG; fails as v2v_svg_read does, or with V2V_E_GATE if its view box
 * is not of the size given. Zero it in any case before v2v_samples_free.
 */
int v2v_samples_init(struct v2v_samples *s, const char *svg, size_t len,
    int32_t width, int32_t height, struct v2v_msg *msg);
void v2v_samples_free(struct v2v_samples *s);

/*
 * The samples at the pixel centres of the next row, `width` of them. A centre
 * on an edge lies to its right, or below it. joined[], if it is not NULL,
 * becomes the row with gaps of one pixel between spans of one path filled, as
 * cairo does without anti-aliasing. False without memory.
 */
bool v2v_samples_row(struct v2v_samples *s, uint32_t *row,
    uint32_t *joined);

#endif
