/*
 * Connected components on the device: union-find in the plane of ids, after
 * the label equivalence method of Playne and Hawick (IEEE TPDS 2018) and the
 * atomic union of Komura (Computer Physics Communications 2015).
 *
 * 1. Each pixel points at the start of its run within a segment of a row,
 *    found by a prefix maximum in shared memory.
 * 2. Segments are joined with their left neighbour, runs with the row above,
 *    once for each stretch of contact.
 * 3. Each pixel is given its root.
 *
 * A parent is never a later pixel than its child and atomicMin only lowers
 * parents, so a root is the lowest index of its set however threads are
 * ordered.
 */
#include "cuda/state.cuh"

#include <assert.h>

namespace v2v_cuda {

enum { SEGMENT = 256, JOIN_BLOCK = 256 };

/* Parents change under way: every step must read memory anew. */
static __device__ uint32_t
find(const uint32_t *ids, uint32_t i)
{
	const volatile uint32_t *parent = ids;
	uint32_t p = parent[i];

	while (p != i) {
		i = p;
		p = parent[i];
	}
	return i;
}

/*
 * When the later root has got another parent meanwhile, joining goes on with
 * that parent, so that no link is lost.
 */
static __device__ void
join(uint32_t *ids, uint32_t a, uint32_t b)
{
	for (;;) {
		uint32_t lo, hi, old;

		a = find(ids, a);
		b = find(ids, b);
		if (a == b)
			return;
		lo = a < b ? a : b;
		hi = a < b ? b : a;
		old = atomicMin(&ids[hi], lo);
		if (old == hi)
			return;
		a = old;
		b = lo;
	}
}

static __global__ void
start_runs(uint32_t *ids, const uint8_t *labels, int32_t width,
    int32_t height)
{
	V2V_SHARED(int32_t, starts);
	int32_t *now = starts, *next = starts + SEGMENT;
	int32_t across = (width + SEGMENT - 1) / SEGMENT;
	size_t segments = (size_t)across * (size_t)height;
	int t = (int)threadIdx.x;

	for (size_t k = blockIdx.x; k < segments; k += gridDim.x) {
		int32_t x0 = (int32_t)(k % (size_t)across) * SEGMENT;
		size_t first = k / (size_t)across * (size_t)width
		    + (size_t)x0;
		bool inside = x0 + t < width;

		now[t] = inside && t > 0 && labels[first + (size_t)t]
		    == labels[first + (size_t)t - 1] ? 0 : t;
		__syncthreads();
		for (int step = 1; step < SEGMENT; step *= 2) {
			int32_t before = t >= step ? now[t - step] : 0;
			int32_t *swap = now;

			next[t] = before > now[t] ? before : now[t];
			now = next;
			next = swap;
			__syncthreads();
		}
		if (inside)
			ids[first + (size_t)t] = (uint32_t)(first
			    + (size_t)now[t]);
		__syncthreads(); /* before the next turn overwrites it */
	}
}

static __global__ void
join_runs(uint32_t *ids, const uint8_t *labels, size_t width, size_t n)
{
	for (size_t i = V2V_GRID_FIRST; i < n; i += V2V_GRID_STRIDE) {
		size_t x = i % width;
		uint8_t v = labels[i];
		bool left = x > 0 && labels[i - 1] == v;

		if (left && x % SEGMENT == 0)
			join(ids, (uint32_t)i, (uint32_t)(i - 1));
		if (i < width || labels[i - width] != v)
			continue;
		/* The pixel to the left makes this link already. */
		if (left && labels[i - width - 1] == v)
			continue;
		join(ids, (uint32_t)i, (uint32_t)(i - width));
	}
}

static __global__ void
paint_roots(uint32_t *ids, size_t n)
{
	for (size_t i = V2V_GRID_FIRST; i < n; i += V2V_GRID_STRIDE)
		ids[i] = find(ids, (uint32_t)i);
}

int
cuda_components(v2v_backend *be, v2v_buf *ids, v2v_buf *labels,
    int32_t width, int32_t height)
{
	size_t n = (size_t)width * (size_t)height;
	size_t segments = ((size_t)width + SEGMENT - 1) / SEGMENT
	    * (size_t)height;
	uint32_t *out = data_of<uint32_t>(ids);

	assert(width > 0 && height > 0 && n <= UINT32_MAX);
	assert(ids->bytes / 4 >= n && labels->bytes >= n);
	V2V_LAUNCH(start_runs, grid_for(be, segments, 1), SEGMENT,
	    2 * SEGMENT * sizeof(int32_t), out, labels->data, width, height);
	CU_TRY(be, cudaGetLastError());
	V2V_LAUNCH(join_runs, grid_for(be, n, JOIN_BLOCK), JOIN_BLOCK, 0, out,
	    labels->data, (size_t)width, n);
	CU_TRY(be, cudaGetLastError());
	V2V_LAUNCH(paint_roots, grid_for(be, n, JOIN_BLOCK), JOIN_BLOCK, 0,
	    out, n);
	CU_TRY(be, cudaGetLastError());
	return V2V_OK;
}

} /* namespace v2v_cuda */
