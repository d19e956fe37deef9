/* All chains of the map, shared among the threads. */
#include "base.h"

#include "trace/draft.h"
#include "trace/exact.h"
#include "trace/outline.h"
#include "trace/snap.h"
#include "trace/uncross.h"
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

/* The stops of a chain's first fit. */
struct draft {
	struct v2v_stop *stop;
	size_t n;
};

struct job {
	const struct v2v_map *m;
	const struct v2v_end *end;
	struct v2v_ray *ray;
	struct draft *draft; /* NULL: none */
	const struct v2v_fit_params *p;
	const struct v2v_fit *old; /* what is to be made exact, or NULL */
	struct v2v_fit *f;
	struct result *result;
	size_t base; /* chain of result[0] */
	atomic_bool failed;
};

/* Memory of one thread. */
struct memory {
	struct v2v_fit_scratch fit;
	struct v2v_exact exact;
	struct v2v_seg outline[V2V_OUTLINE_MAX];
};

const struct v2v_shape *
v2v_fit_shape(const struct v2v_shape *shape, const struct v2v_map *m,
    size_t c, uint32_t *side)
{
	for (*side = 0; *side < 2; ++*side) {
		const struct v2v_shape *s
		    = &shape[m->chain[c].ring[*side]];

		if (s->kind != V2V_SHAPE_NONE)
			return s;
	}
	return NULL;
}

/* The n segments the other way round; they end at *start then. */
static void
reverse(struct v2v_seg *seg, size_t n, struct v2v_point *start)
{
	struct v2v_point from = *start;

	*start = (struct v2v_point){ seg[n - 1].x, seg[n - 1].y };
	for (size_t i = 0; i < n; i++) {
		struct v2v_point to = { seg[i].x, seg[i].y };

		seg[i].x = from.x;
		seg[i].y = from.y;
		seg[i].y2 ^= seg[i].kind == V2V_SEG_ARC ? V2V_ARC_SWEEP : 0;
		from = to;
	}
	for (size_t i = 0, k = n - 1; i < k; i++, k--) {
		struct v2v_seg g = seg[i];

		seg[i] = seg[k];
		seg[k] = g;
	}
}

size_t
v2v_fit_follow(const struct v2v_map *m, uint32_t c, const struct v2v_shape *s,
    uint32_t side, const struct v2v_end end[2], int32_t unit,
    struct v2v_seg *out, struct v2v_point *start)
{
	const struct v2v_chain *k = &m->chain[c];
	struct v2v_point a = { end[side].x, end[side].y };
	struct v2v_point b = { end[1 - side].x, end[1 - side].y };
	size_t n;

	if (k->from == V2V_NONE) {
		n = v2v_outline_whole(s, start, out);
	} else {
		*start = a;
		n = v2v_outline_part(s, unit, a, b, k->from == k->to,
		    v2v_chain_cracks(m, c), out);
	}
	if (side == 1)
		reverse(out, n, start);
	return n;
}

static void
draft_slice(void *arg, size_t first, size_t last)
{
	struct job *j = arg;
	struct v2v_fit_scratch s = { 0 };

	for (size_t c = first; c < last && !atomic_load(&j->failed); c++) {
		struct draft *d = &j->draft[c];
		uint32_t side;

		if (v2v_fit_shape(j->f->shape, j->m, c, &side) != NULL)
			continue;
		if (!v2v_fit_draft(&s, j->m, (uint32_t)c, j->p, &d->n,
		    &j->ray[2 * c]) || (d->n > 0
		    && !(d->stop = v2v_alloc(d->n, sizeof(*d->stop))))) {
			atomic_store(&j->failed, true);
			break;
		}
		if (d->n > 0)
			memcpy(d->stop, s.stop, d->n * sizeof(*d->stop));
	}
	v2v_fit_scratch_free(&s);
}

/* The stops of chain c into the scratch memory. */
static bool
load_draft(const struct job *j, size_t c, struct v2v_fit_scratch *s,
    size_t *n)
{
	*n = j->draft != NULL ? j->draft[c].n : 0;
	if (*n == 0)
		return true;
	if (!v2v_grow(&s->stop, &s->cap_stop, *n, sizeof(*s->stop)))
		return false;
	memcpy(s->stop, j->draft[c].stop, *n * sizeof(*s->stop));
	return true;
}

/* The segments of chain c as an outline, by its gates, or made exact; NULL
 * without memory. */
static const struct v2v_seg *
fit_one(struct job *j, struct memory *s, uint32_t c, size_t *n)
{
	struct v2v_point *start = &j->f->start[c];
	const struct v2v_shape *shape;
	uint32_t side;
	size_t n_stops;

	if (j->old != NULL) {
		if (!v2v_exact_chain(&s->exact, j->m, c, j->old,
		    &j->end[2 * c], j->p, start))
			return NULL;
		*n = s->exact.n_segs;
		return s->exact.seg;
	}
	shape = v2v_fit_shape(j->f->shape, j->m, c, &side);
	if (shape != NULL) {
		*n = v2v_fit_follow(j->m, c, shape, side, &j->end[2 * c],
		    j->p->unit, s->outline, start);
		return s->outline;
	}
	return load_draft(j, c, &s->fit, &n_stops)
	    && v2v_fit_chain(&s->fit, j->m, c, &j->end[2 * c], n_stops, j->p,
	    start, n) ? s->fit.seg : NULL;
}

