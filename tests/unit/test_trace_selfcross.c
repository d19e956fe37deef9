/* Crossings within a ring: known ones, and all pairs of random ones. */
#include "base.h"

#include "trace/selfcross.h"
#include "trace/trace.h"
#include "util/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#define HEAD "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 99 99\"" \
	" width=\"99\" height=\"99\">\n"
#define PATH(d) "<path fill=\"#000\" d=\"" d "\"/>\n"
#define TAIL "</svg>\n"

static struct v2v_selfcross
count(const char *svg)
{
	struct v2v_selfcross c;
	struct v2v_msg msg;

	if (v2v_selfcross_count(&c, svg, strlen(svg), &msg) != V2V_OK)
		fail_msg("%s: %s", svg, msg.text);
	return c;
}

static void
has(const char *svg, size_t n, size_t subpaths)
{
	struct v2v_selfcross c = count(svg);

	if (c.n != n || c.subpaths != subpaths)
		fail_msg("%s: %zu in %zu", svg, c.n, c.subpaths);
}

static void
known(void **state)
{
	struct v2v_selfcross c;

	(void)state;
	has(HEAD TAIL, 0, 0);
	has(HEAD PATH("M0 0h9v9h-9z") TAIL, 0, 0);
	/* A bow tie, within one band and over many; closed by z. */
	has(HEAD PATH("M0 0l2 2v-2L0 2z") TAIL, 1, 1);
	has(HEAD PATH("M0 0L99 99V0L0 99z") TAIL, 1, 1);
	c = count(HEAD PATH("M0 0L99 99V0L0 99z") TAIL);
	assert_int_equal(c.at.x, 49500);
	assert_int_equal(c.at.y, 49500);
	/* A pentagram. */
	has(HEAD PATH("M50 5L80 95L5 40H95L20 95z") TAIL, 5, 1);
	/* Other subpaths and paths are crossed freely. */
	has(HEAD PATH("M0 10h90v10h-90zM10 0v90h10v-90z")
	    PATH("M0 30h90v10h-90z") TAIL, 0, 0);
	/* Each ring for itself: the second one starts where the first does. */
	has(HEAD PATH("M0 0h9v9zM0 0l9 5v-5L0 5z") TAIL, 1, 1);
	/* Through its own corner, along itself and back: it only touches. */
	has(HEAD PATH("M10 10h10v10h-10v-10h-5v-5h5z") TAIL, 0, 0);
	has(HEAD PATH("M5 5h10h-8v3h-2z") TAIL, 0, 0);
	has(HEAD PATH("M0 0L10 10L20 0L20 20L10 10L0 20z") TAIL, 0, 0);
	/* A cubic with a loop, an arc over a line, a level line over both. */
	has(HEAD PATH("M10 10C90 80 0 80 80 10z") TAIL, 1, 1);
	has(HEAD PATH("M10 50A20 20 0 1 1 50 50L30 40z") TAIL, 0, 0);
	has(HEAD PATH("M10 50A20 20 0 1 1 50 50L30 5z") TAIL, 2, 1);
	has(HEAD PATH("M0 0L10 90L20 0L30 90L40 0L50 90V50H0z") TAIL, 5, 1);
}

static bool
opposite(int64_t a, int64_t b)
{
	return (a < 0 && b > 0) || (a > 0 && b < 0);
}

