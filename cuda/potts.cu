/*
 * The energy of labels on the device. Squares of one phase of the descent are
 * no neighbours: a thread each, in any order. A launch waits for the one before.
 */
#include "cuda/state.cuh"

#include "ops/kern/certify.h"
#include "ops/kern/lab.h"
#include "ops/kern/potts.h"

#include <assert.h>

namespace v2v_cuda {

enum { POTTS_BLOCK = 128 };

static __device__ k_entry
colour_of(const uint8_t *p, const float *linear)
{
	k_entry e;

	k_labf_px(&e.l, &e.a, &e.b, linear[p[0]], linear[p[1]], linear[p[2]]);
	e.c = sqrtf(e.a * e.a + e.b * e.b);
	return e;
}

static __device__ float
square_of(k_entry p, k_entry q)
{
	float opposite;

	return k_ciede2000f_px(p.l, p.a, p.b, p.c, q.l, q.a, q.b, q.c,
	    &opposite);
}

static __global__ void
costs_kernel(uint8_t *costs, const uint8_t *rgba, size_t n, const double *pal,
    int n_pal, const float *linear)
{
	for (size_t i = V2V_GRID_FIRST; i < n; i += V2V_GRID_STRIDE) {
		k_entry p = colour_of(rgba + 4 * i, linear);

		for (int k = 0; k < n_pal; k++)
			costs[i * (size_t)n_pal + (size_t)k]
			    = (uint8_t)k_potts_cost(square_of(p,
			    k_entry_of(pal + 3 * k)));
	}
}

int
cuda_costs(v2v_backend *be, v2v_buf *costs, v2v_buf *rgba, size_t n,
    const v2v_lab_palette *pal)
{
	state *st = state_of(be);

	assert(costs->bytes / (size_t)pal->n >= n && rgba->bytes / 4 >= n);
	CU_TRY(be, cudaMemcpy(st->palette, pal->lab,
	    3 * (size_t)pal->n * sizeof(double), cudaMemcpyHostToDevice));
	V2V_LAUNCH(costs_kernel, grid_for(be, n, POTTS_BLOCK), POTTS_BLOCK, 0,
	    costs->data, rgba->data, n, st->palette, pal->n, st->linear);
	CU_TRY(be, cudaGetLastError());
	return V2V_OK;
}

static __global__ void
weights_kernel(uint8_t *weights, const uint8_t *rgba, int32_t width,
    int32_t height, const float *linear)
{
	const int32_t dx[4] = { 1, 1, 0, -1 }, dy[4] = { 0, 1, 1, 1 };
	size_t n = (size_t)width * (size_t)height;

	for (size_t i = V2V_GRID_FIRST; i < n; i += V2V_GRID_STRIDE) {
		int32_t x = (int32_t)(i % (size_t)width);
		int32_t y = (int32_t)(i / (size_t)width);
		k_entry p = colour_of(rgba + 4 * i, linear);

		for (int d = 0; d < 4; d++) {
			int32_t u = x + dx[d], v = y + dy[d];
			const uint8_t *q = rgba + 4 * ((size_t)v
			    * (size_t)width + (size_t)u);
			uint8_t w = 0;

			if (u >= 0 && u < width && v < height
			    && rgba[4 * i + 3] != 0 && q[3] != 0)
				w = (uint8_t)k_potts_weight(square_of(p,
				    colour_of(q, linear)), d % 2
				    ? K_POTTS_DIAGONAL : (float)K_POTTS_FULL);
			weights[4 * i + (size_t)d] = w;
		}
	}
}

int
cuda_weights(v2v_backend *be, v2v_buf *weights, v2v_buf *rgba, int32_t width,
    int32_t height)
{
	size_t n = (size_t)width * (size_t)height;

	assert(weights->bytes / 4 >= n && rgba->bytes / 4 >= n);
	V2V_LAUNCH(weights_kernel, grid_for(be, n, POTTS_BLOCK), POTTS_BLOCK,
	    0, weights->data, rgba->data, width, height,
	    state_of(be)->linear);
	CU_TRY(be, cudaGetLastError());
	return V2V_OK;
}

static __global__ void
relax_kernel(k_labels p, int step, int phase)
{
	int32_t side = k_potts_side(step);
	int32_t across = k_potts_squares(p.width, side);
	size_t n = (size_t)across * (size_t)k_potts_squares(p.height, side);

	for (size_t k = V2V_GRID_FIRST; k < n; k += V2V_GRID_STRIDE) {
		int32_t u = (int32_t)(k % (size_t)across);
		int32_t v = (int32_t)(k / (size_t)across);

		k_potts_square(&p, (2 * u + (phase & 1)) * side,
		    (2 * v + (phase >> 1)) * side, side);
	}
}

int
cuda_relax(v2v_backend *be, v2v_buf *labels, v2v_buf *colours, v2v_buf *costs,
    v2v_buf *weights, int32_t width, int32_t height, int n_pal,
    int32_t strength)
{
	size_t n = (size_t)width * (size_t)height;
	k_labels p = { labels->data, data_of<uint32_t>(colours), costs->data,
		weights->data, width, height, n_pal, strength };

	assert(labels->bytes >= n && colours->bytes / 4 >= n);
	assert(weights->bytes / 4 >= n);
	for (int k = 0; k < 4 * K_POTTS_STEPS; k++) {
		int32_t side = k_potts_side(k / 4);
		size_t squares = (size_t)k_potts_squares(width, side)
		    * (size_t)k_potts_squares(height, side);

		V2V_LAUNCH(relax_kernel, grid_for(be, squares, POTTS_BLOCK),
		    POTTS_BLOCK, 0, p, k / 4, k % 4);
		CU_TRY(be, cudaGetLastError());
	}
	return V2V_OK;
}

} /* namespace v2v_cuda */
