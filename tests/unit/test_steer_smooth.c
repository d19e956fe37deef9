/* The edge-preserving smoother against a dense solution. */
#include "base.h"

#include "steer/smooth.h"
#include "tests/ref/ref_smooth.c"
#include "util/rng.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* A step with noise, and holes. */
static struct v2v_field
make_field(int32_t w, int32_t h, uint64_t seed)
{
	struct v2v_field f = { .width = w, .height = h };

	f.pixels = (size_t)w * (size_t)h;
	f.lab = malloc(3 * f.pixels * sizeof(float));
	f.trust = malloc(f.pixels);
	assert_non_null(f.lab);
	assert_non_null(f.trust);
	for (size_t i = 0; i < f.pixels; i++) {
		bool right = i % (size_t)w >= (size_t)w / 2;

		for (size_t k = 0; k < 3; k++)
			f.lab[3 * i + k] = (right ? 70.0f : 30.0f) +
			    (float)v2v_rng_below(seed, 3 * i + k, 400) / 100;
		f.trust[i] = (uint8_t)v2v_rng_below(seed, 9999 + i, 256);
		if (v2v_rng_below(seed, 30000 + i, 8) == 0)
			f.trust[i] = 0;
	}
	return f;
}

static void
test_like_dense(void **state)
{
	static const int32_t sizes[][2] = {
		{ 1, 1 }, { 2, 1 }, { 1, 3 }, { 64, 1 }, { 1, 64 }, { 9, 7 },
		{ 33, 17 }, { 40, 41 }
	};

	(void)state;
	for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
		struct v2v_smooth_params p = { 300, 2, 1 + (int)(s % 3) };
		struct v2v_field a, b;

		a = make_field(sizes[s][0], sizes[s][1], s);
		b = make_field(sizes[s][0], sizes[s][1], s);
		assert_int_equal(v2v_smooth(&a, NULL, &p, NULL), 0);
		ref_smooth(&b, &p);
		for (size_t i = 0; i < 3 * a.pixels; i++)
			if (!(fabsf(a.lab[i] - b.lab[i]) < 2e-3f))
				fail_msg("%d x %d: pixel %d differs by %d e-6",
				    (int)a.width, (int)a.height, (int)(i / 3),
				    (int)(1e6f * fabsf(a.lab[i] - b.lab[i])));
		v2v_field_free(&a);
		v2v_field_free(&b);
	}
}

/* Noise goes, the step stays. */
static void
test_purpose(void **state)
{
	struct v2v_smooth_params p = { 300, 2, 3 };
	struct v2v_field f = make_field(60, 60, 5);
	float low = 100, high = 0;

	(void)state;
	memset(f.trust, 255, f.pixels);
	assert_int_equal(v2v_smooth(&f, NULL, &p, NULL), 0);
	for (size_t i = 0; i < f.pixels; i++) {
		float l = f.lab[3 * i];

		if (i % 60 >= 30)
			l -= 40;
		low = l < low ? l : low;
		high = l > high ? l : high;
	}
	assert_true(low > 31 && high < 33);
	v2v_field_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_like_dense),
		cmocka_unit_test(test_purpose),
	};

	return cmocka_run_group_tests_name("steer_smooth", tests, NULL, NULL);
}
