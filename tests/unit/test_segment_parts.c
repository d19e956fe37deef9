/* Hints, colour models, and which components of a cut stay. */
#include "base.h"

#include "segment/gaussians.h"
#include "segment/hint.h"
#include "segment/shape.h"
#include "tests/ref/ref_shape.c"
#include "util/rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A small picture of w x h without a full one. */
static struct v2v_small
make_small(int32_t w, int32_t h)
{
	struct v2v_small s = { 0 };

	assert_int_equal(v2v_frame_init(&s.f, w, h, NULL), 0);
	s.c = calloc(v2v_small_pixels(&s), 3 * sizeof(*s.c));
	assert_non_null(s.c);
	return s;
}

/* Hints as a picture of "-" no, "." maybe no, "+" maybe yes, "#" yes. */
static void
check_hints(const struct v2v_small *s, int32_t width, int32_t height,
    const struct v2v_segment_params *p, const char *want)
{
	size_t n = v2v_small_pixels(s);
	uint8_t hint[256];
	char got[257] = "";

	assert_true(n <= 256);
	assert_int_equal(v2v_hint_fill(hint, s, width, height, p, NULL, NULL),
	    0);
	for (size_t i = 0; i < n; i++)
		got[i] = "-.+#"[hint[i]];
	assert_string_equal(got, want);
}

static void
hints_of_rectangle(void **state)
{
	struct v2v_small s = make_small(6, 4);
	struct v2v_segment_params p = { .rect = { 100, 100, 300, 200 } };

	(void)state;
	check_hints(&s, 600, 400, &p, "------" "-+++--" "-+++--" "------");
	/* Whatever it touches may be vehicle. */
	memcpy(p.rect, (int32_t[4]){ 99, 100, 302, 200 }, sizeof(p.rect));
	check_hints(&s, 600, 400, &p, "------" "+++++-" "+++++-" "------");
	memcpy(p.rect, (int32_t[4]){ 250, 399, 1, 1 }, sizeof(p.rect));
	check_hints(&s, 600, 400, &p, "------" "------" "------" "--+---");
	v2v_small_free(&s);
}

/* The whole picture says as much as nothing: the ellipse. */
static void
hints_of_place(void **state)
{
	static const char want[] =
	    "------------" "------------" "--.++++++.--" "--++++++++--"
	    "--++++++++--" "--++++++++--" "--++++++++--" "--.++++++.--"
	    "------------" "------------";
	struct v2v_small s = make_small(12, 10);
	struct v2v_segment_params none = { .rect = { 0 } };
	struct v2v_segment_params all = { .rect = { 0, 0, 999, 700 } };

	(void)state;
	check_hints(&s, 999, 700, &none, want);
	check_hints(&s, 999, 700, &all, want);
	v2v_small_free(&s);

	/* Too few for a rim. */
	s = make_small(1, 1);
	check_hints(&s, 1, 1, &none, "+");
	v2v_small_free(&s);
	s = make_small(8, 1);
	check_hints(&s, 8, 1, &none, ".++++++.");
	v2v_small_free(&s);
}

static void
hints_of_mask(void **state)
{
	static const uint8_t grey[] = { 0, 8, 9, 127, 128, 246, 247, 255 };
	struct v2v_small s = make_small(8, 1);
	struct v2v_frame mask;
	struct v2v_segment_params p = { .mask = &mask };

	(void)state;
	assert_int_equal(v2v_frame_init(&mask, 24, 3, NULL), 0);
	memset(mask.px, 255, 4 * v2v_frame_pixels(&mask));
	for (int i = 0; i < 24 * 3; i++)
		mask.px[4 * i] = grey[i % 24 / 3];
	check_hints(&s, 24, 3, &p, "--..++##");
	/* All maybe: the ellipse; what is sure stays. */
	for (int i = 0; i < 24 * 3; i++)
		mask.px[4 * i] = i % 24 < 3 ? 255 : 128;
	check_hints(&s, 24, 3, &p, "#++++++.");
	v2v_frame_free(&mask);
	v2v_small_free(&s);
}

