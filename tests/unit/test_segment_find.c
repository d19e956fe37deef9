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
			struct v2v_blob want = { W, H, -1, -1, 0, 0, 0 };

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
				if (values[k] > want.peak)
					want.peak = values[k];
			}
			assert_true(seen < n);
			assert_memory_equal(&b[seen], &want, sizeof(want));
			seen++;
		}
		assert_int_equal(seen, n);
		free(b);
	}
}

enum { MW = 20, MH = 10 };

/* A view of 20 x 10 pixels of the box of 200 x 50 at 30, 7, all of it 63. */
static struct v2v_view
make_view(uint8_t maps[V2V_MAPS][MW * MH])
{
	struct v2v_view v = { 30, 7, 200, 50, { MW, MH, { NULL } } };

	memset(maps, 63, V2V_MAPS * MW * MH);
	for (int k = 0; k < V2V_MAPS; k++)
		v.maps.map[k] = maps[k];
	return v;
}

/* value into columns x0 to x1 - 1 of rows y0 to y1 - 1. */
static void
put(uint8_t *map, int x0, int y0, int x1, int y1, uint8_t value)
{
	for (int y = y0; y < y1; y++)
		memset(map + y * MW + x0, value, (size_t)(x1 - x0));
}

static void
check_box(const struct v2v_element *e, enum v2v_element_class class, double x0,
    double y0, double x1, double y1)
{
	assert_int_equal(e->class, class);
	assert_true(e->corner[0][0] == x0);
	assert_true(e->corner[0][1] == y0);
	assert_true(e->corner[2][0] == x1);
	assert_true(e->corner[2][1] == y1);
}

static void
test_maps(void **state)
{
	uint8_t maps[V2V_MAPS][MW * MH];
	struct v2v_view v = make_view(maps);
	struct v2v_elements e = { 0 };

	(void)state;
	put(maps[V2V_MAP_PLATE], 5, 3, 9, 5, 64);
	put(maps[V2V_MAP_PLATE], 6, 3, 8, 5, 153);
	put(maps[V2V_MAP_TEXT], 8, 4, 9, 5, 128); /* a letter */
	put(maps[V2V_MAP_PLATE], 12, 6, 17, 8, 152); /* nowhere sure enough */
	put(maps[V2V_MAP_TEXT], 13, 6, 14, 7, 255);
	put(maps[V2V_MAP_PLATE], 14, 3, 19, 5, 255); /* a lamp */
	put(maps[V2V_MAP_PLATE], 5, 6, 9, 8, 153); /* a second one */
	put(maps[V2V_MAP_TEXT], 5, 6, 7, 7, 200);
	put(maps[V2V_MAP_PLATE], 0, 2, 3, 3, 153); /* a third is none */
	put(maps[V2V_MAP_TEXT], 0, 2, 2, 3, 130);
	put(maps[V2V_MAP_PLATE], 0, 0, 2, 1, 255); /* a speck */
	put(maps[V2V_MAP_TEXT], 17, 9, 20, 10, 166);
	put(maps[V2V_MAP_TEXT], 5, 0, 9, 2, 165);
	put(maps[V2V_MAP_TEXT], 2, 4, 4, 8, 255); /* a square in the frame */
	put(maps[V2V_MAP_MIRROR], 11, 1, 12, 4, 255);
	memset(maps[V2V_MAP_GLASS], 255, MW * MH);
	assert_int_equal(v2v_view_elements(&e, &v, 63, be, NULL), 0);
	assert_int_equal(e.n, 5);
	check_box(&e.list[0], V2V_PLATE, 70, 17, 130, 37);
	assert_true(e.list[0].score > .425 && e.list[0].score < .426);
	check_box(&e.list[1], V2V_PLATE, 70, 32, 130, 52);
	check_box(&e.list[2], V2V_LOGO, 50, 27, 70, 47);
	check_box(&e.list[3], V2V_TEXT, 200, 52, 230, 57);
	check_box(&e.list[4], V2V_MIRROR, 140, 12, 150, 27);
	e.n = 0;
	assert_int_equal(v2v_view_elements(&e, &v, 1u << V2V_TEXT, be, NULL),
	    0);
	assert_int_equal(e.n, 1);
	e.n = 0;
	v.maps.width = v.maps.height = 0;
	assert_int_equal(v2v_view_elements(&e, &v, 63, be, NULL), 0);
	assert_int_equal(e.n, 0);
	v2v_elements_free(&e);
}

