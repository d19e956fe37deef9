/* What likelihoods and points make of a picture: pieces, holes, discs. */
#include "backend_help.h"

#include "segment/settle.h"
#include "util/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { W = 12, H = 6 };

/* Likelihoods are drawn as digits, 0 to 9 of nine; so 4 is less likely than
 * not, and 2 less than one to three. What is inside is '#'. */
static void
check(const struct v2v_segment_params *p, const char *drawn, const char *want)
{
	uint8_t likely[W * H], inside[W * H];
	char got[W * H + 1] = "";

	assert_int_equal(strlen(drawn), W * H);
	for (int i = 0; i < W * H; i++)
		likely[i] = (uint8_t)((drawn[i] - '0') * 255 / 9);
	assert_int_equal(v2v_settle(inside, likely, W, H, 10 * W, 10 * H, p,
	    be, NULL), 0);
	for (int i = 0; i < W * H; i++)
		got[i] = inside[i] ? '#' : '.';
	if (strcmp(got, want) != 0)
		for (int y = 0; y < H; y++)
			print_message("%.12s %.12s %.12s\n", drawn + y * W,
			    got + y * W, want + y * W);
	assert_string_equal(got, want);
}

/* Pixel x, y in the middle of its ten by ten of the picture. */
static struct v2v_hint_point
point(int32_t x, int32_t y, bool vehicle)
{
	return (struct v2v_hint_point){ 10 * x + 5, 10 * y + 5, vehicle };
}

static const char TWO[] =
    "000000000000"
    "099999000990"
    "099919000990"
    "096999330990"
    "099999330770"
    "000000000000";

static const char RING[] =
    "000000000000"
    "099999000000"
    "094449000000"
    "099999000000"
    "000000000000"
    "000000000000";

static void
pieces(void **state)
{
	struct v2v_segment_params largest = { .keep_all = false };
	struct v2v_segment_params all = { .keep_all = true };

	(void)state;
	/* The hole is one to nine; a speck is less than a tenth. */
	check(&largest, TWO,
	    "............"
	    ".#####...##."
	    ".###.#...##."
	    ".#####...##."
	    ".#####...##."
	    "............");
	check(&largest,
	    "000000000000"
	    "099999000009"
	    "093919000000"
	    "099999000000"
	    "099999044000"
	    "000000000000",
	    "............"
	    ".#####......"
	    ".###.#......"
	    ".#####......"
	    ".#####......"
	    "............");
	check(&all, "500000000000" "099999999999" "099999999999"
	    "099999999999" "099999999999" "000000000000",
	    "#..........." ".###########" ".###########"
	    ".###########" ".###########" "............");
}

static void
points(void **state)
{
	struct v2v_hint_point at[3];
	struct v2v_segment_params p = { .points = at };

	(void)state;
	/* One that is not vehicle takes its piece away, with another left. */
	at[0] = point(10, 2, false);
	p.n_points = 1;
	check(&p, TWO,
	    "............"
	    ".#####......"
	    ".###.#......"
	    ".#####......"
	    ".#####......"
	    "............");
	/* Of the only piece it takes a disc. */
	at[0] = point(1, 1, false);
	check(&p, "000000000000" "099999900000" "099999900000"
	    "000000000000" "000000000000" "000000000900",
	    "............" "..#####....." ".######....."
	    "............" "............" "............");
	/* With one that is vehicle in it, too. */
	at[1] = point(4, 4, true);
	p.n_points = 2;
	check(&p, TWO,
	    "............"
	    "..####...##."
	    ".###.#...##."
	    ".#####...##."
	    ".#####...##."
	    "............");
	/* One that is vehicle keeps a speck, and makes it the measure. */
	at[0] = point(11, 0, true);
	p.n_points = 1;
	check(&p, "000000000005" "999999999900" "999999999900"
	    "000000000000" "000000000000" "000009000000",
	    "...........#" "##########.." "##########.."
	    "............" "............" ".....#......");
	/* Where little speaks for it, it adds what speaks for it. */
	at[0] = point(7, 4, true);
	check(&p, TWO,
	    "............"
	    ".#####...##."
	    ".###.#...##."
	    ".#######.##."
	    ".#######.##."
	    "............");
	/* Where nothing does, the disc; in a hole, no filling. */
	at[0] = point(7, 0, true);
	at[1] = point(2, 2, false);
	p.n_points = 2;
	check(&p, RING,
	    ".......#...."
	    ".#####......"
	    ".#...#......"
	    ".#####......"
	    "............"
	    "............");
	p.n_points = 0;
	check(&p, RING,
	    "............"
	    ".#####......"
	    ".#####......"
	    ".#####......"
	    "............"
	    "............");
}

/* Nothing, everything, one pixel, and points that contradict each other: no
 * complaint, and points have the last word. */
static void
anything(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 300; seed++) {
		int32_t w = 1 + (int32_t)v2v_rng_below(seed, 0, 60);
		int32_t h = 1 + (int32_t)v2v_rng_below(seed, 1, 40);
		struct v2v_hint_point at[3];
		struct v2v_segment_params p = { .points = at, .n_points = 3,
			.keep_all = seed % 2 };
		uint8_t *room = malloc((size_t)(2 * w * h));

		assert_non_null(room);
		for (int i = 0; i < w * h; i++)
			room[i] = seed < 9 ? (uint8_t)(seed * 31)
			    : (uint8_t)v2v_rng(seed, 100 + (uint64_t)i / 3);
		for (int k = 0; k < 3; k++)
			at[k] = (struct v2v_hint_point){
				(int32_t)v2v_rng_below(seed, 10 + (uint64_t)k,
				(uint32_t)(3 * w)), (int32_t)v2v_rng_below(seed,
				20 + (uint64_t)k, (uint32_t)(5 * h)), k % 2 };
		assert_int_equal(v2v_settle(room + w * h, room, w, h, 3 * w,
		    5 * h, &p, be, NULL), 0);
		for (int i = 0; i < w * h; i++)
			assert_true(room[w * h + i] <= 1);
		assert_int_equal(room[w * h + at[2].y / 5 * w + at[2].x / 3],
		    0);
		free(room);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces),
		cmocka_unit_test(points),
		cmocka_unit_test(anything),
	};

	return cmocka_run_group_tests_name("settle", tests, open_backend,
	    close_backend);
}
