/* Lines put onto the axes and diagonals, and into line with each other. */
#ifndef V2V_SNAP_H
#define V2V_SNAP_H

#include "trace/fit.h"

/*
 * Move the ends of the lines of *f, which are few hundredths to half a pixel
 * off an axis, a diagonal or the line that goes on behind a junction, where
 * their gates allow that. Junctions are moved for all their chains, in end[],
 * too. False without memory.
 */
bool v2v_fit_snap(struct v2v_fit *f, const struct v2v_map *m,
    struct v2v_end *end, const struct v2v_fit_params *p);

#endif
