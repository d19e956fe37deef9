/*
 * Chords that cross.
 *
 * The plane is cut into bands of equal height. A chord enters each band that
 * it passes with the interval of x that it has there:
 *
 *     band 0  |     a------.            chords by their left ends: a b
 *             |  b..........\...        intervals overlap: compare
 *     band 1  |       c------\---.      a, c
 *
 * Sorted by their left ends, a chord in a band is compared with those that
 * begin before it ends. Bands are low against the features of a picture, so
 * few overlap, but so high that all chords together enter at most ENTRIES
 * times their number; the whole is hardly more than the sorting. The signs of
 * areas are exact: coordinates are integers of at most 10^9 either way, and
 * twice an area is below 2^63. A pair that meets in several bands is found in
 * the one that holds its crossing.
 */
#include "base.h"

#include "trace/chords.h"

#include "trace/arc.h"
#include "util/mem.h"

#include <stdlib.h>

enum {
	FLATNESS = V2V_SVG_UNIT / 100, /* steps a chord may leave its curve */
	BAND_MIN = 4 * V2V_SVG_UNIT,
	ENTRIES = 16,
	RUN = 8, /* entries sorted by insertion */
	MARGIN = 16 /* steps that an interval is wider, for rounding */
};

/* Equal keys stay in the order of the chords. */
struct v2v_chord_entry {
	uint64_t key; /* band, left */
	int32_t right;
	uint32_t chord;
};

static uint64_t
key_of(int32_t band, int32_t left)
{
	return (uint64_t)((uint32_t)band ^ 0x80000000) << 32
	    | ((uint32_t)left ^ 0x80000000);
}

static int32_t
band_in(uint64_t key)
{
	return (int32_t)((uint32_t)(key >> 32) ^ 0x80000000);
}

void
v2v_chords_free(struct v2v_chords *c)
{
	free(c->chord);
	free(c->entry);
	*c = (struct v2v_chords){ 0 };
}

bool
v2v_chords_line(struct v2v_chords *c, struct v2v_place a,
    struct v2v_place b, uint32_t owner)
{
	if (a.x == b.x && a.y == b.y)
		return true;
	if (c->n == UINT32_MAX || !v2v_grow(&c->chord, &c->cap, c->n + 1,
	    sizeof(*c->chord)))
		return false;
	c->chord[c->n++] = (struct v2v_chord){ a, b, owner };
	return true;
}

bool
v2v_chords_cubic(struct v2v_chords *c, const struct v2v_place p[4],
    uint32_t owner)
{
	int32_t n = v2v_place_chords(p, FLATNESS);
	struct v2v_place from = p[0];

	for (int32_t i = 1; i <= n; i++) {
		struct v2v_place to = p[3];

		if (i < n) {
			struct v2v_vec v = v2v_place_at(p, (double)i / n);

			to.x = (int32_t)floor(v.x + 0.5);
			to.y = (int32_t)floor(v.y + 0.5);
		}
		if (!v2v_chords_line(c, from, to, owner))
			return false;
		from = to;
	}
	return true;
}

bool
v2v_chords_segment(struct v2v_chords *c, struct v2v_point from,
    const struct v2v_seg *s, int32_t scale, uint32_t owner)
{
	struct v2v_seg k = *s;
	struct v2v_cubic cubic[V2V_ARC_CUBICS];
	int n;

	from = (struct v2v_point){ from.x * scale, from.y * scale };
	k.x *= scale;
	k.y *= scale;
	if (k.kind == V2V_SEG_LINE)
		return v2v_chords_line(c, (struct v2v_place){ from.x, from.y },
		    (struct v2v_place){ k.x, k.y }, owner);
	k.x1 *= scale;
	k.y1 *= scale;
	k.x2 *= k.kind == V2V_SEG_CUBIC ? scale : 1;
	k.y2 *= k.kind == V2V_SEG_CUBIC ? scale : 1;
	n = v2v_seg_cubics(from, &k, cubic);
	for (int i = 0; i < n; i++) {
		struct v2v_place p[4];

		for (int j = 0; j < 4; j++)
			p[j] = (struct v2v_place){
				(int32_t)floor(cubic[i].p[j].x + 0.5),
				(int32_t)floor(cubic[i].p[j].y + 0.5) };
		if (!v2v_chords_cubic(c, p, owner))
			return false;
	}
	return true;
}

static int32_t
band_of(double y, double height)
{
	return (int32_t)floor(y / height);
}

/* x of a chord that is not level where it is at y, kept within it. */
static double
x_at(const struct v2v_chord *c, double y)
{
	double t = (y - c->a.y) / ((double)c->b.y - c->a.y);

	t = t < 0 ? 0 : t > 1 ? 1 : t;
	return c->a.x + t * ((double)c->b.x - c->a.x);
}

