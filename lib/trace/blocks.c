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
		size_t e = i + n * (k + 1) / m;
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

static void
take_probes(const struct v2v_task *t, size_t i, size_t n, struct v2v_blocks *b)
{
	enum { MOST = V2V_BLOCKS_MAX * V2V_PROBES };
	size_t m = v2v_least(n, MOST);
	size_t rows = (m + V2V_BLOCKS_MAX - 1) / V2V_BLOCKS_MAX;

	b->probes = (int)m;
	b->rows = (int)rows;
	for (size_t r = 0; r < rows; r++)
		for (size_t k = 0; k < V2V_BLOCKS_MAX; k++) {
			size_t at = v2v_least(r + k * rows, m - 1);
			size_t g = n == m ? at : (2 * at + 1) * n / (2 * MOST);

			b->probe[r].x[k] = t->q[i + g].x;
			b->probe[r].y[k] = t->q[i + g].y;
		}
}

void
v2v_blocks_make(const struct v2v_task *t, size_t i, size_t j,
    struct v2v_blocks *b)
{
	size_t n = j - i + 1;

	take_means(t, i, n, b);
	take_probes(t, i, n, b);
	if (n > 2 * V2V_BLOCKS_MAX)
		bulge(b);
}
