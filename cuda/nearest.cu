/* Nearest palette entries on the device: one thread a pixel, in float, and in
 * double where that is not certain. */
#include "cuda/state.cuh"

#include "ops/kern/certify.h"
#include "ops/kern/lab.h"
#include "ops/kern/nearest.h"

#include <assert.h>

namespace v2v_cuda {

enum { NEAREST_BLOCK = 128 };

/* The entry by floats; -1 where these cannot tell. */
static __device__ int
certain(const uint8_t *p, const double *pal, int n_pal, const float *linear)
{
	float l, a, b, c, best = K_FAR, second = K_FAR, jump;
	int32_t label = 0;

	k_labf_px(&l, &a, &b, linear[p[0]], linear[p[1]], linear[p[2]]);
	c = sqrtf(a * a + b * b);
	jump = k_certify_start(c);
	for (int k = 0; k < n_pal; k++)
		k_certify_step(&best, &second, &jump, &label, l, a, b, c,
		    k_entry_of(pal + 3 * k), k);
	return k_certified(best, second, jump) ? (int)label : -1;
}

static __global__ void
nearest_kernel(uint8_t *labels, const uint8_t *rgba, size_t n,
    const double *pal, int n_pal, const double *linear_d,
    const float *linear)
{
	for (size_t i = V2V_GRID_FIRST; i < n; i += V2V_GRID_STRIDE) {
		const uint8_t *p = rgba + 4 * i;
		int label = certain(p, pal, n_pal, linear);
		double lab[3];

		if (label < 0) {
			k_lab_px(lab, linear_d[p[0]], linear_d[p[1]],
			    linear_d[p[2]]);
			label = k_nearest_px(lab, pal, n_pal);
		}
		labels[i] = (uint8_t)label;
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
	    pal->n, st->linear_d, st->linear);
	CU_TRY(be, cudaGetLastError());
	return V2V_OK;
}

} /* namespace v2v_cuda */
