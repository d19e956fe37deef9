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

#include "util/forest.h"
#include "util/mem.h"

#include <stdlib.h>

struct work {
	const struct v2v_runs *r;
	uint32_t floor;
	size_t *first;      /* of a face's runs in `member` */
	uint32_t *member;   /* runs of specks, by face */
	uint32_t *group;    /* forest over faces */
	uint32_t *head;     /* of each root: the member with the label */
	uint32_t *length;   /* of contact with each face; 0 between specks */
	uint32_t *touched;  /* faces whose length is not 0 */
	size_t n_touched, cap;
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

static bool
touch(struct work *w, uint32_t face, int32_t length)
{
	if (w->length[face] == 0) {
		if (!v2v_grow(&w->touched, &w->cap, w->n_touched + 1,
		    sizeof(*w->touched)))
			return false;
		w->touched[w->n_touched++] = face;
	}
	w->length[face] += (uint32_t)length;
	return true;
}

static int32_t
row_of(const struct v2v_runs *r, size_t run)
{
	int32_t lo = 0, hi = r->height;

	while (hi - lo > 1) {
		int32_t mid = lo + (hi - lo) / 2;

		if (r->row[mid] <= run)
			lo = mid;
		else
			hi = mid;
	}
	return lo;
}

/* Contacts of pixels x0 to x1 - 1 with row y. */
static bool
touch_row(struct work *w, uint32_t self, int32_t y, int32_t x0, int32_t x1)
{
	const struct v2v_runs *r = w->r;
	size_t lo, hi;

	if (y < 0 || y >= r->height)
		return true;
	lo = r->row[y];
	hi = r->row[y + 1];
	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;

		if (r->x[mid] <= x0)
			lo = mid;
		else
			hi = mid;
	}
	for (; lo < r->row[y + 1] && r->x[lo] < x1; lo++) {
		int32_t a = r->x[lo] > x0 ? r->x[lo] : x0;
		int32_t e = v2v_runs_end(r, y, lo), b = e < x1 ? e : x1;

		if (r->face[lo] != self && !touch(w, r->face[lo], b - a))
			return false;
	}
	return true;
}

static bool
find_contacts(struct work *w, uint32_t f)
{
	const struct v2v_runs *r = w->r;

	w->n_touched = 0;
	for (size_t k = w->first[f]; k < w->first[f + 1]; k++) {
		size_t i = w->member[k];
		int32_t y = row_of(r, i), x0 = r->x[i];
		int32_t x1 = v2v_runs_end(r, y, i);

		if ((i > r->row[y] && !touch(w, r->face[i - 1], 1))
		    || (i + 1 < r->row[y + 1] && !touch(w, r->face[i + 1], 1))
		    || !touch_row(w, f, y - 1, x0, x1)
		    || !touch_row(w, f, y + 1, x0, x1))
			return false;
	}
	return true;
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
	w.group = v2v_alloc(n, sizeof(*w.group));
	w.head = v2v_alloc(n, sizeof(*w.head));
	w.length = v2v_zalloc(n, sizeof(*w.length));
	if (!w.first || !w.member || !w.group || !w.head || !w.length) {
		err = v2v_fail_memory(msg);
		goto out;
	}
	for (size_t i = 0; i < n; i++)
		w.group[i] = w.head[i] = (uint32_t)i;
	sort_runs(&w);
	for (uint32_t f = 1; f < n; f++) {
		uint32_t to;

		if (!is_speck(&w, f))
			continue;
		if (!find_contacts(&w, f)) {
			err = v2v_fail_memory(msg);
			goto out;
		}
		to = best_contact(&w);
		if (to != 0)
			join(&w, f, to);
	}
	*merged = repaint(&w, l);
out:
	free(w.first);
	free(w.member);
	free(w.group);
	free(w.head);
	free(w.length);
	free(w.touched);
	return err;
}
