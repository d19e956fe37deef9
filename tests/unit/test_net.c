/* The engine of networks against references, and the built-in network against
 * what its training stored, by every path. */
#include "base.h"

#include "net/engine.h"
#include "net/net.h"
#include "net/resize.h"
#include "net/weights.h"
#include "tests/data/tinynet.h"
#include "tests/ref/ref.h"
#include "util/mem.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Of the logits' bits for the three pictures. A network that was trained anew
 * has others, which the failing test names. */
static const uint64_t BITS = 0xd6da698d664d6954;

enum { SIDE = 96, PICTURES = 3 };

/* A network that runs layer by layer. */
struct machine {
	struct v2v_pool *pool;
	struct v2v_backend *be;
	struct v2v_engine engine;
	float *weights, *arena;
};

static void
machine_open(struct machine *m, const struct v2v_graph *g, int32_t side,
    const struct v2v_weights *w, int threads, const char *level)
{
	struct v2v_plan plan;

	v2v_plan_make(&plan, g, side);
	m->weights = v2v_alloc(plan.weights, sizeof(float));
	m->arena = v2v_zalloc(plan.arena, sizeof(float));
	assert_non_null(m->weights);
	assert_non_null(m->arena);
	v2v_weights_floats(m->weights, w, g, &plan);
	assert_int_equal(v2v_pool_open(&m->pool, threads, NULL), V2V_OK);
	if (level != NULL)
		setenv("V2V_CPU", level, 1);
	assert_int_equal(v2v_backend_open(&m->be, "cpu", 0, m->pool, NULL),
	    V2V_OK);
	unsetenv("V2V_CPU");
	assert_int_equal(v2v_engine_open(&m->engine, m->be, g, side,
	    m->weights, NULL), V2V_OK);
}

static void
machine_close(struct machine *m)
{
	v2v_engine_close(&m->engine);
	v2v_backend_close(m->be);
	v2v_pool_close(m->pool);
	free(m->arena);
	free(m->weights);
}

/* Picture `number` as train/net.py has it. */
static uint8_t
pattern(int number, int x, int y, int c)
{
	return (uint8_t)(((x * (3 + number) + y * (5 + 2 * number)) * (c + 1))
	    ^ (x * y >> 3));
}

static float *
input_of(const struct v2v_act *a, int number)
{
	float *input = v2v_zalloc(v2v_act_floats(a), sizeof(*input));

	assert_non_null(input);
	for (int y = 0; y < a->height; y++)
		for (int x = 0; x < a->width; x++)
			for (int c = 0; c < 3; c++)
				input[a->at + (size_t)y * v2v_act_row(a)
				    + (size_t)(x * a->step + c)]
				    = (float)pattern(number, x, y, c) / 255.0f
				    - 0.5f;
	return input;
}

static float
at(const struct machine *m, const struct v2v_act *a, int x, int y, int c)
{
	return m->arena[a->at + (size_t)y * v2v_act_row(a)
	    + (size_t)(x * a->step + c)];
}

static void
start(struct machine *m, int number)
{
	float *input = input_of(&m->engine.plan.map[0], number);

	assert_int_equal(v2v_engine_input(&m->engine, input, NULL), V2V_OK);
	free(input);
}

/* m->arena becomes what the engine's is. */
static void
fetch(struct machine *m)
{
	assert_int_equal(m->be->download(m->be, m->arena, m->engine.arena,
	    m->engine.plan.arena * sizeof(float)), V2V_OK);
}

static void
run(struct machine *m, int number)
{
	start(m, number);
	for (int k = 0; k < m->engine.graph->n_layers; k++)
		assert_int_equal(v2v_engine_layer(&m->engine, k, NULL),
		    V2V_OK);
	fetch(m);
}

/* ---- layer by layer against the reference ---- */

static size_t
area(const struct v2v_act *a)
{
	return (size_t)a->width * (size_t)a->height;
}

