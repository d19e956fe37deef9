/* A network on a backend: the layers of a graph as its ops. */
#include "base.h"

#include "net/engine.h"

static int
fail(struct v2v_engine *e, int err, struct v2v_msg *msg)
{
	return err == V2V_OK ? err
	    : v2v_fail(msg, (enum v2v_err)err, "%s", e->be->msg.text);
}

static const struct v2v_act *
output_of(const struct v2v_engine *e)
{
	return &e->plan.map[e->graph->n_maps - 1];
}

static size_t
output_bytes(const struct v2v_engine *e)
{
	const struct v2v_act *out = output_of(e);

	return (size_t)out->width * (size_t)out->height * (size_t)out->step;
}

int
v2v_engine_open(struct v2v_engine *e, struct v2v_backend *be,
    const struct v2v_graph *g, int32_t side, const float *weights,
    struct v2v_msg *msg)
{
	int err;

	*e = (struct v2v_engine){ .graph = g, .be = be };
	v2v_plan_make(&e->plan, g, side);
	if ((err = be->alloc(be, &e->arena, e->plan.arena * sizeof(float)))
	    != V2V_OK || (err = be->alloc(be, &e->weights, e->plan.weights
	    * sizeof(float))) != V2V_OK || (err = be->alloc(be, &e->bytes,
	    output_bytes(e))) != V2V_OK)
		err = fail(e, err, msg);
	else
		err = fail(e, be->upload(be, e->weights, weights,
		    e->plan.weights * sizeof(float)), msg);
	if (err != V2V_OK)
		v2v_engine_close(e);
	return err;
}

void
v2v_engine_close(struct v2v_engine *e)
{
	if (e->be != NULL) {
		e->be->free(e->be, e->bytes);
		e->be->free(e->be, e->weights);
		e->be->free(e->be, e->arena);
	}
	*e = (struct v2v_engine){ .graph = NULL };
}

int
v2v_engine_input(struct v2v_engine *e, const float *input,
    struct v2v_msg *msg)
{
	return fail(e, e->be->upload(e->be, e->arena, input,
	    v2v_act_floats(&e->plan.map[0]) * sizeof(float)), msg);
}

int
v2v_engine_layer(struct v2v_engine *e, int layer, struct v2v_msg *msg)
{
	const struct v2v_layer *l = &e->graph->layers[layer];
	struct v2v_backend *be = e->be;
	const struct v2v_act *in = &e->plan.map[l->in];
	struct v2v_act out = e->plan.map[l->out];
	int32_t n = v2v_layer_outputs(e->graph, l);
	struct v2v_conv c;
	int err = V2V_OK;

	out.at += l->first;
	switch (l->kind) {
	case V2V_LAYER_CONV:
		c = (struct v2v_conv){ .out = out, .in = *in,
			.weights = e->plan.weight[layer], .c_out = n,
			.c_in = e->graph->channels[l->in], .size = l->size,
			.stride = l->stride, .dilation = l->dilation,
			.relu = l->relu };
		if (l->add != 0)
			c.add = e->plan.map[l->add];
		err = be->conv(be, e->arena, e->arena, e->weights, &c);
		break;
	case V2V_LAYER_TWICE:
		err = be->twice(be, e->arena, e->arena, &out, in, n);
		break;
	case V2V_LAYER_MEAN:
		err = be->mean(be, e->arena, e->arena, &out, in, n);
		break;
	}
	return fail(e, err, msg);
}

int
v2v_engine_output(struct v2v_engine *e, uint8_t *out, struct v2v_msg *msg)
{
	int err = e->be->sigmoid(e->be, e->bytes, e->arena, output_of(e),
	    output_of(e)->step);

	if (err == V2V_OK)
		err = e->be->download(e->be, out, e->bytes, output_bytes(e));
	return fail(e, err, msg);
}
