/* What the network makes of a frame. */
#ifndef V2V_NETWORK_H
#define V2V_NETWORK_H

#include "segment/segment.h"
#include "segment/view.h"

/*
 * The least confidence (view.h) with which the network beats classical means. On
 * 126 photographs with known masks the first weights of the program, at 384
 * pixels, had, where they were between 0.69 and 0.74 sure, a mean IoU of 0.65 to
 * the classical 0.71, and above that 0.89 to 0.83. Other weights, or another
 * size, are sure of other things: to be measured anew by --report.
 */
#define V2V_NETWORK_SURE 0.72

/*
 * matte (a byte for each pixel of `f`) by the vehicle map of p->net and what the
 * points say of its pieces (settle.h), refined by the picture (classical.h);
 * with p->high after a closer look (closer.h). With p->rect the network sees the
 * rectangle with a margin round it, and all outside the rectangle is ground.
 * What it saw goes into *view, which was empty, and *confidence is that of the
 * first look (view.h). If that is less than V2V_NETWORK_SURE and there is
 * something to fall back on, no matte is made.
 */
int v2v_network(uint8_t *matte, struct v2v_view *view, double *confidence,
    const struct v2v_frame *f, const struct v2v_segment_params *p,
    struct v2v_backend *be, struct v2v_msg *msg);

/* What it sees of the vehicle of a matte that it has not made, and of a margin
 * round it; nothing where there is no vehicle. */
int v2v_network_look(struct v2v_view *view, const struct v2v_frame *f,
    const uint8_t *matte, const struct v2v_segment_params *p,
    struct v2v_backend *be, struct v2v_msg *msg);

#endif
