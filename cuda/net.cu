/*
 * Layers of a network on the device. A thread makes four channels of one pixel
 * of the padded map, or zeros in the halo; its sums take their terms in the
 * order of ops/kern/net.h.
 */
#include "cuda/state.cuh"

#include "ops/kern/net.h"

#include <assert.h>

namespace v2v_cuda {

enum { NET_BLOCK = 128, LANES = 4 };

/* The place of item i of a map with its halo, `groups` threads a pixel. */
struct place {
	int32_t x, y, channel;
	bool inside;
	size_t at; /* index in the buffer */
};

static __device__ place
place_of(const v2v_act &a, size_t i, int32_t groups)
{
	size_t across = (size_t)a.width + 2 * (size_t)a.halo;
	size_t pixel = i / (size_t)groups;
	place p;

	p.channel = (int32_t)(i % (size_t)groups) * LANES;
	p.x = (int32_t)(pixel % across) - a.halo;
	p.y = (int32_t)(pixel / across) - a.halo;
	p.inside = p.x >= 0 && p.x < a.width && p.y >= 0 && p.y < a.height;
	p.at = a.at - v2v_act_before(&a) + pixel * (size_t)a.step
	    + (size_t)p.channel;
	return p;
}

static __device__ size_t
pixel_at(const v2v_act &a, int32_t x, int32_t y)
{
	return a.at + (size_t)y * v2v_act_row(&a)
	    + (size_t)x * (size_t)a.step;
}

/* Threads for a padded map. */
static size_t
threads_of(const v2v_act *a, int32_t channels)
{
	return ((size_t)a->width + 2 * (size_t)a->halo)
	    * ((size_t)a->height + 2 * (size_t)a->halo)
	    * (size_t)(channels / LANES);
}

static __device__ void
convolve_at(float *sum, const float *in, const float *weights,
    const v2v_conv &c, const place &p)
{
	int32_t reach = c.dilation * (c.size / 2);
	size_t row = v2v_act_row(&c.in);
	const float *corner = in + c.in.at + (size_t)(p.y * c.stride) * row
	    + (size_t)(p.x * c.stride) * (size_t)c.in.step
	    - (size_t)reach * (row + (size_t)c.in.step);
	const float *w = weights + c.weights + p.channel;
	const float *bias = w + (size_t)(c.size * c.size) * (size_t)c.c_in
	    * (size_t)c.c_out;

	for (int k = 0; k < LANES; k++)
		sum[k] = bias[k];
	for (int ky = 0; ky < c.size; ky++)
		for (int kx = 0; kx < c.size; kx++) {
			const float *x = corner + (size_t)(ky * c.dilation)
			    * row + (size_t)(kx * c.dilation)
			    * (size_t)c.in.step;

			for (int ci = 0; ci < c.c_in; ci++, w += c.c_out)
				for (int k = 0; k < LANES; k++)
					sum[k] = K_CONV_TERM(sum[k], w[k],
					    x[ci]);
		}
}

static __global__ void
conv_kernel(float *out, const float *in, const float *weights, v2v_conv c,
    size_t n)
{
	for (size_t i = V2V_GRID_FIRST; i < n; i += V2V_GRID_STRIDE) {
		place p = place_of(c.out, i, c.c_out / LANES);
		float sum[LANES] = { 0, 0, 0, 0 };

		if (p.inside)
			convolve_at(sum, in, weights, c, p);
		for (int k = 0; k < LANES; k++) {
			float v = sum[k];

			if (p.inside && c.add.step != 0)
				v = v + in[pixel_at(c.add, p.x, p.y)
				    + (size_t)(p.channel + k)];
			out[p.at + (size_t)k] = p.inside && c.relu
			    ? k_relu(v) : v;
		}
	}
}

int
cuda_conv(v2v_backend *be, v2v_buf *out, v2v_buf *in, v2v_buf *weights,
    const v2v_conv *c)
{
	size_t n = threads_of(&c->out, c->c_out);

	assert(c->c_out % 8 == 0);
	assert(c->in.halo >= c->dilation * (c->size / 2));
	V2V_LAUNCH(conv_kernel, grid_for(be, n, NET_BLOCK), NET_BLOCK, 0,
	    data_of<float>(out), data_of<float>(in), data_of<float>(weights),
	    *c, n);
	CU_TRY(be, cudaGetLastError());
	return V2V_OK;
}

static __global__ void
twice_kernel(float *out, const float *in, v2v_act to, v2v_act from,
    int32_t groups, size_t n)
{
	for (size_t i = V2V_GRID_FIRST; i < n; i += V2V_GRID_STRIDE) {
		place p = place_of(to, i, groups);
		int32_t x = p.x / 2, y = p.y / 2;
		int32_t u = k_twice_far(p.x, to.width);
		int32_t v = k_twice_far(p.y, to.height);

		for (int32_t k = 0; k < LANES; k++) {
			const float *q = in + p.channel + k;

			out[p.at + (size_t)k] = !p.inside ? 0 : k_twice(
			    k_twice(q[pixel_at(from, x, y)],
			    q[pixel_at(from, u, y)]),
			    k_twice(q[pixel_at(from, x, v)],
			    q[pixel_at(from, u, v)]));
		}
	}
}

int
cuda_twice(v2v_backend *be, v2v_buf *out, v2v_buf *in, const v2v_act *to,
    const v2v_act *from, int32_t channels)
{
	size_t n = threads_of(to, channels);

	assert(channels % 8 == 0);
	V2V_LAUNCH(twice_kernel, grid_for(be, n, NET_BLOCK), NET_BLOCK, 0,
	    data_of<float>(out), data_of<float>(in), *to, *from,
	    channels / LANES, n);
	CU_TRY(be, cudaGetLastError());
	return V2V_OK;
}

/* A thread a channel: maps are small where means are taken. */
static __global__ void
mean_kernel(float *means, const float *in, v2v_act from, int32_t channels)
{
	for (size_t c = V2V_GRID_FIRST; c < (size_t)channels;
	    c += V2V_GRID_STRIDE) {
		float sum = 0;

		for (int32_t y = 0; y < from.height; y++)
			for (int32_t x = 0; x < from.width; x++)
				sum += in[pixel_at(from, x, y) + c];
		means[c] = sum / ((float)from.width * (float)from.height);
	}
}

static __global__ void
spread_kernel(float *out, const float *means, v2v_act to, int32_t groups,
    size_t n)
{
	for (size_t i = V2V_GRID_FIRST; i < n; i += V2V_GRID_STRIDE) {
		place p = place_of(to, i, groups);

		for (int k = 0; k < LANES; k++)
			out[p.at + (size_t)k] = p.inside
			    ? means[p.channel + k] : 0;
	}
}

int
cuda_mean(v2v_backend *be, v2v_buf *out, v2v_buf *in, const v2v_act *to,
    const v2v_act *from, int32_t channels)
{
	size_t n = threads_of(to, channels);
	void *means;
	int err = scratch(be, &means, (size_t)channels * sizeof(float));

	assert(channels % 8 == 0);
	if (err != V2V_OK)
		return err;
	V2V_LAUNCH(mean_kernel, grid_for(be, (size_t)channels, NET_BLOCK),
	    NET_BLOCK, 0, static_cast<float *>(means), data_of<float>(in),
	    *from, channels);
	CU_TRY(be, cudaGetLastError());
	V2V_LAUNCH(spread_kernel, grid_for(be, n, NET_BLOCK), NET_BLOCK, 0,
	    data_of<float>(out), static_cast<const float *>(means), *to,
	    channels / LANES, n);
	CU_TRY(be, cudaGetLastError());
	return V2V_OK;
}

static __global__ void
sigmoid_kernel(uint8_t *out, const float *in, v2v_act from, size_t n)
{
	size_t area = (size_t)from.width * (size_t)from.height;

	for (size_t i = V2V_GRID_FIRST; i < n; i += V2V_GRID_STRIDE) {
		int32_t x = (int32_t)(i % area % (size_t)from.width);
		int32_t y = (int32_t)(i % area / (size_t)from.width);

		out[i] = (uint8_t)k_sigmoid(in[pixel_at(from, x, y)
		    + i / area]);
	}
}

int
cuda_sigmoid(v2v_backend *be, v2v_buf *out, v2v_buf *in, const v2v_act *from,
    int32_t channels)
{
	size_t n = (size_t)from->width * (size_t)from->height
	    * (size_t)channels;

	assert(channels % 8 == 0 && out->bytes >= n);
	V2V_LAUNCH(sigmoid_kernel, grid_for(be, n, NET_BLOCK), NET_BLOCK, 0,
	    out->data, data_of<float>(in), *from, n);
	CU_TRY(be, cudaGetLastError());
	return V2V_OK;
}

} /* namespace v2v_cuda */
