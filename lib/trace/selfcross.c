/*
 * Crossings within a ring.
 *
 * The picture is cut into bands of equal height. A chord enters each band that
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
 * twice an area is below 2^63. A pair that meets in several bands counts in
 * the one that holds its crossing.
 */
#include "base.h"

#include "trace/selfcross.h"

#include "trace/chords.h"
#include "util/mem.h"

#include <math.h>
#include <stdlib.h>

enum {
	BAND_MIN = 4 * V2V_SVG_UNIT,
	ENTRIES = 16,
	MARGIN = 16 /* steps that an interval is wider, for rounding */
};

struct chord {
	struct v2v_place a, b;
};

struct entry {
	int32_t band, left, right;
	uint32_t chord;
};

struct rings {
	struct v2v_selfcross *found;
	struct chord *chord;
	struct entry *entry;
	size_t n_chords, n_entries, cap_chords, cap_entries;
	double rise;          /* of all chords, up or down */
	double band;          /* height of one */
};

static int32_t
band_of(const struct rings *r, double y)
{
	return (int32_t)floor(y / r->band);
}

/* x of a chord that is not level where it is at y, kept within it. */
static double
x_at(const struct chord *c, double y)
{
	double t = (y - c->a.y) / ((double)c->b.y - c->a.y);

	t = t < 0 ? 0 : t > 1 ? 1 : t;
	return c->a.x + t * ((double)c->b.x - c->a.x);
}

static bool
enter(struct rings *r, uint32_t k)
{
	const struct chord *c = &r->chord[k];
	int32_t first = band_of(r, c->a.y), last = band_of(r, c->b.y), end;

	end = first < last ? last : first;
	first = first < last ? first : last;
	if (!v2v_grow(&r->entry, &r->cap_entries,
	    r->n_entries + (size_t)(end - first) + 1, sizeof(*r->entry)))
		return false;
	for (int32_t i = first; i <= end; i++) {
		double x0 = c->a.x, x1 = c->b.x, t;

		if (first < end) {
			x0 = x_at(c, i * r->band);
			x1 = x_at(c, (i + 1) * r->band);
		}
		t = x0 < x1 ? x0 : x1;
		x1 = x0 < x1 ? x1 : x0;
		r->entry[r->n_entries++] = (struct entry){ i,
			(int32_t)t - MARGIN, (int32_t)x1 + MARGIN, k };
	}
	return true;
}

static int
by_band(const void *a, const void *b)
{
	const struct entry *p = a, *q = b;

	if (p->band != q->band)
		return p->band < q->band ? -1 : 1;
	if (p->left != q->left)
		return p->left < q->left ? -1 : 1;
	return p->chord < q->chord ? -1 : p->chord > q->chord;
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
cross(const struct chord *p, const struct chord *q, double *x, double *y)
{
	int64_t a = area2(q->a, q->b, p->a), b = area2(q->a, q->b, p->b);
	double t;

	if (!opposite(a, b) || !opposite(area2(p->a, p->b, q->a),
	    area2(p->a, p->b, q->b)))
		return false;
	t = (double)a / ((double)a - (double)b);
	*x = p->a.x + t * ((double)p->b.x - p->a.x);
	*y = p->a.y + t * ((double)p->b.y - p->a.y);
	return true;
}

/* The chords of a ring are all there. */
static bool
end_ring(struct rings *r)
{
	size_t before = r->found->n;

	r->n_entries = 0;
	r->band = r->rise / ENTRIES / (double)(r->n_chords + 1);
	if (r->band < BAND_MIN)
		r->band = BAND_MIN;
	for (size_t i = 0; i < r->n_chords; i++)
		if (!enter(r, (uint32_t)i))
			return false;
	r->n_chords = 0;
	r->rise = 0;
	if (r->n_entries > 1)
		qsort(r->entry, r->n_entries, sizeof(*r->entry), by_band);
	for (size_t i = 0; i < r->n_entries; i++) {
		const struct entry *p = &r->entry[i];

		for (size_t k = i + 1; k < r->n_entries
		    && r->entry[k].band == p->band
		    && r->entry[k].left <= p->right; k++) {
			double x, y;

			if (!cross(&r->chord[p->chord],
			    &r->chord[r->entry[k].chord], &x, &y)
			    || band_of(r, y) != p->band)
				continue;
			if (r->found->n++ == 0)
				r->found->at = (struct v2v_place){ (int32_t)x,
					(int32_t)y };
		}
	}
	r->found->subpaths += r->found->n > before;
	return true;
}

static bool
begin_path(void *arg, const uint8_t rgb[3])
{
	(void)rgb;
	return end_ring(arg);
}

static bool
begin_subpath(void *arg)
{
	return end_ring(arg);
}

static bool
add_chord(struct rings *r, struct v2v_place a, struct v2v_place b)
{
	if (a.x == b.x && a.y == b.y)
		return true;
	if (r->n_chords == UINT32_MAX || !v2v_grow(&r->chord, &r->cap_chords,
	    r->n_chords + 1, sizeof(*r->chord)))
		return false;
	r->chord[r->n_chords++] = (struct chord){ a, b };
	r->rise += a.y < b.y ? (double)b.y - a.y : (double)a.y - b.y;
	return true;
}

static bool
add_line(void *arg, const struct v2v_place p[2])
{
	return add_chord(arg, p[0], p[1]);
}

static bool
add_cubic(void *arg, const struct v2v_place p[4])
{
	int32_t n = v2v_place_chords(p);
	struct v2v_place from = p[0];

	for (int32_t i = 1; i <= n; i++) {
		struct v2v_place to = p[3];

		if (i < n) {
			struct v2v_vec v = v2v_place_at(p, (double)i / n);

			to.x = (int32_t)floor(v.x + 0.5);
			to.y = (int32_t)floor(v.y + 0.5);
		}
		if (!add_chord(arg, from, to))
			return false;
		from = to;
	}
	return true;
}

int
v2v_selfcross_count(struct v2v_selfcross *out, const char *svg,
    size_t len, struct v2v_msg *msg)
{
	struct rings r = { .found = out };
	struct v2v_svg_sink sink = { &r, begin_path, add_line, add_cubic,
		begin_subpath };
	struct v2v_svg_counts counts;
	int err;

	*out = (struct v2v_selfcross){ 0 };
	err = v2v_svg_read(&counts, svg, len, &sink, msg);
	if (err == V2V_OK && !end_ring(&r))
		err = v2v_fail_memory(msg);
	free(r.chord);
	free(r.entry);
	return err;
}
