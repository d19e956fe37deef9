/*
 * A breadth-first walk from all sides at once, round by round.
 *
 * Where the fronts meet, their border follows the middle of the hole, and has a
 * step where a line crossed the border of two faces. Polls among the pixels
 * around shorten it, as far as the hole reaches.
 */
#include "base.h"

#include "trace/refill.h"

#include "util/mem.h"

#include <stdlib.h>

/* Labels of pixels that have none yet, and of those the next round looks at. */
enum { HOLE = UINT16_MAX, NEXT = UINT16_MAX - 1 };

enum { REACH = 3, ROUNDS = 12 }; /* of polls, px */

struct item {
	uint32_t at;
	uint16_t label; /* that it gets next */
};

/* All pixels that get a label, in the order that they do. */
struct hole {
	struct v2v_labels *l;
	struct item *item;
	size_t n, cap;
};

static bool
add(struct hole *h, uint32_t at)
{
	if (!v2v_grow(&h->item, &h->cap, h->n + 1, sizeof(*h->item)))
		return false;
	h->item[h->n++] = (struct item){ at, HOLE };
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

/* The label that most pixels have in the square about one; its own if as many
 * have that, else the first on a tie. */
static uint16_t
poll(const struct v2v_labels *l, uint32_t at)
{
	enum { KINDS = 8 }; /* more do not matter */
	int32_t x = (int32_t)(at % (uint32_t)l->width);
	int32_t y = (int32_t)(at / (uint32_t)l->width);
	int32_t x1 = x + REACH < l->width ? x + REACH : l->width - 1;
	int32_t y1 = y + REACH < l->height ? y + REACH : l->height - 1;
	uint16_t kind[KINDS] = { l->px[at] };
	int count[KINDS] = { 0 }, n = 1, best = 0;

	for (int32_t j = y < REACH ? 0 : y - REACH; j <= y1; j++)
		for (int32_t i = x < REACH ? 0 : x - REACH; i <= x1; i++) {
			uint16_t c = l->px[(size_t)j * (size_t)l->width
			    + (size_t)i];
			int k = 0;

			while (k < n && kind[k] != c)
				k++;
			if (k == KINDS)
				continue;
			n += k == n;
			kind[k] = c;
			count[k]++;
		}
	for (int k = 1; k < n; k++)
		if (count[k] > count[best])
			best = k;
	return kind[best];
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
begin(struct hole *h, const struct v2v_runs *r, const bool *gone)
{
	for (int32_t y = 0; y < r->height; y++)
		for (size_t i = r->row[y]; i < r->row[y + 1]; i++)
			for (int32_t x = r->x[i]; gone[r->face[i]]
			    && x < v2v_runs_end(r, y, i); x++) {
				uint32_t at = (uint32_t)y * (uint32_t)r->width
				    + (uint32_t)x;

				if (vote(h->l, at) != HOLE && !add(h, at))
					return false;
			}
	return true;
}

/* Give new labels, all at once, to the pixels from the i-th on. Returns whether
 * any differs from that before. */
static bool
settle(struct hole *h, size_t i, uint16_t (*choose)(const struct v2v_labels *,
    uint32_t))
{
	bool any = false;

	for (size_t k = i; k < h->n; k++)
		h->item[k].label = choose(h->l, h->item[k].at);
	for (size_t k = i; k < h->n; k++) {
		uint16_t *px = &h->l->px[h->item[k].at];

		any |= *px != h->item[k].label;
		*px = h->item[k].label;
	}
	return any;
}

/* Append the pixels without a label beside those from the i-th on. */
static bool
advance(struct hole *h, size_t i)
{
	for (size_t end = h->n; i < end; i++) {
		uint32_t to[4];
		int n = beside(h->l, h->item[i].at, to);

		for (int k = 0; k < n; k++) {
			if (h->l->px[to[k]] != HOLE)
				continue;
			if (!add(h, to[k]))
				return false;
			h->l->px[to[k]] = NEXT;
		}
	}
	return true;
}

int
v2v_refill(struct v2v_labels *l, const struct v2v_runs *r, const bool *gone,
    bool *done, struct v2v_msg *msg)
{
	struct hole h = { .l = l };
	bool ok;

	paint(l, r, gone, true);
	ok = begin(&h, r, gone);
	*done = h.n > 0;
	if (ok && !*done)
		paint(l, r, gone, false);
	for (size_t i = 0, next; ok && i < h.n; i = next) {
		next = h.n;
		(void)settle(&h, i, vote);
		ok = advance(&h, i);
	}
	for (int k = 0; ok && k < ROUNDS && settle(&h, 0, poll); k++)
		;
	free(h.item);
	return ok ? V2V_OK : v2v_fail_memory(msg);
}
