/* Holes filled with texture, on the device: one launch a step, one thread a
 * pixel. */
#include "cuda/state.cuh"

#include "ops/kern/patch.h"

#include <assert.h>

namespace v2v_cuda {

enum { PATCH_BLOCK = 128 };

struct patch_job {
	v2v_backend *be;
	k_patch level[K_PATCH_ALL];
	k_patch_io io;
	int levels;
};

static __global__ void
patch_kernel(int step, int turn, k_patch p, k_patch fine, k_patch coarse,
    bool last, k_patch_io io)
{
	size_t n = (size_t)p.w * (size_t)p.h;

	for (size_t i = V2V_GRID_FIRST; i < n; i += V2V_GRID_STRIDE)
		k_patch_pixel((k_patch_step)step, turn, &p, &fine,
		    last ? NULL : &coarse, &io, (int32_t)(i % (size_t)p.w),
		    (int32_t)(i / (size_t)p.w));
}

static int
patch_run(void *arg, k_patch_step step, int l, int turn)
{
	patch_job *j = static_cast<patch_job *>(arg);
	const k_patch *p = &j->level[l];
	size_t n = (size_t)p->w * (size_t)p->h;
	bool last = l + 1 == j->levels;

	V2V_LAUNCH(patch_kernel, grid_for(j->be, n, PATCH_BLOCK), PATCH_BLOCK,
	    0, (int)step, turn, *p, p[l > 0 ? -1 : 0], p[last ? 0 : 1], last,
	    j->io);
	CU_TRY(j->be, cudaGetLastError());
	return V2V_OK;
}

int
cuda_patch(v2v_backend *be, v2v_buf *out, v2v_buf *rgba, v2v_buf *mask,
    int32_t width, int32_t height, uint64_t seed)
{
	size_t n = (size_t)width * (size_t)height, bytes;
	patch_job j = {};
	void *room;
	int fine, err;

	assert(out->bytes / 4 >= n && rgba->bytes / 4 >= n);
	assert(mask->bytes >= n);
	j.be = be;
	j.io.out = out->data;
	j.io.rgba = rgba->data;
	j.io.mask = mask->data;
	j.io.seed = seed;
	bytes = k_patch_layout(j.level, &j.levels, &fine, NULL, width, height);
	err = scratch(be, &room, bytes);
	if (err != V2V_OK)
		return err;
	k_patch_layout(j.level, &j.levels, &fine, static_cast<uint8_t *>(room),
	    width, height);
	return k_patch_run(patch_run, &j, j.level, j.levels, fine);
}

} /* namespace v2v_cuda */
