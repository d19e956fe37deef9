/*
 * Convolutions of a network on the CPU.
 *
 * Output channels are cut into blocks and rows into tiles such that the sums of
 * a tile stay in registers: each weight that is loaded serves all pixels of the
 * tile, and each input all channels of the block.
 *
 *	          pixels of a row           a tile's sums, AVX2:
 *	channels  +------+------+--+        6 pixels x 2 vectors of 8
 *	of block  | tile | tile |1 |        = 12 of 16 registers
 *	          +------+------+--+
 *
 * A block's weights are read from the cache for each tile, and a slice of the
 * pool goes through its rows block by block.
 */
#include "base.h"

#include "ops/cpu/cpu.h"
#include "ops/kern/net.h"

#include <assert.h>
#include <string.h>

/* What the tiles of one block have in common. */
struct tile {
	const float *weights, *bias; /* from the block's first channel */
	const float *add;            /* at the tile, or NULL */
	size_t out_step, in_step, add_step; /* floats from pixel to pixel */
	size_t c_out;                /* floats from weight to weight */
	int c_in, taps;
	bool relu;
	size_t tap[9]; /* floats from the first tap of an input to each */
};

#if defined(__x86_64__) && defined(__GNUC__)
#define AVX2 __attribute__((target("avx2")))
#define AVX512 __attribute__((target("avx512f,avx512vl,avx512dq,avx512bw")))
#else
#define AVX2
#define AVX512
#endif

/* Sums in an array become registers only when its indices are constants. */
#ifdef __clang__
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 12")
#endif

#define TILE base_8
#define TARGET
#define LANES 4
#define VECS 2
#define PIXELS 6
#include "ops/cpu/conv_tile.inc"

#define TILE avx2_8
#define TARGET AVX2
#define LANES 8
#define VECS 1
#define PIXELS 12
#include "ops/cpu/conv_tile.inc"

#define TILE avx2_16
#define TARGET AVX2
#define LANES 8
#define VECS 2
#define PIXELS 6
#include "ops/cpu/conv_tile.inc"

#define TILE avx512_16
#define TARGET AVX512
#define LANES 16
#define VECS 1
#define PIXELS 12
#include "ops/cpu/conv_tile.inc"

#define TILE avx512_32
#define TARGET AVX512
#define LANES 16
#define VECS 2
#define PIXELS 12
#include "ops/cpu/conv_tile.inc"

typedef void tile_fn(float *out, const float *in, const struct tile *t);

/* The blocks of each level, wide ones first; each ends with 8 channels. */
enum { BLOCKS_MAX = 3 };
static const struct block {
	int32_t channels, pixels;
	tile_fn *tile, *one;
} levels[CPU_LEVELS_N][BLOCKS_MAX] = {
	[CPU_BASE] = { { 8, 6, base_8, base_8_1 } },
	[CPU_AVX2] = { { 16, 6, avx2_16, avx2_16_1 },
	    { 8, 12, avx2_8, avx2_8_1 } },
	[CPU_AVX512] = { { 32, 12, avx512_32, avx512_32_1 },
	    { 16, 12, avx512_16, avx512_16_1 }, { 8, 12, avx2_8, avx2_8_1 } }
};

struct job {
	const struct block *blocks;
	float *out;
	const float *in, *weights;
	const struct v2v_conv *c;
};

/* Rows [first, end) of the channels from `channel` on that block b holds. */
static void
run_block(const struct job *j, const struct block *b, int32_t channel,
    struct tile t, size_t first, size_t end)
{
	const struct v2v_conv *c = j->c;
	size_t reach = (size_t)(c->dilation * (c->size / 2));
	size_t in_row = v2v_act_row(&c->in), out_row = v2v_act_row(&c->out);
	const float *add = c->add.step ? j->in + c->add.at + channel : NULL;

	t.weights = j->weights + c->weights + channel;
	t.bias = j->weights + c->weights + (size_t)(c->size * c->size)
	    * (size_t)c->c_in * (size_t)c->c_out + channel;
	for (size_t y = first; y < end; y++) {
		float *out = j->out + c->out.at + channel + y * out_row;
		const float *in = j->in + c->in.at + y * (size_t)c->stride
		    * in_row - reach * (in_row + (size_t)c->in.step);
		int32_t x = 0;

		while (x < c->out.width) {
			bool whole = x + b->pixels <= c->out.width;

			if (add)
				t.add = add + y * v2v_act_row(&c->add)
				    + (size_t)x * t.add_step;
			(whole ? b->tile : b->one)(out + (size_t)x
			    * t.out_step, in + (size_t)x * t.in_step, &t);
			x += whole ? b->pixels : 1;
		}
	}
}

static void
conv_rows(void *arg, size_t first, size_t end)
{
	const struct job *j = arg;
	const struct v2v_conv *c = j->c;
	struct tile t = { .out_step = (size_t)c->out.step,
		.in_step = (size_t)(c->in.step * c->stride),
		.add_step = (size_t)c->add.step, .c_out = (size_t)c->c_out,
		.c_in = c->c_in, .taps = c->size * c->size,
		.relu = c->relu };
	const struct block *b = j->blocks;

	for (int k = 0; k < t.taps; k++)
		t.tap[k] = (size_t)c->dilation * ((size_t)(k / c->size)
		    * v2v_act_row(&c->in) + (size_t)(k % c->size)
		    * (size_t)c->in.step);
	for (int32_t channel = 0; channel < c->c_out; channel += b->channels) {
		while (b->channels > c->c_out - channel)
			b++;
		run_block(j, b, channel, t, first, end);
	}
	cpu_clear_halo(j->out, &c->out, c->c_out, first, end);
}

static bool
fits(const struct v2v_buf *buf, const struct v2v_act *a, int32_t channels)
{
	return a->width > 0 && a->height > 0 && a->step >= channels
	    && a->at >= v2v_act_before(a)
	    && a->at - v2v_act_before(a) + v2v_act_floats(a)
	    <= buf->bytes / sizeof(float) + (size_t)(a->step - channels);
}

int
cpu_conv(struct v2v_backend *be, struct v2v_buf *out, struct v2v_buf *in,
    struct v2v_buf *weights, const struct v2v_conv *c)
{
	const struct cpu_state *st = be->state;
	struct job j = { levels[st->level], (float *)(void *)out->data,
		(const float *)(const void *)in->data,
		(const float *)(const void *)weights->data, c };

	assert(c->c_out % 8 == 0 && (c->size == 1 || c->size == 3));
	assert(fits(out, &c->out, c->c_out) && fits(in, &c->in, c->c_in));
	assert(c->in.width == c->stride * c->out.width
	    && c->in.height == c->stride * c->out.height);
	assert(c->in.halo >= c->dilation * (c->size / 2));
	v2v_pool_run(be->pool, (size_t)c->out.height, 1, conv_rows, &j);
	return V2V_OK;
}
