/* sRGB to CIELAB and OKLab on the CPU. */
#include "base.h"

#include "ops/cpu/cpu.h"
#include "ops/kern/lab.h"
#include "ops/kern/oklab.h"

#include <assert.h>

/* Pixels are handled as planes of this many, so that the arithmetic between
 * the gathering and the interleaving vectorises. */
enum { BLOCK = 256, GRAIN = 16 * BLOCK };

struct planes {
	float a[BLOCK], b[BLOCK], c[BLOCK];
};

static inline void
gather(struct planes *p, const uint8_t *rgba, size_t n, const float *linear)
{
	for (size_t i = 0; i < n; i++) {
		p->a[i] = linear[rgba[4 * i]];
		p->b[i] = linear[rgba[4 * i + 1]];
		p->c[i] = linear[rgba[4 * i + 2]];
	}
}

static inline void
interleave(float *out, const struct planes *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		out[3 * i] = p->a[i];
		out[3 * i + 1] = p->b[i];
		out[3 * i + 2] = p->c[i];
	}
}

static inline void
lab_pixels(float *lab, const uint8_t *rgba, size_t n, const float *linear)
{
	struct planes in = { { 0 }, { 0 }, { 0 } }, out;

	for (size_t i = 0; i < n; i += BLOCK) {
		size_t m = n - i < BLOCK ? n - i : BLOCK;

		gather(&in, rgba + 4 * i, m, linear);
		for (int k = 0; k < BLOCK; k++)
			k_labf_px(&out.a[k], &out.b[k], &out.c[k], in.a[k],
			    in.b[k], in.c[k]);
		interleave(lab + 3 * i, &out, m);
	}
}

static inline void
oklab_pixels(float *lab, const uint8_t *rgba, size_t n, const float *linear)
{
	struct planes in = { { 0 }, { 0 }, { 0 } }, out;

	for (size_t i = 0; i < n; i += BLOCK) {
		size_t m = n - i < BLOCK ? n - i : BLOCK;

		gather(&in, rgba + 4 * i, m, linear);
		for (int k = 0; k < BLOCK; k++)
			k_oklabf_px(&out.a[k], &out.b[k], &out.c[k], in.a[k],
			    in.b[k], in.c[k]);
		interleave(lab + 3 * i, &out, m);
	}
}

CPU_LEVELS(lab_pixels, (float *lab, const uint8_t *rgba, size_t n,
    const float *linear), (lab, rgba, n, linear));
CPU_LEVELS(oklab_pixels, (float *lab, const uint8_t *rgba, size_t n,
    const float *linear), (lab, rgba, n, linear));

struct job {
	void (*pixels)(float *, const uint8_t *, size_t, const float *);
	float *lab;
	const uint8_t *rgba;
	const float *linear;
};

static void
slice(void *arg, size_t first, size_t end)
{
	const struct job *j = arg;

	j->pixels(j->lab + 3 * first, j->rgba + 4 * first, end - first,
	    j->linear);
}

int
cpu_lab(struct v2v_backend *be, struct v2v_buf *lab, struct v2v_buf *rgba,
    size_t n)
{
	const struct cpu_state *st = be->state;
	struct job j = { lab_pixels_at[st->level], (float *)(void *)lab->data,
		rgba->data, st->linear };

	assert(lab->bytes / 12 >= n && rgba->bytes / 4 >= n);
	v2v_pool_run(be->pool, n, GRAIN, slice, &j);
	return V2V_OK;
}

int
cpu_oklab(struct v2v_backend *be, struct v2v_buf *lab, struct v2v_buf *rgba,
    size_t n)
{
	const struct cpu_state *st = be->state;
	struct job j = { oklab_pixels_at[st->level],
		(float *)(void *)lab->data, rgba->data, st->linear };

	assert(lab->bytes / 12 >= n && rgba->bytes / 4 >= n);
	v2v_pool_run(be->pool, n, GRAIN, slice, &j);
	return V2V_OK;
}
