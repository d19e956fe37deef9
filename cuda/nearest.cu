/* Nearest palette entries on the device: one thread a pixel. */
#include "cuda/state.cuh"

#include "ops/kern/lab.h"
#include "ops/kern/nearest.h"

#include <assert.h>

namespace v2v_cuda {

enum { NEAREST_BLOCK = 128 };

static __global__ void
nearest_kernel(uint8_t *labels, const uint8_t *rgba, size_t n,
    const double *pal, int n_pal, const double *linear)
{
	for (size_t i = V2V_GRID_FIRST; i < n; i += V2V_GRID_STRIDE) {
		const uint8_t *p = rgba + 4 * i;
		double lab[3];

		k_lab_px(lab, linear[p[0]], linear[p[1]], linear[p[2]]);
		labels[i] = (uint8_t)k_nearest_px(lab, pal, n_pal);
	}
}

int
cuda_nearest(v2v_backend *be, v2v_buf *labels, v2v_buf *rgba, size_t n,
    const v2v_lab_palette *pal)
{
	state *st = state_of(be);

	assert(labels->bytes >= n && rgba->bytes / 4 >= n);
	assert(pal->n >= 1 && pal->n <= 256);
	CU_TRY(be, cudaMemcpy(st->palette, pal->lab,
	    3 * (size_t)pal->n * sizeof(double), cudaMemcpyHostToDevice));
	V2V_LAUNCH(nearest_kernel, grid_for(be, n, NEAREST_BLOCK),
	    NEAREST_BLOCK, 0, labels->data, rgba->data, n, st->palette,
	    pal->n, st->linear_d);
	CU_TRY(be, cudaGetLastError());
	return V2V_OK;
}

} /* namespace v2v_cuda */
