/* From a flat frame to a file: labels, runs, map, fit, paint, format. */
#include "base.h"

#include "trace/trace.h"

#include "trace/proof.h"
#include "trace/raster.h"
#include "trace/rims.h"
#include "trace/specks.h"
#include "util/mem.h"

#include <stdlib.h>

#include <time.h>

enum {
	FACES_MAX = 1 << 18, /* more than these and small ones have to go ... */
	FLOOR_FIRST = 8,     /* ... below this many pixels (or half of what each
	                      * could have), then twice that */
	FLOOR_LAST = 1 << 14,
	TRIES = 3,           /* at an exact drawing */
	RIM_FLOOR = 4        /* anti-aliased dots of fewer pixels have no
	                      * colour of their own */
};

const char *const v2v_trace_stages[V2V_TRACE_STAGES] = {
	"labels", "rims", "runs", "map", "fit", "paint", "write"
};

/* Put down how long a stage took, from *since on; that becomes now. */
static void
lap(double *took, enum v2v_trace_stage stage, double *since)
{
	struct timespec t;
	double now;

	if (took == NULL)
		return;
	clock_gettime(CLOCK_MONOTONIC, &t);
	now = (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
	if (stage < V2V_TRACE_STAGES)
		took[stage] = now - *since;
	*since = now;
}

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
 * *noise then tells, but not if `all` are wanted. */
static int
find_runs(struct v2v_runs *r, struct v2v_labels *l, int speckle, bool all,
    bool *noise, struct v2v_msg *msg)
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
			if (all || r->n_faces <= FACES_MAX || floor > FLOOR_LAST)
				return V2V_OK;
			floor = floor < first ? first : 2 * floor;
			*noise = true;
		}
	}
	v2v_runs_free(r);
	return err;
}

/* One frame at work. */
struct trace {
	struct v2v_pool *pool;
	const struct v2v_trace_params *p;
	struct v2v_fit_params fit_params;
	struct v2v_paint_params paint_params;
	struct v2v_svg_style style;
	struct v2v_labels labels;
	struct v2v_runs runs;
	struct v2v_map map;
	struct v2v_fit fit;
	struct v2v_drawing d;
	double since;
};

/* Labels as they are to be drawn, and their runs. */
static int
prepare(struct trace *t, struct v2v_msg *msg)
{
	const struct v2v_trace_params *p = t->p;
	int speckle = p->speckle, err = V2V_OK;
	size_t absorbed = 0;

	if (!p->exact && p->mode != V2V_MODE_PIXEL)
		err = v2v_rims_absorb(&t->labels, &absorbed, msg);
	lap(p->took, V2V_STAGE_RIMS, &t->since);
	if (err != V2V_OK)
		return err;
	if (absorbed > 0 && speckle < RIM_FLOOR)
		speckle = RIM_FLOOR;
	err = find_runs(&t->runs, &t->labels, speckle, p->exact
	    || p->mode == V2V_MODE_PIXEL, &t->fit_params.lines, msg);
	t->fit_params.lines |= p->mode == V2V_MODE_POLYGON;
	lap(p->took, V2V_STAGE_RUNS, &t->since);
	return err;
}

/* Fit and paint. */
static int
draw(struct trace *t, struct v2v_msg *msg)
{
	int err = v2v_fit_init(&t->fit, t->pool, &t->map, &t->fit_params, msg);

	lap(t->p->took, V2V_STAGE_FIT, &t->since);
	if (err == V2V_OK)
		err = v2v_paint(&t->d, &t->map, &t->runs, &t->fit,
		    t->labels.n, &t->paint_params, msg);
	lap(t->p->took, V2V_STAGE_PAINT, &t->since);
	return err;
}

