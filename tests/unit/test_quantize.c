/* Exact labels, specks against their reference, audit, degenerate frames. */
#include "base.h"

#include "quantize/labels.h"
#include "quantize/quantize.h"

#include "../ref/ref_specks.h"
#include "colour/lab.h"
#include "stream/meta.h"
#include "util/mem.h"
#include "util/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct v2v_palette four = {
	.n = 4,
	.rgb = { { 0, 0, 0 }, { 255, 255, 255 }, { 200, 30, 30 },
	    { 40, 90, 200 } }
};

struct bench {
	struct v2v_pool *pool;
	struct v2v_backend *be;
	struct v2v_msg msg;
};

static void
open_bench(struct bench *b, int threads)
{
	*b = (struct bench){ 0 };
	assert_int_equal(v2v_pool_open(&b->pool, threads, &b->msg), V2V_OK);
	assert_int_equal(v2v_backend_open(&b->be, "cpu", 0, b->pool, &b->msg),
	    V2V_OK);
}

static void
close_bench(struct bench *b)
{
	v2v_backend_close(b->be);
	v2v_pool_close(b->pool);
}

static void
make(struct v2v_frame *f, int w, int h)
{
	assert_int_equal(v2v_frame_init(f, w, h, NULL), V2V_OK);
	f->alpha = true;
}

/* A picture of letters, one a pixel: '.' is absent, others by `four`. */
static void
draw(struct v2v_frame *f, int w, int h, const char *letters)
{
	make(f, w, h);
	for (int i = 0; i < w * h; i++) {
		const char *at = strchr("KWRB", letters[i]);

		if (letters[i] == '.')
			continue;
		assert_non_null(at);
		memcpy(f->px + 4 * i, four.rgb[at - "KWRB"], 3);
		f->px[4 * i + 3] = 255;
	}
}

static void
assert_drawn(const struct v2v_frame *f, const char *letters)
{
	for (size_t i = 0; i < v2v_frame_pixels(f); i++) {
		const uint8_t *p = f->px + 4 * i;
		char c = p[3] ? '?' : '.';

		for (int k = 0; k < four.n; k++)
			if (p[3] && memcmp(p, four.rgb[k], 3) == 0)
				c = "KWRB"[k];
		if (c != letters[i])
			fail_msg("pixel %zu is %c, not %c", i, c, letters[i]);
	}
}

enum noise { FINE, COARSE, HOLES };

/* Blobs of the noise's kind; colours between those of palettes. */
static void
scatter(struct v2v_frame *f, uint64_t seed, enum noise kind)
{
	size_t w = (size_t)f->width;

	for (size_t i = 0; i < v2v_frame_pixels(f); i++) {
		uint8_t *p = f->px + 4 * i;
		size_t cell = kind == FINE ? i : i % w / 3 + i / w / 2 * w;
		uint64_t r = v2v_rng(seed, cell), own = v2v_rng(seed + 1, i);

		for (int c = 0; c < 3; c++)
			p[c] = (uint8_t)(r >> (8 * c));
		if (own % 5 == 0)
			p[own % 3] ^= 0x60;
		p[3] = kind == HOLES && r >> 40 & 1 ? 0 : 255;
	}
}

static void
random_palette(struct v2v_palette *pal, uint64_t seed, int n)
{
	*pal = (struct v2v_palette){ .n = n };
	for (int i = 0; i < n; i++) {
		uint32_t c = (uint32_t)i * 16777216u / (uint32_t)n
		    + v2v_rng_below(seed, (uint64_t)i, 16777216u / (uint32_t)n);

		pal->rgb[i][0] = (uint8_t)(c * 31);
		pal->rgb[i][1] = (uint8_t)(c >> 8);
		pal->rgb[i][2] = (uint8_t)(c >> 16);
	}
}

static int
quantize(struct bench *b, struct v2v_frame *f, const struct v2v_palette *pal,
    double min_area)
{
	struct v2v_quantize_params p = { .min_area = min_area,
		.alpha_threshold = 128 };

	return v2v_quantize(b->be, f, pal, &p, &b->msg);
}

/* The lowest index within 1e-9 of the least, as the definition says. */
static int
plain_nearest(const uint8_t *rgb, const struct v2v_palette *pal)
{
	double d[256], lab[3], least = 1e9;
	int k = 0;

	v2v_lab_from_rgb(lab, rgb);
	for (int i = 0; i < pal->n; i++) {
		double entry[3];

		v2v_lab_from_rgb(entry, pal->rgb[i]);
		d[i] = v2v_ciede2000(lab, entry);
		least = d[i] < least ? d[i] : least;
	}
	while (d[k] > least + 1e-9)
		k++;
	return k;
}

