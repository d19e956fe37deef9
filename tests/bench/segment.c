/* What v2v-segment does on the processor alone, on streets of noise with a car
 * and words: ns a pixel, with one thread and with all. */
#include "base.h"

#include "tests/bench/bench.h"

#include "segment/bands.h"
#include "segment/find.h"
#include "segment/geometry.h"
#include "segment/inpaint.h"
#include "segment/matte.h"
#include "segment/parts.h"
#include "segment/removal.h"
#include "segment/words.h"
#include "util/clock.h"
#include "util/mem.h"
#include "util/rng.h"

#include <stdlib.h>
#include <string.h>

enum { WIDTH = 1200, HEIGHT = 900, REPEATS = 7 };
static const size_t N = (size_t)WIDTH * HEIGHT;

struct bench {
	struct v2v_backend *be;
	struct v2v_frame f;
	struct v2v_pyramid pyramid;
	uint8_t *matte, *removed, *out, *inside;
	struct v2v_small small;
	struct v2v_msg msg;
};

static int
run_pyramid(struct bench *b)
{
	struct v2v_pyramid p;
	int err = v2v_pyramid_init(&p, &b->f, b->be, &b->msg);

	if (err == V2V_OK)
		v2v_pyramid_free(&p);
	return err;
}

static int
run_bands(struct bench *b)
{
	struct v2v_text_band bands[V2V_BANDS_MAX];
	int n;

	return v2v_bands_find(bands, &n, &b->pyramid, b->be->pool, &b->msg);
}

/* Bands counted in. */
static int
run_words(struct bench *b)
{
	struct v2v_elements e = { 0 };
	int err = v2v_words_find(&e, &b->pyramid, b->be->pool, &b->msg);

	v2v_elements_free(&e);
	return err;
}

static int
run_mirrors(struct bench *b)
{
	struct v2v_elements e = { 0 };
	int err = v2v_elements_find(&e, &b->f, b->matte, NULL,
	    1u << V2V_MIRROR, b->be, &b->msg);

	v2v_elements_free(&e);
	return err;
}

static int
run_parts(struct bench *b)
{
	struct v2v_elements none = { 0 };

	return v2v_parts_find(b->out, &b->f, b->matte, &none, NULL, b->be,
	    &b->msg);
}

static int
run_matte(struct bench *b)
{
	return v2v_matte(b->out, &b->f, &b->small, b->inside, b->be, &b->msg);
}

/* Both halves. */
static int
run_gate(struct bench *b)
{
	struct v2v_geometry g = { 0 };
	struct v2v_overlap o;
	int err = v2v_geometry_start(&g, &b->f, b->matte, b->removed, b->be,
	    &b->msg);

	if (err == V2V_OK)
		err = v2v_geometry_compare(&o, &g, &b->f, b->be, &b->msg);
	v2v_geometry_free(&g);
	return err;
}

static int
run_inpaint(struct bench *b)
{
	return v2v_inpaint(&b->f, b->removed, b->matte, V2V_INPAINT_MEMBRANE,
	    false, b->be, &b->msg);
}

static const struct {
	const char *name;
	int (*run)(struct bench *b);
} entries[] = {
	{ "strokes", run_pyramid },
	{ "bands of strokes", run_bands },
	{ "words", run_words },
	{ "mirrors", run_mirrors },
	{ "parts", run_parts },
	{ "matte from a cut", run_matte },
	{ "geometry gate", run_gate },
	{ "fill a plate", run_inpaint },
};
enum { ENTRIES = sizeof(entries) / sizeof(*entries) };

