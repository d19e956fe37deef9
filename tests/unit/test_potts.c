/* Smooth labels: energy against alpha-expansion, rims, lines. */
#include "base.h"

#include "quantize/labels.h"

#include "colour/lab.h"
#include "config/palette.h"
#include "quantize/energy.h"
#include "quantize/quantize.h"
#include "stream/reader.h"
#include "tests/ref/ref_expansion.h"
#include "util/mem.h"
#include "util/rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct bench {
	struct v2v_pool *pool;
	struct v2v_backend *be;
	struct v2v_lab_palette pal;
};

static void
open_bench(struct bench *b)
{
	assert_int_equal(v2v_pool_open(&b->pool, 2, NULL), V2V_OK);
	assert_int_equal(v2v_backend_open(&b->be, "cpu", 0, b->pool, NULL),
	    V2V_OK);
	v2v_lab_palette_init(&b->pal, v2v_palette_default.rgb,
	    v2v_palette_default.n);
}

static void
close_bench(struct bench *b)
{
	v2v_backend_close(b->be);
	v2v_pool_close(b->pool);
}

/* Energy of our labels over that of alpha-expansion from the same start. */
static double
excess(struct bench *b, const struct v2v_frame *f)
{
	static const struct v2v_smoothing s = { 2.5, .5, 0 };
	size_t n = v2v_frame_pixels(f);
	uint8_t *mine = v2v_alloc(n, 1), *best = v2v_alloc(n, 1);
	struct v2v_energy e;
	struct ref_potts p;
	double ratio;

	assert_true(mine != NULL && best != NULL);
	assert_int_equal(v2v_labels_smooth(b->be, mine, f, &b->pal, &s, NULL),
	    V2V_OK);
	assert_int_equal(v2v_energy_init(b->be, &e, best, f, &b->pal,
	    s.smoothness, NULL), V2V_OK);
	p = (struct ref_potts){ f->width, f->height, b->pal.n, e.colours,
		e.costs, e.weights, e.strength };
	ratio = (double)ref_potts_energy(&p, mine);
	print_message("# nearest %lld, ours %.0f, ",
	    (long long)ref_potts_energy(&p, best), ratio);
	ref_expansion(&p, best);
	ratio /= (double)ref_potts_energy(&p, best);
	print_message("expansion %lld: %.4f\n",
	    (long long)ref_potts_energy(&p, best), ratio);
	v2v_energy_free(&e);
	free(mine);
	free(best);
	return ratio;
}

/* Shaded discs with noise. */
static void
generated_pictures(void **state)
{
	struct bench b;
	struct v2v_frame f;

	(void)state;
	open_bench(&b);
	for (int t = 0; t < 3; t++) {
		assert_int_equal(v2v_frame_init(&f, 120, 100, NULL), V2V_OK);
		for (int i = 0; i < 12000; i++) {
			int x = i % 120 - 60, y = i / 120 - 50;
			int disc = (x * x + 2 * y * y) / 900 % 3;

			for (int k = 0; k < 3; k++)
				f.px[4 * i + k] = (uint8_t)(60 * disc + 20 * k
				    + (x + 60) / 2 + (int)v2v_rng_below(
				    (uint64_t)t, (uint64_t)(3 * i + k),
				    (uint32_t)(10 + 25 * t)));
			f.px[4 * i + 3] = 255;
		}
		assert_true(excess(&b, &f) <= 1.05);
		v2v_frame_free(&f);
	}
	close_bench(&b);
}

/* Crops of photographs, where there are some. */
static void
photographs(void **state)
{
	static const char *const names[] = { "rembg_car_2", "sam_pickup_truck",
		"inet_jeep" };
	enum { SIDE = 200 };
	struct v2v_limits limits = V2V_LIMITS_DEFAULT;
	struct bench b;
	int seen = 0;

	(void)state;
	open_bench(&b);
	for (int i = 0; i < 3; i++) {
		struct v2v_frame f = { 0 }, crop;
		char path[96];

		snprintf(path, sizeof(path), "../shared/data/photos/%s.jpg",
		    names[i]);
		if (v2v_read_file(&f, path, &limits, NULL) != V2V_OK)
			continue;
		seen++;
		assert_int_equal(v2v_frame_init(&crop, SIDE, SIDE, NULL),
		    V2V_OK);
		for (int y = 0; y < SIDE; y++)
			memcpy(crop.px + (size_t)4 * SIDE * (size_t)y, f.px
			    + 4 * ((size_t)(f.height / 2 + y)
			    * (size_t)f.width + (size_t)(f.width / 4)),
			    4 * SIDE);
		assert_true(excess(&b, &crop) <= 1.05);
		v2v_frame_free(&crop);
		v2v_frame_free(&f);
	}
	close_bench(&b);
	if (seen == 0)
		skip();
}

