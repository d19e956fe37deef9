/* Elements as a network shows them. */
#ifndef V2V_MAPS_H
#define V2V_MAPS_H

#include "ops/backend.h"
#include "segment/elements.h"

/* How likely each pixel of a small copy of the frame belongs to a class, 0 to
 * 255; NULL for a class that is not known of. */
struct v2v_element_maps {
	int32_t width, height;
	const uint8_t *of[V2V_ELEMENT_CLASSES];
};

/* Add the upright box of each connected piece of more than one half, in
 * pixels of frame `f`; its score is the piece's mean. */
int v2v_element_maps_find(struct v2v_elements *e, const struct v2v_element_maps *m,
    const struct v2v_frame *f, unsigned classes, struct v2v_backend *be,
    struct v2v_msg *msg);

#endif
