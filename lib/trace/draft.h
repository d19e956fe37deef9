/* What a first fit of a chain found, for a second one. */
#ifndef V2V_DRAFT_H
#define V2V_DRAFT_H

#include "trace/chain.h"

/* Where the first fit ends a segment. */
struct v2v_stop {
	uint32_t gate;
	uint8_t state;
	bool post;
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
 * Nodes of the second fit between two stops, both excluded: the stops between
 * them, and a few near the ends of an open chain, which may have moved. False
 * without memory.
 */
bool v2v_draft_nodes(struct v2v_task *t, const struct v2v_stop *from,
    const struct v2v_stop *to);

/* A stop as a node. */
struct v2v_node v2v_draft_node(const struct v2v_stop *s);

#endif
