/* Holes and what grows over them; the geometry gate's silhouettes. */
#include "frame_help.h"

#include "segment/geometry.h"
#include "segment/holes.h"
#include "segment/inpaint.h"
#include "segment/removal.h"
#include "segment/report.h"
#include "util/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { W = 200, H = 150 };

static const enum v2v_inpaint WAYS[] = { V2V_INPAINT_MEMBRANE,
	V2V_INPAINT_PATCH, V2V_INPAINT_FILL };

static struct v2v_backend *
open_cpu(struct v2v_pool **pool, int threads)
{
	struct v2v_backend *be;

	assert_int_equal(v2v_pool_open(pool, threads, NULL), 0);
	assert_int_equal(v2v_backend_open(&be, "cpu", 0, *pool, NULL), 0);
	return be;
}

/* Red road round a vehicle in shades of blue, which is the rectangle from
 * W/4, H/4 to 3W/4, 3H/4. */
static bool
is_car(int32_t x, int32_t y)
{
	return x >= W / 4 && x < 3 * W / 4 && y >= H / 4 && y < 3 * H / 4;
}

static struct v2v_frame
make_car(uint8_t *matte)
{
	struct v2v_frame f = make_frame(W, H, 0);

	for (int32_t y = 0; y < H; y++)
		for (int32_t x = 0; x < W; x++) {
			uint8_t *px = f.px + 4 * (y * W + x);
			bool car = is_car(x, y);

			matte[y * W + x] = car ? 255 : 0;
			px[0] = (uint8_t)(car ? 10 : 200 + (x * y) % 7);
			px[1] = 40;
			px[2] = (uint8_t)(car ? 100 + x / 2 + y / 4 : 20);
		}
	return f;
}

static void
mark(uint8_t *removed, int32_t x0, int32_t y0, int32_t x1, int32_t y1,
    uint8_t value)
{
	for (int32_t y = y0; y < y1; y++)
		memset(removed + y * W + x0, value, (size_t)(x1 - x0));
}

static int
inpaint(struct v2v_frame *f, const uint8_t *removed, const uint8_t *matte,
    enum v2v_inpaint how, bool outside, struct v2v_msg *msg)
{
	struct v2v_pool *pool;
	struct v2v_backend *be = open_cpu(&pool, 2);
	int err = v2v_inpaint(f, removed, matte, how, outside, be, msg);

	v2v_backend_close(be);
	v2v_pool_close(pool);
	return err;
}

/* A hole inside, one over the car's edge, and one that is cut off: the colours
 * of the one side never reach the other, and nothing else changes. */
static void
sides_keep_apart(void **state)
{
	uint8_t *matte = malloc(W * H), *removed = calloc(W * H, 1);
	struct v2v_frame car = make_car(matte);

	(void)state;
	mark(removed, 90, 60, 130, 74, V2V_REMOVED_FILL);
	mark(removed, 140, 80, 160, 90, V2V_REMOVED_FILL);
	mark(removed, 40, 50, 60, 60, V2V_REMOVED_CUT);
	for (int k = 0; k < 6; k++) {
		struct v2v_frame f = copy_frame(&car);
		bool outside = k >= 3;

		/* What is removed shows nowhere. */
		for (int i = 0; i < W * H; i++)
			if (removed[i])
				memset(f.px + 4 * i, 255, 3);
		assert_int_equal(inpaint(&f, removed, matte, WAYS[k % 3],
		    outside, NULL), 0);
		for (int i = 0; i < W * H; i++) {
			const uint8_t *px = f.px + 4 * i;
			bool in = matte[i] && removed[i] != V2V_REMOVED_CUT;

			if (!removed[i])
				assert_memory_equal(px, car.px + 4 * i, 4);
			else if (in)
				assert_true(px[0] == 10 && px[1] == 40
				    && px[2] >= 100 && px[2] < 230);
			else if (outside)
				assert_true(px[0] >= 200 && px[0] < 207
				    && px[2] == 20);
			else
				assert_int_equal(px[0], 255);
		}
		v2v_frame_free(&f);
	}
	v2v_frame_free(&car);
	free(removed);
	free(matte);
}

