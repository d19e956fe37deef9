/*
 * Phase I: cut the vehicle out.
 *
 * The vehicle is looked for in a small copy (hint, cut, shape); the outline is
 * then found at full size (matte). Without a network this knows colours and
 * places, not vehicles: see v2v-segment(1) on what to expect of it.
 */
#include "base.h"

#include "segment/segment.h"

#include "segment/cut.h"
#include "segment/hint.h"
#include "segment/matte.h"
#include "segment/shape.h"
#include "segment/small.h"
#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
	LEAST = 50, /* a vehicle fills at least 1 / LEAST of its picture */
	BAND = 3    /* pixels that a finer cut may leave the coarser's outline */
};

/* Longer sides of the sizes that the cut is made at, and rounds of each (0: by
 * the models of the coarser one). A finer cut decides near the outline of the
 * coarser one alone (banded graph cuts: Lombaert, Sun, Grady, Xu, ICCV 2005). */
enum { LEVELS = 3 };
static const struct { int32_t side; int rounds; } PLAN[LEVELS] = {
	{ 160, 5 }, { 320, 0 }, { 640, 0 }
};

static bool
has_transparency(const struct v2v_frame *f)
{
	if (f->alpha)
		for (size_t i = 0; i < v2v_frame_pixels(f); i++)
			if (f->px[4 * i + 3] != 255)
				return true;
	return false;
}

static int
check_hints(const struct v2v_frame *f, const struct v2v_segment_params *p,
    struct v2v_msg *msg)
{
	const int32_t *r = p->rect;

	if (p->mask && (p->mask->width != f->width
	    || p->mask->height != f->height))
		return v2v_fail(msg, V2V_E_DATA,
		    "the mask is %dx%d, the picture %dx%d",
		    (int)p->mask->width, (int)p->mask->height,
		    (int)f->width, (int)f->height);
	if (r[2] > 0 && (r[0] < 0 || r[1] < 0 || r[3] < 1
	    || r[0] > f->width - r[2] || r[1] > f->height - r[3]))
		return v2v_fail(msg, V2V_E_DATA,
		    "rectangle %d,%d,%d,%d is not inside the picture, %dx%d",
		    (int)r[0], (int)r[1], (int)r[2], (int)r[3],
		    (int)f->width, (int)f->height);
	return V2V_OK;
}

struct obedience {
	uint8_t *matte;
	const struct v2v_frame *mask;
};

/* A mask that is sure of a pixel is right; at its outline it is smoothed by
 * the 3 x 3 pixels round each, so that hard masks get a soft edge. */
static uint8_t
obey_at(const struct v2v_frame *mask, int32_t x, int32_t y, uint8_t found)
{
	int32_t w = mask->width, h = mask->height;
	uint8_t sure = mask->px[4 * ((size_t)y * (size_t)w + (size_t)x)];
	uint32_t sum = 0, n = 0;
	bool maybe = false;

	for (int32_t v = y - (y > 0); v <= y + (y < h - 1); v++) {
		const uint8_t *row = mask->px + 4 * (size_t)v * (size_t)w;

		for (int32_t u = x - (x > 0); u <= x + (x < w - 1); u++, n++) {
			sum += row[4 * u];
			maybe |= row[4 * u] != 0 && row[4 * u] != 255;
		}
	}
	if (!maybe)
		return (uint8_t)((sum + n / 2) / n);
	return sure == 0 || sure == 255 ? sure : found;
}

static void
obey_rows(void *arg, size_t first, size_t end)
{
	const struct obedience *o = arg;
	int32_t w = o->mask->width;

	for (size_t y = first; y < end; y++) {
		uint8_t *row = o->matte + y * (size_t)w;

		for (int32_t x = 0; x < w; x++)
			row[x] = obey_at(o->mask, x, (int32_t)y, row[x]);
	}
}

/* Models that chase each other end in a speck or in nothing. Better then is
 * what the hints say. */
static void
guess_if_lost(uint8_t *inside, const uint8_t *hint, size_t n)
{
	size_t found = 0;

	for (size_t i = 0; i < n; i++)
		found += inside[i];
	if (found * LEAST >= n)
		return;
	for (size_t i = 0; i < n; i++)
		inside[i] = hint[i] >= V2V_MAYBE_YES;
}

/* Make sure of what the coarser cut has decided: hints away from its outline. */
static void
narrow(uint8_t *hint, const struct v2v_small *fine, const uint8_t *band,
    const struct v2v_small *coarse)
{
	static const uint8_t sure[] = { V2V_NO, V2V_YES };
	int32_t w = fine->f.width, h = fine->f.height;
	int32_t cw = coarse->f.width, ch = coarse->f.height;

	for (int32_t y = 0; y < h; y++)
		for (int32_t x = 0; x < w; x++, hint++) {
			uint8_t b = band[(size_t)(y * ch / h) * (size_t)cw
			    + (size_t)(x * cw / w)];

			if (b < 2 && *hint != V2V_NO && *hint != V2V_YES)
				*hint = sure[b];
		}
}

