/*
 * Specks: small components of one label, given to their neighbours.
 *
 * While a 4-connected component has fewer pixels than needed, the smallest one
 * (by area, then by lowest pixel index) takes the label among its neighbours'
 * that makes
 *
 *	area * dE00(mean source colour, label) - BOUNDARY * shared border
 *
 * least (the lowest label among equals), and so joins all its neighbours of
 * that label. Where nothing solid is around, it becomes absent. Each round
 * removes a component, so it ends, and with no speck left.
 *
 * The picture is scanned once. Components are numbered in the order of their
 * lowest pixels and joined in a forest whose roots are the lowest numbers. A
 * component's border is a list of the numbers across each of its pixel edges,
 * looked up in the forest when read: slices of one array, chained when
 * components join. Components that are large enough are never asked for their
 * borders and so have none; a picture's background costs nothing.
 *
 * Whoever joins is smallest and its partner no smaller. So an area at least
 * doubles before its border is read again, and reading takes O(n log n) for
 * n edges, as does the queue: a heap of (area, number) in which entries that
 * no longer describe a component are skipped.
 *
 * A component and its borders take some 70 bytes, which is far too much where a
 * frame is noise and nearly every pixel is one. Where there are more than MANY,
 * of less than CROWD pixels each, bands of rows are cleaned alone first, of what
 * is below GRIT pixels: then few components are left. What lies across two bands
 * may lose that much.
 */
#include "base.h"

#include "quantize/labels.h"

#include "colour/lab.h"
#include "quantize/regions.h"
#include "util/forest.h"
#include "util/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
	ABSENT = -1,
	PIXELS_MAX = 1 << 30, /* 4 edges a pixel are counted in 32 bits */
	MANY = 1 << 16,
	CROWD = 8,             /* pixels a component */
	BANDS = 16,
	GRIT = 64              /* pixels */
};

/* dE00 that one pixel of a component may lose to shorten the border by one
 * pixel edge. */
static const double boundary = 2.5;

struct specks {
	const struct v2v_lab_palette *pal;
	size_t need;
	uint32_t n;         /* components */
	uint32_t *parent;   /* the forest */
	uint32_t *area;     /* of roots, as are all below */
	int16_t *label;     /* or ABSENT */
	uint64_t (*sum)[3]; /* of the source's R, G, B */
	uint32_t *start;    /* n + 1: where slices of edges begin */
	uint32_t *next;     /* the slice after this one; n: none */
	uint32_t *last;     /* the last slice of a root's chain */
	uint32_t *edges;
	uint64_t *heap; /* area << 32 | number; the least on top */
	size_t queued;
};

static void
sift_down(uint64_t *heap, size_t n, size_t i)
{
	uint64_t v = heap[i];

	for (;;) {
		size_t k = 2 * i + 1;

		if (k >= n)
			break;
		if (k + 1 < n && heap[k + 1] < heap[k])
			k++;
		if (heap[k] >= v)
			break;
		heap[i] = heap[k];
		i = k;
	}
	heap[i] = v;
}

static void
push(struct specks *s, uint32_t c)
{
	uint64_t v = (uint64_t)s->area[c] << 32 | c;
	size_t i = s->queued++;

	while (i > 0 && s->heap[(i - 1) / 2] > v) {
		s->heap[i] = s->heap[(i - 1) / 2];
		i = (i - 1) / 2;
	}
	s->heap[i] = v;
}

/* The smallest component below the need; false if none is left. */
static bool
pop(struct specks *s, uint32_t *c)
{
	while (s->queued > 0) {
		uint64_t v = s->heap[0];

		s->heap[0] = s->heap[--s->queued];
		sift_down(s->heap, s->queued, 0);
		*c = (uint32_t)v;
		if (s->parent[*c] == *c && s->area[*c] == v >> 32)
			return true;
	}
	return false;
}

/* All components below the need into the heap. */
static void
fill_heap(struct specks *s)
{
	for (uint32_t c = 0; c < s->n; c++)
		if (s->label[c] != ABSENT && s->area[c] < s->need)
			s->heap[s->queued++] = (uint64_t)s->area[c] << 32 | c;
	for (size_t i = s->queued / 2; i-- > 0;)
		sift_down(s->heap, s->queued, i);
}

/* Call one(s, a, b) for each pixel edge between components a and b. */
static void
each_edge(struct specks *s, const uint32_t *ids, const struct v2v_frame *f,
    void (*one)(struct specks *, uint32_t, uint32_t))
{
	size_t w = (size_t)f->width, n = v2v_frame_pixels(f);

	for (size_t row = 0; row < n; row += w) {
		for (size_t i = row; i + 1 < row + w; i++)
			if (ids[i] != ids[i + 1])
				one(s, ids[i], ids[i + 1]);
		if (row + w < n)
			for (size_t i = row; i < row + w; i++)
				if (ids[i] != ids[i + w])
					one(s, ids[i], ids[i + w]);
	}
}

