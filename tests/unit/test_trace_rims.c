/* Rims of generated anti-aliased shapes against the shapes themselves. */
#include "base.h"

#include "trace/rims.h"

#include "util/mem.h"
#include "util/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

enum { W = 96, H = 80, SUB = 8 };

/* Two colours and three of their mixes, then two others. */
static const uint8_t palette[8][3] = {
	{ 0, 0, 0 }, { 250, 250, 250 }, { 10, 10, 10 }, { 70, 70, 70 },
	{ 130, 130, 130 }, { 190, 190, 190 }, { 230, 20, 20 }, { 20, 20, 230 }
};

static void
start(struct v2v_labels *l, uint16_t ground)
{
	*l = (struct v2v_labels){ .width = W, .height = H, .n = 7 };
	l->px = v2v_alloc((size_t)W * H, sizeof(*l->px));
	assert_non_null(l->px);
	memcpy(l->rgb, palette, sizeof(palette));
	for (size_t i = 0; i < (size_t)W * H; i++)
		l->px[i] = ground;
}

/* Shape 0 is a disc, 1 a rectangle, 2 a half plane; sub-pixel units. */
static bool
is_in(int shape, int32_t x, int32_t y, const int32_t k[4])
{
	int64_t dx = x - k[0], dy = y - k[1];

	if (shape == 0)
		return dx * dx + dy * dy <= (int64_t)k[2] * k[2];
	if (shape == 1)
		return x >= k[0] && y >= k[1] && x < k[0] + k[2]
		    && y < k[1] + k[3];
	return dx * k[2] + dy * k[3] > 0;
}

/* Label 2 on label 1 with mixes at the rim, or without; the mixed pixels. */
static size_t
draw(struct v2v_labels *l, int shape, const int32_t k[4], bool crisp)
{
	size_t mixed = 0;

	start(l, 1);
	for (int32_t y = 0; y < H; y++)
		for (int32_t x = 0; x < W; x++) {
			int n = 0, grey;

			for (int32_t j = 0; j < SUB; j++)
				for (int32_t i = 0; i < SUB; i++)
					n += is_in(shape, x * SUB + i,
					    y * SUB + j, k);
			if (crisp)
				n = 2 * n > SUB * SUB ? SUB * SUB : 0;
			/* Greys 250, 190, 130, 70, 10: the nearest. */
			grey = (4 * n + SUB * SUB / 2) / (SUB * SUB);
			l->px[y * W + x] = grey == 0 ? 1 : grey == 4 ? 2
			    : (uint16_t)(6 - grey);
			mixed += grey > 0 && grey < 4;
		}
	return mixed;
}

static void
shapes_come_back(void **state)
{
	size_t mixed = 0, wrong = 0, third = 0;

	(void)state;
	for (uint64_t s = 0; s < 30; s++) {
		int32_t k[4] = { (int32_t)(SUB * 20 + v2v_rng_below(7, 4 * s,
			SUB * 30)), (int32_t)(SUB * 20 + v2v_rng_below(7,
			4 * s + 1, SUB * 20)), 100 + (int32_t)v2v_rng_below(7,
			4 * s + 2, 150), 100 + (int32_t)v2v_rng_below(7,
			4 * s + 3, 150) };
		struct v2v_labels rim, crisp;
		size_t n;

		mixed += draw(&rim, (int)(s % 3), k, false);
		draw(&crisp, (int)(s % 3), k, true);
		assert_int_equal(v2v_rims_absorb(&rim, &n, NULL), V2V_OK);
		for (int32_t i = 0; i < W * H; i++) {
			wrong += rim.px[i] != crisp.px[i];
			third += rim.px[i] > 2;
		}
		v2v_labels_free(&rim);
		v2v_labels_free(&crisp);
	}
	assert_true(mixed > 2000);
	assert_int_equal(third, 0);
	assert_true(wrong * 12 < mixed);
}

static void
assert_unchanged(struct v2v_labels *l)
{
	size_t n = (size_t)l->width * (size_t)l->height, absorbed;
	uint16_t *before = v2v_alloc(n, sizeof(*before));

	assert_non_null(before);
	memcpy(before, l->px, n * sizeof(*before));
	assert_int_equal(v2v_rims_absorb(l, &absorbed, NULL), V2V_OK);
	assert_int_equal(absorbed, 0);
	assert_memory_equal(before, l->px, n * sizeof(*before));
	free(before);
	v2v_labels_free(l);
}

static void
crisp_stays(void **state)
{
	static const int32_t k[4] = { 300, 300, 180, 131 };
	struct v2v_labels l;

	(void)state;
	for (int shape = 0; shape < 3; shape++) {
		draw(&l, shape, k, true);
		assert_unchanged(&l);
	}
}

/* Lines of a mix's colour over an anti-aliased edge; red is no mix. */
static void
strokes_stay(void **state)
{
	static const int32_t edge[4] = { SUB * W / 2, SUB * H / 2, 30, 7 };

	(void)state;
	for (int32_t width = 1; width <= 3; width++)
		for (uint16_t c = 3; c <= 6; c++) {
			struct v2v_labels l;
			size_t n, kept = 0, all = 0;

			draw(&l, 2, edge, false);
			for (int32_t x = 28; x < 68; x++)
				for (int32_t y = 0; y < width; y++) {
					l.px[(20 + y) * W + x] = c;
					l.px[(40 + x / 3 + y) * W + x] = c;
				}
			assert_int_equal(v2v_rims_absorb(&l, &n, NULL),
			    V2V_OK);
			assert_true(n > 0);
			for (int32_t x = 28; x < 68; x++)
				for (int32_t y = 0; y < width; y++) {
					kept += l.px[(20 + y) * W + x] == c;
					kept += l.px[(40 + x / 3 + y) * W + x]
					    == c;
					all += 2;
				}
			assert_true(kept * 100 >= all * (c == 6 ? 100 : 95));
			v2v_labels_free(&l);
		}
}

