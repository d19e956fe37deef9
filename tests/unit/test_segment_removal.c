/* Elements and the mask of what goes: words, JSON, quadrilaterals, growth. */
#include "base.h"

#include "segment/removal.h"
#include "util/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { W = 60, H = 40 };

static void
test_words(void **state)
{
	struct v2v_msg msg;
	unsigned c;

	(void)state;
	assert_int_equal(v2v_elements_parse(&c, "none", &msg), 0);
	assert_int_equal(c, 0);
	assert_int_equal(v2v_elements_parse(&c, "all", &msg), 0);
	assert_int_equal(c, 63);
	assert_int_equal(v2v_elements_parse(&c, "mirror,plate", &msg), 0);
	assert_int_equal(c, 1 << V2V_MIRROR | 1 << V2V_PLATE);
	for (const char *const *s = (const char *const[]){ "", ",", "plate,",
	    ",plate", "plates", "plat", "Plate", "plate none", "plate,none",
	    "all,plate", NULL }; *s; s++) {
		assert_int_equal(v2v_elements_parse(&c, *s, &msg), V2V_E_USAGE);
		assert_non_null(strstr(msg.text, "sticker"));
	}
	v2v_elements_parse(&c, "plate,wheel,text", &msg);
	assert_string_equal(msg.text, "'wheel': must be plate, text, logo, "
	    "badge, sticker, mirror, none or all");
}

static void
test_json(void **state)
{
	struct v2v_frame f = { .width = 640, .height = 480 };
	struct v2v_elements e = { 0 };
	struct v2v_element one = { .class = V2V_PLATE, .score = 0.8765 };
	struct v2v_text t = { 0 };

	(void)state;
	v2v_elements_print(&t, &e, 0, &f);
	v2v_text_char(&t, '\0');
	assert_string_equal(t.s,
	    "{\n  \"width\": 640, \"height\": 480,\n  \"elements\": []\n}\n");
	t.len = 0;
	v2v_element_box(&one, 10, 20.25, 100, 25);
	assert_true(v2v_element_area(&one) == 2500);
	assert_int_equal(v2v_elements_add(&e, &one, NULL), 0);
	one = (struct v2v_element){ V2V_MIRROR,
		{ { -1.5, 2 }, { 9, 3 }, { 8, 13 }, { 0, 12 } }, 1, false };
	assert_int_equal(v2v_elements_add(&e, &one, NULL), 0);
	v2v_elements_print(&t, &e, 1 << V2V_PLATE, &f);
	v2v_text_char(&t, '\0');
	assert_string_equal(t.s,
	    "{\n  \"width\": 640, \"height\": 480,\n  \"elements\": [\n"
	    "    {\"class\": \"plate\", \"score\": 0.877, "
	    "\"box\": [10, 20.3, 100, 25], \"corners\": [[10, 20.3], "
	    "[110, 20.3], [110, 45.3], [10, 45.3]], \"area\": 2500, "
	    "\"removed\": true},\n"
	    "    {\"class\": \"mirror\", \"score\": 1, "
	    "\"box\": [-1.5, 2, 10.5, 11], \"corners\": [[-1.5, 2], [9, 3], "
	    "[8, 13], [0, 12]], \"area\": 92, \"removed\": false}\n"
	    "  ]\n}\n");
	v2v_text_free(&t);
	v2v_elements_free(&e);
}

/* Is the middle of pixel x, y on the right hand of all four edges? */
static bool
inside(const struct v2v_element *e, int x, int y)
{
	for (int k = 0; k < 4; k++) {
		const double *a = e->corner[k], *b = e->corner[(k + 1) % 4];

		if ((b[0] - a[0]) * (y + .5 - a[1])
		    - (b[1] - a[1]) * (x + .5 - a[0]) < 0)
			return false;
	}
	return true;
}

