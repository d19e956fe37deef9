/* Shares of pixels on one side of a line, by clipping. */
#ifndef V2V_REF_COVER_H
#define V2V_REF_COVER_H

#include "base.h"

/* The area of pixel (x, y), [x, x + 1] x [y, y + 1], that lies where
 * line[0] x + line[1] y < line[2]. */
double ref_cover(int32_t x, int32_t y, const double line[3]);

#endif
