/*
 * The network of v2v-segment.
 *
 * A picture is reduced, or enlarged, to V2V_NET_SIDE pixels on its longer side
 * and put in the middle of a square; what it leaves free is grey, which the
 * network sees as zeros. Training does the same: see train/data.py.
 */
#include "base.h"

#include "net/net.h"

#include "net/engine.h"
#include "net/resize.h"
#include "net/weights.h"
#include "stream/reduce.h"
#include "util/infile.h"
#include "util/mem.h"
#include "util/text.h"

#include <stdlib.h>
#include <string.h>

struct v2v_net {
	struct v2v_text file; /* empty for the weights of the program */
	struct v2v_weights weights;
	struct v2v_engine engine; /* on the backend of the last frame */
};

int
v2v_net_open(struct v2v_net **net, const char *path, struct v2v_msg *msg)
{
	struct v2v_net *n = v2v_zalloc(1, sizeof(*n));
	const uint8_t *bytes = v2v_vseg_weights;
	size_t len = (size_t)(v2v_vseg_weights_end - v2v_vseg_weights);
	struct v2v_msg cause;
	int err = V2V_OK;

	*net = NULL;
	if (n == NULL)
		return v2v_fail_memory(msg);
	if (path != NULL) {
		err = v2v_infile_read(&n->file, path, V2V_WEIGHTS_FILE_MAX,
		    msg);
		bytes = (const uint8_t *)n->file.s;
		len = n->file.len;
	}
	if (err == V2V_OK) {
		err = v2v_weights_parse(&n->weights, bytes, len, &v2v_vseg,
		    &cause);
		if (err != V2V_OK)
			v2v_fail(msg, (enum v2v_err)err, "%s: %s",
			    path ? path : "built-in weights", cause.text);
	}
	if (err != V2V_OK) {
		v2v_net_close(n);
		return err;
	}
	*net = n;
	return V2V_OK;
}

void
v2v_net_close(struct v2v_net *net)
{
	if (net == NULL)
		return;
	v2v_engine_close(&net->engine);
	v2v_text_free(&net->file);
	free(net);
}

/* Have an engine on this backend. */
static int
prepare(struct v2v_net *net, struct v2v_backend *be, struct v2v_msg *msg)
{
	struct v2v_plan *plan;
	float *floats = NULL;
	int err;

	if (net->engine.be == be)
		return V2V_OK;
	v2v_engine_close(&net->engine);
	plan = v2v_alloc(1, sizeof(*plan));
	if (plan != NULL) {
		v2v_plan_make(plan, &v2v_vseg, V2V_NET_SIDE);
		floats = v2v_alloc(plan->weights, sizeof(*floats));
	}
	if (floats == NULL) {
		err = v2v_fail_memory(msg);
	} else {
		v2v_weights_floats(floats, &net->weights, &v2v_vseg, plan);
		err = v2v_engine_open(&net->engine, be, &v2v_vseg,
		    V2V_NET_SIDE, floats, msg);
	}
	free(floats);
	free(plan);
	return err;
}

/* The picture with a longer side of V2V_NET_SIDE. */
static int
scale(struct v2v_frame *out, const struct v2v_frame *f, struct v2v_pool *pool,
    struct v2v_msg *msg)
{
	int64_t longer = f->width > f->height ? f->width : f->height;
	int32_t w = (int32_t)((f->width * (int64_t)V2V_NET_SIDE + longer / 2)
	    / longer);
	int32_t h = (int32_t)((f->height * (int64_t)V2V_NET_SIDE + longer / 2)
	    / longer);
	int err;

	w = w < 1 ? 1 : w;
	h = h < 1 ? 1 : h;
	if (longer >= V2V_NET_SIDE)
		return v2v_frame_reduce(out, f, w, h, pool, msg);
	err = v2v_frame_init(out, w, h, msg);
	if (err == V2V_OK)
		err = v2v_resize(out->px, w, h, f->px, f->width, f->height, 4,
		    pool, msg);
	return err;
}

/* Where the picture begins in the square. */
static int32_t
margin(int32_t size)
{
	return (V2V_NET_SIDE - size) / 2;
}

