/* What the parity program knows of each op: inputs, call, allowed error. */
#include "base.h"

#include "tests/parity/parity.h"

#include "colour/lab.h"
#include "tests/ref/ref.h"
#include "util/mem.h"
#include "util/rng.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A tile of a kernel is 256 along a row, 32 x 32, or 256 threads: sizes about
 * these; a stripe of the CPU is at least 16 rows. */
bool
parity_size(int i, int32_t *width, int32_t *height)
{
	static const int32_t sizes[][2] = { { 1, 1 }, { 1, 300 }, { 300, 1 },
		{ 2, 2 }, { 255, 3 }, { 256, 5 }, { 257, 4 }, { 31, 33 },
		{ 32, 32 }, { 33, 31 }, { 513, 17 }, { 97, 131 },
		{ 320, 200 } };

	if (i >= (int)(sizeof(sizes) / sizeof(*sizes)))
		return false;
	*width = sizes[i][0];
	*height = sizes[i][1];
	return true;
}

static size_t
pixels(const struct sample *s)
{
	return (size_t)s->width * (size_t)s->height;
}

void
parity_fill_rgba(struct sample *s)
{
	uint8_t *p = s->in;

	for (size_t i = 0; i < s->in_bytes; i++) {
		uint64_t r = v2v_rng(s->seed, i);

		p[i] = (uint8_t)(s->kind == NEAR_ZERO ? r % 4
		    : s->kind == NEAR_MAXIMUM ? 252 + r % 4 : r);
	}
}

static int
run_lab(struct v2v_backend *be, struct v2v_buf *out, struct v2v_buf *in,
    const struct sample *s)
{
	return be->lab(be, out, in, pixels(s));
}

static int
run_oklab(struct v2v_backend *be, struct v2v_buf *out, struct v2v_buf *in,
    const struct sample *s)
{
	return be->oklab(be, out, in, pixels(s));
}

static double
error_of_triples(const struct sample *s, const float *out, double bound,
    void (*ref)(double *, const uint8_t *))
{
	const uint8_t *rgba = s->in;
	double worst = 0, want[3];

	for (size_t i = 0; i < pixels(s); i++) {
		ref(want, rgba + 4 * i);
		for (size_t k = 0; k < 3; k++) {
			double e = fabs((double)out[3 * i + k] - want[k]);

			if (!(e <= worst))
				worst = e;
		}
	}
	return worst / bound;
}

static double
error_lab(const struct sample *s, const void *out)
{
	return error_of_triples(s, out, 1e-4, ref_lab);
}

static double
error_oklab(const struct sample *s, const void *out)
{
	return error_of_triples(s, out, 1e-6, ref_oklab);
}

/* Palettes of 1, 2, 15 and 256 entries; near-equal ones among dark or light
 * pixels, and many pixels that are entries. */
static void
fill_nearest(struct sample *s)
{
	static const int sizes[4] = { 15, 1, 256, 2 };
	int n = sizes[v2v_rng_below(s->seed, 1, 4)];
	uint8_t *p = s->in;

	parity_fill_rgba(s);
	for (int i = 0; i < n; i++)
		for (int k = 0; k < 3; k++) {
			uint64_t r = v2v_rng(s->seed + 1,
			    (uint64_t)(3 * i + k));

			s->rgb[i][k] = (uint8_t)(s->kind == NEAR_ZERO
			    ? r % 6 : s->kind == NEAR_MAXIMUM ? 250 + r % 6
			    : r);
		}
	for (size_t i = 0; i < pixels(s); i += 5)
		for (int k = 0; k < 3; k++)
			p[4 * i + (size_t)k] = s->rgb[i / 5 % (size_t)n][k];
	v2v_lab_palette_init(&s->pal, (const uint8_t (*)[3])s->rgb, n);
}

static int
run_nearest(struct v2v_backend *be, struct v2v_buf *out, struct v2v_buf *in,
    const struct sample *s)
{
	return be->nearest(be, out, in, pixels(s), &s->pal);
}

/* Is `label` the lowest index within 1e-9 of the least distance, give or take
 * the noise of doubles? */
static bool
label_right(const double d[256], int n, int label)
{
	const double noise = 1e-10;
	double least = d[0];

	for (int k = 1; k < n; k++)
		if (d[k] < least)
			least = d[k];
	if (label >= n || d[label] > least + 1e-9 + noise)
		return false;
	for (int k = 0; k < label; k++)
		if (d[k] <= least + 1e-9 - noise)
			return false;
	return true;
}

static double
error_nearest(const struct sample *s, const void *out)
{
	const uint8_t *rgba = s->in, *labels = out;
	double pal[256][3], lab[3], d[256];

	for (int k = 0; k < s->pal.n; k++)
		ref_lab(pal[k], s->rgb[k]);
	for (size_t i = 0; i < pixels(s); i++) {
		ref_lab(lab, rgba + 4 * i);
		for (int k = 0; k < s->pal.n; k++)
			d[k] = ref_ciede2000(lab, pal[k]);
		if (!label_right(d, s->pal.n, labels[i]))
			return 2;
	}
	return 0;
}

