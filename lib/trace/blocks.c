/* Means of blocks of gates from running sums, whatever their length. */
#include "base.h"

#include "trace/chain.h"

#include "util/mem.h"

bool
v2v_blocks_sum(struct v2v_task *t)
{
	struct v2v_fit_scratch *s = t->s;

	if (!v2v_grow(&s->sum, &s->cap_sum, t->n + 1, sizeof(*s->sum))
	    || !v2v_grow(&s->mass, &s->cap_mass, t->n + 1, sizeof(*s->mass)))
		return false;
	s->sum[0] = (struct v2v_vec){ 0, 0 };
	s->mass[0] = 0;
	for (size_t i = 0; i < t->n; i++) {
		double w = (double)t->weight[i];

		s->sum[i + 1] = v2v_vec_add(s->sum[i],
		    v2v_vec_sub(t->q[i], t->q[0]), w);
		s->mass[i + 1] = s->mass[i] + w;
	}
	return true;
}

/*
 * The mean of a curved block lies inside of its curve, by h^2 / 24 times the
 * curvature if it is h long. That is a 24th of the second difference of the
 * means.
 */
static void
bulge(struct v2v_blocks *b)
{
	struct v2v_columns off, *m = &b->mean;
	int last = V2V_BLOCKS_MAX - 1;

	for (int k = 1; k < last; k++) {
		off.x[k] = m->x[k - 1] - 2 * m->x[k] + m->x[k + 1];
		off.y[k] = m->y[k - 1] - 2 * m->y[k] + m->y[k + 1];
	}
	off.x[0] = off.x[1];
	off.y[0] = off.y[1];
	off.x[last] = off.x[last - 1];
	off.y[last] = off.y[last - 1];
	for (int k = 0; k <= last; k++) {
		m->x[k] += off.x[k] * (-1.0 / 24);
		m->y[k] += off.y[k] * (-1.0 / 24);
	}
}

static void
take_means(const struct v2v_task *t, size_t i, size_t n, struct v2v_blocks *b)
{
	size_t m = v2v_least(n, V2V_BLOCKS_MAX), g = i;

	b->n = (int)m;
	for (size_t k = 0; k < m; k++) {
		size_t e = i + (n < V2V_BLOCKS_MAX ? k + 1
		    : n * (k + 1) / V2V_BLOCKS_MAX);
		double mass = t->s->mass[e] - t->s->mass[g];
		struct v2v_vec d = v2v_vec_sub(t->s->sum[e], t->s->sum[g]);

		d = v2v_vec_add(t->q[0], d, 1 / mass);
		b->weight[k] = mass;
		b->mean.x[k] = d.x;
		b->mean.y[k] = d.y;
		g = e;
	}
	for (size_t k = m; k < V2V_BLOCKS_MAX; k++) {
		b->weight[k] = 0;
		b->mean.x[k] = b->mean.x[m - 1];
		b->mean.y[k] = b->mean.y[m - 1];
	}
}

const struct v2v_columns *
v2v_blocks_row(struct v2v_blocks *b, int r)
{
	enum { MOST = V2V_BLOCKS_MAX * V2V_PROBES };
	struct v2v_columns *c = &b->probe[r];

	for (int k = 0; r >= b->taken && k < V2V_BLOCKS_MAX; k++) {
		int at = r + k * b->rows;
		size_t g = (size_t)(at < b->probes ? at : b->probes - 1);

		if (b->gates > MOST)
			g = (2 * g + 1) * b->gates / (2 * MOST);
		c->x[k] = b->gate[g].x;
		c->y[k] = b->gate[g].y;
	}
	b->taken = r >= b->taken ? r + 1 : b->taken;
	return c;
}

void
v2v_blocks_make(const struct v2v_task *t, size_t i, size_t j,
    struct v2v_blocks *b)
{
	size_t n = j - i + 1;

	b->gate = t->q + i;
	b->gates = n;
	b->probes = (int)v2v_least(n, V2V_BLOCKS_MAX * V2V_PROBES);
	b->rows = (b->probes + V2V_BLOCKS_MAX - 1) / V2V_BLOCKS_MAX;
	b->taken = 0;
	take_means(t, i, n, b);
	if (n > 2 * V2V_BLOCKS_MAX)
		bulge(b);
}
