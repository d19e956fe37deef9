/* Segmentation as a whole: what is found, hints obeyed, backgrounds, calm on
 * degenerate pictures, and the same for any number of threads. */
#include "frame_help.h"

#include "segment/segment.h"
#include "util/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct v2v_segment_params DEFAULTS = { .rect = { 0 } };

static int
segment(struct v2v_frame *f, const struct v2v_segment_params *p,
    uint8_t *matte, int threads, struct v2v_msg *msg)
{
	struct v2v_pool *pool = NULL;
	struct v2v_backend *be = NULL;
	struct v2v_segmented found = { 0 };
	int err;

	assert_int_equal(v2v_pool_open(&pool, threads, NULL), 0);
	assert_int_equal(v2v_backend_open(&be, "cpu", 0, pool, NULL), 0);
	err = v2v_segment(be, f, p, &found, msg);
	if (err == V2V_OK && matte)
		memcpy(matte, found.matte, v2v_frame_pixels(f));
	v2v_segmented_free(&found);
	v2v_backend_close(be);
	v2v_pool_close(pool);
	return err;
}

/* A box with a cabin, in shares of the frame. */
static bool
on_car(double x, double y)
{
	return (x > .2 && x < .8 && y > .45 && y < .75)
	    || (x > .35 && x < .65 && y > .3 && y <= .45);
}

/* A red car with dark windows before a road and a sky, with noise. */
static struct v2v_frame
make_scene(int32_t w, int32_t h)
{
	struct v2v_frame f = make_frame(w, h, 0);

	for (int32_t y = 0; y < h; y++)
		for (int32_t x = 0; x < w; x++) {
			size_t i = (size_t)y * (size_t)w + (size_t)x;
			double u = (x + .5) / w, v = (y + .5) / h;
			int c[3] = { 150, 180, 220 };

			if (v > .6)
				c[0] = 110, c[1] = 108, c[2] = 100;
			if (on_car(u, v))
				c[0] = 190, c[1] = 20, c[2] = 25;
			if (on_car(u, v) && v > .33 && v < .43)
				c[0] = 40, c[1] = 20, c[2] = 20;
			for (size_t k = 0; k < 3; k++)
				f.px[4 * i + k] = (uint8_t)(c[k]
				    + (int)v2v_rng_below(3, 3 * i + k, 24));
		}
	return f;
}

static double
iou_with_car(const uint8_t *matte, int32_t w, int32_t h)
{
	long both = 0, either = 0;

	for (int32_t y = 0; y < h; y++)
		for (int32_t x = 0; x < w; x++) {
			bool a = on_car((x + .5) / w, (y + .5) / h);
			bool b = matte[(size_t)y * (size_t)w + (size_t)x] >= 128;

			both += a && b;
			either += a || b;
		}
	return (double)both / (double)either;
}

static void
finds_the_car(void **state)
{
	static const int32_t sizes[][2] = { { 640, 400 }, { 200, 300 },
		{ 1500, 500 } };

	(void)state;
	for (size_t k = 0; k < sizeof(sizes) / sizeof(*sizes); k++) {
		int32_t w = sizes[k][0], h = sizes[k][1];
		struct v2v_frame f = make_scene(w, h), before = copy_frame(&f);
		uint8_t *matte = malloc((size_t)w * (size_t)h);
		double iou;

		assert_int_equal(segment(&f, &DEFAULTS, matte, 2, NULL), 0);
		iou = iou_with_car(matte, w, h);
		if (iou < .99)
			fail_msg("%dx%d: IoU %f", (int)w, (int)h, iou);
		assert_true(f.alpha);
		for (size_t i = 0; i < v2v_frame_pixels(&f); i++) {
			assert_int_equal(f.px[4 * i + 3], matte[i]);
			for (size_t c = 0; c < 3; c++)
				if (matte[i] == 0 || matte[i] == 255)
					assert_int_equal(f.px[4 * i + c],
					    matte[i] ? before.px[4 * i + c]
					    : 0);
		}
		free(matte);
		v2v_frame_free(&before);
		v2v_frame_free(&f);
	}
}

