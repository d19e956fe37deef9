/* From a flat frame to a file: labels, runs, map, fit, paint, format. */
#include "base.h"

#include "trace/trace.h"

#include "trace/centerline.h"
#include "trace/dots.h"
#include "trace/proof.h"
#include "trace/raster.h"
#include "trace/rims.h"
#include "trace/specks.h"
#include "trace/verify.h"
#include "util/clock.h"
#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
	FACES_MAX = 1 << 18, /* more than these and small ones have to go ... */
	FACES_SPECKS = 4 * FACES_MAX, /* these are not merged one by one */
	FLOOR_FIRST = 8,     /* ... below this many pixels (or half of what each
	                      * could have), then twice that */
	FLOOR_LAST = 1 << 14,
	TRIES = 3,           /* at an exact drawing */
	DOT_ROUNDS = 4, DOTTED = 64, /* at most one pixel of these */
	RIM_FLOOR = 4        /* anti-aliased dots of fewer pixels have no
	                      * colour of their own */
};

const char *const v2v_trace_stages[V2V_TRACE_STAGES] = {
	"labels", "rims", "runs", "map", "fit", "paint", "proof", "write"
};

/* Add how long a stage took, from *since on; that becomes now. */
static void
lap(double *took, enum v2v_trace_stage stage, double *since)
{
	double now;

	if (took == NULL)
		return;
	now = v2v_clock_ms();
	if (stage < V2V_TRACE_STAGES)
		took[stage] += now - *since;
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
			if (!*noise && r->n_faces > FACES_SPECKS) {
				if (!v2v_specks_coarsen(l, r, floor))
					err = v2v_fail_memory(msg);
				v2v_runs_free(r);
				if (err == V2V_OK)
					err = v2v_runs_init(r, l, msg);
			}
			*noise = true;
		}
	}
	v2v_runs_free(r);
	return err;
}

/* A map, and what was last drawn of it. */
struct job {
	struct v2v_pool *pool;
	const struct v2v_frame *frame;
	const struct v2v_trace_params *p;
	struct v2v_labels labels;
	struct v2v_runs runs;
	struct v2v_strokes strokes; /* no longer in labels and runs */
	struct v2v_map map;
	struct v2v_guide guide;
	struct v2v_blends blends;
	struct v2v_fit_params fit_params;
	struct v2v_paint_params paint_params;
	struct v2v_svg_style style;
	struct v2v_fit fit;
	struct v2v_drawing drawing;
	struct v2v_text *out;
	size_t begin; /* of the drawing in *out */
	double since; /* for lap() */
};

/* Write what was drawn, instead of what was written before. */
static int
write_drawing(struct job *j, struct v2v_msg *msg)
{
	const struct v2v_trace_format *format = j->p->format ? j->p->format
	    : &v2v_trace_formats[0];
	int err;

	j->out->len = j->begin;
	err = format->write(j->out, &(struct v2v_traced){ &j->labels, &j->runs,
	    &j->map, &j->fit, &j->drawing, &j->style }, msg);
	lap(j->p->took, V2V_STAGE_WRITE, &j->since);
	return err;
}

/* Outlines over what is painted, if there are to be some. */
static int
add_ink(struct job *j, struct v2v_msg *msg)
{
	int32_t width = (int32_t)(j->p->stroke * j->paint_params.unit + 0.5);

	if (j->p->stroke <= 0)
		return V2V_OK;
	j->labels.ink = true;
	memcpy(j->labels.rgb[V2V_INK], j->p->ink, sizeof(j->p->ink));
	return v2v_paint_ink(&j->drawing, &j->map, &j->fit,
	    width > 0 ? width : 1, j->p->non_scaling, msg);
}

/* What was taken out as lines, as strokes over the ink. */
static int
add_lines(struct job *j, double coarseness, struct v2v_msg *msg)
{
	struct v2v_fit_params fp = j->fit_params;
	int err;

	if (j->strokes.n == 0)
		return V2V_OK;
	fp.tolerance *= coarseness;
	err = v2v_strokes_fit(&j->strokes, &fp, msg);
	return err == V2V_OK
	    ? v2v_centerline_paint(&j->drawing, &j->strokes, msg) : err;
}

/* Paint faces, instead of what was painted before. */
static int
paint(struct job *j, double coarseness, struct v2v_msg *msg)
{
	struct v2v_fit_params fp = j->fit_params;
	double *took = j->p->took;
	int err;

	fp.tolerance *= coarseness;
	v2v_fit_free(&j->fit);
	v2v_drawing_free(&j->drawing);
	err = v2v_fit_init(&j->fit, j->pool, &j->map, &fp, msg);
	lap(took, V2V_STAGE_FIT, &j->since);
	if (err == V2V_OK)
		err = v2v_paint(&j->drawing, &j->map, &j->runs, &j->fit,
		    j->labels.n, &j->paint_params, msg);
	lap(took, V2V_STAGE_PAINT, &j->since);
	return err;
}

