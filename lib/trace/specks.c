/*
 * Specks: faces of fewer pixels than a floor join a neighbour before the map
 * is built.
 *
 * Each speck points at the neighbour with the longest contact (then the larger
 * one, then the lower number). Faces that point at one another form groups; no
 * group holds two faces that are large enough, since these point nowhere. The
 * largest member (then the lowest number) gives the group its label. A round
 * at least halves the number of specks, so rounds are few.
 */
#include "base.h"

#include "trace/specks.h"

#include "trace/map.h"

#include "util/forest.h"
#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK = 4 }; /* pixels a side */

struct work {
	const struct v2v_runs *r;
	uint32_t floor;
	uint32_t *first;    /* of a face's runs in `member` */
	uint32_t *member;   /* runs of specks, by face */
	uint32_t *above;    /* of each run: that over its first pixel ... */
	uint32_t *below;    /* ... and under it; V2V_NONE on the frame */
	uint32_t *group;    /* forest over faces */
	uint32_t *head;     /* of each root: the member with the label */
	uint32_t *length;   /* of contact with each face; 0 between specks */
	uint32_t *touched;  /* faces whose length is not 0 */
	size_t n_touched;
};

static bool
is_speck(const struct work *w, uint32_t face)
{
	return w->r->area[face] < w->floor;
}

/* Runs of every speck side by side, by a counting sort. */
static void
sort_runs(struct work *w)
{
	const struct v2v_runs *r = w->r;

	for (size_t i = 0; i < r->n; i++)
		if (is_speck(w, r->face[i]))
			w->first[r->face[i] + 2]++;
	for (uint32_t f = 0; f <= r->n_faces; f++)
		w->first[f + 2] += w->first[f + 1];
	/* Each counter moves from where its face begins to where it ends. */
	for (size_t i = 0; i < r->n; i++)
		if (is_speck(w, r->face[i]))
			w->member[w->first[r->face[i] + 1]++] = (uint32_t)i;
}

static void
touch(struct work *w, uint32_t face, int32_t length)
{
	if (w->length[face] == 0)
		w->touched[w->n_touched++] = face;
	w->length[face] += (uint32_t)length;
}

/* The end of run i: a row's first run begins at 0. */
static int32_t
end_of(const struct v2v_runs *r, size_t i)
{
	return i + 1 < r->n && r->x[i + 1] != 0 ? r->x[i + 1] : r->width;
}

static void
find_neighbours(struct work *w)
{
	const struct v2v_runs *r = w->r;

	for (size_t i = 0; i < r->row[1]; i++)
		w->above[i] = V2V_NONE;
	for (size_t i = r->row[r->height - 1]; i < r->n; i++)
		w->below[i] = V2V_NONE;
	for (int32_t y = 1; y < r->height; y++) {
		size_t i = r->row[y - 1], j = r->row[y];

		w->above[j] = (uint32_t)i;
		w->below[i] = (uint32_t)j;
		while (i + 1 < r->row[y] || j + 1 < r->row[y + 1]) {
			int32_t e = end_of(r, i), f = end_of(r, j);

			i += e <= f;
			j += f <= e;
			if (e <= f)
				w->below[i] = (uint32_t)j;
			if (f <= e)
				w->above[j] = (uint32_t)i;
		}
	}
}

/* Contacts of run i with the row whose run k is beside its first pixel. */
static void
touch_row(struct work *w, size_t i, size_t k)
{
	const struct v2v_runs *r = w->r;
	int32_t from = r->x[i], end = end_of(r, i), e;

	if (k == V2V_NONE)
		return;
	do {
		e = end_of(r, k) < end ? end_of(r, k) : end;
		if (r->face[k] != r->face[i])
			touch(w, r->face[k], e - from);
		from = e;
		k++;
	} while (e < end);
}

static void
find_contacts(struct work *w, uint32_t f)
{
	const struct v2v_runs *r = w->r;

	w->n_touched = 0;
	for (uint32_t k = w->first[f]; k < w->first[f + 1]; k++) {
		size_t i = w->member[k];

		if (r->x[i] > 0)
			touch(w, r->face[i - 1], 1);
		if (end_of(r, i) < r->width)
			touch(w, r->face[i + 1], 1);
		touch_row(w, i, w->above[i]);
		touch_row(w, i, w->below[i]);
	}
}

/* The face of those touched that the speck joins; 0 for none. Forgets them. */
static uint32_t
best_contact(struct work *w)
{
	const uint32_t *area = w->r->area;
	uint32_t best = 0, longest = 0;

	for (size_t k = 0; k < w->n_touched; k++) {
		uint32_t f = w->touched[k], n = w->length[f];

		w->length[f] = 0;
		if (n > longest || (n == longest && (area[f] > area[best]
		    || (area[f] == area[best] && f < best)))) {
			best = f;
			longest = n;
		}
	}
	return best;
}

