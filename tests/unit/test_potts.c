/* Smooth labels: energy against alpha-expansion, rims, lines. */
#include "base.h"

#include "quantize/labels.h"

#include "colour/lab.h"
#include "config/palette.h"
#include "quantize/energy.h"
#include "stream/reader.h"
#include "tests/ref/ref_expansion.h"
#include "util/mem.h"
#include "util/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct bench {
	struct v2v_pool *pool;
	struct v2v_backend *be;
	struct v2v_lab_palette pal;
};

static void
open_bench(struct bench *b)
{
	assert_int_equal(v2v_pool_open(&b->pool, 2, NULL), V2V_OK);
	assert_int_equal(v2v_backend_open(&b->be, "cpu", 0, b->pool, NULL),
	    V2V_OK);
	v2v_lab_palette_init(&b->pal, v2v_palette_default.rgb,
	    v2v_palette_default.n);
}

static void
close_bench(struct bench *b)
{
	v2v_backend_close(b->be);
	v2v_pool_close(b->pool);
}

/* Energy of our labels over that of alpha-expansion from the same start. */
static double
excess(struct bench *b, const struct v2v_frame *f)
{
	static const struct v2v_smoothing s = { 2.5, .5 };
	size_t n = v2v_frame_pixels(f);
	uint8_t *mine = v2v_alloc(n, 1), *best = v2v_alloc(n, 1);
	struct v2v_energy e;
	struct ref_potts p;
	double ratio;

	assert_true(mine != NULL && best != NULL);
	assert_int_equal(v2v_labels_smooth(b->be, mine, f, &b->pal, &s, NULL),
	    V2V_OK);
	assert_int_equal(v2v_energy_init(b->be, &e, best, f, &b->pal,
	    s.smoothness, NULL), V2V_OK);
	p = (struct ref_potts){ f->width, f->height, b->pal.n, e.colours,
		e.costs, e.weights, e.strength };
	ratio = (double)ref_potts_energy(&p, mine);
	print_message("# nearest %lld, ours %.0f, ",
	    (long long)ref_potts_energy(&p, best), ratio);
	ref_expansion(&p, best);
	ratio /= (double)ref_potts_energy(&p, best);
	print_message("expansion %lld: %.4f\n",
	    (long long)ref_potts_energy(&p, best), ratio);
	v2v_energy_free(&e);
	free(mine);
	free(best);
	return ratio;
}

/* Shaded discs with noise. */
static void
generated_pictures(void **state)
{
	struct bench b;
	struct v2v_frame f;

	(void)state;
	open_bench(&b);
	for (int t = 0; t < 3; t++) {
		assert_int_equal(v2v_frame_init(&f, 120, 100, NULL), V2V_OK);
		for (int i = 0; i < 12000; i++) {
			int x = i % 120 - 60, y = i / 120 - 50;
			int disc = (x * x + 2 * y * y) / 900 % 3;

			for (int k = 0; k < 3; k++)
				f.px[4 * i + k] = (uint8_t)(60 * disc + 20 * k
				    + (x + 60) / 2 + (int)v2v_rng_below(
				    (uint64_t)t, (uint64_t)(3 * i + k),
				    (uint32_t)(10 + 25 * t)));
			f.px[4 * i + 3] = 255;
		}
		assert_true(excess(&b, &f) <= 1.05);
		v2v_frame_free(&f);
	}
	close_bench(&b);
}

/* Crops of photographs, where there are some. */
static void
photographs(void **state)
{
	static const char *const names[] = { "rembg_car_2", "sam_pickup_truck",
		"inet_jeep" };
	enum { SIDE = 200 };
	struct v2v_limits limits = V2V_LIMITS_DEFAULT;
	struct bench b;
	int seen = 0;

	(void)state;
	open_bench(&b);
	for (int i = 0; i < 3; i++) {
		struct v2v_frame f = { 0 }, crop;
		char path[96];

		snprintf(path, sizeof(path), "../shared/data/photos/%s.jpg",
		    names[i]);
		if (v2v_read_file(&f, path, &limits, NULL) != V2V_OK)
			continue;
		seen++;
		assert_int_equal(v2v_frame_init(&crop, SIDE, SIDE, NULL),
		    V2V_OK);
		for (int y = 0; y < SIDE; y++)
			memcpy(crop.px + (size_t)4 * SIDE * (size_t)y, f.px
			    + 4 * ((size_t)(f.height / 2 + y)
			    * (size_t)f.width + (size_t)(f.width / 4)),
			    4 * SIDE);
		assert_true(excess(&b, &crop) <= 1.05);
		v2v_frame_free(&crop);
		v2v_frame_free(&f);
	}
	close_bench(&b);
	if (seen == 0)
		skip();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(generated_pictures),
		cmocka_unit_test(photographs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
