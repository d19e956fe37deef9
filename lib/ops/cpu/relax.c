/*
 * Descent of the labels' energy on the CPU: iterated conditional modes (Besag,
 * "On the Statistical Analysis of Dirty Pictures", JRSS B 1986), of squares
 * before pixels. Squares of one phase are no neighbours, so they may go in any
 * order.
 */
#include "base.h"

#include "ops/cpu/cpu.h"
#include "ops/kern/potts.h"

#include <assert.h>

enum { GRAIN = 32 }; /* rows of pixels a slice, some */

struct job {
	struct k_labels p;
	int step, phase;
};

static void
rows(void *arg, size_t first, size_t end)
{
	const struct job *j = arg;
	int32_t side = k_potts_side(j->step);
	int32_t across = k_potts_squares(j->p.width, side);

	for (size_t r = first; r < end; r++) {
		int32_t y = (2 * (int32_t)r + (j->phase >> 1)) * side;

		for (int32_t k = 0; k < across; k++)
			k_potts_square(&j->p, (2 * k + (j->phase & 1)) * side,
			    y, side);
	}
}

int
cpu_relax(struct v2v_backend *be, struct v2v_buf *labels,
    struct v2v_buf *colours, struct v2v_buf *costs, struct v2v_buf *weights,
    int32_t width, int32_t height, int n_pal, int32_t strength)
{
	struct job j = { .p = { labels->data,
	    (const uint32_t *)(const void *)colours->data, costs->data,
	    weights->data, width, height, n_pal, strength } };

	assert(labels->bytes >= (size_t)width * (size_t)height);
	for (j.step = 0; j.step < K_POTTS_STEPS; j.step++) {
		int32_t side = k_potts_side(j.step);

		for (j.phase = 0; j.phase < 4; j.phase++)
			v2v_pool_run(be->pool, (size_t)k_potts_squares(height,
			    side), (size_t)(GRAIN / side), rows, &j);
	}
	return V2V_OK;
}