static void
any_number_of_threads(void **state)
{
	struct v2v_frame scene = make_scene(611, 403), first = { 0 };

	(void)state;
	for (int threads = 1; threads <= 3; threads++) {
		struct v2v_frame f = copy_frame(&scene);

		assert_int_equal(segment(&f, &DEFAULTS, NULL, threads, NULL),
		    0);
		if (threads == 1)
			first = copy_frame(&f);
		assert_memory_equal(f.px, first.px, 4 * v2v_frame_pixels(&f));
		v2v_frame_free(&f);
	}
	v2v_frame_free(&first);
	v2v_frame_free(&scene);
}

/* KEEP leaves all; a colour shows by 255 - matte behind what is transparent
 * otherwise, and all is opaque. */
static void
backgrounds(void **state)
{
	struct v2v_segment_params keep = { .background
		= V2V_BACKGROUND_KEEP };
	struct v2v_segment_params green = { .background
		= V2V_BACKGROUND_COLOUR, .colour = { 10, 250, 30 } };
	struct v2v_frame f = make_scene(320, 200), before = copy_frame(&f);
	struct v2v_frame cut;
	size_t n = v2v_frame_pixels(&f), soft = 0;
	uint8_t *a = malloc(n), *b = malloc(n);

	(void)state;
	/* Edges that a camera would give. */
	for (size_t i = 4; i + 4 < 4 * n; i++)
		f.px[i] = (uint8_t)((before.px[i - 4] + 2 * before.px[i]
		    + before.px[i + 4]) / 4);
	memcpy(before.px, f.px, 4 * n);
	assert_int_equal(segment(&f, &keep, a, 1, NULL), 0);
	assert_false(f.alpha);
	assert_memory_equal(f.px, before.px, 4 * n);
	assert_true(iou_with_car(a, 320, 200) > .99);

	cut = copy_frame(&f);
	assert_int_equal(segment(&cut, &DEFAULTS, b, 1, NULL), 0);
	assert_int_equal(segment(&f, &green, b, 1, NULL), 0);
	assert_memory_equal(a, b, n);
	assert_false(f.alpha);
	for (size_t i = 0; i < n; i++) {
		soft += a[i] > 0 && a[i] < 255;
		for (size_t k = 0; k < 3; k++) {
			double want = (cut.px[4 * i + k] * a[i]
			    + green.colour[k] * (255 - a[i])) / 255.0;

			assert_true(f.px[4 * i + k] > want - .51
			    && f.px[4 * i + k] < want + .51);
		}
		assert_int_equal(f.px[4 * i + 3], 255);
	}
	assert_true(soft > 0);
	free(b);
	free(a);
	v2v_frame_free(&cut);
	v2v_frame_free(&before);
	v2v_frame_free(&f);
}

/* A vehicle in a corner, where the ellipse would not look for it. */
static void
rectangle_helps(void **state)
{
	enum { W = 400, H = 300 };
	struct v2v_frame f = make_frame(W, H, 90);
	struct v2v_segment_params p = { .rect = { 290, 10, 100, 80 } };
	uint8_t *matte = malloc(W * H);
	long wrong = 0;

	(void)state;
	for (int32_t i = 0; i < W * H; i++) {
		bool in = i % W >= 300 && i % W < 380 && i / W >= 20
		    && i / W < 80;

		for (int k = 0; k < 3; k++)
			f.px[4 * i + k] = (uint8_t)((in && k == 2 ? 200 : 90)
			    + v2v_rng_below(1, (uint64_t)(3 * i + k), 20));
	}
	assert_int_equal(segment(&f, &p, matte, 2, NULL), 0);
	for (int32_t i = 0; i < W * H; i++)
		wrong += (matte[i] >= 128) != (i % W >= 300 && i % W < 380
		    && i / W >= 20 && i / W < 80);
	assert_true(wrong < 80 * 60 / 50);
	free(matte);
	v2v_frame_free(&f);
}

/* Against the colours: a part of the car that is none of it, and one of the
 * road. Of two points in a place the later one counts. */