static int64_t
side(const int64_t *a, const int64_t *b, const int64_t *c)
{
	return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

enum { POINTS_MAX = 60, ROUNDS = 400 };

/* Polygons of integer corners, so that many only touch. */
static void
random_rings(void **state)
{
	static char svg[100 + POINTS_MAX * 24];
	uint64_t at = 0;
	size_t crossing = 0;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		int64_t p[POINTS_MAX + 1][2];
		int n = 3 + (int)v2v_rng_below(1, at++, POINTS_MAX - 3);
		uint32_t w = 2 + v2v_rng_below(1, at++, 3000);
		uint32_t h = 2 + v2v_rng_below(1, at++, round % 2 ? 9 : 3000);
		size_t len = (size_t)snprintf(svg, sizeof(svg), "%s%s", HEAD,
		    "<path fill=\"#000\" d=\"M"), want = 0;

		for (int i = 0; i < n; i++) {
			p[i][0] = v2v_rng_below(1, at++, w);
			p[i][1] = v2v_rng_below(1, at++, h);
			len += (size_t)snprintf(svg + len, sizeof(svg) - len,
			    "%d %d ", (int)p[i][0], (int)p[i][1]);
		}
		p[n][0] = p[0][0];
		p[n][1] = p[0][1];
		snprintf(svg + len, sizeof(svg) - len, "z\"/></svg>");
		for (int i = 0; i < n; i++)
			for (int k = i + 1; k < n; k++)
				want += opposite(side(p[i], p[i + 1], p[k]),
				    side(p[i], p[i + 1], p[k + 1]))
				    && opposite(side(p[k], p[k + 1], p[i]),
				    side(p[k], p[k + 1], p[i + 1]));
		has(svg, want, want > 0);
		crossing += want > 0;
	}
	assert_true(crossing > ROUNDS / 2);
}

/* Far out and many times over: bands are few, and nothing overflows. */
static void
extremes(void **state)
{
	struct v2v_selfcross c;
	struct v2v_msg msg;
	static const char bad[] = HEAD "<path fill=\"red\" d=\"\"/>" TAIL;

	(void)state;
	has(HEAD PATH("M-999999 -999999L999999 999999V-999999"
	    "L-999999 999999z") TAIL, 1, 1);
	has(HEAD PATH("M0 -999999V999999H1V-999999z") TAIL, 0, 0);
	assert_int_equal(v2v_selfcross_count(&c, bad, strlen(bad), &msg),
	    V2V_E_GATE);
}

enum { SIDE = 120, BLOBS = 60, PICTURES = 12 };

/* Discs and bars of a few colours, some of them thin. */
static void
paint_blobs(struct v2v_frame *f, uint64_t seed)
{
	uint64_t at = 0;

	for (int i = 0; i < BLOBS; i++) {
		int cx = (int)v2v_rng_below(seed, at++, SIDE);
		int cy = (int)v2v_rng_below(seed, at++, SIDE);
		int a = (int)v2v_rng_below(seed, at++, 9) - 4;
		int b = (int)v2v_rng_below(seed, at++, 9) - 4;
		int r = 1 + (int)v2v_rng_below(seed, at++, 14);
		uint8_t v = (uint8_t)(50 * v2v_rng_below(seed, at++, 5));

		for (int y = 0; y < SIDE; y++)
			for (int x = 0; x < SIDE; x++) {
				int dx = x - cx, dy = y - cy;
				int along = a * dx + b * dy;
				int across = a * dy - b * dx;

				if (i % 2 ? dx * dx + dy * dy > r * r
				    : along * along > 900 || across * across
				    > 4 * r)
					continue;
				memset(f->px + 4 * ((size_t)y * SIDE
				    + (size_t)x), v, 3);
			}
	}
	for (size_t i = 0; i < (size_t)SIDE * SIDE; i++)
		f->px[4 * i + 3] = 255;
}

/* No ring that is drawn crosses itself, however narrow its face is. */
static void
drawings(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= PICTURES; seed++) {
		struct v2v_trace_params p = { .tolerance = seed % 3 ? 0.8 : 2,
			.corner = 40, .max_colors = 256,
			.style = { .decimals = (int)(seed % 3) } };
		struct v2v_text svg = { 0 };
		struct v2v_selfcross c;
		struct v2v_frame f;
		struct v2v_msg msg;

		assert_int_equal(v2v_frame_init(&f, SIDE, SIDE, &msg), V2V_OK);
		paint_blobs(&f, seed);
		assert_int_equal(v2v_trace(NULL, &svg, NULL, 0, &f, &p, &msg),
		    V2V_OK);
		assert_int_equal(v2v_selfcross_count(&c, svg.s, svg.len, &msg),
		    V2V_OK);
		if (c.n != 0)
			fail_msg("seed %d: %zu crossings, the first at %d %d",
			    (int)seed, c.n, (int)c.at.x, (int)c.at.y);
		v2v_text_free(&svg);
		v2v_frame_free(&f);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(known),
		cmocka_unit_test(random_rings),
		cmocka_unit_test(extremes),
		cmocka_unit_test(drawings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
