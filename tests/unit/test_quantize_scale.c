/* Enlarging: no new colour, nothing lost, nothing joined or torn. */
#include "base.h"

#include "quantize/quantize.h"
#include "quantize/scale.h"

#include "util/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

static const struct v2v_palette four = {
	.n = 4,
	.rgb = { { 0, 0, 0 }, { 255, 255, 255 }, { 200, 30, 30 },
	    { 40, 90, 200 } }
};

static const struct v2v_limits limits = V2V_LIMITS_DEFAULT;

static struct v2v_backend *be;

static int
open_backend(void **state)
{
	(void)state;
	return v2v_backend_open(&be, "cpu", 0, NULL, NULL);
}

static int
close_backend(void **state)
{
	(void)state;
	v2v_backend_close(be);
	return 0;
}

/* Overlapping discs of the palette, some absent. */
static void
discs(struct v2v_frame *f, uint64_t seed, int w, int h)
{
	assert_int_equal(v2v_frame_init(f, w, h, NULL), V2V_OK);
	f->alpha = true;
	for (uint64_t k = 0; k < 60; k++) {
		int cx = (int)v2v_rng_below(seed, 4 * k, (uint32_t)w);
		int cy = (int)v2v_rng_below(seed, 4 * k + 1, (uint32_t)h);
		int r = 3 + (int)v2v_rng_below(seed, 4 * k + 2, 18);
		uint32_t c = v2v_rng_below(seed, 4 * k + 3, 5);

		for (int i = 0; i < w * h; i++) {
			int x = i % w - cx, y = i / w - cy;

			if (x * x + y * y > r * r)
				continue;
			memset(f->px + 4 * i, c == 4 ? 0 : 255, 4);
			if (c < 4)
				memcpy(f->px + 4 * i, four.rgb[c], 3);
		}
	}
}

static uint32_t
colour(const struct v2v_frame *f, int32_t x, int32_t y)
{
	uint32_t c = 1; /* outside */

	if (x >= 0 && y >= 0 && x < f->width && y < f->height)
		memcpy(&c, f->px + 4 * ((size_t)y * (size_t)f->width
		    + (size_t)x), 4);
	return c;
}

/* Components less holes of a colour, 4-connected, by counts of 2 x 2 windows
 * (Gray 1971), times 4; and the windows where it touches itself across a
 * corner only. */
static int
euler(const struct v2v_frame *f, uint32_t c, int *saddles)
{
	int sum = 0;

	*saddles = 0;
	for (int32_t y = -1; y < f->height; y++)
		for (int32_t x = -1; x < f->width; x++) {
			int a = colour(f, x, y) == c;
			int b = colour(f, x + 1, y) == c;
			int d = colour(f, x, y + 1) == c;
			int e = colour(f, x + 1, y + 1) == c;
			int n = a + b + d + e;

			sum += n == 1 ? 1 : n == 3 ? -1
			    : n == 2 && a == e ? 2 : 0;
			*saddles += n == 2 && a == e;
		}
	return sum;
}

/* The most frequent colour of each block. */
static void
assert_shrinks_to(const struct v2v_frame *big, const struct v2v_frame *f,
    int factor)
{
	for (int32_t y = 0; y < f->height; y++)
		for (int32_t x = 0; x < f->width; x++) {
			int own = 0, n = factor * factor;

			for (int k = 0; k < n; k++)
				own += colour(big, x * factor + k % factor,
				    y * factor + k / factor) == colour(f, x, y);
			for (int k = 0; k < n; k++) {
				uint32_t c = colour(big, x * factor
				    + k % factor, y * factor + k / factor);
				int count = 0;

				for (int i = 0; i < n; i++)
					count += colour(big, x * factor
					    + i % factor, y * factor
					    + i / factor) == c;
				assert_true(c == colour(f, x, y)
				    || count < own);
			}
		}
}

static struct v2v_frame
copy(const struct v2v_frame *f)
{
	struct v2v_frame g;

	assert_int_equal(v2v_frame_init(&g, f->width, f->height, NULL),
	    V2V_OK);
	memcpy(g.px, f->px, 4 * v2v_frame_pixels(f));
	return g;
}