/* Random blobs of several sizes. */
static void
scatter(uint8_t *inside, int32_t w, int32_t h, uint64_t seed)
{
	uint32_t cell = 1 + v2v_rng_below(seed, 2, 6);
	uint32_t share = 20 + v2v_rng_below(seed, 3, 60);

	for (int32_t y = 0; y < h; y++)
		for (int32_t x = 0; x < w; x++) {
			uint64_t at = 1000 + (uint64_t)y / cell * 64
			    + (uint64_t)x / cell;

			inside[y * w + x] = v2v_rng_below(seed, at, 100) < share;
		}
}

static void
shape_equals_reference(void **state)
{
	struct v2v_backend *be;
	uint8_t mine[REF_SHAPE_PIXELS], theirs[REF_SHAPE_PIXELS];

	(void)state;
	assert_int_equal(v2v_backend_open(&be, "cpu", 0, NULL, NULL), 0);
	for (uint64_t seed = 0; seed < 400; seed++) {
		int32_t w = 1 + (int32_t)v2v_rng_below(seed, 0, 64);
		int32_t h = 1 + (int32_t)v2v_rng_below(seed, 1, 64);
		uint8_t likely[REF_SHAPE_PIXELS];
		const uint8_t *told = seed % 3 ? NULL : likely;

		scatter(mine, w, h, seed);
		memcpy(theirs, mine, (size_t)(w * h));
		for (int i = 0; i < w * h; i++)
			likely[i] = (uint8_t)v2v_rng_below(seed, 9000
			    + (uint64_t)i / 7, 110);
		assert_int_equal(v2v_shape_clean(mine, told, w, h, seed % 2,
		    be, NULL), 0);
		ref_shape(theirs, told, w, h, seed % 2);
		assert_memory_equal(mine, theirs, (size_t)(w * h));
	}
	v2v_backend_close(be);
}

static void
check_shape(int32_t w, int32_t h, const char *in, const char *want)
{
	struct v2v_backend *be;
	uint8_t px[128], likely[128];
	bool told = false;

	assert_int_equal(v2v_backend_open(&be, "cpu", 0, NULL, NULL), 0);
	for (int32_t i = 0; i < w * h; i++) {
		px[i] = in[i] == '#';
		likely[i] = px[i] ? 250 : in[i] == '?' ? 60 : 20;
		told |= in[i] == '?';
	}
	assert_int_equal(v2v_shape_clean(px, told ? likely : NULL, w, h, false,
	    be, NULL), 0);
	for (int32_t i = 0; i < w * h; i++)
		assert_int_equal(px[i], want[i] == '#');
	v2v_backend_close(be);
}

static void
shape_rules(void **state)
{
	(void)state;
	/* A hole is filled, a bay stays; corners do not connect. */
	check_shape(5, 4, "#####" "#..##" "##.#." "####.",
	    "#####" "#####" "####." "####.");
	check_shape(4, 3, "#..." "####" "#.#.", "#..." "####" "#.#.");
	/* Less than a tenth goes. */
	check_shape(8, 3, "######.." "######.#" "........",
	    "######.." "######.." "........");
	check_shape(12, 2, "##########?#" "##########.#",
	    "##########.#" "##########.#");
	/* Wheels: below the middle, and no wider than that. */
	check_shape(9, 3, "##..#####" "#########" "##..#..##",
	    "##..#####" "#########" "#########");
	check_shape(9, 3, "#########" "#########" "##...#.##",
	    "#########" "#########" "##...####");
	check_shape(3, 1, "...", "...");
	/* Likelihoods know wheels, and which holes are of the vehicle. */
	check_shape(9, 3, "####?####" "#########" "##..#..##",
	    "####.####" "#########" "##..#..##");
	check_shape(7, 3, "#######" "#?###.#" "#######",
	    "#######" "#####.#" "#######");
	/* What is far off is something else. */
	check_shape(27, 1, "####################.?#####",
	    "####################..#####");
	check_shape(27, 1, "####################..?####",
	    "####################.......");
}