/* A membrane over a plane is the plane. */
static void
membrane_continues(void **state)
{
	uint8_t *matte = malloc(W * H), *removed = calloc(W * H, 1);
	struct v2v_frame car = make_car(matte), f = copy_frame(&car);

	(void)state;
	mark(removed, 70, 50, 125, 100, V2V_REMOVED_FILL);
	assert_int_equal(inpaint(&f, removed, matte, V2V_INPAINT_MEMBRANE,
	    false, NULL), 0);
	for (int i = 0; i < W * H; i++)
		assert_in_range(f.px[4 * i + 2] + 1 - car.px[4 * i + 2], 0, 2);
	v2v_frame_free(&f);
	v2v_frame_free(&car);
	free(removed);
	free(matte);
}

/* Specks all over, and a line from corner to corner: they make one box, which is
 * too large to be done at once. Still a plane comes back. */
static void
cells_of_a_large_box(void **state)
{
	enum { SIDE = 1100, N = SIDE * SIDE };
	uint8_t *matte = malloc(N), *removed = calloc(N, 1);
	struct v2v_frame plane = make_frame(SIDE, SIDE, 0), f;

	(void)state;
	memset(matte, 255, N);
	for (int32_t i = 0; i < N; i++) {
		int32_t x = i % SIDE, y = i / SIDE;

		plane.px[4 * i] = (uint8_t)((x + 1) / 6 + y / 20);
		removed[i] = (x % 23 < 4 && y % 19 < 3) || abs(x - y) < 2
		    ? V2V_REMOVED_FILL : V2V_REMOVED_NOT;
	}
	f = copy_frame(&plane);
	for (int32_t i = 0; i < N; i++)
		if (removed[i])
			memset(f.px + 4 * i, 255, 3);
	assert_int_equal(inpaint(&f, removed, matte, V2V_INPAINT_MEMBRANE,
	    false, NULL), 0);
	for (int32_t i = 0; i < N; i++)
		if (removed[i])
			assert_in_range(f.px[4 * i] + 2 - plane.px[4 * i], 0,
			    4);
		else
			assert_memory_equal(f.px + 4 * i, plane.px + 4 * i, 4);
	v2v_frame_free(&f);
	v2v_frame_free(&plane);
	free(removed);
	free(matte);
}

/* Squared error in the hole of bars 9 pixels wide. */
static double
error_of_bars(enum v2v_inpaint how)
{
	uint8_t *matte = malloc(W * H), *removed = calloc(W * H, 1);
	struct v2v_frame f = make_frame(W, H, 0), before;
	double sum = 0;

	memset(matte, 255, W * H);
	for (int i = 0; i < W * H; i++)
		memset(f.px + 4 * i, i % W / 9 % 2 ? 220 : 40, 3);
	before = copy_frame(&f);
	mark(removed, 80, 60, 120, 90, V2V_REMOVED_FILL);
	assert_int_equal(inpaint(&f, removed, matte, how, false, NULL), 0);
	for (int i = 0; i < W * H; i++) {
		double d = f.px[4 * i] - before.px[4 * i];

		sum += d * d;
	}
	v2v_frame_free(&before);
	v2v_frame_free(&f);
	free(removed);
	free(matte);
	return sum / (40 * 30);
}

static void
patch_continues_texture(void **state)
{
	(void)state;
	assert_true(error_of_bars(V2V_INPAINT_MEMBRANE) > 2000);
	assert_true(error_of_bars(V2V_INPAINT_PATCH) < 20);
}

