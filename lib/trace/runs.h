/* Row runs of equal labels, joined to faces. */
#ifndef V2V_RUNS_H
#define V2V_RUNS_H

#include "trace/labels.h"

enum { V2V_RUNS_NEAR = 64 };

/*
 * Runs row[y] to row[y + 1] - 1 make row y; run i begins at x[i] and ends
 * where the next begins. face[i] is its face: 1 to n_faces in the order of
 * their first pixels in raster order, so that a face that encloses another
 * has the lower number. Face 0 is what lies outside the picture.
 */
struct v2v_runs {
	int32_t width, height;
	size_t n;
	size_t *row;
	int32_t *x;
	uint32_t *face;
	size_t stride;
	uint32_t *near; /* near[y * stride + k]: the run that holds pixel
	                 * k * V2V_RUNS_NEAR of row y */
	uint32_t n_faces;
	uint16_t *label; /* of face 0 to n_faces; the outside is absent */
	uint32_t *area;  /* in pixels, of face 0 (none) to n_faces */
};

int v2v_runs_init(struct v2v_runs *r, const struct v2v_labels *l,
    struct v2v_msg *msg);
void v2v_runs_free(struct v2v_runs *r);

static inline int32_t
v2v_runs_end(const struct v2v_runs *r, int32_t y, size_t i)
{
	return i + 1 < r->row[y + 1] ? r->x[i + 1] : r->width;
}

/* The face of pixel (x, y); 0 outside the picture. */
uint32_t v2v_runs_face(const struct v2v_runs *r, int32_t x, int32_t y);

/*
 * How the four pixels around lattice point (x, y) join across it where they
 * touch by corners only:
 *
 *      a | b        V2V_JOIN_AD: a and d are one face here
 *     ---+---       V2V_JOIN_BC: b and c are
 *      c | d        V2V_JOIN_NONE: neither pair has equal labels
 *
 * If both pairs could join, the label that is rarer in the 6 x 6 pixels
 * around joins, because thin things are the ones that would break; the lower
 * label on a tie.
 */
enum v2v_join { V2V_JOIN_NONE, V2V_JOIN_AD, V2V_JOIN_BC };
enum v2v_join v2v_runs_join(const struct v2v_labels *l, int32_t x, int32_t y);

#endif
