/*
 * The CUDA backend: device, memory, errors.
 *
 * All work goes to the default stream in order, so an op need not wait for the
 * one before; a download waits. An error of a kernel may therefore be reported
 * by a later call: whoever gets one does the frame again on the CPU. Words are
 * in be->msg.
 */
#include "cuda/state.cuh"

extern "C" {
#include "colour/srgb.h"
#include "util/mem.h"
}

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

namespace v2v_cuda {

enum { BLOCKS_A_PROCESSOR = 16 };

static void
buf_release(state *st, v2v_buf *buf)
{
	if (buf == NULL)
		return;
	if (buf->prev != NULL)
		buf->prev->next = buf->next;
	else
		st->bufs = buf->next;
	if (buf->next != NULL)
		buf->next->prev = buf->prev;
	st->used -= buf->bytes;
	cudaFree(buf->data);
	free(buf);
}

int
failed(v2v_backend *be, cudaError_t err, const char *what)
{
	state *st = state_of(be);

	buf_release(st, st->scratch);
	st->scratch = NULL;
	(void)cudaGetLastError(); /* or the next launch would report it */
	return v2v_fail(&be->msg, err == cudaErrorMemoryAllocation
	    ? V2V_E_MEMORY : V2V_E_DEVICE, "%s: %s: %s", st->name, what,
	    cudaGetErrorString(err));
}

static int
cuda_alloc(v2v_backend *be, v2v_buf **buf, size_t bytes)
{
	state *st = state_of(be);
	v2v_buf *b;
	void *data;
	cudaError_t err;

	*buf = NULL;
	if (bytes == 0)
		bytes = 1;
	if (st->limit != 0 && (bytes > st->limit
	    || st->used > st->limit - bytes))
		return v2v_fail(&be->msg, V2V_E_MEMORY,
		    "%s: V2V_MAX_VRAM is reached", st->name);
	b = static_cast<v2v_buf *>(v2v_zalloc(1, sizeof(*b)));
	if (b == NULL)
		return v2v_fail_memory(&be->msg);
	err = cudaMalloc(&data, bytes);
	if (err != cudaSuccess) {
		free(b);
		return failed(be, err, "cudaMalloc");
	}
	b->data = static_cast<unsigned char *>(data);
	b->bytes = bytes;
	b->next = st->bufs;
	if (b->next != NULL)
		b->next->prev = b;
	st->bufs = b;
	st->used += bytes;
	*buf = b;
	return V2V_OK;
}

static void
cuda_free(v2v_backend *be, v2v_buf *buf)
{
	buf_release(state_of(be), buf);
}

static int
cuda_upload(v2v_backend *be, v2v_buf *out, const void *in, size_t bytes)
{
	assert(bytes <= out->bytes);
	CU_TRY(be, cudaMemcpy(out->data, in, bytes, cudaMemcpyHostToDevice));
	return V2V_OK;
}

static int
cuda_download(v2v_backend *be, void *out, v2v_buf *in, size_t bytes)
{
	assert(bytes <= in->bytes);
	CU_TRY(be, cudaMemcpy(out, in->data, bytes, cudaMemcpyDeviceToHost));
	return V2V_OK;
}

int
scratch(v2v_backend *be, void **out, size_t bytes)
{
	state *st = state_of(be);
	int err;

	if (st->scratch == NULL || st->scratch->bytes < bytes) {
		buf_release(st, st->scratch);
		st->scratch = NULL;
		err = cuda_alloc(be, &st->scratch, bytes);
		if (err != V2V_OK)
			return err;
	}
	*out = st->scratch->data;
	return V2V_OK;
}

unsigned
grid_for(const v2v_backend *be, size_t n, unsigned block)
{
	const state *st = static_cast<const state *>(be->state);
	size_t most = (size_t)st->processors * BLOCKS_A_PROCESSOR;
	size_t want = (n + block - 1) / block;

	return (unsigned)(want < most ? (want > 0 ? want : 1) : most);
}

static void
cuda_close(v2v_backend *be)
{
	state *st = state_of(be);

	while (st->bufs != NULL)
		buf_release(st, st->bufs);
	/* Nothing was allocated, nothing is asked of a driver that is absent. */
	if (st->linear != NULL)
		cudaFree(st->linear);
	if (st->linear_d != NULL)
		cudaFree(st->linear_d);
	if (st->palette != NULL)
		cudaFree(st->palette);
	free(st);
}

/* The fixed tables; the float one is cast from the double one, as on the
 * CPU. */
static int
upload_tables(v2v_backend *be)
{
	state *st = state_of(be);
	float linear[256];
	void *p;

	for (int i = 0; i < 256; i++)
		linear[i] = (float)v2v_srgb_linear[i];
	CU_TRY(be, cudaMalloc(&p, sizeof(linear)));
	st->linear = static_cast<float *>(p);
	CU_TRY(be, cudaMalloc(&p, 256 * sizeof(double)));
	st->linear_d = static_cast<double *>(p);
	CU_TRY(be, cudaMalloc(&p, 3 * 256 * sizeof(double)));
	st->palette = static_cast<double *>(p);
	CU_TRY(be, cudaMemcpy(st->linear, linear, sizeof(linear),
	    cudaMemcpyHostToDevice));
	CU_TRY(be, cudaMemcpy(st->linear_d, v2v_srgb_linear,
	    256 * sizeof(double), cudaMemcpyHostToDevice));
	return V2V_OK;
}

/* V2V_MAX_VRAM: bytes, with K, M or G behind; 0 for no limit. */
static int
parse_limit(size_t *limit, v2v_msg *msg)
{
	const char *s = getenv("V2V_MAX_VRAM");
	char *end;
	unsigned long long v;
	unsigned shift = 0;

	*limit = 0;
	if (s == NULL || *s == '\0')
		return V2V_OK;
	v = strtoull(s, &end, 10);
	if (*end == 'K' || *end == 'M' || *end == 'G')
		shift = *end == 'K' ? 10 : *end == 'M' ? 20 : 30;
	if (*s < '0' || *s > '9' || end[shift != 0] != '\0'
	    || v > (SIZE_MAX >> shift))
		return v2v_fail(msg, V2V_E_USAGE,
		    "V2V_MAX_VRAM: '%s': must be bytes, with K, M or G behind",
		    s);
	*limit = (size_t)v << shift;
	return V2V_OK;
}

/* Choose the device and read what is needed of it; words go to be->msg. */
static int
choose(v2v_backend *be, int index)
{
	state *st = state_of(be);
	cudaDeviceProp prop;
	cudaError_t err;
	int n = 0;

	snprintf(st->name, sizeof(st->name), "cuda:%d", index);
	err = cudaGetDeviceCount(&n);
	if (err != cudaSuccess)
		return v2v_fail(&be->msg, V2V_E_DEVICE,
		    "cuda:%d: no usable driver or device: %s", index,
		    cudaGetErrorString(err));
	if (index >= n)
		return v2v_fail(&be->msg, V2V_E_DEVICE,
		    "cuda:%d: no such device (there are %d)", index, n);
	CU_TRY(be, cudaSetDevice(index));
	CU_TRY(be, cudaGetDeviceProperties(&prop, index));
	prop.name[sizeof(prop.name) - 1] = '\0';
	snprintf(st->name, sizeof(st->name), "cuda:%d (%.80s)", index,
	    prop.name);
	st->device = index;
	st->processors = prop.multiProcessorCount;
	return upload_tables(be);
}

} /* namespace v2v_cuda */

