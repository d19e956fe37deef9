/*
 * What the vehicle consists of, as far as its shape and colours tell.
 *
 *          _______            glass: a band below the roof, away from the
 *      ___/_|_glass\___       outline
 *     |   body         |
 *     |_(  )______(  )_|      wheels: circles that the lower outline follows,
 *       wheel    wheel        with a dark tyre along their lower half
 *
 * All is looked for in a small picture and drawn at full size. A part that a
 * network shows is not looked for: it is drawn over that, as its map has it.
 */
#include "base.h"

#include "segment/parts.h"

#include "segment/small.h"
#include "util/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = 320, WHEELS = 2, CHORDS = 9 };

enum { SPECK = 16 /* pixels of a network's map; it shows nothing smaller */ };

/* Radii of wheels as shares of the vehicle's width. */
static const double SMALLEST = 0.063, LARGEST = 0.127;

/* Tyres reach inwards to this share of the radius; how dark (L*) they are at
 * least and at most, and what an outline off by a radius costs against that. */
static const double TYRE = 0.72, DARK = 15, BRIGHT = 55, OFF = 1.5,
    OUTLINE = 0.9, LEAST = 0.15;

/* Wheels stand below this share of the height. */
static const double STANDS = 0.75;

/* Glass begins and ends at these shares of the height, and keeps so far from
 * the outline. */
static const double GLASS_TOP = 0.05, GLASS_END = 0.36, FRAME = 0.06;

struct circle {
	double x, y, r, score;
};

struct look {
	struct v2v_small s;
	uint8_t *inside;
	int32_t *low;           /* lowest row inside of each column, or -1 */
	int32_t x0, y0, x1, y1; /* all inside */
};

static int
open_look(struct look *l, const struct v2v_frame *f, const uint8_t *matte,
    struct v2v_backend *be, struct v2v_msg *msg)
{
	int32_t w, h;
	int err = v2v_small_init(&l->s, f, SIDE, be, msg);

	if (err != V2V_OK)
		return err;
	w = l->s.f.width;
	h = l->s.f.height;
	l->inside = v2v_alloc(v2v_small_pixels(&l->s), 1);
	l->low = v2v_alloc((size_t)w, sizeof(*l->low));
	if (l->inside == NULL || l->low == NULL)
		return v2v_fail_memory(msg);
	l->x0 = w;
	l->y0 = h;
	l->x1 = l->y1 = -1;
	for (int32_t x = 0; x < w; x++)
		l->low[x] = -1;
	for (int32_t y = 0; y < h; y++)
		for (int32_t x = 0; x < w; x++) {
			size_t at = (size_t)((2 * y + 1) * f->height / (2 * h))
			    * (size_t)f->width
			    + (size_t)((2 * x + 1) * f->width / (2 * w));
			bool in = matte[at] >= 128;

			l->inside[(size_t)y * (size_t)w + (size_t)x] = in;
			if (!in)
				continue;
			l->low[x] = y;
			l->x0 = x < l->x0 ? x : l->x0;
			l->x1 = x > l->x1 ? x : l->x1;
			l->y0 = y < l->y0 ? y : l->y0;
			l->y1 = y;
		}
	return V2V_OK;
}

/* 0 where the lower outline follows the circle, 1 where it is far off. */
static double
outline_error(const struct look *l, const struct circle *c)
{
	double sum = 0;

	for (int k = 0; k < CHORDS; k++) {
		double u = 0.85 * (2.0 * k / (CHORDS - 1) - 1), off = 1;
		int32_t x = (int32_t)(c->x + u * c->r + 0.5);

		if (x >= 0 && x < l->s.f.width && l->low[x] >= 0) {
			off = l->low[x] - (c->y + c->r * sqrt(1 - u * u));
			off = OFF * (off < 0 ? -off : off) / c->r;
		}
		sum += off < 1 ? off : 1;
	}
	return sum / CHORDS;
}

/* 1 for a black lower half of a tyre, 0 for a bright one. */
static double
tyre_darkness(const struct look *l, const struct circle *c)
{
	int32_t w = l->s.f.width, h = l->s.f.height;
	int32_t x0 = (int32_t)(c->x - c->r), x1 = (int32_t)(c->x + c->r) + 1;
	int64_t sum = 0, n = 0;
	double mean;

	for (int32_t y = (int32_t)(c->y - 0.2 * c->r); y <= c->y + c->r; y++)
		for (int32_t x = x0; x <= x1; x++) {
			double dx = x - c->x, dy = y - c->y;
			double d = dx * dx + dy * dy;

			if (x < 0 || x >= w || y < 0 || y >= h
			    || d >= c->r * c->r
			    || d <= TYRE * TYRE * c->r * c->r)
				continue;
			sum += l->s.c[3 * ((size_t)y * (size_t)w + (size_t)x)];
			n++;
		}
	mean = n > 0 ? (double)sum / (4.0 * (double)n) : BRIGHT;
	mean = (BRIGHT - mean) / (BRIGHT - DARK);
	return mean < 0 ? 0 : mean > 1 ? 1 : mean;
}

