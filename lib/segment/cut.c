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

/* What a nat of likelihood counts, when a nat of colour counts 1: neighbours'
 * colours say much of the same, and likelihoods are of wider surroundings. */
static const double LIKELY = 3;

struct cut {
	const struct v2v_small *s;
	const uint8_t *hint, *likely;
	uint8_t *inside;
	struct v2v_models *models;
	int64_t *steps;   /* of each row: the sum of its squared colour steps */
	/* The part of the picture that is cut: the box of pixels that are not
	 * sure and what is beside them. */
	int32_t x0, y0, x1, y1; /* the last two are outside */
	int32_t *cost; /* of being background, less that of being vehicle */
	int32_t *edge; /* to E, SE, S, SW */
	double beta;
	double odds[256]; /* cost of not being vehicle, by likelihood */
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

static void
sum_steps(void *arg, size_t first, size_t end)
{
	struct cut *c = arg;

	for (size_t y = first; y < end; y++) {
		c->steps[y] = 0;
		for (int32_t x = 0; x < c->s->f.width; x++)
			for (int d = 0; d < 4; d++) {
				int32_t step = step2(c->s, x, (int32_t)y, d);

				c->steps[y] += step < 0 ? 0 : step;
			}
	}
}

/* One over twice the mean squared step of all neighbours. */
static double
find_beta(struct cut *c, struct v2v_pool *pool)
{
	int64_t w = c->s->f.width, h = c->s->f.height, sum = 0;
	int64_t n = (w - 1) * h + w * (h - 1) + 2 * (w - 1) * (h - 1);

	v2v_pool_run(pool, (size_t)h, 16, sum_steps, c);
	for (int64_t y = 0; y < h; y++)
		sum += c->steps[y];
	return sum > 0 ? (double)n / (2 * (double)sum) : 0;
}

/* Is the neighbour in direction d in the picture, and not sure? */
static bool
is_open(const struct cut *c, int32_t x, int32_t y, int d)
{
	int32_t nx = x + v2v_grid_dx[d], ny = y + v2v_grid_dy[d];

	return nx >= 0 && nx < c->s->f.width && ny >= 0
	    && ny < c->s->f.height && !is_sure(c->hint[(size_t)ny
	    * (size_t)c->s->f.width + (size_t)nx]);
}

/* gamma * exp(-step^2 / (2 * mean step^2)) / distance; 0 between two pixels
 * that are sure, which no cut parts or joins. */
static int32_t
edge_at(const struct cut *c, int32_t x, int32_t y, int d, bool sure)
{
	const struct v2v_small *s = c->s;
	int32_t step = sure && !is_open(c, x, y, d) ? -1 : step2(s, x, y, d);
	double gamma = GAMMA * (s->f.width > s->f.height ? s->f.width
	    : s->f.height);

	if (step < 0)
		return 0;
	if (d & 1)
		gamma /= 1.4142135623730951;
	return (int32_t)(UNIT * gamma * v2v_exp(-c->beta * step) + 0.5);
}

static int32_t
cost_at(const struct cut *c, int32_t x, int32_t y, bool sure)
{
	size_t i = (size_t)y * (size_t)c->s->f.width + (size_t)x;
	const int16_t *colour = c->s->c + 3 * i;
	double v;

	if (sure) {
		/* Nothing is tied to it unless beside one that is not. */
		for (int d = 0; d < V2V_GRID_DIRS; d++)
			if (is_open(c, x, y, d))
				return c->hint[i] == V2V_YES ? SURE : -SURE;
		return 0;
	}
	v = UNIT * (v2v_gaussians_cost(&c->models->no, colour)
	    - v2v_gaussians_cost(&c->models->yes, colour));
	if (c->likely)
		v += c->odds[c->likely[i]];
	return v > MOST ? MOST : v < -MOST ? -MOST : (int32_t)v;
}

/* Costs of rows of the box, and their edges unless these are known. */
static void
weigh(struct cut *c, size_t first, size_t end, bool edges)
{
	int32_t w = c->x1 - c->x0;

	for (size_t v = first; v < end; v++) {
		int32_t y = c->y0 + (int32_t)v;
		const uint8_t *hint = c->hint
		    + (size_t)y * (size_t)c->s->f.width;
		size_t i = v * (size_t)w;

		for (int32_t x = c->x0; x < c->x1; x++, i++) {
			bool sure = is_sure(hint[x]);

			c->cost[i] = cost_at(c, x, y, sure);
			for (int d = 0; edges && d < 4; d++)
				c->edge[4 * i + (size_t)d] = edge_at(c, x, y,
				    d, sure);
		}
	}
}

static void
weigh_all(void *arg, size_t first, size_t end)
{
	weigh(arg, first, end, true);
}

static void
weigh_pixels(void *arg, size_t first, size_t end)
{
	weigh(arg, first, end, false);
}

/* Returns how many pixels changed sides. */
static size_t
cut_once(struct cut *c)
{
	int32_t w = c->x1 - c->x0, h = c->y1 - c->y0;
	size_t i = 0, changed = 0;

	for (int32_t y = 0; y < h; y++)
		for (int32_t x = 0; x < w; x++, i++) {
			v2v_gridflow_terminal(c->flow, x, y, c->cost[i]);
			for (int d = 0; d < 4; d++)
				v2v_gridflow_edge(c->flow, x, y, d,
				    c->edge[4 * i + (size_t)d]);
		}
	v2v_gridflow_solve(c->flow);
	for (int32_t y = 0; y < h; y++) {
		i = (size_t)(c->y0 + y) * (size_t)c->s->f.width
		    + (size_t)c->x0;
		for (int32_t x = 0; x < w; x++, i++) {
			uint8_t in = v2v_gridflow_source(c->flow, x, y);

			if (is_sure(c->hint[i]))
				continue;
			changed += in != c->inside[i];
			c->inside[i] = in;
		}
	}
	return changed;
}

/* What the hints say into `inside`, and the box, which is never empty. */
static void
start(struct cut *c)
{
	int32_t w = c->s->f.width, h = c->s->f.height;
	size_t i = 0;

	c->x0 = w;
	c->y0 = h;
	for (int32_t y = 0; y < h; y++)
		for (int32_t x = 0; x < w; x++, i++) {
			c->inside[i] = c->hint[i] >= V2V_MAYBE_YES;
			if (is_sure(c->hint[i]))
				continue;
			c->x0 = x < c->x0 ? x : c->x0;
			c->x1 = x > c->x1 ? x : c->x1;
			c->y0 = y < c->y0 ? y : c->y0;
			c->y1 = y;
		}
	if (c->x0 == w)
		c->x0 = c->y0 = 0;
	c->x0 -= c->x0 > 0;
	c->y0 -= c->y0 > 0;
	c->x1 += c->x1 < w - 1 ? 2 : 1;
	c->y1 += c->y1 < h - 1 ? 2 : 1;
}

struct fit {
	struct v2v_gaussians *model[2]; /* of label 0 and of label 1 */
	const struct v2v_small *s;
	const uint8_t *inside;
	uint8_t *part; /* room of v2v_gaussians_fit, for each */
};

static void
fit(void *arg, size_t first, size_t end)
{
	const struct fit *f = arg;

	for (size_t i = first; i < end; i++)
		v2v_gaussians_fit(f->model[i], f->s, f->inside, (uint8_t)i,
		    f->part + i * v2v_small_pixels(f->s));
}

int
v2v_models_fit(struct v2v_models *m, const struct v2v_small *s,
    const uint8_t *inside, struct v2v_pool *pool, struct v2v_msg *msg)
{
	struct fit f = { { &m->no, &m->yes }, s, inside, NULL };

	f.part = v2v_alloc(v2v_small_pixels(s), 2);
	if (f.part == NULL)
		return v2v_fail_memory(msg);
	v2v_pool_run(pool, 2, 1, fit, &f);
	free(f.part);
	return V2V_OK;
}

int
v2v_cut(uint8_t *inside, struct v2v_models *models, const uint8_t *hint,
    const uint8_t *likely, const struct v2v_small *s, int rounds,
    struct v2v_pool *pool, struct v2v_msg *msg)
{
	struct cut c = { .s = s, .hint = hint, .likely = likely,
		.inside = inside, .models = models };
	size_t n = v2v_small_pixels(s), rows, open;
	int err = V2V_OK;

