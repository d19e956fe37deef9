/* Milliseconds a megapixel of each phase, on the output of the one before. */
#include "base.h"

#include "tests/bench/bench.h"

#include "config/palette.h"
#include "quantize/quantize.h"
#include "segment/segment.h"
#include "steer/steer.h"
#include "stream/reader.h"
#include "trace/trace.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { REPEATS = 5 };

static int
run_segment(struct v2v_backend *be, struct v2v_frame *f, struct v2v_msg *msg)
{
	struct v2v_segment_params p = { 0 };

	v2v_elements_parse(&p.remove, "plate,text,logo,badge,sticker", NULL);
	return v2v_segment(be, f, &p, NULL, msg);
}

static int
run_steer(struct v2v_backend *be, struct v2v_frame *f, struct v2v_msg *msg)
{
	return v2v_steer(be, f, &(struct v2v_steer_params){ .detail = 0.5 },
	    msg);
}

static int
run_quantize(struct v2v_backend *be, struct v2v_frame *f, struct v2v_msg *msg)
{
	return v2v_quantize(be, f, &v2v_palette_default,
	    &(struct v2v_quantize_params){ .min_area = 0.001,
		.alpha_threshold = 128, .smooth = true, .smoothness = 2.5,
		.detail = 0.5 }, msg);
}

static int
run_trace(struct v2v_backend *be, struct v2v_frame *f, struct v2v_msg *msg)
{
	struct v2v_trace_params p = {
		.tolerance = 0.8, .corner = 40, .style = { .decimals = 1 },
		.max_colors = 256
	};
	struct v2v_text svg = { 0 };
	int err = v2v_trace(be->pool, &svg, NULL, 0, f, &p, msg);

	v2v_text_free(&svg);
	return err;
}

static const struct {
	const char *name;
	int (*run)(struct v2v_backend *, struct v2v_frame *, struct v2v_msg *);
} phases[] = {
	{ "segment", run_segment },
	{ "steer", run_steer },
	{ "quantize", run_quantize },
	{ "trace", run_trace }
};

static int
ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Median milliseconds a megapixel; *f becomes the phase's result. */
static int
time_phase(double *ms, int phase, struct v2v_backend *be, struct v2v_frame *f,
    struct v2v_msg *msg)
{
	size_t bytes = 4 * v2v_frame_pixels(f);
	uint8_t *given = malloc(bytes);
	bool alpha = f->alpha;
	double took[REPEATS];
	int err = given ? V2V_OK : v2v_fail_memory(msg);

	if (given)
		memcpy(given, f->px, bytes);
	for (int k = 0; k < REPEATS && err == V2V_OK; k++) {
		struct timespec a, b;

		memcpy(f->px, given, bytes);
		f->alpha = alpha;
		clock_gettime(CLOCK_MONOTONIC, &a);
		err = phases[phase].run(be, f, msg);
		clock_gettime(CLOCK_MONOTONIC, &b);
		took[k] = (double)(b.tv_sec - a.tv_sec) * 1e3
		    + (double)(b.tv_nsec - a.tv_nsec) / 1e6;
	}
	free(given);
	if (err != V2V_OK)
		return err;
	qsort(took, REPEATS, sizeof(*took), ascending);
	*ms = took[REPEATS / 2] * 1e6 / (double)v2v_frame_pixels(f);
	return V2V_OK;
}

/* One column: all phases with so many threads. */
static int
time_phases(double *ms, const char *picture, int *threads, struct v2v_msg *msg)
{
	struct v2v_limits limits = V2V_LIMITS_DEFAULT;
	struct v2v_pool *pool = NULL;
	struct v2v_backend *be = NULL;
	struct v2v_frame f = { 0 };
	int err = v2v_pool_open(&pool, *threads, msg);

	if (err == V2V_OK)
		err = v2v_backend_open(&be, "cpu", 0, pool, msg);
	if (err == V2V_OK)
		err = v2v_read_file(&f, picture, &limits, msg);
	*threads = v2v_pool_threads(pool);
	for (int p = 0; p < 4 && err == V2V_OK; p++)
		err = time_phase(&ms[p], p, be, &f, msg);
	v2v_frame_free(&f);
	v2v_backend_close(be);
	v2v_pool_close(pool);
	return err;
}

int
bench_phases(FILE *to, const char *picture)
{
	struct v2v_msg msg = { "" };
	double one[4], all[4];
	int single = 1, threads = 0;

	if (time_phases(one, picture, &single, &msg) != V2V_OK
	    || time_phases(all, picture, &threads, &msg) != V2V_OK) {
		fprintf(stderr, "bench: %s: %s\n", picture, msg.text);
		return 1;
	}
	fprintf(to, "\n# ms a megapixel, median of %d; %s\n", REPEATS, picture);
	fprintf(to, "%-28s %12s %10s %d threads\n", "# phase", "1 thread", "",
	    threads);
	for (int p = 0; p < 4; p++)
		fprintf(to, "%-28s %12.1f %20.1f\n", phases[p].name, one[p],
		    all[p]);
	return 0;
}
