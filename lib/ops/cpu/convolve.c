/*
 * Separable filter on the CPU.
 *
 * Both passes are one loop: a row of sums over n rows that are weighted by the
 * taps. Down a column these are the rows around it; along a row they are the
 * row itself, shifted.
 */
#include "base.h"

#include "ops/cpu/cpu.h"
#include "ops/kern/convolve.h"

#include "util/mem.h"

#include <assert.h>
#include <stdlib.h>

enum { BLOCK = 64, GRAIN_PIXELS = 1 << 14 };

/* out[x] = sum over k of taps[k] * src[k][x]; a block of sums stays in
 * registers while the taps go by. */
static inline void
weigh_rows(float *out, const float *const *src, size_t width,
    const float *taps, int n)
{
	size_t x = 0;

	for (; x + BLOCK <= width; x += BLOCK) {
		float sum[BLOCK] = { 0 };

		for (int k = 0; k < n; k++) {
			const float *s = src[k] + x;
			float tap = taps[k];

			for (int i = 0; i < BLOCK; i++)
				sum[i] = k_convolve_term(sum[i], tap, s[i]);
		}
		for (int i = 0; i < BLOCK; i++)
			out[x + (size_t)i] = sum[i];
	}
	for (; x < width; x++) {
		float sum = 0;

		for (int k = 0; k < n; k++)
			sum = k_convolve_term(sum, taps[k], src[k][x]);
		out[x] = sum;
	}
}

CPU_LEVELS(weigh_rows, (float *out, const float *const *src, size_t width,
    const float *taps, int n), (out, src, width, taps, n));

struct job {
	void (*weigh)(float *, const float *const *, size_t, const float *,
	    int);
	float *out;
	const float *in;
	int32_t width, height;
	const float *taps;
	int n;
};

static float
row_pixel(const float *row, int32_t x, int32_t width, const float *taps, int n)
{
	float sum = 0;

	for (int k = 0; k < n; k++)
		sum = k_convolve_term(sum, taps[k],
		    row[k_convolve_clamp(x + k - n / 2, width)]);
	return sum;
}

static void
along_rows(void *arg, size_t first, size_t end)
{
	const struct job *j = arg;
	int32_t w = j->width, r = j->n / 2;

	for (size_t y = first; y < end; y++) {
		const float *in = j->in + y * (size_t)w;
		float *out = j->out + y * (size_t)w;
		const float *src[V2V_TAPS_MAX];
		int32_t x = 0;

		for (; x < r && x < w; x++)
			out[x] = row_pixel(in, x, w, j->taps, j->n);
		if (w > 2 * r) {
			for (int k = 0; k < j->n; k++)
				src[k] = in + k;
			j->weigh(out + r, src, (size_t)(w - 2 * r), j->taps,
			    j->n);
			x = w - r;
		}
		for (; x < w; x++)
			out[x] = row_pixel(in, x, w, j->taps, j->n);
	}
}

static void
down_columns(void *arg, size_t first, size_t end)
{
	const struct job *j = arg;
	size_t w = (size_t)j->width;

	for (size_t y = first; y < end; y++) {
		const float *src[V2V_TAPS_MAX];

		for (int k = 0; k < j->n; k++) {
			int32_t from = k_convolve_clamp(
			    (int32_t)y + k - j->n / 2, j->height);

			src[k] = j->in + (size_t)from * w;
		}
		j->weigh(j->out + y * w, src, w, j->taps, j->n);
	}
}

int
cpu_convolve(struct v2v_backend *be, struct v2v_buf *out, struct v2v_buf *in,
    int32_t width, int32_t height, const float *taps, int n_taps)
{
	const struct cpu_state *st = be->state;
	size_t n = (size_t)width * (size_t)height;
	size_t rows = GRAIN_PIXELS / (size_t)width + 1;
	float *between;
	struct job j = { weigh_rows_at[st->level], NULL,
		(const float *)(const void *)in->data, width, height, taps,
		n_taps };

	assert(width > 0 && height > 0);
	assert(n_taps % 2 == 1 && n_taps >= 1 && n_taps <= V2V_TAPS_MAX);
	assert(out->bytes / 4 >= n && in->bytes / 4 >= n);
	between = v2v_alloc(n, sizeof(*between));
	if (between == NULL)
		return v2v_fail_memory(&be->msg);
	j.out = between;
	v2v_pool_run(be->pool, (size_t)height, rows, along_rows, &j);
	j.in = between;
	j.out = (float *)(void *)out->data;
	v2v_pool_run(be->pool, (size_t)height, rows, down_columns, &j);
	free(between);
	return V2V_OK;
}
