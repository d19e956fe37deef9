/*
 * Where the maps of a network lie.
 *
 * A map lives from the first layer that writes it to the last that reads it.
 * In the order of their births, maps get the lowest place that no living one
 * overlaps: first fit, as for registers.
 */
#include "base.h"

#include "net/graph.h"

#include <assert.h>

int32_t
v2v_layer_outputs(const struct v2v_graph *g, const struct v2v_layer *l)
{
	return l->n != 0 ? l->n : g->channels[l->out];
}

size_t
v2v_layer_weights(const struct v2v_graph *g, const struct v2v_layer *l)
{
	if (l->kind != V2V_LAYER_CONV)
		return 0;
	return (size_t)l->size * l->size * g->channels[l->in]
	    * (size_t)v2v_layer_outputs(g, l);
}

static void
set_sizes(struct v2v_plan *plan, const struct v2v_graph *g, int32_t side)
{
	struct v2v_act *map = plan->map;

	map[0] = (struct v2v_act){ .width = side, .height = side };
	for (const struct v2v_layer *l = g->layers;
	    l < g->layers + g->n_layers; l++) {
		struct v2v_act *in = &map[l->in], *out = &map[l->out];
		int32_t reach = l->dilation * (l->size / 2);

		assert(in->width > 0 && in->width % l->stride == 0);
		out->width = in->width / l->stride
		    * (l->kind == V2V_LAYER_TWICE ? 2 : 1);
		out->height = out->width;
		if (in->halo < reach)
			in->halo = reach;
	}
	for (int i = 0; i < g->n_maps; i++)
		map[i].step = g->channels[i];
}

struct life {
	int birth, death; /* layers; the input is born before them */
	size_t first, end; /* its place */
};

static void
set_lives(struct life *lives, const struct v2v_graph *g)
{
	lives[0] = (struct life){ -1, -1, 0, 0 };
	for (int i = 1; i < g->n_maps; i++)
		lives[i] = (struct life){ g->n_layers, 0, 0, 0 };
	for (int k = 0; k < g->n_layers; k++) {
		const struct v2v_layer *l = &g->layers[k];

		if (lives[l->out].birth > k)
			lives[l->out].birth = k;
		lives[l->in].death = k;
		lives[l->add].death = k;
	}
	lives[g->n_maps - 1].death = g->n_layers;
}

/* The lowest place for map i among those that live while it does. */
static void
place(struct life *lives, int n, int i, size_t floats)
{
	size_t first = 0;
	bool moved = true;

	while (moved) {
		moved = false;
		for (int k = 0; k < n; k++)
			if (k != i && lives[k].end > first
			    && lives[k].first < first + floats
			    && lives[k].birth <= lives[i].death
			    && lives[k].death >= lives[i].birth) {
				first = lives[k].end;
				moved = true;
			}
	}
	lives[i].first = first;
	lives[i].end = first + floats;
}

void
v2v_plan_make(struct v2v_plan *plan, const struct v2v_graph *g, int32_t side)
{
	struct life lives[V2V_GRAPH_MAPS_MAX];

	assert(g->n_maps <= V2V_GRAPH_MAPS_MAX);
	assert(g->n_layers <= V2V_LAYERS_MAX);
	*plan = (struct v2v_plan){ .arena = 0 };
	set_sizes(plan, g, side);
	set_lives(lives, g);
	for (int birth = -1; birth < g->n_layers; birth++)
		for (int i = 0; i < g->n_maps; i++) {
			if (lives[i].birth != birth)
				continue;
			place(lives, g->n_maps, i,
			    v2v_act_floats(&plan->map[i]));
			plan->map[i].at = lives[i].first
			    + v2v_act_before(&plan->map[i]);
			if (lives[i].end > plan->arena)
				plan->arena = lives[i].end;
		}
	for (int k = 0; k < g->n_layers; k++) {
		const struct v2v_layer *l = &g->layers[k];

		plan->weight[k] = plan->weights;
		if (l->kind == V2V_LAYER_CONV)
			plan->weights += v2v_layer_weights(g, l)
			    + (size_t)v2v_layer_outputs(g, l);
	}
}
