/* Colours at a soft edge: against the reference, and against the truth of
 * mixtures that we made. */
#include "frame_help.h"

#include "ops/host.h"
#include "tests/ref/ref.h"
#include "util/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
clean(struct v2v_frame *f, const uint8_t *matte, int threads)
{
	struct v2v_pool *pool = NULL;
	struct v2v_backend *be = NULL;

	assert_int_equal(v2v_pool_open(&pool, threads, NULL), 0);
	assert_int_equal(v2v_backend_open(&be, "cpu", 0, pool, NULL), 0);
	assert_int_equal(v2v_host_fringe(be, f->px, matte, f->width, f->height,
	    NULL), 0);
	v2v_backend_close(be);
	v2v_pool_close(pool);
}

/* A long strip, in which windows of both passes are of blocks, with any number
 * of threads. */
static void
is_blur_fusion(void **state)
{
	enum { W = 3000, H = 7, N = W * H };
	struct v2v_frame f = make_frame(W, H, 0);
	double *want = malloc(3 * N * sizeof(*want));
	uint8_t matte[N];

	(void)state;
	for (int i = 0; i < N; i++) {
		uint32_t a = v2v_rng_below(5, (uint64_t)i, 9000);

		matte[i] = (uint8_t)(a < 256 ? a : i % W < 800 ? 0 : 255);
		for (int c = 0; c < 3; c++)
			f.px[4 * i + c] = (uint8_t)v2v_rng_below(6,
			    (uint64_t)(3 * i + c), 256);
	}
	ref_fringe(want, f.px, matte, W, H);
	for (int threads = 1; threads < 5; threads++) {
		struct v2v_frame g = make_frame(W, H, 0);

		memcpy(g.px, f.px, 4 * N);
		clean(&g, matte, threads);
		for (int i = 0; i < 4 * N; i++)
			assert_true(i % 4 == 3 ? g.px[i] == 255
			    : abs(g.px[i] - (int)want[i / 4 * 3 + i % 4]) <= 1);
		v2v_frame_free(&g);
	}
	free(want);
	v2v_frame_free(&f);
}

/* A red thing before a green ground, its edge 9 pixels soft, so that colours are
 * up to 150 off: less than 25 is left. The rest stays. */
static void
halo_goes(void **state)
{
	enum { W = 200, H = 120 };
	struct v2v_frame f = make_frame(W, H, 0), before = make_frame(W, H, 0);
	uint8_t *matte = malloc(W * H);

	(void)state;
	for (int32_t i = 0; i < W * H; i++) {
		int a = 255 * (i % W - 90) / 10;

		matte[i] = (uint8_t)(a < 0 ? 0 : a > 255 ? 255 : a);
		f.px[4 * i] = (uint8_t)((200 * matte[i] + 30 * (255
		    - matte[i])) / 255);
		f.px[4 * i + 1] = (uint8_t)((20 * matte[i] + 180 * (255
		    - matte[i])) / 255);
		f.px[4 * i + 2] = 90;
	}
	memcpy(before.px, f.px, 4 * W * H);
	clean(&f, matte, 2);
	for (int32_t i = 0; i < W * H; i++) {
		if (matte[i] == 0 || matte[i] == 255) {
			assert_memory_equal(f.px + 4 * i, before.px + 4 * i,
			    4);
			continue;
		}
		assert_true(abs(f.px[4 * i] - 200) < 25);
		assert_true(abs(f.px[4 * i + 1] - 20) < 25);
		assert_true(abs(f.px[4 * i + 2] - 90) < 2);
	}
	free(matte);
	v2v_frame_free(&before);
	v2v_frame_free(&f);
}

/* Only soft pixels, none, and pictures smaller than any window. */
static void
degenerate(void **state)
{
	static const int32_t sizes[][2] = { { 1, 1 }, { 1, 300 }, { 300, 1 },
		{ 2, 2 }, { 16384, 2 } };

	(void)state;
	for (size_t k = 0; k < sizeof(sizes) / sizeof(*sizes); k++)
		for (int a = 0; a < 256; a += 51) {
			struct v2v_frame f = make_frame(sizes[k][0],
			    sizes[k][1], 0);
			size_t n = v2v_frame_pixels(&f);
			uint8_t *matte = malloc(n);

			memset(matte, a, n);
			memset(f.px, 255, 4 * n);
			clean(&f, matte, 3);
			for (size_t i = 0; i < 4 * n; i++)
				assert_int_equal(f.px[i], 255);
			free(matte);
			v2v_frame_free(&f);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_blur_fusion),
		cmocka_unit_test(halo_goes),
		cmocka_unit_test(degenerate),
	};

	return cmocka_run_group_tests_name("fringe", tests, NULL, NULL);
}
