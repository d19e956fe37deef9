/* The matte by graph cuts, coarse to fine: with no network, or after it. */
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
	SURE = 15,  /* of 255: likelihoods below are as good as none */
	BAND = 3    /* pixels that a finer cut may leave the coarser's outline */
};

/* Longer sides of the sizes that the cut is made at, and rounds of each (0: by
 * the models of the coarser one). A finer cut decides near the outline of the
 * coarser one alone (banded graph cuts: Lombaert, Sun, Grady, Xu, ICCV 2005). */
struct plan {
	int levels;
	struct { int32_t side; int rounds; } at[3];
};
static const struct plan BY_COLOUR = { 3, { { 160, 5 }, { 320, 0 }, { 640, 0 } } };
static const struct plan REFINED = { 2, { { 320, 2 }, { 640, 0 } } };

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

/* What a network says of the frame, if it was asked; see v2v_refine. */
struct prior {
	const uint8_t *likely; /* or NULL */
	int32_t width, height;
};

/* Its likelihoods where the small picture's pixels have their middles; as
 * good as sure, they are hints. */
static void
see(uint8_t *likely, uint8_t *hint, const struct v2v_small *s,
    const struct prior *prior)
{
	int64_t w = s->f.width, h = s->f.height;

	for (int64_t y = 0; y < h; y++) {
		const uint8_t *row = prior->likely + (size_t)((2 * y + 1)
		    * prior->height / (2 * h)) * (size_t)prior->width;

		for (int64_t x = 0; x < w; x++, likely++, hint++) {
			*likely = row[(2 * x + 1) * prior->width / (2 * w)];
			if (*hint != V2V_YES && *hint != V2V_NO)
				*hint = *likely < SURE ? V2V_NO
				    : *likely < 128 ? V2V_MAYBE_NO
				    : *likely <= 255 - SURE ? V2V_MAYBE_YES
				    : V2V_YES;
		}
	}
}

/* The cut of one level, from that of the coarser one unless that is NULL. */
static int
cut_level(struct level *l, const struct level *coarse,
    struct v2v_models *models, int rounds, const struct prior *prior,
    const struct v2v_frame *f, const struct v2v_segment_params *p,
    struct v2v_backend *be, struct v2v_msg *msg)
{
	int32_t w = l->s.f.width, h = l->s.f.height;
	size_t n = v2v_small_pixels(&l->s);
	uint8_t *hint = v2v_alloc(n, 1), *band = v2v_alloc(n, 1);
	uint8_t *likely = prior->likely ? v2v_alloc(n, 1) : NULL;
	int err;

	l->inside = v2v_alloc(n, 1);
	if (hint == NULL || band == NULL || l->inside == NULL
	    || (prior->likely && likely == NULL)) {
		err = v2v_fail_memory(msg);
		goto out;
	}
	err = v2v_hint_fill(hint, &l->s, f->width, f->height, p, be->pool, msg);
	if (err != V2V_OK)
		goto out;
	if (likely)
		see(likely, hint, &l->s, prior);
	if (coarse) {
		v2v_shape_band(band, coarse->inside, coarse->s.f.width,
		    coarse->s.f.height, BAND);
		narrow(hint, &l->s, band, &coarse->s);
	}
	err = v2v_cut(l->inside, models, hint, likely, &l->s, rounds,
	    be->pool, msg);
	if (err == V2V_OK && p->mask == NULL) {
		err = v2v_shape_clean(l->inside, likely, w, h, p->keep_all, be,
		    msg);
		guess_if_lost(l->inside, hint, n);
		v2v_hint_points(l->inside, w, h, f->width, f->height, p, 0, 1);
	}
out:
	free(likely);
	free(band);
	free(hint);
	return err;
}

static int
cut_levels(uint8_t *matte, const struct prior *prior, const struct plan *plan,
    const struct v2v_frame *f, const struct v2v_segment_params *p,
    struct v2v_backend *be, struct v2v_msg *msg)
{
	struct level l[sizeof(plan->at) / sizeof(*plan->at)] = { 0 };
	struct v2v_models models;
	const struct v2v_frame *finer = f;
	int err = V2V_OK, last = plan->levels - 1;

	for (int k = last; k >= 0 && err == V2V_OK; k--) {
		err = v2v_small_init(&l[k].s, finer, plan->at[k].side, be, msg);
		finer = &l[k].s.f;
	}
	for (int k = 0; k <= last && err == V2V_OK; k++)
		err = cut_level(&l[k], k > 0 ? &l[k - 1] : NULL, &models,
		    plan->at[k].rounds, prior, f, p, be, msg);
	if (err == V2V_OK)
		err = v2v_matte(matte, f, &l[last].s, l[last].inside, be, msg);
	for (int k = 0; k <= last; k++) {
		v2v_small_free(&l[k].s);
		free(l[k].inside);
	}
	return err;
}

int
v2v_classical(uint8_t *matte, const struct v2v_frame *f,
    const struct v2v_segment_params *p, struct v2v_backend *be,
    struct v2v_msg *msg)
{
	return cut_levels(matte, &(struct prior){ 0 }, &BY_COLOUR, f, p, be,
	    msg);
}

int
v2v_refine(uint8_t *matte, const uint8_t *likely, int32_t lw, int32_t lh,
    const struct v2v_frame *f, const struct v2v_segment_params *p,
    struct v2v_backend *be, struct v2v_msg *msg)
{
	const struct prior prior = { likely, lw, lh };

	return cut_levels(matte, &prior, &REFINED, f, p, be, msg);
}