/* What layer k makes of dense maps, into `out`: its own channels only. */
static void
ref_layer(double *out, const struct machine *m, int k, double *const *maps)
{
	const struct v2v_layer *l = &m->engine.graph->layers[k];
	const struct v2v_act *in = &m->engine.plan.map[l->in];
	int32_t n = v2v_layer_outputs(m->engine.graph, l);
	size_t count = v2v_layer_weights(m->engine.graph, l);
	double *w = v2v_alloc(count + (size_t)n, sizeof(*w));
	struct ref_conv c = { in->width, in->height, in->step, n, l->size,
		l->stride, l->dilation, w, w + count };

	assert_non_null(w);
	if (l->kind == V2V_LAYER_CONV) {
		for (size_t i = 0; i < count + (size_t)n; i++)
			w[i] = (double)m->weights[m->engine.plan.weight[k]
			    + i];
		ref_conv(out, maps[l->in], &c);
	} else if (l->kind == V2V_LAYER_TWICE) {
		ref_twice(out, maps[l->in], in->width, in->height, in->step);
	} else {
		for (size_t i = 0; i < area(in) * (size_t)n; i++) {
			out[i] = 0;
			for (size_t j = 0; j < area(in); j++)
				out[i] += maps[l->in][j * (size_t)n
				    + i % (size_t)n] / (double)area(in);
		}
	}
	free(w);
}

/* Check a map's slice and put it into its dense copy. */
static void
check_layer(const struct machine *m, int k, double **maps, const double *got)
{
	const struct v2v_layer *l = &m->engine.graph->layers[k];
	const struct v2v_act *a = &m->engine.plan.map[l->out];
	int n = v2v_layer_outputs(m->engine.graph, l);
	double most = 1;

	for (int y = 0; y < a->height; y++)
		for (int x = 0; x < a->width; x++)
			for (int c = 0; c < n; c++) {
				size_t i = (size_t)(y * a->width + x);
				double want = got[i * (size_t)n + (size_t)c];
				double *to = &maps[l->out][i * (size_t)a->step
				    + (size_t)(l->first + c)];

				if (l->add != 0)
					want += maps[l->add][i * (size_t)n
					    + (size_t)c];
				*to = l->relu && want < 0 ? 0 : want;
				most = fmax(most, fabs(*to));
				if (fabs(*to - (double)at(m, a, x, y, l->first
				    + c)) > 2e-5 * most)
					fail_msg("layer %d, pixel %d,%d, "
					    "channel %d: %.9g, not %.9g", k,
					    x, y, c, (double)at(m, a, x, y,
					    l->first + c), *to);
			}
}

/* Every layer, from what the reference has so far: also that no map is
 * overwritten while it is needed. */
static void
check_graph(const struct v2v_graph *g, int32_t side,
    const struct v2v_weights *w, int threads)
{
	struct machine m;
	double *maps[V2V_GRAPH_MAPS_MAX] = { NULL }, *out;
	size_t most = 0;

	machine_open(&m, g, side, w, threads, NULL);
	for (int i = 0; i < g->n_maps; i++) {
		const struct v2v_act *a = &m.engine.plan.map[i];
		size_t n = area(a) * (size_t)a->step;

		maps[i] = v2v_zalloc(n, sizeof(double));
		assert_non_null(maps[i]);
		most = n > most ? n : most;
	}
	out = v2v_alloc(most, sizeof(*out));
	assert_non_null(out);
	for (int i = 0; i < side * side * 3; i++)
		maps[0][i] = pattern(1, i / 3 % side, i / 3 / side, i % 3)
		    / 255.0 - 0.5;
	start(&m, 1);
	for (int k = 0; k < g->n_layers; k++) {
		assert_int_equal(v2v_engine_layer(&m.engine, k, NULL),
		    V2V_OK);
		fetch(&m);
		ref_layer(out, &m, k, maps);
		check_layer(&m, k, maps, out);
	}
	free(out);
	for (int i = 0; i < g->n_maps; i++)
		free(maps[i]);
	machine_close(&m);
}

static void
test_tiny(void **state)
{
	uint8_t file[TINY_FILE_MAX];
	size_t n = tiny_file(file);
	struct v2v_weights w;

	(void)state;
	assert_int_equal(v2v_weights_parse(&w, file, n, &tiny, NULL), V2V_OK);
	check_graph(&tiny, 2, &w, 1);
	check_graph(&tiny, 26, &w, 3);
}

static void
builtin(struct v2v_weights *w)
{
	struct v2v_msg msg = { "" };

	if (v2v_weights_parse(w, v2v_vseg_weights, (size_t)
	    (v2v_vseg_weights_end - v2v_vseg_weights), &v2v_vseg, &msg)
	    != V2V_OK)
		fail_msg("%s", msg.text);
}

static void
test_vseg_layers(void **state)
{
	struct v2v_weights w;

	(void)state;
	builtin(&w);
	check_graph(&v2v_vseg, 32, &w, 2);
}

