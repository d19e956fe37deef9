/* Curves: straight edges stay straight, circles round, gates within reach. */
#include "fit_help.h"

#include "trace/arc.h"
#include "util/mem.h"
#include "util/rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { UNIT = 100 };

static const struct v2v_fit_params params = { .tolerance = 0.8,
	.corner_cos = 0.766, .unit = UNIT };

typedef bool inside_fn(double x, double y, const double *arg);

/* Label 2 where `inside` says so at the middle of a pixel, else 1. */
static void
build(struct scene *s, int32_t side, inside_fn *inside, const double *arg)
{
	size_t n = (size_t)side * (size_t)side;

	*s = (struct scene){ .l = { .width = side, .height = side } };
	s->l.px = v2v_alloc(n, sizeof(*s->l.px));
	assert_non_null(s->l.px);
	for (size_t i = 0; i < n; i++)
		s->l.px[i] = inside((double)(i % (size_t)side) + 0.5,
		    (double)(i / (size_t)side) + 0.5, arg) ? 2 : 1;
	fit_scene(s, &params);
}

/* The one chain that does not lie on the frame. */
static size_t
inner_chain(const struct scene *s)
{
	size_t found = s->m.n_chains;

	for (size_t c = 0; c < s->m.n_chains; c++)
		if (s->m.chain[c].face[0] != 0 && s->m.chain[c].face[1] != 0) {
			assert_int_equal(found, s->m.n_chains);
			found = c;
		}
	assert_true(found < s->m.n_chains);
	return found;
}

/* Points along chain c, 16 a segment. Returns how many. */
static size_t
flatten(const struct v2v_fit *f, size_t c, struct v2v_vec *out, size_t max)
{
	struct v2v_point at = f->start[c];
	size_t n = 0;

	for (size_t i = f->first[c]; i < f->first[c + 1]; i++) {
		const struct v2v_seg *s = &f->seg[i];
		struct v2v_cubic k[V2V_ARC_CUBICS];
		int m = v2v_seg_cubics(at, s, k);

		for (int j = 0; j < m; j++)
			for (int t = 0; t <= 16 && n < max; t++) {
				struct v2v_vec p = v2v_cubic_at(&k[j],
				    t / 16.0);

				out[n++] = (struct v2v_vec){ p.x / UNIT,
					p.y / UNIT };
			}
		at = (struct v2v_point){ s->x, s->y };
	}
	return n;
}

static double
distance(struct v2v_vec p, struct v2v_vec a, struct v2v_vec b)
{
	struct v2v_vec d = v2v_vec_sub(b, a), r = v2v_vec_sub(p, a);
	double n = v2v_vec_dot(d, d), t = n > 0 ? v2v_vec_dot(r, d) / n : 0;

	t = t < 0 ? 0 : t > 1 ? 1 : t;
	return v2v_vec_length(v2v_vec_sub(p, v2v_vec_add(a, d, t)));
}

/* No gate is further from its curve than the tolerance, which grows a little
 * with the chain, and the grid allow. */
static void
check_tolerance(const struct scene *s)
{
	enum { MAX = 20000 };
	struct v2v_vec *q = v2v_alloc(MAX, sizeof(*q));
	struct v2v_vec *p = v2v_alloc(MAX, sizeof(*p));

	assert_non_null(q);
	assert_non_null(p);
	for (size_t c = 0; c < s->m.n_chains; c++) {
		size_t n = v2v_chain_gates(&s->m, (uint32_t)(2 * c), MAX, q);
		size_t m = flatten(&s->f, c, p, MAX);
		double most = params.tolerance
		    * (1 + 0.4 * log(1 + (double)n / 200));

		for (size_t i = 0; i < n; i++) {
			double best = 1e9;

			for (size_t k = 1; k < m; k++) {
				double d = distance(q[i], p[k - 1], p[k]);

				best = d < best ? d : best;
			}
			assert_true(best < most + 0.35);
		}
	}
	free(q);
	free(p);
}

/* a x + b y < c. */
static bool
half_plane(double x, double y, const double *arg)
{
	return arg[0] * x + arg[1] * y < arg[2];
}

static bool
disc(double x, double y, const double *arg)
{
	x -= arg[0];
	y -= arg[1];
	return x * x + y * y < arg[2] * arg[2];
}

static bool
box(double x, double y, const double *arg)
{
	return x > arg[0] && x < arg[1] && y > arg[2] && y < arg[3];
}

/* Three half planes. */
static bool
triangle(double x, double y, const double *arg)
{
	return half_plane(x, y, arg) && half_plane(x, y, arg + 3)
	    && half_plane(x, y, arg + 6);
}

static void
straight_edges(void **state)
{
	int single = 0, all = 0;

	(void)state;
	for (uint64_t k = 0; k < 200; k++) {
		struct v2v_vec p[200];
		double a[3], norm;
		struct scene s;
		size_t c, n;

		a[0] = (double)v2v_rng_below(7, 3 * k, 2001) / 1000 - 1;
		a[1] = (double)v2v_rng_below(7, 3 * k + 1, 2001) / 1000 - 1;
		if (fabs(a[0]) + fabs(a[1]) < 0.1)
			continue;
		a[2] = 50 * (a[0] + a[1]) + (double)v2v_rng_below(7, 3 * k + 2,
		    1000) / 50 - 10;
		build(&s, 100, half_plane, a);
		if (s.r.n_faces == 2) {
			c = inner_chain(&s);
			all++;
			single += s.f.first[c + 1] - s.f.first[c] == 1;
			norm = hypot(a[0], a[1]);
			n = flatten(&s.f, c, p, 200);
			for (size_t i = 0; i < n; i++)
				assert_true(fabs(a[0] * p[i].x + a[1] * p[i].y
				    - a[2]) / norm < 0.75);
		}
		clear(&s);
	}
	/* The rest end on the frame at an angle that hides where. */
	assert_true(single * 4 >= all * 3);
}

