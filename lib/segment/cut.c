/*
 * The vehicle's pixels in the small picture, by colour models and graph cut.
 *
 * Two mixtures of Gaussians, one of the vehicle's colours and one of the
 * background's, give each pixel a cost on either side; neighbours of like
 * colour pay for being parted. The minimum cut is the labelling of least cost.
 * From it the mixtures are fitted anew, a few times over. Costs enter the graph
 * as integers, so the cut is the same everywhere.
 */
#include "base.h"

#include "segment/cut.h"

#include "ops/kern/dmath.h"
#include "segment/gaussians.h"
#include "segment/hint.h"
#include "segment/maxflow.h"
#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
	CALM = 2000,           /* one pixel in so many may still change */
	UNIT = 64,             /* integer steps a nat of cost */
	MOST = 1000 * UNIT,    /* cost of a pixel's colour at most */
	SURE = 100000 * UNIT   /* of parting a sure pixel from its side */
};

/* Cost of parting two equal neighbours, in nats: GrabCut's gamma, for a
 * picture of 320 pixels. An outline has twice as many steps at twice the size,
 * but what it encloses four times as many pixels. */
static const double GAMMA = 50.0 / 320;

struct cut {
	const struct v2v_small *s;
	const uint8_t *hint;
	uint8_t *inside;
	uint8_t *part; /* room of v2v_gaussians_fit */
	int32_t *cost; /* of being background, less that of being vehicle */
	int32_t *edge; /* to E, SE, S, SW */
	struct v2v_models *models;
	struct v2v_gridflow *flow;
};

static int32_t
distance2(const int16_t *a, const int16_t *b)
{
	int32_t u = a[0] - b[0], v = a[1] - b[1], w = a[2] - b[2];

	return u * u + v * v + w * w;
}

/* Squared colour step from pixel (x, y) in direction d, or -1 at the frame. */
static int32_t
step2(const struct v2v_small *s, int32_t x, int32_t y, int d)
{
	int32_t nx = x + v2v_grid_dx[d], ny = y + v2v_grid_dy[d];
	int32_t w = s->f.width, h = s->f.height;

	if (nx < 0 || nx >= w || ny >= h)
		return -1;
	return distance2(s->c + 3 * ((size_t)y * (size_t)w + (size_t)x),
	    s->c + 3 * ((size_t)ny * (size_t)w + (size_t)nx));
}

static bool
is_sure(uint8_t hint)
{
	return hint == V2V_YES || hint == V2V_NO;
}

/* gamma * exp(-step^2 / (2 * mean step^2)) / distance; 0 between two pixels
 * that are sure, which no cut parts or joins. */
static void
weigh_edges(struct cut *c)
{
	const struct v2v_small *s = c->s;
	int64_t sum = 0, n = 0;
	double beta, gamma = GAMMA * (s->f.width > s->f.height
	    ? s->f.width : s->f.height);
	const uint8_t *hint = c->hint;
	int32_t *edge = c->edge;

	for (int32_t y = 0; y < s->f.height; y++)
		for (int32_t x = 0; x < s->f.width; x++, hint++)
			for (int d = 0; d < 4; d++, edge++) {
				int32_t step = step2(s, x, y, d);

				*edge = step;
				if (step < 0)
					continue;
				sum += step;
				n++;
				if (is_sure(*hint) && is_sure(hint[v2v_grid_dy[d]
				    * s->f.width + v2v_grid_dx[d]]))
					*edge = -1;
			}
	beta = sum > 0 ? (double)n / (2 * (double)sum) : 0;
	edge = c->edge;
	for (size_t i = 0; i < 4 * v2v_small_pixels(s); i++) {
		double g = i & 1 ? gamma / 1.4142135623730951 : gamma;

		edge[i] = edge[i] < 0 ? 0
		    : (int32_t)(UNIT * g * v2v_exp(-beta * edge[i]) + 0.5);
	}
}

static void
weigh_pixels(void *arg, size_t first, size_t end)
{
	struct cut *c = arg;

	for (size_t i = first; i < end; i++) {
		const int16_t *colour = c->s->c + 3 * i;
		double v;

		if (is_sure(c->hint[i])) {
			c->cost[i] = c->hint[i] == V2V_YES ? SURE : -SURE;
			continue;
		}
		v = UNIT * (v2v_gaussians_cost(&c->models->no, colour)
		    - v2v_gaussians_cost(&c->models->yes, colour));
		c->cost[i] = v > MOST ? MOST : v < -MOST ? -MOST : (int32_t)v;
	}
}

static void
fit(struct cut *c)
{
	v2v_gaussians_fit(&c->models->yes, c->s, c->inside, 1, c->part);
	v2v_gaussians_fit(&c->models->no, c->s, c->inside, 0, c->part);
}

/* Returns how many pixels changed sides. */
static size_t
cut_once(struct cut *c, struct v2v_pool *pool)
{
	const struct v2v_small *s = c->s;
	size_t n = v2v_small_pixels(s), i = 0, changed = 0;

	v2v_pool_run(pool, n, 1024, weigh_pixels, c);
	v2v_gridflow_reset(c->flow);
	for (int32_t y = 0; y < s->f.height; y++)
		for (int32_t x = 0; x < s->f.width; x++, i++) {
			v2v_gridflow_terminal(c->flow, x, y, c->cost[i]);
			for (int d = 0; d < 4; d++)
				v2v_gridflow_edge(c->flow, x, y, d,
				    c->edge[4 * i + (size_t)d]);
		}
	v2v_gridflow_solve(c->flow);
	i = 0;
	for (int32_t y = 0; y < s->f.height; y++)
		for (int32_t x = 0; x < s->f.width; x++, i++) {
			uint8_t in = v2v_gridflow_source(c->flow, x, y);

			changed += in != c->inside[i];
			c->inside[i] = in;
		}
	return changed;
}

int
v2v_cut(uint8_t *inside, struct v2v_models *models, const uint8_t *hint,
    const struct v2v_small *s, int rounds, struct v2v_pool *pool, struct v2v_msg *msg)
{
	struct cut c = { .s = s, .hint = hint, .inside = inside,
		.models = models };
	size_t n = v2v_small_pixels(s);
	int err = V2V_OK;

	c.part = v2v_alloc(n, sizeof(*c.part));
	c.cost = v2v_alloc(n, sizeof(*c.cost));
	c.edge = v2v_alloc(n, 4 * sizeof(*c.edge));
	c.flow = v2v_gridflow_new(s->f.width, s->f.height);
	if (c.part == NULL || c.cost == NULL || c.edge == NULL
	    || c.flow == NULL) {
		err = v2v_fail_memory(msg);
		goto out;
	}
	for (size_t i = 0; i < n; i++)
		inside[i] = hint[i] >= V2V_MAYBE_YES;
	weigh_edges(&c);
	if (rounds == 0)
		cut_once(&c, pool);
	for (int k = 0; k < rounds; k++) {
		fit(&c);
		if (cut_once(&c, pool) <= n / CALM)
			break;
	}
out:
	v2v_gridflow_free(c.flow);
	free(c.edge);
	free(c.cost);
	free(c.part);
	return err;
}
