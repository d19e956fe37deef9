/* The CUDA backend, inside. */
#ifndef V2V_CUDA_STATE_CUH
#define V2V_CUDA_STATE_CUH

#include "cuda/launch.cuh"

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

extern "C" {
#include "cuda/backend_cuda.h"
}

struct v2v_buf {
	size_t bytes;
	unsigned char *data; /* on the device */
	v2v_buf *prev, *next; /* all that are alive */
};

/* The emulation is built as another namespace, beside the real thing. */
namespace v2v_cuda {

struct state {
	char name[112];
	int device, processors;
	size_t used, limit; /* bytes of device memory; limit 0: none */
	v2v_buf *bufs;
	v2v_buf *scratch;   /* between the passes of an op; grows */
	float *linear;      /* 256, of sRGB bytes */
	double *linear_d;   /* the same in double */
	double *palette;    /* 256 entries of 3 */
};

static inline state *
state_of(v2v_backend *be)
{
	return static_cast<state *>(be->state);
}

template <typename T>
static inline T *
data_of(v2v_buf *buf)
{
	return reinterpret_cast<T *>(buf->data);
}

/* Words for a failed call into be->msg; V2V_E_MEMORY or V2V_E_DEVICE. Gives
 * the scratch memory back. */
int failed(v2v_backend *be, cudaError_t err, const char *what);

/* At least `bytes` of scratch memory at *out; contents are undefined. */
int scratch(v2v_backend *be, void **out, size_t bytes);

/* Blocks for a loop over n items, `block` threads each: enough to fill the
 * device, few enough that launching them costs nothing. */
unsigned grid_for(const v2v_backend *be, size_t n, unsigned block);

int cuda_lab(v2v_backend *be, v2v_buf *lab, v2v_buf *rgba, size_t n);
int cuda_oklab(v2v_backend *be, v2v_buf *lab, v2v_buf *rgba, size_t n);
int cuda_nearest(v2v_backend *be, v2v_buf *labels, v2v_buf *rgba, size_t n,
    const v2v_lab_palette *pal);
int cuda_histogram(v2v_backend *be, v2v_buf *counts, v2v_buf *rgba, size_t n,
    int threshold, int bits);
int cuda_tone(v2v_backend *be, v2v_buf *rgba, size_t n, const v2v_tone *tone);
int cuda_rim(v2v_backend *be, v2v_buf *out, v2v_buf *rgba, int32_t width,
    int32_t height);
int cuda_costs(v2v_backend *be, v2v_buf *costs, v2v_buf *rgba, size_t n,
    const v2v_lab_palette *pal);
int cuda_weights(v2v_backend *be, v2v_buf *weights, v2v_buf *rgba,
    int32_t width, int32_t height);
int cuda_relax(v2v_backend *be, v2v_buf *labels, v2v_buf *colours,
    v2v_buf *costs, v2v_buf *weights, int32_t width, int32_t height, int n_pal,
    int32_t strength);
int cuda_convolve(v2v_backend *be, v2v_buf *out, v2v_buf *in, int32_t width,
    int32_t height, const float *taps, int n_taps);
int cuda_components(v2v_backend *be, v2v_buf *ids, v2v_buf *labels,
    int32_t width, int32_t height);
int cuda_enlarge(v2v_backend *be, v2v_buf *out, v2v_buf *in, int32_t width,
    int32_t height, int32_t factor);
int cuda_conv(v2v_backend *be, v2v_buf *out, v2v_buf *in, v2v_buf *weights,
    const v2v_conv *c);
int cuda_twice(v2v_backend *be, v2v_buf *out, v2v_buf *in, const v2v_act *to,
    const v2v_act *from, int32_t channels);
int cuda_mean(v2v_backend *be, v2v_buf *out, v2v_buf *in, const v2v_act *to,
    const v2v_act *from, int32_t channels);
int cuda_sigmoid(v2v_backend *be, v2v_buf *out, v2v_buf *in,
    const v2v_act *from, int32_t channels);
int cuda_membrane(v2v_backend *be, v2v_buf *out, v2v_buf *rgba, v2v_buf *mask,
    int32_t width, int32_t height);
int cuda_patch(v2v_backend *be, v2v_buf *out, v2v_buf *rgba, v2v_buf *mask,
    int32_t width, int32_t height, uint64_t seed);
int cuda_fringe(v2v_backend *be, v2v_buf *rgba, v2v_buf *matte, int32_t width,
    int32_t height);

} /* namespace v2v_cuda */

/* Leave the op with a code when a call of the runtime fails. */
#define CU_TRY(be, call)                                                  \
	do {                                                              \
		cudaError_t cu_err = (call);                              \
		if (cu_err != cudaSuccess)                                \
			return v2v_cuda::failed((be), cu_err, #call);     \
	} while (0)

/* The index of this thread in the grid, and the grid's stride. */
#define V2V_GRID_FIRST ((size_t)blockIdx.x * blockDim.x + threadIdx.x)
#define V2V_GRID_STRIDE ((size_t)gridDim.x * blockDim.x)

#endif
