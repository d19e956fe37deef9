/*
 * Connected components on the CPU: union-find over the runs of rows.
 *
 * The plane of ids is itself the forest: ids[s] of the first pixel s of a run
 * is its parent's first pixel, never a later one, and a root is its own
 * parent. So a root is the lowest index of its set, which is the answer asked
 * for, in whatever order sets are joined. Other pixels of a run stay unset
 * until the end.
 *
 * 1. Stripes of rows, in parallel: find runs, join those of neighbouring rows
 *    within the stripe, then point each run at its root in the stripe.
 * 2. Alone: join across the borders of stripes. Only roots of stripes get new
 *    parents; those are listed, then each pointed at its final root.
 * 3. Stripes in parallel: a run's root is at most one step further, and that
 *    step is inside the stripe, so no thread reads what another writes. Paint
 *    the runs.
 */
#include "base.h"

#include "ops/cpu/cpu.h"

#include "util/forest.h"
#include "util/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { STRIPE_ROWS_MIN = 16, STRIPES_A_THREAD = 2 };

struct job {
	uint32_t *ids;
	const uint8_t *labels;
	size_t width, height;
	size_t rows;      /* of a stripe */
	uint32_t *starts; /* two lists of runs for each stripe */
};

/* Where the run that starts at i ends; compares eight pixels at a time. */
static inline size_t
run_end(const uint8_t *labels, size_t i, size_t end)
{
	uint8_t v = labels[i++];
	uint64_t all = v * 0x0101010101010101u, eight;

	while (end - i >= 8) {
		memcpy(&eight, labels + i, 8);
		if (eight != all)
			break;
		i += 8;
	}
	while (i < end && labels[i] == v)
		i++;
	return i;
}

/* Join two sets; the root that got a parent, or the common root. */
static inline uint32_t
join(uint32_t *ids, uint32_t a, uint32_t b)
{
	a = v2v_find(ids, a);
	b = v2v_find(ids, b);
	if (a < b) {
		ids[b] = a;
		return b;
	}
	ids[a] = b;
	return a;
}

/*
 * Runs of the row [row, row + width) into `now`, closed by the row's end, and
 * joined to those of the row above (`above`, NULL for none). The next run to
 * compare with is told by which of the two ends first.
 */
static void
join_row(const struct job *j, uint32_t *now, const uint32_t *above,
    size_t row)
{
	const uint8_t *labels = j->labels;
	size_t w = j->width, end = row + w, n = 0;

	for (size_t i = row; i < end; n++) {
		size_t stop = run_end(labels, i, end);

		now[n] = (uint32_t)i;
		j->ids[i] = (uint32_t)i;
		while (above != NULL) {
			/* above[0] reaches i - w or beyond */
			if (labels[above[0]] == labels[i])
				join(j->ids, above[0], (uint32_t)i);
			if (above[1] + w > stop)
				break;
			above++;
			if (above[0] + w == stop)
				break;
		}
		i = stop;
	}
	now[n] = (uint32_t)end;
}

static void
join_stripe(const struct job *j, size_t stripe)
{
	size_t w = j->width, y0 = stripe * j->rows, y1 = y0 + j->rows;
	uint32_t *now = j->starts + 2 * stripe * (w + 1);
	uint32_t *above = now + (w + 1), *t;

	if (y1 > j->height)
		y1 = j->height;
	for (size_t y = y0; y < y1; y++) {
		join_row(j, now, y > y0 ? above : NULL, y * w);
		t = above;
		above = now;
		now = t;
	}
	for (size_t y = y0; y < y1; y++)
		for (size_t i = y * w; i < (y + 1) * w;) {
			/* Parents come first, so they are final already. */
			j->ids[i] = j->ids[j->ids[i]];
			i = run_end(j->labels, i, (y + 1) * w);
		}
}

static void
paint_stripe(const struct job *j, size_t stripe)
{
	size_t w = j->width, y1 = (stripe + 1) * j->rows;
	uint32_t base = (uint32_t)(stripe * j->rows * w);

	if (y1 > j->height)
		y1 = j->height;
	for (size_t y = stripe * j->rows; y < y1; y++)
		for (size_t i = y * w; i < (y + 1) * w;) {
			size_t stop = run_end(j->labels, i, (y + 1) * w);
			uint32_t root = j->ids[i];

			if (root >= base)
				root = j->ids[root];
			while (i < stop)
				j->ids[i++] = root;
		}
}

static void
join_stripes(void *arg, size_t first, size_t end)
{
	for (size_t s = first; s < end; s++)
		join_stripe(arg, s);
}

static void
paint_stripes(void *arg, size_t first, size_t end)
{
	for (size_t s = first; s < end; s++)
		paint_stripe(arg, s);
}

/*
 * Join the row that starts at pixel `row` to the one above it. Starts of runs
 * point at roots of their stripes and must stay so: joining begins there.
 * Appends the roots that got a parent to changed[n]; returns the new n.
 */
static size_t
join_border(const struct job *j, size_t row, uint32_t *changed, size_t n)
{
	const uint8_t *up = j->labels + row - j->width, *down = j->labels + row;
	size_t a = 0, b = 0; /* starts of the runs at x in both rows */

	for (size_t x = 0; x < j->width; x++) {
		bool fresh = x == 0;

		if (x > 0 && up[x] != up[x - 1]) {
			a = x;
			fresh = true;
		}
		if (x > 0 && down[x] != down[x - 1]) {
			b = x;
			fresh = true;
		}
		if (fresh && up[x] == down[x])
			changed[n++] = join(j->ids, j->ids[row - j->width + a],
			    j->ids[row + b]);
	}
	return n;
}

int
cpu_components(struct v2v_backend *be, struct v2v_buf *ids,
    struct v2v_buf *labels, int32_t width, int32_t height)
{
	size_t w = (size_t)width, h = (size_t)height, stripes, n = 0;
	size_t threads = (size_t)v2v_pool_threads(be->pool);
	struct job j = { (uint32_t *)(void *)ids->data, labels->data, w, h, 0,
		NULL };
	uint32_t *changed = NULL;
	int err;

	assert(width > 0 && height > 0 && h <= UINT32_MAX / w);
	assert(ids->bytes / 4 >= w * h && labels->bytes >= w * h);
	stripes = threads == 1 ? 1 : threads * STRIPES_A_THREAD;
	if (stripes > h / STRIPE_ROWS_MIN)
		stripes = h / STRIPE_ROWS_MIN + 1;
	j.rows = (h + stripes - 1) / stripes;
	stripes = (h + j.rows - 1) / j.rows;
	j.starts = v2v_alloc(stripes, 2 * (w + 1) * sizeof(*j.starts));
	changed = v2v_alloc(stripes, w * sizeof(*changed));
	if (j.starts == NULL || changed == NULL) {
		err = v2v_fail_memory(&be->msg);
		goto out;
	}

	v2v_pool_run(be->pool, stripes, 1, join_stripes, &j);
	for (size_t s = 1; s < stripes; s++)
		n = join_border(&j, s * j.rows * w, changed, n);
	for (size_t i = 0; i < n; i++)
		j.ids[changed[i]] = v2v_find(j.ids, changed[i]);
	v2v_pool_run(be->pool, stripes, 1, paint_stripes, &j);
	err = V2V_OK;
out:
	free(j.starts);
	free(changed);
	return err;
}
