/* All chains of the map, shared among the threads. */
#include "base.h"

#include "trace/exact.h"
#include "util/mem.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 4096 }; /* chains */

/* Segments of one chain of a batch. */
struct result {
	struct v2v_seg *seg;
	size_t n;
};

struct job {
	const struct v2v_map *m;
	const struct v2v_end *end;
	const struct v2v_fit_params *p;
	const struct v2v_fit *old; /* what is to be made exact, or NULL */
	struct v2v_fit *f;
	struct result *result;
	size_t base; /* chain of result[0] */
	atomic_bool failed;
};

static void
fit_slice(void *arg, size_t first, size_t last)
{
	struct job *j = arg;
	struct v2v_fit_scratch s = { 0 };
	struct v2v_exact e = { 0 };

	for (size_t i = first; i < last && !atomic_load(&j->failed); i++) {
		struct result *r = &j->result[i];
		size_t c = j->base + i;
		bool ok;

		if (j->old != NULL)
			ok = v2v_exact_chain(&e, j->m, (uint32_t)c, j->old,
			    &j->end[2 * c], j->p, &j->f->start[c]);
		else
			ok = v2v_fit_chain(&s, j->m, (uint32_t)c,
			    &j->end[2 * c], j->p, &j->f->start[c], &r->n);
		if (j->old != NULL)
			r->n = e.n_segs;
		r->seg = ok ? v2v_alloc(r->n, sizeof(*r->seg)) : NULL;
		if (r->seg == NULL) {
			atomic_store(&j->failed, true);
			break;
		}
		memcpy(r->seg, j->old != NULL ? e.seg : s.seg,
		    r->n * sizeof(*r->seg));
	}
	v2v_fit_scratch_free(&s);
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

/* Fit all chains into *f, which is freed on failure. */
static bool
fit_chains(struct v2v_fit *f, struct v2v_pool *pool, const struct v2v_map *m,
    const struct v2v_end *end, const struct v2v_fit_params *p,
    const struct v2v_fit *old)
{
	struct result *result = v2v_zalloc(BATCH, sizeof(*result));
	struct job j = { .m = m, .end = end, .p = p, .old = old, .f = f,
		.result = result };
	bool ok;

	*f = (struct v2v_fit){ 0 };
	f->first = v2v_zalloc(m->n_chains + 1, sizeof(*f->first));
	f->start = v2v_zalloc(m->n_chains, sizeof(*f->start));
	ok = result != NULL && f->first != NULL && f->start != NULL;
	for (; ok && j.base < m->n_chains; j.base += BATCH) {
		size_t n = m->n_chains - j.base;

		n = n < BATCH ? n : BATCH;
		v2v_pool_run(pool, n, 8, fit_slice, &j);
		ok = collect(&j, n);
	}
	free(result);
	if (ok)
		f->first[m->n_chains] = f->n;
	else
		v2v_fit_free(f);
	return ok;
}

int
v2v_fit_init(struct v2v_fit *f, struct v2v_pool *pool,
    const struct v2v_map *m, const struct v2v_fit_params *p,
    struct v2v_msg *msg)
{
	struct v2v_end *end = v2v_zalloc(2 * m->n_chains, sizeof(*end));
	struct v2v_fit old = { 0 };
	bool ok = end != NULL;

	*f = (struct v2v_fit){ 0 };
	if (ok) {
		v2v_fit_ends(end, pool, m, p);
		ok = fit_chains(f, pool, m, end, p, NULL);
	}
	if (ok && p->exact) {
		old = *f;
		ok = fit_chains(f, pool, m, end, p, &old);
		v2v_fit_free(&old);
	}
	free(end);
	return ok ? V2V_OK : v2v_fail_memory(msg);
}

void
v2v_fit_free(struct v2v_fit *f)
{
	free(f->seg);
	free(f->first);
	free(f->start);
	*f = (struct v2v_fit){ 0 };
}
