/* Strokes of a picture, and the plates and words that are read from them. */
#include "backend_help.h"
#include "frame_help.h"

#include "segment/find.h"
#include "segment/pyramid.h"
#include "util/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int
clamp(int v, int n)
{
	return v < 0 ? 0 : v >= n ? n - 1 : v;
}

/* Extreme of the SPAN pixels round x, y of a plane, whose borders repeat. */
static void
extreme(uint8_t *out, const uint8_t *in, int w, int h, bool upper,
    bool column)
{
	for (int y = 0; y < h; y++)
		for (int x = 0; x < w; x++) {
			int best = in[y * w + x];

			for (int k = -V2V_STROKE_SPAN / 2;
			    k <= V2V_STROKE_SPAN / 2; k++) {
				int v = in[clamp(y + (column ? k : 0), h) * w
				    + clamp(x + (column ? 0 : k), w)];

				if (upper ? v > best : v < best)
					best = v;
			}
			out[y * w + x] = (uint8_t)best;
		}
}

/* The sums of a level against closing less opening by the definition. */
static void
check_level(const struct v2v_level *l, const uint32_t *sums, bool column)
{
	int w = l->width, h = l->height;
	size_t n = (size_t)w * (size_t)h;
	uint8_t *a = malloc(3 * n), *close = a + n, *open = a + 2 * n;

	assert_non_null(a);
	extreme(a, l->grey, w, h, true, column);
	extreme(close, a, w, h, false, column);
	extreme(a, l->grey, w, h, false, column);
	extreme(open, a, w, h, true, column);
	for (int y = 0; y < h; y++)
		for (int x = 0; x < w; x++)
			assert_int_equal(v2v_level_sum(l, sums, x, y, x + 1,
			    y + 1), close[y * w + x] - open[y * w + x]);
	free(a);
}

static void
test_strokes(void **state)
{
	static const int32_t sizes[][2] = { { 1, 1 }, { 2, 50 }, { 50, 3 },
		{ 64, 48 }, { 131, 77 } };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct v2v_frame f = make_frame(sizes[i][0], sizes[i][1], 0);
		struct v2v_pyramid p;

		for (size_t k = 0; k < 4 * v2v_frame_pixels(&f); k++)
			if (k % 4 != 3)
				f.px[k] = (uint8_t)v2v_rng(i, k / 8);
		assert_int_equal(v2v_pyramid_init(&p, &f, be, NULL), 0);
		for (int k = 0; k < p.n; k++) {
			check_level(&p.level[k], p.level[k].across, false);
			check_level(&p.level[k], p.level[k].along, true);
			assert_int_equal(p.level[k].width, f.width >> k);
		}
		assert_int_equal(p.n, i < 3 ? 1 : i < 4 ? 2 : 2);
		v2v_pyramid_free(&p);
		v2v_frame_free(&f);
	}
}

/* Bars of digits as of a pocket calculator: a top, b and c right, d bottom, e
 * and f left, g middle. */
static const char *const DIGITS[] = { "abcdef", "bc", "abged", "abgcd", "fgbc",
	"afgcd", "afgedc", "abc", "abcdefg", "abcdfg" };

/* Is x, y ink of a digit 40 wide and 75 high with bars of 11? */
static bool
on_digit(int digit, double x, double y)
{
	for (const char *s = DIGITS[digit]; *s; s++) {
		bool across = *s == 'a' || *s == 'd' || *s == 'g';
		double bx = *s == 'b' || *s == 'c' ? 29 : 0;
		double by = *s == 'd' ? 64 : *s == 'g' ? 32
		    : *s == 'c' || *s == 'e' ? 32 : 0;

		if (across ? x >= 0 && x < 40 && y >= by && y < by + 11
		    : x >= bx && x < bx + 11 && y >= by && y < by + 43)
			return true;
	}
	return false;
}

/* A plate 480 x 110: is x, y on it, and is it ink? */
static int
on_plate(double x, double y)
{
	static const int digits[] = { 2, 0, 5, 8, 3, 9, 6 };
	int k = (int)((x - 40) / 58);

	if (x < 0 || y < 0 || x >= 480 || y >= 110)
		return 0;
	return x >= 40 && k < 7 && on_digit(digits[k], x - 40 - 58 * k, y - 18)
	    ? 2 : 1;
}

