/*
 * Few colours for many regions, as an illustrator mixes few paints.
 *
 * Tones are gathered by Ward's criterion (1963): of all pairs, the one whose
 * union adds the least squared error, weighted by area, becomes one, until
 * at most `max` are left and no two are closer than `contrast`. Colours are
 * put into cells of CIELAB first, which bounds the quadratic work.
 */
#include "base.h"

#include "steer/tones.h"

#include "util/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	CELLS_MAX = 1024, /* clusters to begin with */
	COLOUR_CELLS = 8 * 16 * 16,
	UNIT = 64         /* steps of a unit of L, a or b */
};

struct cluster {
	int64_t sum[3], rgb[3], trust;
	double mean[3];
	double least;   /* what the cheapest union with a higher one adds */
	int32_t nearest; /* that one, or -1 */
	int32_t into;    /* the cluster that took this one in, or itself */
};

struct gathering {
	struct cluster *cell;
	int32_t n, left;
	int32_t *cell_of; /* of each region */
	double contrast;
};

static void
set_mean(struct cluster *c)
{
	for (int k = 0; k < 3; k++)
		c->mean[k] = (double)c->sum[k] / (double)c->trust / UNIT;
}

static void
add(struct cluster *to, const struct cluster *from)
{
	for (int k = 0; k < 3; k++) {
		to->sum[k] += from->sum[k];
		to->rgb[k] += from->rgb[k];
	}
	to->trust += from->trust;
	set_mean(to);
}

static double
distance(const struct cluster *a, const struct cluster *b)
{
	double d = 0;

	for (int k = 0; k < 3; k++)
		d += (a->mean[k] - b->mean[k]) * (a->mean[k] - b->mean[k]);
	return d;
}

static double
added_error(const struct gathering *g, const struct cluster *a,
    const struct cluster *b)
{
	double n = (double)a->trust, m = (double)b->trust;
	double d = distance(a, b);

	/* Too close to be told apart: before all others. */
	if (d < g->contrast * g->contrast)
		return d - 1e6;
	return n / (n + m) * m * d;
}

static void
find_nearest(struct gathering *g, int32_t i)
{
	struct cluster *c = &g->cell[i];

	c->nearest = -1;
	c->least = HUGE_VAL;
	for (int32_t j = i + 1; j < g->n; j++) {
		double e;

		if (g->cell[j].into != j)
			continue;
		e = added_error(g, c, &g->cell[j]);
		if (e < c->least) {
			c->least = e;
			c->nearest = j;
		}
	}
}

/* Put cluster b into a < b and look for the nearest ones again. */
static void
unite(struct gathering *g, int32_t a, int32_t b)
{
	struct cluster *to = &g->cell[a];

	add(to, &g->cell[b]);
	g->cell[b].into = a;
	g->left--;
	for (int32_t i = 0; i <= b; i++) {
		struct cluster *c = &g->cell[i];
		double e;

		if (c->into != i)
			continue;
		if (i == a || c->nearest == a || c->nearest == b) {
			find_nearest(g, i);
		} else if (i < a) {
			e = added_error(g, c, to);
			if (e < c->least ||
			    (e == c->least && a < c->nearest)) {
				c->least = e;
				c->nearest = a;
			}
		}
	}
}

static void
gather(struct gathering *g, int max)
{
	for (int32_t i = 0; i < g->n; i++)
		find_nearest(g, i);
	for (;;) {
		int32_t best = -1;

		for (int32_t i = 0; i < g->n; i++)
			if (g->cell[i].into == i && g->cell[i].nearest >= 0 &&
			    (best < 0 || g->cell[i].least <
			    g->cell[best].least))
				best = i;
		if (best < 0 || (g->left <= max && g->cell[best].least >= 0))
			return;
		unite(g, best, g->cell[best].nearest);
	}
}

static int32_t
root(const struct gathering *g, int32_t i)
{
	while (g->cell[i].into != i)
		i = g->cell[i].into;
	return i;
}

static void
sum_regions(struct cluster *c, const struct v2v_regions *r,
    const struct v2v_field *field)
{
	for (size_t i = 0; i < field->pixels; i++) {
		int32_t id = r->id[i], t = field->trust[i];

		if (id == V2V_NO_REGION)
			continue;
		for (size_t k = 0; k < 3; k++) {
			c[id].sum[k] += (int64_t)t *
			    (int64_t)(field->lab[3 * i + k] * UNIT);
			c[id].rgb[k] += (int64_t)t * field->rgba[4 * i + k];
		}
		c[id].trust += t;
	}
	for (int32_t id = 0; id < r->n; id++)
		set_mean(&c[id]);
}

/* Number of the cell of a colour: L in 8 steps, a and b in 16. */
static int
cell_at(const double mean[3])
{
	int l = (int)(mean[0] / 13), a = (int)((mean[1] + 128) / 16);
	int b = (int)((mean[2] + 128) / 16);

	return (l * 16 + a) * 16 + b;
}

/* Regions into cells: one each if they are few, else by colour. */
static int
fill_cells(struct gathering *g, const struct v2v_regions *r,
    const struct v2v_field *field, struct v2v_msg *msg)
{
	struct cluster *c = v2v_zalloc((size_t)r->n, sizeof(*c));
	int32_t found[COLOUR_CELLS];

	g->cell = c;
	if (c == NULL)
		return v2v_fail_memory(msg);
	memset(found, 0xff, sizeof(found));
	sum_regions(c, r, field);
	/* The cells overwrite the regions that they were made of. */
	for (int32_t id = 0; id < r->n; id++) {
		int32_t to = g->n;

		if (r->n > CELLS_MAX) {
			int at = cell_at(c[id].mean);

			if (found[at] >= 0)
				to = found[at];
			found[at] = to;
		}
		g->cell_of[id] = to;
		if (to < g->n) {
			add(&c[to], &c[id]);
			continue;
		}
		c[to] = c[id];
		c[to].into = to;
		g->n++;
	}
	return V2V_OK;
}

int
v2v_tones(struct v2v_tones *tones, uint8_t *tone,
    const struct v2v_regions *r, const struct v2v_field *field, int max,
    double contrast, struct v2v_msg *msg)
{
	struct gathering g = { .contrast = contrast };
	int32_t *number = NULL;
	int err;

	tones->n = 0;
	g.cell_of = v2v_alloc((size_t)r->n, sizeof(*g.cell_of));
	if (g.cell_of == NULL)
		return v2v_fail_memory(msg);
	if ((err = fill_cells(&g, r, field, msg)) != 0)
		goto out;
	number = v2v_alloc((size_t)g.n, sizeof(*number));
	if (number == NULL) {
		err = v2v_fail_memory(msg);
		goto out;
	}
	g.left = g.n;
	gather(&g, max);
	for (int32_t i = 0; i < g.n; i++) {
		const struct cluster *c = &g.cell[i];

		if (c->into != i)
			continue;
		for (int k = 0; k < 3; k++) {
			tones->rgb[tones->n][k] = (uint8_t)
			    ((c->rgb[k] + c->trust / 2) / c->trust);
			tones->lab[tones->n][k] = (float)c->mean[k];
		}
		number[i] = tones->n++;
	}
	for (size_t i = 0; i < field->pixels; i++)
		tone[i] = r->id[i] == V2V_NO_REGION ? V2V_NO_TONE :
		    (uint8_t)number[root(&g, g.cell_of[r->id[i]])];
out:
	free(number);
	free(g.cell);
	free(g.cell_of);
	return err;
}
