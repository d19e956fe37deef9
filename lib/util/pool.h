/* Threads that share loops; results never depend on their number. */
#ifndef V2V_POOL_H
#define V2V_POOL_H

#include "base.h"
#include "util/msg.h"

struct v2v_pool;

/*
 * Start a pool of `threads` workers, the caller counted in; 0 means as many as
 * the process may run on (sched_getaffinity). At most 256. Only the caller's
 * thread takes signals.
 */
int v2v_pool_open(struct v2v_pool **pool, int threads, struct v2v_msg *msg);
void v2v_pool_close(struct v2v_pool *pool); /* NULL is fine */
int v2v_pool_threads(const struct v2v_pool *pool);

/* One slice [first, end) of a loop. It writes only what no other slice reads
 * or writes. */
typedef void v2v_slice_fn(void *arg, size_t first, size_t end);

/*
 * Run fn over [0, n) in contiguous slices, and return when all are done. The
 * slices are cut at multiples of `grain` (at least 1): a loop shorter than
 * 2 * grain runs on the caller alone. `pool` may be NULL: one thread. Not to
 * be called from within fn.
 */
void v2v_pool_run(struct v2v_pool *pool, size_t n, size_t grain,
    v2v_slice_fn *fn, void *arg);

#endif
