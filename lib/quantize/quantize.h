/* Phase III: only palette colours, no specks. */
#ifndef V2V_QUANTIZE_H
#define V2V_QUANTIZE_H

#include "config/palette.h"
#include "ops/backend.h"
#include "quantize/counts.h"
#include "stream/frame.h"

struct v2v_quantize_params {
	bool smooth;         /* not the nearest colour at any price */
	double smoothness, detail; /* see labels.h */
	double min_area;     /* components below this share of the opaque area
	                      * are merged; 0: none */
	int alpha_threshold; /* alpha below it is absent (0), others solid (255) */
	struct v2v_label_counts *raw; /* gets the counts before specks are
	                               * merged; may be NULL */
};

/* Map the frame's colours to the palette by CIEDE2000, then merge specks. */
int v2v_quantize(struct v2v_backend *be, struct v2v_frame *f,
    const struct v2v_palette *pal, const struct v2v_quantize_params *p,
    struct v2v_msg *msg);

/* V2V_OK, or V2V_E_GATE naming the first ten colours, as #rrggbbaa, that are
 * neither absent nor exactly of the palette, and their first places. */
int v2v_quantize_audit(const struct v2v_frame *f,
    const struct v2v_palette *pal, struct v2v_msg *msg);

#endif
