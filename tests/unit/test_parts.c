/* The parts of a drawn car: where its wheels, glass and elements are. */
#include "base.h"

#include "segment/parts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { R = 20 }; /* of wheels */

/* A body with a cabin on two wheels, and between them a bright bulge of their
 * shape, in a picture of 300 x 180. */
static int
truth_at(double x, double y)
{
	static const double wheels[3][2] = { { 80, 130 }, { 147, 131 },
		{ 215, 130 } };

	for (int k = 0; k < 3; k++) {
		double dx = x - wheels[k][0], dy = y - wheels[k][1];

		if (dx * dx + dy * dy < R * R && k == 1)
			return 1;
		if (dx * dx + dy * dy < R * R)
			return dx * dx + dy * dy < .4 * R * R ? 4 : 3;
	}
	if ((x > 40 && x < 260 && y > 80 && y < 135)
	    || (x > 90 && x < 210 && y > 40 && y < 90))
		return x > 105 && x < 195 && y > 50 && y < 72 ? 2 : 1;
	return 0;
}

static void
finds_parts(void **state)
{
	(void)state;
	for (int scale = 1; scale < 4; scale++) {
		int32_t w = 300 * scale, h = 180 * scale;
		struct v2v_backend *be;
		struct v2v_elements e = { 0 };
		struct v2v_element plate = { .class = V2V_PLATE },
		    mirror = { .class = V2V_MIRROR },
		    text = { .class = V2V_TEXT };
		struct v2v_frame f;
		uint8_t *matte = malloc((size_t)w * (size_t)h);
		uint8_t *parts = malloc((size_t)w * (size_t)h);
		long both = 0, either = 0, glass = 0, all = 0;

		assert_int_equal(v2v_backend_open(&be, "cpu", 0, NULL, NULL),
		    0);
		assert_int_equal(v2v_frame_init(&f, w, h, NULL), 0);
		v2v_element_box(&plate, 120 * scale, 100 * scale, 20 * scale,
		    8 * scale);
		v2v_element_box(&mirror, 230 * scale, 85 * scale, 8 * scale,
		    8 * scale);
		v2v_element_box(&text, 160 * scale, 100 * scale, 20 * scale,
		    8 * scale);
		assert_int_equal(v2v_elements_add(&e, &plate, NULL), 0);
		assert_int_equal(v2v_elements_add(&e, &mirror, NULL), 0);
		assert_int_equal(v2v_elements_add(&e, &text, NULL), 0);
		for (int32_t i = 0; i < w * h; i++) {
			static const uint8_t colours[5][3] = { { 90, 160, 90 },
				{ 30, 60, 200 }, { 150, 160, 170 },
				{ 15, 15, 15 }, { 200, 200, 205 } };
			int t = truth_at((i % w + .5) / scale,
			    (i / w + .5) / scale);

			memcpy(f.px + 4 * i, colours[t], 3);
			f.px[4 * i + 3] = 255;
			matte[i] = t ? 255 : 0;
		}
		assert_int_equal(v2v_parts_find(parts, &f, matte, &e, be,
		    NULL), 0);
		for (int32_t i = 0; i < w * h; i++) {
			int t = truth_at((i % w + .5) / scale,
			    (i / w + .5) / scale);

			assert_int_equal(parts[i] == 0, t == 0);
			both += t >= 3 && parts[i] == V2V_PART_WHEEL;
			either += t >= 3 || parts[i] == V2V_PART_WHEEL;
			glass += t == 2 && parts[i] == V2V_PART_GLASS;
			all += t == 2;
		}
		if (both < .85 * (double)either)
			fail_msg("wheels, scale %d: %ld of %ld", scale, both,
			    either);
		assert_true(2 * glass > all);
		assert_int_equal(parts[104 * scale * w + 130 * scale],
		    V2V_PART_PLATE);
		assert_int_equal(parts[89 * scale * w + 234 * scale],
		    V2V_PART_MIRROR);
		assert_int_equal(parts[104 * scale * w + 170 * scale],
		    V2V_PART_BODY);
		v2v_elements_free(&e);
		v2v_frame_free(&f);
		v2v_backend_close(be);
		free(parts);
		free(matte);
	}
}

/* Nothing, everything, and sizes with no room for a wheel. */
static void
degenerate(void **state)
{
	static const int32_t sizes[][2] = { { 1, 1 }, { 1, 50 }, { 50, 1 },
		{ 7, 5 }, { 400, 3 }, { 64, 48 } };
	struct v2v_elements none = { 0 };
	struct v2v_backend *be;

	(void)state;
	assert_int_equal(v2v_backend_open(&be, "cpu", 0, NULL, NULL), 0);
	for (size_t k = 0; k < sizeof(sizes) / sizeof(*sizes); k++)
		for (int a = 0; a < 256; a += 255) {
			struct v2v_frame f;
			uint8_t matte[3072], parts[3072];

			assert_int_equal(v2v_frame_init(&f, sizes[k][0],
			    sizes[k][1], NULL), 0);
			for (size_t i = 0; i < v2v_frame_pixels(&f); i++)
				f.px[4 * i + 3] = 255;
			memset(matte, a, sizeof(matte));
			assert_int_equal(v2v_parts_find(parts, &f, matte,
			    &none, be, NULL), 0);
			for (size_t i = 0; i < v2v_frame_pixels(&f); i++)
				assert_int_equal(parts[i] != 0, a != 0);
			v2v_frame_free(&f);
		}
	v2v_backend_close(be);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_parts),
		cmocka_unit_test(degenerate),
	};

	return cmocka_run_group_tests_name("parts", tests, NULL, NULL);
}
