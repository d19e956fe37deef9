/* Palettes found in pictures: the right colours, locked ones, no order of
 * threads. */
#include "base.h"

#include "quantize/extract.h"

#include "colour/lab.h"
#include "util/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>

static void
make(struct v2v_frame *f, int w, int h)
{
	assert_int_equal(v2v_frame_init(f, w, h, NULL), V2V_OK);
	f->alpha = true;
	memset(f->px, 255, 4 * v2v_frame_pixels(f));
}

static int
find(struct v2v_palette *out, const struct v2v_frame *f,
    const struct v2v_extract_params *p, int threads, struct v2v_msg *msg)
{
	struct v2v_pool *pool;
	struct v2v_backend *be;
	int err;

	assert_int_equal(v2v_pool_open(&pool, threads, NULL), V2V_OK);
	assert_int_equal(v2v_backend_open(&be, "cpu", 0, pool, NULL), V2V_OK);
	err = v2v_quantize_extract(out, be, f, p, msg);
	v2v_backend_close(be);
	v2v_pool_close(pool);
	return err;
}

static void
extract(struct v2v_palette *out, const struct v2v_frame *f, int n,
    const struct v2v_palette *lock)
{
	struct v2v_extract_params p = { .n = n, .lock = lock,
		.alpha_threshold = 128 };

	assert_int_equal(find(out, f, &p, 1, NULL), V2V_OK);
}

static bool
has(const struct v2v_palette *p, const uint8_t rgb[3])
{
	for (int i = 0; i < p->n; i++)
		if (memcmp(p->rgb[i], rgb, 3) == 0)
			return true;
	return false;
}

static void
assert_distinct(const struct v2v_palette *p)
{
	for (int i = 0; i < p->n; i++)
		for (int k = 0; k < i; k++)
			assert_memory_not_equal(p->rgb[i], p->rgb[k], 3);
}

/* A picture of few colours gives them all, by lightness, and no more. */
static void
few_colours(void **state)
{
	static const uint8_t rgb[5][3] = { { 0, 0, 0 }, { 1, 1, 1 },
		{ 200, 30, 30 }, { 90, 160, 90 }, { 255, 255, 255 } };
	struct v2v_palette p;
	struct v2v_frame f;

	(void)state;
	make(&f, 10, 10);
	for (size_t i = 0; i < 100; i++)
		memcpy(f.px + 4 * i, rgb[i < 5 ? 4 - i : i % 2 * 4], 3);
	for (int n = 5; n < 9; n++) {
		extract(&p, &f, n, NULL);
		assert_int_equal(p.n, 5);
		assert_memory_equal(p.rgb, rgb, sizeof(rgb));
	}
	extract(&p, &f, 2, NULL);
	assert_int_equal(p.n, 2);
	assert_true(has(&p, rgb[0]) && has(&p, rgb[4]));
	v2v_frame_free(&f);
}

/* Clouds of colours: one entry in each, and one that occurs. */
static void
clouds(void **state)
{
	static const uint8_t middle[6][3] = { { 30, 30, 35 }, { 190, 40, 40 },
		{ 60, 90, 170 }, { 110, 150, 70 }, { 170, 170, 175 },
		{ 240, 225, 150 } };
	struct v2v_palette p;
	struct v2v_frame f;
	static bool seen[1 << 24];

	(void)state;
	make(&f, 200, 150);
	for (size_t i = 0; i < 30000; i++) {
		/* Unequal shares: the last has 1/32. */
		uint64_t r = v2v_rng(1, i), which = r % 32;
		const uint8_t *m = middle[which < 5 ? which : 0];
		uint8_t *q = f.px + 4 * i;

		if (which == 31)
			m = middle[5];
		for (size_t k = 0; k < 3; k++)
			q[k] = (uint8_t)(m[k] + (r >> (8 + 8 * k)) % 9
			    + (r >> (36 + 8 * k)) % 7 - 7);
		seen[q[0] << 16 | q[1] << 8 | q[2]] = true;
	}
	extract(&p, &f, 6, NULL);
	assert_int_equal(p.n, 6);
	for (int i = 0; i < 6; i++) {
		double least = 1e9;

		assert_true(seen[p.rgb[i][0] << 16 | p.rgb[i][1] << 8
		    | p.rgb[i][2]]);
		for (int k = 0; k < 6; k++) {
			double a[3], b[3];

			v2v_lab_from_rgb(a, middle[i]);
			v2v_lab_from_rgb(b, p.rgb[k]);
			least = fmin(least, v2v_ciede2000(a, b));
		}
		assert_true(least < 2.5);
	}
	/* Dark ones first. */
	for (int i = 1; i < 6; i++) {
		double a[3], b[3];

		v2v_oklab_from_rgb(a, p.rgb[i - 1]);
		v2v_oklab_from_rgb(b, p.rgb[i]);
		assert_true(a[0] <= b[0] + 1e-4);
	}
	v2v_frame_free(&f);
}