static void
fit_slice(void *arg, size_t first, size_t last)
{
	struct job *j = arg;
	struct memory s = { .fit = { 0 } };

	for (size_t i = first; i < last && !atomic_load(&j->failed); i++) {
		struct result *r = &j->result[i];
		const struct v2v_seg *seg;

		seg = fit_one(j, &s, (uint32_t)(j->base + i), &r->n);
		r->seg = seg ? v2v_alloc(r->n, sizeof(*seg)) : NULL;
		if (r->seg == NULL) {
			atomic_store(&j->failed, true);
			break;
		}
		memcpy(r->seg, seg, r->n * sizeof(*seg));
	}
	v2v_fit_scratch_free(&s.fit);
	v2v_exact_free(&s.exact);
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

/* First fits of all chains, for better junctions; not of noise. */
static bool
make_drafts(struct job *j, struct v2v_pool *pool)
{
	size_t n = j->m->n_chains;

	j->draft = v2v_zalloc(n, sizeof(*j->draft));
	j->ray = v2v_zalloc(2 * n, sizeof(*j->ray));
	if (j->draft == NULL || j->ray == NULL)
		return false;
	v2v_pool_run(pool, n, 8, draft_slice, j);
	return !atomic_load(&j->failed);
}

static void
free_drafts(struct job *j)
{
	for (size_t c = 0; j->draft != NULL && c < j->m->n_chains; c++)
		free(j->draft[c].stop);
	free(j->draft);
	free(j->ray);
}

/* Fit all chains into *j->f, from j->old if that is to be made exact. */
static bool
fit_chains(struct job *j, struct v2v_pool *pool)
{
	struct v2v_fit *f = j->f;
	size_t n_chains = j->m->n_chains;
	bool ok;

	j->result = v2v_zalloc(BATCH, sizeof(*j->result));
	f->first = v2v_zalloc(n_chains + 1, sizeof(*f->first));
	f->start = v2v_zalloc(n_chains, sizeof(*f->start));
	ok = j->result != NULL && f->first != NULL && f->start != NULL;
	for (j->base = 0; ok && j->base < n_chains; j->base += BATCH) {
		size_t n = n_chains - j->base;

		n = n < BATCH ? n : BATCH;
		v2v_pool_run(pool, n, 8, fit_slice, j);
		ok = collect(j, n);
	}
	free(j->result);
	if (ok)
		f->first[n_chains] = f->n;
	return ok;
}

/* Shapes beside chains that are to be cracks are none. */
static void
drop_cracked(struct job *j)
{
	for (size_t c = 0; j->p->cracked && c < j->m->n_chains; c++)
		for (int side = 0; side < 2 && j->p->cracked[c]; side++)
			j->f->shape[j->m->chain[c].ring[side]].kind
			    = V2V_SHAPE_NONE;
}

/* Make the fit exact. Shapes hold no longer. */
static bool
make_exact(struct job *j, struct v2v_pool *pool)
{
	struct v2v_fit *f = j->f, old = *f;
	bool ok;

	*f = (struct v2v_fit){ .shape = old.shape };
	old.shape = NULL;
	for (size_t i = 0; i < j->m->n_rings; i++)
		f->shape[i].kind = V2V_SHAPE_NONE;
	j->old = &old;
	ok = fit_chains(j, pool);
	v2v_fit_free(&old);
	return ok;
}

int
v2v_fit_init(struct v2v_fit *f, struct v2v_pool *pool,
    const struct v2v_map *m, const struct v2v_fit_params *p,
    struct v2v_msg *msg)
{
	struct v2v_end *end = v2v_zalloc(2 * m->n_chains, sizeof(*end));
	struct job j = { .m = m, .end = end, .p = p, .f = f };
	bool plain = p->lines || p->polygon || p->cracks, ok;

	*f = (struct v2v_fit){ 0 };
	f->shape = v2v_zalloc(m->n_rings, sizeof(*f->shape));
	ok = end != NULL && f->shape != NULL && (plain
	    || (v2v_shapes_find(f->shape, pool, m, p, msg) == V2V_OK
	    && make_drafts(&j, pool)));
	if (ok) {
		drop_cracked(&j);
		v2v_fit_ends(end, j.ray, pool, m, f->shape, p);
		ok = fit_chains(&j, pool);
	}
	/* What is to be exact has no room to snap. */
	if (ok && !plain && !p->exact)
		ok = v2v_fit_snap(f, m, end, p);
	if (ok && !plain)
		ok = v2v_fit_uncross(f, m, end, p);
	if (ok && p->exact)
		ok = make_exact(&j, pool);
	free_drafts(&j);
	free(end);
	if (ok)
		return V2V_OK;
	v2v_fit_free(f);
	return v2v_fail_memory(msg);
}

void
v2v_fit_free(struct v2v_fit *f)
{
	free(f->seg);
	free(f->first);
	free(f->start);
	free(f->shape);
	*f = (struct v2v_fit){ 0 };
}
