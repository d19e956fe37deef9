/* What a network shows of a frame. */
#ifndef V2V_VIEW_H
#define V2V_VIEW_H

#include "net/net.h"
#include "segment/elements.h"

/* Maps of a box of the frame, in pixels; none where maps.width is 0. */
struct v2v_view {
	int32_t x, y, width, height;
	struct v2v_maps maps;
};

void v2v_view_free(struct v2v_view *v); /* an empty one is fine */

/*
 * How sure the network is of the vehicle, 0 to 1: of all that it takes for one,
 * by likelihood, the share of pixels that it takes for one by nine to one. 0
 * where that cannot be a vehicle in a picture: hardly anything, nearly
 * everything, or most of each side of the box.
 */
double v2v_view_confidence(const struct v2v_view *v);

/*
 * Add the upright box of each connected piece in the maps of plates, of texts
 * and of mirrors, in pixels of the frame, as far as it is of `classes` (bits);
 * its score is the piece's mean. Pieces are of more than one half; of texts,
 * they reach .65. Those of plates are of more than one fourth, reach .6 and have
 * a pixel round them; it is the two at most where the map of texts shows most,
 * and reaches one half. A piece of the map of texts is a logo if neither side is
 * longer than twice the other, else a text: letters stand in rows, emblems
 * don't, and more the map does not tell.
 */
int v2v_view_elements(struct v2v_elements *e, const struct v2v_view *v,
    unsigned classes, struct v2v_backend *be, struct v2v_msg *msg);

#endif
