/* Accuracy of the deterministic functions against the C library's, in long
 * double where that is longer. */
#include "base.h"

#include "ops/kern/dmath.h"
#include "util/rng.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { TRIES = 200000 };

/* A number in [lo, hi). */
static double
uniform(uint64_t seed, uint64_t i, double lo, double hi)
{
	return lo + (hi - lo) * ((double)(v2v_rng(seed, i) >> 11)
	    / 9007199254740992.0);
}

/* Error of y in units of the last place of the true value. */
static double
ulps(double y, long double exact)
{
	double step = nextafter(fabs((double)exact), INFINITY)
	    - fabs((double)exact);

	return (double)(fabsl((long double)y - exact) / (long double)step);
}

static void
check(const char *name, double worst, double bound)
{
	print_message("%s: %.3f ulp at most\n", name, worst);
	if (!(worst <= bound))
		fail_msg("%s: %.3f ulp, allowed %.3f", name, worst, bound);
}

static void
test_cbrt(void **state)
{
	double worst = 0;

	(void)state;
	for (uint64_t i = 0; i < TRIES; i++) {
		double x = exp(uniform(1, i, -600, 600));

		worst = fmax(worst, ulps(v2v_cbrt(x), cbrtl(x)));
		x = uniform(2, i, 0, 1);
		worst = fmax(worst, ulps(v2v_cbrt(x), cbrtl(x)));
	}
	check("cbrt", worst, 1);
	assert_true(v2v_cbrt(0) == 0 && v2v_cbrt(-8) == -2);
}

static void
test_cbrtf(void **state)
{
	double worst = 0;

	(void)state;
	for (uint64_t i = 0; i < TRIES; i++) {
		float x = (float)uniform(3, i, 0, 1.1);
		double exact = cbrt((double)x);
		float step = nextafterf((float)exact, INFINITY) - (float)exact;
		double e = fabs((double)v2v_cbrtf(x) - exact) / (double)step;

		worst = fmax(worst, e);
	}
	check("cbrtf", worst, 1);
	assert_true(v2v_cbrtf(0) == 0 && v2v_cbrtf(1) == 1);
}

static void
test_exp(void **state)
{
	double worst = 0;

	(void)state;
	for (uint64_t i = 0; i < TRIES; i++) {
		double x = uniform(4, i, -700, 709), y = uniform(5, i, -2, 2);

		worst = fmax(worst, ulps(v2v_exp(x), expl(x)));
		worst = fmax(worst, ulps(v2v_exp(y), expl(y)));
	}
	check("exp", worst, 1);
	assert_true(v2v_exp(0) == 1);
	assert_true(v2v_exp(-1000) == 0);
	assert_true(v2v_exp(-708) > 0);
	assert_true(v2v_exp(1e300) == v2v_exp(709));
}

static void
test_log(void **state)
{
	double worst = 0;

	(void)state;
	for (uint64_t i = 0; i < TRIES; i++) {
		double x = exp(uniform(6, i, -700, 700));
		double y = uniform(7, i, .5, 2);

		worst = fmax(worst, ulps(v2v_log(x), logl(x)));
		if (y != 1)
			worst = fmax(worst, ulps(v2v_log(y), logl(y)));
	}
	check("log", worst, 1);
	assert_true(v2v_log(1) == 0 && v2v_log(0) == -709);
}

static void
test_atan2(void **state)
{
	double worst = 0;

	(void)state;
	for (uint64_t i = 0; i < TRIES; i++) {
		double x = uniform(8, i, -1, 1), y = uniform(9, i, -1, 1);
		double tiny = y * exp(uniform(10, i, -40, 0));

		worst = fmax(worst, ulps(v2v_atan2(y, x), atan2l(y, x)));
		worst = fmax(worst, ulps(v2v_atan2(tiny, x), atan2l(tiny, x)));
		worst = fmax(worst, ulps(v2v_atan2(x, tiny), atan2l(x, tiny)));
	}
	check("atan2", worst, 1.5);
	assert_true(v2v_atan2(0, 0) == 0 && v2v_atan2(0, 1) == 0);
	assert_true(v2v_atan2(0, -1) == atan2(0, -1));
	assert_true(v2v_atan2(-1, 0) == atan2(-1, 0));
	assert_true(v2v_atan2(1, 1) == atan2(1, 1));
}

static void
test_sincos(void **state)
{
	double worst = 0, absolute = 0;

	(void)state;
	for (uint64_t i = 0; i < 2 * TRIES; i++) {
		double range = i % 2 ? 1000 : 7;
		double x = uniform(11, i, -range, range), s, c;
		long double es = sinl(x), ec = cosl(x);

		v2v_sincos(x, &s, &c);
		absolute = fmax(absolute, (double)fabsl(s - es));
		absolute = fmax(absolute, (double)fabsl(c - ec));
		if (fabsl(es) > .001L)
			worst = fmax(worst, ulps(s, es));
		if (fabsl(ec) > .001L)
			worst = fmax(worst, ulps(c, ec));
	}
	check("sin and cos", worst, 1.6);
	if (!(absolute <= 2e-16))
		fail_msg("sin and cos: off by %g", absolute);
}

/* Known bits: a compiler that contracts or reorders shows here. */
static void
test_bits(void **state)
{
	uint64_t sum = 0;

	(void)state;
	for (uint64_t i = 0; i < 20000; i++) {
		double x = uniform(12, i, .001, 6), s, c;
		float f = v2v_cbrtf((float)x);
		uint32_t u;

		v2v_sincos(x, &s, &c);
		memcpy(&u, &f, sizeof(u));
		sum = sum * 31 + v2v_bits(v2v_cbrt(x));
		sum = sum * 31 + v2v_bits(v2v_exp(-x));
		sum = sum * 31 + v2v_bits(v2v_log(x));
		sum = sum * 31 + v2v_bits(v2v_atan2(x - 3, 2 - x));
		sum = sum * 31 + v2v_bits(s) + v2v_bits(c) + u;
	}
	assert_true(sum == 0x41c87ea48fa49f2du);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cbrt),
		cmocka_unit_test(test_cbrtf),
		cmocka_unit_test(test_exp),
		cmocka_unit_test(test_log),
		cmocka_unit_test(test_atan2),
		cmocka_unit_test(test_sincos),
		cmocka_unit_test(test_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
