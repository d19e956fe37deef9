/*
 * The energy of labels on the CPU: costs of colours, weights of neighbours,
 * and the descent.
 *
 * Weights are computed in strips of columns, which run down the rows with two
 * rows of CIELAB planes at hand.
 */
#include "base.h"

#include "ops/cpu/cpu.h"
#include "ops/kern/certify.h"
#include "ops/kern/lab.h"
#include "ops/kern/potts.h"

#include <assert.h>

enum { BLOCK = 256, GRAIN = 16, EDGE = 16 };

/* ---- costs ---- */

struct colours {
	float l[BLOCK], a[BLOCK], b[BLOCK], c[BLOCK];
	int32_t cost[BLOCK];
};

static inline void
colours_lab(struct colours *p)
{
	for (int i = 0; i < BLOCK; i++) {
		k_labf_px(&p->l[i], &p->a[i], &p->b[i], p->l[i], p->a[i],
		    p->b[i]);
		p->c[i] = sqrtf(p->a[i] * p->a[i] + p->b[i] * p->b[i]);
	}
}

static inline void
costs_block(uint8_t *costs, struct colours *p, size_t n,
    const struct k_entry *pal, size_t n_pal)
{
	colours_lab(p);
	for (size_t k = 0; k < n_pal; k++) {
		struct k_entry e = pal[k];

		for (int i = 0; i < BLOCK; i++) {
			float opposite;

			p->cost[i] = k_potts_cost(k_ciede2000f_px(p->l[i],
			    p->a[i], p->b[i], p->c[i], e.l, e.a, e.b, e.c,
			    &opposite));
		}
		for (size_t i = 0; i < n; i++)
			costs[i * n_pal + k] = (uint8_t)p->cost[i];
	}
}

CPU_LEVELS(costs_block, (uint8_t *costs, struct colours *p, size_t n,
    const struct k_entry *pal, size_t n_pal), (costs, p, n, pal, n_pal));

struct costs_job {
	void (*block)(uint8_t *, struct colours *, size_t,
	    const struct k_entry *, size_t);
	uint8_t *costs;
	const uint8_t *rgba;
	const float *linear;
	struct k_entry pal[256];
	size_t n_pal;
};

static void
costs_slice(void *arg, size_t first, size_t end)
{
	const struct costs_job *j = arg;
	struct colours p = { .l = { 0 } };

	for (size_t at = first; at < end; at += BLOCK) {
		size_t n = end - at < BLOCK ? end - at : BLOCK;

		for (size_t i = 0; i < n; i++) {
			p.l[i] = j->linear[j->rgba[4 * (at + i)]];
			p.a[i] = j->linear[j->rgba[4 * (at + i) + 1]];
			p.b[i] = j->linear[j->rgba[4 * (at + i) + 2]];
		}
		j->block(j->costs + at * j->n_pal, &p, n, j->pal, j->n_pal);
	}
}

int
cpu_costs(struct v2v_backend *be, struct v2v_buf *costs, struct v2v_buf *rgba,
    size_t n, const struct v2v_lab_palette *pal)
{
	const struct cpu_state *st = be->state;
	struct costs_job j = { .block = costs_block_at[st->level],
		.costs = costs->data, .rgba = rgba->data,
		.linear = st->linear, .n_pal = (size_t)pal->n };

	assert(costs->bytes / j.n_pal >= n && rgba->bytes / 4 >= n);
	for (int k = 0; k < pal->n; k++)
		j.pal[k] = k_entry_of(pal->lab + 3 * k);
	v2v_pool_run(be->pool, n, BLOCK, costs_slice, &j);
	return V2V_OK;
}

/* ---- weights ---- */

/* CIELAB of a strip's row; pixel x0 + i stands at i + EDGE. */
struct strip {
	float l[BLOCK + 2 * EDGE], a[BLOCK + 2 * EDGE], b[BLOCK + 2 * EDGE],
	    c[BLOCK + 2 * EDGE];
	uint8_t solid[BLOCK + 2 * EDGE];
};

/* Weights of a strip's row towards E, SE, S, SW. */
struct strip_weights {
	int32_t to[4][BLOCK];
};

static inline void
strip_lab(struct strip *s)
{
	for (int i = 0; i < BLOCK + 2 * EDGE; i++) {
		k_labf_px(&s->l[i], &s->a[i], &s->b[i], s->l[i], s->a[i],
		    s->b[i]);
		s->c[i] = sqrtf(s->a[i] * s->a[i] + s->b[i] * s->b[i]);
	}
}

