/* Weights of a network in a safetensors file, half precision. */
#ifndef V2V_NET_WEIGHTS_H
#define V2V_NET_WEIGHTS_H

#include "net/graph.h"
#include "util/msg.h"

enum { V2V_WEIGHTS_FILE_MAX = 64 << 20, V2V_WEIGHTS_HEADER_MAX = 1 << 20 };

/* A file's bytes, checked against a graph; they are borrowed. */
struct v2v_weights {
	const uint8_t *bytes;
	size_t weight[V2V_LAYERS_MAX], bias[V2V_LAYERS_MAX]; /* offsets */
};

/*
 * Check that `bytes` are a safetensors file with, for each layer NAME that has
 * weights, NAME.weight [ky][kx][c_in][c_out] and NAME.bias [c_out] of dtype
 * F16, all numbers finite, and nothing else. V2V_E_USAGE otherwise, since the
 * file was named by an option.
 */
int v2v_weights_parse(struct v2v_weights *w, const uint8_t *bytes, size_t n,
    const struct v2v_graph *g, struct v2v_msg *msg);

/* All weights and biases as the plan orders them: plan->weights floats. */
void v2v_weights_floats(float *out, const struct v2v_weights *w,
    const struct v2v_graph *g, const struct v2v_plan *plan);

/* The network that is part of the program. */
extern const uint8_t v2v_vseg_weights[], v2v_vseg_weights_end[];

#endif
