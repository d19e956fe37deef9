/* From a flat frame to a file: labels, runs, map, fit, paint, format. */
#include "base.h"

#include "trace/trace.h"

#include "trace/raster.h"
#include "trace/rims.h"
#include "trace/specks.h"

enum {
	FACES_MAX = 1 << 18, /* more than these and small ones have to go ... */
	FLOOR_FIRST = 8,     /* ... below this many pixels (or half of what each
	                      * could have), then twice that */
	FLOOR_LAST = 1 << 14,
	RIM_FLOOR = 4        /* anti-aliased dots of fewer pixels have no
	                      * colour of their own */
};

/*
 * The cosine of 0 to 180 degrees by its power series about the middle,
 * cos(x) = -sin(x - 90); the terms fall below a double's precision.
 */
static double
cosine(double degrees)
{
	double x = (90 - degrees) * 0.017453292519943295, term = x, sum = x;

	for (int k = 1; k < 14; k++) {
		term *= -x * x / ((2 * k) * (2 * k + 1));
		sum += term;
	}
	return sum;
}

/* Runs of *l, specks merged. Noise is coarsened until it is bearable, which
 * *noise then tells. */
static int
find_runs(struct v2v_runs *r, struct v2v_labels *l, int speckle, bool *noise,
    struct v2v_msg *msg)
{
	uint32_t floor = speckle > 0 ? (uint32_t)speckle : 0;
	size_t merged, share = (size_t)l->width * (size_t)l->height / FACES_MAX;
	uint32_t first = share / 2 > FLOOR_FIRST ? (uint32_t)(share / 2)
	    : FLOOR_FIRST;
	int err;

	*noise = false;
	err = v2v_runs_init(r, l, msg);
	while (err == V2V_OK) {
		err = v2v_specks_merge(l, r, floor, &merged, msg);
		if (err == V2V_OK && merged > 0) {
			v2v_runs_free(r);
			err = v2v_runs_init(r, l, msg);
		} else if (err == V2V_OK) {
			if (r->n_faces <= FACES_MAX || floor > FLOOR_LAST)
				return V2V_OK;
			floor = floor < first ? first : 2 * floor;
			*noise = true;
		}
	}
	v2v_runs_free(r);
	return err;
}

int
v2v_trace(struct v2v_pool *pool, struct v2v_text *out,
    struct v2v_frame *preview, int32_t preview_size,
    const struct v2v_frame *f, const struct v2v_trace_params *p,
    struct v2v_msg *msg)
{
	static const int32_t units[4] = { 1, 10, 100, 1000 };
	struct v2v_fit_params fp = { .tolerance = p->tolerance,
		.corner_cos = cosine(p->corner), .unit = units[p->precision] };
	const struct v2v_trace_format *format = p->format ? p->format
	    : &v2v_trace_formats[0];
	struct v2v_labels labels;
	struct v2v_runs runs;
	struct v2v_map map = { 0 };
	struct v2v_guide guide;
	struct v2v_fit fit = { 0 };
	struct v2v_drawing d = { 0 };
	size_t absorbed;
	int speckle = p->speckle, err;

	if (p->guide != NULL && (p->guide->width != f->width
	    || p->guide->height != f->height))
		return v2v_fail(msg, V2V_E_DATA,
		    "the guide has %dx%d pixels, the frame %dx%d",
		    (int)p->guide->width, (int)p->guide->height,
		    (int)f->width, (int)f->height);
	err = v2v_labels_init(&labels, f, p->max_colors, msg);
	if (err != V2V_OK)
		return err;
	err = v2v_rims_absorb(&labels, &absorbed, msg);
	if (err != V2V_OK)
		goto out_labels;
	if (absorbed > 0 && speckle < RIM_FLOOR)
		speckle = RIM_FLOOR;
	err = find_runs(&runs, &labels, speckle, &fp.lines, msg);
	if (err != V2V_OK)
		goto out_labels;
	err = v2v_map_init(&map, &runs, &labels, msg);
	if (err == V2V_OK && p->guide != NULL && !fp.lines) {
		v2v_guide_init(&guide, p->guide, &labels, &map);
		fp.guide = &guide;
	}
	if (err == V2V_OK)
		err = v2v_fit_init(&fit, pool, &map, &fp, msg);
	if (err == V2V_OK)
		err = v2v_paint(&d, &map, &runs, &fit, labels.n, fp.unit, msg);
	if (err == V2V_OK)
		err = format->write(out, &(struct v2v_traced){ &labels, &runs,
		    &map, &fit, &d, p->precision }, msg);
	v2v_fit_free(&fit);
	v2v_map_free(&map);
	if (err == V2V_OK && preview != NULL)
		err = v2v_raster(preview, preview_size, pool, &d, &labels,
		    msg);
	v2v_drawing_free(&d);
	v2v_runs_free(&runs);
out_labels:
	v2v_labels_free(&labels);
	return err;
}
