/* The closer look: when it is taken, at what, and what comes of it. */
#include "backend_help.h"
#include "frame_help.h"

#include "net/net.h"
#include "segment/closer.h"
#include "segment/look.h"

enum { W = 160, H = 80, LW = 80, LH = 40 };

static struct v2v_net *net;

static int
open_all(void **state)
{
	return open_backend(state) || v2v_net_open(&net, NULL, NULL);
}

static int
close_all(void **state)
{
	v2v_net_close(net);
	return close_backend(state);
}

/* Grey, in which the network sees no vehicle, told to be one in a box. */
struct grey {
	struct v2v_frame f;
	struct v2v_view view;
	uint8_t likely[LW * LH];
};

/* Likelihoods of a box and of all else; what the view becomes. */
static void
look_closer(struct grey *g, const int32_t box[4], uint8_t in, uint8_t out,
    bool high)
{
	const struct v2v_segment_params p = { .net = net, .high = high };
	const int32_t whole[4] = { 0, 0, W, H };
	struct v2v_frame part = { 0 };

	g->f = make_frame(W, H, 128);
	assert_int_equal(v2v_look(&g->view, &part, whole, &g->f, &p, be, NULL),
	    0);
	v2v_frame_free(&part);
	for (int i = 0; i < LW * LH; i++)
		g->likely[i] = i % LW >= box[0] && i % LW < box[0] + box[2]
		    && i / LW >= box[1] && i / LW < box[1] + box[3] ? in : out;
	assert_int_equal(v2v_closer(g->likely, LW, LH, &g->view, &g->f, &p, be,
	    NULL), 0);
}

static void
grey_free(struct grey *g)
{
	v2v_view_free(&g->view);
	v2v_frame_free(&g->f);
}

static void
check_view(const int32_t box[4], bool high, const int32_t want[4])
{
	struct grey g;

	look_closer(&g, box, 255, 0, high);
	assert_int_equal(g.view.x, want[0]);
	assert_int_equal(g.view.y, want[1]);
	assert_int_equal(g.view.width, want[2]);
	assert_int_equal(g.view.height, want[3]);
	grey_free(&g);
}

/* Twice the box in the frame, and an eighth of it all round. */
static void
small_ones(void **state)
{
	(void)state;
	check_view((int32_t[]){ 20, 10, 32, 16 }, false,
	    (int32_t[]){ 32, 16, 80, 40 });
	check_view((int32_t[]){ 20, 10, 32, 16 }, true,
	    (int32_t[]){ 32, 16, 80, 40 });
	check_view((int32_t[]){ 20, 0, 8, 40 }, false,
	    (int32_t[]){ 38, 0, 20, 80 });
}

static void
large_ones_only_on_demand(void **state)
{
	const int32_t box[4] = { 5, 5, 70, 30 }, whole[4] = { 0, 0, W, H };

	(void)state;
	check_view(box, false, whole);
	check_view(box, true, (int32_t[]){ 0, 3, 160, 74 });
}

/* It is in doubt of noise, and takes what both the picture and its mirror image
 * show. */
static void
mirror_images(void **state)
{
	const struct v2v_segment_params p = { .net = net };
	const int32_t whole[4] = { 0, 0, W, H };
	struct v2v_frame f = make_frame(W, H, 128), part = { 0 };
	struct v2v_view view[2] = { { 0 }, { 0 } };
	struct v2v_maps alone[2] = { { 0 }, { 0 } };
	uint32_t seed = 1;

	(void)state;
	for (int i = 0; i < 4 * W * H; i++) {
		seed = seed * 1664525 + 1013904223;
		f.px[i] = i % 4 == 3 ? 255 : (uint8_t)(seed >> 24);
	}
	for (int k = 0; k < 2; k++) {
		assert_int_equal(v2v_look(&view[k], &part, whole, &f, &p, be,
		    NULL), 0);
		assert_true(v2v_view_confidence(&view[k]) < 0.5);
		v2v_frame_free(&part);
		assert_int_equal(v2v_net_run(net, be, &alone[k], &f, NULL), 0);
		for (int y = 0; y < H; y++)
			for (int x = 0; x < W / 2; x++)
				for (int c = 0; c < 4; c++) {
					uint8_t *a = f.px + 4 * (y * W + x) + c;
					uint8_t *b = f.px
					    + 4 * (y * W + W - 1 - x) + c;
					uint8_t t = *a;

					*a = *b;
					*b = t;
				}
	}
	for (int y = 0; y < view[0].maps.height; y++)
		for (int x = 0, w = view[0].maps.width; x < w; x++) {
			uint8_t a = alone[0].map[0][y * w + x];
			uint8_t b = alone[1].map[0][y * w + w - 1 - x];

			assert_int_equal(view[0].maps.map[0][y * w + x],
			    a < b ? a : b);
			assert_int_equal(view[1].maps.map[0][y * w + w - 1 - x],
			    a < b ? a : b);
		}
	for (int k = 0; k < 2; k++) {
		v2v_view_free(&view[k]);
		v2v_maps_free(&alone[k]);
	}
	v2v_frame_free(&f);
}

static void
nothing(void **state)
{
	const int32_t none[4] = { 0 }, whole[4] = { 0, 0, W, H };

	(void)state;
	check_view(none, true, whole);
}

/* The first look stays where it was sure; else it is the mean of both. */
static void
doubts(void **state)
{
	const int32_t box[4] = { 20, 10, 32, 16 };
	struct grey g;

	(void)state;
	look_closer(&g, box, 250, 5, false);
	for (int i = 0; i < LW * LH; i++)
		assert_true(g.likely[i] == 250 || g.likely[i] == 5);
	grey_free(&g);
	look_closer(&g, box, 200, 100, false);
	for (int y = 0; y < LH; y++)
		for (int x = 0; x < LW; x++) {
			bool in = x >= 20 && x < 52 && y >= 10 && y < 26;
			bool seen = x >= 16 && x < 56 && y >= 8 && y < 28;
			int was = in ? 200 : 100, is = g.likely[y * LW + x];

			assert_in_range(is, seen ? (was + 1) / 2 : was,
			    seen ? was / 2 + 64 : was);
		}
	grey_free(&g);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(small_ones),
		cmocka_unit_test(large_ones_only_on_demand),
		cmocka_unit_test(nothing),
		cmocka_unit_test(mirror_images),
		cmocka_unit_test(doubts),
	};

	return cmocka_run_group_tests_name("closer", tests, open_all,
	    close_all);
}