/* ---- golden ---- */

static uint64_t
hash(uint64_t h, const void *data, size_t n)
{
	const uint8_t *p = data;

	for (size_t i = 0; i < n; i++)
		h = (h ^ p[i]) * 1099511628211u; /* FNV-1a */
	return h;
}

static uint64_t
bits_of(struct machine *m, uint64_t h)
{
	const struct v2v_act *a = &m->engine.plan.map[v2v_vseg.n_maps - 1];

	for (int y = 0; y < a->height; y++)
		h = hash(h, m->arena + a->at + (size_t)y * v2v_act_row(a),
		    (size_t)(a->width * a->step) * sizeof(float));
	return h;
}

/* The same bits with any number of threads and all instructions; compilers
 * have the constant in common. */
static void
test_bits(void **state)
{
	static const struct { int threads; const char *level; } paths[] = {
		{ 1, "sse2" }, { 2, "sse2" }, { 1, "avx2" }, { 2, "avx2" },
		{ 1, NULL }, { 2, NULL }, { 5, NULL } };
	struct v2v_weights w;
	struct machine m;

	(void)state;
	builtin(&w);
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		uint64_t h = 14695981039346656037u;

		machine_open(&m, &v2v_vseg, SIDE, &w, paths[i].threads,
		    paths[i].level);
		for (int k = 0; k < PICTURES; k++) {
			run(&m, k);
			h = bits_of(&m, h);
		}
		machine_close(&m);
		if (h != BITS)
			fail_msg("%d threads, %s: bits are 0x%016llx",
			    paths[i].threads, paths[i].level ? paths[i].level
			    : "best", (unsigned long long)h);
	}
}

/* What the training computed, in double and by other means. */
static void
test_golden(void **state)
{
	FILE *f = fopen("lib/net/vseg.golden", "r");
	struct v2v_weights w;
	struct machine m;
	int number, map, x, y, last = -1, n = 0;
	double value, most = 0;

	(void)state;
	assert_non_null(f);
	builtin(&w);
	machine_open(&m, &v2v_vseg, SIDE, &w, 2, NULL);
	while (fscanf(f, "%d %d %d %d %lf", &number, &map, &y, &x, &value)
	    == 5) {
		const struct v2v_act *a
		    = &m.engine.plan.map[v2v_vseg.n_maps - 1];

		if (number != last)
			run(&m, number);
		last = number;
		most = fmax(most, fabs(value - (double)at(&m, a, x, y, map)));
		n++;
	}
	assert_int_equal(n, 3 * 8 * 9);
	if (!(most < 1e-4))
		fail_msg("a logit is off by %g", most);
	machine_close(&m);
	fclose(f);
}

/* ---- pictures ---- */

static void
fill_frame(struct v2v_frame *f, int32_t width, int32_t height)
{
	assert_int_equal(v2v_frame_init(f, width, height, NULL), V2V_OK);
	for (int y = 0; y < height; y++)
		for (int x = 0; x < width; x++)
			for (int c = 0; c < 4; c++)
				f->px[4 * (y * width + x) + c] = c == 3 ? 255
				    : pattern(0, x, y, c);
}

static void
test_sizes(void **state)
{
	enum { N = V2V_NET_SIDE };
	static const int32_t sizes[][4] = { { 1, 1, N, N },
		{ 3000, 1, N, 1 }, { 1, 500, 1, N },
		{ 100, 50, N, N / 2 }, { N, N, N, N },
		{ 400, 300, N, N * 3 / 4 },
		{ 801, 601, N, N * 3 / 4 } };
	struct v2v_pool *pool;
	struct v2v_backend *be;
	struct v2v_net *net;

	(void)state;
	assert_int_equal(v2v_pool_open(&pool, 2, NULL), V2V_OK);
	assert_int_equal(v2v_backend_open(&be, "cpu", 0, pool, NULL), V2V_OK);
	assert_int_equal(v2v_net_open(&net, NULL, NULL), V2V_OK);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct v2v_frame f;
		struct v2v_maps maps;
		uint8_t *out;

		fill_frame(&f, sizes[i][0], sizes[i][1]);
		assert_int_equal(v2v_net_run(net, be, &maps, &f, NULL),
		    V2V_OK);
		assert_int_equal(maps.width, sizes[i][2]);
		assert_int_equal(maps.height, sizes[i][3]);
		out = v2v_alloc(v2v_frame_pixels(&f), 1);
		assert_non_null(out);
		assert_int_equal(v2v_maps_enlarge(out, f.width, f.height,
		    &maps, V2V_MAP_LAMP, pool, NULL), V2V_OK);
		if (f.width == SIDE)
			assert_memory_equal(out, maps.map[V2V_MAP_LAMP],
			    SIDE * SIDE);
		free(out);
		v2v_maps_free(&maps);
		v2v_frame_free(&f);
	}
	v2v_net_close(net);
	v2v_backend_close(be);
	v2v_pool_close(pool);
}

