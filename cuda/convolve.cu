/*
 * Separable filter on the device: each pass reads tiles with their halo into
 * shared memory, then sums in the order of the taps. Tiles are loop turns of
 * the grid, so any grid gives the same bits.
 */
#include "cuda/state.cuh"

#include "ops/kern/convolve.h"

#include <assert.h>

namespace v2v_cuda {

enum {
	ROW_TILE = 256, /* pixels of a row; one thread each */
	COL_WIDTH = 32, /* columns, and threads, of a tile */
	COL_THREADS = 8, /* threads down a tile */
	COL_HEIGHT = 32 /* rows of a tile */
};

/* Passed by value: no copy that could be late. */
struct taps {
	float at[V2V_TAPS_MAX];
	int n;
};

static __global__ void
along_rows(float *out, const float *in, int32_t width, int32_t height,
    taps f)
{
	V2V_SHARED(float, tile);
	int32_t across = (width + ROW_TILE - 1) / ROW_TILE;
	size_t tiles = (size_t)across * (size_t)height;
	int r = f.n / 2, t = (int)threadIdx.x;

	for (size_t k = blockIdx.x; k < tiles; k += gridDim.x) {
		int32_t x0 = (int32_t)(k % (size_t)across) * ROW_TILE;
		size_t row = k / (size_t)across * (size_t)width;

		for (int i = t; i < ROW_TILE + 2 * r; i += ROW_TILE)
			tile[i] = in[row + (size_t)k_convolve_clamp(
			    x0 + i - r, width)];
		__syncthreads();
		if (x0 + t < width) {
			float sum = 0;

			for (int i = 0; i < f.n; i++)
				sum = k_convolve_term(sum, f.at[i],
				    tile[t + i]);
			out[row + (size_t)(x0 + t)] = sum;
		}
		__syncthreads(); /* before the next turn overwrites it */
	}
}

static __global__ void
down_columns(float *out, const float *in, int32_t width, int32_t height,
    taps f)
{
	V2V_SHARED(float, tile);
	int32_t across = (width + COL_WIDTH - 1) / COL_WIDTH;
	int32_t down = (height + COL_HEIGHT - 1) / COL_HEIGHT;
	size_t tiles = (size_t)across * (size_t)down;
	int r = f.n / 2, tx = (int)threadIdx.x, ty = (int)threadIdx.y;

	for (size_t k = blockIdx.x; k < tiles; k += gridDim.x) {
		int32_t x = (int32_t)(k % (size_t)across) * COL_WIDTH + tx;
		int32_t y0 = (int32_t)(k / (size_t)across) * COL_HEIGHT;
		int32_t xc = k_convolve_clamp(x, width);

		for (int i = ty; i < COL_HEIGHT + 2 * r; i += COL_THREADS)
			tile[i * COL_WIDTH + tx] = in[(size_t)
			    k_convolve_clamp(y0 + i - r, height)
			    * (size_t)width + (size_t)xc];
		__syncthreads();
		for (int j = ty; j < COL_HEIGHT; j += COL_THREADS) {
			float sum = 0;

			if (x >= width || y0 + j >= height)
				break;
			for (int i = 0; i < f.n; i++)
				sum = k_convolve_term(sum, f.at[i],
				    tile[(j + i) * COL_WIDTH + tx]);
			out[(size_t)(y0 + j) * (size_t)width + (size_t)x]
			    = sum;
		}
		__syncthreads();
	}
}

int
cuda_convolve(v2v_backend *be, v2v_buf *out, v2v_buf *in, int32_t width,
    int32_t height, const float *weights, int n_taps)
{
	size_t n = (size_t)width * (size_t)height;
	size_t halo = 2 * (size_t)(n_taps / 2);
	size_t row_tiles = ((size_t)width + ROW_TILE - 1) / ROW_TILE
	    * (size_t)height;
	size_t col_tiles = ((size_t)width + COL_WIDTH - 1) / COL_WIDTH
	    * (((size_t)height + COL_HEIGHT - 1) / COL_HEIGHT);
	taps f = taps();
	void *between;
	int err;

	assert(width > 0 && height > 0);
	assert(n_taps % 2 == 1 && n_taps >= 1 && n_taps <= V2V_TAPS_MAX);
	assert(out->bytes / 4 >= n && in->bytes / 4 >= n);
	memcpy(f.at, weights, (size_t)n_taps * sizeof(float));
	f.n = n_taps;
	err = scratch(be, &between, n * sizeof(float));
	if (err != V2V_OK)
		return err;
	V2V_LAUNCH(along_rows, grid_for(be, row_tiles, 1), ROW_TILE,
	    (ROW_TILE + halo) * sizeof(float), static_cast<float *>(between),
	    data_of<float>(in), width, height, f);
	CU_TRY(be, cudaGetLastError());
	V2V_LAUNCH(down_columns, grid_for(be, col_tiles, 1),
	    dim3(COL_WIDTH, COL_THREADS),
	    (COL_HEIGHT + halo) * COL_WIDTH * sizeof(float),
	    data_of<float>(out), static_cast<float *>(between), width,
	    height, f);
	CU_TRY(be, cudaGetLastError());
	return V2V_OK;
}

} /* namespace v2v_cuda */
