/*
 * The network of v2v-segment: a U-net of plain convolutions (Ronneberger,
 * Fischer, Brox, MICCAI 2015) with residual blocks (He et al., CVPR 2016) and a
 * context of dilated convolutions side by side (Chen et al., arXiv 1706.05587).
 *
 *	384  input 3                                    8 maps
 *	192  stem 16 --------------------------- d0 16 - head
 *	 96  e1 32 ---------------------- d1 32 /
 *	 48  e2 56 --------------- d2 48 /
 *	 24  e3 80 -------- d3 64 /
 *	 12  e4 112 - context 96
 *
 * 1.38 million weights, 1.84 thousand million multiplications at 384 x 384. No
 * convolution is depthwise: those move memory where these multiply.
 */
#include "base.h"

#include "net/graph.h"

/* The maps that layers write: DOWN behind the stride, IN within a block, MID
 * between blocks; LOW before doubling, CAT with the skip beside it. */
enum map {
	INPUT,
	STEM_DOWN, STEM_IN, STEM,
	E1_DOWN, E1_IN, E1_MID, E1,
	E2_DOWN, E2_IN, E2_MID, E2,
	E3_DOWN, E3_IN, E3_MID, E3,
	E4_DOWN, E4_IN, E4_MID, E4,
	CONTEXT_CAT, CONTEXT,
	D3_LOW, D3_CAT, D3_MID, D3,
	D2_LOW, D2_CAT, D2_MID, D2,
	D1_LOW, D1_CAT, D1_MID, D1,
	D0_LOW, D0_CAT, D0,
	HEAD, OUTPUT, MAPS
};

static const uint8_t channels[MAPS] = {
	V2V_GRAPH_INPUTS,
	16, 16, 16,
	32, 32, 32, 32,
	56, 56, 56, 56,
	80, 80, 80, 80,
	112, 112, 112, 112,
	192, 96,
	64, 128, 64, 64,
	48, 96, 48, 48,
	32, 64, 32, 32,
	16, 32, 16,
	8, 8
};

/* name, kind, out, in, add, first, n, size, stride, dilation, relu */
#define CONV(name, out, in, size, stride, relu) \
	{ name, V2V_LAYER_CONV, out, in, 0, 0, 0, size, stride, 1, relu }
#define SLICE(name, out, first, n, in, size, dilation, relu) \
	{ name, V2V_LAYER_CONV, out, in, 0, first, n, size, 1, dilation, relu }
#define TWICE(out, n, in) \
	{ NULL, V2V_LAYER_TWICE, out, in, 0, 0, n, 1, 1, 1, false }
#define RES(name, out, within, in) \
	CONV(name ".a", within, in, 3, 1, true), \
	{ name ".b", V2V_LAYER_CONV, out, within, in, 0, 0, 3, 1, 1, true }
#define STAGE(name, at, in) \
	CONV(name ".down", at##_DOWN, in, 3, 2, true), \
	RES(name ".0", at##_MID, at##_IN, at##_DOWN), \
	RES(name ".1", at, at##_IN, at##_MID)
/* The lower map doubled and the skip, n channels of each. */
#define JOIN(name, at, n, lower, skip) \
	CONV(name ".up", at##_LOW, lower, 1, 1, false), \
	TWICE(at##_CAT, n, at##_LOW), \
	SLICE(name ".skip", at##_CAT, n, n, skip, 1, 1, false)
#define DECODE(name, at, n, lower, skip) \
	JOIN(name, at, n, lower, skip), \
	CONV(name ".a", at##_MID, at##_CAT, 3, 1, true), \
	CONV(name ".b", at, at##_MID, 3, 1, true)

static const struct v2v_layer layers[] = {
	CONV("stem.down", STEM_DOWN, INPUT, 3, 2, true),
	RES("stem.0", STEM, STEM_IN, STEM_DOWN),
	STAGE("e1", E1, STEM),
	STAGE("e2", E2, E1),
	STAGE("e3", E3, E2),
	STAGE("e4", E4, E3),
	SLICE("context.1", CONTEXT_CAT, 0, 48, E4, 1, 1, true),
	SLICE("context.2", CONTEXT_CAT, 48, 48, E4, 3, 2, true),
	SLICE("context.4", CONTEXT_CAT, 96, 48, E4, 3, 4, true),
	SLICE("context.8", CONTEXT_CAT, 144, 48, E4, 3, 8, true),
	CONV("context.mix", CONTEXT, CONTEXT_CAT, 1, 1, true),
	DECODE("d3", D3, 64, CONTEXT, E3),
	DECODE("d2", D2, 48, D3, E2),
	DECODE("d1", D1, 32, D2, E1),
	JOIN("d0", D0, 16, D1, STEM),
	CONV("d0.a", D0, D0_CAT, 3, 1, true),
	CONV("head", HEAD, D0, 3, 1, false),
	TWICE(OUTPUT, 0, HEAD)
};

const struct v2v_graph v2v_vseg = { layers, channels,
	sizeof(layers) / sizeof(*layers), MAPS };