static void
labels_are_nearest(void **state)
{
	struct bench b;
	struct v2v_frame f, in;
	struct v2v_palette pal;

	(void)state;
	open_bench(&b, 2);
	for (int n = 1; n <= 256; n = 4 * n) {
		make(&f, 97, 61);
		make(&in, 97, 61);
		scatter(&f, 7, FINE);
		for (size_t i = 0; i < v2v_frame_pixels(&f); i++)
			f.px[4 * i + 3] = (uint8_t)(i % 256);
		memcpy(in.px, f.px, 4 * v2v_frame_pixels(&f));
		random_palette(&pal, 3, n);
		assert_int_equal(quantize(&b, &f, &pal, 0), V2V_OK);
		for (size_t i = 0; i < v2v_frame_pixels(&f); i++) {
			const uint8_t *p = f.px + 4 * i, *q = in.px + 4 * i;
			static const uint8_t absent[4];

			if (q[3] < 128) {
				assert_memory_equal(p, absent, 4);
				continue;
			}
			assert_int_equal(p[3], 255);
			assert_memory_equal(p, pal.rgb[plain_nearest(q, &pal)],
			    3);
		}
		assert_int_equal(v2v_quantize_audit(&f, &pal, &b.msg), V2V_OK);
		v2v_frame_free(&f);
		v2v_frame_free(&in);
	}
	close_bench(&b);
}

/* The same seed, kind, size and need by the library and by the reference. */
static void
compare_specks(struct bench *b, const struct v2v_palette *pal, int w, int h,
    uint64_t seed, enum noise kind, size_t need)
{
	struct v2v_frame f, g;
	struct v2v_lab_palette lab;
	size_t n = (size_t)w * (size_t)h, least;
	uint8_t *mine = v2v_zalloc(n, 1), *theirs = v2v_zalloc(n, 1);

	v2v_lab_palette_init(&lab, pal->rgb, pal->n);
	make(&f, w, h);
	make(&g, w, h);
	scatter(&f, seed, kind);
	memcpy(g.px, f.px, 4 * n);
	assert_int_equal(v2v_labels_nearest(b->be, mine, &f, &lab, &b->msg),
	    V2V_OK);
	memcpy(theirs, mine, n);
	assert_int_equal(v2v_labels_merge(b->be, mine, &f, &lab, need,
	    &b->msg), V2V_OK);
	ref_specks(theirs, &g, &lab, need);
	for (size_t i = 0; i < n; i++) {
		if (f.px[4 * i + 3] != g.px[4 * i + 3]
		    || (f.px[4 * i + 3] && mine[i] != theirs[i]))
			fail_msg("%dx%d seed %d kind %d need %zu: pixel %zu", w,
			    h, (int)seed, kind, need, i);
	}
	least = ref_smallest(mine, &f);
	assert_true(least == 0 || least >= need);
	v2v_frame_free(&f);
	v2v_frame_free(&g);
	free(mine);
	free(theirs);
}

static void
specks_equal_reference(void **state)
{
	static const size_t needs[] = { 2, 5, 17, 60, 100000 };
	struct bench b;
	struct v2v_palette pal;

	(void)state;
	open_bench(&b, 2);
	for (int t = 0; t < 60; t++) {
		uint64_t seed = (uint64_t)t;
		int w = 1 + (int)v2v_rng_below(seed, 100, 28);
		int h = 1 + (int)v2v_rng_below(seed, 101, 28);

		random_palette(&pal, seed, t % 7 == 6 ? 256 : 2 + t % 11);
		compare_specks(&b, &pal, w, h, seed, (enum noise)(t % 3),
		    needs[t % 5]);
	}
	close_bench(&b);
}

