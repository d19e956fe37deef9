/*
 * The best few colours of a picture.
 *
 *	pixels -> distinct colours with counts -> points in OKLab -> a start by
 *	splitting boxes -> k-means -> true colours near the means
 *
 * Points are the distinct colours themselves where there are few, else the
 * means of cells of 64^3 over OKLab, weighted by their pixels. The start is
 * Wu's (1991): again and again the box with the largest squared error is cut
 * where that leaves the least. Then Lloyd's k-means, in integers; sums do not
 * depend on any order. A mean is a mixture that may occur nowhere, so each is
 * replaced by the most frequent colour of its own cluster close to it.
 *
 * OKLab's a and b are stretched by `chroma`: its plain distance makes less of a
 * difference in hue than CIEDE2000 and eyes do.
 */
#include "base.h"

#include "quantize/extract.h"

#include "colour/lab.h"
#include "ops/kern/dmath.h"
#include "util/mem.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum {
	COLOURS = 1 << 24,
	ONE = 1 << 14,        /* of OKLab's L */
	CELL_BITS = 9,        /* a cell has 2^9 units a side */
	SIDE = 64,            /* cells an axis */
	CELLS = SIDE * SIDE * SIDE,
	FEW = 4096,           /* distinct colours that need no cells */
	ROUNDS = 24,
	NEAR = ONE / 100,     /* of a mean: where true colours are looked for */
	GRAIN = 1024
};

static const float chroma = 2;

struct point {
	int32_t at[3];
	uint32_t weight; /* pixels */
};

struct centre {
	int32_t at[3];
	bool locked;
};

struct extract {
	const struct v2v_frame *f;
	int threshold;
	_Atomic uint32_t *count; /* of each of COLOURS */
	size_t n_colours;
	uint32_t *colours;       /* the distinct ones, ascending */
	struct point *of;        /* each of them as a point */
	uint32_t *point_of;      /* the point that stands for it */
	size_t n_points;
	struct point *points;
	uint8_t *cluster;        /* of each point */
	int n;
	struct centre centres[V2V_PALETTE_MAX];
};

static void
count_colours(void *arg, size_t first, size_t end)
{
	const struct extract *e = arg;

	for (size_t i = first; i < end; i++) {
		const uint8_t *p = e->f->px + 4 * i;

		if (p[3] >= e->threshold)
			atomic_fetch_add_explicit(&e->count[(size_t)p[0] << 16
			    | (size_t)p[1] << 8 | p[2]], 1,
			    memory_order_relaxed);
	}
}

static void
place_colour(int32_t at[3], const uint8_t rgb[3])
{
	float lab[3];

	v2v_oklabf_from_rgb(lab, rgb);
	for (int k = 0; k < 3; k++)
		at[k] = (int32_t)(lab[k] * (k ? chroma : 1) * ONE
		    + (lab[k] < 0 ? -0.5f : 0.5f));
}

static void
place_colours(void *arg, size_t first, size_t end)
{
	const struct extract *e = arg;

	for (size_t i = first; i < end; i++) {
		uint32_t c = e->colours[i];
		uint8_t rgb[3] = { (uint8_t)(c >> 16), (uint8_t)(c >> 8),
			(uint8_t)c };

		place_colour(e->of[i].at, rgb);
		e->of[i].weight = e->count[c];
	}
}

static int
list_colours(struct extract *e, struct v2v_pool *pool)
{
	e->count = v2v_zalloc(COLOURS, sizeof(*e->count));
	if (e->count == NULL)
		return V2V_E_MEMORY;
	v2v_pool_run(pool, v2v_frame_pixels(e->f), GRAIN, count_colours, e);
	for (size_t c = 0; c < COLOURS; c++)
		e->n_colours += e->count[c] > 0;
	e->colours = v2v_alloc(e->n_colours, sizeof(*e->colours));
	e->of = v2v_alloc(e->n_colours, sizeof(*e->of));
	e->point_of = v2v_alloc(e->n_colours, sizeof(*e->point_of));
	if (e->colours == NULL || e->of == NULL || e->point_of == NULL)
		return V2V_E_MEMORY;
	for (uint32_t c = 0, k = 0; c < COLOURS; c++)
		if (e->count[c] > 0)
			e->colours[k++] = c;
	v2v_pool_run(pool, e->n_colours, GRAIN, place_colours, e);
	return V2V_OK;
}

