/*
 * The silhouette before and after the clean-up.
 *
 * A clean plate is good if whoever sees it sees the same vehicle. The matte
 * cannot tell: it was made before. Making it again would compare two answers
 * of a method that is off by some per cent by itself, and takes as long as the
 * first time. So both pictures, made small, are cut by the same colour models
 * with the same hints: what the matte says, but undecided along the outline and
 * wherever something was removed. The two cuts can differ by what was painted
 * alone, and do where a hole was filled with what looks like background:
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
	BAND = 3,     /* undecided on either side of the outline */
	ENTITLED = 20 /* 1 / 20 of the vehicle may be cut off */
};

/* Full-size pixels of a small one. */
struct tally {
	uint32_t all, inside, removed, cut;
};

static int
count(struct tally **tally, const struct v2v_small *s,
    const struct v2v_frame *f, const uint8_t *matte, const uint8_t *removed,
    struct v2v_msg *msg)
{
	struct tally *t = v2v_zalloc(v2v_small_pixels(s), sizeof(*t));
	size_t i = 0;

	*tally = t;
	if (t == NULL)
		return v2v_fail_memory(msg);
	for (int32_t y = 0; y < f->height; y++) {
		size_t row = (size_t)((int64_t)y * s->f.height / f->height)
		    * (size_t)s->f.width;

		for (int32_t x = 0; x < f->width; x++, i++) {
			struct tally *at = &t[row + (size_t)((int64_t)x
			    * s->f.width / f->width)];

			at->all++;
			at->inside += matte[i] >= 128;
			at->removed += removed[i] != V2V_REMOVED_NOT;
			at->cut += removed[i] == V2V_REMOVED_CUT;
		}
	}
	return V2V_OK;
}

/* Colours of what is the vehicle and what is not, before anything goes. */
static int
fit_models(struct v2v_geometry *g, struct v2v_msg *msg)
{
	uint8_t *part = v2v_alloc(v2v_small_pixels(&g->before), 1);

	if (part == NULL)
		return v2v_fail_memory(msg);
	v2v_gaussians_fit(&g->models.yes, &g->before, g->inside, 1, part);
	v2v_gaussians_fit(&g->models.no, &g->before, g->inside, 0, part);
	free(part);
	return V2V_OK;
}

/* The vehicle of a small picture, by the hints and models of `g`. */
static int
silhouette(uint8_t *inside, struct v2v_geometry *g, const struct v2v_small *s,
    struct v2v_backend *be, struct v2v_msg *msg)
{
	int err = v2v_cut(inside, &g->models, g->hint, s, 0, be->pool, msg);

	if (err == V2V_OK)
		err = v2v_shape_clean(inside, s->f.width, s->f.height,
		    V2V_SHAPE_LARGEST, be, msg);
	return err;
}

int
v2v_geometry_start(struct v2v_geometry *g, const struct v2v_frame *f,
    const uint8_t *matte, const uint8_t *removed, struct v2v_backend *be,
    struct v2v_msg *msg)
{
	struct tally *t = NULL;
	size_t n;
	int err = v2v_small_init(&g->before, f, SIDE, be, msg);

	if (err != V2V_OK)
		return err;
	n = v2v_small_pixels(&g->before);
	g->hint = v2v_alloc(n, 1);
	g->cut = v2v_alloc(n, 1);
	g->inside = v2v_alloc(n, 1);
	if (g->hint == NULL || g->cut == NULL || g->inside == NULL)
		return v2v_fail_memory(msg);
	err = count(&t, &g->before, f, matte, removed, msg);
	if (err != V2V_OK)
		goto out;
	for (size_t i = 0; i < n; i++) {
		g->inside[i] = 2 * t[i].inside >= t[i].all;
		g->cut[i] = 2 * t[i].cut >= t[i].all;
	}
	err = fit_models(g, msg);
	v2v_shape_band(g->hint, g->inside, g->before.f.width,
	    g->before.f.height, BAND);
	for (size_t i = 0; i < n; i++) {
		bool sure = g->hint[i] < 2 && !t[i].removed;

		g->hint[i] = g->inside[i] ? sure ? V2V_YES : V2V_MAYBE_YES
		    : sure ? V2V_NO : V2V_MAYBE_NO;
	}
	if (err == V2V_OK)
		err = silhouette(g->inside, g, &g->before, be, msg);
out:
	free(t);
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
