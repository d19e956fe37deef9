/*
 * CUDA on the host, for tests: slow, strict, and in one thread.
 *
 * Blocks run one after the other. The threads of a block are fibres: one runs
 * until it ends or waits at a barrier, then the next. So between two barriers
 * threads run one by one, forward, reverse, or shuffled by a seed, and what
 * they see of each other's writes depends on that order wherever a barrier is
 * missing. In shuffled runs a thread may also be put aside before an atomic,
 * which is where lock-free code goes wrong.
 *
 * Caught as faults: a barrier that some threads reach and others do not, or
 * at different lines; pointers into host memory as arguments; grids that no
 * device takes; copies beyond an allocation; writes around allocations and
 * shared memory. Fresh memory is full of 0xff (NaN as float, so that it never
 * goes unnoticed). Under AddressSanitizer the fences are poisoned, too.
 *
 * A thread that ends without having waited leaves its fibre to the next, so
 * kernels without barriers need one fibre and no switch.
 */
#include "tests/emu/inside.h"

#include "util/rng.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

enum { STACK_BYTES = 256 * 1024, GUARD_BYTES = 4096 };
enum { THREADS_MAX = 1024, SHARED_MAX = 48 * 1024 };

dim3 threadIdx, blockIdx, blockDim, gridDim;

/* ---- fibres ---- */

enum thread_state { FRESH, READY, WAITING, ENDED };

/* Where a fibre stands. Contexts start fibres; afterwards setjmp switches,
 * since swapcontext asks the kernel twice each time. */
struct place {
	ucontext_t context;
	jmp_buf jump;
	bool started;
};

struct fibre {
	place at;
	unsigned char *stack;
	void *fake; /* AddressSanitizer's */
	unsigned thread;
	fibre *next; /* in the list of idle ones */
};

/* The launch at hand. */
static struct {
	void (*thread)(void *);
	void *arg;
	unsigned threads;
	thread_state state[THREADS_MAX];
	fibre *of[THREADS_MAX];
	const char *file[THREADS_MAX]; /* where a thread waits */
	int line[THREADS_MAX];
	/* Threads yet to run before the next barrier: queue[head, tail).
	 * Threads put aside come back at its end. */
	unsigned *queue;
	size_t head, tail, capacity;
	fibre *now;
	unsigned char *shared;
	size_t shared_bytes;
} run;

static place scheduler;
static const void *scheduler_stack;
static size_t scheduler_size;
static fibre *idle;
static emu_order order;
static uint64_t seed, counter;

extern "C" void
emu_set_order(emu_order o, uint64_t s)
{
	order = o;
	seed = s;
	counter = 0;
}

static void
begin_switch(void **fake, const void *stack, size_t size)
{
#ifdef EMU_ASAN
	__sanitizer_start_switch_fiber(fake, stack, size);
#else
	(void)fake;
	(void)stack;
	(void)size;
#endif
}

static void
end_switch(void *fake, const void **stack, size_t *size)
{
#ifdef EMU_ASAN
	__sanitizer_finish_switch_fiber(fake, stack, size);
#else
	(void)fake;
	(void)stack;
	(void)size;
#endif
}

static void
become(unsigned thread)
{
	threadIdx = dim3(thread % blockDim.x,
	    thread / blockDim.x % blockDim.y,
	    thread / blockDim.x / blockDim.y);
}

static void
switch_place(place *from, place *to)
{
	from->started = true;
	if (_setjmp(from->jump) != 0)
		return;
	if (to->started)
		_longjmp(to->jump, 1);
	setcontext(&to->context);
}

/* From the running fibre back to the scheduler. */
static void
yield(void)
{
	fibre *f = run.now;

	begin_switch(&f->fake, scheduler_stack, scheduler_size);
	switch_place(&f->at, &scheduler);
	end_switch(f->fake, &scheduler_stack, &scheduler_size);
}

/* A fibre runs fresh threads as long as they come next. */
static void
fibre_main(void)
{
	end_switch(NULL, &scheduler_stack, &scheduler_size);
	for (;;) {
		fibre *f = run.now;

		become(f->thread);
		run.thread(run.arg);
		run.state[f->thread] = ENDED;
		if (run.head < run.tail
		    && run.state[run.queue[run.head]] == FRESH) {
			f->thread = run.queue[run.head++];
			run.of[f->thread] = f;
			continue;
		}
		f->next = idle;
		idle = f;
		yield();
	}
}

static void
fibre_init(fibre *f)
{
	/* The lowest page is a guard. */
	void *p = mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED || mprotect(p, GUARD_BYTES, PROT_NONE) != 0)
		emu_need(NULL);
	f->stack = (unsigned char *)p;
	getcontext(&f->at.context);
	f->at.context.uc_stack.ss_sp = f->stack + GUARD_BYTES;
	f->at.context.uc_stack.ss_size = STACK_BYTES - GUARD_BYTES;
	f->at.context.uc_link = NULL;
	makecontext(&f->at.context, fibre_main, 0);
}

static fibre *
fibre_new(void)
{
	fibre *f = idle;

	if (f != NULL) {
		idle = f->next;
		return f;
	}
	f = (fibre *)calloc(1, sizeof(*f));
	emu_need(f);
	fibre_init(f);
	return f;
}

