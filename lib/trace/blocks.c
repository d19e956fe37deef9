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

void
v2v_blocks_make(const struct v2v_task *t, size_t i, size_t j,
    struct v2v_blocks *b)
{
	size_t n = j - i + 1, m = v2v_least(n, V2V_BLOCKS_MAX);

	b->n = (int)m;
	for (size_t k = 0; k < m; k++) {
		size_t g = i + n * k / m, e = i + n * (k + 1) / m;
		struct v2v_vec d = v2v_vec_sub(t->s->sum[e], t->s->sum[g]);

		b->weight[k] = t->s->mass[e] - t->s->mass[g];
		b->mean[k] = v2v_vec_add(t->q[0], d, 1 / b->weight[k]);
		b->middle[k] = t->q[g + (e - g) / 2];
	}
}