/* A view of the plate: its middle in the frame, height of letters in pixels,
 * tilt, and by how much the right end is farther away. */
struct view {
	double x, y, letters, tilt, depth;
	bool dark; /* letters */
};

/*
 * The plate's point u, v of frame point x, y. The frame shows the plate's point
 * q = (u - 240, v - 55) at (A q) / (1 + d q_x) from its middle, where A scales
 * and tilts.
 */
static void
look(double *u, double *v, const struct view *w, double x, double y)
{
	double s = w->letters / 75, d = w->depth / 480;
	double px = (x - w->x) / s, py = (y - w->y) / s - w->tilt * px;

	*u = 240 + px / (1 - d * px);
	*v = 55 + py * (1 + d * (*u - 240));
}

static int
noise(uint64_t seed, size_t i)
{
	return (int)v2v_rng_below(seed, i, 9) - 4;
}

/* A body in two shades with a view of the plate, 3 x 3 samples a pixel. */
static struct v2v_frame
draw_plate(const struct view *w, int32_t width, int32_t height,
    uint64_t seed)
{
	struct v2v_frame f = make_frame(width, height, 0);
	int light = w->dark ? 210 : 50, ink = w->dark ? 40 : 220;

	for (int32_t y = 0; y < height; y++)
		for (int32_t x = 0; x < width; x++) {
			size_t i = (size_t)y * (size_t)width + (size_t)x;
			int body = 120 + 40 * y / height, sum = 0;

			for (int k = 0; k < 9; k++) {
				double u, v;
				int on;

				look(&u, &v, w, x + (k % 3 + .5) / 3,
				    y + (k / 3 + .5) / 3);
				on = on_plate(u, v);
				sum += on == 0 ? body : on == 1 ? light : ink;
			}
			for (int c = 0; c < 3; c++)
				f.px[4 * i + (size_t)c] = (uint8_t)(sum / 9
				    + noise(seed, 3 * i + (size_t)c));
		}
	return f;
}

static bool
inside(const struct v2v_element *e, double x, double y)
{
	for (int k = 0; k < 4; k++) {
		const double *a = e->corner[k], *b = e->corner[(k + 1) % 4];

		if ((b[0] - a[0]) * (y - a[1]) < (b[1] - a[1]) * (x - a[0]))
			return false;
	}
	return true;
}

static void
find(struct v2v_elements *e, const struct v2v_frame *f)
{
	*e = (struct v2v_elements){ 0 };
	assert_int_equal(v2v_elements_find(e, f, NULL, NULL,
	    1u << V2V_PLATE | 1u << V2V_TEXT, be, NULL), 0);
}