/* For fibres that a fault left in the middle of a kernel. */
static void
fibre_free(fibre *f)
{
#ifdef EMU_ASAN
	__asan_unpoison_memory_region(f->stack + GUARD_BYTES,
	    STACK_BYTES - GUARD_BYTES);
#endif
	munmap(f->stack, STACK_BYTES);
	free(f);
}

static void
resume(unsigned thread)
{
	void *fake = NULL;
	fibre *f = run.of[thread];

	if (run.state[thread] == FRESH) {
		f = fibre_new();
		f->thread = thread;
		run.of[thread] = f;
	}
	run.now = f;
	become(thread);
	begin_switch(&fake, f->at.context.uc_stack.ss_sp,
	    f->at.context.uc_stack.ss_size);
	switch_place(&scheduler, &f->at);
	end_switch(fake, NULL, NULL);
}

void
emu_barrier(const char *file, int line)
{
	unsigned t = run.now->thread;

	run.state[t] = WAITING;
	run.file[t] = file;
	run.line[t] = line;
	yield();
}

static void
enqueue(unsigned thread)
{
	if (run.tail == run.capacity) {
		run.capacity = 2 * run.capacity + THREADS_MAX;
		run.queue = (unsigned *)realloc(run.queue,
		    run.capacity * sizeof(*run.queue));
		emu_need(run.queue);
	}
	run.queue[run.tail++] = thread;
}

void
emu_preempt(void)
{
	unsigned t = run.now->thread;

	if (order != EMU_SHUFFLED
	    || v2v_rng_below(seed, counter++, 4) != 0)
		return;
	run.state[t] = READY;
	enqueue(t);
	yield();
}

void *
emu_shared(void)
{
	return run.shared;
}

/* i-th of n in the order at hand, into v[0..n). */
template <typename T>
static void
arrange(T *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		v[i] = (T)(order == EMU_REVERSE ? n - 1 - i : i);
	if (order != EMU_SHUFFLED)
		return;
	for (size_t i = n; i > 1; i--) {
		size_t k = v2v_rng_below(seed, counter++, (uint32_t)i);
		T x = v[i - 1];

		v[i - 1] = v[k];
		v[k] = x;
	}
}

/* ---- launches ---- */

/* All threads ended (false), or all wait at one barrier (true). */
static bool
barrier_reached(void)
{
	unsigned ended = 0, first = run.threads;

	for (unsigned t = 0; t < run.threads; t++) {
		if (run.state[t] == ENDED)
			ended++;
		else if (first == run.threads)
			first = t;
	}
	if (ended == run.threads)
		return false;
	if (ended != 0) {
		emu_note("%s:%d: %u threads of a block of %u ended before the "
		    "barrier", run.file[first], run.line[first], ended,
		    run.threads);
		return false;
	}
	for (unsigned t = 0; t < run.threads; t++)
		if (run.line[t] != run.line[first]
		    || strcmp(run.file[t], run.file[first]) != 0) {
			emu_note("%s:%d: threads of a block wait at different "
			    "barriers", run.file[t], run.line[t]);
			return false;
		}
	return true;
}

static void
run_block(void)
{
	unsigned sequence[THREADS_MAX];

	if (run.shared_bytes > 0)
		memset(run.shared, EMU_POISON, run.shared_bytes);
	for (unsigned t = 0; t < run.threads; t++)
		run.state[t] = FRESH;
	do {
		run.head = run.tail = 0;
		arrange(sequence, run.threads);
		for (unsigned t = 0; t < run.threads; t++)
			enqueue(sequence[t]);
		while (run.head < run.tail)
			resume(run.queue[run.head++]);
	} while (barrier_reached());
	for (unsigned t = 0; t < run.threads; t++)
		if (run.state[t] != ENDED)
			fibre_free(run.of[t]);
	if (!emu_fences_whole(run.shared, run.shared_bytes))
		emu_note("written beyond %zu bytes of shared memory",
		    run.shared_bytes);
}

static void
run_grid(size_t blocks)
{
	size_t *sequence = (size_t *)malloc(blocks * sizeof(*sequence));

	emu_need(sequence);
	arrange(sequence, blocks);
	for (size_t i = 0; i < blocks && emu_last_error == cudaSuccess; i++) {
		size_t b = sequence[i];

		blockIdx = dim3((unsigned)(b % gridDim.x),
		    (unsigned)(b / gridDim.x % gridDim.y),
		    (unsigned)(b / gridDim.x / gridDim.y));
		run_block();
	}
	free(sequence);
}

void
emu_run(dim3 grid, dim3 block, size_t shared_bytes, void (*thread)(void *),
    void *arg)
{
	size_t threads = (size_t)block.x * block.y * block.z;

	if (emu_last_error != cudaSuccess)
		return;
	if (grid.x == 0 || grid.x > 0x7fffffff || grid.y == 0
	    || grid.y > 65535 || grid.z == 0 || grid.z > 65535
	    || threads == 0 || threads > THREADS_MAX || block.z > 64
	    || shared_bytes > SHARED_MAX) {
		emu_last_error = cudaErrorInvalidConfiguration;
		return;
	}
	run.thread = thread;
	run.arg = arg;
	run.threads = (unsigned)threads;
	run.shared_bytes = shared_bytes;
	run.shared = emu_fenced_new(shared_bytes);
	emu_need(run.shared);
	gridDim = grid;
	blockDim = block;
	run_grid((size_t)grid.x * grid.y * grid.z);
	emu_fenced_free(run.shared, shared_bytes);
	run.shared = NULL;
}
