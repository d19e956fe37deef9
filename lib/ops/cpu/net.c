/* Layers of a network on the CPU, but for convolutions. */
#include "base.h"

#include "ops/cpu/cpu.h"
#include "ops/kern/net.h"

#include <assert.h>
#include <string.h>

enum { BLOCK = 8 /* channels */, CHUNK = 64 /* pixels */,
	CHANNELS_MAX = 64 };

struct job {
	void *out;
	const float *in;
	const struct v2v_act *to, *from;
	int32_t channels;
	void (*row)(float *, const float *, const float *, const struct job *);
	void (*sigmoid)(uint8_t *, const float *, size_t, size_t, int32_t);
};

static void
clear_pixels(float *p, size_t n, size_t step, int32_t channels)
{
	for (size_t i = 0; i < n; i++, p += step)
		memset(p, 0, (size_t)channels * sizeof(*p));
}

void
cpu_clear_halo(float *data, const struct v2v_act *a, int32_t channels,
    size_t first, size_t end)
{
	size_t row = v2v_act_row(a), halo = (size_t)a->halo;
	size_t step = (size_t)a->step, width = (size_t)a->width;
	float *corner = data + a->at - v2v_act_before(a);

	if (first == 0)
		clear_pixels(corner, halo * row / step, step, channels);
	for (size_t y = first; y < end; y++) {
		float *p = corner + (halo + y) * row;

		clear_pixels(p, halo, step, channels);
		clear_pixels(p + (halo + width) * step, halo, step, channels);
	}
	if (end == (size_t)a->height)
		clear_pixels(corner + (halo + end) * row, halo * row / step,
		    step, channels);
}

/* A row of the doubled map between rows `near` and `far`. */
static inline void
twice_row(float *restrict out, const float *restrict near,
    const float *restrict far, const struct job *j)
{
	int32_t step = j->from->step;

	for (int32_t x = 0; x < j->to->width; x++, out += j->to->step) {
		const float *a = near + x / 2 * step, *c = far + x / 2 * step;
		int32_t next = (k_twice_far(x, j->to->width) - x / 2) * step;

		for (int32_t k = 0; k < j->channels; k += BLOCK)
			for (int i = k; i < k + BLOCK; i++)
				out[i] = k_twice(k_twice(a[i], a[i + next]),
				    k_twice(c[i], c[i + next]));
	}
}

CPU_LEVELS(twice_row, (float *restrict out, const float *restrict near,
    const float *restrict far, const struct job *j), (out, near, far, j));

static void
twice_rows(void *arg, size_t first, size_t end)
{
	const struct job *j = arg;
	size_t row = v2v_act_row(j->from);
	float *out = j->out;

	for (size_t y = first; y < end; y++)
		j->row(out + j->to->at + y * v2v_act_row(j->to),
		    j->in + j->from->at + y / 2 * row,
		    j->in + j->from->at + (size_t)k_twice_far((int32_t)y,
		    j->to->height) * row, j);
	cpu_clear_halo(out, j->to, j->channels, first, end);
}

int
cpu_twice(struct v2v_backend *be, struct v2v_buf *out, struct v2v_buf *in,
    const struct v2v_act *to, const struct v2v_act *from, int32_t channels)
{
	const struct cpu_state *st = be->state;
	struct job j = { .out = out->data,
		.in = (const float *)(const void *)in->data, .to = to,
		.from = from, .channels = channels,
		.row = twice_row_at[st->level] };

	assert(channels % BLOCK == 0 && to->width == 2 * from->width
	    && to->height == 2 * from->height);
	v2v_pool_run(be->pool, (size_t)to->height, 1, twice_rows, &j);
	return V2V_OK;
}

