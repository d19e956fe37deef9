/* A breadth-first walk from all sides at once, round by round. */
#include "base.h"

#include "trace/refill.h"

#include "util/mem.h"

#include <stdlib.h>

/* Labels of pixels that have none yet, and of those the next round looks at. */
enum { HOLE = UINT16_MAX, NEXT = UINT16_MAX - 1 };

struct item {
	uint32_t at;
	uint16_t label;
};

struct front {
	struct item *item;
	size_t n, cap;
};

static bool
add(struct front *f, uint32_t at)
{
	if (!v2v_grow(&f->item, &f->cap, f->n + 1, sizeof(*f->item)))
		return false;
	f->item[f->n++] = (struct item){ at, HOLE };
	return true;
}

/* The four pixels beside one; returns how many there are. */
static int
beside(const struct v2v_labels *l, uint32_t at, uint32_t out[4])
{
	uint32_t w = (uint32_t)l->width, x = at % w, y = at / w;
	int n = 0;

	if (y > 0)
		out[n++] = at - w;
	if (x > 0)
		out[n++] = at - 1;
	if (x + 1 < w)
		out[n++] = at + 1;
	if (y + 1 < (uint32_t)l->height)
		out[n++] = at + w;
	return n;
}

/* The label that most of the pixels beside have; the lowest on a tie. HOLE if
 * none has any. */
static uint16_t
vote(const struct v2v_labels *l, uint32_t at)
{
	uint32_t to[4];
	int n = beside(l, at, to), most = 0;
	uint16_t best = HOLE;

	for (int i = 0; i < n; i++) {
		uint16_t c = l->px[to[i]];
		int count = 0;

		if (c >= NEXT)
			continue;
		for (int j = 0; j < n; j++)
			count += l->px[to[j]] == c;
		if (count > most || (count == most && c < best)) {
			most = count;
			best = c;
		}
	}
	return best;
}

static void
paint(struct v2v_labels *l, const struct v2v_runs *r, const bool *gone,
    bool hole)
{
	for (int32_t y = 0; y < r->height; y++)
		for (size_t i = r->row[y]; i < r->row[y + 1]; i++)
			if (gone[r->face[i]])
				for (int32_t x = r->x[i];
				    x < v2v_runs_end(r, y, i); x++)
					l->px[(size_t)y * (size_t)l->width
					    + (size_t)x] = hole ? HOLE
					    : r->label[r->face[i]];
}

/* The pixels of the first round. */
static bool
begin(struct front *f, struct v2v_labels *l, const struct v2v_runs *r,
    const bool *gone)
{
	for (int32_t y = 0; y < r->height; y++)
		for (size_t i = r->row[y]; i < r->row[y + 1]; i++)
			for (int32_t x = r->x[i]; gone[r->face[i]]
			    && x < v2v_runs_end(r, y, i); x++) {
				uint32_t at = (uint32_t)y * (uint32_t)l->width
				    + (uint32_t)x;

				if (vote(l, at) != HOLE && !add(f, at))
					return false;
			}
	return true;
}

/* Give labels to the pixels of `f`, and put those beside them into `next`. */
static bool
advance(struct v2v_labels *l, struct front *f, struct front *next)
{
	next->n = 0;
	for (size_t i = 0; i < f->n; i++)
		f->item[i].label = vote(l, f->item[i].at);
	for (size_t i = 0; i < f->n; i++)
		l->px[f->item[i].at] = f->item[i].label;
	for (size_t i = 0; i < f->n; i++) {
		uint32_t to[4];
		int n = beside(l, f->item[i].at, to);

		for (int k = 0; k < n; k++) {
			if (l->px[to[k]] != HOLE)
				continue;
			if (!add(next, to[k]))
				return false;
			l->px[to[k]] = NEXT;
		}
	}
	return true;
}

int
v2v_refill(struct v2v_labels *l, const struct v2v_runs *r, const bool *gone,
    bool *done, struct v2v_msg *msg)
{
	struct front a = { 0 }, b = { 0 };
	bool ok;

	paint(l, r, gone, true);
	ok = begin(&a, l, r, gone);
	*done = a.n > 0;
	if (ok && !*done)
		paint(l, r, gone, false);
	while (ok && a.n > 0) {
		struct front t = a;

		ok = advance(l, &a, &b);
		a = b;
		b = t;
	}
	free(a.item);
	free(b.item);
	return ok ? V2V_OK : v2v_fail_memory(msg);
}
