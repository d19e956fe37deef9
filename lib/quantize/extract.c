/*
 * The best few colours of a picture.
 *
 *	pixels -> distinct colours with counts -> points in OKLab -> clusters
 *	-> true colours near their means
 *
 * Points are the distinct colours themselves where there are few, else the
 * means of cells of 64^3 over OKLab, weighted by their pixels. A mean of a
 * cluster is a mixture that may occur nowhere, so each is replaced by the most
 * frequent colour of its own cluster close to it.
 *
 * OKLab's a and b are stretched by `chroma`: its plain distance makes less of a
 * difference in hue than CIEDE2000 and eyes do.
 */
#include "base.h"

#include "quantize/extract.h"

#include "colour/lab.h"
#include "ops/host.h"
#include "ops/kern/dmath.h"
#include "quantize/clusters.h"
#include "quantize/colours.h"
#include "util/mem.h"

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

struct extract {
	uint32_t *count;         /* of each of COLOURS */
	size_t n_colours;
	uint32_t *colours;       /* the distinct ones, ascending */
	struct v2v_point *of;    /* each of them as a point */
	uint32_t *point_of;      /* the point that stands for it */
	struct v2v_clusters clusters;
};

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
list_colours(struct extract *e, struct v2v_backend *be,
    const struct v2v_frame *f, int threshold, struct v2v_msg *msg)
{
	int err;

	e->count = v2v_zalloc(COLOURS, sizeof(*e->count));
	if (e->count == NULL)
		return V2V_E_MEMORY;
	err = v2v_host_histogram(be, e->count, f->px, v2v_frame_pixels(f),
	    threshold, 8, msg);
	if (err != V2V_OK)
		return err;
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
	v2v_pool_run(be->pool, e->n_colours, GRAIN, place_colours, e);
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

/* Distinct colours, or the means of cells that hold any. */
static int
make_points(struct extract *e)
{
	bool few = e->n_colours <= FEW;
	struct v2v_point_sum *sums = v2v_zalloc(few ? 1 : CELLS, sizeof(*sums));
	uint32_t *number = v2v_alloc(few ? 1 : CELLS, sizeof(*number));
	int err = V2V_E_MEMORY;

	if (sums == NULL || number == NULL)
		goto out;
	for (size_t i = 0; !few && i < e->n_colours; i++)
		v2v_point_add(&sums[cell_of(e->of[i].at)], &e->of[i]);
	for (size_t c = 0; !few && c < CELLS; c++)
		if (sums[c].weight > 0)
			number[c] = (uint32_t)e->clusters.n_points++;
	if (few)
		e->clusters.n_points = e->n_colours;
	e->clusters.points = v2v_alloc(e->clusters.n_points,
	    sizeof(*e->clusters.points));
	e->clusters.of = v2v_zalloc(e->clusters.n_points, 1);
	if (e->clusters.points == NULL || e->clusters.of == NULL)
		goto out;
	for (size_t i = 0; i < e->n_colours; i++) {
		e->point_of[i] = few ? (uint32_t)i
		    : number[cell_of(e->of[i].at)];
		if (few)
			e->clusters.points[i] = e->of[i];
	}
	for (size_t c = 0; !few && c < CELLS; c++) {
		struct v2v_point *p;

		if (sums[c].weight == 0)
			continue;
		p = &e->clusters.points[number[c]];
		v2v_point_mean(p->at, &sums[c]);
		p->weight = (uint32_t)sums[c].weight;
	}
	err = V2V_OK;
out:
	free(number);
	free(sums);
	return err;
}

/* The locked entries take the places of the centres nearest to them, and of
 * none if there is room; they come to the front. */
static void
put_locked(struct v2v_clusters *c, const struct v2v_palette *lock, int want)
{
	for (int i = 0; lock && i < lock->n; i++) {
		struct v2v_centre new = { .locked = true };
		bool full = c->n + lock->n - i > want;
		int64_t least = INT64_MAX;
		int at = c->n;

		place_colour(new.at, lock->rgb[i]);
		for (int k = i; full && k < c->n; k++) {
			int64_t d = v2v_point_distance2(c->centres[k].at,
			    new.at);

			if (d < least) {
				least = d;
				at = k;
			}
		}
		if (at == c->n)
			c->n++;
		c->centres[at] = c->centres[i];
		c->centres[i] = new;
	}
}

/* The best colour of a cluster so far; -1: none. */
struct candidate {
	int64_t colour, distance;
	uint32_t count; /* its pixels; 0 if it is not near */
};

static bool
is_locked(const struct v2v_palette *lock, uint32_t c)
{
	for (int l = 0; lock && l < lock->n; l++)
		if (c == v2v_colour_key(lock->rgb[l]))
			return true;
	return false;
}

/* Of the colours of each cluster the most frequent one near its centre, else
 * the nearest; the lowest among equals. */
static void
choose_colours(const struct extract *e, const struct v2v_palette *lock,
    struct candidate best[V2V_PALETTE_MAX])
{
	for (int k = 0; k < e->clusters.n; k++)
		best[k] = (struct candidate){ -1, 0, 0 };
	for (size_t i = 0; i < e->n_colours; i++) {
		int k = e->clusters.of[e->point_of[i]];
		struct candidate *b = &best[k];
		int64_t d = v2v_point_distance2(e->of[i].at,
		    e->clusters.centres[k].at);
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
	for (int k = first; k < e->clusters.n; k++) {
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
v2v_quantize_extract(struct v2v_palette *out, struct v2v_backend *be,
    const struct v2v_frame *f, const struct v2v_extract_params *p,
    struct v2v_msg *msg)
{
	struct extract e = { .n_colours = 0 };
	int err = list_colours(&e, be, f, p->alpha_threshold, msg);

	if (err == V2V_OK && e.n_colours == 0)
		err = V2V_E_DATA;
	if (err == V2V_OK)
		err = make_points(&e);
	if (err == V2V_OK)
		err = v2v_clusters_start(&e.clusters, p->n);
	if (err != V2V_OK)
		goto out;
	put_locked(&e.clusters, p->lock, p->n);
	v2v_clusters_settle(&e.clusters, be->pool, ROUNDS);
	write_palette(out, &e, p->lock);
out:
	free(e.clusters.of);
	free(e.clusters.points);
	free(e.point_of);
	free(e.of);
	free(e.colours);
	free(e.count);
	if (err == V2V_E_DATA)
		return v2v_fail(msg, V2V_E_DATA, "no opaque pixels");
	return err == V2V_E_MEMORY ? v2v_fail_memory(msg) : err;
}