/* The sums run over pixels, row by row. */
static void
mean_blocks(void *arg, size_t first, size_t end)
{
	const struct job *j = arg;
	const struct v2v_act *a = j->from;
	float n = (float)a->width * (float)a->height;

	for (size_t b = first; b < end; b++) {
		float sum[BLOCK] = { 0 }, *out = j->out;

		for (int32_t y = 0; y < a->height; y++) {
			const float *p = j->in + a->at + BLOCK * b
			    + (size_t)y * v2v_act_row(a);

			for (int32_t x = 0; x < a->width; x++, p += a->step)
				for (int i = 0; i < BLOCK; i++)
					sum[i] += p[i];
		}
		for (int i = 0; i < BLOCK; i++)
			sum[i] /= n;
		for (int32_t y = 0; y < j->to->height; y++)
			for (int32_t x = 0; x < j->to->width; x++)
				memcpy(out + j->to->at + BLOCK * b + (size_t)y
				    * v2v_act_row(j->to) + (size_t)x
				    * (size_t)j->to->step, sum, sizeof(sum));
	}
}

int
cpu_mean(struct v2v_backend *be, struct v2v_buf *out, struct v2v_buf *in,
    const struct v2v_act *to, const struct v2v_act *from, int32_t channels)
{
	struct job j = { .out = out->data,
		.in = (const float *)(const void *)in->data, .to = to,
		.from = from, .channels = channels };

	assert(channels % BLOCK == 0);
	v2v_pool_run(be->pool, (size_t)(channels / BLOCK), 1, mean_blocks, &j);
	cpu_clear_halo(j.out, to, channels, 0, (size_t)to->height);
	return V2V_OK;
}

/* Through whole numbers, since compilers take vectors as short as a block of
 * bytes otherwise. */
static inline void
sigmoid_block(uint8_t *restrict out, const float *restrict in)
{
	int32_t v[BLOCK];

	for (int i = 0; i < BLOCK; i++)
		v[i] = k_sigmoid(in[i]);
	for (int i = 0; i < BLOCK; i++)
		out[i] = (uint8_t)v[i];
}

/* n pixels, channels side by side. */
static inline void
sigmoid_pixels(uint8_t *restrict out, const float *restrict in, size_t n,
    size_t step, int32_t channels)
{
	for (size_t x = 0; x < n; x++, in += step)
		for (int32_t k = 0; k < channels; k += BLOCK, out += BLOCK)
			sigmoid_block(out, in + k);
}

CPU_LEVELS(sigmoid_pixels, (uint8_t *restrict out, const float *restrict in,
    size_t n, size_t step, int32_t channels), (out, in, n, step, channels));

static void
sigmoid_rows(void *arg, size_t first, size_t end)
{
	const struct job *j = arg;
	const struct v2v_act *a = j->from;
	size_t width = (size_t)a->width, n = (size_t)j->channels;
	size_t area = width * (size_t)a->height;
	uint8_t bytes[CHUNK * CHANNELS_MAX];

	for (size_t at = first * width; at < end * width;) {
		size_t x = at % width, left = width - x;
		size_t m = left < CHUNK ? left : CHUNK;

		j->sigmoid(bytes, j->in + a->at + at / width * v2v_act_row(a)
		    + x * (size_t)a->step, m, (size_t)a->step, j->channels);
		for (size_t k = 0; k < n; k++)
			for (size_t i = 0; i < m; i++)
				((uint8_t *)j->out)[k * area + at + i]
				    = bytes[i * n + k];
		at += m;
	}
}

int
cpu_sigmoid(struct v2v_backend *be, struct v2v_buf *out, struct v2v_buf *in,
    const struct v2v_act *from, int32_t channels)
{
	const struct cpu_state *st = be->state;
	struct job j = { .out = out->data,
		.in = (const float *)(const void *)in->data, .from = from,
		.channels = channels, .sigmoid = sigmoid_pixels_at[st->level] };

	assert(channels % BLOCK == 0 && channels <= CHANNELS_MAX);
	assert(out->bytes >= (size_t)channels * (size_t)from->width
	    * (size_t)from->height);
	v2v_pool_run(be->pool, (size_t)from->height, 1, sigmoid_rows, &j);
	return V2V_OK;
}
