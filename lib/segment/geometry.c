/*
 * The silhouette before and after the clean-up.
 *
 * A clean plate is good if whoever sees it sees the same vehicle. The matte
 * cannot tell: it was made before. Making it again would compare two answers
 * of a method that is off by some per cent by itself, and takes as long as the
 * first time. So both pictures, made small, are cut by the same colour models
 * with the same hints: what the matte says, but undecided wherever something was
 * removed, and along the outline near to that. The two cuts can differ by what
 * was painted alone, and do where a hole was filled with what looks like
 * background:
 *
 *	before            after             hole filled from the road
 *	  ____              ____
 *	_/    \____       _/    \_  _      IoU = common pixels / all pixels
 *	|______[##]|      |_______|/       of the two
 *
 * What was cut off on purpose (mirrors) is no loss: it is taken from the
 * silhouette before, too. But two mirrors are 1 to 3 % of a vehicle; more than
 * ENTITLED is a mistake and counts.
 */
#include "base.h"

#include "segment/geometry.h"

#include "segment/hint.h"
#include "segment/removal.h"
#include "segment/shape.h"
#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
	SIDE = 320,   /* longer side of the small pictures, at most */
	BAND = 3,     /* undecided on either side of the outline, */
	REACH = 16,   /* so far from what is removed */
	ENTITLED = 20 /* 1 / 20 of the vehicle may be cut off */
};

/* Full-size pixels of a small one. */
struct tally {
	uint32_t all, inside, removed, cut;
};

struct tallies {
	struct tally *of;
	int32_t *column; /* of of[] for each of the frame's */
	const struct v2v_small *s;
	const struct v2v_frame *f;
	const uint8_t *matte, *removed;
};

/* Rows of small pixels, and of the full-size ones that are theirs. */
static void
count_rows(void *arg, size_t first, size_t end)
{
	const struct tallies *t = arg;
	int64_t height = t->f->height, h = t->s->f.height;
	size_t width = (size_t)t->f->width;

	for (size_t v = first; v < end; v++) {
		struct tally *row = t->of + v * (size_t)t->s->f.width;
		int64_t y0 = ((int64_t)v * height + h - 1) / h;
		int64_t y1 = ((int64_t)(v + 1) * height + h - 1) / h;

		for (size_t y = (size_t)y0; y < (size_t)y1; y++)
			for (size_t x = 0; x < width; x++) {
				struct tally *at = &row[t->column[x]];
				uint8_t gone = t->removed[y * width + x];

				at->all++;
				at->inside += t->matte[y * width + x] >= 128;
				at->removed += gone != V2V_REMOVED_NOT;
				at->cut += gone == V2V_REMOVED_CUT;
			}
	}
}

static int
count(struct tallies *t, struct v2v_pool *pool, struct v2v_msg *msg)
{
	t->of = v2v_zalloc(v2v_small_pixels(t->s), sizeof(*t->of));
	t->column = v2v_alloc((size_t)t->f->width, sizeof(*t->column));
	if (t->of == NULL || t->column == NULL)
		return v2v_fail_memory(msg);
	for (int32_t x = 0; x < t->f->width; x++)
		t->column[x] = (int32_t)((int64_t)x * t->s->f.width
		    / t->f->width);
	v2v_pool_run(pool, (size_t)t->s->f.height, 4, count_rows, t);
	return V2V_OK;
}

/* What stays as the matte has it, and what may change; `gone`: small pixels of
 * which something is removed. */
static int
fill_hints(struct v2v_geometry *g, const uint8_t *gone, struct v2v_msg *msg)
{
	size_t n = v2v_small_pixels(&g->before);
	int32_t w = g->before.f.width, h = g->before.f.height;
	uint8_t *near = v2v_alloc(n, 1);

	if (near == NULL)
		return v2v_fail_memory(msg);
	v2v_shape_band(near, gone, w, h, REACH);
	v2v_shape_band(g->hint, g->inside, w, h, BAND);
	for (size_t i = 0; i < n; i++) {
		bool sure = !gone[i] && (g->hint[i] < 2 || !near[i]);

		g->hint[i] = g->inside[i] ? sure ? V2V_YES : V2V_MAYBE_YES
		    : sure ? V2V_NO : V2V_MAYBE_NO;
	}
	free(near);
	return V2V_OK;
}

