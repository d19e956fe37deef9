/* Colours counted, and tones changed, on the CPU. */
#include "base.h"

#include "ops/cpu/cpu.h"
#include "ops/kern/tone.h"

#include <assert.h>
#include <stdatomic.h>

enum { GRAIN = 1024 };

struct job {
	_Atomic uint32_t *counts;
	const uint8_t *rgba;
	int threshold, bits;
	uint8_t *out;
	const struct v2v_tone *tone;
};

static void
count(void *arg, size_t first, size_t end)
{
	const struct job *j = arg;

	for (size_t i = first; i < end; i++)
		if (j->rgba[4 * i + 3] >= j->threshold)
			atomic_fetch_add_explicit(&j->counts[k_tone_bin(j->rgba
			    + 4 * i, j->bits)], 1, memory_order_relaxed);
}

int
cpu_histogram(struct v2v_backend *be, struct v2v_buf *counts,
    struct v2v_buf *rgba, size_t n, int threshold, int bits)
{
	struct job j = { .counts = (_Atomic uint32_t *)(void *)counts->data,
		.rgba = rgba->data, .threshold = threshold, .bits = bits };

	assert(counts->bytes >= sizeof(uint32_t) << 3 * bits);
	assert(rgba->bytes / 4 >= n);
	v2v_pool_run(be->pool, n, GRAIN, count, &j);
	return V2V_OK;
}

static void
change(void *arg, size_t first, size_t end)
{
	const struct job *j = arg;

	for (size_t i = first; i < end; i++)
		k_tone_px(j->out + 4 * i, j->tone);
}

int
cpu_tone(struct v2v_backend *be, struct v2v_buf *rgba, size_t n,
    const struct v2v_tone *tone)
{
	struct job j = { .out = rgba->data, .tone = tone };

	assert(rgba->bytes / 4 >= n);
	v2v_pool_run(be->pool, n, GRAIN, change, &j);
	return V2V_OK;
}
