/* The search for a coarseness, with drawings that are only numbers. */
#include "base.h"

#include "trace/budget.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>

/* How a drawing answers, and what was asked of it. */
struct fake {
	double bytes, segments, error; /* at coarseness 1 */
	double floor;   /* of bytes and segments */
	double bump;    /* bytes more from coarseness 2 to 3 */
	int fail_at;    /* step, from 1 */
	int steps;
	double last;    /* coarseness */
	struct v2v_measure m;
};

static int
draw(void *arg, double coarseness, struct v2v_measure *m, struct v2v_msg *msg)
{
	struct fake *f = arg;
	double share = 1 / sqrt(coarseness);

	f->last = coarseness;
	if (++f->steps == f->fail_at)
		return v2v_fail_memory(msg);
	share = share < f->floor ? f->floor : share;
	m->bytes = (size_t)(f->bytes * share
	    + (coarseness > 2 && coarseness < 3 ? f->bump : 0));
	m->segments = (size_t)(f->segments * share);
	m->error = f->error * coarseness;
	f->m = *m;
	return V2V_OK;
}

static const struct fake plain = { .bytes = 10000, .segments = 500,
	.error = 0.1 };

/* Solve; what was drawn last is what is written. */
static struct fake
solve(const struct fake *f, struct v2v_budget b)
{
	struct fake g = *f;
	struct v2v_msg msg;

	assert_true(v2v_budget_given(&b));
	assert_int_equal(v2v_budget_solve(&b, draw, &g, &msg), V2V_OK);
	assert_in_range(g.steps, 1, V2V_BUDGET_STEPS);
	return g;
}

static void
refuses(const struct fake *f, struct v2v_budget b, const char *words)
{
	struct fake g = *f;
	struct v2v_msg msg;

	assert_int_equal(v2v_budget_solve(&b, draw, &g, &msg), V2V_E_GATE);
	assert_in_range(g.steps, 1, V2V_BUDGET_STEPS);
	assert_string_equal(msg.text, words);
}

static void
sizes(void **state)
{
	struct fake g;

	(void)state;
	/* What is small enough stays as it is, after one drawing. */
	g = solve(&plain, (struct v2v_budget){ .bytes = 10000 });
	assert_true(g.last == 1 && g.steps == 1);
	for (size_t n = 1300; n < 10000; n += 37) {
		g = solve(&plain, (struct v2v_budget){ .bytes = n });
		assert_in_range(g.m.bytes, n * 98 / 100, n);
		g = solve(&plain, (struct v2v_budget){ .segments = n / 20 });
		assert_in_range(g.m.segments, n / 20 * 98 / 100 - 1, n / 20);
	}
	/* The tighter of two decides. */
	g = solve(&plain, (struct v2v_budget){ .bytes = 5000,
	    .segments = 100 });
	assert_in_range(g.m.segments, 98, 100);
	g = solve(&plain, (struct v2v_budget){ .bytes = 5000,
	    .segments = 400 });
	assert_in_range(g.m.bytes, 4900, 5000);
	refuses(&plain, (struct v2v_budget){ .bytes = 1000 }, "--max-bytes is "
	    "too small: the smallest drawing has 1250 bytes");
	refuses(&plain, (struct v2v_budget){ .bytes = 5000, .segments = 60 },
	    "--max-segments is too small: the smallest drawing has 62 "
	    "segments");
}

/* A drawing that grows where it should shrink must not be taken. */
static void
bumps(void **state)
{
	struct fake f = plain;

	(void)state;
	f.bump = 9000;
	for (size_t n = 2000; n < 10000; n += 53)
		assert_true(solve(&f, (struct v2v_budget){ .bytes = n })
		    .m.bytes <= n);
	/* One that shrinks no more is taken as soon as it fits. */
	f.floor = 0.5;
	assert_true(solve(&f, (struct v2v_budget){ .bytes = 5001 }).last
	    < 4.1);
}

static void
errors(void **state)
{
	struct v2v_budget b = { .limit_error = true };
	struct fake g;

	(void)state;
	for (double e = 0.00626; e < 6.3; e *= 1.1) {
		b.error = e;
		g = solve(&plain, b);
		assert_true(g.m.error <= e && g.m.error > 0.98 * e);
	}
	/* Not beyond the coarsest, and not where there is none. */
	b.error = 16;
	assert_true(solve(&plain, b).last == 64);
	b.error = 0.006;
	refuses(&plain, b, "--max-error is too small: the nearest drawing is "
	    "0.0063 px off");
	/* A perfect drawing is within no error at all. */
	b.error = 0;
	g = plain;
	g.error = 0;
	assert_true(solve(&g, b).last == 64);
}

static void
both(void **state)
{
	struct v2v_budget b = { .bytes = 5000, .limit_error = true,
		.error = 0.5 };
	struct fake g;

	(void)state;
	g = solve(&plain, b);
	assert_in_range(g.m.bytes, 4900, 5000);
	b.error = 0.3;
	refuses(&plain, b, "--max-error is too small: within the budget the "
	    "nearest drawing is 0.4000 px off");
	/* With room to spare nothing is made coarser, or finer. */
	b.bytes = 20000;
	assert_true(solve(&plain, b).last == 1);
	b.error = 0.05;
	refuses(&plain, b, "--max-error is too small: within the budget the "
	    "nearest drawing is 0.1000 px off");
}

static void
failures(void **state)
{
	struct v2v_budget b = { .bytes = 3000 };
	struct fake good = solve(&plain, b);

	(void)state;
	for (int i = 1; i <= good.steps; i++) {
		struct fake g = plain;

		g.fail_at = i;
		assert_int_equal(v2v_budget_solve(&b, draw, &g, NULL),
		    V2V_E_MEMORY);
		assert_int_equal(g.steps, i);
	}
	b = (struct v2v_budget){ 0 };
	assert_false(v2v_budget_given(&b));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes),
		cmocka_unit_test(bumps),
		cmocka_unit_test(errors),
		cmocka_unit_test(both),
		cmocka_unit_test(failures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
