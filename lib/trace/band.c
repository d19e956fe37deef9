/*
 * Middle and width of thin regions to a fraction of a pixel.
 *
 * The pixels of a ridge are off by up to half a pixel, and always to one side
 * where the width is even. So rays are cast from them to both sides, at right
 * angles to the line, until they leave the region:
 *
 *       _____|_____|_____|____    left side
 *      . . . | . . | . . | . .    ridge
 *      ------|-----|-----|----    middle: half way between
 *       _____|_____|_____|____    right side
 *
 * Sides are cracks, whose places have a uniform error about where the region's
 * border was; so the width has no bias, other than distances between centres
 * of pixels. Three rays are averaged a pixel, since rays from lattice points
 * alone would see only one phase of the lattice.
 *
 * Directions come from the ridge, smoothed over about its width; then once more
 * from the middles found.
 */
#include "base.h"

#include "trace/band.h"

#include "util/mem.h"

#include <stdlib.h>

enum { RAYS = 3, SMOOTH_MIN = 2, SMOOTH_MAX = 8, POINTS_MIN = 3 };
static const double NOISE = 0.25; /* variance of a width in whole px, at most */
/* Ribs beside a junction may be wider by such a share of the median, or px if
 * that is more. */
static const double BESIDE = 0.06, BESIDE_MIN = 0.3;
static const double ODD = 0.35; /* such a share off the median is left out */

/* Points of one branch at work. */
struct line {
	struct v2v_vec *p, *smooth;
	double *width;
	size_t n, cap, cap_smooth, cap_width;
	bool closed;
	bool joined[2]; /* it begins, ends at a junction */
	size_t reach; /* of smoothing, to either side */
};

bool
v2v_band_inside(const struct v2v_labels *l, uint16_t label, struct v2v_vec p)
{
	int32_t x, y;

	if (!(p.x >= 0 && p.y >= 0 && p.x < l->width && p.y < l->height))
		return false;
	x = (int32_t)p.x;
	y = (int32_t)p.y;
	return l->px[(size_t)y * (size_t)l->width + (size_t)x] == label;
}

/*
 * How far from p along unit vector d the first pixel of another label begins;
 * `most` if that is further (Amanatides, Woo, "A fast voxel traversal
 * algorithm", 1987).
 */
static double
cast(const struct v2v_labels *l, uint16_t label, struct v2v_vec p,
    struct v2v_vec d, double most)
{
	static const double never = 1e9;
	int32_t x = (int32_t)p.x, y = (int32_t)p.y;
	int32_t sx = d.x < 0 ? -1 : 1, sy = d.y < 0 ? -1 : 1;
	double ax = d.x * sx, ay = d.y * sy;
	double tx = ax > 1e-9 ? (d.x < 0 ? p.x - x : x + 1 - p.x) / ax : never;
	double ty = ay > 1e-9 ? (d.y < 0 ? p.y - y : y + 1 - p.y) / ay : never;

	for (;;) {
		double t = tx < ty ? tx : ty;

		if (t >= most)
			return most;
		if (tx < ty) {
			x += sx;
			tx += 1 / ax;
		} else {
			y += sy;
			ty += 1 / ay;
		}
		if (x < 0 || y < 0 || x >= l->width || y >= l->height
		    || l->px[(size_t)y * (size_t)l->width + (size_t)x]
		    != label)
			return t;
	}
}

bool
v2v_band_probe(struct v2v_rib *rib, const struct v2v_labels *l,
    uint16_t label, struct v2v_vec p, struct v2v_vec dir, double most)
{
	struct v2v_vec normal = { dir.y, -dir.x }, back = { -dir.y, dir.x };
	double middle = 0, width = 0;

	for (int k = 0; k < RAYS; k++) {
		struct v2v_vec o = v2v_vec_add(p, dir,
		    (k - (RAYS - 1) / 2) / (double)RAYS);
		double a, b;

		if (!v2v_band_inside(l, label, o))
			continue;
		a = cast(l, label, o, normal, most);
		b = cast(l, label, o, back, most);
		if (a >= most || b >= most)
			return false;
		middle += (a - b) / 2;
		width += a + b;
	}
	rib->at = v2v_vec_add(p, normal, middle / RAYS);
	rib->half.x = normal.x * width / (2 * RAYS);
	rib->half.y = normal.y * width / (2 * RAYS);
	return true;
}

