/* Do strokes cover the face that they stand for? */
#ifndef V2V_TRACE_COVER_H
#define V2V_TRACE_COVER_H

#include "trace/strokes.h"

/*
 * Pixels of strokes by the label there. `mark` is a plane of zeros, and such
 * again when it returns.
 */
struct v2v_cover {
	uint8_t *mark;
	uint32_t *list;
	size_t cap;
	uint64_t own, other; /* covered pixels of the strokes' label, others */
};

/* Count what strokes first .. last - 1 of *s cover; false without memory. */
bool v2v_cover_count(struct v2v_cover *c, const struct v2v_strokes *s,
    size_t first, size_t last, const struct v2v_labels *l, int32_t unit);

#endif
