/* Steering as a whole: flat, of the same geometry, the same for any number
 * of threads, and calm on degenerate pictures. */
#include "base.h"

#include "steer/steer.h"

#include "util/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct v2v_steer_params DEFAULTS = { 0.5 };

static int
steer(struct v2v_frame *f, int threads, double detail)
{
	struct v2v_steer_params p = { detail };
	struct v2v_pool *pool = NULL;
	struct v2v_backend *be = NULL;
	struct v2v_msg msg = { "" };
	int err;

	assert_int_equal(v2v_pool_open(&pool, threads, &msg), 0);
	assert_int_equal(v2v_backend_open(&be, "cpu", 0, pool, &msg), 0);
	err = v2v_steer(be, f, &p, &msg);
	if (err)
		print_message("%s\n", msg.text);
	v2v_backend_close(be);
	v2v_pool_close(pool);
	return err;
}

static struct v2v_frame
make_frame(int32_t w, int32_t h)
{
	struct v2v_frame f;

	assert_int_equal(v2v_frame_init(&f, w, h, NULL), 0);
	f.alpha = true;
	return f;
}

/* Noise of `range` steps round a grey ground with a red disc and a blue half;
 * outside a larger disc alpha falls to 0. */
static struct v2v_frame
make_scene(int32_t w, int32_t h, uint32_t range)
{
	struct v2v_frame f = make_frame(w, h);
	int32_t r = (w < h ? w : h) / 2;

	for (int32_t y = 0; y < h; y++)
		for (int32_t x = 0; x < w; x++) {
			size_t i = (size_t)y * (size_t)w + (size_t)x;
			int32_t dx = 2 * x - w, dy = 2 * y - h;
			int64_t d = (int64_t)dx * dx + (int64_t)dy * dy;
			int c[3] = { 150, 150, 150 };
			int64_t a = 255 + (4 * r * r - d) / (r + 1);

			if (d < r * r)
				c[0] = 200, c[1] = 20, c[2] = 30;
			else if (x > w / 2)
				c[0] = 20, c[1] = 40, c[2] = 160;
			for (size_t k = 0; k < 3; k++)
				f.px[4 * i + k] = (uint8_t)(c[k] + (int)
				    v2v_rng_below(7, 3 * i + k, range));
			f.px[4 * i + 3] = (uint8_t)
			    (a < 0 ? 0 : a > 255 ? 255 : a);
		}
	return f;
}

static struct v2v_frame
copy_frame(const struct v2v_frame *f)
{
	struct v2v_frame copy = make_frame(f->width, f->height);

	memcpy(copy.px, f->px, 4 * v2v_frame_pixels(f));
	return copy;
}

static int
count_colours(const struct v2v_frame *f)
{
	uint8_t seen[256][3];
	int n = 0;

	for (size_t i = 0; i < v2v_frame_pixels(f); i++) {
		const uint8_t *p = f->px + 4 * i;
		int k = 0;

		if (p[3] == 0)
			continue;
		while (k < n && memcmp(seen[k], p, 3) != 0)
			k++;
		if (k == n && n < 256)
			memcpy(seen[n++], p, 3);
	}
	return n;
}

/* Alpha as before; no colour where it is 0. */
static void
check_alpha(const struct v2v_frame *f, const struct v2v_frame *before)
{
	for (size_t i = 0; i < v2v_frame_pixels(f); i++) {
		const uint8_t *p = f->px + 4 * i;

		assert_int_equal(p[3], before->px[4 * i + 3]);
		if (p[3] == 0 && (p[0] || p[1] || p[2]))
			fail_msg("pixel %d has a colour", (int)i);
	}
}

static void
test_threads(void **state)
{
	struct v2v_frame scene = make_scene(311, 203, 60), first = { 0 };

	(void)state;
	for (int threads = 1; threads <= 3; threads++) {
		struct v2v_frame f = copy_frame(&scene);

		assert_int_equal(steer(&f, threads, 0.5), 0);
		check_alpha(&f, &scene);
		if (threads == 1)
			first = copy_frame(&f);
		assert_memory_equal(f.px, first.px, 4 * v2v_frame_pixels(&f));
		v2v_frame_free(&f);
	}
	v2v_frame_free(&first);
	v2v_frame_free(&scene);
}

/* Three surfaces with noise and soft edges give three colours, and edges
 * stay within a pixel of where they were. */