static void
fill_input(float *input, const struct v2v_act *a, const struct v2v_frame *f)
{
	float value[256];

	for (int i = 0; i < 256; i++)
		value[i] = (float)i / 255.0f - 0.5f;
	for (int32_t y = 0; y < f->height; y++) {
		float *to = input + a->at + (size_t)(margin(f->height) + y)
		    * v2v_act_row(a) + (size_t)(margin(f->width) * a->step);
		const uint8_t *px = f->px + 4 * (size_t)y * (size_t)f->width;

		for (int32_t x = 0; x < f->width; x++, px += 4, to += a->step)
			for (int k = 0; k < V2V_GRAPH_INPUTS; k++)
				to[k] = value[px[k]];
	}
}

/* From the scaled picture to `bytes`, maps of the whole square. */
static int
run_on(struct v2v_net *net, struct v2v_backend *be, uint8_t *bytes,
    const struct v2v_frame *small, struct v2v_msg *msg)
{
	struct v2v_engine *e = &net->engine;
	float *input = NULL;
	int err = prepare(net, be, msg);

	if (err == V2V_OK) {
		input = v2v_zalloc(v2v_act_floats(&e->plan.map[0]),
		    sizeof(*input));
		if (input == NULL)
			err = v2v_fail_memory(msg);
	}
	if (err == V2V_OK) {
		fill_input(input, &e->plan.map[0], small);
		err = v2v_engine_input(e, input, msg);
	}
	for (int k = 0; k < v2v_vseg.n_layers && err == V2V_OK; k++)
		err = v2v_engine_layer(e, k, msg);
	if (err == V2V_OK)
		err = v2v_engine_output(e, bytes, msg);
	if (err != V2V_OK)
		v2v_engine_close(e);
	free(input);
	return err;
}

static int
run_anywhere(struct v2v_net *net, struct v2v_backend *be, uint8_t *bytes,
    const struct v2v_frame *small, struct v2v_msg *msg)
{
	struct v2v_backend *cpu;
	int err = run_on(net, be, bytes, small, msg);

	if (err == V2V_OK || strcmp(be->name, "cpu") == 0)
		return err;
	err = v2v_backend_open(&cpu, "cpu", 0, be->pool, msg);
	if (err != V2V_OK)
		return err;
	err = run_on(net, cpu, bytes, small, msg);
	v2v_engine_close(&net->engine);
	v2v_backend_close(cpu);
	return err;
}

static int
crop(struct v2v_maps *maps, const uint8_t *bytes, int32_t width,
    int32_t height, struct v2v_msg *msg)
{
	size_t n = (size_t)width * (size_t)height, side = V2V_NET_SIDE;

	maps->map[0] = v2v_alloc(n, V2V_MAPS);
	if (maps->map[0] == NULL)
		return v2v_fail_memory(msg);
	maps->width = width;
	maps->height = height;
	for (size_t k = 0; k < V2V_MAPS; k++) {
		maps->map[k] = maps->map[0] + k * n;
		for (size_t y = 0; y < (size_t)height; y++)
			memcpy(maps->map[k] + y * (size_t)width, bytes
			    + (k * side + (size_t)margin(height) + y) * side
			    + (size_t)margin(width), (size_t)width);
	}
	return V2V_OK;
}

int
v2v_net_run(struct v2v_net *net, struct v2v_backend *be,
    struct v2v_maps *maps, const struct v2v_frame *f, struct v2v_msg *msg)
{
	struct v2v_frame small = { 0 };
	uint8_t *bytes = v2v_alloc((size_t)V2V_NET_SIDE * V2V_NET_SIDE,
	    V2V_MAPS);
	int err;

	*maps = (struct v2v_maps){ 0 };
	if (bytes == NULL)
		return v2v_fail_memory(msg);
	err = scale(&small, f, be->pool, msg);
	if (err == V2V_OK)
		err = run_anywhere(net, be, bytes, &small, msg);
	if (err == V2V_OK)
		err = crop(maps, bytes, small.width, small.height, msg);
	v2v_frame_free(&small);
	free(bytes);
	return err;
}

void
v2v_maps_free(struct v2v_maps *maps)
{
	free(maps->map[0]);
	*maps = (struct v2v_maps){ 0 };
}

int
v2v_maps_enlarge(uint8_t *out, int32_t width, int32_t height,
    const struct v2v_maps *maps, enum v2v_map map, struct v2v_pool *pool,
    struct v2v_msg *msg)
{
	return v2v_resize(out, width, height, maps->map[map], maps->width,
	    maps->height, 1, pool, msg);
}