/* Whether edges of a component are listed. */
static inline bool
listed(const struct specks *s, uint32_t c)
{
	return s->label[c] != ABSENT && s->area[c] < s->need;
}

static void
count_edge(struct specks *s, uint32_t a, uint32_t b)
{
	if (s->label[a] == ABSENT || s->label[b] == ABSENT)
		return;
	s->start[a] += listed(s, a);
	s->start[b] += listed(s, b);
}

/* Slices fill from their ends, and start[c] ends where slice c begins. */
static void
list_edge(struct specks *s, uint32_t a, uint32_t b)
{
	if (s->label[a] == ABSENT || s->label[b] == ABSENT)
		return;
	if (listed(s, a))
		s->edges[--s->start[a]] = b;
	if (listed(s, b))
		s->edges[--s->start[b]] = a;
}

static int
list_edges(struct specks *s, const uint32_t *ids, const struct v2v_frame *f)
{
	uint32_t total = 0;

	each_edge(s, ids, f, count_edge);
	for (uint32_t c = 0; c < s->n; c++) {
		total += s->start[c];
		s->start[c] = total;
	}
	s->start[s->n] = total;
	s->edges = v2v_alloc(total, sizeof(*s->edges));
	if (s->edges == NULL)
		return V2V_E_MEMORY;
	each_edge(s, ids, f, list_edge);
	return V2V_OK;
}

/* Areas, labels and sums of colours. */
static void
measure(struct specks *s, const uint32_t *ids, const uint8_t *labels,
    const struct v2v_frame *f)
{
	size_t n = v2v_frame_pixels(f);

	for (size_t i = 0; i < n; i++) {
		const uint8_t *p = f->px + 4 * i;
		uint32_t c = ids[i];

		s->area[c]++;
		s->label[c] = p[3] == 0 ? ABSENT : labels[i];
		for (int k = 0; k < 3; k++)
			s->sum[c][k] += p[k];
	}
	for (uint32_t c = 0; c < s->n; c++) {
		s->parent[c] = c;
		s->next[c] = s->n;
		s->last[c] = c;
	}
}

/* Border lengths of root c by label; returns how many labels, in `found`. */
static int
borders(struct specks *s, uint32_t c, uint32_t length[256], uint8_t found[256])
{
	int n = 0;

	for (uint32_t part = c; part != s->n; part = s->next[part]) {
		for (uint32_t e = s->start[part]; e < s->start[part + 1]; e++) {
			uint32_t r = v2v_find(s->parent, s->edges[e]);

			if (r != c && length[s->label[r]]++ == 0)
				found[n++] = (uint8_t)s->label[r];
		}
	}
	return n;
}

/* The label that root c should take, or ABSENT. */
static int
choose(struct specks *s, uint32_t c)
{
	uint32_t length[256] = { 0 };
	uint8_t found[256], mean[3];
	int n = borders(s, c, length, found), best = ABSENT;
	double lab[3], least = 0;

	if (n < 2)
		return n == 0 ? ABSENT : found[0];
	for (int k = 0; k < 3; k++)
		mean[k] = (uint8_t)((s->sum[c][k] + s->area[c] / 2)
		    / s->area[c]);
	v2v_lab_from_rgb(lab, mean);
	for (int i = 0; i < n; i++) {
		int l = found[i];
		double cost = s->area[c] * v2v_ciede2000(lab, s->pal->lab + 3 * l)
		    - boundary * length[l];

		if (best == ABSENT || cost < least
		    || (cost == least && l < best)) {
			best = l;
			least = cost;
		}
	}
	return best;
}

/* Join root b to root a; the new root. */
static uint32_t
join(struct specks *s, uint32_t a, uint32_t b)
{
	uint32_t low = a < b ? a : b, high = a < b ? b : a;

	s->parent[high] = low;
	s->area[low] += s->area[high];
	for (int k = 0; k < 3; k++)
		s->sum[low][k] += s->sum[high][k];
	s->next[s->last[low]] = high;
	s->last[low] = s->last[high];
	return low;
}

/* Root c takes `label` and joins its neighbours of that label. */
static void
give(struct specks *s, uint32_t c, int label)
{
	uint32_t root = c, stop = s->last[c], part = c;

	s->label[c] = (int16_t)label;
	for (;;) {
		for (uint32_t e = s->start[part]; e < s->start[part + 1]; e++) {
			uint32_t r = v2v_find(s->parent, s->edges[e]);

			if (r == root || s->label[r] != label)
				continue;
			root = join(s, root, r);
		}
		if (part == stop)
			break;
		part = s->next[part];
	}
	s->label[root] = (int16_t)label;
	if (s->area[root] < s->need)
		push(s, root);
}

