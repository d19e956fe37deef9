/* The emulated CUDA device as the tests see it; plain C. */
#ifndef V2V_EMU_H
#define V2V_EMU_H

#include "ops/backend.h"

V2V_BEGIN_DECLS

/* The order in which the threads of a block run between two barriers, and the
 * blocks of a grid. Shuffled runs also switch threads before atomics. */
enum emu_order { EMU_FORWARD, EMU_REVERSE, EMU_SHUFFLED };

void emu_set_order(enum emu_order order, uint64_t seed);

/* What a kernel or a call did that a device forbids, or NULL: the first since
 * the last call of this function. The text is static. */
const char *emu_fault(void);

size_t emu_live_allocations(void);

/* Let the n-th allocation from now on fail (1: the next); 0: none. */
void emu_fail_alloc(unsigned n);

/* cuda/backend_cuda.cu built over the emulation. */
int v2v_emu_open(struct v2v_backend *be, int index, struct v2v_pool *pool,
    struct v2v_msg *msg);

V2V_END_DECLS

#endif
