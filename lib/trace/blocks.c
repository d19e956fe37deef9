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
	struct v2v_vec off[V2V_BLOCKS_MAX];

	for (int k = 1; k < b->n - 1; k++)
		off[k] = v2v_vec_add(v2v_vec_add(b->mean[k - 1],
		    b->mean[k], -2), b->mean[k + 1], 1);
	off[0] = off[1];
	off[b->n - 1] = off[b->n - 2];
	for (int k = 0; k < b->n; k++)
		b->mean[k] = v2v_vec_add(b->mean[k], off[k], -1.0 / 24);
}

/* k / of of n, rounded down; k itself if these are single gates. */
static size_t
part(size_t n, size_t k, size_t of)
{
	return n < of ? k : n * k / of;
}

void
v2v_blocks_make(const struct v2v_task *t, size_t i, size_t j,
    struct v2v_blocks *b)
{
	size_t n = j - i + 1, m = v2v_least(n, V2V_BLOCKS_MAX);

	b->n = (int)m;
	for (size_t k = 0; k < m; k++) {
		size_t g = i + part(n, k, V2V_BLOCKS_MAX);
		size_t e = i + part(n, k + 1, V2V_BLOCKS_MAX);
		struct v2v_vec d = v2v_vec_sub(t->s->sum[e], t->s->sum[g]);

		b->weight[k] = t->s->mass[e] - t->s->mass[g];
		b->mean[k] = v2v_vec_add(t->q[0], d, 1 / b->weight[k]);
	}
	m = v2v_least(n, V2V_BLOCKS_MAX * V2V_PROBES);
	b->probes = (int)m;
	for (size_t k = 0; k < m; k++)
		b->probe[k] = t->q[i + (n == m ? k : (2 * k + 1) * n
		    / (2 * V2V_BLOCKS_MAX * V2V_PROBES))];
	if (b->n > 2 && n > 2 * (size_t)b->n)
		bulge(b);
}
