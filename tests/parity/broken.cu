/* Kernels that are broken on purpose; see broken.h. */
#include "cuda/launch.cuh"

#include <stdint.h>

extern "C" {
#include "tests/parity/broken.h"
}

enum { TILE = 64, GRID = 3 };

/* Sums of three neighbours through a tile with a halo of one. */
static __global__ void
sum_kernel(uint32_t *out, const uint32_t *in, size_t n, int how)
{
	V2V_SHARED(uint32_t, tile);
	size_t tiles = (n + TILE - 1) / TILE;
	int t = (int)threadIdx.x;
	int halo = how == BROKEN_HALO ? 1 : 2;

	for (size_t k = blockIdx.x; k < tiles; k += gridDim.x) {
		size_t first = k * TILE;

		for (int i = t; i < TILE + halo; i += TILE) {
			size_t at = first + (size_t)i;

			at = at == 0 ? 0 : at - 1;
			tile[i] = in[at < n ? at : n - 1];
		}
		if (how == BROKEN_DIVERGED && first + (size_t)t >= n)
			return;
		if (how == BROKEN_SHARED)
			tile[TILE + 2 + t] = 0;
		if (how != BROKEN_BARRIER)
			__syncthreads();
		if (first + (size_t)t < n)
			out[first + (size_t)t] = tile[t] + tile[t + 1]
			    + tile[t + 2];
		else if (how == BROKEN_BEYOND)
			out[first + (size_t)t] = 0;
		if (how != BROKEN_REUSE)
			__syncthreads();
	}
}

/* The sum and the least value of all. */
static __global__ void
reduce_kernel(uint32_t *total, uint32_t *lowest, const uint32_t *in, size_t n,
    int how)
{
	V2V_SHARED(uint32_t, sums);
	uint32_t sum = 0;
	int t = (int)threadIdx.x;

	for (size_t i = blockIdx.x * (size_t)TILE + (size_t)t; i < n;
	    i += (size_t)gridDim.x * TILE) {
		sum += in[i];
		if (how == BROKEN_ATOMIC) {
			/* What atomicMin must not be. */
			if (in[i] < *lowest) {
				emu_preempt();
				*lowest = in[i];
			}
		} else {
			atomicMin(lowest, in[i]);
		}
	}
	sums[t] = sum;
	__syncthreads();
	for (int step = TILE / 2; step > 0; step /= 2) {
		if (t < step)
			sums[t] += sums[t + step];
		__syncthreads();
	}
	if (t == 0 && how == BROKEN_BLOCKS)
		*total = sums[0]; /* the last block wins */
	else if (t == 0)
		atomicAdd(total, sums[0]);
}

static cudaError_t
launch(enum broken how, uint32_t *dev, const uint32_t *in, size_t n)
{
	uint32_t *src = dev + n, *sums = dev + 2 * n;
	uint32_t start[2] = { 0, UINT32_MAX };
	cudaError_t err;

	err = cudaMemcpy(src, in, n * 4, cudaMemcpyHostToDevice);
	if (err != cudaSuccess)
		return err;
	err = cudaMemcpy(sums, start, sizeof(start), cudaMemcpyHostToDevice);
	if (err != cudaSuccess)
		return err;
	if (how == BROKEN_HOST)
		V2V_LAUNCH(sum_kernel, GRID, TILE, (TILE + 2) * 4, dev, in, n,
		    how);
	else
		V2V_LAUNCH(sum_kernel, GRID, TILE, (TILE + 2) * 4, dev, src,
		    n, how);
	err = cudaGetLastError();
	if (err != cudaSuccess)
		return err;
	V2V_LAUNCH(reduce_kernel, GRID, TILE, TILE * 4, sums, sums + 1, src,
	    n, how);
	return cudaGetLastError();
}

extern "C" int
broken_run(enum broken how, uint32_t *out, uint32_t *total, uint32_t *lowest,
    const uint32_t *in, size_t n)
{
	size_t bytes = (2 * n + 2) * 4;
	uint32_t *dev, *alone = NULL;
	void *p;
	cudaError_t err = cudaMalloc(&p, bytes);

	if (err != cudaSuccess)
		return err;
	dev = static_cast<uint32_t *>(p);
	/* Output with nothing behind it but the fence. */
	if (how == BROKEN_BEYOND) {
		err = cudaMalloc(&p, n * 4);
		alone = static_cast<uint32_t *>(p);
		V2V_LAUNCH(sum_kernel, GRID, TILE, (TILE + 2) * 4, alone, dev,
		    n, how);
		cudaFree(alone);
	}
	err = launch(how, dev, in, n);
	if (err == cudaSuccess)
		err = cudaMemcpy(out, dev, n * 4, cudaMemcpyDeviceToHost);
	if (err == cudaSuccess)
		err = cudaMemcpy(total, dev + 2 * n, 4,
		    cudaMemcpyDeviceToHost);
	if (err == cudaSuccess)
		err = cudaMemcpy(lowest, dev + 2 * n + 1, 4,
		    cudaMemcpyDeviceToHost);
	cudaFree(dev);
	(void)cudaGetLastError();
	return err;
}
