/* The cut after a network: likelihoods decide where colours say nothing, colours
 * and edges where likelihoods doubt. */
#include "backend_help.h"
#include "frame_help.h"

#include "segment/classical.h"
#include "util/rng.h"

#include <stdlib.h>

enum { W = 160, H = 120, LW = 40, LH = 30 };

static const struct v2v_segment_params DEFAULTS = { .rect = { 0 } };

/* Likelihoods of a box of the frame, in shares of it, and of all else. */
static void
fill_box(uint8_t *likely, double x0, double y0, double x1, double y1,
    uint8_t yes, uint8_t no)
{
	for (int y = 0; y < LH; y++)
		for (int x = 0; x < LW; x++) {
			double u = (x + .5) / LW, v = (y + .5) / LH;

			likely[y * LW + x] = u > x0 && u < x1 && v > y0
			    && v < y1 ? yes : no;
		}
}

/* Pixels of the matte on the wrong side of the box. */
static int
wrong(const uint8_t *matte, double x0, double y0, double x1, double y1)
{
	int n = 0;

	for (int y = 0; y < H; y++)
		for (int x = 0; x < W; x++) {
			bool in = x >= x0 * W && x < x1 * W && y >= y0 * H
			    && y < y1 * H;

			n += in != (matte[y * W + x] >= 128);
		}
	return n;
}

static int
refine(uint8_t *matte, const uint8_t *likely, const struct v2v_frame *f)
{
	return v2v_refine(matte, likely, LW, LH, f, &DEFAULTS, be, NULL);
}

/* Noise of one kind everywhere: the box is where the network says, off the
 * middle, where no other hint is. */
static void
likelihoods(void **state)
{
	struct v2v_frame f = make_frame(W, H, 128);
	uint8_t matte[W * H], likely[LW * LH];

	(void)state;
	for (size_t i = 0; i < v2v_frame_pixels(&f); i++)
		f.px[4 * i] = (uint8_t)(100 + v2v_rng_below(5, i, 50));
	fill_box(likely, .1, .1, .4, .5, 230, 25);
	assert_int_equal(refine(matte, likely, &f), 0);
	assert_true(wrong(matte, .1, .1, .4, .5) < W * H / 50);
	v2v_frame_free(&f);
}

/* A red box on grey; the network doubts in a wide rim, leaning to the wrong side
 * within the box and without. */
static void
colours(void **state)
{
	struct v2v_frame f = make_frame(W, H, 120);
	uint8_t matte[W * H], likely[LW * LH], core[LW * LH];

	(void)state;
	for (int y = H / 4; y < H * 3 / 4; y++)
		for (int x = W / 4; x < W * 3 / 4; x++) {
			f.px[4 * (y * W + x)] = 220;
			f.px[4 * (y * W + x) + 1] = 30;
		}
	fill_box(likely, .15, .15, .65, .65, 140, 5);
	fill_box(core, .35, .35, .6, .6, 250, 0);
	for (int i = 0; i < LW * LH; i++)
		likely[i] = core[i] ? core[i] : likely[i];
	for (int y = 0; y < LH; y++)
		for (int x = 0; x < LW; x++)
			if (likely[y * LW + x] == 5 && x < LW * 4 / 5
			    && y < LH * 4 / 5 && x >= LW / 4 && y >= LH / 4)
				likely[y * LW + x] = 115;
	assert_int_equal(refine(matte, likely, &f), 0);
	assert_true(wrong(matte, .25, .25, .75, .75) < W * H / 100);
	v2v_frame_free(&f);
}

/* The smallest planes, and likelihoods that say nothing or all. */
static void
anything(void **state)
{
	static const uint8_t flat[] = { 0, 1, 127, 128, 254, 255 };

	(void)state;
	for (size_t i = 0; i < sizeof(flat); i++)
		for (int32_t w = 1; w < 9; w += 7) {
			struct v2v_frame f = make_frame(w, 3, 90);
			uint8_t matte[27];

			assert_int_equal(v2v_refine(matte, &flat[i], 1, 1, &f,
			    &DEFAULTS, be, NULL), 0);
			v2v_frame_free(&f);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(likelihoods),
		cmocka_unit_test(colours),
		cmocka_unit_test(anything),
	};

	return cmocka_run_group_tests_name("refine", tests, open_backend,
	    close_backend);
}