static uint32_t
cell_of(const int32_t at[3])
{
	uint32_t cell = 0;

	for (int k = 0; k < 3; k++) {
		int32_t i = (at[k] + (k ? ONE : 0)) >> (k ? CELL_BITS
		    : CELL_BITS - 1);

		cell = cell * SIDE + (uint32_t)(i < 0 ? 0 : i >= SIDE ? SIDE - 1
		    : i);
	}
	return cell;
}

/* v / n, rounded to the nearest, halves away from 0. */
static int32_t
divide(int64_t v, int64_t n)
{
	return (int32_t)(v < 0 ? -((-v + n / 2) / n) : (v + n / 2) / n);
}

struct sum {
	int64_t at[3], weight;
};

static void
add_point(struct sum *s, const struct point *p)
{
	for (int k = 0; k < 3; k++)
		s->at[k] += (int64_t)p->weight * p->at[k];
	s->weight += p->weight;
}

/* Distinct colours, or the means of cells that hold any. */
static int
make_points(struct extract *e)
{
	bool few = e->n_colours <= FEW;
	struct sum *sums = v2v_zalloc(few ? 1 : CELLS, sizeof(*sums));
	uint32_t *number = v2v_alloc(few ? 1 : CELLS, sizeof(*number));
	int err = V2V_E_MEMORY;

	if (sums == NULL || number == NULL)
		goto out;
	for (size_t i = 0; !few && i < e->n_colours; i++)
		add_point(&sums[cell_of(e->of[i].at)], &e->of[i]);
	for (size_t c = 0; !few && c < CELLS; c++)
		if (sums[c].weight > 0)
			number[c] = (uint32_t)e->n_points++;
	if (few)
		e->n_points = e->n_colours;
	e->points = v2v_alloc(e->n_points, sizeof(*e->points));
	e->cluster = v2v_zalloc(e->n_points, 1);
	if (e->points == NULL || e->cluster == NULL)
		goto out;
	for (size_t i = 0; i < e->n_colours; i++) {
		e->point_of[i] = few ? (uint32_t)i
		    : number[cell_of(e->of[i].at)];
		if (few)
			e->points[i] = e->of[i];
	}
	for (size_t c = 0; !few && c < CELLS; c++) {
		struct point *p = &e->points[number[c]];

		if (sums[c].weight == 0)
			continue;
		for (int k = 0; k < 3; k++)
			p->at[k] = divide(sums[c].at[k], sums[c].weight);
		p->weight = (uint32_t)sums[c].weight;
	}
	err = V2V_OK;
out:
	free(number);
	free(sums);
	return err;
}

/* The start: boxes of points, cut by their squared error. */

struct box {
	size_t first, end; /* in the order of points */
	int axis;          /* of the largest error */
	double error;      /* there; -1: cannot be cut */
	double all;        /* on all axes */
};

struct key {
	int32_t v;
	uint32_t point;
};

static int
by_value(const void *a, const void *b)
{
	const struct key *p = a, *q = b;

	if (p->v != q->v)
		return p->v < q->v ? -1 : 1;
	return p->point < q->point ? -1 : p->point > q->point;
}

static void
measure_box(const struct extract *e, const struct key *keys, struct box *b)
{
	double w = 0, s[3] = { 0 }, q[3] = { 0 };

	for (size_t i = b->first; i < b->end; i++) {
		const struct point *p = &e->points[keys[i].point];

		w += p->weight;
		for (int k = 0; k < 3; k++) {
			s[k] += (double)p->weight * p->at[k];
			q[k] += (double)p->weight * p->at[k] * p->at[k];
		}
	}
	b->error = -1;
	b->all = 0;
	for (int k = 0; k < 3; k++) {
		double error = q[k] - s[k] * s[k] / w;

		b->all += error;
		if (error > b->error) {
			b->error = error;
			b->axis = k;
		}
	}
	if (b->end - b->first < 2)
		b->all = -1;
}

/* Cut b along its axis where s1^2/w1 + s2^2/w2 is most; *upper is new. */
static void
cut_box(const struct extract *e, struct key *keys, struct box *b,
    struct box *upper)
{
	double w = 0, s = 0, w1 = 0, s1 = 0, best = -1;
	size_t cut = b->first + 1;

