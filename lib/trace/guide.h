/* Boundaries between pixels, by the picture that the labels were made from. */
#ifndef V2V_GUIDE_H
#define V2V_GUIDE_H

#include "stream/frame.h"
#include "trace/labels.h"
#include "trace/map.h"
#include "trace/vec.h"

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

#endif
