/*
 * As much of CUDA as the kernels in cuda/ use, on the host. See cuda_emu.cc
 * for how threads run. Included by cuda/launch.cuh instead of the runtime.
 *
 * `__shared__` is left undefined on purpose: shared memory comes from
 * V2V_SHARED alone, so that it can be poisoned and fenced.
 */
#ifndef V2V_CUDA_EMU_H
#define V2V_CUDA_EMU_H

#include <stddef.h>
#include <stdint.h>

#define __global__
#define __device__
#define __host__

struct dim3 {
	unsigned x, y, z;
	dim3(unsigned ax = 1, unsigned ay = 1, unsigned az = 1)
	    : x(ax), y(ay), z(az)
	{
	}
};

/* Of the thread that runs now. */
extern dim3 threadIdx, blockIdx, blockDim, gridDim;

enum cudaError_t {
	cudaSuccess = 0,
	cudaErrorInvalidValue = 1,
	cudaErrorMemoryAllocation = 2,
	cudaErrorInvalidConfiguration = 9,
	cudaErrorInvalidDevice = 101,
	cudaErrorLaunchFailure = 719
};

enum cudaMemcpyKind {
	cudaMemcpyHostToDevice = 1,
	cudaMemcpyDeviceToHost = 2,
	cudaMemcpyDeviceToDevice = 3
};

struct cudaDeviceProp {
	char name[256];
	int multiProcessorCount;
};

cudaError_t cudaMalloc(void **p, size_t bytes);
cudaError_t cudaFree(void *p);
cudaError_t cudaMemcpy(void *to, const void *from, size_t bytes,
    cudaMemcpyKind kind);
cudaError_t cudaMemset(void *p, int value, size_t bytes);
cudaError_t cudaGetLastError(void);
cudaError_t cudaDeviceSynchronize(void);
cudaError_t cudaGetDeviceCount(int *n);
cudaError_t cudaSetDevice(int index);
cudaError_t cudaGetDeviceProperties(cudaDeviceProp *prop, int index);
const char *cudaGetErrorString(cudaError_t err);

/* The barrier knows its place: all threads must wait at the same one. */
void emu_barrier(const char *file, int line);
#define __syncthreads() emu_barrier(__FILE__, __LINE__)

/* Another thread may come between a read before and the atomic. */
void emu_preempt(void);

template <typename T, typename V>
static inline T
atomicMin(T *p, V v)
{
	emu_preempt();
	T old = *p, x = (T)v;

	*p = x < old ? x : old;
	return old;
}

template <typename T, typename V>
static inline T
atomicMax(T *p, V v)
{
	emu_preempt();
	T old = *p, x = (T)v;

	*p = x > old ? x : old;
	return old;
}

template <typename T, typename V>
static inline T
atomicAdd(T *p, V v)
{
	emu_preempt();
	T old = *p;

	*p = (T)(old + (T)v);
	return old;
}

template <typename T>
static inline T
atomicCAS(T *p, T expected, T v)
{
	emu_preempt();
	T old = *p;

	if (old == expected)
		*p = v;
	return old;
}

void *emu_shared(void);

/* One launch; `thread` runs the kernel as the thread that threadIdx names. */
void emu_run(dim3 grid, dim3 block, size_t shared_bytes,
    void (*thread)(void *), void *arg);

/* Arguments that are pointers must lead into device memory. */
void emu_check_pointer(const void *p);

template <typename T>
static inline void
emu_check_arg(const T &)
{
}

template <typename T>
static inline void
emu_check_arg(T *const &p)
{
	emu_check_pointer((const void *)p);
}

template <typename F>
static void
emu_call(void *arg)
{
	(*static_cast<F *>(arg))();
}

template <typename... P, typename... A>
static void
emu_launch(dim3 grid, dim3 block, size_t shared_bytes, void (*kernel)(P...),
    A... args)
{
	auto thread = [&]() { kernel(args...); };
	int unused[] = { (emu_check_arg(args), 0)... };

	(void)unused;
	emu_run(grid, block, shared_bytes, emu_call<decltype(thread)>,
	    &thread);
}

#endif
