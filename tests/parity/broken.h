/* Kernels that are broken on purpose, to prove that the tests notice. */
#ifndef V2V_BROKEN_H
#define V2V_BROKEN_H

#include "base.h"

V2V_BEGIN_DECLS

enum broken {
	BROKEN_NOT,      /* the correct twin */
	BROKEN_BARRIER,  /* no __syncthreads between write and read */
	BROKEN_REUSE,    /* none before the tile is written again */
	BROKEN_HALO,     /* halo one short */
	BROKEN_DIVERGED, /* some threads return before the barrier */
	BROKEN_HOST,     /* a host pointer as argument */
	BROKEN_BLOCKS,   /* a sum without atomics across blocks */
	BROKEN_ATOMIC,   /* reads, then writes, where an atomic belongs */
	BROKEN_BEYOND,   /* writes behind the output */
	BROKEN_SHARED,   /* writes behind shared memory */
	BROKEN_N
};

/*
 * On the emulated device: out[i] = in[i - 1] + in[i] + in[i + 1] (borders
 * repeated), *total = sum of in, *lowest = the least of in. Returns the code
 * of the runtime, 0 for none.
 */
int broken_run(enum broken how, uint32_t *out, uint32_t *total,
    uint32_t *lowest, const uint32_t *in, size_t n);

V2V_END_DECLS

#endif
