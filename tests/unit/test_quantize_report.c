/* Counts of labels, distances, and the report's words. */
#include "base.h"

#include "quantize/report.h"

#include "colour/lab.h"
#include "util/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct v2v_palette three = {
	.n = 3,
	.rgb = { { 0, 0, 0 }, { 255, 255, 255 }, { 252, 255, 255 } },
	.name = { "", "sn\"ow", "" }
};

/* Labels 'a' to 'c'; '.' is absent and has some label. */
static void
draw(struct v2v_frame *f, uint8_t *labels, int w, int h, const char *letters)
{
	assert_int_equal(v2v_frame_init(f, w, h, NULL), V2V_OK);
	for (int i = 0; i < w * h; i++) {
		labels[i] = letters[i] == '.' ? 1 : (uint8_t)(letters[i] - 'a');
		if (letters[i] == '.')
			continue;
		memcpy(f->px + 4 * i, three.rgb[labels[i]], 3);
		f->px[4 * i + 3] = 255;
	}
}

static void
counts(void **state)
{
	struct v2v_label_counts c;
	struct v2v_frame f;
	uint8_t labels[24];

	(void)state;
	draw(&f, labels, 6, 4,
	    "aabb.b"
	    "abab.b"
	    "aabbb."
	    ".bb..b");
	assert_int_equal(v2v_labels_count(&c, labels, &f, 2, NULL), V2V_OK);
	assert_int_equal(c.pixels[0], 6);
	assert_int_equal(c.components[0], 2);
	assert_int_equal(c.smallest[0], 1);
	assert_int_equal(c.pixels[1], 12);
	assert_int_equal(c.components[1], 4);
	assert_int_equal(c.smallest[1], 1);
	assert_int_equal(c.pixels[2], 0);
	assert_int_equal(c.components[2], 0);
	assert_int_equal(c.smallest[2], 0);
	assert_int_equal(c.specks, 3);
	assert_int_equal(c.speck_area, 3);
	assert_int_equal(v2v_labels_count(&c, labels, &f, 3, NULL), V2V_OK);
	assert_int_equal(c.specks, 4);
	assert_int_equal(c.speck_area, 5);
	v2v_frame_free(&f);
}

static int
ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void
distances(void **state)
{
	enum { N = 1000 };
	static uint8_t before[4 * N];
	static double d[N];
	static struct v2v_quantize_report r;
	struct v2v_frame f;
	double sum = 0;

	(void)state;
	assert_int_equal(v2v_frame_init(&f, N / 10, 10, NULL), V2V_OK);
	for (size_t i = 0; i < N; i++) {
		double a[3], b[3];

		for (size_t k = 0; k < 3; k++)
			before[4 * i + k] = (uint8_t)v2v_rng(5, 3 * i + k);
		memcpy(f.px + 4 * i, three.rgb[v2v_rng(6, i) % 3], 3);
		f.px[4 * i + 3] = 255;
		v2v_lab_from_rgb(a, before + 4 * i);
		v2v_lab_from_rgb(b, f.px + 4 * i);
		d[i] = v2v_ciede2000(a, b);
		sum += d[i];
	}
	qsort(d, N, sizeof(*d), ascending);
	assert_int_equal(v2v_quantize_measure(&r, NULL, before, &f, &three,
	    NULL), V2V_OK);
	assert_int_equal(r.all.n, N);
	assert_true(fabs(r.all.mean / 1e3 - sum / N) < 0.006);
	assert_true(fabs(r.all.p95 / 1e2 - d[N - N / 20 - 1]) < 0.0051);
	assert_int_equal(r.of[0].n + r.of[1].n + r.of[2].n, N);
	assert_int_equal(r.of[2].n, r.counts.pixels[2]);
	v2v_frame_free(&f);
}

static void
words(void **state)
{
	struct v2v_quantize_report r;
	struct v2v_label_counts raw;
	struct v2v_text t = { 0 };
	struct v2v_frame f;
	uint8_t labels[6], before[24];

	(void)state;
	draw(&f, labels, 3, 2, "aa." "abb");
	memcpy(before, f.px, 24);
	before[16] = 250; /* of a white one */
	assert_int_equal(v2v_labels_count(&raw, labels, &f, 3, NULL), V2V_OK);
	assert_int_equal(v2v_quantize_measure(&r, NULL, before, &f, &three,
	    NULL), V2V_OK);
	v2v_quantize_report_print(&t, &r, &raw, &f, &three);
	v2v_text_char(&t, '\0');
	assert_false(t.failed);
	assert_non_null(strstr(t.s, "\"opaque\": 5,\n  \"components\": 2,\n"
	    "  \"specks_removed\": 1, \"speck_pixels\": 2,\n"));
	assert_non_null(strstr(t.s, "\"unused\": [3],\n  \"close\": [[2, 3, "));
	assert_non_null(strstr(t.s, "{\"color\": \"#ffffff\", "
	    "\"name\": \"sn\\\"ow\", \"pixels\": 2, \"share\": 0.4, "
	    "\"components\": 1, \"smallest\": 2, \"mean\": "));
	assert_non_null(strstr(t.s, "\"pixels\": 3, \"share\": 0.6, "
	    "\"components\": 1, \"smallest\": 3, \"mean\": 0, \"p95\": 0},"));
	assert_true(r.of[1].mean > 0);
	v2v_text_free(&t);
	v2v_frame_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts),
		cmocka_unit_test(distances),
		cmocka_unit_test(words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