/* A box on a road, with a cabin, wheels and rows of bars like letters. */
static void
draw(struct bench *b)
{
	for (size_t i = 0; i < N; i++) {
		int32_t x = (int32_t)(i % WIDTH), y = (int32_t)(i / WIDTH);
		bool body = x > 200 && x < 1000 && y > 400 && y < 650;
		bool cabin = x > 350 && x < 850 && y > 250 && y <= 400;
		bool wheel = (x - 350) * (x - 350) + (y - 650) * (y - 650) < 4900
		    || (x - 850) * (x - 850) + (y - 650) * (y - 650) < 4900;
		bool row = x > 500 && x < 680 && y > 540 && y < 580;
		int v = wheel ? 30 : body ? 150 : cabin ? 90 : 200 - y / 10;

		if (row && (y < 546 || y > 574 || x / 6 % 4 < 2))
			v = 250;
		v += (int)v2v_rng_below(1, i, 24) - 12;
		b->f.px[4 * i] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
		b->f.px[4 * i + 1] = (uint8_t)(v < 0 ? 0 : v / 2 % 256);
		b->f.px[4 * i + 2] = 90;
		b->f.px[4 * i + 3] = 255;
		b->matte[i] = body || cabin || wheel ? 255 : 0;
		b->removed[i] = row ? V2V_REMOVED_FILL : V2V_REMOVED_NOT;
	}
}

static int
bench_open(struct bench *b, struct v2v_pool *pool)
{
	int err = v2v_backend_open(&b->be, "cpu", 0, pool, &b->msg);

	if (err == V2V_OK)
		err = v2v_frame_init(&b->f, WIDTH, HEIGHT, &b->msg);
	b->matte = v2v_alloc(N, 1);
	b->removed = v2v_alloc(N, 1);
	b->out = v2v_alloc(N, 1);
	b->inside = v2v_zalloc(N, 1);
	if (err == V2V_OK && (b->matte == NULL || b->removed == NULL
	    || b->out == NULL || b->inside == NULL))
		err = v2v_fail_memory(&b->msg);
	if (err != V2V_OK)
		return err;
	draw(b);
	err = v2v_small_init(&b->small, &b->f, WIDTH / 2, b->be, &b->msg);
	for (size_t i = 0; err == V2V_OK && i < v2v_small_pixels(&b->small);
	    i++)
		b->inside[i] = b->matte[i / (WIDTH / 2) * 2 * WIDTH
		    + i % (WIDTH / 2) * 2] > 0;
	return err == V2V_OK ? v2v_pyramid_init(&b->pyramid, &b->f, b->be,
	    &b->msg) : err;
}

static void
bench_close(struct bench *b)
{
	v2v_pyramid_free(&b->pyramid);
	v2v_small_free(&b->small);
	v2v_frame_free(&b->f);
	free(b->matte);
	free(b->removed);
	free(b->out);
	free(b->inside);
	v2v_backend_close(b->be);
}

static int
ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* One column of the table. */
static int
column(double ns[ENTRIES], int *threads, struct v2v_msg *msg)
{
	struct v2v_pool *pool = NULL;
	struct bench b = { .be = NULL };
	int err = v2v_pool_open(&pool, *threads, &b.msg);

	*threads = v2v_pool_threads(pool);
	if (err == V2V_OK)
		err = bench_open(&b, pool);
	for (int i = 0; i < ENTRIES && err == V2V_OK; i++) {
		double took[REPEATS];

		for (int k = 0; k < REPEATS && err == V2V_OK; k++) {
			double since = v2v_clock_ms();

			err = entries[i].run(&b);
			took[k] = v2v_clock_ms() - since;
		}
		if (err != V2V_OK)
			break;
		qsort(took, REPEATS, sizeof(*took), ascending);
		ns[i] = took[REPEATS / 2] * 1e6 / (double)N;
	}
	*msg = b.msg;
	bench_close(&b);
	v2v_pool_close(pool);
	return err;
}

int
bench_segment(FILE *to)
{
	double ns[2][ENTRIES];
	int threads[2] = { 1, 0 };
	struct v2v_msg msg;

	for (int k = 0; k < 2; k++)
		if (column(ns[k], &threads[k], &msg) != V2V_OK) {
			fprintf(stderr, "bench: segment: %s\n", msg.text);
			return 1;
		}
	fprintf(to, "\n# ns a pixel, median of %d; %d x %d\n%-22s  %18s  "
	    "%10s%d threads\n", REPEATS, WIDTH, HEIGHT, "# segment",
	    "1 thread", "", threads[1]);
	for (int i = 0; i < ENTRIES; i++)
		fprintf(to, "%-22s  %18.2f  %18.2f\n", entries[i].name,
		    ns[0][i], ns[1][i]);
	return 0;
}
