/* The matte against a guided filter as its definition reads. */
#include "base.h"

#include "segment/matte.h"
#include "tests/ref/ref_guided.c"
#include "util/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/* What matte.c is made with. */
enum { RADIUS = 4, BAND = 3 };
static const double EPSILON = 1e-2, LOW = 0.15;

struct fixture {
	struct v2v_backend *be;
	struct v2v_frame f;
	struct v2v_small s;
	uint8_t *inside, *matte;
	double *line, *room;
};

enum kind { NOISE, FLAT, GREY, EDGE };

static void
paint(struct v2v_frame *f, uint64_t seed, enum kind kind)
{
	for (int32_t y = 0; y < f->height; y++)
		for (int32_t x = 0; x < f->width; x++) {
			size_t i = (size_t)y * (size_t)f->width + (size_t)x;
			uint8_t *p = f->px + 4 * i;

			for (size_t k = 0; k < 3; k++)
				p[k] = kind == FLAT ? 128 : (uint8_t)
				    v2v_rng_below(seed, 3 * i
				    + (kind == GREY ? 0 : k), 256);
			if (kind == EDGE)
				for (size_t k = 0; k < 3; k++)
					p[k] = (uint8_t)(p[k] / 8
					    + (2 * x + y > f->width ? 200 : 20));
			p[3] = 255;
		}
}

static void
open_fixture(struct fixture *t, uint64_t seed, int32_t w, int32_t h,
    enum kind kind)
{
	size_t n;

	assert_int_equal(v2v_backend_open(&t->be, "cpu", 0, NULL, NULL), 0);
	assert_int_equal(v2v_frame_init(&t->f, w, h, NULL), 0);
	paint(&t->f, seed, kind);
	assert_int_equal(v2v_small_init(&t->s, &t->f, 320, t->be, NULL), 0);
	n = v2v_small_pixels(&t->s);
	t->inside = malloc(n);
	t->matte = malloc(v2v_frame_pixels(&t->f));
	t->line = malloc(4 * n * sizeof(*t->line));
	t->room = malloc(4 * n * sizeof(*t->room));
	assert_true(t->inside && t->matte && t->line && t->room);
}

static void
close_fixture(struct fixture *t)
{
	free(t->room);
	free(t->line);
	free(t->matte);
	free(t->inside);
	v2v_small_free(&t->s);
	v2v_frame_free(&t->f);
	v2v_backend_close(t->be);
}

/* A slanted half of the small picture, and a speck. */
static void
cut(struct fixture *t)
{
	int32_t w = t->s.f.width, h = t->s.f.height;

	for (int32_t y = 0; y < h; y++)
		for (int32_t x = 0; x < w; x++)
			t->inside[y * w + x] = 2 * x + y > w;
	t->inside[0] ^= 1;
}

/* Is a pixel of the other kind within BAND of small pixel (x, y)? */
static bool
near_outline(const struct fixture *t, int32_t x, int32_t y)
{
	int32_t w = t->s.f.width, h = t->s.f.height;

	for (int32_t v = 0; v < h; v++)
		for (int32_t u = 0; u < w; u++)
			if (abs(u - x) <= BAND && abs(v - y) <= BAND
			    && t->inside[v * w + u] != t->inside[y * w + x])
				return true;
	return false;
}

static double
expected(const struct fixture *t, const struct ref_guided *g, int32_t x,
    int32_t y)
{
	int32_t w = t->f.width, h = t->f.height;
	int32_t sx = (int32_t)(((int64_t)2 * x + 1) * g->w / (2 * w));
	int32_t sy = (int32_t)(((int64_t)2 * y + 1) * g->h / (2 * h));
	double a;

	if (!near_outline(t, sx, sy))
		return t->inside[sy * g->w + sx] * 255;
	a = ref_guided_at(t->line, g, x, y, w, h, t->f.px
	    + 4 * ((size_t)y * (size_t)w + (size_t)x));
	a = (a - LOW) / (1 - 2 * LOW);
	return a < 0 ? 0 : a > 1 ? 255 : 255 * a;
}

static void
compare(struct fixture *t)
{
	struct ref_guided g = { t->s.f.px, t->inside, t->s.f.width,
		t->s.f.height, RADIUS, EPSILON };
	int32_t w = t->f.width, step = w > 400 ? 3 : 1;

	assert_int_equal(v2v_matte(t->matte, &t->f, &t->s, t->inside, t->be,
	    NULL), 0);
	ref_guided_lines(t->line, &g, t->room);
	for (int32_t y = 0; y < t->f.height; y += step)
		for (int32_t x = 0; x < w; x += step) {
			double want = expected(t, &g, x, y);
			uint8_t got = t->matte[(size_t)y * (size_t)w
			    + (size_t)x];

			if (fabs(got - want) > 0.6)
				fail_msg("%dx%d (%d, %d): %d, not %f", (int)w,
				    (int)t->f.height, (int)x, (int)y, got, want);
		}
}

static void
equals_reference(void **state)
{
	static const int32_t sizes[][2] = { { 60, 41 }, { 1, 1 }, { 1, 37 },
		{ 29, 1 }, { 7, 5 }, { 449, 60 }, { 30, 500 } };

	(void)state;
	for (uint64_t k = 0; k < sizeof(sizes) / sizeof(*sizes); k++)
		for (int kind = NOISE; kind <= EDGE; kind++) {
			struct fixture t;

			open_fixture(&t, 7 * k, sizes[k][0], sizes[k][1],
			    (enum kind)kind);
			cut(&t);
			compare(&t);
			close_fixture(&t);
		}
}

/* An outline that is two small pixels off, six of the full size, is drawn to
 * the edge: at most two stay. */
static void
snaps_to_edge(void **state)
{
	enum { W = 960, H = 600, EDGE_AT = 483 };
	struct fixture t;
	int32_t w;
	long wrong = 0;

	(void)state;
	open_fixture(&t, 1, W, H, FLAT);
	for (int32_t i = 0; i < W * H; i++)
		t.f.px[4 * i] = i % W < EDGE_AT ? 200 : 40;
	v2v_small_free(&t.s);
	assert_int_equal(v2v_small_init(&t.s, &t.f, 320, t.be, NULL), 0);
	w = t.s.f.width;
	for (size_t i = 0; i < v2v_small_pixels(&t.s); i++)
		t.inside[i] = (int32_t)i % w < EDGE_AT * w / W + 2;
	assert_int_equal(v2v_matte(t.matte, &t.f, &t.s, t.inside, t.be, NULL),
	    0);
	for (int32_t i = 0; i < W * H; i++)
		wrong += (t.matte[i] >= 128) != (i % W < EDGE_AT);
	assert_true(wrong <= 2 * H);
	close_fixture(&t);
}

static void
one_side_only(void **state)
{
	struct fixture t;

	(void)state;
	open_fixture(&t, 3, 50, 40, NOISE);
	for (int all = 0; all < 2; all++) {
		memset(t.inside, all, v2v_small_pixels(&t.s));
		assert_int_equal(v2v_matte(t.matte, &t.f, &t.s, t.inside, t.be,
		    NULL), 0);
		for (size_t i = 0; i < v2v_frame_pixels(&t.f); i++)
			assert_int_equal(t.matte[i], 255 * all);
	}
	close_fixture(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equals_reference),
		cmocka_unit_test(snaps_to_edge),
		cmocka_unit_test(one_side_only),
	};

	return cmocka_run_group_tests_name("matte", tests, NULL, NULL);
}
