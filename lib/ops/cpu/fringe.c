/*
 * Colours of soft pixels on the CPU, in tiles of blocks.
 *
 * A tile keeps the sums of the rows of blocks that a window covers, a ring of
 * them, and of their columns, and moves both down row by row. Rows of a tile
 * that have no soft pixel in reach are passed over: edges are thin.
 */
#include "base.h"

#include "ops/cpu/cpu.h"
#include "ops/kern/fringe.h"

#include "util/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { TILE_COLUMNS = 64, TILE_ROWS = 128 };

struct job {
	uint8_t *rgba;
	const uint8_t *matte;
	struct k_fringe_colours *wide; /* of soft pixels: by the first pass */
	struct k_fringe p;
	bool narrow;
	enum cpu_level level;
	size_t across, tiles;
	/* For each thread room for the sums of a tile. */
	struct k_fringe_sums *room;
	size_t threads, room_each;
};

/* Columns or rows of blocks. */
struct range {
	int32_t first, end;
};

static inline struct range
around(struct range r, int32_t reach, int32_t n)
{
	struct range out = { r.first - reach, r.end + reach };

	out.first = out.first < 0 ? 0 : out.first;
	out.end = out.end > n ? n : out.end;
	return out;
}

/* Pixels of blocks, of n. */
static inline struct range
pixels_of(struct range r, int32_t side, int32_t n)
{
	struct range out = { r.first * side, r.end * side };

	out.end = out.end > n ? n : out.end;
	return out;
}

static inline struct k_fringe_sums
sum_block(const struct job *j, int32_t column, int32_t row)
{
	struct range xs = pixels_of((struct range){ column, column + 1 },
	    j->p.side, j->p.width);
	struct range ys = pixels_of((struct range){ row, row + 1 },
	    j->p.side, j->p.height);
	struct k_fringe_sums s = { { 0 } };

	for (int32_t y = ys.first; y < ys.end; y++)
		for (int32_t x = xs.first; x < xs.end; x++) {
			size_t i = (size_t)y * (size_t)j->p.width + (size_t)x;
			const uint8_t *px = j->rgba + 4 * i;

			if (j->narrow && k_fringe_soft(j->matte[i]))
				k_fringe_add(&s, j->matte[i], j->wide[i].fore,
				    j->wide[i].back);
			else
				k_fringe_add(&s, j->matte[i], px, px);
		}
	return s;
}

static inline void
add_sums(struct k_fringe_sums *to, const struct k_fringe_sums *s)
{
	for (int k = 0; k < K_FRINGE_SUMS; k++)
		to->v[k] += s->v[k];
}

static inline void
take_sums(struct k_fringe_sums *from, const struct k_fringe_sums *s)
{
	for (int k = 0; k < K_FRINGE_SUMS; k++)
		from->v[k] -= s->v[k];
}

static inline bool
any_soft(const struct job *j, struct range columns, int32_t row)
{
	struct range xs = pixels_of(columns, j->p.side, j->p.width);
	struct range ys = pixels_of((struct range){ row, row + 1 },
	    j->p.side, j->p.height);

	for (int32_t y = ys.first; y < ys.end; y++) {
		const uint8_t *matte = j->matte
		    + (size_t)y * (size_t)j->p.width;
		uint8_t soft = 0;

		for (int32_t x = xs.first; x < xs.end; x++)
			soft |= k_fringe_soft(matte[x]);
		if (soft)
			return true;
	}
	return false;
}

/* The soft pixels of a block, whose window is summed. */
static inline void
fuse_block(const struct job *j, const struct k_fringe_sums *s, int32_t column,
    int32_t row)
{
	struct range xs = pixels_of((struct range){ column, column + 1 },
	    j->p.side, j->p.width);
	struct range ys = pixels_of((struct range){ row, row + 1 },
	    j->p.side, j->p.height);

	for (int32_t y = ys.first; y < ys.end; y++)
		for (int32_t x = xs.first; x < xs.end; x++) {
			size_t i = (size_t)y * (size_t)j->p.width + (size_t)x;
			struct k_fringe_colours c;

			if (!k_fringe_soft(j->matte[i]))
				continue;
			c = k_fringe_fuse(s, j->rgba + 4 * i, j->matte[i]);
			if (j->narrow)
				memcpy(j->rgba + 4 * i, c.fore, 3);
			else
				j->wide[i] = c;
		}
}

