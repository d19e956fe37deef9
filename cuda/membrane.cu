/* Membranes on the device: one launch a step, one thread a cell. */
#include "cuda/state.cuh"

#include "ops/kern/membrane.h"

#include <assert.h>

namespace v2v_cuda {

enum { MEMBRANE_BLOCK = 128 };

struct membrane_job {
	v2v_backend *be;
	k_membrane level[K_MEMBRANE_LEVELS];
	k_membrane_io io;
};

/* A level between its neighbours; the first and the last lack one. */
struct membrane_levels {
	k_membrane at[3];
};

static __global__ void
membrane_kernel(int step, membrane_levels levels, k_membrane_io io)
{
	const k_membrane *m = levels.at + 1;
	size_t n = (size_t)m->w * (size_t)m->h;

	for (size_t i = V2V_GRID_FIRST; i < n; i += V2V_GRID_STRIDE)
		k_membrane_cell((k_membrane_step)step, m, &io,
		    (int32_t)(i % (size_t)m->w), (int32_t)(i / (size_t)m->w));
}

static int
membrane_run(void *arg, k_membrane_step step, int l)
{
	membrane_job *j = static_cast<membrane_job *>(arg);
	const k_membrane *m = &j->level[l];
	size_t n = (size_t)m->w * (size_t)m->h;
	membrane_levels around = {};

	around.at[0] = l > 0 ? m[-1] : *m;
	around.at[1] = *m;
	around.at[2] = l + 1 < K_MEMBRANE_LEVELS ? m[1] : *m;
	V2V_LAUNCH(membrane_kernel, grid_for(j->be, n, MEMBRANE_BLOCK),
	    MEMBRANE_BLOCK, 0, (int)step, around, j->io);
	CU_TRY(j->be, cudaGetLastError());
	return V2V_OK;
}

int
cuda_membrane(v2v_backend *be, v2v_buf *out, v2v_buf *rgba, v2v_buf *mask,
    int32_t width, int32_t height)
{
	size_t n = (size_t)width * (size_t)height, floats;
	membrane_job j = {};
	void *room;
	int levels, err;

	assert(out->bytes / 4 >= n && rgba->bytes / 4 >= n);
	assert(mask->bytes >= n);
	j.be = be;
	j.io.out = out->data;
	j.io.rgba = rgba->data;
	j.io.mask = mask->data;
	floats = k_membrane_layout(j.level, &levels, NULL, width, height);
	err = scratch(be, &room, floats * sizeof(float));
	if (err != V2V_OK)
		return err;
	k_membrane_layout(j.level, &levels, static_cast<float *>(room), width,
	    height);
	return k_membrane_run(membrane_run, &j, levels);
}

} /* namespace v2v_cuda */
