/*
 * Descent of the labels' energy on the CPU: iterated conditional modes (Besag,
 * "On the Statistical Analysis of Dirty Pictures", JRSS B 1986).
 *
 * Pixels whose coordinates are even or odd alike are no neighbours, so each of
 * these four phases may go in any order. A pixel's choice depends on the 3 x 3
 * around it alone: only cells beside one that changed in this sweep or the one
 * before are looked at again, which changes nothing of the result.
 */
#include "base.h"

#include "ops/cpu/cpu.h"
#include "ops/kern/potts.h"

#include "util/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { CELL = 64, GRAIN = 8 }; /* columns of a cell, rows of a slice */

struct job {
	uint8_t *labels;
	const uint32_t *colours;
	const uint8_t *costs, *weights;
	int32_t width, height, strength;
	size_t n_pal;
	int32_t cells;    /* of a row */
	uint8_t *before;  /* cells that changed in the sweep before */
	uint8_t *now;     /* and in this one, so far */
	int phase;
};

/* Is there but one label in the 3 x 3 around pixel i, off the border? */
static inline bool
uniform(const uint8_t *p, size_t w)
{
	const uint8_t *up = p - w, *down = p + w;
	uint8_t l = *p;

	return p[1] == l && p[-1] == l && *up == l && *down == l
	    && up[-1] == l && up[1] == l && down[-1] == l && down[1] == l;
}

/* Whether the pixel took another label. */
static bool
relax(const struct job *j, int32_t x, int32_t y)
{
	size_t i = (size_t)y * (size_t)j->width + (size_t)x;
	struct k_around a;
	uint8_t best;

	if (x > 0 && y > 0 && x + 1 < j->width && y + 1 < j->height
	    && uniform(j->labels + i, (size_t)j->width))
		return false;
	k_potts_around(&a, j->labels, j->weights, x, y, j->width, j->height);
	best = k_potts_best(&a, j->costs + j->colours[i] * j->n_pal,
	    j->labels[i], j->strength);
	if (best == j->labels[i])
		return false;
	j->labels[i] = best;
	return true;
}

/*
 * May a pixel of the cell choose anew? Rows of one phase are two apart, so no
 * other thread writes what is read here, but for the cell's own row.
 */
static bool
beside_change(const struct job *j, int32_t y, int32_t c)
{
	int32_t x0 = c > 0 ? c - 1 : 0, x1 = c + 1 < j->cells ? c + 1 : c;

	for (int32_t v = y > 0 ? y - 1 : 0; v <= y + 1 && v < j->height; v++)
		for (int32_t u = x0; u <= x1; u++) {
			size_t at = (size_t)v * (size_t)j->cells + (size_t)u;

			if (j->before[at] || j->now[at])
				return true;
		}
	return false;
}

static void
phase_rows(void *arg, size_t first, size_t end)
{
	const struct job *j = arg;

	for (size_t r = first; r < end; r++) {
		int32_t y = 2 * (int32_t)r + (j->phase >> 1);
		size_t row = (size_t)y * (size_t)j->cells;

		for (int32_t c = 0; y < j->height && c < j->cells; c++) {
			int32_t x = c * CELL + (j->phase & 1);
			int32_t stop = (c + 1) * CELL;

			if (!beside_change(j, y, c))
				continue;
			if (stop > j->width)
				stop = j->width;
			for (; x < stop; x += 2)
				if (relax(j, x, y))
					j->now[row + (size_t)c] = 1;
		}
	}
}

int
cpu_relax(struct v2v_backend *be, struct v2v_buf *labels,
    struct v2v_buf *colours, struct v2v_buf *costs, struct v2v_buf *weights,
    int32_t width, int32_t height, int n_pal, int32_t strength, int sweeps)
{
	int32_t cells = (width + CELL - 1) / CELL;
	size_t n = (size_t)cells * (size_t)height;
	struct job j = { .labels = labels->data,
		.colours = (const uint32_t *)(const void *)colours->data,
		.costs = costs->data, .weights = weights->data,
		.width = width, .height = height, .strength = strength,
		.n_pal = (size_t)n_pal, .cells = cells,
		.before = v2v_alloc(n, 1), .now = v2v_zalloc(n, 1) };
	bool more = j.before != NULL && j.now != NULL;
	int err = more ? V2V_OK : v2v_fail_memory(&be->msg);

	assert(labels->bytes >= (size_t)width * (size_t)height);
	if (more)
		memset(j.before, 1, n);
	for (int s = 0; s < sweeps && more; s++) {
		uint8_t *t = j.before;

		for (j.phase = 0; j.phase < 4; j.phase++)
			v2v_pool_run(be->pool, ((size_t)height + 1) / 2,
			    GRAIN, phase_rows, &j);
		more = memchr(j.now, 1, n) != NULL;
		j.before = j.now;
		j.now = t;
		memset(t, 0, n);
	}
	free(j.before);
	free(j.now);
	return err;
}
