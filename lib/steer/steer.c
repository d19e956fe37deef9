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
 *	compose    back to the frame's size; alpha is never written
 *
 * All lengths and areas scale with the size of the covered part, so that a
 * small copy of a picture gives a small copy of the result.
 */
#include "base.h"

#include "steer/steer.h"

#include "steer/boundary.h"
#include "steer/compose.h"
#include "steer/field.h"
#include "steer/fusion.h"
#include "steer/smooth.h"
#include "steer/tones.h"
#include "util/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WORK_PIXELS = 1500000 };

struct trust {
	struct v2v_field *field;
};

/* Slope, in Delta E a pixel, at which a colour counts half. */
static const float SLOPE = 4;

static void
trust_rows(void *arg, size_t first, size_t end)
{
	struct v2v_field *f = ((struct trust *)arg)->field;
	size_t w = (size_t)f->width, h = (size_t)f->height;

	for (size_t y = first; y < end; y++)
		for (size_t x = 0; x < w; x++) {
			size_t i = y * w + x;
			size_t l = x > 0 ? i - 1 : i;
			size_t r = x + 1 < w ? i + 1 : i;
			size_t u = y > 0 ? i - w : i;
			size_t d = y + 1 < h ? i + w : i;
			float q = 0;

			if (f->trust[i] == 0)
				continue;
			for (size_t k = 0; k < 3; k++) {
				float a = f->lab[3 * r + k] - f->lab[3 * l + k];
				float b = f->lab[3 * d + k] - f->lab[3 * u + k];

				q += a * a + b * b;
			}
			q = (float)f->trust[i] / (1 + q / (4 * SLOPE * SLOPE));
			f->trust[i] = q < 1 ? 1 : (uint8_t)q;
		}
}

int
v2v_steer(struct v2v_backend *be, struct v2v_frame *f,
    const struct v2v_steer_params *p, struct v2v_msg *msg)
{
	struct v2v_smooth_params smooth = { 900, 3, 3 };
	struct v2v_fusion_params fusion = { .levels = 6 };
	struct v2v_field field = { 0 };
	struct v2v_regions regions = { 0 };
	struct v2v_tones tones;
	uint8_t *tone = NULL;
	double size;
	int err;

	if ((err = v2v_field_init(&field, be, f, WORK_PIXELS, msg)) != 0)
		goto out;
	size = (double)field.covered / 1e6;
	tone = v2v_alloc(field.pixels, 1);
	if (tone == NULL) {
		err = v2v_fail_memory(msg);
		goto out;
	}
	if (getenv("SM")) smooth.strength = atof(getenv("SM"));
	if (getenv("SC")) smooth.contrast = atof(getenv("SC"));
	double L0 = getenv("LA") ? atof(getenv("LA")) : 1500;
	double MA = getenv("MA") ? atof(getenv("MA")) : 120;
	int NT = getenv("NT") ? atoi(getenv("NT")) : 24;
	int SW = getenv("SW") ? atoi(getenv("SW")) : 3;
	double TC = getenv("TC") ? atof(getenv("TC")) : 5;
	fusion.lambda = L0 * sqrt(size) * (1 - p->detail) * 2;
	fusion.min_area = (int32_t)(MA * size) + 4;
	struct trust t = { &field };
	if ((err = v2v_smooth(&field, be->pool, &smooth, msg)) != 0)
		goto out;
	v2v_pool_run(be->pool, (size_t)field.height, 8, trust_rows, &t);
	if ((err = v2v_regions_start(&regions, &field, be->pool, msg)) != 0 ||
	    (err = v2v_fusion(&regions, &field, be->pool, &fusion, msg)) != 0 ||
	    (err = v2v_tones(&tones, tone, &regions, &field, NT, TC, msg)) != 0 ||
	    (err = v2v_boundary(tone, &tones, &field, be->pool, SW, msg)) != 0 ||
	    (err = v2v_compose(f, tone, &tones, &field, be->pool, msg)) != 0)
		goto out;
out:
	free(tone);
	v2v_regions_free(&regions);
	v2v_field_free(&field);
	return err;
}