/* Chord k into its bands. */
static bool
enter(struct v2v_chords *l, size_t *n, size_t k, double height)
{
	const struct v2v_chord *c = &l->chord[k];
	int32_t a = band_of(c->a.y, height), b = band_of(c->b.y, height);
	int32_t first = a < b ? a : b, last = a < b ? b : a;

	if (!v2v_grow(&l->entry, &l->cap_entry,
	    *n + (size_t)(last - first) + 1, sizeof(*l->entry)))
		return false;
	for (int32_t i = first; i <= last; i++) {
		double x0 = c->a.x, x1 = c->b.x, left, right;

		if (first < last) {
			x0 = x_at(c, i * height);
			x1 = x_at(c, (i + 1) * height);
		}
		left = x0 < x1 ? x0 : x1;
		right = x0 < x1 ? x1 : x0;
		l->entry[(*n)++] = (struct v2v_chord_entry){
			key_of(i, (int32_t)left - MARGIN),
			(int32_t)right + MARGIN, (uint32_t)k };
	}
	return true;
}

/* Merge sorted runs a to b and b to c of `from` into `to`. */
static void
merge(struct v2v_chord_entry *restrict to,
    const struct v2v_chord_entry *restrict from, size_t a, size_t b, size_t c)
{
	for (size_t i = a, j = b, k = a; k < c; k++)
		to[k] = i < b && (j == c || from[i].key <= from[j].key)
		    ? from[i++] : from[j++];
}

/* Sort n entries by their keys; the second half of twice as many is scratch.
 * Returns where they are. */
static const struct v2v_chord_entry *
sort(struct v2v_chord_entry *e, size_t n)
{
	struct v2v_chord_entry *from = e, *to = e + n;

	for (size_t first = 0; first < n; first += RUN)
		for (size_t i = first + 1; i < n && i < first + RUN; i++) {
			struct v2v_chord_entry k = e[i];
			size_t j = i;

			for (; j > first && e[j - 1].key > k.key; j--)
				e[j] = e[j - 1];
			e[j] = k;
		}
	for (size_t run = RUN; run < n; run *= 2) {
		struct v2v_chord_entry *swap = from;

		for (size_t a = 0; a < n; a += 2 * run)
			merge(to, from, a, a + run < n ? a + run : n,
			    a + 2 * run < n ? a + 2 * run : n);
		from = to;
		to = swap;
	}
	return from;
}

/* Twice the area of the triangle a, b, c. */
static int64_t
area2(struct v2v_place a, struct v2v_place b, struct v2v_place c)
{
	return ((int64_t)b.x - a.x) * ((int64_t)c.y - a.y)
	    - ((int64_t)b.y - a.y) * ((int64_t)c.x - a.x);
}

static bool
opposite(int64_t a, int64_t b)
{
	return (a < 0 && b > 0) || (a > 0 && b < 0);
}

/* Do they cross, and where? */
static bool
cross(const struct v2v_chord *p, const struct v2v_chord *q,
    struct v2v_vec *at)
{
	int64_t a = area2(q->a, q->b, p->a), b = area2(q->a, q->b, p->b);
	double t;

	if (!opposite(a, b) || !opposite(area2(p->a, p->b, q->a),
	    area2(p->a, p->b, q->b)))
		return false;
	t = (double)a / ((double)a - (double)b);
	at->x = p->a.x + t * ((double)p->b.x - p->a.x);
	at->y = p->a.y + t * ((double)p->b.y - p->a.y);
	return true;
}

static double
band_height(const struct v2v_chords *c)
{
	double rise = 0, height;

	for (size_t i = 0; i < c->n; i++) {
		double dy = (double)c->chord[i].b.y - c->chord[i].a.y;

		rise += dy < 0 ? -dy : dy;
	}
	height = rise / ENTRIES / (double)(c->n + 1);
	return height < BAND_MIN ? BAND_MIN : height;
}

bool
v2v_chords_cross(struct v2v_chords *c, void (*found)(void *arg,
    const struct v2v_chord *p, const struct v2v_chord *q,
    struct v2v_place at), void *arg)
{
	double height = band_height(c);
	const struct v2v_chord_entry *entry;
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++)
		if (!enter(c, &n, i, height))
			return false;
	if (!v2v_grow(&c->entry, &c->cap_entry, 2 * n, sizeof(*c->entry)))
		return false;
	entry = sort(c->entry, n);
	for (size_t i = 0; i < n; i++) {
		const struct v2v_chord_entry *e = &entry[i];
		int32_t band = band_in(e->key);
		uint64_t last = key_of(band, e->right);

		for (size_t k = i + 1; k < n && entry[k].key <= last; k++) {
			const struct v2v_chord *p = &c->chord[e->chord];
			const struct v2v_chord *q
			    = &c->chord[entry[k].chord];
			struct v2v_vec at;

			if (cross(p, q, &at)
			    && band_of(at.y, height) == band)
				found(arg, p, q, (struct v2v_place){
				    (int32_t)at.x, (int32_t)at.y });
		}
	}
	return true;
}