/* What is wrong with the samples of the painting: as it is, and as renderers
 * draw it that close gaps. */
struct proofs {
	struct v2v_proof plain, joined;
};

static int
prove(struct job *j, struct proofs *p, struct v2v_msg *msg)
{
	struct v2v_text svg = { 0 };
	int err = v2v_svg_write(&svg, &j->drawing, &j->labels, &j->style, msg);

	if (err == V2V_OK)
		err = v2v_proof_run(&p->plain, &p->joined, svg.s, svg.len,
		    &j->labels, msg);
	v2v_text_free(&svg);
	lap(j->p->took, V2V_STAGE_PROOF, &j->since);
	return err;
}

/* Dots for what is wrong only where gaps are closed; not for noise. */
static int
dot_gaps(struct job *j, struct proofs *p, struct v2v_msg *msg)
{
	size_t pixels = (size_t)j->labels.width * (size_t)j->labels.height;
	int err = V2V_OK;

	for (int k = 0; k < DOT_ROUNDS && err == V2V_OK && p->joined.n > 0
	    && p->joined.n < pixels / DOTTED; k++) {
		if (!v2v_dots_add(&j->drawing, &j->labels, &j->runs,
		    p->joined.wrong, p->joined.n))
			return v2v_fail_memory(msg);
		err = prove(j, p, msg);
	}
	return err;
}

/*
 * Paint until the SVG proves to be exact: chains near a wrong sample by their
 * cracks the second time, all of them the third time.
 */
static int
paint_exactly(struct job *j, double coarseness, struct v2v_msg *msg)
{
	bool *cracked = v2v_zalloc(j->map.n_chains, sizeof(*cracked));
	struct proofs p = { .plain.n = 1 };
	bool bare = j->paint_params.bare;
	int err = cracked ? V2V_OK : v2v_fail_memory(msg);

	j->fit_params.cracked = cracked;
	for (int k = 0; k < TRIES && p.plain.n > 0 && err == V2V_OK; k++) {
		if (k == TRIES - 1) {
			j->paint_params.bare = true;
			memset(cracked, true, j->map.n_chains);
		}
		err = paint(j, coarseness, msg);
		if (err == V2V_OK)
			err = prove(j, &p, msg);
		if (err == V2V_OK && p.plain.n > 0)
			err = v2v_proof_mark(&p.plain, cracked, &j->labels,
			    &j->map, msg);
	}
	if (err == V2V_OK && p.plain.n == 0)
		err = dot_gaps(j, &p, msg);
	if (err == V2V_OK && p.plain.n > 0)
		err = v2v_fail(msg, V2V_E_GATE, "not exact: %zu pixels would "
		    "have another colour", p.plain.n);
	j->fit_params.cracked = NULL;
	j->paint_params.bare = bare;
	free(cracked);
	v2v_proof_free(&p.plain);
	v2v_proof_free(&p.joined);
	return err;
}

/* Draw, instead of what was drawn before. Ink is no label: what is proved is
 * the painting below it. */
static int
draw(struct job *j, double coarseness, struct v2v_msg *msg)
{
	int err = j->p->exact ? paint_exactly(j, coarseness, msg)
	    : paint(j, coarseness, msg);

	if (err == V2V_OK)
		err = add_ink(j, msg);
	return err == V2V_OK ? add_lines(j, coarseness, msg) : err;
}

/* Draw and measure; other formats by the SVG of the same drawing. */
static int
draw_measured(void *arg, double coarseness, struct v2v_measure *m,
    struct v2v_msg *msg)
{
	struct job *j = arg;
	const struct v2v_drawing *d = &j->drawing;
	struct v2v_text svg = { 0 };
	struct v2v_report r = { .mislabelled = 0 };
	struct v2v_svg_sink none = { 0 };
	int err = draw(j, coarseness, msg);

	if (err == V2V_OK)
		err = write_drawing(j, msg);
	if (err == V2V_OK)
		err = v2v_svg_write(&svg, d, &j->labels, &j->style, msg);
	if (err == V2V_OK && j->p->budget.limit_error)
		err = v2v_compare(&r, svg.s, svg.len, j->frame,
		    j->p->stroke > 0, msg);
	else if (err == V2V_OK)
		err = v2v_svg_read(&r.counts, svg.s, svg.len, &none, msg);
	v2v_text_free(&svg);
	*m = (struct v2v_measure){ j->out->len - j->begin, r.counts.segments,
		v2v_displacement(&r) };
	lap(j->p->took, V2V_TRACE_STAGES, &j->since);
	return err;
}

