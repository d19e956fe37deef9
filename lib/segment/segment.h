/* Phase I: cut the vehicle out. */
#ifndef V2V_SEGMENT_H
#define V2V_SEGMENT_H

#include "ops/backend.h"
#include "stream/frame.h"

enum v2v_background {
	V2V_BACKGROUND_TRANSPARENT, /* colours kept, alpha = matte */
	V2V_BACKGROUND_KEEP,        /* picture as it came; the matte is only
	                             * for --mask-out */
	V2V_BACKGROUND_COLOUR       /* blended onto `colour`, opaque */
};

struct v2v_net;

struct v2v_segment_params {
	int32_t rect[4]; /* x, y, width, height of the vehicle; width 0: none */
	/* An opaque hint of the frame's size, of which red is read: 0 not
	 * vehicle, 255 vehicle, between: to be decided. NULL: none. */
	const struct v2v_frame *mask;
	struct v2v_net *net; /* finds the vehicle; NULL: classical means do */
	enum v2v_background background;
	uint8_t colour[3];
};

/*
 * Find the matte of the frame's vehicle and apply it by `background`. A frame
 * that already has transparency keeps its alpha as the matte. `matte`, if not
 * NULL, receives width * height bytes that the caller allocated. A mask of
 * another size or a rectangle outside the picture is V2V_E_DATA.
 */
int v2v_segment(struct v2v_backend *be, struct v2v_frame *f,
    const struct v2v_segment_params *p, uint8_t *matte, struct v2v_msg *msg);

#endif