	for (size_t i = b->first; i < b->end; i++) {
		const struct point *p = &e->points[keys[i].point];

		keys[i].v = p->at[b->axis];
		w += p->weight;
		s += (double)p->weight * keys[i].v;
	}
	qsort(keys + b->first, b->end - b->first, sizeof(*keys), by_value);
	for (size_t i = b->first; i + 1 < b->end; i++) {
		double weight = e->points[keys[i].point].weight, gain;

		w1 += weight;
		s1 += weight * keys[i].v;
		gain = s1 * s1 / w1 + (s - s1) * (s - s1) / (w - w1);
		if (gain > best) {
			best = gain;
			cut = i + 1;
		}
	}
	*upper = (struct box){ .first = cut, .end = b->end };
	b->end = cut;
	measure_box(e, keys, b);
	measure_box(e, keys, upper);
}

static void
mean_of_box(const struct extract *e, const struct key *keys,
    const struct box *b, struct centre *c)
{
	struct sum sum = { { 0 }, 0 };

	for (size_t i = b->first; i < b->end; i++)
		add_point(&sum, &e->points[keys[i].point]);
	*c = (struct centre){ .locked = false };
	for (int k = 0; k < 3; k++)
		c->at[k] = divide(sum.at[k], sum.weight);
}

/* Centres of at most `want` boxes. */
static int
start(struct extract *e, int want)
{
	struct key *keys = v2v_alloc(e->n_points, sizeof(*keys));
	struct box boxes[V2V_PALETTE_MAX];
	int n = 1;

	if (keys == NULL)
		return V2V_E_MEMORY;
	for (size_t i = 0; i < e->n_points; i++)
		keys[i] = (struct key){ 0, (uint32_t)i };
	boxes[0] = (struct box){ .first = 0, .end = e->n_points };
	measure_box(e, keys, &boxes[0]);
	while (n < want) {
		int worst = 0;

		for (int i = 1; i < n; i++)
			if (boxes[i].all > boxes[worst].all)
				worst = i;
		if (boxes[worst].all < 0)
			break;
		cut_box(e, keys, &boxes[worst], &boxes[n]);
		n++;
	}
	for (int i = 0; i < n; i++)
		mean_of_box(e, keys, &boxes[i], &e->centres[i]);
	e->n = n;
	free(keys);
	return V2V_OK;
}

static int64_t
distance2(const int32_t a[3], const int32_t b[3])
{
	int64_t sum = 0;

	for (int k = 0; k < 3; k++)
		sum += (int64_t)(a[k] - b[k]) * (a[k] - b[k]);
	return sum;
}

/* The locked entries take the places of the centres nearest to them, and of
 * none if there is room; they come to the front. */
static void
put_locked(struct extract *e, const struct v2v_palette *lock, int want)
{
	for (int i = 0; lock && i < lock->n; i++) {
		struct centre c = { .locked = true };
		int at = e->n;

		place_colour(c.at, lock->rgb[i]);
		for (int k = i; e->n + lock->n - i > want && k < e->n; k++)
			if (at == e->n || distance2(e->centres[k].at, c.at)
			    < distance2(e->centres[at].at, c.at))
				at = k;
		if (at == e->n)
			e->n++;
		e->centres[at] = e->centres[i];
		e->centres[i] = c;
	}
}

/* K-means. */

static void
assign(void *arg, size_t first, size_t end)
{
	struct extract *e = arg;

	for (size_t i = first; i < end; i++) {
		int best = 0;
		int64_t least = INT64_MAX;

		for (int k = 0; k < e->n; k++) {
			int64_t d = distance2(e->points[i].at,
			    e->centres[k].at);

			if (d < least) {
				least = d;
				best = k;
			}
		}
		e->cluster[i] = (uint8_t)best;
	}
}

/* A centre without points goes to the point that costs most. */
static void
reseed(struct extract *e, int k)
{
	int64_t most = 0;
	size_t at = 0;

	for (size_t i = 0; i < e->n_points; i++) {
		const struct point *p = &e->points[i];
		int64_t cost = p->weight * distance2(p->at,
		    e->centres[e->cluster[i]].at);

		if (cost > most) {
			most = cost;
			at = i;
		}
	}
	if (most == 0)
		return;
	memcpy(e->centres[k].at, e->points[at].at, sizeof(e->centres[k].at));
	e->cluster[at] = (uint8_t)k;
}

/* Move the centres into the middle of their points; false if none moved. */
static bool
move(struct extract *e)
{
	struct sum sums[V2V_PALETTE_MAX] = { { { 0 }, 0 } };
	bool moved = false;

	for (size_t i = 0; i < e->n_points; i++)
		add_point(&sums[e->cluster[i]], &e->points[i]);
	for (int k = 0; k < e->n; k++) {
		struct centre *c = &e->centres[k], old = *c;

		if (c->locked)
			continue;
		if (sums[k].weight == 0)
			reseed(e, k);
		for (int a = 0; a < 3 && sums[k].weight > 0; a++)
			c->at[a] = divide(sums[k].at[a], sums[k].weight);
		moved |= memcmp(old.at, c->at, sizeof(old.at)) != 0;
	}
	return moved;
}

