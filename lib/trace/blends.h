/* Boundaries between pixels, by the rims that were absorbed. */
#ifndef V2V_BLENDS_H
#define V2V_BLENDS_H

#include "trace/map.h"
#include "trace/mixes.h"
#include "trace/vec.h"

struct v2v_blends {
	const struct v2v_labels *labels;
	struct v2v_mixes mixes; /* of the pairs of sides that chains have */
};

/* Of labels that were absorbed, and their map. The blends keep l. */
int v2v_blends_init(struct v2v_blends *b, const struct v2v_labels *l,
    const struct v2v_map *m, struct v2v_msg *msg);
void v2v_blends_free(struct v2v_blends *b);

/*
 * Move n consecutive gates of a chain from the middles of their cracks to
 * where the rims show the boundary, and give these their weights w[i], which
 * are 1; where they do not tell, gate and weight stay.
 */
void v2v_blends_place(const struct v2v_blends *b, struct v2v_vec *q, float *w,
    size_t n);

#endif
