/* Minimum cuts of random grids against an independent maximum flow. */
#include "base.h"

#include "segment/maxflow.h"
#include "tests/ref/ref_maxflow.c"
#include "util/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { GRIDS = 600, MOST = (1 << 26) - 1 };

struct net {
	int32_t w, h;
	int64_t cap[REF_FLOW_NODES][REF_FLOW_NODES]; /* w * h, source, sink */
};

/* Kinds of random capacity: all small, so that many cuts tie; mostly none; as
 * large as is allowed. */
static int32_t
draw(uint64_t seed, uint64_t *count, int kind)
{
	uint32_t v = v2v_rng_below(seed, (*count)++, 1u << 26);

	if (kind == 0)
		return (int32_t)(v % 4);
	if (kind == 1)
		return v % 4 ? 0 : (int32_t)(v >> 2) % 1000;
	return (int32_t)v;
}

/* The same random network in both forms. */
static void
fill(struct v2v_gridflow *g, struct net *net, uint64_t seed, int kind)
{
	int source = net->w * net->h, sink = source + 1;
	uint64_t count = 0;

	memset(net->cap, 0, sizeof(net->cap));
	for (int32_t y = 0; y < net->h; y++)
		for (int32_t x = 0; x < net->w; x++) {
			int i = y * net->w + x;
			int32_t excess = draw(seed, &count, kind);

			if (v2v_rng_below(seed, count++, 2))
				excess = -excess;
			v2v_gridflow_terminal(g, x, y, excess);
			if (excess > 0)
				net->cap[source][i] = excess;
			else
				net->cap[i][sink] = -(int64_t)excess;
			for (int d = 0; d < 4; d++) {
				int32_t cap = draw(seed, &count, kind);
				int32_t nx = x + v2v_grid_dx[d];
				int32_t ny = y + v2v_grid_dy[d];
				int j = ny * net->w + nx;

				v2v_gridflow_edge(g, x, y, d, cap);
				if (nx < 0 || nx >= net->w || ny >= net->h)
					continue;
				net->cap[i][j] = net->cap[j][i] = cap;
			}
		}
}

/* Capacity of the edges that lead out of `side`. */
static int64_t
cut_of(const struct net *net, const bool *side)
{
	int n = net->w * net->h + 2;
	int64_t sum = 0;

	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			if (side[i] && !side[j])
				sum += net->cap[i][j];
	return sum;
}

static void
compare(struct v2v_gridflow *g, struct net *net)
{
	static struct net residual;
	int n = net->w * net->h;
	bool mine[REF_FLOW_NODES] = { false }, theirs[REF_FLOW_NODES];
	int64_t flow = v2v_gridflow_solve(g), want;

	residual = *net;
	want = ref_maxflow(residual.cap, n + 2, n, n + 1, theirs);
	assert_int_equal(flow, want);
	for (int i = 0; i < n; i++)
		mine[i] = v2v_gridflow_source(g, i % net->w, i / net->w);
	mine[n] = true;
	assert_int_equal(cut_of(net, mine), want);
	/* Of all minimum cuts the one nearest to the source is unique. */
	for (int i = 0; i < n; i++)
		assert_int_equal(mine[i], theirs[i]);
}

static void
random_grids(void **state)
{
	static struct net net;

	(void)state;
	for (uint64_t seed = 0; seed < GRIDS; seed++) {
		struct v2v_gridflow *g;

		net.w = 1 + (int32_t)v2v_rng_below(seed, 1000000, 11);
		net.h = 1 + (int32_t)v2v_rng_below(seed, 1000001, 11);
		g = v2v_gridflow_new(net.w, net.h);
		assert_non_null(g);
		fill(g, &net, seed, (int)(seed % 3));
		compare(g, &net);
		/* Nothing of the first flow is left. */
		v2v_gridflow_reset(g);
		fill(g, &net, seed + GRIDS, (int)(seed / 3 % 3));
		compare(g, &net);
		v2v_gridflow_free(g);
	}
}

/* From corner to corner a grid passes what its narrowest place lets. */
static void
long_paths(void **state)
{
	enum { W = 200, H = 150 };
	struct v2v_gridflow *g = v2v_gridflow_new(W, H);

	(void)state;
	assert_non_null(g);
	for (int32_t y = 0; y < H; y++)
		for (int32_t x = 0; x < W; x++) {
			v2v_gridflow_edge(g, x, y, 0, x == 120 ? 2 : 3);
			v2v_gridflow_edge(g, x, y, 2, 5);
		}
	for (int32_t y = 0; y < H; y++) {
		v2v_gridflow_terminal(g, 0, y, MOST);
		v2v_gridflow_terminal(g, W - 1, y, -MOST);
	}
	assert_int_equal(v2v_gridflow_solve(g), 2 * H);
	for (int32_t y = 0; y < H; y++)
		for (int32_t x = 0; x < W; x++)
			assert_int_equal(v2v_gridflow_source(g, x, y), x <= 120);
	v2v_gridflow_free(g);
}

static void
no_grid(void **state)
{
	(void)state;
	assert_null(v2v_gridflow_new(0, 5));
	assert_null(v2v_gridflow_new(5, -1));
	assert_null(v2v_gridflow_new(1 << 13, (1 << 13) + 1));
	v2v_gridflow_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_grids),
		cmocka_unit_test(long_paths),
		cmocka_unit_test(no_grid),
	};

	return cmocka_run_group_tests_name("maxflow", tests, NULL, NULL);
}