/* Two clouds far apart: both are found, with their shares. */
static void
models_of_two_clouds(void **state)
{
	struct v2v_small s = make_small(100, 40);
	uint8_t label[4000], part[4000];
	struct v2v_gaussians m;
	const int16_t near[3] = { 60, 100, -50 }, far[3] = { 390, 0, 0 };
	double first = 0, share = 0, cost_near;

	(void)state;
	for (size_t i = 0; i < 4000; i++) {
		bool a = i % 4 == 0;

		label[i] = i < 3900; /* the rest is not to count */
		s.c[3 * i] = (int16_t)((a ? 320 : 40)
		    + (int)v2v_rng_below(9, 3 * i, 41));
		s.c[3 * i + 1] = (int16_t)(a ? -80 : 100);
		s.c[3 * i + 2] = (int16_t)(a ? 10 : -50);
		if (!label[i])
			memcpy(&s.c[3 * i], far, sizeof(far));
	}
	v2v_gaussians_fit(&m, &s, label, 1, part);
	assert_in_range(m.n, 2, V2V_GAUSSIANS);
	for (int k = 0; k < m.n; k++)
		first += m.part[k].mean[1] < 0;
	assert_true(first >= 1 && first < m.n);
	for (int k = 0; k < m.n; k++) {
		const double *mean = m.part[k].mean, *w = m.part[k].inverse;
		double det = w[0] * (w[3] * w[5] - w[4] * w[4])
		    - w[1] * (w[1] * w[5] - w[2] * w[4])
		    + w[2] * (w[1] * w[4] - w[2] * w[3]);

		assert_true(mean[1] == -80 || mean[1] == 100);
		assert_true(mean[2] == (mean[1] < 0 ? 10 : -50));
		/* The cost is -log(share * sqrt(det of the inverse)). */
		if (mean[1] < 0)
			share += exp(-m.part[k].cost) / sqrt(det);
		if (mean[1] < 0)
			assert_true(mean[0] >= 320 && mean[0] <= 360);
		else
			assert_true(mean[0] >= 40 && mean[0] <= 80);
	}
	assert_true(fabs(share - 0.25) < 1e-9);
	cost_near = v2v_gaussians_cost(&m, near);
	assert_true(cost_near < 10);
	assert_true(v2v_gaussians_cost(&m, far) > cost_near + 100);
	v2v_small_free(&s);
}

/* One component of n equal pixels: the cost is known. */
static void
models_of_flat_and_none(void **state)
{
	struct v2v_small s = make_small(5, 3);
	uint8_t label[15] = { 0 }, part[15];
	struct v2v_gaussians m;
	const int16_t c[3] = { 3, -4, 0 };

	(void)state;
	v2v_gaussians_fit(&m, &s, label, 0, part);
	assert_int_equal(m.n, 1);
	/* Variance 2 along each axis: log(8) / 2, and 25 / 2 / 2. */
	assert_true(fabs(v2v_gaussians_cost(&m, c) - (log(8) / 2 + 6.25))
	    < 1e-9);
	v2v_gaussians_fit(&m, &s, label, 1, part);
	assert_int_equal(m.n, 0);
	assert_true(v2v_gaussians_cost(&m, c) > 1e6);
	v2v_small_free(&s);
}

/* Another order of the pixels gives the same models: sums are whole. */
static void
models_know_no_order(void **state)
{
	struct v2v_small s = make_small(60, 50), t = make_small(60, 50);
	uint8_t label[3000], part[3000];
	struct v2v_gaussians a, b;

	(void)state;
	memset(label, 1, sizeof(label));
	for (size_t i = 0; i < 3000; i++)
		for (size_t k = 0; k < 3; k++) {
			int16_t v = (int16_t)(v2v_rng_below(4, 3 * i + k, 200)
			    + 90 * v2v_rng_below(5, i, 3));

			s.c[3 * i + k] = v;
			t.c[3 * (2999 - i) + k] = v;
		}
	memset(&a, 0, sizeof(a));
	memset(&b, 0, sizeof(b));
	v2v_gaussians_fit(&a, &s, label, 1, part);
	v2v_gaussians_fit(&b, &t, label, 1, part);
	assert_int_equal(a.n, V2V_GAUSSIANS);
	assert_memory_equal(&a, &b, sizeof(a));
	v2v_small_free(&t);
	v2v_small_free(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hints_of_rectangle),
		cmocka_unit_test(hints_of_place),
		cmocka_unit_test(hints_of_mask),
		cmocka_unit_test(shape_equals_reference),
		cmocka_unit_test(shape_rules),
		cmocka_unit_test(models_of_two_clouds),
		cmocka_unit_test(models_of_flat_and_none),
		cmocka_unit_test(models_know_no_order),
	};

	return cmocka_run_group_tests_name("segment parts", tests, NULL, NULL);
}
