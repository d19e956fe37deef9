/* The picture of a palette: its colours, bars by share, letters. */
#include "base.h"

#include "quantize/swatch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <string.h>

static const struct v2v_palette three = {
	.n = 3,
	.rgb = { { 16, 32, 48 }, { 255, 255, 255 }, { 200, 30, 30 } }
};

static const uint8_t *
at(const struct v2v_frame *f, int x, int y)
{
	return f->px + 4 * ((size_t)y * (size_t)f->width + (size_t)x);
}

/* Pixels of a colour in a row of the picture from x on. */
static int
length(const struct v2v_frame *f, int x, int y, const uint8_t rgb[3])
{
	int n = 0;

	for (; x < f->width; x++)
		n += memcmp(at(f, x, y), rgb, 3) == 0;
	return n;
}

static void
rows_and_bars(void **state)
{
	struct v2v_frame f, s = { 0 };
	int full;

	(void)state;
	assert_int_equal(v2v_frame_init(&f, 10, 10, NULL), V2V_OK);
	for (size_t i = 0; i < 90; i++) { /* 60, none and 30 of 90 */
		memcpy(f.px + 4 * i, three.rgb[i < 60 ? 0 : 2], 3);
		f.px[4 * i + 3] = 255;
	}
	assert_int_equal(v2v_quantize_swatch(&s, &f, &three, NULL), V2V_OK);
	assert_int_equal(s.width, V2V_SWATCH_WIDTH);
	assert_int_equal(s.height, 3 * V2V_SWATCH_ROW + V2V_SWATCH_MARGIN);
	for (int k = 0; k < 3; k++) {
		int y = V2V_SWATCH_MARGIN + k * V2V_SWATCH_ROW + 2;

		assert_memory_equal(at(&s, V2V_SWATCH_MARGIN + 30, y),
		    three.rgb[k], 3);
	}
	full = length(&s, 250, V2V_SWATCH_MARGIN + 2, three.rgb[0]);
	assert_in_range(full, 150, 220);
	assert_int_equal(length(&s, 250, V2V_SWATCH_MARGIN + 2
	    + 2 * V2V_SWATCH_ROW, three.rgb[2]), (full + 2) / 2 - 2); /* lines */
	assert_int_equal(length(&s, 250, V2V_SWATCH_MARGIN + 2
	    + V2V_SWATCH_ROW, three.rgb[1]), V2V_SWATCH_WIDTH - 250);
	for (size_t i = 0; i < (size_t)s.width * (size_t)s.height; i++)
		assert_int_equal(s.px[4 * i + 3], 255);
	v2v_frame_free(&s);
	v2v_frame_free(&f);
}

/* "#1": the letter's dots are found in rows of three pixels. */
static void
letters(void **state)
{
	static const char want[5][8] = { "#.#..#.", "###.##.", "#.#..#.",
		"###..#.", "#.#.###" };
	int left = V2V_SWATCH_MARGIN + V2V_SWATCH_BOX + 12;
	struct v2v_frame f, s = { 0 };

	(void)state;
	assert_int_equal(v2v_frame_init(&f, 1, 1, NULL), V2V_OK);
	assert_int_equal(v2v_quantize_swatch(&s, &f, &three, NULL), V2V_OK);
	for (int v = 0; v < 5; v++)
		for (int u = 0; u < 7; u++)
			assert_int_equal(at(&s, left + 3 * u + 1,
			    V2V_SWATCH_MARGIN + 5 + 3 * v + 1)[0] < 128,
			    want[v][u] == '#');
	v2v_frame_free(&s);
	v2v_frame_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_and_bars),
		cmocka_unit_test(letters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
