/* The steps of quantising, over a plane of palette indices. */
#ifndef V2V_QUANTIZE_LABELS_H
#define V2V_QUANTIZE_LABELS_H

#include "ops/backend.h"
#include "stream/frame.h"

/*
 * labels[i] = the palette entry nearest to pixel i by CIEDE2000, the lowest
 * among equals. Pixels of alpha 0 are absent: their labels are left alone.
 */
int v2v_labels_nearest(struct v2v_backend *be, uint8_t *labels,
    const struct v2v_frame *f, const struct v2v_lab_palette *pal,
    struct v2v_msg *msg);

/* The least area that is not below the share of so many opaque pixels. */
static inline size_t
v2v_least_area(size_t opaque, double share)
{
	double area = share * (double)opaque;
	size_t least = (size_t)area;

	return least + ((double)least < area);
}

struct v2v_smoothing {
	double smoothness; /* CIEDE2000 a pixel may lose for a neighbour */
	double detail;     /* 0 to 1: how much thin lines are widened */
	size_t need;       /* so that they have so many pixels */
};

/*
 * As v2v_labels_nearest, but labels also like those of their neighbours, and
 * pixels of anti-aliased edges take one side's; see smooth.c. Labels of absent
 * pixels are written, too, and mean nothing.
 */
int v2v_labels_smooth(struct v2v_backend *be, uint8_t *labels,
    const struct v2v_frame *f, const struct v2v_lab_palette *pal,
    const struct v2v_smoothing *s, struct v2v_msg *msg);

/*
 * Give 4-connected components of fewer than `need` pixels to neighbouring
 * labels until none is left; see specks.c. `f` holds the source colours; a
 * component with nothing but absent pixels around it becomes absent (0, 0, 0,
 * 0) in it. labels may change anywhere but at absent pixels.
 */
int v2v_labels_merge(struct v2v_backend *be, uint8_t *labels,
    struct v2v_frame *f, const struct v2v_lab_palette *pal, size_t need,
    struct v2v_msg *msg);

#endif