static void
nothing_is_lost(void **state)
{
	struct v2v_frame f, big;

	(void)state;
	for (uint64_t seed = 0; seed < 4; seed++)
		for (int factor = 2; factor <= 4; factor += 2) {
			discs(&f, seed, 97, 83);
			if (seed == 3) /* noise */
				for (size_t i = 0; i < 97 * 83; i++)
					memcpy(f.px + 4 * i, four.rgb[v2v_rng(7,
					    i) % 4], 3);
			big = copy(&f);
			assert_int_equal(v2v_quantize_scale(be, &big, factor,
			    &four, 0, &limits, NULL), V2V_OK);
			assert_int_equal(big.width, 97 * factor);
			if (seed < 3)
				assert_int_equal(v2v_quantize_audit(&big, &four,
				    NULL), V2V_OK);
			assert_shrinks_to(&big, &f, factor);
			v2v_frame_free(&big);
			v2v_frame_free(&f);
		}
}

/* Of regions of 9 pixels and more, neither their number nor their holes change;
 * only where two touch across a corner may they join there. */
static void
topology_stays(void **state)
{
	struct v2v_quantize_params p = { .min_area = 9.0 / (97 * 83),
		.alpha_threshold = 128 };
	struct v2v_frame f, big;

	(void)state;
	for (uint64_t seed = 10; seed < 20; seed++)
		for (int factor = 2; factor <= 4; factor += 2) {
			discs(&f, seed, 97, 83);
			assert_int_equal(v2v_quantize(be, &f, &four, &p, NULL),
			    V2V_OK);
			big = copy(&f);
			assert_int_equal(v2v_quantize_scale(be, &big, factor,
			    &four, 0, &limits, NULL), V2V_OK);
			for (int k = 0; k < 4; k++) {
				uint8_t px[4] = { four.rgb[k][0],
					four.rgb[k][1], four.rgb[k][2], 255 };
				uint32_t c;
				int before, after, corners, ignored;

				memcpy(&c, px, 4);
				before = euler(&f, c, &corners);
				after = euler(&big, c, &ignored);
				assert_true(after <= before
				    && after >= before - 4 * corners);
			}
			v2v_frame_free(&big);
			v2v_frame_free(&f);
		}
}

/* A slanted edge: the outputs lie on their side of the line, but for those
 * within half an input pixel of it. */
static void
edges_are_smooth(void **state)
{
	struct v2v_frame f;

	(void)state;
	assert_int_equal(v2v_frame_init(&f, 64, 64, NULL), V2V_OK);
	for (int i = 0; i < 64 * 64; i++) {
		bool left = 3 * (2 * (i % 64) + 1) < 2 * (2 * (i / 64) + 1) + 40;

		memcpy(f.px + 4 * i, four.rgb[left], 3);
		f.px[4 * i + 3] = 255;
	}
	assert_int_equal(v2v_quantize_scale(be, &f, 4, &four, .001, &limits,
	    NULL), V2V_OK);
	for (int32_t y = 16; y < 240; y++) {
		int32_t x = 0, edge = 2 * (2 * y + 1) + 4 * 40;

		while (x < 256 && colour(&f, x, y) == colour(&f, 0, y))
			x++;
		/* 6 x against the edge: within 1.5 outputs of it. */
		assert_true(abs(6 * x - edge) <= 9);
		for (; x < 256; x++)
			assert_true(colour(&f, x, y) == colour(&f, 255, y));
	}
	v2v_frame_free(&f);
}

static void
limits_hold(void **state)
{
	struct v2v_limits small = { 100, 5000, 1 << 20 };
	struct v2v_frame f;
	struct v2v_msg msg = { "" };

	(void)state;
	discs(&f, 1, 30, 20);
	assert_int_equal(v2v_quantize_scale(be, &f, 4, &four, 0, &small, &msg),
	    V2V_E_LIMIT);
	assert_string_equal(msg.text, "enlarged 4 times: 120 x 80 pixels are "
	    "over the limit of 100 a side");
	assert_int_equal(f.width, 30);
	assert_int_equal(v2v_quantize_scale(be, &f, 2, &four, 0, &small, &msg),
	    V2V_OK);
	assert_int_equal(f.height, 40);
	v2v_frame_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_lost),
		cmocka_unit_test(topology_stays),
		cmocka_unit_test(edges_are_smooth),
		cmocka_unit_test(limits_hold),
	};

	return cmocka_run_group_tests(tests, open_backend, close_backend);
}
