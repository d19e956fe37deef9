/*
 * A network as data: layers that read and write numbered maps.
 *
 * Map 0 is the input, three channels; the last is the output. Several layers
 * may write slices of one map, which is then their concatenation. Sizes follow
 * from the input's and the strides; memory is planned before anything runs.
 */
#ifndef V2V_NET_GRAPH_H
#define V2V_NET_GRAPH_H

#include "ops/backend.h"

enum v2v_layer_kind { V2V_LAYER_CONV, V2V_LAYER_TWICE, V2V_LAYER_MEAN };

struct v2v_layer {
	const char *name; /* of the weights; NULL where there are none */
	enum v2v_layer_kind kind;
	uint8_t out, in;  /* maps */
	uint8_t add;      /* map added to the sum; 0: none */
	uint8_t first, n; /* channels of out that are written; n 0: all */
	uint8_t size, stride, dilation;
	bool relu;
};

struct v2v_graph {
	const struct v2v_layer *layers;
	const uint8_t *channels; /* of each map */
	int n_layers, n_maps;
};

enum { V2V_GRAPH_INPUTS = 3, V2V_LAYERS_MAX = 96, V2V_GRAPH_MAPS_MAX = 64 };

/* Where everything lies, in floats. */
struct v2v_plan {
	struct v2v_act map[V2V_GRAPH_MAPS_MAX]; /* in the arena */
	size_t arena;
	size_t weight[V2V_LAYERS_MAX]; /* as struct v2v_conv has them */
	size_t weights;
};

/* For an input of side x side pixels, which every stride divides. Map 0 with
 * its halo is at the start of the arena; maps whose layers do not meet share
 * memory. */
void v2v_plan_make(struct v2v_plan *plan, const struct v2v_graph *g,
    int32_t side);

/* Channels that a layer writes, and weights that it has without the bias. */
int32_t v2v_layer_outputs(const struct v2v_graph *g, const struct v2v_layer *l);
size_t v2v_layer_weights(const struct v2v_graph *g, const struct v2v_layer *l);

/* The network of v2v-segment: see vseg.c. */
extern const struct v2v_graph v2v_vseg;

#endif
