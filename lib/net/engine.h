/* A network on a backend. */
#ifndef V2V_NET_ENGINE_H
#define V2V_NET_ENGINE_H

#include "net/graph.h"
#include "util/msg.h"

/* Buffers for one size of input. Zero it to start; the backend must outlive
 * it. */
struct v2v_engine {
	const struct v2v_graph *graph;
	struct v2v_plan plan;
	struct v2v_backend *be;
	struct v2v_buf *arena, *weights;
	struct v2v_buf *bytes; /* of the output's maps */
};

/* Get memory and upload weights (plan->weights floats, as v2v_plan_make has
 * them for this graph and side). */
int v2v_engine_open(struct v2v_engine *e, struct v2v_backend *be,
    const struct v2v_graph *g, int32_t side, const float *weights,
    struct v2v_msg *msg);
void v2v_engine_close(struct v2v_engine *e); /* a zeroed one is fine */

/* Set the input: the floats of map 0 with its halo, which are zeros. */
int v2v_engine_input(struct v2v_engine *e, const float *input,
    struct v2v_msg *msg);

/* Run one layer; all of them in order make the output. */
int v2v_engine_layer(struct v2v_engine *e, int layer, struct v2v_msg *msg);

/* The logistic function of the output times 255, map after map. */
int v2v_engine_output(struct v2v_engine *e, uint8_t *out,
    struct v2v_msg *msg);

#endif
