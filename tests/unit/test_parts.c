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
		assert_int_equal(v2v_parts_find(parts, &f, matte, &e,
		    NULL, be, NULL), 0);
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
			    &none, NULL, be, NULL), 0);
			for (size_t i = 0; i < v2v_frame_pixels(&f); i++)
				assert_int_equal(parts[i] != 0, a != 0);
			v2v_frame_free(&f);
		}
	v2v_backend_close(be);
}

/* Is a pixel in the square of 16 x 16 at x0, 112, or no more than `rim` from it?
 * Its corners, which maps round off, are neither. */
static bool
in_square(int32_t x, int32_t y, int32_t x0, int32_t rim)
{
	return x >= x0 - rim && x < x0 + 16 + rim && y >= 112 - rim
	    && y < 128 + rim;
}

static bool
at_corner(int32_t x, int32_t y)
{
	return (x % 16 == 0 || x % 16 == 15) && (y % 16 == 0 || y % 16 == 15);
}

/* A network that saw the lower half of a vehicle: what it shows is drawn where
 * it shows it, the likeliest of two; what it does not know of is guessed. */
static void
obeys_maps(void **state)
{
	enum { W = 300, H = 180, MW = 75, MH = 18 };
	static uint8_t maps[V2V_MAPS][MW * MH];
	struct v2v_view v = { 0, 108, W, 72, { MW, MH, { NULL } } };
	struct v2v_element plate = { .class = V2V_PLATE };
	struct v2v_elements e = { 0 };
	struct v2v_backend *be;
	struct v2v_frame f;
	uint8_t matte[W * H], parts[W * H];
	size_t guessed = 0;

	(void)state;
	assert_int_equal(v2v_backend_open(&be, "cpu", 0, NULL, NULL), 0);
	assert_int_equal(v2v_frame_init(&f, W, H, NULL), 0);
	v2v_element_box(&plate, 120, 90, 20, 8);
	assert_int_equal(v2v_elements_add(&e, &plate, NULL), 0);
	for (int32_t i = 0; i < W * H; i++) {
		int t = truth_at(i % W + .5, i / W + .5);

		memset(f.px + 4 * i, t >= 3 ? 15 : 120, 3);
		f.px[4 * i + 3] = 255;
		matte[i] = t ? 255 : 0;
	}
	for (int k = 0; k < V2V_MAPS; k++)
		v.maps.map[k] = maps[k];
	/* Four columns of four pixels are 16 x 16 of the frame. */
	for (int y = 0; y < 4; y++)
		for (int x = 0; x < 4; x++) {
			maps[V2V_MAP_LAMP][(y + 1) * MW + x + 12] = 255;
			maps[V2V_MAP_LAMP][(y + 1) * MW + x + 52] = 254;
			maps[V2V_MAP_WHEEL][(y + 1) * MW + x + 52] = 255;
			maps[V2V_MAP_GLASS][(y + 1) * MW + x + 40] = 89;
			maps[V2V_MAP_LAMP][(y + 1) * MW + x] = 255;
		}
	assert_int_equal(v2v_parts_find(parts, &f, matte, &e, &v, be, NULL),
	    0);
	for (int32_t i = 0; i < W * H; i++) {
		int32_t x = i % W, y = i / W;

		assert_int_equal(parts[i] == V2V_PART_NONE, matte[i] == 0);
		/* The guess would see two wheels. */
		if (!at_corner(x, y)) {
			/* Lamps are from one fourth on. */
			if (!in_square(x, y, 48, 1) || in_square(x, y, 48, 0))
				assert_int_equal(parts[i] == V2V_PART_LAMP,
				    in_square(x, y, 48, 0));
			assert_int_equal(parts[i] == V2V_PART_WHEEL,
			    in_square(x, y, 208, 0));
		}
		assert_int_equal(parts[i] == V2V_PART_PLATE, x >= 120
		    && x < 140 && y >= 90 && y < 98);
		guessed += parts[i] == V2V_PART_GLASS;
		assert_true(parts[i] != V2V_PART_GLASS || y < 100);
	}
	assert_true(guessed > 500);

	/* A plate that it shows stands for all plates. */
	memset(maps[V2V_MAP_PLATE] + 20, 130, 20);
	assert_int_equal(v2v_parts_find(parts, &f, matte, &e, &v, be, NULL),
	    0);
	assert_int_equal(parts[94 * W + 130], V2V_PART_BODY);
	assert_int_equal(parts[109 * W + 130], V2V_PART_PLATE);
	v2v_elements_free(&e);
	v2v_frame_free(&f);
	v2v_backend_close(be);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_parts),
		cmocka_unit_test(obeys_maps),
		cmocka_unit_test(degenerate),
	};

	return cmocka_run_group_tests_name("parts", tests, NULL, NULL);
}
