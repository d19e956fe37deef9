/* What the vehicle consists of. */
#ifndef V2V_PARTS_H
#define V2V_PARTS_H

#include "ops/backend.h"
#include "segment/elements.h"
#include "segment/view.h"
#include "stream/frame.h"

/* Values of --parts-out: v2v-segment(1) lists them. */
enum v2v_part {
	V2V_PART_NONE, V2V_PART_BODY, V2V_PART_GLASS, V2V_PART_WHEEL,
	V2V_PART_LAMP, V2V_PART_PLATE, V2V_PART_MIRROR
};

/*
 * parts (enum v2v_part, a byte for each pixel of `f`) of the vehicle by
 * `matte`: what a network shows in `view` (NULL: nothing), the likeliest where
 * it shows more than one; and of the parts of which it shows none, by shape and
 * colours: at most two wheels, dark circles on which the vehicle stands; glass
 * where side windows are; plates and mirrors from the elements. Else it is body.
 * Lamps are not known without a network.
 */
int v2v_parts_find(uint8_t *parts, const struct v2v_frame *f,
    const uint8_t *matte, const struct v2v_elements *e,
    const struct v2v_view *view, struct v2v_backend *be, struct v2v_msg *msg);

#endif