/* A grey and a brown lie between black, white and gold. */
static const struct v2v_palette mixing = {
	.n = 6,
	.rgb = { { 0, 0, 0 }, { 255, 255, 255 }, { 128, 128, 128 },
	    { 230, 180, 20 }, { 120, 95, 30 }, { 64, 64, 64 } }
};

/* How far (x, y) lies inside a shape: a half plane at some angle, a disc, or a
 * ring of 6 pixels across. */
static double
inside(int shape, double x, double y)
{
	double a = shape * .37, r = sqrt((x - 60) * (x - 60)
	    + (y - 50) * (y - 50));

	if (shape < 8)
		return (x - 60) * cos(a) + (y - 50) * sin(a);
	return shape == 8 ? 35.3 - r : 3 - fabs(r - 30.2);
}

/* Entry a inside, b outside, pixels mixed by their areas. */
static void
draw_mixed(struct v2v_frame *f, int shape, int a, int b)
{
	assert_int_equal(v2v_frame_init(f, 120, 100, NULL), V2V_OK);
	for (int i = 0; i < 12000; i++) {
		int in = 0;

		for (int s = 0; s < 64; s++)
			in += inside(shape, i % 120 + (s % 8 + .5) / 8,
			    i / 120 + (s / 8 + .5) / 8) > 0;
		for (int k = 0; k < 3; k++)
			f->px[4 * i + k] = (uint8_t)((in * mixing.rgb[a][k]
			    + (64 - in) * mixing.rgb[b][k] + 32) / 64);
		f->px[4 * i + 3] = 255;
	}
}

static void
quantize(struct bench *b, struct v2v_frame *f, const struct v2v_palette *pal,
    double min_area, double detail)
{
	const struct v2v_quantize_params p = { .smooth = true,
		.smoothness = 2.5, .detail = detail, .min_area = min_area,
		.alpha_threshold = 128 };

	assert_int_equal(v2v_quantize(b->be, f, pal, &p, NULL), V2V_OK);
}

/* Each pixel has the colour at its centre, give or take half a pixel. */
static void
rims_are_no_third_colour(void **state)
{
	static const int pairs[3][2] = { { 0, 1 }, { 3, 0 }, { 1, 3 } };
	struct v2v_frame f;
	struct bench b;

	(void)state;
	open_bench(&b);
	for (int t = 0; t < 30; t++) {
		int shape = t % 10, in = pairs[t / 10][0], out = pairs[t
		    / 10][1], off = 0;

		draw_mixed(&f, shape, in, out);
		quantize(&b, &f, &mixing, 0, .5);
		for (int i = 0; i < 12000; i++) {
			double d = inside(shape, i % 120 + .5, i / 120 + .5);
			int want = d > 0 ? in : out, other = in + out - want;

			if (memcmp(f.px + 4 * i, mixing.rgb[want], 3) == 0)
				continue;
			off++;
			if (memcmp(f.px + 4 * i, mixing.rgb[other], 3) != 0
			    || fabs(d) > .5)
				fail_msg("shape %d, colours %d %d: %d,%d is "
				    "#%02x%02x%02x, %.2f inside", shape, in,
				    out, i % 120, i / 120, f.px[4 * i],
				    f.px[4 * i + 1], f.px[4 * i + 2], d);
		}
		assert_true(off <= 30);
		v2v_frame_free(&f);
	}
	close_bench(&b);
}