static void
boxes(void **state)
{
	const double a[4] = { 10, 47, 20, 31 };
	struct scene s;
	size_t c;

	(void)state;
	build(&s, 64, box, a);
	c = inner_chain(&s);
	/* One more where the chain begins within a side. */
	assert_in_range(s.f.first[c + 1] - s.f.first[c], 4, 5);
	for (size_t i = s.f.first[c]; i < s.f.first[c + 1]; i++) {
		const struct v2v_seg *g = &s.f.seg[i];

		assert_int_equal(g->kind, V2V_SEG_LINE);
		assert_true(g->x == 10 * UNIT || g->x == 47 * UNIT);
		assert_true(g->y == 20 * UNIT || g->y == 31 * UNIT);
	}
	clear(&s);
}

/* Corners of a triangle are sharp and near their place. */
static void
triangles(void **state)
{
	/* Corners (20, 20), (100, 32), (48, 96). */
	const double a[9] = { 12, -80, -1360, 64, 52, 8064, -76, 28, -960 };
	const double at[3][2] = { { 20, 20 }, { 100, 32 }, { 48, 96 } };
	struct scene s;
	size_t c;

	(void)state;
	build(&s, 128, triangle, a);
	c = inner_chain(&s);
	assert_int_equal(s.f.first[c + 1] - s.f.first[c], 3);
	for (size_t i = s.f.first[c]; i < s.f.first[c + 1]; i++) {
		const struct v2v_seg *g = &s.f.seg[i];
		double best = 1e9;

		assert_int_equal(g->kind, V2V_SEG_LINE);
		for (int k = 0; k < 3; k++)
			best = fmin(best, hypot((double)g->x / UNIT - at[k][0],
			    (double)g->y / UNIT - at[k][1]));
		assert_true(best < 0.6);
	}
	clear(&s);
}

static void
circles(void **state)
{
	enum { MAX = 1000 };
	static const double radius[] = { 8, 12.3, 20, 33.3, 60, 100, 180 };
	struct v2v_vec p[MAX];

	(void)state;
	for (size_t k = 0; k < sizeof(radius) / sizeof(*radius); k++) {
		double r = radius[k], a[3] = { 200.3, 199.8, r };
		struct scene s;
		size_t c, n;

		build(&s, 400, disc, a);
		c = inner_chain(&s);
		assert_true(s.f.first[c + 1] - s.f.first[c] <= 8);
		n = flatten(&s.f, c, p, MAX);
		for (size_t i = 0; i < n; i++)
			assert_true(fabs(hypot(p[i].x - a[0], p[i].y - a[1])
			    - r) < 0.45);
		/* Smooth: no turn between neighbouring points is sharp. */
		for (size_t i = 2; i < n; i++) {
			struct v2v_vec u = v2v_vec_sub(p[i - 1], p[i - 2]);
			struct v2v_vec v = v2v_vec_sub(p[i], p[i - 1]);

			if (v2v_vec_length(u) > 0.2 && v2v_vec_length(v) > 0.2)
				assert_true(v2v_vec_dot(v2v_vec_unit(u),
				    v2v_vec_unit(v)) > 0.95);
		}
		clear(&s);
	}
}

/* Waves of random directions added up. */
static bool
blobs(double x, double y, const double *arg)
{
	double sum = 0;

	for (int i = 0; i < 4; i++)
		sum += sin(arg[2 * i] * x + arg[2 * i + 1] * y + i);
	return sum > 0.3;
}

static void
tolerance(void **state)
{
	(void)state;
	for (uint64_t k = 0; k < 20; k++) {
		double a[8];
		struct scene s;

		for (uint64_t i = 0; i < 8; i++)
			a[i] = (double)v2v_rng_below(11, 8 * k + i, 400) / 1000
			    - 0.2;
		build(&s, 120, blobs, a);
		check_tolerance(&s);
		clear(&s);
	}
}

/* The same numbers from one thread and from several. */
static void
threads(void **state)
{
	const double a[8] = { 0.4, 0.1, -0.3, 0.5, 0.2, -0.6, 0.7, 0.3 };
	struct scene s;

	(void)state;
	build(&s, 300, blobs, a);
	for (int n = 2; n <= 5; n++) {
		struct v2v_pool *pool;
		struct v2v_fit f;

		assert_int_equal(v2v_pool_open(&pool, n, NULL), V2V_OK);
		assert_int_equal(v2v_fit_init(&f, pool, &s.m, &params, NULL),
		    V2V_OK);
		assert_int_equal(f.n, s.f.n);
		for (size_t i = 0; i < f.n; i++) {
			assert_int_equal(f.seg[i].x, s.f.seg[i].x);
			assert_int_equal(f.seg[i].y, s.f.seg[i].y);
			assert_int_equal(f.seg[i].x1, s.f.seg[i].x1);
			assert_int_equal(f.seg[i].y2, s.f.seg[i].y2);
		}
		v2v_fit_free(&f);
		v2v_pool_close(pool);
	}
	clear(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(straight_edges),
		cmocka_unit_test(boxes),
		cmocka_unit_test(triangles),
		cmocka_unit_test(circles),
		cmocka_unit_test(tolerance),
		cmocka_unit_test(threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