/* The vehicle of a small picture, by the hints and models of `g`. */
static int
silhouette(uint8_t *inside, struct v2v_geometry *g, const struct v2v_small *s,
    struct v2v_backend *be, struct v2v_msg *msg)
{
	int err = v2v_cut(inside, &g->models, g->hint, NULL, s, 0, be->pool, msg);

	if (err == V2V_OK)
		err = v2v_shape_clean(inside, NULL, s->f.width, s->f.height,
		    false, be, msg);
	return err;
}

int
v2v_geometry_start(struct v2v_geometry *g, const struct v2v_frame *f,
    const uint8_t *matte, const uint8_t *removed, struct v2v_backend *be,
    struct v2v_msg *msg)
{
	struct tallies t = { .s = &g->before, .f = f, .matte = matte,
		.removed = removed };
	uint8_t *gone = NULL;
	size_t n;
	int err = v2v_small_init(&g->before, f, SIDE, be, msg);

	if (err != V2V_OK)
		return err;
	n = v2v_small_pixels(&g->before);
	g->hint = v2v_alloc(n, 1);
	g->cut = v2v_alloc(n, 1);
	g->inside = v2v_alloc(n, 1);
	gone = v2v_alloc(n, 1);
	if (g->hint == NULL || g->cut == NULL || g->inside == NULL
	    || gone == NULL)
		err = v2v_fail_memory(msg);
	if (err == V2V_OK)
		err = count(&t, be->pool, msg);
	for (size_t i = 0; err == V2V_OK && i < n; i++) {
		g->inside[i] = 2 * t.of[i].inside >= t.of[i].all;
		g->cut[i] = 2 * t.of[i].cut >= t.of[i].all;
		gone[i] = t.of[i].removed > 0;
	}
	if (err == V2V_OK)
		err = v2v_models_fit(&g->models, &g->before, g->inside,
		    be->pool, msg);
	if (err == V2V_OK)
		err = fill_hints(g, gone, msg);
	if (err == V2V_OK)
		err = silhouette(g->inside, g, &g->before, be, msg);
	free(t.column);
	free(t.of);
	free(gone);
	return err;
}

int
v2v_geometry_compare(struct v2v_overlap *o, struct v2v_geometry *g,
    const struct v2v_frame *clean, struct v2v_backend *be,
    struct v2v_msg *msg)
{
	size_t n = v2v_small_pixels(&g->before), whole = 0, cut = 0;
	struct v2v_small after;
	uint8_t *inside = v2v_alloc(n, 1);
	int err = v2v_small_init(&after, clean, SIDE, be, msg);

	if (err == V2V_OK && inside == NULL)
		err = v2v_fail_memory(msg);
	if (err == V2V_OK)
		err = silhouette(inside, g, &after, be, msg);
	*o = (struct v2v_overlap){ 0 };
	for (size_t i = 0; err == V2V_OK && i < n; i++) {
		whole += g->inside[i];
		cut += g->inside[i] && g->cut[i];
	}
	for (size_t i = 0; err == V2V_OK && i < n; i++) {
		bool was = g->inside[i] && !(g->cut[i]
		    && cut * ENTITLED <= whole);
		bool is = inside[i] && !g->cut[i];

		o->both += was && is;
		o->either += was || is;
	}
	v2v_small_free(&after);
	free(inside);
	return err;
}

void
v2v_geometry_free(struct v2v_geometry *g)
{
	v2v_small_free(&g->before);
	free(g->hint);
	free(g->cut);
	free(g->inside);
	*g = (struct v2v_geometry){ 0 };
}