/* Small numbers, down to the subnormal range in a part of the samples since
 * these are slow; numbers about 1e37; or in -1..1. */
static void
fill_convolve(struct sample *s)
{
	static const int lengths[4] = { 1, 3, 17, V2V_TAPS_MAX };
	float *p = s->in, small = s->seed % 4 == 0 ? 1e-37f : 1e-30f;

	s->n_taps = lengths[v2v_rng_below(s->seed, 0, 4)];
	for (int k = 0; k < s->n_taps; k++)
		s->taps[k] = ((float)v2v_rng_below(s->seed + 1, (uint64_t)k,
		    2001) - 700) / 1000 / (float)s->n_taps;
	for (size_t i = 0; i < pixels(s); i++) {
		float v = ((float)v2v_rng_below(s->seed, i, 1u << 24)
		    - 8388608.0f) / 8388608.0f;

		p[i] = s->kind == NEAR_ZERO ? v * small
		    : s->kind == NEAR_MAXIMUM ? v * 1e37f : v;
	}
}

static int
run_convolve(struct v2v_backend *be, struct v2v_buf *out, struct v2v_buf *in,
    const struct sample *s)
{
	return be->convolve(be, out, in, s->width, s->height, s->taps,
	    s->n_taps);
}

/* Rounding of n terms and their sum in each pass: 2 (n + 1) eps of the sum of
 * absolute values; and some subnormal steps. */
static double
error_convolve(const struct sample *s, const void *out)
{
	const float *got = out, *in = s->in;
	double *want = v2v_alloc(pixels(s), sizeof(*want));
	double *between = v2v_alloc(pixels(s), sizeof(*between));
	double taps = 0, most = 0, bound, worst = 0;

	if (want == NULL || between == NULL) {
		worst = -1;
		goto out;
	}
	for (int k = 0; k < s->n_taps; k++)
		taps += fabs((double)s->taps[k]);
	for (size_t i = 0; i < pixels(s); i++)
		most = fmax(most, fabs((double)in[i]));
	bound = 2 * (s->n_taps + 1) * (double)FLT_EPSILON * taps * taps * most
	    + 2 * s->n_taps * 1.5e-45;
	ref_convolve(want, in, s->width, s->height, s->taps, s->n_taps,
	    between);
	for (size_t i = 0; i < pixels(s); i++) {
		double e = fabs(want[i] - (double)got[i]) / bound;

		if (!(e <= worst))
			worst = e;
	}
out:
	free(want);
	free(between);
	return worst;
}

/* Blots, noise of two labels, noise of four, or one snake that fills the
 * plane: the longest path there is. */
static void
fill_components(struct sample *s)
{
	uint8_t *p = s->in;

	for (int32_t y = 0; y < s->height; y++)
		for (int32_t x = 0; x < s->width; x++, p++) {
			uint64_t i = (uint64_t)y << 32 | (uint64_t)x;
			uint64_t r = v2v_rng(s->seed, i);
			bool wall = y % 2 == 1
			    && x != (y % 4 == 1 ? s->width - 1 : 0);

			int blot = ((x + y) / 9 + x / 14) % 3;

			*p = (uint8_t)(s->kind == NEAR_ZERO
			    ? (uint64_t)blot + (r % 64 == 0) : s->kind == NEAR_MAXIMUM ? 254 + r % 2
			    : s->kind == RANDOM ? r % 4 : wall);
		}
}

static int
run_components(struct v2v_backend *be, struct v2v_buf *out,
    struct v2v_buf *in, const struct sample *s)
{
	return be->components(be, out, in, s->width, s->height);
}

static double
error_components(const struct sample *s, const void *out)
{
	const uint32_t *got = out;
	uint32_t *want = v2v_alloc(pixels(s), sizeof(*want));
	uint32_t *stack = v2v_alloc(pixels(s), sizeof(*stack));
	double error = -1;

	if (want != NULL && stack != NULL) {
		ref_components(want, s->in, s->width, s->height, stack);
		error = 0;
		for (size_t i = 0; i < pixels(s); i++)
			if (got[i] != want[i])
				error = 2;
	}
	free(want);
	free(stack);
	return error;
}

