/* Tones: few colours, calm outlines, no specks. */
#include "base.h"

#include "steer/boundary.h"
#include "steer/specks.h"
#include "steer/tones.h"
#include "util/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SIDE = 40, PIXELS = SIDE * SIDE };

/* All pixels L = 50. */
static struct v2v_field
make_field(void)
{
	struct v2v_field f = { .width = SIDE, .height = SIDE };

	f.pixels = f.covered = PIXELS;
	f.lab = calloc(PIXELS, 3 * sizeof(float));
	f.rgba = calloc(PIXELS, 4);
	f.trust = malloc(PIXELS);
	assert_true(f.lab && f.rgba && f.trust);
	memset(f.trust, 255, PIXELS);
	for (size_t i = 0; i < PIXELS; i++)
		f.lab[3 * i] = 50;
	return f;
}

/* Pairs of neighbours of unlike tone. */
static int
border(const uint8_t *tone)
{
	int n = 0;

	for (int i = 0; i + SIDE < PIXELS; i++)
		n += (tone[i] != tone[i + SIDE]) + (tone[i] != tone[i + 1]);
	return n;
}

static void
test_outlines(void **state)
{
	static const int steps[] = { 2, 2, 1, 1 };
	struct v2v_tones tones = { .n = 2, .lab = { { 40 }, { 60 } } };
	struct v2v_field f = make_field();
	uint8_t tone[PIXELS];
	int before;

	(void)state;
	for (int y = 0; y < SIDE; y++) {
		int at = 17 + (int)v2v_rng_below(1, (uint64_t)y, 6);

		for (int x = 0; x < SIDE; x++)
			tone[y * SIDE + x] = x >= at;
	}
	tone[5] = V2V_NO_TONE;
	before = border(tone);
	assert_int_equal(v2v_boundary(tone, &tones, &f, NULL, steps, 4, NULL),
	    0);
	assert_int_equal(tone[5], V2V_NO_TONE);
	tone[5] = 0;
	assert_true(border(tone) < before * 7 / 10);
	assert_int_equal(tone[20 * SIDE + 10], 0);
	assert_int_equal(tone[20 * SIDE + 30], 1);
	v2v_field_free(&f);
}

/* A line of two pixels that the picture really has stays. */
static void
test_line(void **state)
{
	static const int steps[] = { 2, 2, 1, 1 };
	struct v2v_tones tones = { .n = 2, .lab = { { 50 }, { 20 } } };
	struct v2v_field f = make_field();
	uint8_t tone[PIXELS], before[PIXELS];

	(void)state;
	for (int i = 0; i < PIXELS; i++) {
		tone[i] = i % SIDE / 2 == 10;
		if (tone[i])
			f.lab[3 * i] = 20;
	}
	memcpy(before, tone, PIXELS);
	assert_int_equal(v2v_boundary(tone, &tones, &f, NULL, steps, 4, NULL),
	    0);
	assert_memory_equal(tone, before, PIXELS);
	v2v_field_free(&f);
}

static void
test_specks(void **state)
{
	struct v2v_backend *be = NULL;
	struct v2v_field f = make_field();
	uint8_t tone[PIXELS] = { 0 }, all[PIXELS] = { 0 }, before[PIXELS];

	(void)state;
	assert_int_equal(v2v_backend_open(&be, "cpu", 0, NULL, NULL), 0);
	tone[0] = all[0] = V2V_NO_TONE;
	/* Nine pixels, and a tenth that touches them by a corner only. */
	for (int y = 10; y < 13; y++)
		memset(tone + y * SIDE + 10, 1, 3);
	tone[13 * SIDE + 13] = 1;
	memcpy(before, tone, PIXELS);
	before[13 * SIDE + 13] = 0;
	assert_int_equal(v2v_specks(tone, &f, be, 9, NULL), 0);
	assert_memory_equal(tone, before, PIXELS);
	assert_int_equal(v2v_specks(tone, &f, be, 10, NULL), 0);
	assert_memory_equal(tone, all, PIXELS);
	v2v_backend_close(be);
	v2v_field_free(&f);
}

/* 4 grounds of 2 near shades each: by contrast 4 tones, by count fewer. */
static void
test_gather(void **state)
{
	struct v2v_field f = make_field();
	struct v2v_regions r = { 0 };
	struct v2v_tones tones;
	uint8_t tone[PIXELS];

	(void)state;
	r.n = 8;
	r.id = malloc(PIXELS * sizeof(*r.id));
	assert_non_null(r.id);
	for (int i = 0; i < PIXELS; i++) {
		int id = i / (PIXELS / 8), level = 20 * (id / 2) + id % 2 * 4;

		r.id[i] = i == 7 ? V2V_NO_REGION : id;
		f.lab[3 * i] = (float)level;
		memset(f.rgba + 4 * i, level, 3);
	}
	assert_int_equal(v2v_tones(&tones, tone, &r, &f, 64, 0, NULL), 0);
	assert_int_equal(tones.n, 8);
	assert_int_equal(tone[7], V2V_NO_TONE);
	assert_int_equal(v2v_tones(&tones, tone, &r, &f, 64, 5, NULL), 0);
	assert_int_equal(tones.n, 4);
	assert_int_equal(tone[0], 0);
	assert_int_equal(tone[PIXELS / 8], 0);
	assert_int_equal(tones.rgb[3][0], 62);
	assert_int_equal(v2v_tones(&tones, tone, &r, &f, 2, 0, NULL), 0);
	assert_int_equal(tones.n, 2);
	assert_int_equal(tone[0], tone[PIXELS / 2 - 1]);
	assert_int_equal(tone[PIXELS / 2], tone[PIXELS - 1]);
	v2v_regions_free(&r);
	v2v_field_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_outlines),
		cmocka_unit_test(test_line),
		cmocka_unit_test(test_specks),
		cmocka_unit_test(test_gather),
	};

	return cmocka_run_group_tests_name("steer_tones", tests, NULL, NULL);
}