/* What looks half as much like a lamp is one, whatever is on it. */
static void
test_lamps(void **state)
{
	uint8_t maps[V2V_MAPS][MW * MH];
	struct v2v_view v = make_view(maps);
	struct v2v_elements e = { 0 };

	(void)state;
	put(maps[V2V_MAP_PLATE], 5, 3, 9, 5, 200);
	put(maps[V2V_MAP_TEXT], 6, 3, 8, 5, 200);
	put(maps[V2V_MAP_LAMP], 5, 3, 8, 5, 200);
	assert_int_equal(v2v_view_elements(&e, &v, 63, be, NULL), 0);
	assert_int_equal(e.n, 0);
	put(maps[V2V_MAP_LAMP], 6, 3, 8, 5, 63);
	assert_int_equal(v2v_view_elements(&e, &v, 63, be, NULL), 0);
	assert_int_equal(e.n, 2);
	check_box(&e.list[0], V2V_PLATE, 70, 17, 130, 37);
	check_box(&e.list[1], V2V_LOGO, 90, 22, 110, 32);
	v2v_elements_free(&e);
}

/* Sure pixels by all likelihood; and what no vehicle looks like. */
static void
test_confidence(void **state)
{
	uint8_t maps[V2V_MAPS][MW * MH], *map = maps[V2V_MAP_VEHICLE];
	struct v2v_view v = make_view(maps);
	double got;

	(void)state;
	memset(map, 25, MW * MH);
	assert_true(v2v_view_confidence(&v) == 0);
	put(map, 5, 3, 9, 5, 250);
	assert_true(v2v_view_confidence(&v) == 1);
	put(map, 9, 3, 11, 5, 200);
	put(map, 0, 0, 4, 1, 30);
	got = v2v_view_confidence(&v);
	assert_true(got > 2000 / (2000. + 800 + 120) - 1e-9
	    && got < 2000 / (2000. + 800 + 120) + 1e-9);
	put(map, 5, 3, 11, 5, 229);
	assert_true(v2v_view_confidence(&v) == 0);
	/* Half of the fourth side, then more; nearly everything. */
	memset(map, 0, MW * MH);
	put(map, 1, 0, MW, MH, 255);
	put(map, 5, 3, 15, 7, 0);
	put(map, 0, 0, 1, 5, 255);
	assert_true(v2v_view_confidence(&v) == 1);
	put(map, 0, 5, 1, 6, 255);
	assert_true(v2v_view_confidence(&v) == 0);
	memset(map, 255, MW * MH);
	put(map, 0, 0, 10, 1, 0);
	assert_true(v2v_view_confidence(&v) == 1);
	put(map, 9, 0, 10, 1, 255);
	assert_true(v2v_view_confidence(&v) == 0);
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

/* The mirrors of a car from the front, one of them shown by a network, too, and
 * one more before a window. */
static void
test_mirrors_of_both(void **state)
{
	enum { W1 = 640, H1 = 480 };
	uint8_t maps[V2V_MAPS][MW * MH];
	struct v2v_view v = make_view(maps);
	struct v2v_frame f;
	struct v2v_elements e = { 0 };
	uint8_t *matte = malloc(W1 * H1);

	(void)state;
	assert_non_null(matte);
	assert_int_equal(v2v_frame_init(&f, W1, H1, NULL), 0);
	for (int i = 0; i < W1 * H1; i++)
		matte[i] = on_front((i % W1 + .5) / W1, ((double)i / W1) / H1,
		    2, 0) ? 255 : 0;
	v.x = v.y = 0;
	v.width = W1;
	v.height = H1;
	put(maps[V2V_MAP_MIRROR], 3, 3, 6, 6, 255); /* round x .2, y .42 */
	put(maps[V2V_MAP_MIRROR], 9, 5, 11, 7, 200);
	assert_int_equal(v2v_elements_find(&e, &f, matte, &v,
	    1u << V2V_MIRROR, be, NULL), 0);
	assert_int_equal(e.n, 3);
	check_box(&e.list[0], V2V_MIRROR, 96, 144, 192, 288);
	assert_true(e.list[0].score == 1);
	assert_false(e.list[0].inside);
	check_box(&e.list[1], V2V_MIRROR, 288, 240, 352, 336);
	assert_true(e.list[1].inside);
	assert_true(e.list[2].corner[0][0] > 400);
	assert_false(e.list[2].inside);
	v2v_elements_free(&e);
	free(matte);
	v2v_frame_free(&f);
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
		cmocka_unit_test(test_lamps),
		cmocka_unit_test(test_confidence),
		cmocka_unit_test(test_mirrors),
		cmocka_unit_test(test_pair_is_level),
		cmocka_unit_test(test_mirrors_of_both),
		cmocka_unit_test(test_on_vehicle),
		cmocka_unit_test(test_no_vehicle),
	};

	return cmocka_run_group_tests(tests, open_backend, close_backend);
}
