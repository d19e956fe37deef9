/* Membranes on the CPU: each step over the rows of its level, in slices. A
 * step writes cells that it does not read elsewhere, so slices may go in any
 * order. */
#include "base.h"

#include "ops/cpu/cpu.h"
#include "ops/kern/membrane.h"

#include "util/mem.h"

#include <assert.h>
#include <stdlib.h>

enum { GRAIN_CELLS = 1 << 12 };

/* The cells of one row that a step changes. */
static inline void
row(enum k_membrane_step step, const struct k_membrane *m,
    const struct k_membrane_io *io, int32_t y)
{
	size_t start = (size_t)y * (size_t)m->w;

	if (step != K_MEMBRANE_RED && step != K_MEMBRANE_BLACK)
		for (int32_t x = 0; x < m->w; x++)
			k_membrane_cell(step, m, io, x, y);
	else
		for (int32_t x = (y + (step == K_MEMBRANE_BLACK)) % 2;
		    x < m->w; x += 2)
			k_membrane_relax(m, x, y, start + (size_t)x);
}

CPU_LEVELS(row, (enum k_membrane_step step, const struct k_membrane *m,
    const struct k_membrane_io *io, int32_t y), (step, m, io, y));

struct job {
	void (*row)(enum k_membrane_step, const struct k_membrane *,
	    const struct k_membrane_io *, int32_t);
	struct v2v_pool *pool;
	struct k_membrane level[K_MEMBRANE_LEVELS];
	struct k_membrane_io io;
	enum k_membrane_step step;
	int l;
};

static void
rows(void *arg, size_t first, size_t end)
{
	const struct job *j = arg;

	for (size_t y = first; y < end; y++)
		j->row(j->step, &j->level[j->l], &j->io, (int32_t)y);
}

static int
run(void *arg, enum k_membrane_step step, int level)
{
	struct job *j = arg;
	const struct k_membrane *m = &j->level[level];

	j->step = step;
	j->l = level;
	v2v_pool_run(j->pool, (size_t)m->h, GRAIN_CELLS / (size_t)m->w + 1,
	    rows, j);
	return V2V_OK;
}

int
cpu_membrane(struct v2v_backend *be, struct v2v_buf *out, struct v2v_buf *rgba,
    struct v2v_buf *mask, int32_t width, int32_t height)
{
	const struct cpu_state *st = be->state;
	struct job j = { .row = row_at[st->level], .pool = be->pool,
		.io = { out->data, rgba->data, mask->data } };
	size_t n = (size_t)width * (size_t)height;
	float *room;
	int levels, err;

	assert(out->bytes / 4 >= n && rgba->bytes / 4 >= n);
	assert(mask->bytes >= n);
	room = v2v_alloc(k_membrane_layout(j.level, &levels, NULL, width,
	    height), sizeof(*room));
	if (room == NULL)
		return v2v_fail_memory(&be->msg);
	k_membrane_layout(j.level, &levels, room, width, height);
	err = k_membrane_run(run, &j, levels);
	free(room);
	return err;
}
