/* Colours at a soft edge: against the formula written out, and against the truth
 * of mixtures that we made. */
#include "frame_help.h"

#include "segment/fringe.h"
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

	assert_int_equal(v2v_pool_open(&pool, threads, NULL), 0);
	assert_int_equal(v2v_fringe_clean(f, matte, pool, NULL), 0);
	v2v_pool_close(pool);
}

static double
clip(double v)
{
	return v < 0 ? 0 : v > 255 ? 255 : v;
}

/* Blur fusion (Forte 2021) pixel by pixel; fore and back are the guesses so far,
 * three values a pixel. */
static void
fuse(double *to_fore, double *to_back, const double *fore,
    const double *back, const struct v2v_frame *f, const uint8_t *matte,
    int32_t r)
{
	int32_t w = f->width, h = f->height;

	for (int32_t i = 0; i < w * h; i++)
		for (int c = 0; c < 3; c++) {
			double s[4] = { 0 }, a = matte[i] / 255.0;

			to_fore[3 * i + c] = to_back[3 * i + c]
			    = f->px[4 * i + c];
			if (matte[i] == 0 || matte[i] == 255)
				continue;
			for (int32_t k = 0; k < w * h; k++) {
				if (abs(k % w - i % w) > r
				    || abs(k / w - i / w) > r)
					continue;
				s[0] += matte[k] * fore[3 * k + c];
				s[1] += matte[k];
				s[2] += (255 - matte[k]) * back[3 * k + c];
				s[3] += 255 - matte[k];
			}
			to_back[3 * i + c] = (int)(s[2] / s[3] + .5);
			to_fore[3 * i + c] = (int)(clip(s[0] / s[1] + a
			    * (f->px[4 * i + c] - a * s[0] / s[1]
			    - (1 - a) * s[2] / s[3])) + .5);
		}
}

static void
is_blur_fusion(void **state)
{
	/* Longer side, so radii: 45 / 11 + 1 = 5 and 2. */
	enum { W = 45, H = 31, N = W * H };
	struct v2v_frame f = make_frame(W, H, 0);
	uint8_t matte[N];
	double *v[6];

	(void)state;
	for (int i = 0; i < 6; i++)
		v[i] = malloc(3 * N * sizeof(double));
	for (int i = 0; i < N; i++) {
		/* A soft diagonal with specks, and rows with nothing. */
		int a = 30 * (i % W + i / W - 40)
		    + (int)v2v_rng_below(5, (uint64_t)i, 200);

		matte[i] = (uint8_t)(i / W < 4 ? 0 : i / W > 25 ? 255
		    : a < 0 ? 0 : a > 255 ? 255 : a);
		for (int c = 0; c < 3; c++) {
			f.px[4 * i + c] = (uint8_t)v2v_rng_below(6,
			    (uint64_t)(3 * i + c), 256);
			v[0][3 * i + c] = f.px[4 * i + c];
		}
	}
	fuse(v[1], v[2], v[0], v[0], &f, matte, 5);
	fuse(v[3], v[4], v[1], v[2], &f, matte, 2);
	for (int threads = 1; threads < 5; threads++) {
		struct v2v_frame g = make_frame(W, H, 0);

		memcpy(g.px, f.px, 4 * N);
		clean(&g, matte, threads);
		for (int i = 0; i < N; i++) {
			for (int c = 0; c < 3; c++)
				assert_true(abs(g.px[4 * i + c]
				    - (int)v[3][3 * i + c]) <= 1);
			assert_int_equal(g.px[4 * i + 3], 255);
		}
		v2v_frame_free(&g);
	}
	for (int i = 0; i < 6; i++)
		free(v[i]);
	v2v_frame_free(&f);
}

/* A red thing before a green ground, its edge 9 pixels soft, so that colours are
 * up to 150 off: less than 20 is left. The rest stays. */
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
		assert_true(abs(f.px[4 * i] - 200) < 20);
		assert_true(abs(f.px[4 * i + 1] - 20) < 20);
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
