/* The matte without a network: colours and places, by graph cuts. */
#include "base.h"

#include "segment/classical.h"

#include "segment/cut.h"
#include "segment/hint.h"
#include "segment/matte.h"
#include "segment/shape.h"
#include "segment/small.h"
#include "util/mem.h"

#include <stdlib.h>

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
		err = v2v_shape_clean(l->inside, w, h,
		    p->keep_all ? V2V_SHAPE_ALL : V2V_SHAPE_LARGEST, be, msg);
		guess_if_lost(l->inside, hint, n);
		v2v_hint_points(l->inside, w, h, f->width, f->height, p, 0, 1);
	}
out:
	free(band);
	free(hint);
	return err;
}

int
v2v_classical(uint8_t *matte, const struct v2v_frame *f,
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
	for (int k = 0; k < LEVELS; k++) {
		v2v_small_free(&l[k].s);
		free(l[k].inside);
	}
	return err;
}
