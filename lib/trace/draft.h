/* What a first fit of a chain found, for a second one. */
#ifndef V2V_DRAFT_H
#define V2V_DRAFT_H

#include "trace/chain.h"

/* Where the first fit ends a segment. */
struct v2v_stop {
	uint32_t gate;
	uint8_t state;
	uint8_t kind; /* of the segment that ends there */
	struct v2v_vec at, in, out;
	double toll;
};

/*
 * The solved task's stops, first to last, into s->stop: *n of them. A corner
 * between two lines goes where the lines through all their gates meet. False
 * without memory.
 */
bool v2v_draft_take(struct v2v_task *t, size_t *n);

/* The rays of the ends of an open chain. */
void v2v_draft_rays(const struct v2v_task *t, size_t n, struct v2v_ray ray[2]);

/*
 * Nodes of the second fit, all but the ends of an open chain: the stops between
 * the first and the last, and a few near the ends, which may have moved. Add
 * the first end before and the last after. False without memory.
 */
bool v2v_draft_nodes(struct v2v_task *t, const struct v2v_stop *stop,
    size_t n);

#endif