/* More components than are merged at once: bands of rows go first. */
static void
noise_goes_by_bands(void **state)
{
	enum { W = 320, H = 301, N = W * H, BAND = (1 << 16) / W + 1 };
	struct v2v_frame f, part;
	struct v2v_lab_palette lab;
	struct bench b;
	uint8_t *mine, *want;

	(void)state;
	mine = malloc(N);
	want = malloc(N);
	assert_true(mine != NULL && want != NULL);
	open_bench(&b, 2);
	make(&f, W, H);
	v2v_lab_palette_init(&lab, four.rgb, four.n);
	for (size_t i = 0; i < N; i++) {
		mine[i] = (uint8_t)((i % W + i / W) % 2
		    + 2 * v2v_rng_below(5, i, 2));
		memcpy(f.px + 4 * i, four.rgb[mine[i]], 3);
		f.px[4 * i + 3] = 255;
	}
	memcpy(want, mine, N);
	part = f;
	for (int y = 0; y < H; y += BAND) {
		part.px = f.px + (size_t)4 * W * (size_t)y;
		part.height = H - y < BAND ? H - y : BAND;
		assert_int_equal(v2v_labels_merge(b.be, want + (size_t)W
		    * (size_t)y, &part, &lab, 64, &b.msg), V2V_OK);
	}
	assert_int_equal(v2v_labels_merge(b.be, want, &f, &lab, 1000,
	    &b.msg), V2V_OK);
	assert_int_equal(v2v_labels_merge(b.be, mine, &f, &lab, 1000,
	    &b.msg), V2V_OK);
	assert_memory_equal(mine, want, N);
	v2v_frame_free(&f);
	close_bench(&b);
	free(want);
	free(mine);
}

static void
specks_by_hand(void **state)
{
	struct bench b;
	struct v2v_frame f;
	/* 41 opaque pixels, 3 needed: B is an island; the upper R has W around
	 * it, one K has R; the other K shares more border with W, but black is
	 * far nearer to red. */
	static const char before[] =
	    "WWWWWWWW"
	    "WRRWWWWW"
	    "WWWWRRRR"
	    "WWWWRKRR"
	    "WWWKRRRR"
	    "........"
	    "..B.....";
	static const char after[] =
	    "WWWWWWWW"
	    "WWWWWWWW"
	    "WWWWRRRR"
	    "WWWWRRRR"
	    "WWWRRRRR"
	    "........"
	    "........";

	(void)state;
	open_bench(&b, 1);
	draw(&f, 8, 7, before);
	assert_int_equal(quantize(&b, &f, &four, 3.0 / 41), V2V_OK);
	assert_drawn(&f, after);
	v2v_frame_free(&f);
	close_bench(&b);
}

/* With all 256 labels taken, none is left to stand for absent pixels. */
static void
full_palette_with_holes(void **state)
{
	struct bench b;
	struct v2v_frame f;
	struct v2v_palette pal;
	static const char before[] = "KKK.KWW.WWW.K..W.";
	static const char after[] = "KKK.WWW.WWW......";

	(void)state;
	random_palette(&pal, 1, 256);
	memcpy(pal.rgb, four.rgb, sizeof(pal.rgb[0]) * 2);
	open_bench(&b, 1);
	draw(&f, 17, 1, before);
	assert_int_equal(quantize(&b, &f, &pal, 2.0 / 11), V2V_OK);
	assert_drawn(&f, after);
	v2v_frame_free(&f);
	close_bench(&b);
}

/* A component of exactly the least area stays, one pixel less goes. */
static void
threshold_is_exact(void **state)
{
	struct bench b;
	struct v2v_frame f;
	static const char kept[] = "WWWWWWWWKK", gone[] = "WWWWWWWWWW";

	(void)state;
	open_bench(&b, 1);
	draw(&f, 10, 1, kept);
	assert_int_equal(quantize(&b, &f, &four, .2), V2V_OK);
	assert_drawn(&f, kept);
	assert_int_equal(quantize(&b, &f, &four, .2001), V2V_OK);
	assert_drawn(&f, gone);
	v2v_frame_free(&f);
	close_bench(&b);
}

static void
threads_do_not_matter(void **state)
{
	struct v2v_frame f[3];

	(void)state;
	for (int t = 0; t < 3; t++) {
		struct bench b;

		open_bench(&b, 1 << t);
		make(&f[t], 301, 203);
		scatter(&f[t], 5, HOLES);
		assert_int_equal(quantize(&b, &f[t], &v2v_palette_default,
		    .001), V2V_OK);
		assert_memory_equal(f[t].px, f[0].px,
		    4 * v2v_frame_pixels(&f[t]));
		close_bench(&b);
	}
	for (int t = 0; t < 3; t++)
		v2v_frame_free(&f[t]);
}

static void
degenerate_frames(void **state)
{
	static const double shares[] = { 0, .001, 1 };
	struct bench b;
	struct v2v_frame f;
	struct v2v_palette one = { .n = 1, .rgb = { { 9, 8, 7 } } };

	(void)state;
	open_bench(&b, 2);
	for (int i = 0; i < 3; i++) {
		/* nothing opaque */
		make(&f, 5, 4);
		memset(f.px, 77, 80);
		assert_int_equal(quantize(&b, &f, &four, shares[i]),
		    V2V_E_DATA);
		v2v_frame_free(&f);
		/* one pixel */
		draw(&f, 1, 1, "R");
		assert_int_equal(quantize(&b, &f, &four, shares[i]), V2V_OK);
		assert_drawn(&f, "R");
		v2v_frame_free(&f);
		/* one colour for all */
		make(&f, 40, 30);
		scatter(&f, 1, FINE);
		assert_int_equal(quantize(&b, &f, &one, shares[i]), V2V_OK);
		for (size_t k = 0; k < 1200; k++)
			assert_memory_equal(f.px + 4 * k, one.rgb[0], 3);
		v2v_frame_free(&f);
	}
	close_bench(&b);
}

