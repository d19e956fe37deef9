/* Holes filled with texture, on the CPU: each step over the rows of its level,
 * in slices. */
#include "base.h"

#include "ops/cpu/cpu.h"
#include "ops/kern/patch.h"

#include "util/mem.h"

#include <assert.h>
#include <stdlib.h>

enum { GRAIN_PIXELS = 1 << 9 };

static inline void
row(enum k_patch_step step, int turn, const struct k_patch *p,
    const struct k_patch *fine, const struct k_patch *coarse,
    const struct k_patch_io *io, int32_t y)
{
	for (int32_t x = 0; x < p->w; x++)
		k_patch_pixel(step, turn, p, fine, coarse, io, x, y);
}

CPU_LEVELS(row, (enum k_patch_step step, int turn, const struct k_patch *p,
    const struct k_patch *fine, const struct k_patch *coarse,
    const struct k_patch_io *io, int32_t y),
    (step, turn, p, fine, coarse, io, y));

struct job {
	enum cpu_level cpu;
	struct v2v_pool *pool;
	struct k_patch level[K_PATCH_ALL];
	struct k_patch_io io;
	int levels;
	/* The step at hand. */
	enum k_patch_step step;
	int l, turn;
};

static void
rows(void *arg, size_t first, size_t end)
{
	const struct job *j = arg;
	const struct k_patch *p = &j->level[j->l];

	for (size_t y = first; y < end; y++)
		row_at[j->cpu](j->step, j->turn, p, j->l > 0 ? p - 1 : NULL,
		    j->l + 1 < j->levels ? p + 1 : NULL, &j->io, (int32_t)y);
}

static int
run(void *arg, enum k_patch_step step, int level, int turn)
{
	struct job *j = arg;
	const struct k_patch *p = &j->level[level];

	j->step = step;
	j->l = level;
	j->turn = turn;
	v2v_pool_run(j->pool, (size_t)p->h, GRAIN_PIXELS / (size_t)p->w + 1,
	    rows, j);
	return V2V_OK;
}

int
cpu_patch(struct v2v_backend *be, struct v2v_buf *out, struct v2v_buf *rgba,
    struct v2v_buf *mask, int32_t width, int32_t height, uint64_t seed)
{
	const struct cpu_state *st = be->state;
	struct job j = { .cpu = st->level, .pool = be->pool,
		.io = { out->data, rgba->data, mask->data, seed } };
	size_t n = (size_t)width * (size_t)height;
	uint8_t *room;
	int fine, err;

	assert(out->bytes / 4 >= n && rgba->bytes / 4 >= n);
	assert(mask->bytes >= n);
	room = v2v_alloc(k_patch_layout(j.level, &j.levels, &fine, NULL, width,
	    height), 1);
	if (room == NULL)
		return v2v_fail_memory(&be->msg);
	k_patch_layout(j.level, &j.levels, &fine, room, width, height);
	err = k_patch_run(run, &j, j.level, j.levels, fine);
	free(room);
	return err;
}