/* Blots and lines of three colours, two, noise of four, or of many. */
static void
fill_enlarge(struct sample *s)
{
	static const uint8_t colours[4][4] = { { 0, 0, 0, 0 },
		{ 255, 0, 0, 255 }, { 9, 200, 0, 255 }, { 255, 0, 9, 255 } };
	uint8_t *p = s->in;

	for (int32_t y = 0; y < s->height; y++)
		for (int32_t x = 0; x < s->width; x++, p += 4) {
			uint64_t r = v2v_rng(s->seed, (uint64_t)y << 32
			    | (uint64_t)x);
			int blot = ((x + y) / 9 + x / 14) % 3;
			const uint8_t *c = colours[s->kind == NEAR_ZERO
			    ? (uint64_t)(blot + (x - 2 * y == 7))
			    : s->kind == NEAR_MAXIMUM ? r % 2 : r % 4];

			for (int k = 0; k < 4; k++)
				p[k] = s->kind == SHAPED
				    ? (uint8_t)(r >> 8 * k) : c[k];
		}
}

static int
run_enlarge2(struct v2v_backend *be, struct v2v_buf *out, struct v2v_buf *in,
    const struct sample *s)
{
	return be->enlarge(be, out, in, s->width, s->height, 2);
}

static int
run_enlarge4(struct v2v_backend *be, struct v2v_buf *out, struct v2v_buf *in,
    const struct sample *s)
{
	return be->enlarge(be, out, in, s->width, s->height, 4);
}

static double
error_enlarge(const struct sample *s, const void *out)
{
	uint8_t *want = v2v_alloc(s->out_bytes, 1);
	double error = -1;

	if (want != NULL) {
		ref_enlarge(want, s->in, s->width, s->height,
		    s->out_bytes == 4 * s->in_bytes ? 2 : 4);
		error = memcmp(want, out, s->out_bytes) == 0 ? 0 : 2;
	}
	free(want);
	return error;
}

const struct op parity_ops[] = {
	{ "lab", 4, 12, SHAPED, 1 << 20, parity_fill_rgba, run_lab, error_lab,
	    "1e-4", NULL },
	{ "oklab", 4, 12, SHAPED, 1 << 20, parity_fill_rgba, run_oklab, error_oklab,
	    "1e-6", NULL },
	{ "nearest", 4, 1, SHAPED, 1500, fill_nearest, run_nearest,
	    error_nearest, "no wrong label", NULL },
	{ "histogram", 4, 0, SHAPED, 1 << 20, parity_fill_histogram,
	    parity_run_histogram, parity_error_histogram, "equal", NULL },
	{ "tone", 4, 4, SHAPED, 1 << 20, parity_fill_tone, parity_run_tone,
	    parity_error_tone, "equal", NULL },
	{ "rim", 4, 4, KINDS, 13000, parity_fill_rim, parity_run_rim,
	    parity_error_rim, "equal", NULL },
	{ "costs", 4, 15, SHAPED, 1500, parity_fill_rim, parity_run_costs,
	    parity_error_costs, "1 tenth", NULL },
	{ "weights", 4, 4, KINDS, 13000, parity_fill_rim, parity_run_weights,
	    parity_error_weights, "1", NULL },
	{ "relax", 12, 1, KINDS, 1100, parity_fill_relax, parity_run_relax,
	    parity_error_relax, "equal", NULL },
	{ "convolve", 4, 4, SHAPED, 13000, fill_convolve, run_convolve,
	    error_convolve, "2 (n + 1) eps of the absolute sum", NULL },
	{ "components", 1, 4, KINDS, 1 << 20, fill_components, run_components,
	    error_components, "equal", NULL },
	{ "enlarge x2", 4, 16, KINDS, 1500, fill_enlarge, run_enlarge2,
	    error_enlarge, "equal", NULL },
	{ "enlarge x4", 4, 64, KINDS, 700, fill_enlarge, run_enlarge4,
	    error_enlarge, "equal", NULL },
	{ "membrane", 5, 4, KINDS, 9000, parity_fill_membrane,
	    parity_run_membrane, parity_error_membrane, "0.6 of a level",
	    NULL },
	{ "patch", 5, 4, KINDS, 9000, parity_fill_patch, parity_run_patch,
	    parity_error_patch, "closer to the known than before", NULL },
	{ "fringe", 5, 4, KINDS, 3500, parity_fill_fringe, parity_run_fringe,
	    parity_error_fringe, "1 level", NULL },
	{ "conv", 0, 0, SHAPED, 1500, parity_fill_net, parity_run_conv,
	    parity_error_conv, "(n + 2) eps of the absolute sum",
	    parity_shape_conv },
	{ "twice", 0, 0, SHAPED, 1500, parity_fill_net, parity_run_twice,
	    parity_error_twice, "4 eps of the greatest",
	    parity_shape_twice },
	{ "mean", 0, 0, SHAPED, 1500, parity_fill_net, parity_run_mean,
	    parity_error_mean, "n eps of the greatest", parity_shape_layer },
	{ "sigmoid", 0, 0, SHAPED, 1500, parity_fill_net, parity_run_sigmoid,
	    parity_error_sigmoid, "0.501 of 255", parity_shape_layer },
	{ NULL, 0, 0, 0, 0, NULL, NULL, NULL, NULL, NULL },
};
