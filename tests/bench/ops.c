/* Nanoseconds a pixel of each op: the median of repeats, transfers apart. */
#include "base.h"

#include "tests/bench/bench.h"

#include "colour/lab.h"
#include "ops/backend.h"
#include "util/mem.h"
#include "util/rng.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { WIDTH = 1500, HEIGHT = 1000, REPEATS = 9, TAPS = 17 };
static const size_t N = (size_t)WIDTH * HEIGHT;

/* What the ops read and write, on one backend. */
struct bench {
	struct v2v_backend *be;
	struct v2v_buf *rgba, *labels, *flat, *plane, *out;
	struct v2v_buf *colours, *costs, *weights, *mask, *counts;
	struct v2v_tone *tone;
	struct v2v_lab_palette pal;
	float taps[TAPS];
	unsigned char *host; /* 4 bytes a pixel */
	unsigned char *noise; /* labels */
};

static int
bench_upload(struct bench *b)
{
	return b->be->upload(b->be, b->rgba, b->host, N * 4);
}

static int
bench_download(struct bench *b)
{
	return b->be->download(b->be, b->host, b->rgba, N * 4);
}

static int
bench_lab(struct bench *b)
{
	return b->be->lab(b->be, b->out, b->rgba, N);
}

static int
bench_oklab(struct bench *b)
{
	return b->be->oklab(b->be, b->out, b->rgba, N);
}

/* A tenth of the pixels: callers pass distinct colours only. */
static int
bench_nearest(struct bench *b)
{
	return b->be->nearest(b->be, b->out, b->rgba, N / 10, &b->pal);
}

/* All 2^24 colours may occur. */
static int
bench_histogram(struct bench *b)
{
	return b->be->histogram(b->be, b->counts, b->rgba, N, 0, 8);
}

static int
bench_tone(struct bench *b)
{
	return b->be->tone(b->be, b->rgba, N, b->tone);
}

static int
bench_rim(struct bench *b)
{
	return b->be->rim(b->be, b->out, b->rgba, WIDTH, HEIGHT);
}

static int
bench_costs(struct bench *b)
{
	return b->be->costs(b->be, b->out, b->rgba, N / 10, &b->pal);
}

static int
bench_weights(struct bench *b)
{
	return b->be->weights(b->be, b->weights, b->rgba, WIDTH, HEIGHT);
}

/* From labels at random: the most work there is. */
static int
bench_relax(struct bench *b)
{
	int err = b->be->upload(b->be, b->out, b->noise, N);

	return err != V2V_OK ? err : b->be->relax(b->be, b->out, b->colours,
	    b->costs, b->weights, WIDTH, HEIGHT, 15, 25);
}

static int
bench_convolve(struct bench *b)
{
	return b->be->convolve(b->be, b->out, b->plane, WIDTH, HEIGHT,
	    b->taps, TAPS);
}

static int
bench_components(struct bench *b)
{
	return b->be->components(b->be, b->out, b->labels, WIDTH, HEIGHT);
}

/* An eighth of the picture; ns of an output pixel. */
static int
bench_enlarge(struct bench *b)
{
	return b->be->enlarge(b->be, b->out, b->flat, WIDTH, HEIGHT / 8,
	    4);
}

/* A layer of a network: 3 x 3 taps, 16 to 32 channels. */
enum { CONV_WIDTH = 192, CONV_HEIGHT = 128, CONV_PIXELS = CONV_WIDTH
	* CONV_HEIGHT };

static int
bench_conv(struct bench *b)
{
	struct v2v_conv c = { .c_in = 16, .c_out = 32, .size = 3, .stride = 1,
		.dilation = 1, .relu = true,
		.in = { .width = CONV_WIDTH, .height = CONV_HEIGHT, .halo = 1,
		    .step = 16 },
		.out = { .width = CONV_WIDTH, .height = CONV_HEIGHT,
		    .halo = 1, .step = 32 } };

	c.in.at = v2v_act_before(&c.in);
	c.out.at = v2v_act_before(&c.out);
	c.weights = v2v_act_floats(&c.in);
	return b->be->conv(b->be, b->out, b->plane, b->plane, &c);
}

/* An eighth of the picture, a ninth of it missing. */
static int
bench_membrane(struct bench *b)
{
	return b->be->membrane(b->be, b->out, b->rgba, b->mask, WIDTH,
	    HEIGHT / 8);
}

/* 500 x 250, a ninth of it missing. */
static int
bench_patch(struct bench *b)
{
	return b->be->patch(b->be, b->out, b->rgba, b->mask, 500, 250, 1);
}

/* The mask's bytes are alpha 0 and 1. */
static int
bench_fringe(struct bench *b)
{
	return b->be->fringe(b->be, b->rgba, b->mask, WIDTH, HEIGHT);
}

