/* Flat pictures enlarged on the device: one thread an input pixel. */
#include "cuda/state.cuh"

#include "ops/kern/enlarge.h"

#include <assert.h>

namespace v2v_cuda {

enum { ENLARGE_BLOCK = 128 };

static __global__ void
enlarge_kernel(uint8_t *out, const uint8_t *in, int32_t width, int32_t height,
    int32_t factor)
{
	size_t n = (size_t)width * (size_t)height;

	for (size_t i = V2V_GRID_FIRST; i < n; i += V2V_GRID_STRIDE)
		k_enlarge_px(out, in, width, height, factor,
		    (int32_t)(i % (size_t)width), (int32_t)(i / (size_t)width));
}

int
cuda_enlarge(v2v_backend *be, v2v_buf *out, v2v_buf *in, int32_t width,
    int32_t height, int32_t factor)
{
	size_t n = (size_t)width * (size_t)height;

	assert(factor == 2 || factor == K_ENLARGE_MAX);
	assert(in->bytes / 4 >= n);
	assert(out->bytes / 4 / (size_t)(factor * factor) >= n);
	V2V_LAUNCH(enlarge_kernel, grid_for(be, n, ENLARGE_BLOCK),
	    ENLARGE_BLOCK, 0, out->data, in->data, width, height, factor);
	CU_TRY(be, cudaGetLastError());
	return V2V_OK;
}

} /* namespace v2v_cuda */
