/* Reduced frames against averages as their definition reads. */
#include "base.h"

#include "stream/reduce.h"
#include "util/rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct v2v_frame
make_frame(int32_t w, int32_t h)
{
	struct v2v_frame f;

	assert_int_equal(v2v_frame_init(&f, w, h, NULL), 0);
	return f;
}

/* Noise; alpha, if it has any, is often 0 and often 255. */
static struct v2v_frame
random_frame(uint64_t seed, int32_t w, int32_t h, bool alpha)
{
	struct v2v_frame f = make_frame(w, h);

	f.alpha = alpha;
	for (size_t i = 0; i < v2v_frame_pixels(&f); i++) {
		uint32_t a = v2v_rng_below(seed, 4 * i + 3, 512);

		for (size_t k = 0; k < 3; k++)
			f.px[4 * i + k] = (uint8_t)v2v_rng_below(seed,
			    4 * i + k, 256);
		f.px[4 * i + 3] = (uint8_t)(!alpha || a > 383 ? 255
		    : a > 255 ? 0 : a);
	}
	return f;
}

/* How much of pixel i lies between a and b. */
static double
overlap(int32_t i, double a, double b)
{
	double v = fmin(i + 1, b) - fmax(i, a);

	return v > 0 ? v : 0;
}

/* The average of pixel (x, y) of w x h, before rounding. */
static void
average(double out[4], const struct v2v_frame *in, int32_t x, int32_t y,
    int32_t w, int32_t h)
{
	double cx = (double)in->width / w, cy = (double)in->height / h;
	double area = 0, alpha = 0, sum[3] = { 0 };

	for (int32_t v = 0; v < in->height; v++)
		for (int32_t u = 0; u < in->width; u++) {
			const uint8_t *p = in->px + 4 * ((size_t)v
			    * (size_t)in->width + (size_t)u);
			double part = overlap(u, x * cx, (x + 1) * cx)
			    * overlap(v, y * cy, (y + 1) * cy);

			area += part;
			alpha += part * p[3];
			for (int k = 0; k < 3; k++)
				sum[k] += part * p[3] * p[k];
		}
	out[3] = alpha / area;
	for (int k = 0; k < 3; k++)
		out[k] = alpha > 1e-9 ? sum[k] / alpha : 0;
}

static void
compare(const struct v2v_frame *in, int32_t w, int32_t h,
    struct v2v_pool *pool)
{
	struct v2v_frame out;

	assert_int_equal(v2v_frame_reduce(&out, in, w, h, pool, NULL), 0);
	assert_int_equal(out.width, w);
	assert_int_equal(out.height, h);
	assert_int_equal(out.alpha, in->alpha);
	for (int32_t y = 0; y < h; y++)
		for (int32_t x = 0; x < w; x++) {
			const uint8_t *p = out.px + 4 * (y * w + x);
			double want[4];

			average(want, in, x, y, w, h);
			if (want[3] > 1e-9 && want[3] < 0.5)
				want[3] = 1; /* not lost */
			for (int k = 0; k < 4; k++)
				if (fabs(p[k] - want[k]) > 0.5 + 1e-6)
					fail_msg("%dx%d to %dx%d, (%d, %d)[%d]:"
					    " %d, not %f", (int)in->width,
					    (int)in->height, (int)w, (int)h,
					    (int)x, (int)y, k, p[k], want[k]);
		}
	v2v_frame_free(&out);
}

static void
exact_averages(void **state)
{
	struct v2v_pool *pool;

	(void)state;
	assert_int_equal(v2v_pool_open(&pool, 3, NULL), 0);
	for (uint64_t seed = 0; seed < 60; seed++) {
		int32_t iw = 1 + (int32_t)v2v_rng_below(seed, 1000000, 40);
		int32_t ih = 1 + (int32_t)v2v_rng_below(seed, 1000001, 40);
		int32_t w = 1 + (int32_t)v2v_rng_below(seed, 1000002,
		    (uint32_t)iw);
		int32_t h = 1 + (int32_t)v2v_rng_below(seed, 1000003,
		    (uint32_t)ih);
		struct v2v_frame f = random_frame(seed, iw, ih, seed % 2);

		compare(&f, w, h, seed % 3 ? pool : NULL);
		v2v_frame_free(&f);
	}
	v2v_pool_close(pool);
}

static void
same_size_is_a_copy(void **state)
{
	struct v2v_frame f = random_frame(5, 31, 17, false), out;

	(void)state;
	assert_int_equal(v2v_frame_reduce(&out, &f, 31, 17, NULL, NULL), 0);
	assert_memory_equal(out.px, f.px, 4 * v2v_frame_pixels(&f));
	v2v_frame_free(&out);
	v2v_frame_free(&f);
}

/* Colours of transparent pixels do not bleed, and a trace of alpha stays. */
static void
alpha_weighs(void **state)
{
	static const uint8_t px[] = { 200, 100, 50, 255, 0, 255, 0, 0,
		10, 20, 30, 1, 0, 255, 255, 0, 9, 9, 9, 0, 8, 8, 8, 0 };
	static const uint8_t want[] = { 200, 100, 50, 128, 10, 20, 30, 1,
		0, 0, 0, 0 };
	struct v2v_frame f = make_frame(6, 1), out;

	(void)state;
	f.alpha = true;
	memcpy(f.px, px, sizeof(px));
	assert_int_equal(v2v_frame_reduce(&out, &f, 3, 1, NULL, NULL), 0);
	assert_memory_equal(out.px, want, sizeof(want));
	v2v_frame_free(&out);
	v2v_frame_free(&f);
}

/* The longest lines, of the largest sums. */
static void
long_lines(void **state)
{
	struct v2v_frame f = make_frame(16384, 3), out;

	(void)state;
	memset(f.px, 255, 4 * v2v_frame_pixels(&f));
	for (int32_t w = 1; w <= 16384; w += 16383 / 3) {
		assert_int_equal(v2v_frame_reduce(&out, &f, w, 2, NULL, NULL),
		    0);
		for (size_t i = 0; i < 4 * v2v_frame_pixels(&out); i++)
			assert_int_equal(out.px[i], 255);
		v2v_frame_free(&out);
	}
	v2v_frame_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exact_averages),
		cmocka_unit_test(same_size_is_a_copy),
		cmocka_unit_test(alpha_weighs),
		cmocka_unit_test(long_lines),
	};

	return cmocka_run_group_tests_name("reduce", tests, NULL, NULL);
}