static int
no_conv(struct v2v_backend *be, struct v2v_buf *out, struct v2v_buf *in,
    struct v2v_buf *weights, const struct v2v_conv *c)
{
	(void)out;
	(void)in;
	(void)weights;
	(void)c;
	return v2v_fail(&be->msg, V2V_E_DEVICE, "the device is gone");
}

/* A device that fails is replaced by the CPU; a CPU that fails says so. */
static void
test_failure(void **state)
{
	struct v2v_backend *be;
	struct v2v_net *net;
	struct v2v_frame f;
	struct v2v_maps maps, want;
	struct v2v_msg msg = { "" };

	(void)state;
	fill_frame(&f, 60, 40);
	assert_int_equal(v2v_backend_open(&be, "cpu", 0, NULL, NULL), V2V_OK);
	assert_int_equal(v2v_net_open(&net, NULL, NULL), V2V_OK);
	assert_int_equal(v2v_net_run(net, be, &want, &f, NULL), V2V_OK);
	be->conv = no_conv;
	assert_int_equal(v2v_net_run(net, be, &maps, &f, &msg), V2V_E_DEVICE);
	assert_string_equal(msg.text, "the device is gone");
	v2v_maps_free(&maps);
	be->name = "fake";
	assert_int_equal(v2v_net_run(net, be, &maps, &f, NULL), V2V_OK);
	assert_memory_equal(maps.map[0], want.map[0], (size_t)(V2V_MAPS
	    * want.width * want.height));
	v2v_maps_free(&maps);
	v2v_maps_free(&want);
	v2v_net_close(net);
	v2v_backend_close(be);
	v2v_frame_free(&f);
}

/* The definition of bilinear interpolation, rounded. */
static double
resized_at(const uint8_t *in, int w, int h, double u, double v)
{
	int i, j;

	u = fmin(fmax(u, 0), w - 1);
	v = fmin(fmax(v, 0), h - 1);
	i = u < w - 1 ? (int)u : w > 1 ? w - 2 : 0;
	j = v < h - 1 ? (int)v : h > 1 ? h - 2 : 0;
	u -= i;
	v -= j;
	return (1 - v) * ((1 - u) * in[j * w + i]
	    + u * in[j * w + i + (w > 1)])
	    + v * ((1 - u) * in[(j + (h > 1)) * w + i]
	    + u * in[(j + (h > 1)) * w + i + (w > 1)]);
}

static void
test_resize(void **state)
{
	static const int sizes[][4] = { { 1, 1, 5, 3 }, { 7, 5, 7, 5 },
		{ 7, 5, 20, 33 }, { 384, 3, 1001, 9 }, { 30, 20, 7, 11 } };
	static uint8_t in[2000], out[20000];

	(void)state;
	for (int i = 0; i < 2000; i++)
		in[i] = (uint8_t)v2v_rng(5, (uint64_t)i);
	for (size_t k = 0; k < sizeof(sizes) / sizeof(*sizes); k++) {
		int w = sizes[k][0], h = sizes[k][1];
		int W = sizes[k][2], H = sizes[k][3];

		assert_int_equal(v2v_resize(out, W, H, in, w, h, 1, NULL,
		    NULL), V2V_OK);
		for (int y = 0; y < H; y++)
			for (int x = 0; x < W; x++) {
				double want = resized_at(in, w, h,
				    (x + .5) * w / W - .5,
				    (y + .5) * h / H - .5);

				/* Positions are rounded to 1/256. */
				if (fabs(want - out[y * W + x]) > 1.6)
					fail_msg("%dx%d to %dx%d: %d,%d", w,
					    h, W, H, x, y);
			}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tiny),
		cmocka_unit_test(test_vseg_layers),
		cmocka_unit_test(test_bits),
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_failure),
		cmocka_unit_test(test_resize),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
