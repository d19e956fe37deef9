/* Phase IV: flat labels to a drawing. */
#ifndef V2V_TRACE_H
#define V2V_TRACE_H

#include "stream/frame.h"
#include "trace/budget.h"
#include "trace/format.h"
#include "util/pool.h"
#include "util/text.h"

/* Where the time goes, and the names of it. */
enum v2v_trace_stage {
	V2V_STAGE_LABELS, V2V_STAGE_RIMS, V2V_STAGE_RUNS, V2V_STAGE_MAP,
	V2V_STAGE_FIT, V2V_STAGE_PAINT, V2V_STAGE_PROOF, V2V_STAGE_WRITE,
	V2V_TRACE_STAGES
};

extern const char *const v2v_trace_stages[V2V_TRACE_STAGES];

enum v2v_trace_mode { V2V_MODE_SPLINE, V2V_MODE_POLYGON, V2V_MODE_PIXEL };

struct v2v_trace_params {
	enum v2v_trace_mode mode;
	enum v2v_layering layering;
	bool exact; /* each sample is its pixel's label, or V2V_E_GATE */
	double tolerance; /* px a boundary may leave its cracks */
	double corner;    /* degrees of turn that make a corner */
	double smooth;    /* -1: as detailed as can be ... 1: as smooth */
	int speckle;      /* components of fewer pixels are merged; 0: none */
	int max_colors;   /* more distinct colours: V2V_E_DATA */
	const struct v2v_trace_format *format; /* NULL: SVG */
	const struct v2v_frame *guide; /* the picture before its colours were
	                                * reduced, of the same size; or NULL */
	struct v2v_svg_style style; /* decimals: 0 to 3 */
	bool centerline;  /* thin lines become strokes; not if `exact`, nor with
	                   * V2V_MODE_PIXEL */
	double stroke;    /* px, width of the outlines; 0: none */
	uint8_t ink[3];   /* their colour */
	bool non_scaling; /* their width is the same at any zoom */
	struct v2v_budget budget;
	double *took;     /* becomes ms, stage by stage; or NULL */
};

/*
 * Append the drawing of a frame to *out, in the format that is asked for. Alpha
 * below 128 is absent. If `preview` is not NULL it becomes an anti-aliased
 * picture of the drawing, its long side `preview_size` pixels. V2V_E_GATE if
 * an SVG fails its audit (verify.h), or if the budget cannot be kept.
 */
int v2v_trace(struct v2v_pool *pool, struct v2v_text *out,
    struct v2v_frame *preview, int32_t preview_size,
    const struct v2v_frame *f, const struct v2v_trace_params *p,
    struct v2v_msg *msg);

#endif
