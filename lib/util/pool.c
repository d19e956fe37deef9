/*
 * Threads that share loops.
 *
 * A loop is cut into one slice a thread, by index alone, so that which thread
 * runs it cannot matter. Workers wait by spinning for a moment and then sleep:
 * a pool that spins is ruinous beside another busy process, one that always
 * sleeps pays a wake-up (some 60 us) for each of many short loops.
 */
#define _GNU_SOURCE /* sched_getaffinity */
#include "base.h"

#include "util/pool.h"

#include "util/mem.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { MAX_THREADS = 256, SPINS = 2000 };

struct v2v_pool {
	pthread_mutex_t lock;
	pthread_cond_t wake, done;
	atomic_uint round;   /* of the loop at hand; a change starts it */
	atomic_int running;  /* workers still in that loop */
	bool quit;
	int threads;
	v2v_slice_fn *fn;
	void *arg;
	size_t n, grain;
	struct worker {
		struct v2v_pool *pool;
		pthread_t thread;
		int index;
	} *workers;
};

/* Run slice `index` of the loop at hand. */
static void
run_slice(const struct v2v_pool *p, int index)
{
	size_t grains = (p->n + p->grain - 1) / p->grain;
	size_t t = (size_t)p->threads, i = (size_t)index;
	size_t first = (grains / t * i + grains % t * i / t) * p->grain;
	size_t end = (grains / t * (i + 1) + grains % t * (i + 1) / t)
	    * p->grain;

	if (end > p->n)
		end = p->n;
	if (first < end)
		p->fn(p->arg, first, end);
}

static void *
work(void *arg)
{
	struct worker *w = arg;
	struct v2v_pool *p = w->pool;
	unsigned seen = 0;

	for (;;) {
		for (int i = 0; i < SPINS && atomic_load(&p->round) == seen;
		    i++)
			;
		pthread_mutex_lock(&p->lock);
		while (atomic_load(&p->round) == seen)
			pthread_cond_wait(&p->wake, &p->lock);
		seen = atomic_load(&p->round);
		pthread_mutex_unlock(&p->lock);
		if (p->quit)
			return NULL;
		run_slice(p, w->index);
		if (atomic_fetch_sub(&p->running, 1) == 1) {
			pthread_mutex_lock(&p->lock);
			pthread_cond_signal(&p->done);
			pthread_mutex_unlock(&p->lock);
		}
	}
}

static void
start_round(struct v2v_pool *p)
{
	pthread_mutex_lock(&p->lock);
	atomic_store(&p->running, p->threads - 1);
	atomic_fetch_add(&p->round, 1);
	pthread_cond_broadcast(&p->wake);
	pthread_mutex_unlock(&p->lock);
}

static int
usable_processors(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) != 0)
		return 1;
	return CPU_COUNT(&set);
}

int
v2v_pool_open(struct v2v_pool **pool, int threads, struct v2v_msg *msg)
{
	struct v2v_pool *p = v2v_zalloc(1, sizeof(*p));
	sigset_t all, before;

	*pool = NULL;
	if (p == NULL)
		return v2v_fail_memory(msg);
	if (threads <= 0)
		threads = usable_processors();
	if (threads > MAX_THREADS)
		threads = MAX_THREADS;
	p->threads = 1;
	p->workers = v2v_zalloc((size_t)threads, sizeof(*p->workers));
	if (p->workers == NULL) {
		free(p);
		return v2v_fail_memory(msg);
	}
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->wake, NULL);
	pthread_cond_init(&p->done, NULL);
	/* Signals are for the caller's thread, which knows when it can take
	 * them. Fewer threads than asked for are slower, not wrong. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	while (p->threads < threads) {
		struct worker *w = &p->workers[p->threads];

		w->pool = p;
		w->index = p->threads;
		if (pthread_create(&w->thread, NULL, work, w) != 0)
			break;
		p->threads++;
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	*pool = p;
	return V2V_OK;
}

void
v2v_pool_close(struct v2v_pool *p)
{
	if (p == NULL)
		return;
	p->quit = true;
	start_round(p);
	for (int i = 1; i < p->threads; i++)
		pthread_join(p->workers[i].thread, NULL);
	pthread_cond_destroy(&p->done);
	pthread_cond_destroy(&p->wake);
	pthread_mutex_destroy(&p->lock);
	free(p->workers);
	free(p);
}

int
v2v_pool_threads(const struct v2v_pool *p)
{
	return p ? p->threads : 1;
}

void
v2v_pool_run(struct v2v_pool *p, size_t n, size_t grain, v2v_slice_fn *fn,
    void *arg)
{
	if (grain == 0)
		grain = 1;
	if (n == 0)
		return;
	if (p == NULL || p->threads == 1 || n / grain < 2) {
		fn(arg, 0, n);
		return;
	}
	p->fn = fn;
	p->arg = arg;
	p->n = n;
	p->grain = grain;
	start_round(p);
	run_slice(p, 0);
	for (int i = 0; i < SPINS && atomic_load(&p->running) > 0; i++)
		;
	pthread_mutex_lock(&p->lock);
	while (atomic_load(&p->running) > 0)
		pthread_cond_wait(&p->done, &p->lock);
	pthread_mutex_unlock(&p->lock);
}