/* Point i of the line, before its beginning and after its end, too. */
static size_t
place_of(const struct line *w, ptrdiff_t i)
{
	ptrdiff_t n = (ptrdiff_t)w->n;

	if (w->closed)
		return (size_t)((i % n + n) % n);
	return (size_t)(i < 0 ? 0 : i >= n ? n - 1 : i);
}

/* Means of points over `reach` to both sides, or as far as there are any. */
static bool
smooth(struct line *w)
{
	ptrdiff_t n = (ptrdiff_t)w->n;

	if (!v2v_grow(&w->smooth, &w->cap_smooth, w->n, sizeof(*w->smooth)))
		return false;
	for (ptrdiff_t i = 0; i < n; i++) {
		ptrdiff_t k = (ptrdiff_t)w->reach, left = w->closed ? k : i;
		ptrdiff_t right = w->closed ? k : n - 1 - i;
		struct v2v_vec sum = { 0, 0 };

		k = left < k ? left : k;
		k = right < k ? right : k;
		for (ptrdiff_t j = i - k; j <= i + k; j++)
			sum = v2v_vec_add(sum, w->p[place_of(w, j)], 1);
		w->smooth[i].x = sum.x / (double)(2 * k + 1);
		w->smooth[i].y = sum.y / (double)(2 * k + 1);
	}
	return true;
}

/* Ribs a pixel apart along the smoothed line, from b->n_ribs on. */
static bool
probe_line(struct v2v_bands *b, struct line *w, const struct v2v_labels *l,
    uint16_t label, double most, size_t *lost)
{
	double next = 0;

	*lost = 0;
	if (!smooth(w))
		return false;
	for (size_t i = 0; i + !w->closed < w->n; i++) {
		ptrdiff_t k = (ptrdiff_t)w->reach, at = (ptrdiff_t)i;
		struct v2v_vec p = w->smooth[i];
		struct v2v_vec q = w->smooth[place_of(w, at + 1)];
		struct v2v_vec step = v2v_vec_sub(q, p);
		double len = v2v_vec_length(step);
		struct v2v_vec dir = v2v_vec_unit(v2v_vec_sub(
		    w->smooth[place_of(w, at + 1 + k)],
		    w->smooth[place_of(w, at - k)]));

		for (; len > 0 && next < len; next += 1) {
			struct v2v_rib r;

			if (!v2v_band_probe(&r, l, label,
			    v2v_vec_add(p, step, next / len), dir, most)) {
				++*lost;
				continue;
			}
			if (!v2v_grow(&b->rib, &b->cap_ribs, b->n_ribs + 1,
			    sizeof(*b->rib)))
				return false;
			b->rib[b->n_ribs++] = r;
		}
		next -= len;
	}
	return true;
}