/* The lowest row inside near column x. */
static int32_t
ground(const struct look *l, int32_t x, double r)
{
	int32_t reach = (int32_t)(0.3 * r), y = -1;

	for (int32_t u = x - reach; u < x + reach; u++)
		if (u >= 0 && u < l->s.f.width && l->low[u] > y)
			y = l->low[u];
	return y;
}

/* The best circle that does not touch `other`, unless that is NULL. */
static struct circle
find_wheel(const struct look *l, const struct circle *other)
{
	int32_t width = l->x1 - l->x0 + 1, height = l->y1 - l->y0 + 1;
	struct circle best = { .score = LEAST };

	for (double r = SMALLEST * width < 4 ? 4 : SMALLEST * width;
	    r <= LARGEST * width; r += 1)
		for (int32_t x = l->x0 + (int32_t)(0.8 * r);
		    x <= l->x1 - (int32_t)(0.8 * r); x++) {
			int32_t y = ground(l, x, r);
			struct circle c = { x, y - r, r, 0 };
			double apart = other ? c.x - other->x : 0;

			if (y < l->y0 + STANDS * height)
				continue;
			if (other && (apart < 0 ? -apart : apart) < 2.2
			    * (r > other->r ? r : other->r))
				continue;
			c.score = 1 - OUTLINE * outline_error(l, &c);
			if (c.score <= best.score)
				continue;
			c.score += tyre_darkness(l, &c) - 1;
			if (c.score > best.score)
				best = c;
		}
	return best;
}

static void
draw_wheel(uint8_t *parts, const struct v2v_frame *f, const struct look *l,
    const struct circle *c)
{
	double sx = (double)f->width / l->s.f.width;
	double sy = (double)f->height / l->s.f.height;
	double r = (c->r + 0.5) * sx, cx = (c->x + 0.5) * sx;
	double cy = (c->y + 0.5) * sy;

	for (int32_t y = 0; y < f->height; y++) {
		uint8_t *row = parts + (size_t)y * (size_t)f->width;
		double dy = y + 0.5 - cy;

		if (dy * dy >= r * r)
			continue;
		for (int32_t x = 0; x < f->width; x++) {
			double dx = x + 0.5 - cx;

			if (dx * dx + dy * dy < r * r && row[x])
				row[x] = V2V_PART_WHEEL;
		}
	}
}

/* Is all inside within `reach` of the small pixel? */
static bool
deep(const struct look *l, int32_t x, int32_t y, int32_t reach)
{
	int32_t w = l->s.f.width, h = l->s.f.height;

	for (int32_t v = y - reach; v <= y + reach; v++)
		for (int32_t u = x - reach; u <= x + reach; u++)
			if (u < 0 || u >= w || v < 0 || v >= h
			    || !l->inside[(size_t)v * (size_t)w + (size_t)u])
				return false;
	return true;
}

static void
draw_glass(uint8_t *parts, const struct v2v_frame *f, struct look *l)
{
	int32_t w = l->s.f.width, h = l->s.f.height;
	int32_t height = l->y1 - l->y0 + 1;
	int32_t first = l->y0 + (int32_t)(GLASS_TOP * height);
	int32_t end = l->y0 + (int32_t)(GLASS_END * height);
	int32_t reach = (int32_t)(FRAME * height);

	for (int32_t y = 0; y < f->height; y++) {
		int32_t v = (int32_t)((int64_t)y * h / f->height), last = -1;
		uint8_t *row = parts + (size_t)y * (size_t)f->width;
		bool glass = false;

		if (v < first || v >= end)
			continue;
		for (int32_t x = 0; x < f->width; x++) {
			int32_t u = (int32_t)((int64_t)x * w / f->width);

			if (u != last)
				glass = deep(l, u, v, reach);
			last = u;
			if (glass && row[x])
				row[x] = V2V_PART_GLASS;
		}
	}
}

static void
draw_element(uint8_t *parts, const struct v2v_frame *f,
    const struct v2v_element *e, enum v2v_part part)
{
	for (int32_t y = 0; y < f->height; y++, parts += f->width) {
		int32_t x0, x1;

		v2v_element_row(e, y, f->width, &x0, &x1);
		for (int32_t x = x0; x < x1; x++)
			if (parts[x])
				parts[x] = (uint8_t)part;
	}
}

