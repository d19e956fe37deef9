/* Region fusion against a naive one, and its rules one by one. */
#include "base.h"

#include "steer/fusion.h"
#include "tests/ref/ref_fusion.c"
#include "util/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/* A field of w x h pixels with room for colours and trust of 255. */
static struct v2v_field
make_field(int32_t w, int32_t h)
{
	struct v2v_field f = { .width = w, .height = h };

	f.pixels = f.covered = (size_t)w * (size_t)h;
	f.lab = calloc(f.pixels, 3 * sizeof(float));
	f.trust = malloc(f.pixels);
	assert_non_null(f.lab);
	assert_non_null(f.trust);
	memset(f.trust, 255, f.pixels);
	return f;
}

/* Each pixel with trust a region of its own. */
static struct v2v_regions
single_pixels(const struct v2v_field *f)
{
	struct v2v_regions r = { 0 };

	r.id = malloc(f->pixels * sizeof(*r.id));
	assert_non_null(r.id);
	for (size_t i = 0; i < f->pixels; i++)
		r.id[i] = f->trust[i] ? r.n++ : V2V_NO_REGION;
	return r;
}

/* Flat patches, noise and holes. Colours are whole numbers, so that the sums
 * of both sides are exact. */
static struct v2v_field
random_field(uint64_t seed)
{
	int32_t w = 1 + (int32_t)v2v_rng_below(seed, 0, 20);
	int32_t h = 1 + (int32_t)v2v_rng_below(seed, 1, 20);
	struct v2v_field f = make_field(w, h);
	uint32_t noise = 1 + v2v_rng_below(seed, 2, 40);
	uint32_t patch = 1 + v2v_rng_below(seed, 3, 8);

	for (size_t i = 0; i < f.pixels; i++) {
		uint64_t x = i % (size_t)w / patch, y = i / (size_t)w / patch;

		for (size_t k = 0; k < 3; k++)
			f.lab[3 * i + k] = (float)(v2v_rng_below(seed,
			    1000 + 3 * (y * 32 + x) + k, 60) +
			    v2v_rng_below(seed, 9000 + 3 * i + k, noise));
		f.trust[i] = (uint8_t)v2v_rng_below(seed, 20000 + i, 256);
		if (v2v_rng_below(seed, 30000 + i, 10) == 0)
			f.trust[i] = 0;
	}
	return f;
}

static void
test_like_reference(void **state)
{
	int fused = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 150; seed++) {
		struct v2v_field f = random_field(seed);
		struct v2v_regions a = single_pixels(&f);
		struct v2v_regions b = single_pixels(&f);
		struct v2v_fusion_params p = {
			.lambda = 1 << v2v_rng_below(seed, 4, 12),
			.levels = 1 + (int)v2v_rng_below(seed, 5, 6),
			.min_area = (int32_t)v2v_rng_below(seed, 6, 12)
		};

		fused -= a.n;
		assert_int_equal(v2v_fusion(&a, &f, NULL, &p, NULL), 0);
		ref_fusion(&b, &f, &p);
		fused += a.n;
		if (a.n != b.n || memcmp(a.id, b.id, f.pixels * sizeof(*a.id)))
			fail_msg("seed %d: %d x %d, %d regions, not %d",
			    (int)seed, (int)f.width, (int)f.height, (int)a.n,
			    (int)b.n);
		v2v_regions_free(&a);
		v2v_regions_free(&b);
		v2v_field_free(&f);
	}
	assert_true(fused < -10000);
}

/* All prices equal: the pair of the lowest ids goes first. */
static void
test_ties(void **state)
{
	struct v2v_field f = make_field(4, 1);
	struct v2v_regions r = single_pixels(&f);
	struct v2v_fusion_params p = { .lambda = 1000, .levels = 1 };
	static const int32_t want[] = { 0, 0, 1, 1 };

	(void)state;
	/* A pair of steps 10 costs 50 / (1 / 16); two pairs 100 / (1 / 16). */
	for (size_t i = 0; i < 4; i++)
		f.lab[3 * i] = 10 * (float)i;
	assert_int_equal(v2v_fusion(&r, &f, NULL, &p, NULL), 0);
	assert_int_equal(r.n, 2);
	assert_memory_equal(r.id, want, sizeof(want));
	v2v_regions_free(&r);
	v2v_field_free(&f);
}

/* Nothing joins across pixels without trust. */
static void
test_gap(void **state)
{
	struct v2v_field f = make_field(3, 2);
	struct v2v_regions r = single_pixels(&f);
	struct v2v_fusion_params p = { 1e9, 3, 100 };
	static const int32_t want[] = { 0, -1, 1, 0, -1, 1 };

	(void)state;
	v2v_regions_free(&r);
	f.trust[1] = f.trust[4] = 0;
	r = single_pixels(&f);
	assert_int_equal(v2v_fusion(&r, &f, NULL, &p, NULL), 0);
	assert_int_equal(r.n, 2);
	assert_memory_equal(r.id, want, sizeof(want));
	v2v_regions_free(&r);
	v2v_field_free(&f);
}

/* A gradient is cut where it has drifted too far, a step at once. */
static void
test_start(void **state)
{
	struct v2v_field f = make_field(12, 1);
	struct v2v_regions r;

	(void)state;
	for (size_t i = 0; i < 12; i++)
		f.lab[3 * i] = i < 8 ? 0.5f * (float)i : 50;
	assert_int_equal(v2v_regions_start(&r, &f, NULL, NULL), 0);
	assert_int_equal(r.n, 3);
	assert_int_equal(r.id[5], 0);
	assert_int_equal(r.id[6], 1);
	assert_int_equal(r.id[8], 2);
	v2v_regions_free(&r);
	v2v_field_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_like_reference),
		cmocka_unit_test(test_ties),
		cmocka_unit_test(test_gap),
		cmocka_unit_test(test_start),
	};

	return cmocka_run_group_tests_name("steer_fusion", tests, NULL, NULL);
}
