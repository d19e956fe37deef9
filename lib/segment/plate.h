/* The four edges of the plate that a row of letters stands on. */
#ifndef V2V_PLATE_H
#define V2V_PLATE_H

#include "segment/glyphs.h"

/*
 * corner[], in the patch, clockwise from the left upper one: four straight
 * lines round the letters, each where the grey changes most all along it, for
 * itself, so that any view of a rectangle fits. Where there is no such line
 * the corners are at the usual distance from the letters. Returns how many
 * lines were found. The row may go on to x = reach[0] and to reach[1], which
 * are not between the letters found.
 */
int v2v_plate_fit(double corner[4][2], const struct v2v_patch *p,
    const struct v2v_glyphs *g, const double reach[2]);

#endif
