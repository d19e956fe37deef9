/*
 * Steering: a photograph to a flat picture of the same geometry.
 *
 *	field      the frame at a working size, as CIELAB with a trust plane
 *	smooth     low-contrast texture goes, edges stay
 *	trust      pixels on a slope between two surfaces count little, so that
 *	           anti-aliased rims cost nothing when they join a side
 *	fusion     regions of constant colour (Mumford and Shah)
 *	tones      few colours for all of them
 *	boundary   calm outlines
 *	specks     no pieces too small to be drawn
 *	compose    back to the frame's size; alpha is never written
 *
 * Areas scale with the covered part of the picture and lambda with its root,
 * so that a small copy of a picture gives a small copy of the result.
 */
#include "base.h"

#include "steer/steer.h"

#include "steer/boundary.h"
#include "steer/compose.h"
#include "steer/field.h"
#include "steer/fusion.h"
#include "steer/smooth.h"
#include "steer/specks.h"
#include "steer/tones.h"
#include "util/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* More pixels show no more of a vehicle than an illustrator would draw. */
enum { WORK_PIXELS = 1200000 };

/* At detail 0.5 and a million covered pixels. */
static const double LAMBDA = 6000, MIN_AREA = 120;

/* Two tones of a lower distance (Delta E) are one. */
static const double TONE_STEP = 5;

/* Slope, in Delta E a pixel, at which a colour counts half. */
static const float SLOPE = 4;

static const struct v2v_smooth_params SMOOTH = {
	.strength = 300, .contrast = 2, .iterations = 3
};

/* Spacing of the taps in each sweep over the outlines; small pictures start
 * at the second. */
static const int SWEEPS[] = { 4, 2, 2, 1, 1 };
enum { N_SWEEPS = 5, SMALL_SWEEP = 1, SMALL_PIXELS = 500000 };

static void
trust_rows(void *arg, size_t first, size_t end)
{
	struct v2v_field *f = arg;
	size_t w = (size_t)f->width, h = (size_t)f->height;

	for (size_t i = first * w; i < end * w; i++) {
		size_t y = i / w, x = i % w;
		const float *l = f->lab + 3 * (x > 0 ? i - 1 : i);
		const float *r = f->lab + 3 * (x + 1 < w ? i + 1 : i);
		const float *u = f->lab + 3 * (y > 0 ? i - w : i);
		const float *d = f->lab + 3 * (y + 1 < h ? i + w : i);
		float q = 0;

		if (f->trust[i] == 0)
			continue;
		for (int k = 0; k < 3; k++)
			q += (r[k] - l[k]) * (r[k] - l[k])
			    + (d[k] - u[k]) * (d[k] - u[k]);
		q = (float)f->trust[i] / (1 + q / (4 * SLOPE * SLOPE));
		f->trust[i] = q < 1 ? 1 : (uint8_t)q;
	}
}

/* Tones of the working picture. */
static int
find_tones(struct v2v_tones *tones, uint8_t *tone, struct v2v_field *field,
    struct v2v_backend *be, double detail, struct v2v_msg *msg)
{
	struct v2v_regions regions = { 0 };
	double size = (double)field->covered / 1e6;
	/* 25 at detail 0, 1 at 0.5, 1/25 at 1. */
	double scale = (1.25 - detail) / (0.25 + detail);
	struct v2v_fusion_params fusion = {
		.lambda = LAMBDA * scale * scale * sqrt(size),
		.levels = 6,
		.min_area = (int32_t)(MIN_AREA * scale * size) + 4
	};
	int max = (int)(8 + detail * (8 + 48 * detail));
	int skip = field->covered < SMALL_PIXELS ? SMALL_SWEEP : 0;
	int err;

	if ((err = v2v_smooth(field, be->pool, &SMOOTH, msg)) != 0)
		return err;
	v2v_pool_run(be->pool, (size_t)field->height, 8, trust_rows, field);
	if ((err = v2v_regions_start(&regions, field, be->pool, msg)) != 0 ||
	    (err = v2v_fusion(&regions, field, be->pool, &fusion, msg)) != 0)
		goto out;
	if ((err = v2v_tones(tones, tone, &regions, field, max, TONE_STEP,
	    msg)) != 0)
		goto out;
	if ((err = v2v_boundary(tone, tones, field, be->pool, SWEEPS + skip,
	    N_SWEEPS - skip, msg)) != 0)
		goto out;
	err = v2v_specks(tone, field, be, fusion.min_area, msg);
out:
	v2v_regions_free(&regions);
	return err;
}

int
v2v_steer(struct v2v_backend *be, struct v2v_frame *f,
    const struct v2v_steer_params *p, struct v2v_msg *msg)
{
	struct v2v_field field = { 0 };
	struct v2v_tones tones;
	uint8_t *tone = NULL;
	int err;

	if ((err = v2v_field_init(&field, be, f, WORK_PIXELS, msg)) != 0)
		return err;
	if (field.covered == 0) {
		memset(f->px, 0, 4 * v2v_frame_pixels(f));
		goto out;
	}
	tone = v2v_alloc(field.pixels, 1);
	if (tone == NULL) {
		err = v2v_fail_memory(msg);
		goto out;
	}
	if ((err = find_tones(&tones, tone, &field, be, p->detail, msg)) != 0)
		goto out;
	err = v2v_compose(f, tone, &tones, &field, be->pool, msg);
out:
	free(tone);
	v2v_field_free(&field);
	return err;
}
