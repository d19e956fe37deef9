/* Do strokes cover the face that they stand for? */
#ifndef V2V_TRACE_COVER_H
#define V2V_TRACE_COVER_H

#include "trace/strokes.h"

/* Pixels that strokes cover: a plane that is 1 there, and their list. */
struct v2v_cover {
	uint8_t *mark; /* the caller's, of zeros */
	uint32_t *list;
	size_t n, cap;
};

/* Add those of stroke k; false without memory. */
bool v2v_cover_add(struct v2v_cover *c, const struct v2v_stroke *k,
    const struct v2v_seg *seg, const struct v2v_labels *l, int32_t unit);

/* Forget all again, and count them: of that label, and others. */
void v2v_cover_take(struct v2v_cover *c, const struct v2v_labels *l,
    uint16_t label, uint64_t *own, uint64_t *other);

#endif