/* A million specks: quadratic work would not end. */
static void
noise_ends(void **state)
{
	struct bench b;
	struct v2v_frame f;
	uint8_t *labels = v2v_zalloc(1100 * 1000, 1);

	(void)state;
	assert_non_null(labels);
	open_bench(&b, 2);
	make(&f, 1100, 1000);
	scatter(&f, 2, FINE);
	assert_int_equal(quantize(&b, &f, &v2v_palette_default, .001),
	    V2V_OK);
	for (size_t i = 0; i < v2v_frame_pixels(&f); i++)
		while (memcmp(f.px + 4 * i,
		    v2v_palette_default.rgb[labels[i]], 3) != 0)
			labels[i]++;
	assert_true(ref_smallest(labels, &f) >= 1100);
	v2v_frame_free(&f);
	free(labels);
	close_bench(&b);
}

static void
audit_finds(void **state)
{
	struct v2v_frame f;
	struct v2v_msg msg = { "" };

	(void)state;
	draw(&f, 4, 2, "KWRB.K.W");
	assert_int_equal(v2v_quantize_audit(&f, &four, &msg), V2V_OK);
	f.px[4 * 6 + 1] = 1; /* colour in an absent pixel */
	assert_int_equal(v2v_quantize_audit(&f, &four, &msg), V2V_E_GATE);
	assert_non_null(strstr(msg.text, "1 pixels are no palette colour: #00010000 at 2,1"));
	f.px[4 * 2 + 2]++;
	assert_int_equal(v2v_quantize_audit(&f, &four, &msg), V2V_E_GATE);
	assert_non_null(strstr(msg.text, "#c81e1fff at 2,0; #00010000 at 2,1"));
	assert_non_null(strstr(msg.text, "2 pixels"));
	f.px[4 * 2 + 2]--;
	f.px[4 * 6 + 1] = 0;
	f.px[4 * 7 + 3] = 254; /* half there */
	assert_int_equal(v2v_quantize_audit(&f, &four, &msg), V2V_E_GATE);
	assert_non_null(strstr(msg.text, "#fffffffe at 3,1"));
	v2v_frame_free(&f);
	make(&f, 20, 1); /* ten colours are named, each once */
	for (int i = 0; i < 20; i++) {
		f.px[4 * i] = (uint8_t)(1 + i % 11);
		f.px[4 * i + 3] = 255;
	}
	assert_int_equal(v2v_quantize_audit(&f, &four, &msg), V2V_E_GATE);
	assert_non_null(strstr(msg.text, "20 pixels"));
	assert_non_null(strstr(msg.text, "; #0a0000ff at 9,0 ..."));
	assert_null(strstr(msg.text, "#0b0000ff"));
	v2v_frame_free(&f);
}

static void
palette_is_noted(void **state)
{
	struct bench b;
	struct v2v_frame f;
	const char *note;

	(void)state;
	open_bench(&b, 1);
	draw(&f, 2, 1, "KW");
	assert_int_equal(quantize(&b, &f, &four, 0), V2V_OK);
	note = v2v_meta_get(&f, "palette");
	assert_non_null(note);
	assert_int_equal(strlen(note), strlen("4-0123456789abcdef"));
	assert_memory_equal(note, "4-", 2);
	assert_int_equal(f.n_notes, 1);
	assert_int_equal(quantize(&b, &f, &four, 0), V2V_OK);
	assert_int_equal(f.n_notes, 1);
	v2v_frame_free(&f);
	close_bench(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(noise_goes_by_bands),
		cmocka_unit_test(labels_are_nearest),
		cmocka_unit_test(specks_equal_reference),
		cmocka_unit_test(specks_by_hand),
		cmocka_unit_test(full_palette_with_holes),
		cmocka_unit_test(threshold_is_exact),
		cmocka_unit_test(threads_do_not_matter),
		cmocka_unit_test(degenerate_frames),
		cmocka_unit_test(noise_ends),
		cmocka_unit_test(audit_finds),
		cmocka_unit_test(palette_is_noted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
