/*
 * One source for nvcc and for the emulation on the host.
 *
 * Under nvcc this is the CUDA runtime. Any other compiler gets
 * tests/emu/cuda_emu.h, which runs blocks and threads on the processor, so
 * that index arithmetic, tiles and barriers are tested without a GPU. What
 * differs between the two is hidden in two macros:
 *
 *	V2V_LAUNCH(kernel, grid, block, shared_bytes, arguments...)
 *	V2V_SHARED(type, name)	a pointer to the block's dynamic shared memory
 *
 * Kernels take all shared memory that way, loop over the grid by its stride,
 * check bounds, and reach every barrier with all threads of the block.
 */
#ifndef V2V_LAUNCH_CUH
#define V2V_LAUNCH_CUH

#ifdef __CUDACC__
#include <cuda_runtime.h>

#define V2V_LAUNCH(kernel, grid, block, shared_bytes, ...)                \
	kernel<<<(grid), (block), (shared_bytes)>>>(__VA_ARGS__)
#define V2V_SHARED(type, name)                                            \
	extern __shared__ __align__(16) unsigned char v2v_shared_bytes[]; \
	type *name = reinterpret_cast<type *>(v2v_shared_bytes)

#else
#include "tests/emu/cuda_emu.h"

#define V2V_LAUNCH(kernel, grid, block, shared_bytes, ...)                \
	emu_launch((grid), (block), (shared_bytes), kernel, __VA_ARGS__)
#define V2V_SHARED(type, name)                                            \
	type *name = static_cast<type *>(emu_shared())

#endif

#endif
