/*
 * The CPU backend: memory, and which instruction set its loops run in.
 *
 * Every op is a loop over ops/kern in slices of the pool. A slice writes only
 * its own pixels, so neither the number of threads nor their order matters.
 * Loops that pay for it are compiled once for each instruction set and chosen
 * here. The bits are the same on all: + - * / and sqrt round alike in scalar
 * and vector registers, contraction to fused multiply-add is switched off, and
 * sums have a written order that the compiler may not change.
 */
#include "base.h"

#include "ops/cpu/cpu.h"

#include "colour/srgb.h"
#include "util/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum cpu_level
cpu_level_best(void)
{
	enum cpu_level level = CPU_BASE;
	const char *want = getenv("V2V_CPU");

#if defined(__x86_64__) && defined(__GNUC__)
	__builtin_cpu_init();
	if (__builtin_cpu_supports("avx2"))
		level = CPU_AVX2;
	if (__builtin_cpu_supports("avx512f")
	    && __builtin_cpu_supports("avx512vl")
	    && __builtin_cpu_supports("avx512dq")
	    && __builtin_cpu_supports("avx512bw"))
		level = CPU_AVX512;
#endif
	if (want != NULL && (strcmp(want, "base") == 0
	    || strcmp(want, "sse2") == 0))
		return CPU_BASE;
	if (want != NULL && strcmp(want, "avx2") == 0 && level > CPU_AVX2)
		return CPU_AVX2;
	return level;
}

static int
cpu_alloc(struct v2v_backend *be, struct v2v_buf **buf, size_t bytes)
{
	struct v2v_buf *b = v2v_alloc(1, sizeof(*b));

	*buf = NULL;
	if (b == NULL)
		return v2v_fail_memory(&be->msg);
	b->bytes = bytes;
	b->data = v2v_alloc(bytes, 1);
	if (b->data == NULL) {
		free(b);
		return v2v_fail_memory(&be->msg);
	}
	*buf = b;
	return V2V_OK;
}

static void
cpu_free(struct v2v_backend *be, struct v2v_buf *buf)
{
	(void)be;
	if (buf != NULL)
		free(buf->data);
	free(buf);
}

static int
cpu_upload(struct v2v_backend *be, struct v2v_buf *out, const void *in,
    size_t bytes)
{
	(void)be;
	assert(bytes <= out->bytes);
	memcpy(out->data, in, bytes);
	return V2V_OK;
}

static int
cpu_download(struct v2v_backend *be, void *out, struct v2v_buf *in,
    size_t bytes)
{
	(void)be;
	assert(bytes <= in->bytes);
	memcpy(out, in->data, bytes);
	return V2V_OK;
}

static void
cpu_close(struct v2v_backend *be)
{
	free(be->state);
}

int
cpu_open(struct v2v_backend *be, struct v2v_pool *pool, struct v2v_msg *msg)
{
	struct cpu_state *st = v2v_alloc(1, sizeof(*st));

	if (st == NULL)
		return v2v_fail_memory(msg);
	st->level = cpu_level_best();
	for (int i = 0; i < 256; i++)
		st->linear[i] = (float)v2v_srgb_linear[i];
	*be = (struct v2v_backend){
		.name = "cpu",
		.state = st,
		.pool = pool,
		.close = cpu_close,
		.alloc = cpu_alloc,
		.free = cpu_free,
		.upload = cpu_upload,
		.download = cpu_download,
		.lab = cpu_lab,
		.oklab = cpu_oklab,
		.nearest = cpu_nearest,
		.histogram = cpu_histogram,
		.tone = cpu_tone,
		.rim = cpu_rim,
		.costs = cpu_costs,
		.weights = cpu_weights,
		.relax = cpu_relax,
		.convolve = cpu_convolve,
		.components = cpu_components,
		.enlarge = cpu_enlarge,
		.conv = cpu_conv,
		.twice = cpu_twice,
		.mean = cpu_mean,
		.sigmoid = cpu_sigmoid,
		.membrane = cpu_membrane,
		.patch = cpu_patch,
		.fringe = cpu_fringe,
	};
	return V2V_OK;
}