static int
by_value(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* The mean width of three ribs. */
static double
width_of_three(const struct v2v_rib *r)
{
	return (v2v_rib_width(r) + v2v_rib_width(r + 1)
	    + v2v_rib_width(r + 2)) / 3;
}

/*
 * Leave out ribs that are too wide beside a junction, at most a third of them
 * at each end. Returns how many are left from *r on.
 */
static size_t
trim(const struct line *w, const struct v2v_rib **r, size_t n, double median)
{
	double most = median + (BESIDE * median > BESIDE_MIN
	    ? BESIDE * median : BESIDE_MIN);
	size_t limit = n / 3;

	for (size_t k = 0; w->joined[0] && k < limit
	    && width_of_three(*r) > most; k++, n--)
		++*r;
	for (size_t k = 0; w->joined[1] && k < limit
	    && width_of_three(*r + n - 3) > most; k++)
		n--;
	return n;
}

/* Leave out ribs whose width is far from the median; then the statistics. */
static bool
settle(struct v2v_bands *b, struct v2v_band *band, struct line *w, size_t lost)
{
	struct v2v_rib *r = b->rib + band->first;
	const struct v2v_rib *from = r;
	size_t n = b->n_ribs - band->first, kept = 0;
	double median, off, sum = 0, square = 0;

	if (n < POINTS_MIN) {
		b->n_ribs = band->first;
		return true;
	}
	if (!v2v_grow(&w->width, &w->cap_width, n, sizeof(*w->width)))
		return false;
	for (size_t i = 0; i < n; i++)
		w->width[i] = v2v_rib_width(&r[i]);
	qsort(w->width, n, sizeof(*w->width), by_value);
	median = w->width[n / 2];
	off = ODD * median > 1 ? ODD * median : 1;
	n = trim(w, &from, n, median);
	for (size_t i = 0; i < n; i++) {
		double x = v2v_rib_width(&from[i]);

		if (x - median > off || median - x > off)
			continue;
		sum += x;
		square += x * x;
		r[kept++] = from[i];
	}
	b->n_ribs = band->first + kept;
	band->n = kept;
	band->lost = (double)(n - kept + lost) / (double)(n + lost);
	band->width = sum / (double)kept;
	square = square / (double)kept - band->width * band->width - NOISE;
	band->variance = square > 0 ? square : 0;
	return true;
}

/* Ridge pixels of the branch without those that are nearer to a junction, or
 * to a free end, than is sure to be undisturbed. */
static bool
load(struct line *w, const struct v2v_ridges *g, const struct v2v_branch *k)
{
	w->n = 0;
	w->closed = k->knot[0] == V2V_NONE;
	for (int e = 0; e < 2; e++)
		w->joined[e] = !w->closed && g->knot[k->knot[e]].degree > 1;
	if (!v2v_grow(&w->p, &w->cap, k->n, sizeof(*w->p)))
		return false;
	for (uint32_t i = 0; i < k->n; i++) {
		const struct v2v_point *q = &g->point[k->first + i];
		struct v2v_vec p = { q->x + 0.5, q->y + 0.5 };
		bool near = false;

		for (int e = 0; !w->closed && e < 2; e++) {
			const struct v2v_knot *v = &g->knot[k->knot[e]];
			double r = v->degree > 1 ? v->radius + 0.5
			    : v->radius / 2;

			near |= v2v_vec_length(v2v_vec_sub(p, v->at)) < r;
		}
		if (!near)
			w->p[w->n++] = p;
	}
	return true;
}

static bool
measure(struct v2v_bands *b, struct line *w, const struct v2v_ridges *g,
    size_t branch, const uint16_t *d2, const struct v2v_labels *l)
{
	const struct v2v_branch *k = &g->branch[branch];
	const struct v2v_point *q = &g->point[k->first + k->n / 2];
	size_t at = (size_t)q->y * (size_t)l->width + (size_t)q->x, lost;
	struct v2v_band *band = &b->band[branch];
	double radius = sqrt(d2[at]), most = 2 * radius + 3;

	band->first = b->n_ribs;
	if (!load(w, g, k))
		return false;
	if (w->n < POINTS_MIN)
		return true;
	w->reach = radius < SMOOTH_MIN ? SMOOTH_MIN
	    : radius > SMOOTH_MAX ? SMOOTH_MAX : (size_t)(radius + 0.5);
	if (!probe_line(b, w, l, l->px[at], most, &lost))
		return false;
	if (b->n_ribs - band->first >= POINTS_MIN) {
		w->n = b->n_ribs - band->first;
		if (!v2v_grow(&w->p, &w->cap, w->n, sizeof(*w->p)))
			return false;
		for (size_t i = 0; i < w->n; i++)
			w->p[i] = b->rib[band->first + i].at;
		b->n_ribs = band->first;
		if (!probe_line(b, w, l, l->px[at], most, &lost))
			return false;
	}
	return settle(b, band, w, lost);
}

int
v2v_bands_init(struct v2v_bands *b, const struct v2v_ridges *g,
    const uint16_t *d2, const struct v2v_labels *l, struct v2v_msg *msg)
{
	struct line w = { 0 };
	bool ok;

	*b = (struct v2v_bands){ 0 };
	b->band = v2v_zalloc(g->n_branches, sizeof(*b->band));
	ok = b->band != NULL;
	for (size_t i = 0; ok && i < g->n_branches; i++)
		if (!g->branch[i].gone)
			ok = measure(b, &w, g, i, d2, l);
	free(w.p);
	free(w.smooth);
	free(w.width);
	if (!ok) {
		v2v_bands_free(b);
		return v2v_fail_memory(msg);
	}
	return V2V_OK;
}

void
v2v_bands_free(struct v2v_bands *b)
{
	free(b->band);
	free(b->rib);
	*b = (struct v2v_bands){ 0 };
}
