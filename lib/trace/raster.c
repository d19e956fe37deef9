/*
 * Anti-aliased drawing with exact coverage.
 *
 * An edge adds to each pixel of a row the signed area between it and the
 * pixel's right side, in an array of differences; a running sum along the row
 * then is the winding number averaged over each pixel, and its magnitude, at
 * most 1, the coverage. That equals the nonzero rule wherever a pixel does not
 * hold opposite windings, and the rings of one layer never overlap with
 * opposite signs. A stroke covers a pixel by its distance from the nearest of
 * its chords, as if it were straight there. Rows are independent, so threads share them by stripes;
 * each row adds its edges in the order of the drawing.
 */
#include "base.h"

#include "trace/raster.h"

#include "trace/arc.h"
#include "trace/capsule.h"
#include "util/mem.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { STRIPE = 64, CHORDS_A_PIXEL = 16 /* off by 1/16 px at most */ };

/* Edges of one layer, in output pixels. */
struct edge {
	float x0, y0, x1, y1;
};

struct canvas {
	struct v2v_frame *out;
	const struct v2v_drawing *d;
	double scale; /* output pixels a grid step */
	struct edge *edge;
	size_t n, cap;
	float top, bottom;
	double half; /* of the stroke, in output pixels; 0: filled */
	const uint8_t *rgb;
	atomic_bool failed;
};

/* From a to b, on the grid. */
static bool
add_edge(struct canvas *c, struct v2v_vec a, struct v2v_vec b)
{
	struct edge *e;

	if (!v2v_grow(&c->edge, &c->cap, c->n + 1, sizeof(*c->edge)))
		return false;
	e = &c->edge[c->n++];
	*e = (struct edge){ (float)(a.x * c->scale), (float)(a.y * c->scale),
		(float)(b.x * c->scale), (float)(b.y * c->scale) };
	if (e->y0 < c->top)
		c->top = e->y0;
	if (e->y0 > c->bottom)
		c->bottom = e->y0;
	if (e->y1 < c->top)
		c->top = e->y1;
	if (e->y1 > c->bottom)
		c->bottom = e->y1;
	return true;
}

static bool
add_segment(struct canvas *c, const struct v2v_seg *s, struct v2v_point from)
{
	struct v2v_cubic k[V2V_ARC_CUBICS];
	int n = v2v_seg_cubics(from, s, k);

	for (int j = 0; j < n; j++) {
		double fineness = CHORDS_A_PIXEL * c->scale;
		int chords = s->kind == V2V_SEG_LINE ? 1
		    : v2v_cubic_chords(&k[j], fineness);
		struct v2v_vec at = k[j].p[0];

		for (int i = 1; i <= chords; i++) {
			struct v2v_vec to = i == chords ? k[j].p[3]
			    : v2v_cubic_at(&k[j], (double)i / chords);

			if (!add_edge(c, at, to))
				return false;
			at = to;
		}
	}
	return true;
}

static bool
add_layer(struct canvas *c, const struct v2v_layer *l)
{
	c->n = 0;
	c->top = 1e9f;
	c->bottom = -1e9f;
	for (size_t i = l->first; i < l->first + l->n; i++) {
		const struct v2v_subpath *p = &c->d->subpath[i];
		struct v2v_point at = p->start;

		for (size_t k = p->first; k < p->first + p->n; k++) {
			const struct v2v_seg *s = &c->d->seg[k];

			if (!add_segment(c, s, at))
				return false;
			at = (struct v2v_point){ s->x, s->y };
		}
		if (!p->open && !add_edge(c, (struct v2v_vec){ at.x, at.y },
		    (struct v2v_vec){ p->start.x, p->start.y }))
			return false;
	}
	if (c->half > 0) {
		c->top -= (float)c->half + 1;
		c->bottom += (float)c->half + 1;
	}
	return true;
}