/* What tells where boundaries lie between pixels. */
static int
find_evidence(struct job *j, struct v2v_msg *msg)
{
	int err = V2V_OK;

	if (j->p->guide != NULL) {
		v2v_guide_init(&j->guide, j->p->guide, &j->labels, &j->map);
		j->fit_params.guide = &j->guide;
	} else if (j->labels.before != NULL) {
		err = v2v_blends_init(&j->blends, &j->labels, &j->map, msg);
		j->fit_params.blends = &j->blends;
	}
	return err;
}

/* From the frame to the map. */
static int
prepare(struct job *j, struct v2v_msg *msg)
{
	const struct v2v_trace_params *p = j->p;
	bool exact = p->exact || p->mode == V2V_MODE_PIXEL;
	size_t absorbed = 0;
	int speckle = p->speckle, err;

	lap(p->took, V2V_TRACE_STAGES, &j->since);
	if (p->guide != NULL && (p->guide->width != j->frame->width
	    || p->guide->height != j->frame->height))
		return v2v_fail(msg, V2V_E_DATA,
		    "the guide has %dx%d pixels, the frame %dx%d",
		    (int)p->guide->width, (int)p->guide->height,
		    (int)j->frame->width, (int)j->frame->height);
	err = v2v_labels_init(&j->labels, j->frame, p->max_colors, msg);
	lap(p->took, V2V_STAGE_LABELS, &j->since);
	if (err == V2V_OK && !exact)
		err = v2v_rims_absorb(&j->labels, &absorbed, msg);
	lap(p->took, V2V_STAGE_RIMS, &j->since);
	if (err != V2V_OK)
		return err;
	if (absorbed > 0 && speckle < RIM_FLOOR)
		speckle = RIM_FLOOR;
	err = find_runs(&j->runs, &j->labels, speckle, exact,
	    &j->fit_params.lines, msg);
	if (err == V2V_OK && p->centerline && !j->fit_params.lines)
		err = v2v_centerline(&j->strokes, &j->labels, &j->runs,
		    &j->fit_params, msg);
	lap(p->took, V2V_STAGE_RUNS, &j->since);
	if (err == V2V_OK)
		err = v2v_map_init(&j->map, &j->runs, &j->labels, msg);
	if (err == V2V_OK && !j->fit_params.lines)
		err = find_evidence(j, msg);
	lap(p->took, V2V_STAGE_MAP, &j->since);
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
	struct job j = { .pool = pool, .frame = f, .p = p, .out = out,
		.begin = out->len, .style = p->style };
	int err;

	for (int i = 0; p->took != NULL && i < V2V_TRACE_STAGES; i++)
		p->took[i] = 0;
	j.style.crisp = pixel;
	j.style.decimals = pixel ? 0 : p->style.decimals;
	j.fit_params = (struct v2v_fit_params){ .tolerance = p->tolerance,
		.corner_cos = cosine(p->corner), .smooth = p->smooth,
		.unit = units[j.style.decimals], .cracks = pixel,
		.exact = p->exact && !pixel,
		.polygon = p->mode == V2V_MODE_POLYGON };
	j.paint_params = (struct v2v_paint_params){
		.unit = j.fit_params.unit, .exact = p->exact, .bare = pixel,
		.layering = p->layering,
		.parts = p->style.group == V2V_GROUP_PART };
	err = prepare(&j, msg);
	/* Nothing of noise is worth hiding below what lies beside it. */
	j.paint_params.bare |= j.fit_params.lines;
	if (err == V2V_OK && v2v_budget_given(&p->budget))
		err = v2v_budget_solve(&p->budget, draw_measured, &j, msg);
	else if (err == V2V_OK)
		err = draw(&j, 1, msg);
	if (err == V2V_OK && !v2v_budget_given(&p->budget))
		err = write_drawing(&j, msg);
	v2v_fit_free(&j.fit);
	v2v_blends_free(&j.blends);
	v2v_map_free(&j.map);
	if (err == V2V_OK && preview != NULL)
		err = v2v_raster(preview, preview_size, pool, &j.drawing,
		    &j.labels, msg);
	v2v_drawing_free(&j.drawing);
	v2v_strokes_free(&j.strokes);
	v2v_runs_free(&j.runs);
	v2v_labels_free(&j.labels);
	return err;
}