/* A row of a tile's blocks; columns[], from `seen` on, are summed. */
static inline void
fuse_row(const struct job *j, const struct k_fringe_sums *columns,
    struct range own, struct range seen, int32_t row)
{
	int32_t reach = j->p.reach;
	struct k_fringe_sums s = { { 0 } };

	for (int32_t x = seen.first; x < own.first + reach && x < seen.end;
	    x++)
		add_sums(&s, &columns[x - seen.first]);
	for (int32_t x = own.first; x < own.end; x++) {
		if (x + reach < seen.end)
			add_sums(&s, &columns[x + reach - seen.first]);
		if (x - reach - 1 >= seen.first)
			take_sums(&s, &columns[x - reach - 1 - seen.first]);
		fuse_block(j, &s, x, row);
	}
}

static inline void
fuse_tile(const struct job *j, struct k_fringe_sums *columns, size_t tile)
{
	struct range own = { (int32_t)(tile % j->across) * TILE_COLUMNS, 0 };
	struct range rows = { (int32_t)(tile / j->across) * TILE_ROWS, 0 };
	struct range seen, sum = { 0, 0 }; /* rows that are summed */
	struct k_fringe_sums *ring;
	int32_t reach = j->p.reach, lines = 2 * reach + 1, n;

	own.end = own.first + TILE_COLUMNS;
	own = around(own, 0, j->p.columns);
	rows.end = rows.first + TILE_ROWS;
	rows = around(rows, 0, j->p.rows);
	seen = around(own, reach, j->p.columns);
	n = seen.end - seen.first;
	ring = columns + n;
	for (int32_t y = rows.first; y < rows.end; y++) {
		struct range to = around((struct range){ y, y + 1 }, reach,
		    j->p.rows);

		if (!any_soft(j, own, y))
			continue;
		if (to.first >= sum.end) {
			memset(columns, 0, (size_t)n * sizeof(*columns));
			sum = (struct range){ to.first, to.first };
		}
		for (; sum.first < to.first; sum.first++)
			for (int32_t x = 0; x < n; x++)
				take_sums(&columns[x],
				    &ring[sum.first % lines * n + x]);
		for (; sum.end < to.end; sum.end++)
			for (int32_t x = 0; x < n; x++) {
				struct k_fringe_sums *s
				    = &ring[sum.end % lines * n + x];

				*s = sum_block(j, seen.first + x, sum.end);
				add_sums(&columns[x], s);
			}
		fuse_row(j, columns, own, seen, y);
	}
}

CPU_LEVELS(fuse_tile, (const struct job *j, struct k_fringe_sums *columns,
    size_t tile), (j, columns, tile));

static void
fuse_tiles(void *arg, size_t first, size_t end)
{
	const struct job *j = arg;

	for (size_t i = first; i < end; i++)
		for (size_t tile = i; tile < j->tiles; tile += j->threads)
			fuse_tile_at[j->level](j, j->room + i * j->room_each,
			    tile);
}

static bool
pass(struct job *j, struct v2v_pool *pool, bool narrow)
{
	size_t reach;

	j->narrow = narrow;
	j->p = k_fringe_pass(j->p.width, j->p.height, narrow);
	j->across = ((size_t)j->p.columns + TILE_COLUMNS - 1) / TILE_COLUMNS;
	j->tiles = ((size_t)j->p.rows + TILE_ROWS - 1) / TILE_ROWS * j->across;
	reach = (size_t)j->p.reach;
	j->room_each = (TILE_COLUMNS + 2 * reach) * (2 * reach + 2);
	j->threads = (size_t)v2v_pool_threads(pool);
	j->room = v2v_alloc(j->threads * j->room_each, sizeof(*j->room));
	if (j->room)
		v2v_pool_run(pool, j->threads, 1, fuse_tiles, j);
	free(j->room);
	return j->room != NULL;
}

int
cpu_fringe(struct v2v_backend *be, struct v2v_buf *rgba, struct v2v_buf *matte,
    int32_t width, int32_t height)
{
	const struct cpu_state *st = be->state;
	size_t n = (size_t)width * (size_t)height;
	struct job j = { .rgba = rgba->data, .matte = matte->data,
		.level = st->level, .p = { .width = width, .height = height } };
	bool ok;

	assert(rgba->bytes / 4 >= n && matte->bytes >= n);
	/* Its pages are touched where there are soft pixels. */
	j.wide = v2v_alloc(n, sizeof(*j.wide));
	ok = j.wide && pass(&j, be->pool, false) && pass(&j, be->pool, true);
	free(j.wide);
	return ok ? V2V_OK : v2v_fail_memory(&be->msg);
}
