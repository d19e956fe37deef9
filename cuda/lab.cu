/* sRGB to CIELAB and OKLab on the device: one thread a pixel. */
#include "cuda/state.cuh"

#include "ops/kern/lab.h"
#include "ops/kern/oklab.h"

#include <assert.h>

namespace v2v_cuda {

enum { LAB_BLOCK = 256 };

static __global__ void
lab_kernel(float *lab, const uint8_t *rgba, size_t n, const float *linear)
{
	for (size_t i = V2V_GRID_FIRST; i < n; i += V2V_GRID_STRIDE) {
		const uint8_t *p = rgba + 4 * i;
		float *q = lab + 3 * i;

		k_labf_px(&q[0], &q[1], &q[2], linear[p[0]], linear[p[1]],
		    linear[p[2]]);
	}
}

static __global__ void
oklab_kernel(float *lab, const uint8_t *rgba, size_t n, const float *linear)
{
	for (size_t i = V2V_GRID_FIRST; i < n; i += V2V_GRID_STRIDE) {
		const uint8_t *p = rgba + 4 * i;
		float *q = lab + 3 * i;

		k_oklabf_px(&q[0], &q[1], &q[2], linear[p[0]], linear[p[1]],
		    linear[p[2]]);
	}
}

int
cuda_lab(v2v_backend *be, v2v_buf *lab, v2v_buf *rgba, size_t n)
{
	assert(lab->bytes / 12 >= n && rgba->bytes / 4 >= n);
	V2V_LAUNCH(lab_kernel, grid_for(be, n, LAB_BLOCK), LAB_BLOCK, 0,
	    data_of<float>(lab), rgba->data, n, state_of(be)->linear);
	CU_TRY(be, cudaGetLastError());
	return V2V_OK;
}

int
cuda_oklab(v2v_backend *be, v2v_buf *lab, v2v_buf *rgba, size_t n)
{
	assert(lab->bytes / 12 >= n && rgba->bytes / 4 >= n);
	V2V_LAUNCH(oklab_kernel, grid_for(be, n, LAB_BLOCK), LAB_BLOCK, 0,
	    data_of<float>(lab), rgba->data, n, state_of(be)->linear);
	CU_TRY(be, cudaGetLastError());
	return V2V_OK;
}

} /* namespace v2v_cuda */
