/* Phase I: cut the vehicle out. */
#ifndef V2V_SEGMENT_H
#define V2V_SEGMENT_H

#include "ops/backend.h"
#include "segment/elements.h"
#include "stream/frame.h"
#include "stream/gate.h"

enum v2v_background {
	V2V_BACKGROUND_TRANSPARENT, /* colours kept, alpha = matte */
	V2V_BACKGROUND_KEEP,        /* picture as it came; the matte is only
	                             * for --mask-out */
	V2V_BACKGROUND_COLOUR       /* blended onto `colour`, opaque */
};

/* What grows over what is removed. */
enum v2v_inpaint {
	V2V_INPAINT_MEMBRANE, /* a smooth surface between the hole's edges */
	V2V_INPAINT_PATCH,    /* texture of the surroundings */
	V2V_INPAINT_FILL      /* one colour, the median round the hole */
};

/* Rectangles in pixels: x, y, width, height each. */
struct v2v_rects {
	int32_t (*at)[4];
	size_t n;
};

enum v2v_crop {
	V2V_CROP_NONE,
	V2V_CROP_PIXELS, /* the margin is of pixels, or */
	V2V_CROP_PERCENT /* of the vehicle's longer side */
};

struct v2v_external; /* external.h */
struct v2v_net;      /* net/net.h */

/* A pixel of which the user is sure. */
struct v2v_hint_point {
	int32_t x, y;
	bool vehicle; /* or not of it */
};

struct v2v_segment_params {
	int32_t rect[4]; /* x, y, width, height of the vehicle; width 0: none */
	const struct v2v_hint_point *points; /* the last of two in a place counts */
	size_t n_points;
	/* An opaque hint of the frame's size, of which red is read: 0 not
	 * vehicle, 255 vehicle, between: to be decided. NULL: none. */
	const struct v2v_frame *mask;
	bool keep_all; /* parts of the picture that are no tenth of the largest */
	unsigned remove; /* classes of elements that go: bits 1 << class */
	/* More to remove: where red is 128 or more in a picture of the frame's
	 * size (NULL: none), and in these; and what stays whatever is found. */
	const struct v2v_frame *remove_mask;
	struct v2v_rects remove_rects, keep_rects;
	enum v2v_inpaint inpaint;
	const struct v2v_external *external; /* who finds it; NULL: we do */
	struct v2v_net *net; /* by this; NULL: by classical means */
	bool high;           /* which looks four times */
	bool fall_back;      /* by these, too, where the network is not sure */
	bool parts; /* look for them, too */
	enum v2v_background background;
	uint8_t colour[3];
	enum v2v_crop crop;
	int32_t crop_margin;
};

enum v2v_segment_stage {
	V2V_STAGE_MATTE, V2V_STAGE_ELEMENTS, V2V_STAGE_INPAINT,
	V2V_STAGE_GEOMETRY, V2V_STAGES
};

/* What was found, a byte a pixel each; zeroed it is empty. */
struct v2v_segmented {
	uint8_t *matte;
	uint8_t *removed; /* enum v2v_removed (removal.h) */
	uint8_t *parts;   /* enum v2v_part (parts.h); NULL unless asked for */
	struct v2v_elements elements;
	const char *source;  /* of the matte: "alpha" or the backend */
	double confidence;   /* of the network that was asked for it (view.h) */
	size_t area;         /* of the vehicle as found, in pixels; 0: none */
	struct v2v_overlap overlap; /* of its silhouettes (geometry.h) */
	double ms[V2V_STAGES];
};

extern const char *const v2v_segment_stages[V2V_STAGES]; /* their names */

void v2v_segmented_free(struct v2v_segmented *s);

/*
 * Find the matte of the frame's vehicle, take out of it what has to go, and
 * apply the matte by `background`. A frame that already has transparency keeps
 * its alpha as the matte. *found, which was
 * empty, is the caller's to free; NULL if it is of no interest. A mask of
 * another size or a rectangle or point outside the picture is V2V_E_DATA.
 */
int v2v_segment(struct v2v_backend *be, struct v2v_frame *f,
    const struct v2v_segment_params *p, struct v2v_segmented *found,
    struct v2v_msg *msg);

#endif