/* Two values, the first the more frequent one: it is the fill. */
static void
fill_is_the_median(void **state)
{
	uint8_t *matte = malloc(W * H), *removed = calloc(W * H, 1);
	struct v2v_frame f = make_frame(W, H, 0);

	(void)state;
	memset(matte, 255, W * H);
	for (int i = 0; i < W * H; i++)
		memset(f.px + 4 * i, i % W % 5 < 3 ? 70 : 9, 3);
	mark(removed, 80, 60, 100, 80, V2V_REMOVED_FILL);
	assert_int_equal(inpaint(&f, removed, matte, V2V_INPAINT_FILL, false,
	    NULL), 0);
	for (int i = 0; i < W * H; i++)
		if (removed[i])
			assert_int_equal(f.px[4 * i], 70);
	v2v_frame_free(&f);
	free(removed);
	free(matte);
}

/* The whole vehicle: what is around stands in. The whole picture: nothing
 * does. */
static void
nothing_to_fill_from(void **state)
{
	uint8_t *matte = malloc(W * H), *removed = malloc(W * H);
	struct v2v_frame f = make_car(matte);
	struct v2v_msg msg;

	(void)state;
	for (int i = 0; i < W * H; i++)
		removed[i] = matte[i] ? V2V_REMOVED_FILL : V2V_REMOVED_NOT;
	assert_int_equal(inpaint(&f, removed, matte, V2V_INPAINT_MEMBRANE,
	    false, &msg), 0);
	assert_true(f.px[4 * (H / 2 * W + W / 2)] > 190);
	memset(removed, V2V_REMOVED_FILL, W * H);
	assert_int_equal(inpaint(&f, removed, matte, V2V_INPAINT_MEMBRANE,
	    false, &msg), V2V_E_DATA);
	assert_string_equal(msg.text, "all of the picture is to be removed: "
	    "nothing is left to fill it from");
	v2v_frame_free(&f);
	free(removed);
	free(matte);
}

/* Boxes hold all that is removed, are tight, and never overlap. */
static void
boxes(void **state)
{
	static const int32_t sizes[][2] = { { 1, 1 }, { 33, 65 }, { 400, 300 },
		{ 1, 500 } };
	struct v2v_pool *pool;
	struct v2v_backend *be = open_cpu(&pool, 1);

	(void)state;
	for (int k = 0; k < 16; k++) {
		int32_t w = sizes[k / 4][0], h = sizes[k / 4][1];
		size_t n = (size_t)w * (size_t)h;
		uint8_t *removed = calloc(n, 1), *seen = calloc(n, 1);
		uint32_t few = k % 4 == 0 ? 40 : k % 4 == 1 ? 900 : 5000;
		struct v2v_holes b;

		for (size_t i = 0; i < n; i++)
			removed[i] = k % 4 == 3 ? i % (size_t)w * 3 / 4
			    == i / (size_t)w : v2v_rng_below(4, i, few) == 0;
		assert_int_equal(v2v_holes_find(&b, removed, w, h, be, NULL),
		    0);
		for (size_t j = 0; j < b.n; j++) {
			const struct v2v_hole *o = &b.list[j];
			bool side[4] = { false, false, false, false };

			for (int32_t y = o->y0; y < o->y1; y++)
				for (int32_t x = o->x0; x < o->x1; x++) {
					int32_t i = y * w + x;

					assert_int_equal(seen[i], 0);
					seen[i] = 1;
					side[0] |= removed[i] && x == o->x0;
					side[1] |= removed[i] && x == o->x1 - 1;
					side[2] |= removed[i] && y == o->y0;
					side[3] |= removed[i] && y == o->y1 - 1;
				}
			assert_true(side[0] && side[1] && side[2] && side[3]);
		}
		for (size_t i = 0; i < n; i++)
			assert_true(!removed[i] || seen[i]);
		free(b.list);
		free(seen);
		free(removed);
	}
	v2v_backend_close(be);
	v2v_pool_close(pool);
}