	for (int i = 0; i < 256; i++)
		c.odds[i] = LIKELY * UNIT * (v2v_log(i + 1) - v2v_log(256 - i));
	start(&c);
	rows = (size_t)(c.y1 - c.y0);
	open = rows * (size_t)(c.x1 - c.x0);
	c.steps = v2v_alloc((size_t)s->f.height, sizeof(*c.steps));
	c.cost = v2v_alloc(open, sizeof(*c.cost));
	c.edge = v2v_alloc(open, 4 * sizeof(*c.edge));
	c.flow = v2v_gridflow_new(c.x1 - c.x0, c.y1 - c.y0);
	if (c.steps == NULL || c.cost == NULL || c.edge == NULL
	    || c.flow == NULL) {
		err = v2v_fail_memory(msg);
		goto out;
	}
	c.beta = find_beta(&c, pool);
	for (int k = 0; k == 0 || k < rounds; k++) {
		if (rounds > 0)
			err = v2v_models_fit(models, s, inside, pool, msg);
		if (err != V2V_OK)
			break;
		if (k > 0)
			v2v_gridflow_reset(c.flow);
		v2v_pool_run(pool, rows, 8, k ? weigh_pixels : weigh_all, &c);
		if (cut_once(&c) <= n / CALM)
			break;
	}
out:
	v2v_gridflow_free(c.flow);
	free(c.edge);
	free(c.cost);
	free(c.steps);
	return err;
}
