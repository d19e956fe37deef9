/* The geometry gate: does a result cover what its reference covers? */
#ifndef V2V_GATE_H
#define V2V_GATE_H

#include "stream/frame.h"

/* What becomes of a frame that the gate refuses. */
enum v2v_on_fail {
	V2V_ON_FAIL_ERROR, /* the frame is refused */
	V2V_ON_FAIL_BEST,  /* the result goes on */
	V2V_ON_FAIL_INPUT  /* the frame goes on as it came */
};

/* "best", "input", or anything else for error. */
enum v2v_on_fail v2v_on_fail(const char *word);

/* A set of pixels, one bit each, row after row without padding. */
struct v2v_silhouette {
	int32_t width, height;
	uint8_t *bits;
};

/* Pixels in both of two silhouettes, and in either of them. */
struct v2v_overlap {
	uint64_t both, either;
};

/* The pixels of `f` with alpha of 128 or more. */
int v2v_silhouette_init(struct v2v_silhouette *s, const struct v2v_frame *f,
    struct v2v_msg *msg);

/* The same for a picture that is a mask: of a frame without alpha, the pixels
 * whose mean of R, G and B is 128 or more. */
int v2v_silhouette_mask(struct v2v_silhouette *s, const struct v2v_frame *f,
    struct v2v_msg *msg);
void v2v_silhouette_free(struct v2v_silhouette *s); /* a zeroed one is fine */

/* Count; V2V_E_DATA when the sizes differ. */
int v2v_overlap(struct v2v_overlap *o, const struct v2v_silhouette *a,
    const struct v2v_silhouette *b, struct v2v_msg *msg);

/* Intersection over union in thousandths, rounded down; 1000 where both
 * silhouettes are empty. */
int v2v_overlap_iou(const struct v2v_overlap *o);

/* V2V_OK, or V2V_E_GATE with both numbers when the IoU is below `least`. */
int v2v_gate_check(const struct v2v_overlap *o, double least,
    struct v2v_msg *msg);

/* Set the note v2v.iou of `f`. */
int v2v_gate_note(struct v2v_frame *f, const struct v2v_overlap *o,
    struct v2v_msg *msg);

#endif
