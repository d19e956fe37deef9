/* All chains of a fit made exact, shared among the threads. */
#include "base.h"

#include "trace/exact.h"

#include "trace/shape.h"
#include "util/mem.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 4096 }; /* chains */

struct result {
	struct v2v_seg *seg;
	size_t n;
};

struct job {
	const struct v2v_map *m;
	const struct v2v_end *end;
	const struct v2v_fit_params *p;
	const struct v2v_fit *old;
	struct v2v_fit *f;
	struct result result[BATCH];
	size_t base; /* chain of result[0] */
	atomic_bool failed;
};

static void
make_slice(void *arg, size_t first, size_t last)
{
	struct job *j = arg;
	struct v2v_exact e = { .n_segs = 0 };

	for (size_t i = first; i < last && !atomic_load(&j->failed); i++) {
		struct result *r = &j->result[i];
		size_t c = j->base + i;

		if (!v2v_exact_chain(&e, j->m, (uint32_t)c, j->old,
		    &j->end[2 * c], j->p, &j->f->start[c])
		    || !(r->seg = v2v_alloc(e.n_segs, sizeof(*r->seg)))) {
			atomic_store(&j->failed, true);
			break;
		}
		memcpy(r->seg, e.seg, e.n_segs * sizeof(*r->seg));
		r->n = e.n_segs;
	}
	v2v_exact_free(&e);
}

/* Append the results of a batch; free them in any case. */
static bool
collect(struct job *j, size_t n)
{
	struct v2v_fit *f = j->f;
	bool ok = !atomic_load(&j->failed);

	for (size_t i = 0; i < n; i++) {
		struct result *r = &j->result[i];

		ok = ok && v2v_grow(&f->seg, &f->cap, f->n + r->n,
		    sizeof(*f->seg));
		if (ok) {
			f->first[j->base + i] = f->n;
			memcpy(f->seg + f->n, r->seg,
			    r->n * sizeof(*r->seg));
			f->n += r->n;
		}
		free(r->seg);
		*r = (struct result){ 0 };
	}
	return ok;
}

bool
v2v_exact_fit(struct v2v_fit *f, struct v2v_pool *pool,
    const struct v2v_map *m, const struct v2v_end *end,
    const struct v2v_fit_params *p)
{
	struct v2v_fit exact = { .n = 0 };
	struct job *j = v2v_zalloc(1, sizeof(*j));
	bool ok;

	exact.first = v2v_zalloc(m->n_chains + 1, sizeof(*exact.first));
	exact.start = v2v_zalloc(m->n_chains, sizeof(*exact.start));
	ok = j != NULL && exact.first != NULL && exact.start != NULL;
	if (ok)
		*j = (struct job){ .m = m, .end = end, .p = p, .old = f,
			.f = &exact };
	for (; ok && j->base < m->n_chains; j->base += BATCH) {
		size_t n = m->n_chains - j->base;

		n = n < BATCH ? n : BATCH;
		v2v_pool_run(pool, n, 8, make_slice, j);
		ok = collect(j, n);
	}
	free(j);
	if (!ok) {
		v2v_fit_free(&exact);
		return false;
	}
	exact.first[m->n_chains] = exact.n;
	exact.shape = f->shape;
	f->shape = NULL;
	for (size_t i = 0; i < m->n_rings; i++)
		exact.shape[i].kind = V2V_SHAPE_NONE;
	v2v_fit_free(f);
	*f = exact;
	return true;
}