/* Is pixel (x, y) of stroke `kind`: level, upright, two slopes, an arc? The
 * width counts along a row or column of the straight ones. */
static bool
is_stroke(int kind, int32_t width, int32_t x, int32_t y)
{
	int32_t dx = x - 48, dy = y - 4, d2 = dx * dx + dy * dy, r = 40;

	switch (kind) {
	case 0:
		return y >= 30 && y < 30 + width && x >= 8 && x < 88;
	case 1:
		return x >= 20 && x < 20 + width && y >= 8 && y < 72;
	case 2:
		return x - y >= 4 && x - y < 4 + width && y >= 8 && y < 72;
	case 3:
		return 2 * x + 5 * y >= 230 && 2 * x + 5 * y < 230 + 5 * width
		    && x >= 8 && x < 88;
	default:
		return d2 >= r * r && d2 < (r + width) * (r + width)
		    && y > 10;
	}
}

/*
 * Crisp strokes on one ground, in each mix of it with the other, cross an
 * anti-aliased edge; where they touch its rim they may be taken for that.
 */
static void
strokes_of_mixes_stay(void **state)
{
	static const int32_t edge[4] = { SUB * 62, SUB * H / 2, 30, 7 };

	(void)state;
	for (int kind = 0; kind < 5; kind++)
		for (int32_t width = 1; width <= 3; width++)
			for (uint16_t c = 2; c <= 7; c++) {
				struct v2v_labels l;
				size_t n, kept = 0, all = 0;

				draw(&l, 2, edge, false);
				for (int32_t i = 0; i < W * H; i++)
					if (l.px[i] == 1 && is_stroke(kind,
					    width, i % W, i / W)) {
						l.px[i] = c;
						all++;
					}
				assert_int_equal(v2v_rims_absorb(&l, &n, NULL),
				    V2V_OK);
				for (int32_t i = 0; i < W * H; i++)
					kept += l.px[i] == c && is_stroke(kind,
					    width, i % W, i / W);
				assert_true(kept * 100 >= all * 95);
				v2v_labels_free(&l);
			}
}

/*
 * Bands of a mix between the two colours that it is of, in all directions:
 * from two pixels across they are no rims. Thinner ones cannot be told from
 * them.
 */
static void
bands_between_stay(void **state)
{
	static const int32_t normal[7][2] = { { 10, 0 }, { 10, 1 }, { 10, 5 },
		{ 10, 8 }, { 10, 10 }, { 5, 10 }, { 0, 10 } };
	static const int32_t disc[4] = { 110, 110, 80, 0 };

	(void)state;
	for (int k = 0; k < 7; k++)
		for (int32_t width = 2; width <= 3; width++)
			for (uint16_t c = 3; c <= 6; c++) {
				int32_t u = normal[k][0], v = normal[k][1];
				struct v2v_labels l, before;
				size_t n, kept = 0, all = 0;

				draw(&l, 0, disc, false);
				for (int32_t i = 0; i < W * H; i++) {
					int32_t d = (i % W - 48) * u
					    + (i / W - 40) * v;

					if (d < 0)
						continue;
					l.px[i] = (int64_t)d * d < (int64_t)width
					    * width * (u * u + v * v) ? c : 2;
				}
				draw(&before, 0, disc, false);
				memcpy(before.px, l.px, sizeof(*l.px) * W * H);
				assert_int_equal(v2v_rims_absorb(&l, &n, NULL),
				    V2V_OK);
				assert_true(n > 0);
				for (int32_t i = 0; i < W * H; i++) {
					if ((i % W - 48) * u + (i / W - 40) * v
					    < 0 || before.px[i] != c)
						continue;
					all++;
					kept += l.px[i] == c;
				}
				assert_true(kept * 100 >= all * 95);
				v2v_labels_free(&l);
				v2v_labels_free(&before);
			}
}

static void
transparency_stays(void **state)
{
	static const int32_t k[4] = { 380, 310, 200, 0 };
	struct v2v_labels l;

	(void)state;
	draw(&l, 0, k, false);
	for (int32_t i = 0; i < W * H; i++)
		if (l.px[i] == 1)
			l.px[i] = V2V_ABSENT;
	assert_unchanged(&l);
}

static void
degenerate(void **state)
{
	static const int32_t sizes[][2] = { { 1, 1 }, { 1, 40 }, { 40, 1 },
		{ 2, 2 }, { 3, 2 }, { 17, 9 } };
	struct v2v_labels l;
	size_t n;

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
		for (uint32_t kinds = 1; kinds <= 8; kinds++) {
			start(&l, 1);
			l.width = sizes[i][0];
			l.height = sizes[i][1];
			for (int32_t j = 0; j < l.width * l.height; j++)
				l.px[j] = (uint16_t)v2v_rng_below(i,
				    (uint64_t)j, kinds);
			assert_int_equal(v2v_rims_absorb(&l, &n, NULL),
			    V2V_OK);
			for (int32_t j = 0; j < l.width * l.height; j++)
				assert_true(l.px[j] <= 7);
			v2v_labels_free(&l);
		}
	start(&l, V2V_ABSENT);
	assert_unchanged(&l);
	start(&l, 5);
	assert_unchanged(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shapes_come_back),
		cmocka_unit_test(crisp_stays),
		cmocka_unit_test(strokes_stay),
		cmocka_unit_test(strokes_of_mixes_stay),
		cmocka_unit_test(bands_between_stay),
		cmocka_unit_test(transparency_stays),
		cmocka_unit_test(degenerate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
