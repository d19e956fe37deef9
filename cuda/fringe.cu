/* Colours of soft pixels on the device: a thread sums a block, then one sums the
 * window of a pixel. */
#include "cuda/state.cuh"

#include "ops/kern/fringe.h"

#include <assert.h>

namespace v2v_cuda {

enum { FRINGE_BLOCK = 128 };

/* `wide`: colours of soft pixels by the first pass; NULL in that. */
static __global__ void
fringe_sum_kernel(k_fringe_sums *sums, const uint8_t *rgba,
    const uint8_t *matte, const k_fringe_colours *wide, k_fringe p)
{
	size_t n = (size_t)p.columns * (size_t)p.rows;

	for (size_t i = V2V_GRID_FIRST; i < n; i += V2V_GRID_STRIDE) {
		int32_t x0 = (int32_t)(i % (size_t)p.columns) * p.side;
		int32_t y0 = (int32_t)(i / (size_t)p.columns) * p.side;
		k_fringe_sums s = {};

		for (int32_t y = y0; y < y0 + p.side && y < p.height; y++)
			for (int32_t x = x0; x < x0 + p.side && x < p.width;
			    x++) {
				size_t at = (size_t)y * (size_t)p.width
				    + (size_t)x;

				if (wide && k_fringe_soft(matte[at]))
					k_fringe_add(&s, matte[at],
					    wide[at].fore, wide[at].back);
				else
					k_fringe_add(&s, matte[at],
					    rgba + 4 * at, rgba + 4 * at);
			}
		sums[i] = s;
	}
}

/* Into wide[] in the first pass, into the picture in the second. */
static __global__ void
fringe_fuse_kernel(uint8_t *rgba, k_fringe_colours *wide, const uint8_t *matte,
    const k_fringe_sums *sums, k_fringe p, bool narrow)
{
	size_t n = (size_t)p.width * (size_t)p.height;

	for (size_t i = V2V_GRID_FIRST; i < n; i += V2V_GRID_STRIDE) {
		int32_t bx = (int32_t)(i % (size_t)p.width) / p.side;
		int32_t by = (int32_t)(i / (size_t)p.width) / p.side;
		k_fringe_sums s = {};
		k_fringe_colours c;

		if (!k_fringe_soft(matte[i]))
			continue;
		for (int32_t y = by - p.reach; y <= by + p.reach; y++)
			for (int32_t x = bx - p.reach; x <= bx + p.reach; x++) {
				if (x < 0 || y < 0 || x >= p.columns
				    || y >= p.rows)
					continue;
				for (int k = 0; k < K_FRINGE_SUMS; k++)
					s.v[k] += sums[(size_t)y
					    * (size_t)p.columns
					    + (size_t)x].v[k];
			}
		c = k_fringe_fuse(&s, rgba + 4 * i, matte[i]);
		for (int k = 0; narrow && k < 3; k++)
			rgba[4 * i + (size_t)k] = c.fore[k];
		if (!narrow)
			wide[i] = c;
	}
}

int
cuda_fringe(v2v_backend *be, v2v_buf *rgba, v2v_buf *matte, int32_t width,
    int32_t height)
{
	size_t n = (size_t)width * (size_t)height, most = 0;
	k_fringe p[2];
	void *room;
	int err;

	assert(rgba->bytes / 4 >= n && matte->bytes >= n);
	for (int k = 0; k < 2; k++) {
		size_t blocks;

		p[k] = k_fringe_pass(width, height, k > 0);
		blocks = (size_t)p[k].columns * (size_t)p[k].rows;
		most = blocks > most ? blocks : most;
	}
	err = scratch(be, &room, most * sizeof(k_fringe_sums)
	    + n * sizeof(k_fringe_colours));
	if (err != V2V_OK)
		return err;
	for (int k = 0; k < 2; k++) {
		k_fringe_sums *sums = static_cast<k_fringe_sums *>(room);
		k_fringe_colours *wide
		    = reinterpret_cast<k_fringe_colours *>(sums + most);

		V2V_LAUNCH(fringe_sum_kernel, grid_for(be, (size_t)p[k].columns
		    * (size_t)p[k].rows, FRINGE_BLOCK), FRINGE_BLOCK, 0, sums,
		    rgba->data, matte->data, k ? wide : NULL, p[k]);
		CU_TRY(be, cudaGetLastError());
		V2V_LAUNCH(fringe_fuse_kernel, grid_for(be, n, FRINGE_BLOCK),
		    FRINGE_BLOCK, 0, rgba->data, wide, matte->data, sums, p[k],
		    k > 0);
		CU_TRY(be, cudaGetLastError());
	}
	return V2V_OK;
}

} /* namespace v2v_cuda */