static void
join(struct work *w, uint32_t f, uint32_t to)
{
	uint32_t i = v2v_find(w->group, f), j = v2v_find(w->group, to), a, b;

	if (i == j)
		return;
	a = w->head[i];
	b = w->head[j];
	if (w->r->area[b] > w->r->area[a]
	    || (w->r->area[b] == w->r->area[a] && b < a))
		a = b;
	if (i > j) {
		uint32_t t = i;

		i = j;
		j = t;
	}
	w->group[j] = i;
	w->head[i] = a;
}

static size_t
repaint(struct work *w, struct v2v_labels *l)
{
	const struct v2v_runs *r = w->r;
	size_t painted = 0;

	for (int32_t y = 0; y < r->height; y++) {
		uint16_t *row = l->px + (size_t)y * (size_t)l->width;

		for (size_t i = r->row[y]; i < r->row[y + 1]; i++) {
			uint32_t g = v2v_find(w->group, r->face[i]);
			uint16_t label = r->label[w->head[g]];

			if (label == r->label[r->face[i]])
				continue;
			for (int32_t x = r->x[i]; x < v2v_runs_end(r, y, i);
			    x++)
				row[x] = label;
			painted++;
		}
	}
	return painted;
}

int
v2v_specks_merge(struct v2v_labels *l, const struct v2v_runs *r,
    uint32_t floor, size_t *merged, struct v2v_msg *msg)
{
	struct work w = { .r = r, .floor = floor };
	size_t n = (size_t)r->n_faces + 1, specks = 0;
	int err = V2V_OK;

	*merged = 0;
	for (size_t i = 1; i < n; i++)
		specks += r->area[i] < floor;
	if (specks == 0)
		return V2V_OK;
	w.first = v2v_zalloc(n + 2, sizeof(*w.first));
	w.member = v2v_alloc(r->n, sizeof(*w.member));
	w.above = v2v_alloc(r->n, sizeof(*w.above));
	w.below = v2v_alloc(r->n, sizeof(*w.below));
	w.group = v2v_alloc(n, sizeof(*w.group));
	w.head = v2v_alloc(n, sizeof(*w.head));
	w.length = v2v_zalloc(n, sizeof(*w.length));
	w.touched = v2v_alloc(n, sizeof(*w.touched));
	if (!w.first || !w.member || !w.above || !w.below || !w.group
	    || !w.head || !w.length || !w.touched) {
		err = v2v_fail_memory(msg);
		goto out;
	}
	for (size_t i = 0; i < n; i++)
		w.group[i] = w.head[i] = (uint32_t)i;
	sort_runs(&w);
	find_neighbours(&w);
	for (uint32_t f = 1; f < n; f++) {
		uint32_t to;

		if (!is_speck(&w, f))
			continue;
		find_contacts(&w, f);
		to = best_contact(&w);
		if (to != 0)
			join(&w, f, to);
	}
	*merged = repaint(&w, l);
out:
	free(w.first);
	free(w.member);
	free(w.above);
	free(w.below);
	free(w.group);
	free(w.head);
	free(w.length);
	free(w.touched);
	return err;
}

/* The most frequent of n >= 1 labels. */
static uint16_t
most_frequent(const uint16_t *label, int n)
{
	uint16_t best = 0;
	int most = 0;

	for (int i = 0; i < n; i++) {
		int k = 0;

		for (int j = 0; j < n; j++)
			k += label[j] == label[i];
		if (k > most || (k == most && label[i] < best)) {
			best = label[i];
			most = k;
		}
	}
	return best;
}

/* The block at (x, y), whose specks are marked in rows from speck[] on. */
static void
coarsen_block(struct v2v_labels *l, const uint8_t *speck, int32_t x, int32_t y)
{
	uint16_t label[BLOCK * BLOCK], *at[BLOCK * BLOCK], best;
	size_t w = (size_t)l->width;
	int n = 0;

	for (int32_t j = 0; j < BLOCK && y + j < l->height; j++)
		for (int32_t i = x; i < x + BLOCK && i < l->width; i++) {
			if (!speck[(size_t)j * w + (size_t)i])
				continue;
			at[n] = &l->px[(size_t)(y + j) * w + (size_t)i];
			label[n] = *at[n];
			n++;
		}
	best = most_frequent(label, n);
	for (int k = 0; k < n; k++)
		*at[k] = best;
}

bool
v2v_specks_coarsen(struct v2v_labels *l, const struct v2v_runs *r,
    uint32_t floor)
{
	size_t w = (size_t)r->width;
	uint8_t *speck = v2v_alloc(BLOCK * w, sizeof(*speck));

	if (speck == NULL)
		return false;
	for (int32_t y = 0; y < r->height; y++) {
		uint8_t *row = speck + (size_t)(y % BLOCK) * w;

		for (size_t i = r->row[y]; i < r->row[y + 1]; i++)
			memset(row + r->x[i], r->area[r->face[i]] < floor,
			    (size_t)(v2v_runs_end(r, y, i) - r->x[i]));
		if (y % BLOCK < BLOCK - 1 && y + 1 < r->height)
			continue;
		for (int32_t x = 0; x < r->width; x += BLOCK)
			coarsen_block(l, speck, x, y - y % BLOCK);
	}
	free(speck);
	return true;
}
