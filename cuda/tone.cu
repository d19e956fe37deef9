/* Colours counted, and tones changed, on the device: one thread a pixel. */
#include "cuda/state.cuh"

#include "ops/kern/tone.h"

#include <assert.h>

namespace v2v_cuda {

enum { TONE_BLOCK = 256 };

static __global__ void
histogram_kernel(uint32_t *counts, const uint8_t *rgba, size_t n,
    int threshold, int bits)
{
	for (size_t i = V2V_GRID_FIRST; i < n; i += V2V_GRID_STRIDE)
		if (rgba[4 * i + 3] >= threshold)
			atomicAdd(&counts[k_tone_bin(rgba + 4 * i, bits)], 1u);
}

int
cuda_histogram(v2v_backend *be, v2v_buf *counts, v2v_buf *rgba, size_t n,
    int threshold, int bits)
{
	assert(counts->bytes >= sizeof(uint32_t) << 3 * bits);
	assert(rgba->bytes / 4 >= n);
	V2V_LAUNCH(histogram_kernel, grid_for(be, n, TONE_BLOCK), TONE_BLOCK, 0,
	    data_of<uint32_t>(counts), rgba->data, n, threshold, bits);
	CU_TRY(be, cudaGetLastError());
	return V2V_OK;
}

static __global__ void
tone_kernel(uint8_t *rgba, size_t n, const v2v_tone *tone)
{
	for (size_t i = V2V_GRID_FIRST; i < n; i += V2V_GRID_STRIDE)
		k_tone_px(rgba + 4 * i, tone);
}

int
cuda_tone(v2v_backend *be, v2v_buf *rgba, size_t n, const v2v_tone *tone)
{
	void *table;
	int err = scratch(be, &table, sizeof(*tone));

	assert(rgba->bytes / 4 >= n);
	if (err != V2V_OK)
		return err;
	CU_TRY(be, cudaMemcpy(table, tone, sizeof(*tone),
	    cudaMemcpyHostToDevice));
	V2V_LAUNCH(tone_kernel, grid_for(be, n, TONE_BLOCK), TONE_BLOCK, 0,
	    rgba->data, n, static_cast<const v2v_tone *>(table));
	CU_TRY(be, cudaGetLastError());
	return V2V_OK;
}

} /* namespace v2v_cuda */
