/* Elements by a network's maps and by the silhouette: pieces, boxes, mirrors. */
#include "backend_help.h"

#include "segment/blobs.h"
#include "segment/find.h"
#include "util/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { W = 23, H = 17 };

/* The piece of i by repeated spreading of the least index. */
static void
spread(int *ids, const uint8_t *on)
{
	bool changed = true;

	for (int i = 0; i < W * H; i++)
		ids[i] = i;
	while (changed) {
		changed = false;
		for (int i = 0; i < W * H; i++) {
			int near[] = { i % W ? i - 1 : i,
				i % W < W - 1 ? i + 1 : i,
				i >= W ? i - W : i, i < W * H - W ? i + W : i };

			for (int k = 0; k < 4; k++)
				if (on[i] && on[near[k]]
				    && ids[near[k]] < ids[i]) {
					ids[i] = ids[near[k]];
					changed = true;
				}
		}
	}
}

static void
test_blobs(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 60; seed++) {
		uint8_t on[W * H], values[W * H];
		int ids[W * H];
		struct v2v_blob *b;
		size_t n, seen = 0;

		for (uint64_t i = 0; i < W * H; i++) {
			on[i] = v2v_rng_below(seed, i, 60) < seed;
			values[i] = (uint8_t)v2v_rng(seed, 1000 + i);
		}
		spread(ids, on);
		assert_int_equal(v2v_blobs(&b, &n, on, values, W, H, be, NULL),
		    0);
		for (int i = 0; i < W * H; i++) {
			struct v2v_blob want = { W, H, -1, -1, 0, 0 };

			if (!on[i] || ids[i] != i)
				continue;
			for (int k = 0; k < W * H; k++) {
				int x = k % W, y = k / W;

				if (!on[k] || ids[k] != i)
					continue;
				want.x0 = x < want.x0 ? x : want.x0;
				want.y0 = y < want.y0 ? y : want.y0;
				want.x1 = x > want.x1 ? x : want.x1;
				want.y1 = y > want.y1 ? y : want.y1;
				want.area++;
				want.sum += values[k];
			}
			assert_true(seen < n);
			assert_memory_equal(&b[seen], &want, sizeof(want));
			seen++;
		}
		assert_int_equal(seen, n);
		free(b);
	}
}

static void
test_maps(void **state)
{
	uint8_t plate[20 * 10] = { 0 }, logo[20 * 10];
	struct v2v_element_maps m = { 20, 10, { NULL } };
	struct v2v_frame f;
	struct v2v_elements e = { 0 };

	(void)state;
	assert_int_equal(v2v_frame_init(&f, 200, 50, NULL), 0);
	memset(logo, 127, sizeof(logo));
	for (int i = 0; i < 4; i++)
		plate[3 * 20 + 5 + i] = plate[4 * 20 + 5 + i] = 204;
	plate[0] = plate[1] = 255; /* a speck */
	logo[9 * 20 + 17] = logo[9 * 20 + 18] = logo[9 * 20 + 19] = 128;
	m.of[V2V_PLATE] = plate;
	m.of[V2V_LOGO] = logo;
	m.of[V2V_MIRROR] = logo;
	assert_int_equal(v2v_elements_find(&e, &f, NULL, &m,
	    1u << V2V_PLATE | 1u << V2V_LOGO, be, NULL), 0);
	assert_int_equal(e.n, 2);
	assert_int_equal(e.list[0].class, V2V_PLATE);
	assert_true(e.list[0].score > .799 && e.list[0].score < .801);
	assert_true(e.list[0].corner[0][0] == 50);
	assert_true(e.list[0].corner[0][1] == 15);
	assert_true(e.list[0].corner[2][0] == 90);
	assert_true(e.list[0].corner[2][1] == 25);
	assert_int_equal(e.list[1].class, V2V_LOGO);
	assert_true(e.list[1].corner[0][0] == 170);
	assert_true(e.list[1].corner[2][1] == 50);
	v2v_elements_free(&e);
	v2v_frame_free(&f);
}

/* Is x, y (shares of the frame) on a car from the front? Its left mirror may
 * be missing or hang lower by `drop`, both may be missing. */
static bool
on_front(double x, double y, int mirrors, double drop)
{
	double lx = (x - .2) / .045, rx = (x - .8) / .045;
	double ly = (y - drop - .42) / .04, my = (y - .42) / .04;

	return (x > .25 && x < .75 && y > .45 && y < .8)
	    || (x > .32 && x < .68 && y > .25 && y <= .45)
	    || (x > .26 && x < .36 && y > .7 && y < .9)
	    || (x > .64 && x < .74 && y > .7 && y < .9)
	    || (mirrors > 1 && (lx * lx + ly * ly < 1
	    || (x > .2 && x < .34 && y - drop > .405 && y - drop < .435)))
	    || (mirrors > 0 && (rx * rx + my * my < 1
	    || (x < .8 && x > .66 && y > .405 && y < .435)));
}

