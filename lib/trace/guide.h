/* Boundaries between pixels, by the picture that the labels were made from. */
#ifndef V2V_GUIDE_H
#define V2V_GUIDE_H

#include "stream/frame.h"
#include "trace/labels.h"
#include "trace/map.h"
#include "trace/vec.h"

/* The pixel before a crack (left of it or above), and the step across. */
struct v2v_crack {
	int32_t x, y, dx, dy;
};

struct v2v_guide {
	const struct v2v_frame *f; /* of the size of the labels */
	const struct v2v_labels *labels;
	double light[256];         /* of a byte: what mixes by area */
};

/*
 * Look into f, which has the size of `l`, along the chains of `m`: were its
 * colours mixed as they are encoded or in linear light? The guide keeps f and
 * l, which stay the caller's.
 */
void v2v_guide_init(struct v2v_guide *g, const struct v2v_frame *f,
    const struct v2v_labels *l, const struct v2v_map *m);

/*
 * Move n consecutive gates of a chain from the middles of their cracks to
 * where the guide sees the boundary, and give these their weights w[i]; where
 * it does not tell, gate and weight stay.
 */
void v2v_guide_place(const struct v2v_guide *g, struct v2v_vec *q, float *w,
    size_t n);

/* The crack that has q as its middle. */
struct v2v_crack v2v_crack_of(struct v2v_vec q);

/* Gates that were not placed (w = 1), between those that were; and weights in
 * bends. */
void v2v_gates_settle(struct v2v_vec *q, float *w, size_t n);

#endif