static void
test_plates(void **state)
{
	static const struct view views[] = {
		{ 320, 250, 20, 0, 0, true },
		{ 320, 250, 12, 0, 0, true },
		{ 300, 200, 40, 0, 0, true },
		{ 350, 300, 20, 0, 0, false },
		{ 320, 250, 20, .12, 0, true },
		{ 320, 250, 26, -.17, .2, true },
		{ 320, 250, 26, 0, .35, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(views) / sizeof(*views); i++) {
		const struct view *w = &views[i];
		struct v2v_frame f = draw_plate(w, 640, 480, i);
		struct v2v_elements e;
		int plate = 0, covered = 0, more = 0;

		find(&e, &f);
		assert_int_equal(e.n, 1);
		assert_int_equal(e.list[0].class, V2V_PLATE);
		assert_true(e.list[0].score > 0.6 && e.list[0].score <= 1);
		for (int y = 0; y < 480; y++)
			for (int x = 0; x < 640; x++) {
				bool in = inside(&e.list[0], x + .5, y + .5);
				double u, v;

				look(&u, &v, w, x + .5, y + .5);
				if (on_plate(u, v)) {
					plate++;
					covered += in;
				} else {
					more += in;
				}
			}
		print_message("view %d: %d of %d, %d too much\n", (int)i,
		    covered, plate, more);
		assert_true(covered > 0.97 * plate);
		assert_true(more < plate);
		v2v_elements_free(&e);
		v2v_frame_free(&f);
	}
}

/* A ring with a cross in it at x, y, of radius r. */
static void
draw_emblem(struct v2v_frame *f, double x, double y, double r)
{
	for (int32_t v = 0; v < f->height; v++)
		for (int32_t u = 0; u < f->width; u++) {
			double dx = u + .5 - x, dy = v + .5 - y;
			double d = dx * dx + dy * dy;
			bool ring = d < r * r && d > r * r * .5;
			bool cross = d < r * r && (dx * dx < r * r * .03
			    || dy * dy < r * r * .03);

			if (ring || cross)
				memset(f->px + 4 * ((size_t)v * (size_t)f->width
				    + (size_t)u), 20, 3);
		}
}

/* An emblem is one where there is a plate below it, and only there. */
static void
test_logo(void **state)
{
	const struct view w = { 320, 300, 20, 0, 0, true };
	struct v2v_frame f = draw_plate(&w, 640, 480, 1);
	struct v2v_frame bare = make_frame(640, 480, 140);
	struct v2v_elements e = { 0 };
	unsigned classes = 1u << V2V_LOGO;

	(void)state;
	draw_emblem(&f, 322, 220, 12);
	draw_emblem(&bare, 322, 220, 12);
	assert_int_equal(v2v_elements_find(&e, &f, NULL, NULL, classes, be,
	    NULL), 0);
	assert_int_equal(e.n, 2);
	assert_int_equal(e.list[0].class, V2V_PLATE);
	assert_int_equal(e.list[1].class, V2V_LOGO);
	assert_true(inside(&e.list[1], 314, 212));
	assert_true(inside(&e.list[1], 330, 228));
	assert_true(v2v_element_area(&e.list[1]) < 45 * 45);
	v2v_elements_free(&e);
	assert_int_equal(v2v_elements_find(&e, &bare, NULL, NULL, classes, be,
	    NULL), 0);
	assert_int_equal(e.n, 0);
	v2v_frame_free(&f);
	v2v_frame_free(&bare);
}

/* Bars of a fence, stripes across, noise, an edge, nothing: no words. */
static void
test_no_words(void **state)
{
	(void)state;
	for (int kind = 0; kind < 5; kind++) {
		struct v2v_frame f = make_frame(640, 480, 128);
		struct v2v_elements e;

		for (size_t i = 0; i < v2v_frame_pixels(&f); i++) {
			int x = (int)(i % 640), y = (int)(i / 640);
			int v = 128;

			if (kind == 0 && x > 100 && x < 500 && y > 180
			    && y < 230)
				v = x % 20 < 8 ? 40 : 200;
			if (kind == 1 && x > 100 && x < 500 && y > 180
			    && y < 230)
				v = y % 8 < 4 ? 40 : 200;
			if (kind == 2)
				v = (int)v2v_rng_below(5, i, 256);
			if (kind == 3)
				v = x + y / 3 > 400 ? 220 : 30;
			memset(f.px + 4 * i, v, 3);
		}
		find(&e, &f);
		if (e.n)
			fail_msg("kind %d: %d found", kind, (int)e.n);
		v2v_elements_free(&e);
		v2v_frame_free(&f);
	}
}

/* Frames too small or too thin for anything. */
static void
test_small(void **state)
{
	(void)state;
	for (int32_t w = 1; w < 40; w += 6)
		for (int32_t h = 1; h < 40; h += 6) {
			struct v2v_frame f = make_frame(w, h, 0);
			struct v2v_elements e;

			for (size_t i = 0; i < 4 * v2v_frame_pixels(&f); i++)
				if (i % 4 != 3)
					f.px[i] = (uint8_t)v2v_rng(1, i);
			find(&e, &f);
			v2v_elements_free(&e);
			v2v_frame_free(&f);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_strokes),
		cmocka_unit_test(test_plates),
		cmocka_unit_test(test_logo),
		cmocka_unit_test(test_no_words),
		cmocka_unit_test(test_small),
	};

	return cmocka_run_group_tests(tests, open_backend, close_backend);
}