static void
points_are_obeyed(void **state)
{
	enum { W = 480, H = 320 };
	struct v2v_hint_point points[] = { { 340, 200, false }, { 60, 280, true },
		{ 200, 200, false }, { 200, 200, true } };
	struct v2v_segment_params p = { .points = points, .n_points = 4 };
	struct v2v_frame f[2] = { make_scene(W, H), make_scene(W, H) };
	uint8_t *alone = malloc(W * H), *helped = malloc(W * H);

	(void)state;
	assert_int_equal(segment(&f[0], &DEFAULTS, alone, 2, NULL), 0);
	assert_int_equal(segment(&f[1], &p, helped, 2, NULL), 0);
	for (int k = 0; k < 4; k++) {
		int32_t i = points[k].y * W + points[k].x;

		assert_int_equal(alone[i], k == 1 ? 0 : 255);
		assert_int_equal(helped[i], k == 0 ? 0 : 255);
	}
	free(helped);
	free(alone);
	v2v_frame_free(&f[0]);
	v2v_frame_free(&f[1]);
}

/* Whatever the colours say: a mask of 0 and 255 comes back, its outline
 * smoothed by a pixel; a sure pixel of a trimap is as it says. */
static void
mask_is_obeyed(void **state)
{
	enum { W = 360, H = 240 };
	struct v2v_frame mask = make_frame(W, H, 0);
	struct v2v_segment_params p = { .mask = &mask };
	uint8_t *matte = malloc(W * H);

	(void)state;
	for (int32_t i = 0; i < W * H; i++)
		mask.px[4 * i] = (uint8_t)(i % W > 20 && i % W < 100
		    && i / W > 20 ? 255 : 0);
	for (int trimap = 0; trimap < 2; trimap++) {
		struct v2v_frame f = make_scene(W, H);

		for (int32_t i = 0; trimap && i < W * H; i++)
			if (i % W > 150 && i % W < 340 && i / W % 100 > 15)
				mask.px[4 * i] = 128;
		assert_int_equal(segment(&f, &p, matte, 2, NULL), 0);
		for (int32_t y = 1; y < H - 1; y++)
			for (int32_t x = 1; x < W - 1; x++) {
				int32_t i = y * W + x, sum = 0;

				for (int32_t k = 0; k < 9; k++)
					sum += mask.px[4 * (i + (k / 3 - 1) * W
					    + k % 3 - 1)];
				if (sum == 0 || sum == 9 * 255)
					assert_int_equal(matte[i], sum / 9);
				else if (!trimap)
					assert_true(abs(9 * matte[i] - sum) < 9);
			}
		v2v_frame_free(&f);
	}
	free(matte);
	v2v_frame_free(&mask);
}

/* Sure stripes of car and ground; the colours tell the rest. */
static void
trimap_is_completed(void **state)
{
	enum { W = 480, H = 320 };
	struct v2v_frame mask = make_frame(W, H, 128), f = make_scene(W, H);
	struct v2v_segment_params p = { .mask = &mask };
	uint8_t *matte = malloc(W * H);

	(void)state;
	for (int32_t i = 0; i < W * H; i++) {
		int32_t x = i % W, y = i / W;

		if (x < 40 || x > 440 || y < 60 || y > 280)
			mask.px[4 * i] = 0;
		if (x > 200 && x < 280 && y > 110 && y < 200)
			mask.px[4 * i] = 255;
	}
	assert_int_equal(segment(&f, &p, matte, 2, NULL), 0);
	assert_true(iou_with_car(matte, W, H) > .98);
	free(matte);
	v2v_frame_free(&f);
	v2v_frame_free(&mask);
}