struct level {
	struct v2v_small s;
	uint8_t *inside;
};

/* The cut of one level, from that of the coarser one unless that is NULL. */
static int
cut_level(struct level *l, const struct level *coarse,
    struct v2v_models *models, int rounds,
    const struct v2v_frame *f, const struct v2v_segment_params *p,
    struct v2v_backend *be, struct v2v_msg *msg)
{
	int32_t w = l->s.f.width, h = l->s.f.height;
	size_t n = v2v_small_pixels(&l->s);
	uint8_t *hint = v2v_alloc(n, 1), *band = v2v_alloc(n, 1);
	int err;

	l->inside = v2v_alloc(n, 1);
	if (hint == NULL || band == NULL || l->inside == NULL) {
		err = v2v_fail_memory(msg);
		goto out;
	}
	err = v2v_hint_fill(hint, &l->s, f->width, f->height, p, be->pool, msg);
	if (err != V2V_OK)
		goto out;
	if (coarse) {
		v2v_shape_band(band, coarse->inside, coarse->s.f.width,
		    coarse->s.f.height, BAND);
		narrow(hint, &l->s, band, &coarse->s);
	}
	err = v2v_cut(l->inside, models, hint, &l->s, rounds, be->pool, msg);
	if (err == V2V_OK && p->mask == NULL) {
		err = v2v_shape_clean(l->inside, w, h, be, msg);
		guess_if_lost(l->inside, hint, n);
	}
out:
	free(band);
	free(hint);
	return err;
}

static int
find_matte(uint8_t *matte, const struct v2v_frame *f,
    const struct v2v_segment_params *p, struct v2v_backend *be,
    struct v2v_msg *msg)
{
	struct level l[LEVELS] = { 0 };
	struct v2v_models models;
	const struct v2v_frame *finer = f;
	int err = V2V_OK;

	for (int k = LEVELS - 1; k >= 0 && err == V2V_OK; k--) {
		err = v2v_small_init(&l[k].s, finer, PLAN[k].side, be, msg);
		finer = &l[k].s.f;
	}
	for (int k = 0; k < LEVELS && err == V2V_OK; k++)
		err = cut_level(&l[k], k > 0 ? &l[k - 1] : NULL, &models,
		    PLAN[k].rounds, f, p, be, msg);
	if (err == V2V_OK)
		err = v2v_matte(matte, f, &l[LEVELS - 1].s,
		    l[LEVELS - 1].inside, be, msg);
	if (err == V2V_OK && p->mask)
		v2v_pool_run(be->pool, (size_t)f->height, 8, obey_rows,
		    &(struct obedience){ matte, p->mask });
	for (int k = 0; k < LEVELS; k++) {
		v2v_small_free(&l[k].s);
		free(l[k].inside);
	}
	return err;
}

static void
apply(struct v2v_frame *f, const uint8_t *matte,
    const struct v2v_segment_params *p)
{
	size_t n = v2v_frame_pixels(f);

	if (p->background == V2V_BACKGROUND_KEEP)
		return;
	f->alpha = p->background == V2V_BACKGROUND_TRANSPARENT;
	for (size_t i = 0; i < n; i++) {
		uint8_t *px = f->px + 4 * i;
		unsigned a = matte[i];

		if (f->alpha) {
			px[3] = matte[i];
			if (a == 0)
				px[0] = px[1] = px[2] = 0;
			continue;
		}
		for (int k = 0; k < 3; k++)
			px[k] = (uint8_t)((px[k] * a + p->colour[k] * (255 - a)
			    + 127) / 255);
		px[3] = 255;
	}
}

int
v2v_segment(struct v2v_backend *be, struct v2v_frame *f,
    const struct v2v_segment_params *p, uint8_t *matte, struct v2v_msg *msg)
{
	size_t n = v2v_frame_pixels(f);
	uint8_t *own = NULL;
	int err = check_hints(f, p, msg);

	if (err != V2V_OK)
		return err;
	if (matte == NULL) {
		matte = own = v2v_alloc(n, 1);
		if (own == NULL)
			return v2v_fail_memory(msg);
	}
	if (has_transparency(f))
		for (size_t i = 0; i < n; i++)
			matte[i] = f->px[4 * i + 3];
	else
		err = find_matte(matte, f, p, be, msg);
	if (err == V2V_OK)
		apply(f, matte, p);
	free(own);
	return err;
}
