/* Certified labels against the double form, for many colours and palettes. */
#include "base.h"

#include "ops/host.h"

#include "colour/lab.h"
#include "colour/srgb.h"
#include "config/palette.h"
#include "ops/kern/lab.h"
#include "ops/kern/nearest.h"
#include "util/mem.h"
#include "util/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { COLOURS = 1 << 24, SLICE = 1 << 16 };

/* All colours are compared with the first ones. */
enum kind { DEFAULT, TWO, ALL, GREYS = ALL, RANDOM, OPPOSITE, CLUSTER, FULL, KINDS };

static void
fill(struct v2v_lab_palette *pal, enum kind kind)
{
	static const int sizes[KINDS] = { 15, 2, 32, 40, 24, 64, 256 };
	uint8_t rgb[256][3];
	int n = sizes[kind];

	for (int i = 0; i < n; i++)
		for (int k = 0; k < 3; k++) {
			uint64_t at = (uint64_t)(3 * i + k);
			uint8_t r = (uint8_t)v2v_rng((uint64_t)kind, at);
			uint8_t pure = (uint8_t)(i % 2 ? 255 - r : r);

			rgb[i][k] = (uint8_t)(kind == GREYS ? 8 * i
			    : kind == CLUSTER ? 0x80 + r % 8
			    : kind == OPPOSITE && i % 2
			    ? 255 - rgb[i - 1][k]
			    : kind == OPPOSITE ? 255 * (pure >> 7) : r);
		}
	if (kind == DEFAULT)
		memcpy(rgb, v2v_palette_default.rgb, sizeof(rgb[0]) * 15);
	v2v_lab_palette_init(pal, (const uint8_t (*)[3])rgb, n);
}

static void
wants(void *arg, size_t first, size_t end)
{
	void **a = arg;
	const uint8_t *rgba = a[0];
	const struct v2v_lab_palette *pal = a[2];
	uint8_t *want = a[1];

	for (size_t i = first; i < end; i++) {
		const uint8_t *p = rgba + 4 * i;
		double lab[3];

		k_lab_px(lab, v2v_srgb_linear[p[0]], v2v_srgb_linear[p[1]],
		    v2v_srgb_linear[p[2]]);
		want[i] = (uint8_t)k_nearest_px(lab, pal->lab, pal->n);
	}
}

/* n colours, the i-th by of(i), have the label that the double form gives. */
static void
compare(struct v2v_backend *be, const struct v2v_lab_palette *pal, size_t n,
    uint32_t (*of)(uint64_t))
{
	uint8_t *rgba = v2v_zalloc(SLICE, 4), *got = v2v_alloc(SLICE, 1);
	uint8_t *want = v2v_alloc(SLICE, 1);
	void *arg[3] = { rgba, want, (void *)(uintptr_t)pal };

	assert_true(rgba && got && want);
	for (size_t at = 0; at < n; at += SLICE) {
		size_t m = n - at < SLICE ? n - at : SLICE;

		for (size_t i = 0; i < m; i++) {
			uint32_t c = of(at + i);

			rgba[4 * i] = (uint8_t)(c >> 16);
			rgba[4 * i + 1] = (uint8_t)(c >> 8);
			rgba[4 * i + 2] = (uint8_t)c;
		}
		assert_int_equal(v2v_host_nearest(be, got, rgba, m, pal, NULL),
		    V2V_OK);
		v2v_pool_run(be->pool, m, 64, wants, arg);
		for (size_t i = 0; i < m; i++)
			if (got[i] != want[i])
				fail_msg("#%02x%02x%02x of %d: %d, not %d",
				    rgba[4 * i], rgba[4 * i + 1],
				    rgba[4 * i + 2], pal->n, got[i], want[i]);
	}
	free(rgba);
	free(got);
	free(want);
}

static uint32_t
same(uint64_t i)
{
	return (uint32_t)i;
}

static uint32_t
spread(uint64_t i)
{
	return (uint32_t)(i * 10619863 % COLOURS);
}

/* Greys, what is next to them, the middle of the cluster, then any. */
static uint32_t
sampled(uint64_t i)
{
	uint32_t r = (uint32_t)(v2v_rng(1, i) & 0xffffff);

	if (i < 1024)
		return (uint32_t)(i >> 2) * 0x10101u ^ (1u << 8 * (i & 3));
	if (i < 2048)
		return 0x808080 + (r & 0x070707);
	return r;
}

static void
labels_are_those_of_double(void **state)
{
	bool all = getenv("V2V_SLOW") != NULL;
	struct v2v_lab_palette *pal = v2v_alloc(1, sizeof(*pal));
	struct v2v_pool *pool;
	struct v2v_backend *be;

	(void)state;
	assert_non_null(pal);
	assert_int_equal(v2v_pool_open(&pool, 2, NULL), V2V_OK);
	assert_int_equal(v2v_backend_open(&be, "cpu", 0, pool, NULL), V2V_OK);
	for (int k = 0; k < KINDS; k++) {
		fill(pal, (enum kind)k);
		compare(be, pal, 40000, sampled);
		if (all)
			compare(be, pal, k < ALL ? COLOURS : COLOURS / 64,
			    k < ALL ? same : spread);
	}
	v2v_backend_close(be);
	v2v_pool_close(pool);
	free(pal);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(labels_are_those_of_double),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