static float
clamp(float v, float lo, float hi)
{
	return v < lo ? lo : v > hi ? hi : v;
}

/*
 * The part of an edge within one row, from (x0, 0) to (x1, ...) with height
 * `dy` and sign: areas into sum[], whose entry i is added to all pixels >= i.
 */
static void
add_span(float *sum, int32_t width, float x0, float x1, float dy)
{
	float lo = x0 < x1 ? x0 : x1, hi = x0 < x1 ? x1 : x0, s, before = 0;
	int32_t a, b;

	/* What lies beside the picture counts as if on its side. */
	lo = clamp(lo, 0, (float)width);
	hi = clamp(hi, 0, (float)width);
	a = (int32_t)lo;
	b = (int32_t)hi;
	if (a >= width)
		return;
	if (b == a || hi - lo < 1e-6f) {
		float mid = 0.5f * (lo + hi) - (float)a;

		sum[a] += dy * (1 - mid);
		sum[a + 1] += dy * mid;
		return;
	}
	/* Area right of the edge within pixels a to b, as a running total. */
	s = dy / (hi - lo);
	for (int32_t i = a; i <= b && i < width; i++) {
		float l = i == a ? lo : (float)i;
		float r = i == b ? hi : (float)(i + 1);
		float mid = 0.5f * (l + r) - (float)i;
		float here = s * (r - l);
		float cover = before + here * (1 - mid);

		/* sum[] holds differences of coverage. */
		sum[i] += cover - (i == a ? 0 : before);
		sum[i + 1] += before + here - cover;
		before += here;
	}
}

static void
add_row(float *sum, int32_t width, const struct edge *e, int32_t y)
{
	float sign = 1, x0 = e->x0, y0 = e->y0, x1 = e->x1, y1 = e->y1, k;
	float top = (float)y, bottom = (float)(y + 1), a, b;

	if (y0 > y1) {
		sign = -1;
		x0 = e->x1;
		y0 = e->y1;
		x1 = e->x0;
		y1 = e->y0;
	}
	if (y1 <= top || y0 >= bottom || y0 == y1)
		return;
	k = (x1 - x0) / (y1 - y0);
	a = y0 > top ? y0 : top;
	b = y1 < bottom ? y1 : bottom;
	add_span(sum, width, y0 > top ? x0 : x0 + (top - y0) * k,
	    y1 < bottom ? x1 : x0 + (bottom - y0) * k, sign * (b - a));
}

/* Cover the pixels of row y that a stroke's chord reaches. */
static void
stroke_row(float *cover, int32_t width, const struct edge *e, double half,
    int32_t y)
{
	struct v2v_capsule k = { { e->x0, e->y0 }, { e->x1, e->y1 },
		half + 0.5 };
	struct v2v_vec p = { 0, y + 0.5 };
	double left, right;

	if (!v2v_capsule_span(&k, p.y, &left, &right))
		return;
	left = left < 0 ? 0 : left < width ? left : width;
	for (int32_t x = (int32_t)left; x < width && x <= right; x++) {
		double d, a;

		p.x = x + 0.5;
		d = v2v_capsule_distance(&k, p);
		a = (half < d + 0.5 ? half : d + 0.5)
		    - (-half > d - 0.5 ? -half : d - 0.5);
		if (a > cover[x])
			cover[x] = (float)a;
	}
}

/* Add the edges to the rows y0 to end - 1. */
static void
add_rows(const struct canvas *c, float *sum, size_t stride, int32_t y0,
    int32_t end)
{
	float more = c->half > 0 ? (float)c->half + 1 : 0;

	for (size_t i = 0; i < c->n; i++) {
		const struct edge *e = &c->edge[i];
		float lo = (e->y0 < e->y1 ? e->y0 : e->y1) - more;
		float hi = (e->y0 < e->y1 ? e->y1 : e->y0) + more;
		int32_t a = y0, b = end;

		if (hi <= (float)y0 || lo >= (float)end)
			continue;
		if (lo > (float)a)
			a = (int32_t)lo;
		if (hi < (float)b)
			b = (int32_t)hi + 1;
		for (b = b < end ? b : end; a < b; a++) {
			float *row = sum + (size_t)(a - y0) * stride;

			if (c->half > 0)
				stroke_row(row, c->out->width, e, c->half, a);
			else
				add_row(row, c->out->width, e, a);
		}
	}
}

