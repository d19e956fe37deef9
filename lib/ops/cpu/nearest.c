/* Nearest palette entries on the CPU. */
#include "base.h"

#include "ops/cpu/cpu.h"
#include "ops/kern/lab.h"
#include "ops/kern/nearest.h"

#include "colour/srgb.h"

#include <assert.h>

enum { GRAIN = 64 };

struct job {
	uint8_t *labels;
	const uint8_t *rgba;
	const struct v2v_lab_palette *pal;
};

static void
slice(void *arg, size_t first, size_t end)
{
	const struct job *j = arg;

	for (size_t i = first; i < end; i++) {
		const uint8_t *p = j->rgba + 4 * i;
		double lab[3];

		k_lab_px(lab, v2v_srgb_linear[p[0]], v2v_srgb_linear[p[1]],
		    v2v_srgb_linear[p[2]]);
		j->labels[i] = (uint8_t)k_nearest_px(lab, j->pal->lab,
		    j->pal->n);
	}
}

int
cpu_nearest(struct v2v_backend *be, struct v2v_buf *labels,
    struct v2v_buf *rgba, size_t n, const struct v2v_lab_palette *pal)
{
	struct job j = { labels->data, rgba->data, pal };

	assert(labels->bytes >= n && rgba->bytes / 4 >= n);
	assert(pal->n >= 1 && pal->n <= 256);
	v2v_pool_run(be->pool, n, GRAIN, slice, &j);
	return V2V_OK;
}