static const struct {
	const char *name;
	int (*run)(struct bench *b);
	size_t pixels;
} entries[] = {
	{ "upload", bench_upload, (size_t)WIDTH * HEIGHT },
	{ "download", bench_download, (size_t)WIDTH * HEIGHT },
	{ "lab", bench_lab, (size_t)WIDTH * HEIGHT },
	{ "oklab", bench_oklab, (size_t)WIDTH * HEIGHT },
	{ "nearest, 15 colours", bench_nearest, (size_t)WIDTH * HEIGHT / 10 },
	{ "histogram, noise", bench_histogram, (size_t)WIDTH * HEIGHT },
	{ "rim, noise", bench_rim, (size_t)WIDTH * HEIGHT },
	{ "costs, 15 colours", bench_costs, (size_t)WIDTH * HEIGHT / 10 },
	{ "weights", bench_weights, (size_t)WIDTH * HEIGHT },
	{ "relax, noise", bench_relax, (size_t)WIDTH * HEIGHT },
	{ "convolve, 17 taps", bench_convolve, (size_t)WIDTH * HEIGHT },
	{ "components, flat art", bench_components, (size_t)WIDTH * HEIGHT },
	{ "conv 3x3, 16 to 32", bench_conv, CONV_PIXELS },
	{ "enlarge x4, flat art", bench_enlarge, (size_t)WIDTH * HEIGHT * 2 },
	{ "membrane", bench_membrane, (size_t)WIDTH * HEIGHT / 8 },
	{ "patch, noise", bench_patch, (size_t)500 * 250 },
	/* These spoil the pixels. */
	{ "fringe, 1 / 9 soft", bench_fringe, (size_t)WIDTH * HEIGHT },
	{ "tone", bench_tone, (size_t)WIDTH * HEIGHT },
};
enum { ENTRIES = sizeof(entries) / sizeof(*entries) };

static void
bench_close(struct bench *b)
{
	if (b->be != NULL) {
		b->be->free(b->be, b->rgba);
		b->be->free(b->be, b->labels);
		b->be->free(b->be, b->flat);
		b->be->free(b->be, b->plane);
		b->be->free(b->be, b->out);
		b->be->free(b->be, b->colours);
		b->be->free(b->be, b->costs);
		b->be->free(b->be, b->weights);
		b->be->free(b->be, b->mask);
		b->be->free(b->be, b->counts);
	}
	v2v_backend_close(b->be);
	free(b->tone);
	free(b->noise);
	free(b->host);
}

/* Smooth blobs of some nine labels, as quantised pictures have. */
static void
fill_labels(unsigned char *labels)
{
	for (size_t i = 0; i < N; i++) {
		int x = (int)(i % WIDTH), y = (int)(i / WIDTH);

		x = (x + y / 3) % 500 - 250;
		y = y % 400 - 200;
		labels[i] = (unsigned char)((x * x + 2 * y * y) / 14000);
	}
}

static int
bench_fill(struct bench *b)
{
	struct v2v_backend *be = b->be;
	uint8_t rgb[15][3];
	float v;
	int err;

	for (int i = 0; i < 45; i++)
		rgb[i / 3][i % 3] = (uint8_t)v2v_rng(2, (uint64_t)i);
	v2v_lab_palette_init(&b->pal, (const uint8_t (*)[3])rgb, 15);
	for (uint32_t i = 0; i <= V2V_TONE_WHITE; i++) {
		b->tone->linear[i >> 8] = (uint16_t)i;
		b->tone->gain[i] = 3 << 15;
		b->tone->byte[i] = (uint8_t)(i >> 8);
	}
	for (int i = 0; i < TAPS; i++)
		b->taps[i] = 1.0f / TAPS;
	fill_labels(b->host);
	err = be->upload(be, b->labels, b->host, N);
	for (size_t i = 0; i < N; i++)
		b->noise[i] = b->host[i] == 3;
	if (err == V2V_OK)
		err = be->upload(be, b->mask, b->noise, N);
	for (size_t i = N; i-- > 0;) /* the same as pixels */
		memset(b->host + 4 * i, b->host[i], 4);
	if (err == V2V_OK)
		err = be->upload(be, b->flat, b->host, N * 4);
	for (size_t i = 0; i < N; i++) {
		v = (float)v2v_rng_below(3, i, 1000);
		memcpy(b->host + 4 * i, &v, sizeof(v));
	}
	if (err == V2V_OK)
		err = be->upload(be, b->plane, b->host, N * 4);
	for (size_t i = 0; i < N * 4; i++)
		b->host[i] = (unsigned char)v2v_rng(1, i);
	if (err == V2V_OK)
		err = be->upload(be, b->rgba, b->host, N * 4);
	return err;
}

/* Labels that colours do and do not suit, and weights of noise. */
static int
bench_energy(struct bench *b)
{
	struct v2v_backend *be = b->be;
	unsigned char costs[256 * 15];
	int err;

	for (size_t i = 0; i < N; i++) {
		uint32_t colour = (uint32_t)v2v_rng(4, i) & 255;

		b->noise[i] = (unsigned char)(v2v_rng(5, i) % 15);
		memcpy(b->host + 4 * i, &colour, 4);
	}
	for (size_t i = 0; i < sizeof(costs); i++)
		costs[i] = (unsigned char)v2v_rng(6, i) % 100;
	err = be->upload(be, b->colours, b->host, N * 4);
	if (err == V2V_OK)
		err = be->upload(be, b->costs, costs, sizeof(costs));
	return err == V2V_OK ? bench_weights(b) : err;
}