/* Append it in the format that is asked for. */
static int
write_format(struct trace *t, struct v2v_text *out,
    const struct v2v_trace_format *format, struct v2v_msg *msg)
{
	int err = format->write(out, &(struct v2v_traced){ &t->labels,
	    &t->runs, &t->map, &t->fit, &t->d, &t->style }, msg);

	lap(t->p->took, V2V_STAGE_WRITE, &t->since);
	return err;
}

/*
 * Draw until the SVG proves to be exact: chains near a wrong sample are drawn
 * by their cracks the second time, all of them the third time.
 */
static int
draw_exactly(struct trace *t, struct v2v_msg *msg)
{
	bool *cracked = v2v_zalloc(t->map.n_chains, sizeof(*cracked));
	struct v2v_text svg = { 0 };
	size_t wrong = 1, first = 0;
	int err = cracked ? V2V_OK : v2v_fail_memory(msg);

	t->fit_params.cracked = cracked;
	for (int k = 0; k < TRIES && wrong > 0 && err == V2V_OK; k++) {
		v2v_fit_free(&t->fit);
		v2v_drawing_free(&t->d);
		svg.len = 0;
		t->paint_params.bare |= k == TRIES - 1;
		for (size_t c = 0; k == TRIES - 1 && c < t->map.n_chains; c++)
			cracked[c] = true;
		err = draw(t, msg);
		if (err == V2V_OK)
			err = write_format(t, &svg, &v2v_trace_formats[0], msg);
		if (err == V2V_OK)
			err = v2v_proof(&wrong, cracked, svg.s, svg.len,
			    &t->labels, &t->map, msg);
		if (k == 0)
			first = wrong;
	}
	if (err == V2V_OK && wrong > 0)
		err = v2v_fail(msg, V2V_E_GATE, "not exact: %zu pixels have "
		    "another colour, %zu at first", wrong, first);
	free(cracked);
	v2v_text_free(&svg);
	return err;
}

int
v2v_trace(struct v2v_pool *pool, struct v2v_text *out,
    struct v2v_frame *preview, int32_t preview_size,
    const struct v2v_frame *f, const struct v2v_trace_params *p,
    struct v2v_msg *msg)
{
	static const int32_t units[4] = { 1, 10, 100, 1000 };
	bool pixel = p->mode == V2V_MODE_PIXEL;
	struct trace t = { .pool = pool, .p = p, .style = p->style };
	int err;

	t.style.crisp = pixel;
	t.style.decimals = pixel ? 0 : p->style.decimals;
	t.fit_params = (struct v2v_fit_params){ .tolerance = p->tolerance,
		.corner_cos = cosine(p->corner),
		.unit = units[t.style.decimals],
		.exact = p->exact && !pixel, .cracks = pixel };
	t.paint_params = (struct v2v_paint_params){ .unit = t.fit_params.unit,
		.parts = p->style.group == V2V_GROUP_PART,
		.exact = p->exact, .bare = pixel };
	lap(p->took, V2V_TRACE_STAGES, &t.since);
	err = v2v_labels_init(&t.labels, f, p->max_colors, msg);
	lap(p->took, V2V_STAGE_LABELS, &t.since);
	if (err == V2V_OK)
		err = prepare(&t, msg);
	if (err == V2V_OK)
		err = v2v_map_init(&t.map, &t.runs, &t.labels, msg);
	lap(p->took, V2V_STAGE_MAP, &t.since);
	if (err == V2V_OK)
		err = p->exact ? draw_exactly(&t, msg) : draw(&t, msg);
	if (err == V2V_OK)
		err = write_format(&t, out, p->format ? p->format
		    : &v2v_trace_formats[0], msg);
	v2v_fit_free(&t.fit);
	v2v_map_free(&t.map);
	if (err == V2V_OK && preview != NULL)
		err = v2v_raster(preview, preview_size, pool, &t.d, &t.labels,
		    msg);
	v2v_drawing_free(&t.d);
	v2v_runs_free(&t.runs);
	v2v_labels_free(&t.labels);
	return err;
}
