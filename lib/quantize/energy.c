/*
 * What labels of a picture cost: the terms of ops/kern/potts.h for a frame.
 *
 * First the pixels of anti-aliased edges take the colour of one side, so that
 * costs and weights see one clean boundary and no third colour.
 *
 * Bytes a pixel beside the frame's 4: 4 of colours without rims, which make
 * room for 4 of numbers of colours; 4 of weights; COSTS for each number's
 * costs; 1 of labels.
 */
#include "base.h"

#include "quantize/energy.h"

#include "quantize/colours.h"
#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
	COSTS = 8,             /* bytes a pixel, at most */
	COSTS_LEAST = 4 << 20, /* bytes that are allowed anyway */
	GRAIN = 4096
};

struct job {
	uint8_t *labels;
	const uint8_t *nearest;
	const uint32_t *colours;
};

static void
map(void *arg, size_t first, size_t end)
{
	const struct job *j = arg;

	for (size_t i = first; i < end; i++)
		j->labels[i] = j->nearest[j->colours[i]];
}

/* Costs of colours, none for absent pixels, and the nearest labels, which are
 * those of least cost but exact. */
static int
of_colours(struct v2v_backend *be, struct v2v_energy *e, uint8_t **nearest,
    const struct v2v_colours *c, const struct v2v_lab_palette *pal,
    struct v2v_msg *msg)
{
	size_t n_pal = (size_t)pal->n;
	int err;

	e->n_colours = c->n + 1;
	e->costs = v2v_alloc(e->n_colours, n_pal);
	*nearest = v2v_alloc(e->n_colours, 1);
	if (e->costs == NULL || *nearest == NULL)
		return v2v_fail_memory(msg);
	memset(e->costs + c->n * n_pal, 0, n_pal);
	(*nearest)[c->n] = 0;
	err = v2v_host_nearest(be, *nearest, c->rgba, c->n, pal, msg);
	if (err == V2V_OK)
		err = v2v_host_costs(be, e->costs, c->rgba, c->n, pal, msg);
	return err;
}

/* Weights, and numbers of colours; the colours into *c. */
static int
of_pixels(struct v2v_backend *be, struct v2v_energy *e, struct v2v_colours *c,
    const struct v2v_frame *f, struct v2v_msg *msg)
{
	size_t n = v2v_frame_pixels(f), room = COSTS * n;
	uint8_t *crisp = v2v_alloc(n, 4);
	int err = V2V_E_MEMORY;

	e->weights = v2v_alloc(n, 4);
	if (crisp == NULL || e->weights == NULL)
		goto out;
	err = v2v_host_rim(be, crisp, f->px, f->width, f->height, msg);
	if (err == V2V_OK)
		err = v2v_host_weights(be, e->weights, crisp, f->width,
		    f->height, msg);
	if (err == V2V_OK)
		err = v2v_colours_find(c, be->pool, crisp, n,
		    (room > COSTS_LEAST ? room : COSTS_LEAST)
		    / (size_t)e->n_pal, msg);
	if (err != V2V_OK)
		goto out;
	e->colours = v2v_alloc(n, sizeof(*e->colours));
	if (e->colours == NULL)
		err = V2V_E_MEMORY;
	else
		v2v_colours_index(c, be->pool, e->colours, crisp, n);
out:
	free(crisp);
	return err == V2V_E_MEMORY ? v2v_fail_memory(msg) : err;
}

int
v2v_energy_init(struct v2v_backend *be, struct v2v_energy *e, uint8_t *labels,
    const struct v2v_frame *f, const struct v2v_lab_palette *pal,
    double smoothness, struct v2v_msg *msg)
{
	struct v2v_colours c = { 0 };
	struct job j = { .labels = labels };
	uint8_t *nearest = NULL;
	int err;

	*e = (struct v2v_energy){ .width = f->width, .height = f->height,
		.n_pal = pal->n, .strength = (int32_t)(10 * smoothness + .5) };
	err = of_pixels(be, e, &c, f, msg);
	if (err == V2V_OK && c.n > 0)
		err = of_colours(be, e, &nearest, &c, pal, msg);
	v2v_colours_free(&c);
	if (err == V2V_OK && nearest != NULL) {
		j.nearest = nearest;
		j.colours = e->colours;
		v2v_pool_run(be->pool, v2v_frame_pixels(f), GRAIN, map, &j);
	}
	free(nearest);
	if (err != V2V_OK)
		v2v_energy_free(e);
	return err;
}

void
v2v_energy_free(struct v2v_energy *e)
{
	free(e->costs);
	free(e->colours);
	free(e->weights);
	*e = (struct v2v_energy){ 0 };
}
