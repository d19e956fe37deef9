/* Rims on the device: one thread a pixel. */
#include "cuda/state.cuh"

#include "ops/kern/rim.h"

#include <assert.h>

namespace v2v_cuda {

enum { RIM_BLOCK = 128 };

static __global__ void
rim_kernel(uint8_t *out, const uint8_t *rgba, int32_t width, int32_t height)
{
	size_t n = (size_t)width * (size_t)height;

	for (size_t i = V2V_GRID_FIRST; i < n; i += V2V_GRID_STRIDE) {
		const uint8_t *p = k_rim_px(rgba, (int32_t)(i % (size_t)width),
		    (int32_t)(i / (size_t)width), width, height);

		for (int k = 0; k < 4; k++)
			out[4 * i + (size_t)k] = p[k];
	}
}

int
cuda_rim(v2v_backend *be, v2v_buf *out, v2v_buf *rgba, int32_t width,
    int32_t height)
{
	size_t n = (size_t)width * (size_t)height;

	assert(out->bytes / 4 >= n && rgba->bytes / 4 >= n);
	V2V_LAUNCH(rim_kernel, grid_for(be, n, RIM_BLOCK), RIM_BLOCK, 0,
	    out->data, rgba->data, width, height);
	CU_TRY(be, cudaGetLastError());
	return V2V_OK;
}

} /* namespace v2v_cuda */