static inline void
weigh(int32_t *out, const struct strip *s, const struct strip *t, int shift,
    float full)
{
	for (int i = 0; i < BLOCK; i++) {
		int k = i + EDGE, m = k + shift;
		float opposite;

		out[i] = k_potts_weight(k_ciede2000f_px(s->l[k], s->a[k],
		    s->b[k], s->c[k], t->l[m], t->a[m], t->b[m], t->c[m],
		    &opposite), full);
	}
}

static inline void
weigh_row(struct strip_weights *out, const struct strip *row,
    const struct strip *below)
{
	weigh(out->to[0], row, row, 1, K_POTTS_FULL);
	weigh(out->to[1], row, below, 1, K_POTTS_DIAGONAL);
	weigh(out->to[2], row, below, 0, K_POTTS_FULL);
	weigh(out->to[3], row, below, -1, K_POTTS_DIAGONAL);
}

CPU_LEVELS(strip_lab, (struct strip *s), (s));
CPU_LEVELS(weigh_row, (struct strip_weights *out, const struct strip *row,
    const struct strip *below), (out, row, below));

struct weights_job {
	void (*lab)(struct strip *);
	void (*weigh)(struct strip_weights *, const struct strip *,
	    const struct strip *);
	uint8_t *weights;
	const uint8_t *rgba;
	const float *linear;
	int32_t width, height;
};

/* Row y of the strip at x0; nothing solid outside the picture. */
static void
load(const struct weights_job *j, struct strip *s, int32_t x0, int32_t y)
{
	*s = (struct strip){ .l = { 0 } };
	if (y >= j->height)
		return;
	for (int32_t i = EDGE - 1; i < BLOCK + EDGE + 1; i++) {
		int32_t x = x0 + i - EDGE;
		const uint8_t *p;

		if (x < 0 || x >= j->width)
			continue;
		p = j->rgba + 4 * ((size_t)y * (size_t)j->width + (size_t)x);
		s->l[i] = j->linear[p[0]];
		s->a[i] = j->linear[p[1]];
		s->b[i] = j->linear[p[2]];
		s->solid[i] = p[3] != 0;
	}
	j->lab(s);
}

static void
store(uint8_t *out, const struct strip_weights *w, const struct strip *row,
    const struct strip *below, int32_t n)
{
	for (int32_t i = 0; i < n; i++, out += 4) {
		int32_t k = i + EDGE;
		bool solid = row->solid[k] != 0;

		out[0] = (uint8_t)(solid && row->solid[k + 1]
		    ? w->to[0][i] : 0);
		out[1] = (uint8_t)(solid && below->solid[k + 1]
		    ? w->to[1][i] : 0);
		out[2] = (uint8_t)(solid && below->solid[k]
		    ? w->to[2][i] : 0);
		out[3] = (uint8_t)(solid && below->solid[k - 1]
		    ? w->to[3][i] : 0);
	}
}

static void
weights_rows(void *arg, size_t first, size_t end)
{
	const struct weights_job *j = arg;
	struct strip strips[2];
	struct strip_weights w;

	for (int32_t x0 = 0; x0 < j->width; x0 += BLOCK) {
		int32_t n = j->width - x0 < BLOCK ? j->width - x0 : BLOCK;

		load(j, &strips[first % 2], x0, (int32_t)first);
		for (size_t y = first; y < end; y++) {
			struct strip *row = &strips[y % 2];
			struct strip *below = &strips[(y + 1) % 2];

			load(j, below, x0, (int32_t)y + 1);
			j->weigh(&w, row, below);
			store(j->weights + 4 * (y * (size_t)j->width
			    + (size_t)x0), &w, row, below, n);
		}
	}
}

int
cpu_weights(struct v2v_backend *be, struct v2v_buf *weights,
    struct v2v_buf *rgba, int32_t width, int32_t height)
{
	const struct cpu_state *st = be->state;
	struct weights_job j = { strip_lab_at[st->level],
		weigh_row_at[st->level], weights->data, rgba->data,
		st->linear, width, height };

	assert(weights->bytes / 4 >= (size_t)width * (size_t)height);
	assert(rgba->bytes / 4 >= (size_t)width * (size_t)height);
	v2v_pool_run(be->pool, (size_t)height, GRAIN, weights_rows, &j);
	return V2V_OK;
}