static void
noise(struct v2v_frame *f, uint64_t seed)
{
	for (size_t i = 0; i < v2v_frame_pixels(f); i++) {
		uint64_t r = v2v_rng(seed, i);

		for (size_t k = 0; k < 4; k++)
			f->px[4 * i + k] = (uint8_t)(r >> (8 * k));
	}
}

static void
locked(void **state)
{
	static const struct v2v_palette lock = { .n = 3,
		.rgb = { { 255, 0, 255 }, { 0, 0, 0 }, { 1, 2, 3 } },
		.name = { "brand" } };
	struct v2v_palette p;
	struct v2v_frame f;

	(void)state;
	make(&f, 120, 90);
	noise(&f, 3);
	for (int n = 3; n < 20; n += 4) {
		extract(&p, &f, n, &lock);
		assert_int_equal(p.n, n);
		assert_memory_equal(p.rgb, lock.rgb, 9);
		assert_string_equal(p.name[0], "brand");
		assert_distinct(&p);
	}
	/* Nothing but a locked colour. */
	for (size_t i = 0; i < v2v_frame_pixels(&f); i++)
		memcpy(f.px + 4 * i, "\1\2\3\377", 4);
	extract(&p, &f, 5, &lock);
	assert_int_equal(p.n, 3);
	v2v_frame_free(&f);
}

/* Where cells of colours have a centre each, a locked colour is the most
 * frequent one of its cell, and must not be found again. */
static void
locked_colours_are_found_once(void **state)
{
	static const struct v2v_palette lock = { .n = 1,
		.rgb = { { 105, 109, 104 } } };
	struct v2v_palette p;
	struct v2v_frame f;

	(void)state;
	make(&f, 72, 72);
	for (size_t i = 0; i < 72 * 72; i++) {
		uint8_t rgb[3] = { (uint8_t)(100 + i % 17),
			(uint8_t)(100 + i / 17 % 17),
			(uint8_t)(100 + i / 289) };

		memcpy(f.px + 4 * i, i < 4913 ? rgb : lock.rgb[0], 3);
	}
	extract(&p, &f, 256, &lock);
	assert_memory_equal(p.rgb[0], lock.rgb[0], 3);
	assert_distinct(&p);
	v2v_frame_free(&f);
}

static void
absent_pixels(void **state)
{
	struct v2v_extract_params want = { .n = 4, .alpha_threshold = 128 };
	struct v2v_palette p;
	struct v2v_frame f;
	struct v2v_msg msg = { "" };

	(void)state;
	make(&f, 20, 20);
	for (size_t i = 0; i < 400; i++)
		memcpy(f.px + 4 * i, i % 2 ? "\310\0\0\177" : "\0\0\310\200", 4);
	extract(&p, &f, 4, NULL);
	assert_int_equal(p.n, 1);
	assert_memory_equal(p.rgb[0], "\0\0\310", 3);
	memset(f.px, 0, 1600);
	assert_int_equal(find(&p, &f, &want, 1, &msg),
	    V2V_E_DATA);
	assert_string_equal(msg.text, "no opaque pixels");
	v2v_frame_free(&f);
}

static void
threads_do_not_matter(void **state)
{
	struct v2v_extract_params p = { .n = 100, .alpha_threshold = 1 };
	struct v2v_palette one, many;
	struct v2v_frame f;

	(void)state;
	make(&f, 131, 97);
	noise(&f, 9);
	assert_int_equal(find(&one, &f, &p, 1, NULL), V2V_OK);
	assert_int_equal(one.n, 100);
	assert_distinct(&one);
	assert_int_equal(find(&many, &f, &p, 5, NULL), V2V_OK);
	assert_memory_equal(&one, &many, sizeof(one));
	v2v_frame_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(few_colours),
		cmocka_unit_test(clouds),
		cmocka_unit_test(locked),
		cmocka_unit_test(locked_colours_are_found_once),
		cmocka_unit_test(absent_pixels),
		cmocka_unit_test(threads_do_not_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