/* How many are found of a car of w x h with two, one hanging lower. */
static size_t
mirrors_with(double drop, int32_t w, int32_t h)
{
	struct v2v_frame f;
	struct v2v_elements e = { 0 };
	uint8_t *matte = malloc((size_t)w * (size_t)h);
	size_t n;

	assert_non_null(matte);
	assert_int_equal(v2v_frame_init(&f, w, h, NULL), 0);
	for (int i = 0; i < w * h; i++)
		matte[i] = on_front((i % w + .5) / w, ((double)i / w) / h, 2,
		    drop) ? 255 : 0;
	assert_int_equal(v2v_elements_find(&e, &f, matte, NULL,
	    1u << V2V_MIRROR, be, NULL), 0);
	n = e.n;
	v2v_elements_free(&e);
	free(matte);
	v2v_frame_free(&f);
	return n;
}

/* A pair is level to 8 % of the vehicle's height, here .65 of the frame's. */
static void
test_pair_is_level(void **state)
{
	(void)state;
	for (int k = 0; k < 2; k++) {
		int32_t w = k ? 200 : 640, h = k ? 150 : 480;

		assert_int_equal(mirrors_with(.035, w, h), 2);
		assert_int_equal(mirrors_with(.075, w, h), 0);
	}
}

static void
test_mirrors(void **state)
{
	static const int32_t sizes[][2] = { { 640, 480 }, { 200, 150 } };

	(void)state;
	for (int k = 0; k < 2 * 3; k++) {
		int32_t w = sizes[k / 3][0], h = sizes[k / 3][1];
		int mirrors = k % 3;
		struct v2v_frame f;
		struct v2v_elements e = { 0 };
		uint8_t *matte;

		assert_int_equal(v2v_frame_init(&f, w, h, NULL), 0);
		matte = malloc((size_t)w * (size_t)h);
		assert_non_null(matte);
		for (int i = 0; i < w * h; i++)
			matte[i] = on_front((i % w + .5) / w,
			    ((double)i / w) / h, mirrors, 0) ? 255 : 0;
		assert_int_equal(v2v_elements_find(&e, &f, matte, NULL,
		    1u << V2V_MIRROR, be, NULL), 0);
		assert_int_equal(e.n, mirrors == 2 ? 2 : 0);
		for (size_t i = 0; i < e.n; i++) {
			const double *a = e.list[i].corner[0];
			const double *c = e.list[i].corner[2];
			double mid = i ? .8 : .2;

			assert_int_equal(e.list[i].class, V2V_MIRROR);
			assert_true(e.list[i].score > .5);
			/* The lobe, and not much of the body. */
			assert_true(a[0] < (mid - .035) * w);
			assert_true(c[0] > (mid + .035) * w);
			assert_true(a[1] < .39 * h && c[1] > .45 * h);
			assert_true(c[0] - a[0] < .2 * w);
			assert_true(c[1] - a[1] < .15 * h);
		}
		v2v_elements_free(&e);
		free(matte);
		v2v_frame_free(&f);
	}
}

/* Half of one element is on the vehicle, a tenth of the next, none of the
 * others, which lie outside the frame in part. */
static void
test_on_vehicle(void **state)
{
	struct v2v_frame f = { .width = 100, .height = 50 };
	static const double left[] = { 40, 44, 80, 95, -30 };
	uint8_t matte[100 * 50];
	struct v2v_elements e = { 0 };

	(void)state;
	for (int i = 0; i < 100 * 50; i++)
		matte[i] = i % 100 >= 10 && i % 100 < 45 ? 255 : 127;
	for (int i = 0; i < 5; i++) {
		struct v2v_element one = { .class = V2V_TEXT, .score = i / 8. };

		v2v_element_box(&one, left[i], 20, 10, 40);
		assert_int_equal(v2v_elements_add(&e, &one, NULL), 0);
	}
	e.list[0].corner[2][1] = e.list[0].corner[3][1] = 40;
	v2v_elements_on_vehicle(&e, matte, &f);
	assert_int_equal(e.n, 1);
	assert_true(e.list[0].score == 0);
	v2v_elements_free(&e);
}

static void
test_no_vehicle(void **state)
{
	static const int32_t sizes[][2] = { { 1, 1 }, { 1, 500 }, { 500, 1 },
		{ 9, 9 }, { 400, 300 } };

	(void)state;
	for (int k = 0; k < 10; k++) {
		int32_t w = sizes[k / 2][0], h = sizes[k / 2][1];
		struct v2v_frame f;
		struct v2v_elements e = { 0 };
		uint8_t *matte = calloc((size_t)w, (size_t)h);

		assert_non_null(matte);
		assert_int_equal(v2v_frame_init(&f, w, h, NULL), 0);
		memset(matte, k % 2 ? 255 : 0, (size_t)w * (size_t)h);
		assert_int_equal(v2v_elements_find(&e, &f, matte, NULL, 63, be,
		    NULL), 0);
		assert_int_equal(e.n, 0);
		free(matte);
		v2v_frame_free(&f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_blobs),
		cmocka_unit_test(test_maps),
		cmocka_unit_test(test_mirrors),
		cmocka_unit_test(test_pair_is_level),
		cmocka_unit_test(test_on_vehicle),
		cmocka_unit_test(test_no_vehicle),
	};

	return cmocka_run_group_tests(tests, open_backend, close_backend);
}