/* c over the pixel with coverage a / 255. */
static void
blend(uint8_t *px, const uint8_t rgb[3], uint32_t a)
{
	uint32_t below = px[3] * (255 - a), all = 255 * a + below;

	if (a == 0)
		return;
	for (int i = 0; i < 3; i++)
		px[i] = (uint8_t)((rgb[i] * 255 * a + px[i] * below + all / 2)
		    / all);
	px[3] = (uint8_t)((all + 127) / 255);
}

static void
paint_stripes(void *arg, size_t first, size_t last)
{
	struct canvas *c = arg;
	int32_t w = c->out->width, h = c->out->height;
	int32_t y0 = (int32_t)first * STRIPE, y1 = (int32_t)last * STRIPE;
	size_t stride = (size_t)w + 2;
	float *sum;

	y1 = y1 < h ? y1 : h;
	if (c->bottom <= (float)y0 || c->top >= (float)y1)
		return;
	sum = v2v_zalloc(stride, (size_t)STRIPE * sizeof(*sum));
	if (sum == NULL) {
		atomic_store(&c->failed, true);
		return;
	}
	for (; y0 < y1; y0 += STRIPE) {
		int32_t end = y0 + STRIPE < y1 ? y0 + STRIPE : y1;

		if (c->bottom <= (float)y0 || c->top >= (float)end)
			continue;
		add_rows(c, sum, stride, y0, end);
		for (int32_t y = y0; y < end; y++) {
			float *row = sum + (size_t)(y - y0) * stride, v = 0;
			uint8_t *px = c->out->px
			    + 4 * (size_t)y * (size_t)w;

			for (int32_t x = 0; x < w; x++, px += 4) {
				float m;

				v = c->half > 0 ? row[x] : v + row[x];
				m = v < 0 ? -v : v;
				m = m > 1 ? 255 : m * 255;
				blend(px, c->rgb, (uint32_t)(m + 0.5f));
			}
			memset(row, 0, stride * sizeof(*row));
		}
	}
	free(sum);
}

int
v2v_raster(struct v2v_frame *out, int32_t size, struct v2v_pool *pool,
    const struct v2v_drawing *d, const struct v2v_labels *labels, struct v2v_msg *msg)
{
	int32_t side = d->width > d->height ? d->width : d->height;
	double zoom = (double)size / side;
	struct canvas c = { .out = out, .d = d, .scale = zoom / d->unit };
	int32_t w = (int32_t)(d->width * zoom + 0.5);
	int32_t h = (int32_t)(d->height * zoom + 0.5);
	bool ok = true;
	int err = v2v_frame_init(out, w > 0 ? w : 1, h > 0 ? h : 1, msg);

	if (err != V2V_OK)
		return err;
	out->alpha = true;
	for (size_t i = 0; ok && i < d->n_layers; i++) {
		const struct v2v_layer *l = &d->layer[i];

		c.rgb = labels->rgb[l->label];
		c.half = l->stroke * (l->non_scaling ? 1.0 / d->unit
		    : c.scale) / 2;
		ok = add_layer(&c, l);
		if (ok)
			v2v_pool_run(pool, ((size_t)out->height + STRIPE - 1)
			    / STRIPE, 1, paint_stripes, &c);
		ok = ok && !atomic_load(&c.failed);
	}
	free(c.edge);
	if (!ok) {
		v2v_frame_free(out);
		return v2v_fail_memory(msg);
	}
	return V2V_OK;
}
