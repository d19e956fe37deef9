/* The maker's emblem above a plate. */
#ifndef V2V_LOGO_H
#define V2V_LOGO_H

#include "segment/elements.h"
#include "segment/pyramid.h"

/*
 * Add a logo for each plate of the list that one stands above: the square
 * with many strokes in all its quarters and few around it.
 */
int v2v_logos_find(struct v2v_elements *e, const struct v2v_pyramid *s,
    struct v2v_msg *msg);

#endif