/* What a network shows of a part is at least so likely. Of glass and lamps it
 * says less than there is: it learnt them from few models. */
static const struct {
	enum v2v_map map;
	enum v2v_part part;
	uint8_t least;
} SHOWN[] = {
	{ V2V_MAP_GLASS, V2V_PART_GLASS, 90 },
	{ V2V_MAP_WHEEL, V2V_PART_WHEEL, 128 },
	{ V2V_MAP_LAMP, V2V_PART_LAMP, 64 },
	{ V2V_MAP_PLATE, V2V_PART_PLATE, 128 },
	{ V2V_MAP_MIRROR, V2V_PART_MIRROR, 128 }
};

/* The parts, as bits, that the network shows enough of to be drawn. */
static unsigned
parts_shown(const struct v2v_view *v)
{
	size_t n = (size_t)v->maps.width * (size_t)v->maps.height;
	unsigned shown = 0;

	for (size_t k = 0; k < sizeof(SHOWN) / sizeof(*SHOWN); k++) {
		const uint8_t *map = v->maps.map[SHOWN[k].map];
		size_t area = 0;

		for (size_t i = 0; i < n; i++)
			area += map[i] >= SHOWN[k].least;
		if (area >= SPECK)
			shown |= 1u << SHOWN[k].part;
	}
	return shown;
}

/* The likeliest part of each pixel, if it is likely enough; of equals the
 * first. */
static int
draw_shown(uint8_t *parts, const struct v2v_frame *f,
    const struct v2v_view *v, unsigned shown, struct v2v_pool *pool,
    struct v2v_msg *msg)
{
	size_t w = (size_t)v->width, h = (size_t)v->height;
	uint8_t *map = v2v_alloc(w, h), *best = v2v_zalloc(w, h);
	int err = map && best ? V2V_OK : v2v_fail_memory(msg);

	for (size_t k = 0; k < sizeof(SHOWN) / sizeof(*SHOWN); k++) {
		if (err != V2V_OK || !(shown >> SHOWN[k].part & 1))
			continue;
		err = v2v_maps_enlarge(map, v->width, v->height, &v->maps,
		    SHOWN[k].map, pool, msg);
		for (size_t i = 0; err == V2V_OK && i < w * h; i++) {
			uint8_t *at = parts + ((size_t)v->y + i / w)
			    * (size_t)f->width + (size_t)v->x + i % w;

			if (*at == V2V_PART_NONE || map[i] <= best[i])
				continue;
			best[i] = map[i];
			if (map[i] >= SHOWN[k].least)
				*at = (uint8_t)SHOWN[k].part;
		}
	}
	free(best);
	free(map);
	return err;
}

/* What shape and colours tell of the parts that are not shown. */
static int
guess(uint8_t *parts, const struct v2v_frame *f, const uint8_t *matte,
    const struct v2v_elements *e, unsigned shown, struct v2v_backend *be,
    struct v2v_msg *msg)
{
	struct look l = { 0 };
	struct circle wheel[WHEELS];
	int err = open_look(&l, f, matte, be, msg);

	if (err != V2V_OK || l.x1 < 0)
		goto out;
	if (!(shown & 1u << V2V_PART_GLASS))
		draw_glass(parts, f, &l);
	for (int i = 0; i < WHEELS && !(shown & 1u << V2V_PART_WHEEL); i++) {
		wheel[i] = find_wheel(&l, i > 0 ? &wheel[i - 1] : NULL);
		if (wheel[i].r <= 0)
			break;
		draw_wheel(parts, f, &l, &wheel[i]);
	}
	for (size_t i = 0; i < e->n; i++) {
		enum v2v_part part = e->list[i].class == V2V_PLATE
		    ? V2V_PART_PLATE : V2V_PART_MIRROR;

		if ((e->list[i].class == V2V_PLATE
		    || e->list[i].class == V2V_MIRROR)
		    && !(shown >> part & 1))
			draw_element(parts, f, &e->list[i], part);
	}
out:
	free(l.low);
	free(l.inside);
	v2v_small_free(&l.s);
	return err;
}

int
v2v_parts_find(uint8_t *parts, const struct v2v_frame *f,
    const uint8_t *matte, const struct v2v_elements *e,
    const struct v2v_view *view, struct v2v_backend *be, struct v2v_msg *msg)
{
	unsigned shown = view ? parts_shown(view) : 0;
	int err;

	for (size_t i = 0; i < v2v_frame_pixels(f); i++)
		parts[i] = matte[i] >= 128 ? V2V_PART_BODY : V2V_PART_NONE;
	err = guess(parts, f, matte, e, shown, be, msg);
	if (err == V2V_OK && shown)
		err = draw_shown(parts, f, view, shown, be->pool, msg);
	return err;
}