/* The IoU, in thousandths, of the car before and after `paint`. */
static int
iou_after(const uint8_t *removed, const uint8_t paint[3])
{
	uint8_t *matte = malloc(W * H);
	struct v2v_frame f = make_car(matte);
	struct v2v_geometry g = { 0 };
	struct v2v_overlap o;
	struct v2v_pool *pool;
	struct v2v_backend *be = open_cpu(&pool, 2);

	assert_int_equal(v2v_geometry_start(&g, &f, matte, removed, be, NULL),
	    0);
	for (int i = 0; i < W * H; i++)
		if (removed[i] == V2V_REMOVED_FILL)
			memcpy(f.px + 4 * i, paint, 3);
	assert_int_equal(v2v_geometry_compare(&o, &g, &f, be, NULL), 0);
	v2v_geometry_free(&g);
	v2v_backend_close(be);
	v2v_pool_close(pool);
	v2v_frame_free(&f);
	free(matte);
	return v2v_overlap_iou(&o);
}

/* A hole at the car's edge: painted as the car it costs nothing, painted as the
 * road it is lost. Small parts may be cut off, large ones not. */
static void
geometry(void **state)
{
	static const uint8_t blue[] = { 10, 40, 180 }, red[] = { 203, 40, 20 };
	uint8_t *removed = calloc(W * H, 1);
	int iou;

	(void)state;
	mark(removed, 50, 50, 70, 100, V2V_REMOVED_FILL);
	assert_int_equal(iou_after(removed, blue), 1000);
	/* 20 x 50 of 100 x 75 pixels. */
	iou = iou_after(removed, red);
	assert_in_range(iou, 840, 890);
	memset(removed, 0, W * H);
	mark(removed, 40, 50, 62, 74, V2V_REMOVED_CUT); /* 12 x 24 of them */
	assert_int_equal(iou_after(removed, red), 1000);
	mark(removed, 40, 50, 70, 74, V2V_REMOVED_CUT); /* 20 x 24 */
	iou = iou_after(removed, red);
	assert_in_range(iou, 920, 950);
	free(removed);
}

static void
report(void **state)
{
	uint8_t matte[] = { 0, 128, 255, 255 }, removed[] = { 0, 1, 1, 2 };
	struct v2v_frame f = { .width = 2, .height = 2 };
	struct v2v_segmented s = { .matte = matte, .removed = removed,
		.source = "alpha", .confidence = 0.625, .area = 3,
		.overlap = { 2, 3 }, .ms = { 1.25, 0, 30 } };
	struct v2v_text t = { 0 };

	(void)state;
	v2v_segment_report_print(&t, &s, 63, &f);
	v2v_text_char(&t, '\0');
	assert_string_equal(t.s, "{\n  \"width\": 2, \"height\": 2,\n"
	    "  \"backend\": \"alpha\", \"confidence\": 0.625,\n  \"iou\": 0.666,\n"
	    "  \"area\": 3, \"share\": 0.75, \"soft\": 1,\n"
	    "  \"filled\": 2, \"cut_off\": 1,\n"
	    "  \"elements\": {\"plate\": 0, \"text\": 0, \"logo\": 0, "
	    "\"badge\": 0, \"sticker\": 0, \"mirror\": 0, \"removed\": 0},\n"
	    "  \"times\": {\"matte\": 1.25, \"elements\": 0, "
	    "\"inpaint\": 30, \"geometry\": 0}\n}\n");
	v2v_text_free(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sides_keep_apart),
		cmocka_unit_test(membrane_continues),
		cmocka_unit_test(cells_of_a_large_box),
		cmocka_unit_test(patch_continues_texture),
		cmocka_unit_test(fill_is_the_median),
		cmocka_unit_test(nothing_to_fill_from),
		cmocka_unit_test(boxes),
		cmocka_unit_test(geometry),
		cmocka_unit_test(report),
	};

	return cmocka_run_group_tests_name("segment_inpaint", tests, NULL,
	    NULL);
}