static void
draw_line(struct v2v_frame *f, int x0, int y0, int dx, int dy, int n,
    uint8_t grey)
{
	for (int k = 0; k < n; k++)
		memset(f->px + 4 * ((size_t)(y0 + k * dy / 8)
		    * (size_t)f->width + (size_t)(x0 + k * dx / 8)), grey, 3);
}

/* The share of the line's pixels that are black. */
static double
kept(const struct v2v_frame *f, int x0, int y0, int dx, int dy, int n)
{
	int black = 0;

	for (int k = 0; k < n; k++)
		black += f->px[4 * ((size_t)(y0 + k * dy / 8)
		    * (size_t)f->width + (size_t)(x0 + k * dx / 8))] == 0;
	return (double)black / n;
}

/* The least area is 120 pixels: a line that has them but at corners, one of 90
 * pixels, and one of 30. */
static void
long_lines_stay(void **state)
{
	static const struct {
		int x, y, dx, dy, n;
		double without, with; /* --detail */
	} lines[] = { { 20, 20, 8, 3, 250, 1, 1 }, { 40, 40, 8, 8, 200, 1, 1 },
		{ 300, 20, -3, 8, 260, 1, 1 }, { 30, 200, 8, 0, 90, 0, 1 },
		{ 150, 250, 8, 1, 90, 0, 1 }, { 350, 60, 0, 8, 30, 0, 0 } };
	struct v2v_frame f;
	struct bench b;

	(void)state;
	open_bench(&b);
	for (int i = 0; i < 12; i++) {
		const int *l = &lines[i / 2].x;
		double want = i % 2 ? lines[i / 2].with
		    : lines[i / 2].without;
		size_t black = 0;

		assert_int_equal(v2v_frame_init(&f, 400, 300, NULL), V2V_OK);
		memset(f.px, 255, (size_t)4 * 400 * 300);
		draw_line(&f, l[0], l[1], l[2], l[3], l[4], 20);
		quantize(&b, &f, &mixing, .001, i % 2 ? .5 : 0);
		if (kept(&f, l[0], l[1], l[2], l[3], l[4]) != want)
			fail_msg("line %d: %g of it", i,
			    kept(&f, l[0], l[1], l[2], l[3], l[4]));
		for (size_t k = 0; k < v2v_frame_pixels(&f); k++)
			black += f.px[4 * k] == 0;
		assert_true(want > 0 ? black >= 120 && black <= 2
		    * (size_t)l[4] + 120 : black == 0);
		v2v_frame_free(&f);
	}
	close_bench(&b);
}

/* A line of 50 pixels whose last `fade` of them before a block are dark grey,
 * or white. The block is large enough, the line is not. */
static double
before_block(struct bench *b, int fade, uint8_t grey)
{
	struct v2v_frame f;
	double share;

	assert_int_equal(v2v_frame_init(&f, 400, 300, NULL), V2V_OK);
	memset(f.px, 255, (size_t)4 * 400 * 300);
	for (int y = 100; y < 130; y++)
		draw_line(&f, 100, y, 8, 0, 30, 0);
	draw_line(&f, 130, 115, 8, -2, fade, grey);
	draw_line(&f, 130 + fade, 115 - fade / 4, 8, -2, 50 - fade, 0);
	quantize(b, &f, &mixing, .001, 0);
	share = kept(&f, 130 + fade, 115 - fade / 4, 8, -2, 50 - fade);
	v2v_frame_free(&f);
	return share;
}

static void
faded_ends_are_linked(void **state)
{
	struct bench b;

	(void)state;
	open_bench(&b);
	assert_true(before_block(&b, 0, 0) == 1);
	assert_true(before_block(&b, 8, 40) == 1);
	assert_true(before_block(&b, 8, 255) == 0);
	assert_true(before_block(&b, 16, 40) == 0);
	close_bench(&b);
}

/* What a cut-out becomes has nothing to do with a black pixel far from it, which
 * is what absent pixels are in memory. */