static void
test_flat(void **state)
{
	struct v2v_frame scene = make_scene(300, 220, 16), f;
	struct v2v_frame truth = make_scene(300, 220, 1);
	int wrong = 0;

	(void)state;
	/* An edge that a camera would give. */
	for (size_t i = 1; i + 1 < v2v_frame_pixels(&scene); i++)
		for (size_t k = 0; k < 3; k++)
			scene.px[4 * i + k] = (uint8_t)
			    ((scene.px[4 * i + k - 4] + 2 * scene.px[4 * i + k]
			    + scene.px[4 * i + k + 4]) / 4);
	f = copy_frame(&scene);
	assert_int_equal(steer(&f, 2, 0.5), 0);
	assert_int_equal(count_colours(&f), 3);
	for (size_t i = 300; i + 300 < v2v_frame_pixels(&f); i++) {
		const uint8_t *p = f.px + 4 * i, *q = truth.px + 4 * i;
		bool edge = memcmp(q, q - 4, 3) || memcmp(q, q + 4, 3) ||
		    memcmp(q, q - 1200, 3) || memcmp(q, q + 1200, 3);

		if (p[3] == 255 && !edge)
			for (int k = 0; k < 3; k++)
				wrong += abs(p[k] - q[k]) > 20;
	}
	assert_int_equal(wrong, 0);
	v2v_frame_free(&f);
	v2v_frame_free(&scene);
	v2v_frame_free(&truth);
}

/* Frames above the working size: a slanted edge comes back straight and where
 * it was, and so does the border of the transparent part. */
static void
test_large(void **state)
{
	struct v2v_frame f = make_frame(2400, 1000), before;
	long wrong = 0, left = 0, want = 0;

	(void)state;
	for (int32_t y = 0; y < 1000; y++)
		for (int32_t x = 0; x < 2400; x++) {
			uint8_t *p = f.px + 4 * (size_t)(y * 2400 + x);

			memset(p, x - 1000 < y / 3 ? 96 : 160, 3);
			p[3] = x - 100 < y / 7 ? 0 : 255;
		}
	before = copy_frame(&f);
	assert_int_equal(steer(&f, 2, 0.5), 0);
	check_alpha(&f, &before);
	assert_int_equal(count_colours(&f), 2);
	for (int32_t y = 10; y < 990; y++)
		for (int32_t x = 600; x < 2400; x++) {
			bool is = f.px[4 * (y * 2400 + x)] < 128;

			left += is;
			want += x - 1000 < y / 3;
			wrong += is != (x - 1000 < y / 3) &&
			    abs(x - 1000 - y / 3) > 1;
		}
	assert_int_equal(wrong, 0);
	/* A tenth of a pixel a row. */
	assert_true(labs(left - want) < 98);
	v2v_frame_free(&f);
	v2v_frame_free(&before);
}

/* Specks go; detail brings more colours. */
static void
test_detail(void **state)
{
	struct v2v_frame f = make_scene(300, 300, 1), g;
	int few, many;

	(void)state;
	for (int32_t y = 140; y < 143; y++)
		for (int32_t x = 140; x < 143; x++)
			memset(f.px + 4 * (y * 300 + x), 255, 4);
	for (int32_t y = 170; y < 200; y++)
		for (int32_t x = 120; x < 180; x++)
			f.px[4 * (y * 300 + x)] = (uint8_t)(200 - x + 120);
	g = copy_frame(&f);
	assert_int_equal(steer(&f, 2, 0), 0);
	assert_int_equal(steer(&g, 2, 1), 0);
	few = count_colours(&f);
	many = count_colours(&g);
	assert_int_equal(few, 3);
	assert_true(many > few && many <= 64);
	v2v_frame_free(&f);
	v2v_frame_free(&g);
}

static void
test_degenerate(void **state)
{
	static const int32_t sizes[][2] = {
		{ 1, 1 }, { 1, 17 }, { 400, 1 }, { 2, 2 }, { 31, 33 }
	};

	(void)state;
	for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++)
		for (int kind = 0; kind < 4; kind++) {
			struct v2v_frame f, before;

			f = make_frame(sizes[s][0], sizes[s][1]);
			for (size_t i = 0; i < 4 * v2v_frame_pixels(&f); i++)
				f.px[i] = kind == 0 ? 77 : (uint8_t)
				    v2v_rng_below(3, i, 256);
			/* All, nothing, or the odd pixels transparent. */
			for (size_t i = 0; i < v2v_frame_pixels(&f); i++)
				if (kind == 2 || (kind == 3 && i % 2))
					f.px[4 * i + 3] = 0;
			before = copy_frame(&f);
			assert_int_equal(steer(&f, 2, DEFAULTS.detail), 0);
			check_alpha(&f, &before);
			if (kind == 0)
				assert_memory_equal(f.px, before.px,
				    4 * v2v_frame_pixels(&f));
			v2v_frame_free(&f);
			v2v_frame_free(&before);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_flat),
		cmocka_unit_test(test_large),
		cmocka_unit_test(test_detail),
		cmocka_unit_test(test_degenerate),
	};

	return cmocka_run_group_tests_name("steer", tests, NULL, NULL);
}