extern "C" int
v2v_cuda_open(v2v_backend *be, int index, v2v_pool *pool, v2v_msg *msg)
{
	using namespace v2v_cuda;
	state *st = static_cast<state *>(v2v_zalloc(1, sizeof(*st)));
	int err;

	if (st == NULL)
		return v2v_fail_memory(msg);
	memset(be, 0, sizeof(*be));
	be->name = st->name;
	be->state = st;
	be->pool = pool;
	be->close = cuda_close;
	be->alloc = cuda_alloc;
	be->free = cuda_free;
	be->upload = cuda_upload;
	be->download = cuda_download;
	be->lab = cuda_lab;
	be->oklab = cuda_oklab;
	be->nearest = cuda_nearest;
	be->histogram = cuda_histogram;
	be->tone = cuda_tone;
	be->rim = cuda_rim;
	be->costs = cuda_costs;
	be->weights = cuda_weights;
	be->relax = cuda_relax;
	be->convolve = cuda_convolve;
	be->components = cuda_components;
	be->enlarge = cuda_enlarge;
	be->conv = cuda_conv;
	be->twice = cuda_twice;
	be->mean = cuda_mean;
	be->sigmoid = cuda_sigmoid;
	be->membrane = cuda_membrane;
	be->patch = cuda_patch;
	be->fringe = cuda_fringe;
	err = parse_limit(&st->limit, &be->msg);
	if (err == V2V_OK)
		err = choose(be, index);
	if (err != V2V_OK) {
		v2v_fail(msg, (v2v_err)err, "%s", be->msg.text);
		cuda_close(be);
	}
	return err;
}