static void
absent_pixels_cost_nothing(void **state)
{
	static const struct v2v_smoothing s = { 2.5, .5, 0 };
	static uint8_t labels[2][120 * 100];
	struct v2v_frame f;
	struct bench b;

	(void)state;
	open_bench(&b);
	assert_int_equal(v2v_frame_init(&f, 120, 100, NULL), V2V_OK);
	for (int i = 0; i < 12000; i++) {
		int x = i % 120, y = i / 120;
		uint8_t *p = f.px + 4 * i;

		memset(p, 0, 4);
		if ((x - 60) * (x - 60) + (y - 50) * (y - 50) > 1600)
			continue;
		for (int k = 0; k < 3; k++)
			p[k] = (uint8_t)(100 + x + (int)v2v_rng_below(1,
			    (uint64_t)(3 * i + k), 60));
		p[3] = 255;
	}
	for (int t = 0; t < 2; t++) {
		assert_int_equal(v2v_labels_smooth(b.be, labels[t], &f, &b.pal,
		    &s, NULL), V2V_OK);
		f.px[3] = 255;
	}
	for (size_t i = 1; i < 12000; i++)
		if (f.px[4 * i + 3] != 0)
			assert_int_equal(labels[0][i], labels[1][i]);
	v2v_frame_free(&f);
	close_bench(&b);
}

static void
draw_box(struct v2v_frame *f, int x, int y, int width, int height, uint8_t grey)
{
	for (int k = 0; k < height; k++)
		draw_line(f, x, y + k, 8, 0, width, grey);
}

/* Pixels of that grey after a box has been drawn on another grey. The least area
 * is 360 pixels. */
static size_t
of_box(struct bench *b, int width, int height, uint8_t on, uint8_t grey,
    uint8_t want, double min_area, double detail)
{
	struct v2v_frame f;
	size_t n = 0;

	assert_int_equal(v2v_frame_init(&f, 400, 300, NULL), V2V_OK);
	draw_box(&f, 0, 0, 400, 300, on);
	draw_box(&f, 100, 100, width, height, grey);
	for (size_t i = 0; i < v2v_frame_pixels(&f); i++)
		f.px[4 * i + 3] = 255;
	quantize(b, &f, &mixing, min_area, detail);
	for (size_t i = 0; i < v2v_frame_pixels(&f); i++)
		n += f.px[4 * i] == want && f.px[4 * i + 1] == want;
	v2v_frame_free(&f);
	return n;
}

/* A gap of 240 pixels may become three times as wide; a short block of as many
 * may not, nor one that is hardly darker than what is around. */
static void
wide_gaps_stay(void **state)
{
	struct bench b;
	size_t n;

	(void)state;
	open_bench(&b);
	n = of_box(&b, 60, 4, 255, 0, 0, .003, .5);
	assert_true(n >= 360 && n < 400);
	assert_true(of_box(&b, 60, 4, 255, 0, 0, .003, 0) == 0);
	assert_true(of_box(&b, 20, 12, 255, 0, 0, .003, .5) == 0);
	assert_true(of_box(&b, 60, 4, 104, 90, 64, 0, .5) == 240);
	assert_true(of_box(&b, 60, 4, 104, 90, 64, .003, .5) == 0);
	close_bench(&b);
}

/* A bar that is large enough, and beside it a line that must grow. */
static void
bars_are_not_eaten(void **state)
{
	struct v2v_frame f;
	struct bench b;
	size_t black = 0, white = 0;

	(void)state;
	open_bench(&b);
	assert_int_equal(v2v_frame_init(&f, 400, 300, NULL), V2V_OK);
	memset(f.px, 128, 4 * v2v_frame_pixels(&f));
	draw_box(&f, 100, 100, 125, 3, 0);
	draw_box(&f, 110, 103, 90, 2, 255);
	quantize(&b, &f, &mixing, .003, .5);
	for (size_t i = 0; i < v2v_frame_pixels(&f); i++) {
		black += f.px[4 * i] == 0;
		white += f.px[4 * i] == 255;
	}
	assert_int_equal(black, 375);
	assert_true(white >= 360);
	v2v_frame_free(&f);
	close_bench(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(generated_pictures),
		cmocka_unit_test(photographs),
		cmocka_unit_test(rims_are_no_third_colour),
		cmocka_unit_test(long_lines_stay),
		cmocka_unit_test(faded_ends_are_linked),
		cmocka_unit_test(absent_pixels_cost_nothing),
		cmocka_unit_test(wide_gaps_stay),
		cmocka_unit_test(bars_are_not_eaten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