/* What pixel x, y should be, by the definition. */
static int
expect(const struct v2v_elements *e, const struct v2v_segment_params *p,
    int x, int y)
{
	int best = V2V_REMOVED_NOT;

	for (size_t i = 0; i < p->keep_rects.n; i++) {
		const int32_t *r = p->keep_rects.at[i];

		if (x >= r[0] && y >= r[1] && x < r[0] + r[2]
		    && y < r[1] + r[3])
			return V2V_REMOVED_NOT;
	}
	for (int v = y - 2; v <= y + 2; v++)
		for (int u = x - 2; u <= x + 2; u++) {
			if (u < 0 || v < 0 || u >= W || v >= H)
				continue;
			for (size_t i = 0; i < e->n; i++) {
				const struct v2v_element *one = &e->list[i];

				if (!(p->remove >> one->class & 1)
				    || !inside(one, u, v))
					continue;
				if (one->class != V2V_MIRROR)
					return V2V_REMOVED_FILL;
				best = V2V_REMOVED_CUT;
			}
			if (p->remove_mask
			    && p->remove_mask->px[4 * (v * W + u)] >= 128)
				return V2V_REMOVED_FILL;
			for (size_t i = 0; i < p->remove_rects.n; i++) {
				const int32_t *r = p->remove_rects.at[i];

				if (u >= r[0] && v >= r[1] && u < r[0] + r[2]
				    && v < r[1] + r[3])
					return V2V_REMOVED_FILL;
			}
		}
	return best;
}

static void
compare(const struct v2v_elements *e, const struct v2v_segment_params *p)
{
	struct v2v_frame f = { .width = W, .height = H };
	uint8_t removed[W * H];

	memset(removed, 77, sizeof(removed));
	assert_int_equal(v2v_removal(removed, &f, e, p, NULL), 0);
	for (int y = 0; y < H; y++)
		for (int x = 0; x < W; x++)
			if (removed[y * W + x] != expect(e, p, x, y))
				fail_msg("%d,%d: %d, not %d", x, y,
				    removed[y * W + x], expect(e, p, x, y));
}

/* A turned rectangle that may leave the frame. */
static struct v2v_element
draw_lot(uint64_t seed, uint64_t k, enum v2v_element_class class)
{
	struct v2v_element e = { .class = class };
	double x = v2v_rng_below(seed, k, 70000) / 1e3 - 5;
	double y = v2v_rng_below(seed, k + 1, 50000) / 1e3 - 5;
	double u = v2v_rng_below(seed, k + 2, 10000) / 1e3;
	double v = v2v_rng_below(seed, k + 3, 16000) / 1e3 - 8;
	double h = .1 + v2v_rng_below(seed, k + 4, 1500) / 1e3;

	e.corner[0][0] = x;
	e.corner[0][1] = y;
	e.corner[1][0] = x + u;
	e.corner[1][1] = y + v;
	e.corner[2][0] = x + u - h * v;
	e.corner[2][1] = y + v + h * u;
	e.corner[3][0] = x - h * v;
	e.corner[3][1] = y + h * u;
	return e;
}

static void
test_mask(void **state)
{
	struct v2v_frame mask;

	(void)state;
	assert_int_equal(v2v_frame_init(&mask, W, H, NULL), 0);
	for (uint64_t seed = 1; seed <= 40; seed++) {
		int32_t out[2][4], keep[1][4];
		struct v2v_segment_params p = {
			.remove = 1u << V2V_PLATE | 1u << V2V_MIRROR,
			.remove_rects = { out, seed % 3 },
			.keep_rects = { keep, seed % 2 },
			.remove_mask = seed % 4 ? NULL : &mask
		};
		struct v2v_elements e = { 0 };

		for (int i = 0; i < 3; i++) {
			int32_t *r = i < 2 ? out[i] : keep[0];
			uint64_t k = 100 + 4 * (uint64_t)i;

			r[0] = (int32_t)v2v_rng_below(seed, k, W);
			r[1] = (int32_t)v2v_rng_below(seed, k + 1, H);
			r[2] = 1 + (int32_t)v2v_rng_below(seed, k + 2,
			    (uint32_t)(W - r[0]) / (i < 2 ? 4 : 1) + 1);
			r[3] = 1 + (int32_t)v2v_rng_below(seed, k + 3,
			    (uint32_t)(H - r[1]) / (i < 2 ? 4 : 1) + 1);
			r[2] = r[0] + r[2] > W ? W - r[0] : r[2];
			r[3] = r[1] + r[3] > H ? H - r[1] : r[3];
		}
		for (int i = 0; i < W * H; i++)
			mask.px[4 * i] = v2v_rng_below(seed, 1000
			    + (uint64_t)i, 200) ? 127 : 128;
		for (uint64_t i = 0; i < 4; i++) {
			static const enum v2v_element_class classes[] = {
				V2V_PLATE, V2V_MIRROR, V2V_LOGO, V2V_MIRROR
			};
			struct v2v_element one = draw_lot(seed, 10 * i,
			    classes[i]);

			assert_int_equal(v2v_elements_add(&e, &one, NULL), 0);
		}
		compare(&e, &p);
		v2v_elements_free(&e);
	}
	v2v_frame_free(&mask);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_mask),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
