/* Lightness stretched: range, hue, what must not change. */
#include "base.h"

#include "quantize/tone.h"

#include "colour/lab.h"
#include "util/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N = 64 * 50 };

static const struct v2v_palette ramp = {
	.n = 3,
	.rgb = { { 17, 17, 19 }, { 200, 30, 30 }, { 245, 245, 245 } }
};

static int
tone(struct v2v_frame *f, int threads, int threshold)
{
	struct v2v_pool *pool;
	struct v2v_backend *be;
	int err;

	assert_int_equal(v2v_pool_open(&pool, threads, NULL), V2V_OK);
	assert_int_equal(v2v_backend_open(&be, "cpu", 0, pool, NULL), V2V_OK);
	err = v2v_quantize_tone(be, f, &ramp, threshold, NULL);
	v2v_backend_close(be);
	v2v_pool_close(pool);
	return err;
}

static double
lightness(const uint8_t *p)
{
	double lab[3];

	v2v_lab_from_rgb(lab, p);
	return lab[0];
}

/* Colours of L* from about `low` on, up to `high`. */
static void
make(struct v2v_frame *f, double low, double high)
{
	assert_int_equal(v2v_frame_init(f, 64, 50, NULL), V2V_OK);
	for (size_t i = 0; i < N; i++) {
		double lab[3] = { low + (high - low) * (double)i / (N - 1),
			(double)v2v_rng_below(1, i, 13) - 6,
			(double)v2v_rng_below(2, i, 13) - 6 };

		v2v_lab_to_rgb(f->px + 4 * i, lab);
		f->px[4 * i + 3] = 255;
	}
}

static void
dark_pictures_become_light(void **state)
{
	static uint8_t before[4 * N];
	struct v2v_frame f;
	double worst = 0;

	(void)state;
	make(&f, 12, 32);
	memcpy(before, f.px, sizeof(before));
	assert_int_equal(tone(&f, 1, 1), V2V_OK);
	for (size_t i = 0; i < N; i++) {
		/* From 12.1 .. 31.9 to 5.1 .. 96.5. */
		double l = lightness(before + 4 * i);
		double want = 5.1 + (l - 12.1) * (96.5 - 5.1) / 19.8;
		double got = lightness(f.px + 4 * i);

		want = fmin(fmax(want, 5.1), 96.5);
		worst = fmax(worst, fabs(got - want));
		assert_int_equal(f.px[4 * i + 3], 255);
	}
	assert_true(worst < 2.5);
	v2v_frame_free(&f);
}

static void
hues_stay(void **state)
{
	static uint8_t before[4 * N];
	struct v2v_frame f;

	(void)state;
	make(&f, 20, 60);
	memcpy(before, f.px, sizeof(before));
	assert_int_equal(tone(&f, 1, 1), V2V_OK);
	for (size_t i = 0; i < N; i++) {
		double a[3], b[3], turn;

		v2v_lab_from_rgb(a, before + 4 * i);
		v2v_lab_from_rgb(b, f.px + 4 * i);
		if (hypot(a[1], a[2]) < 5 || b[0] < 20 || b[0] > 90)
			continue;
		turn = fabs(atan2(a[1] * b[2] - a[2] * b[1],
		    a[1] * b[1] + a[2] * b[2]));
		assert_true(turn < 0.2);
		/* Chroma goes with L* + 16. */
		assert_true(fabs(hypot(b[1], b[2]) / hypot(a[1], a[2])
		    - (b[0] + 16) / (a[0] + 16)) < 0.25);
	}
	v2v_frame_free(&f);
}

/* One lightness, black, the tails, absent pixels, and threads. */
static void
limits(void **state)
{
	static uint8_t before[4 * N];
	struct v2v_frame f, g;

	(void)state;
	make(&f, 50, 51);
	memcpy(before, f.px, sizeof(before));
	assert_int_equal(tone(&f, 1, 1), V2V_OK);
	assert_memory_equal(before, f.px, sizeof(before));
	v2v_frame_free(&f);
	make(&f, 10, 30);
	make(&g, 10, 30);
	memset(f.px, 255, 4 * (N / 250)); /* highlights below the half per cent */
	memset(g.px, 255, 3);
	memset(f.px + 400, 0, 4); /* not counted, and black */
	memcpy(g.px, f.px, 4 * N);
	assert_int_equal(tone(&f, 1, 128), V2V_OK);
	assert_true(lightness(f.px) > 96);
	assert_true(lightness(f.px + 4 * (N - 40)) > 90);
	assert_memory_equal(f.px + 400, "\0\0\0", 3);
	assert_int_equal(tone(&g, 5, 128), V2V_OK);
	assert_memory_equal(f.px, g.px, 4 * N);
	v2v_frame_free(&f);
	v2v_frame_free(&g);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dark_pictures_become_light),
		cmocka_unit_test(hues_stay),
		cmocka_unit_test(limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
