/* Merge components that are too small to be drawn. */
#ifndef V2V_SPECKS_H
#define V2V_SPECKS_H

#include "trace/runs.h"

/*
 * One round: faces of `r` with fewer than `floor` pixels take the label of a
 * neighbour in *l; the runs must then be found anew. *merged is the number of
 * runs repainted: 0 when nothing is left to do.
 */
int v2v_specks_merge(struct v2v_labels *l, const struct v2v_runs *r,
    uint32_t floor, size_t *merged, struct v2v_msg *msg);

/*
 * For noise, where rounds are dear: in each block of 4 x 4 pixels, those of
 * faces of `r` with fewer than `floor` pixels take the label that most of
 * them have, the lowest on a tie. False without memory.
 */
bool v2v_specks_coarsen(struct v2v_labels *l, const struct v2v_runs *r,
    uint32_t floor);

#endif