/* True colours, and their order. */

/* The best colour of a cluster so far; -1: none. */
struct candidate {
	int64_t colour, distance;
	uint32_t count; /* its pixels; 0 if it is not near */
};

static bool
is_locked(const struct v2v_palette *lock, uint32_t c)
{
	for (int l = 0; lock && l < lock->n; l++)
		if (c == ((uint32_t)lock->rgb[l][0] << 16
		    | (uint32_t)lock->rgb[l][1] << 8 | lock->rgb[l][2]))
			return true;
	return false;
}

/* Of the colours of each cluster the most frequent one near its centre, else
 * the nearest; the lowest among equals. */
static void
choose_colours(const struct extract *e, const struct v2v_palette *lock,
    struct candidate best[V2V_PALETTE_MAX])
{
	for (int k = 0; k < e->n; k++)
		best[k] = (struct candidate){ -1, 0, 0 };
	for (size_t i = 0; i < e->n_colours; i++) {
		int k = e->cluster[e->point_of[i]];
		struct candidate *b = &best[k];
		int64_t d = distance2(e->of[i].at, e->centres[k].at);
		uint32_t count = d <= (int64_t)NEAR * NEAR ? e->of[i].weight
		    : 0;

		if (b->colour >= 0 && (count < b->count
		    || (count == b->count && d >= b->distance)))
			continue;
		if (!is_locked(lock, e->colours[i]))
			*b = (struct candidate){ e->colours[i], d, count };
	}
}

struct found {
	uint8_t rgb[3];
	int32_t lightness;
	double hue;
};

/* By lightness, then hue, then R, G, B. */
static int
by_lightness(const void *a, const void *b)
{
	const struct found *p = a, *q = b;

	if (p->lightness != q->lightness)
		return p->lightness < q->lightness ? -1 : 1;
	if (p->hue < q->hue || p->hue > q->hue)
		return p->hue < q->hue ? -1 : 1;
	return memcmp(p->rgb, q->rgb, 3);
}

static void
write_palette(struct v2v_palette *out, const struct extract *e,
    const struct v2v_palette *lock)
{
	struct found found[V2V_PALETTE_MAX];
	struct candidate best[V2V_PALETTE_MAX];
	int n = 0, first = lock ? lock->n : 0;

	choose_colours(e, lock, best);
	for (int k = first; k < e->n; k++) {
		int64_t c = best[k].colour;
		int32_t at[3];

		if (c < 0)
			continue;
		for (int i = 0; i < 3; i++)
			found[n].rgb[i] = (uint8_t)(c >> (16 - 8 * i));
		place_colour(at, found[n].rgb);
		found[n].lightness = at[0];
		found[n++].hue = v2v_atan2(at[2], at[1]);
	}
	if (n > 1)
		qsort(found, (size_t)n, sizeof(*found), by_lightness);
	*out = lock ? *lock : (struct v2v_palette){ 0 };
	for (int i = 0; i < n; i++)
		memcpy(out->rgb[out->n++], found[i].rgb, 3);
}

int
v2v_quantize_extract(struct v2v_palette *out, struct v2v_pool *pool,
    const struct v2v_frame *f, const struct v2v_extract_params *p,
    struct v2v_msg *msg)
{
	struct extract e = { .f = f, .threshold = p->alpha_threshold };
	int err = list_colours(&e, pool);

	if (err == V2V_OK && e.n_colours == 0)
		err = V2V_E_DATA;
	if (err == V2V_OK)
		err = make_points(&e);
	if (err == V2V_OK)
		err = start(&e, p->n);
	if (err != V2V_OK)
		goto out;
	put_locked(&e, p->lock, p->n);
	for (int i = 0; i < ROUNDS; i++) {
		v2v_pool_run(pool, e.n_points, GRAIN, assign, &e);
		if (!move(&e))
			break;
	}
	write_palette(out, &e, p->lock);
out:
	free(e.cluster);
	free(e.points);
	free(e.point_of);
	free(e.of);
	free(e.colours);
	free(e.count);
	if (err == V2V_E_DATA)
		return v2v_fail(msg, V2V_E_DATA, "no opaque pixels");
	return err == V2V_E_MEMORY ? v2v_fail_memory(msg) : err;
}
