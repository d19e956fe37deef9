/* Pieces of a chain, moved so that all pixel centres come to their sides. */
#ifndef V2V_RELAX_H
#define V2V_RELAX_H

#include "trace/normal.h"
#include "trace/pieces.h"

/*
 * Move knots that are not fixed, and handles, until the lines and cubics that
 * fail, and those beside them, pass between the two centres of each of their
 * cracks, as well as can be. *a is scratch. False without memory.
 */
bool v2v_relax(struct v2v_pieces *e, struct v2v_normal *a);

#endif