static void
bad_hints(void **state)
{
	static const int32_t outside[][4] = { { 0, 0, 41, 1 }, { 0, 0, 1, 31 },
		{ 40, 0, 1, 1 }, { -1, 0, 5, 5 }, { 0, -1, 5, 5 },
		{ 5, 5, 5, 0 }, { INT32_MAX, 0, INT32_MAX, 1 } };
	struct v2v_frame f = make_frame(40, 30, 7), mask = make_frame(30, 40, 0);
	struct v2v_frame before = copy_frame(&f);
	struct v2v_msg msg;

	(void)state;
	for (size_t k = 0; k < sizeof(outside) / sizeof(*outside); k++) {
		struct v2v_segment_params p = DEFAULTS;

		memcpy(p.rect, outside[k], sizeof(p.rect));
		assert_int_equal(segment(&f, &p, NULL, 1, &msg), V2V_E_DATA);
		assert_non_null(strstr(msg.text, "not inside the picture"));
	}
	for (size_t k = 0; k < 4; k++) {
		static const struct v2v_hint_point bad[] = { { 40, 0, true },
			{ 0, 30, true }, { -1, 0, false }, { 0, -1, true } };
		struct v2v_segment_params p = { .points = &bad[k],
			.n_points = 1 };

		assert_int_equal(segment(&f, &p, NULL, 1, &msg), V2V_E_DATA);
		assert_non_null(strstr(msg.text, "not inside the picture"));
	}
	assert_int_equal(segment(&f, &(struct v2v_segment_params){
	    .mask = &mask }, NULL, 1, &msg), V2V_E_DATA);
	assert_string_equal(msg.text, "the mask is 30x40, the picture 40x30");
	assert_memory_equal(f.px, before.px, 4 * v2v_frame_pixels(&f));
	v2v_frame_free(&before);
	v2v_frame_free(&mask);
	v2v_frame_free(&f);
}

/* Alpha that came with the frame stays, even beside a rectangle; where it is
 * 0 no colour is left. */
static void
keeps_transparency(void **state)
{
	struct v2v_segment_params p = { .rect = { 2, 2, 8, 8 } };
	uint8_t matte[20 * 20];

	(void)state;
	for (int all = 0; all < 2; all++) {
		struct v2v_frame f = make_frame(20, 20, 77);

		f.alpha = true;
		for (int i = 0; i < 400; i++)
			f.px[4 * i + 3] = (uint8_t)(all ? 0 : i % 256);
		assert_int_equal(segment(&f, &p, matte, 1, NULL), 0);
		assert_true(f.alpha);
		for (int i = 0; i < 400; i++) {
			uint8_t a = (uint8_t)(all ? 0 : i % 256);

			assert_int_equal(matte[i], a);
			assert_int_equal(f.px[4 * i + 3], a);
			assert_int_equal(f.px[4 * i], a ? 77 : 0);
		}
		v2v_frame_free(&f);
	}
}

/* Any size and content gives a matte; a picture of one colour the ellipse. */
static void
degenerate(void **state)
{
	static const int32_t sizes[][2] = { { 1, 1 }, { 1, 9 }, { 9, 1 },
		{ 2, 2 }, { 1, 400 }, { 3000, 1 }, { 16384, 2 }, { 33, 21 } };

	(void)state;
	for (size_t k = 0; k < sizeof(sizes) / sizeof(*sizes); k++)
		for (int kind = 0; kind < 3; kind++) {
			int32_t w = sizes[k][0], h = sizes[k][1];
			struct v2v_frame f = make_frame(w, h, 255);
			size_t n = v2v_frame_pixels(&f), found = 0;

			f.alpha = kind == 2; /* but opaque */
			for (size_t i = 0; kind && i < n; i++)
				f.px[4 * i] = (uint8_t)v2v_rng_below(8, i, 256);
			assert_int_equal(segment(&f, &DEFAULTS, NULL, 2, NULL),
			    0);
			assert_true(f.alpha);
			for (size_t i = 0; i < n; i++)
				found += f.px[4 * i + 3] > 0;
			if (kind == 0 && found <= n / 4)
				fail_msg("%dx%d: %d of %d", (int)w, (int)h,
				    (int)found, (int)n);
			v2v_frame_free(&f);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_car),
		cmocka_unit_test(any_number_of_threads),
		cmocka_unit_test(backgrounds),
		cmocka_unit_test(rectangle_helps),
		cmocka_unit_test(points_are_obeyed),
		cmocka_unit_test(mask_is_obeyed),
		cmocka_unit_test(trimap_is_completed),
		cmocka_unit_test(bad_hints),
		cmocka_unit_test(keeps_transparency),
		cmocka_unit_test(degenerate),
	};

	return cmocka_run_group_tests_name("segment", tests, NULL, NULL);
}
