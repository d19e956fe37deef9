/* Nearest palette entries on the CPU: blocks of pixels as planes, the palette
 * in the outer loop; what is not certified, one by one in double. */
#include "base.h"

#include "ops/cpu/cpu.h"
#include "ops/kern/certify.h"
#include "ops/kern/lab.h"
#include "ops/kern/nearest.h"

#include "colour/srgb.h"

#include <assert.h>

enum { BLOCK = 256, GRAIN = BLOCK };

struct planes {
	float l[BLOCK], a[BLOCK], b[BLOCK], c[BLOCK];
	float best[BLOCK], second[BLOCK], jump[BLOCK];
	int32_t label[BLOCK];
};

static inline void
compare_block(struct planes *p, const struct k_entry *pal, int n_pal)
{
	for (int i = 0; i < BLOCK; i++) {
		k_labf_px(&p->l[i], &p->a[i], &p->b[i], p->l[i], p->a[i],
		    p->b[i]);
		p->c[i] = sqrtf(p->a[i] * p->a[i] + p->b[i] * p->b[i]);
		p->best[i] = p->second[i] = K_FAR;
		p->jump[i] = k_certify_start(p->c[i]);
		p->label[i] = 0;
	}
	for (int k = 0; k < n_pal; k++) {
		struct k_entry e = pal[k];

		for (int i = 0; i < BLOCK; i++)
			k_certify_step(&p->best[i], &p->second[i],
			    &p->jump[i], &p->label[i], p->l[i], p->a[i],
			    p->b[i], p->c[i], e, k);
	}
}

CPU_LEVELS(compare_block, (struct planes *p, const struct k_entry *pal,
    int n_pal), (p, pal, n_pal));

struct job {
	void (*compare)(struct planes *, const struct k_entry *, int);
	uint8_t *labels;
	const uint8_t *rgba;
	const struct v2v_lab_palette *pal;
	struct k_entry entries[256];
	const float *linear;
};

static uint8_t
exact(const struct job *j, const uint8_t *p)
{
	double lab[3];

	k_lab_px(lab, v2v_srgb_linear[p[0]], v2v_srgb_linear[p[1]],
	    v2v_srgb_linear[p[2]]);
	return (uint8_t)k_nearest_px(lab, j->pal->lab, j->pal->n);
}

static void
slice(void *arg, size_t first, size_t end)
{
	const struct job *j = arg;
	struct planes p = { .l = { 0 } };

	for (size_t at = first; at < end; at += BLOCK) {
		size_t n = end - at < BLOCK ? end - at : BLOCK;
		const uint8_t *px = j->rgba + 4 * at;

		for (size_t i = 0; i < n; i++) {
			p.l[i] = j->linear[px[4 * i]];
			p.a[i] = j->linear[px[4 * i + 1]];
			p.b[i] = j->linear[px[4 * i + 2]];
		}
		j->compare(&p, j->entries, j->pal->n);
		for (size_t i = 0; i < n; i++)
			j->labels[at + i] = k_certified(p.best[i], p.second[i],
			    p.jump[i]) ? (uint8_t)p.label[i]
			    : exact(j, px + 4 * i);
	}
}

int
cpu_nearest(struct v2v_backend *be, struct v2v_buf *labels,
    struct v2v_buf *rgba, size_t n, const struct v2v_lab_palette *pal)
{
	const struct cpu_state *st = be->state;
	struct job j = { .compare = compare_block_at[st->level],
		.labels = labels->data, .rgba = rgba->data, .pal = pal,
		.linear = st->linear };

	assert(labels->bytes >= n && rgba->bytes / 4 >= n);
	assert(pal->n >= 1 && pal->n <= 256);
	for (int k = 0; k < pal->n; k++)
		j.entries[k] = k_entry_of(pal->lab + 3 * k);
	v2v_pool_run(be->pool, n, GRAIN, slice, &j);
	return V2V_OK;
}
