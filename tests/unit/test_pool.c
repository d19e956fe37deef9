/* The thread pool: every index once, for any number of threads. */
#include "base.h"

#include "util/pool.h"
#include "util/rng.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { N = 5000 };

struct job {
	unsigned char count[N];
	size_t grain, n;
	unsigned char wrong[N]; /* a slice cut off the grain starts here */
};

static void
touch(void *arg, size_t first, size_t end)
{
	struct job *j = arg;

	if (first % j->grain != 0 || (end % j->grain != 0 && end != j->n))
		j->wrong[first] = 1;
	for (size_t i = first; i < end; i++)
		j->count[i]++;
}

static void
test_every_index_once(void **state)
{
	static const int threads[] = { 1, 2, 3, 4, 5, 7, 16, 33 };
	static const size_t sizes[] = { 0, 1, 2, 3, 63, 64, 65, 1000, N };
	static const size_t grains[] = { 0, 1, 2, 7, 64, 5000, 9999 };
	static struct job j;

	(void)state;
	for (size_t t = 0; t < sizeof(threads) / sizeof(*threads); t++) {
		struct v2v_pool *p;

		assert_int_equal(v2v_pool_open(&p, threads[t], NULL), V2V_OK);
		assert_int_equal(v2v_pool_threads(p), threads[t]);
		for (size_t s = 0; s < 9; s++)
			for (size_t g = 0; g < 7; g++) {
				memset(&j, 0, sizeof(j));
				j.n = sizes[s];
				j.grain = grains[g] ? grains[g] : 1;
				v2v_pool_run(p, sizes[s], grains[g], touch,
				    &j);
				for (size_t i = 0; i < N; i++)
					assert_int_equal(j.count[i],
					    i < sizes[s]);
				for (size_t i = 0; i < N; i++)
					assert_int_equal(j.wrong[i], 0);
			}
		v2v_pool_close(p);
	}
}

static void
hash(void *arg, size_t first, size_t end)
{
	uint64_t *out = arg;

	for (size_t i = first; i < end; i++)
		out[i] = v2v_rng(out[i], i);
}

/* Thousands of short loops, some after pauses in which the workers fall
 * asleep: a lost wake-up hangs here, a lost slice changes the sum. */
static void
test_many_rounds(void **state)
{
	static uint64_t want[257], got[257];

	(void)state;
	for (int k = 0; k < 3000; k++)
		hash(want, 0, 257);
	for (int threads = 2; threads <= 6; threads++) {
		struct v2v_pool *p;

		assert_int_equal(v2v_pool_open(&p, threads, NULL), V2V_OK);
		memset(got, 0, sizeof(got));
		for (int k = 0; k < 3000; k++) {
			v2v_pool_run(p, 257, 1, hash, got);
			if (k % 300 == 0)
				nanosleep(&(struct timespec){ 0, 2000000 },
				    NULL);
		}
		v2v_pool_close(p);
		assert_memory_equal(got, want, sizeof(want));
	}
}

static void
test_odd_uses(void **state)
{
	struct v2v_pool *p;
	static uint64_t a[257], b[257];

	(void)state;
	v2v_pool_close(NULL);
	assert_int_equal(v2v_pool_threads(NULL), 1);
	v2v_pool_run(NULL, 257, 1, hash, a);
	hash(b, 0, 257);
	assert_memory_equal(a, b, sizeof(a));
	assert_int_equal(v2v_pool_open(&p, 0, NULL), V2V_OK);
	assert_true(v2v_pool_threads(p) >= 1);
	v2v_pool_close(p);
	assert_int_equal(v2v_pool_open(&p, 100000, NULL), V2V_OK);
	assert_true(v2v_pool_threads(p) <= 256);
	v2v_pool_close(p);
}

/* Slice i: is SIGTERM held off? */
static void
blocks_signals(void *arg, size_t first, size_t end)
{
	bool *blocks = arg;
	sigset_t set;

	pthread_sigmask(SIG_SETMASK, NULL, &set);
	for (size_t i = first; i < end; i++)
		blocks[i] = sigismember(&set, SIGTERM) == 1;
}

/* Else a handler might run while the caller holds signals off. */
static void
test_signals_reach_the_caller_alone(void **state)
{
	struct v2v_pool *p;
	bool blocks[3] = { false };

	(void)state;
	assert_int_equal(v2v_pool_open(&p, 3, NULL), V2V_OK);
	v2v_pool_run(p, 3, 1, blocks_signals, blocks);
	v2v_pool_close(p);
	assert_false(blocks[0]);
	assert_true(blocks[1]);
	assert_true(blocks[2]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_index_once),
		cmocka_unit_test(test_many_rounds),
		cmocka_unit_test(test_odd_uses),
		cmocka_unit_test(test_signals_reach_the_caller_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
