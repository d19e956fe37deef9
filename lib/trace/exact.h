/* Edges moved and cut until each keeps all pixel centres on their sides. */
#ifndef V2V_EXACT_H
#define V2V_EXACT_H

#include "trace/relax.h"
#include "trace/tube.h"

/* Memory of v2v_exact_chain; zero to begin with. */
struct v2v_exact {
	struct v2v_tube tube;
	struct v2v_pieces p;
	struct v2v_normal normal;
	struct v2v_seg *seg;
	size_t n_segs, cap_seg;
};

void v2v_exact_free(struct v2v_exact *e);

/*
 * The fit of chain c with junctions at their places of end[2], as segments
 * that pass (tube.h), n_segs of them left in e->seg. False without memory.
 */
bool v2v_exact_chain(struct v2v_exact *e, const struct v2v_map *m,
    uint32_t c, const struct v2v_fit *f, const struct v2v_end end[2],
    const struct v2v_fit_params *p, struct v2v_point *start);

#endif
