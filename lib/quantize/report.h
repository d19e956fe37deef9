/* What became of a frame, in numbers. */
#ifndef V2V_QUANTIZE_REPORT_H
#define V2V_QUANTIZE_REPORT_H

#include "config/palette.h"
#include "quantize/counts.h"
#include "util/pool.h"
#include "util/text.h"

/* CIEDE2000 of pixels to what they became. */
struct v2v_distances {
	size_t n;
	uint32_t mean; /* in thousandths */
	uint32_t p95;  /* in hundredths: 95 % of the pixels are not above it */
};

struct v2v_quantize_report {
	struct v2v_label_counts counts;
	struct v2v_distances all, of[V2V_PALETTE_MAX];
};

/*
 * Compare f, which holds colours of `pal` only, with the 4 bytes a pixel that
 * it was made of. The pool may be NULL.
 */
int v2v_quantize_measure(struct v2v_quantize_report *r,
    struct v2v_pool *pool, const uint8_t *before, const struct v2v_frame *f,
    const struct v2v_palette *pal, struct v2v_msg *msg);

/* Append it as one JSON object. `raw`: the labels before specks were merged. */
void v2v_quantize_report_print(struct v2v_text *out,
    const struct v2v_quantize_report *r, const struct v2v_label_counts *raw,
    const struct v2v_frame *f, const struct v2v_palette *pal);

#endif
