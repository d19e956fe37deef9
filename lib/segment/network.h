/* What the network makes of a frame. */
#ifndef V2V_NETWORK_H
#define V2V_NETWORK_H

#include "segment/segment.h"
#include "segment/view.h"

/*
 * The least confidence (view.h) with which the network is believed. Of 126
 * photographs with known masks it does better than classical means at any: where
 * it is at most 0.55 sure, mean IoU is 0.67 to 0.19, above that it is 0.91 to 0.70.
 * What is left to them is where it sees no vehicle at all.
 */
#define V2V_NETWORK_SURE 0.01

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
