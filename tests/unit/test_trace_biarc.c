/* Cubics as arcs: near them, joined, and with common tangents. */
#include "base.h"

#include "trace/biarc.h"
#include "util/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

enum { CURVES = 100, PROBES = 4000 };

static const double TOLERANCE = 0.05;

/* A point of the bend from a, by halving: the apex of an arc with bulge b is
 * b / 2 chords beside its middle, and its halves have half its turn. */
static struct v2v_vec
bend_at(struct v2v_vec a, struct v2v_bend e, double t)
{
	for (int i = 0; i < 20; i++) {
		struct v2v_vec v = v2v_vec_sub(e.to, a);
		struct v2v_vec apex = {
			(a.x + e.to.x) / 2 + e.bulge / 2 * v.y,
			(a.y + e.to.y) / 2 - e.bulge / 2 * v.x };

		e.bulge = e.bulge / (1 + sqrt(1 + e.bulge * e.bulge));
		t *= 2;
		if (t < 1)
			e.to = apex;
		else
			a = apex;
		t -= t < 1 ? 0 : 1;
	}
	return a;
}

static double
nearest(const struct v2v_cubic *c, struct v2v_vec z)
{
	double least = 1e9;

	for (int i = 0; i <= PROBES; i++) {
		double d = v2v_vec_length(v2v_vec_sub(z,
		    v2v_cubic_at(c, (double)i / PROBES)));

		least = d < least ? d : least;
	}
	return least;
}

/* The tangent where a bend begins or ends. */
static struct v2v_vec
end_tangent(struct v2v_vec a, const struct v2v_bend *e, bool end)
{
	struct v2v_vec p = bend_at(a, *e, end ? 1 - 1e-4 : 0);
	struct v2v_vec q = bend_at(a, *e, end ? 1 - 1e-6 : 1e-4);

	return v2v_vec_unit(v2v_vec_sub(q, p));
}

static void
curves(void **state)
{
	uint64_t at = 0;
	size_t bends = 0;

	(void)state;
	for (int k = 0; k < CURVES; k++) {
		struct v2v_bend e[V2V_BENDS_MAX];
		struct v2v_cubic c;
		struct v2v_vec from, was = { 0, 0 };
		int n;

		/* Handles that go forwards, as those of a fit. */
		for (int i = 0; i < 4; i++, at += 2)
			c.p[i] = (struct v2v_vec){
				10 * i + v2v_rng_below(1, at, 100) / 10.0,
				v2v_rng_below(1, at + 1, 200) / 10.0 };
		n = v2v_biarcs(&c, TOLERANCE, e);
		assert_in_range(n, 2, V2V_BENDS_MAX);
		bends += (size_t)n;
		from = c.p[0];
		for (int i = 0; i < n; i++) {
			for (int j = 1; j < 8; j++)
				assert_true(nearest(&c, bend_at(from, e[i],
				    j / 8.0)) < 1.2 * TOLERANCE);
			if (i > 0)
				assert_true(v2v_vec_dot(was, end_tangent(from,
				    &e[i], false)) > 0.99);
			was = end_tangent(from, &e[i], true);
			from = e[i].to;
		}
		assert_true(from.x == c.p[3].x && from.y == c.p[3].y);
	}
	/* Few do: a dozen and a half at most on average. */
	assert_true(bends < 18 * CURVES);
}

/* A quarter of a circle is two equal arcs, a straight cubic has no bulge. */
static void
simple(void **state)
{
	const double k = 0.5522847498, eighth = 0.09849140336; /* tan(pi / 32) */
	struct v2v_cubic quarter = { { { 100, 0 }, { 100, 100 * k },
		{ 100 * k, 100 }, { 0, 100 } } };
	struct v2v_cubic line = { { { 0, 0 }, { 10, 5 }, { 20, 10 },
		{ 30, 15 } } };
	struct v2v_cubic point = { { { 3, 4 }, { 3, 4 }, { 3, 4 }, { 3, 4 } } };
	struct v2v_bend e[V2V_BENDS_MAX];

	(void)state;
	assert_int_equal(v2v_biarcs(&quarter, TOLERANCE, e), 2);
	for (int i = 0; i < 2; i++)
		assert_true(e[i].bulge > 2 * eighth - 1e-2
		    && e[i].bulge < 2 * eighth + 1e-2);
	assert_int_equal(v2v_biarcs(&line, TOLERANCE, e), 2);
	assert_true(e[0].bulge * e[0].bulge + e[1].bulge * e[1].bulge < 1e-18);
	assert_in_range(v2v_biarcs(&point, TOLERANCE, e), 2, V2V_BENDS_MAX);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(curves),
		cmocka_unit_test(simple),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