static int
bench_open(struct bench *b, const char *device, struct v2v_pool *pool,
    struct v2v_msg *msg)
{
	int err;

	*b = (struct bench){ .be = NULL };
	err = v2v_backend_open(&b->be, device, 0, pool, msg);
	if (err != V2V_OK)
		return err;
	b->host = v2v_alloc(N, 4);
	b->noise = v2v_alloc(N, 1);
	b->tone = v2v_zalloc(1, sizeof(*b->tone));
	if (b->host == NULL || b->noise == NULL || b->tone == NULL)
		return v2v_fail_memory(msg);
	if ((err = b->be->alloc(b->be, &b->rgba, N * 4)) != V2V_OK
	    || (err = b->be->alloc(b->be, &b->labels, N)) != V2V_OK
	    || (err = b->be->alloc(b->be, &b->flat, N * 4)) != V2V_OK
	    || (err = b->be->alloc(b->be, &b->plane, N * 4)) != V2V_OK
	    || (err = b->be->alloc(b->be, &b->out, N * 12)) != V2V_OK
	    || (err = b->be->alloc(b->be, &b->colours, N * 4)) != V2V_OK
	    || (err = b->be->alloc(b->be, &b->costs, 256 * 15)) != V2V_OK
	    || (err = b->be->alloc(b->be, &b->weights, N * 4)) != V2V_OK
	    || (err = b->be->alloc(b->be, &b->mask, N)) != V2V_OK
	    || (err = b->be->alloc(b->be, &b->counts, (size_t)4 << 24))
	    != V2V_OK
	    || (err = bench_fill(b)) != V2V_OK
	    || (err = bench_energy(b)) != V2V_OK)
		return v2v_fail(msg, (enum v2v_err)err, "%s",
		    b->be->msg.text);
	return V2V_OK;
}

static double
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

/* Median over repeats, in ns a pixel. A device works behind our back, so one
 * byte is downloaded to wait for it. */
static int
measure(struct bench *b, int entry, double *ns)
{
	double t[REPEATS];
	unsigned char byte;
	int err;

	for (int i = -1; i < REPEATS; i++) { /* the first warms up */
		double start = now_ns();

		err = entries[entry].run(b);
		if (err == V2V_OK)
			err = b->be->download(b->be, &byte, b->out, 1);
		if (err != V2V_OK)
			return err;
		if (i >= 0)
			t[i] = now_ns() - start;
	}
	qsort(t, REPEATS, sizeof(*t), compare);
	*ns = t[REPEATS / 2] / (double)entries[entry].pixels;
	return V2V_OK;
}

/* One column of the table; false when the device cannot be had. */
static bool
column(const char *device, int threads, double ns[ENTRIES], char *name,
    size_t name_size, struct v2v_msg *msg)
{
	struct v2v_pool *pool = NULL;
	struct bench b = { .be = NULL };
	bool ok = v2v_pool_open(&pool, threads, msg) == V2V_OK
	    && bench_open(&b, device, pool, msg) == V2V_OK;

	for (int i = 0; ok && i < ENTRIES; i++)
		if (measure(&b, i, &ns[i]) != V2V_OK) {
			*msg = b.be->msg;
			ok = false;
		}
	if (ok && threads == 0)
		snprintf(name, name_size, "%s, %d threads", b.be->name,
		    v2v_pool_threads(pool));
	else if (ok)
		snprintf(name, name_size, "%s, 1 thread", b.be->name);
	bench_close(&b);
	v2v_pool_close(pool);
	return ok;
}

/* The processor as Linux names it. */
static void
print_machine(FILE *to)
{
	FILE *f = fopen("/proc/cpuinfo", "r");
	char line[256], *s;

	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, "model name", 10) == 0
		    && (s = strchr(line, ':')) != NULL) {
			fprintf(to, "# %s", s + 2);
			break;
		}
	if (f != NULL)
		fclose(f);
}

int
bench_ops(FILE *to)
{
	double ns[3][ENTRIES];
	char names[3][128];
	struct v2v_msg msg;
	int columns = 2;

	if (!column("cpu", 1, ns[0], names[0], sizeof(names[0]), &msg)
	    || !column("cpu", 0, ns[1], names[1], sizeof(names[1]), &msg)) {
		fprintf(stderr, "bench: %s\n", msg.text);
		return 1;
	}
	if (column("cuda", 1, ns[2], names[2], sizeof(names[2]), &msg))
		columns = 3;
	print_machine(to);
	fprintf(to, "# ns a pixel, median of %d; %d x %d\n", REPEATS, WIDTH,
	    HEIGHT);
	fprintf(to, "%-22s", "# op");
	for (int c = 0; c < columns; c++)
		fprintf(to, "  %18s", names[c]);
	fputc('\n', to);
	for (int i = 0; i < ENTRIES; i++) {
		fprintf(to, "%-22s", entries[i].name);
		for (int c = 0; c < columns; c++)
			fprintf(to, "  %18.2f", ns[c][i]);
		fputc('\n', to);
	}
	return 0;
}
