/* The best few colours of a picture. */
#ifndef V2V_EXTRACT_H
#define V2V_EXTRACT_H

#include "config/palette.h"
#include "stream/frame.h"
#include "ops/backend.h"

struct v2v_extract_params {
	int n;                          /* colours wanted, 2 to 256 */
	const struct v2v_palette *lock; /* entries that are kept; may be NULL */
	int alpha_threshold;            /* pixels below it do not count */
};

/*
 * Find n colours for the frame: the locked ones first, in their order, then
 * colours of the frame by lightness. Fewer if it has no more. V2V_E_DATA
 * without opaque pixels.
 */
int v2v_quantize_extract(struct v2v_palette *out, struct v2v_backend *be,
    const struct v2v_frame *f, const struct v2v_extract_params *p,
    struct v2v_msg *msg);

#endif
