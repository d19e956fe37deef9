/* Which branches of a ridge go on as one line, and where they meet. */
#ifndef V2V_TRACE_JOINTS_H
#define V2V_TRACE_JOINTS_H

#include "trace/band.h"

/* Arm 2 * b is where branch b begins, 2 * b + 1 where it ends. */
struct v2v_joints {
	uint32_t *mate;        /* of each arm: the one that goes on, or V2V_NONE */
	bool *pinned;          /* of each arm with a mate: the line turns there,
	                        * and its corner is the place of the group */
	struct v2v_vec *place; /* of the first knot of each group */
	uint32_t *arms;        /* of the first knot of each group: how many */
};

int v2v_joints_init(struct v2v_joints *j, const struct v2v_ridges *g,
    const struct v2v_bands *b, double corner_cos, struct v2v_msg *msg);
void v2v_joints_free(struct v2v_joints *j);

/* The first knot of the group where an arm ends. */
static inline uint32_t
v2v_joint_of(const struct v2v_ridges *g, uint32_t arm)
{
	return g->knot[g->branch[arm / 2].knot[arm % 2]].group;
}

#endif