/* The frame's labels, and what became absent, after all merging. */
static void
paint(struct specks *s, const uint32_t *ids, uint8_t *labels,
    struct v2v_frame *f)
{
	size_t n = v2v_frame_pixels(f);

	/* Parents come first, so they are final already. */
	for (uint32_t c = 0; c < s->n; c++) {
		s->parent[c] = s->parent[s->parent[c]];
		s->label[c] = s->label[s->parent[c]];
	}
	for (size_t i = 0; i < n; i++) {
		int l = s->label[ids[i]];

		if (l == ABSENT)
			memset(f->px + 4 * i, 0, 4);
		else
			labels[i] = (uint8_t)l;
	}
}

static int
specks_init(struct specks *s)
{
	size_t n = s->n;

	s->parent = v2v_alloc(n, sizeof(*s->parent));
	s->area = v2v_zalloc(n, sizeof(*s->area));
	s->label = v2v_alloc(n, sizeof(*s->label));
	s->sum = v2v_zalloc(n, sizeof(*s->sum));
	s->start = v2v_zalloc(n + 1, sizeof(*s->start));
	s->next = v2v_alloc(n, sizeof(*s->next));
	s->last = v2v_alloc(n, sizeof(*s->last));
	/* A merge removes a component and pushes one at most. */
	s->heap = v2v_alloc(n, sizeof(*s->heap));
	return s->parent && s->area && s->label && s->sum && s->start
	    && s->next && s->last && s->heap ? V2V_OK : V2V_E_MEMORY;
}

static void
specks_free(struct specks *s)
{
	free(s->edges);
	free(s->heap);
	free(s->last);
	free(s->next);
	free(s->start);
	free(s->sum);
	free(s->label);
	free(s->area);
	free(s->parent);
}

/* Merge the n components numbered in `ids`. */
static int
merge(const uint32_t *ids, uint32_t n, uint8_t *labels, struct v2v_frame *f,
    const struct v2v_lab_palette *pal, size_t need, struct v2v_msg *msg)
{
	struct specks s = { .pal = pal, .need = need, .n = n };
	uint32_t c;
	int err = specks_init(&s);

	if (err != V2V_OK)
		goto out;
	measure(&s, ids, labels, f);
	fill_heap(&s);
	if (s.queued == 0)
		goto out;
	err = list_edges(&s, ids, f);
	if (err != V2V_OK)
		goto out;
	while (pop(&s, &c)) {
		int l = choose(&s, c);

		if (l == ABSENT)
			s.label[c] = ABSENT;
		else
			give(&s, c, l);
	}
	paint(&s, ids, labels, f);
out:
	specks_free(&s);
	return err == V2V_E_MEMORY ? v2v_fail_memory(msg) : err;
}

/* Merge what is below `need` in each band of rows as if it were a picture. */
static int
merge_bands(struct v2v_backend *be, uint8_t *labels, struct v2v_frame *f,
    const struct v2v_lab_palette *pal, size_t need, struct v2v_msg *msg)
{
	size_t least = v2v_frame_pixels(f) / BANDS;
	int32_t w = f->width;
	int32_t rows = (int32_t)((least > MANY ? least : MANY) / (size_t)w) + 1;
	int err = V2V_OK;

	for (int32_t y = 0; y < f->height && err == V2V_OK; y += rows) {
		size_t at = (size_t)y * (size_t)w;
		struct v2v_frame band = { .width = w, .px = f->px + 4 * at,
			.height = f->height - y < rows ? f->height - y : rows };
		uint32_t *ids, n;

		err = v2v_regions_find(be, &ids, &n, labels + at, &band,
		    pal->n, msg);
		if (err == V2V_OK)
			err = merge(ids, n, labels + at, &band, pal, need,
			    msg);
		free(ids);
	}
	return err;
}

int
v2v_labels_merge(struct v2v_backend *be, uint8_t *labels,
    struct v2v_frame *f, const struct v2v_lab_palette *pal, size_t need,
    struct v2v_msg *msg)
{
	uint32_t *ids = NULL, n;
	int err;

	if (v2v_frame_pixels(f) > PIXELS_MAX)
		return v2v_fail(msg, V2V_E_LIMIT,
		    "frames above %d pixels cannot be cleaned", PIXELS_MAX);
	err = v2v_regions_find(be, &ids, &n, labels, f, pal->n, msg);
	if (err == V2V_OK && n > MANY && n > v2v_frame_pixels(f) / CROWD) {
		free(ids);
		ids = NULL;
		err = merge_bands(be, labels, f, pal,
		    need < GRIT ? need : GRIT, msg);
		if (err == V2V_OK)
			err = v2v_regions_find(be, &ids, &n, labels, f, pal->n,
			    msg);
	}
	if (err == V2V_OK)
		err = merge(ids, n, labels, f, pal, need, msg);
	free(ids);
	return err;
}
