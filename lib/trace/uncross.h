/* Chains whose curves cross, fitted anew. */
#ifndef V2V_UNCROSS_H
#define V2V_UNCROSS_H

#include "trace/fit.h"

/*
 * Fit chains that cross themselves or another one (chords.h) more and more
 * tightly, until none does; those that follow a shape stay. end[] is what
 * v2v_fit_ends said; junctions may move. False without memory.
 */
bool v2v_fit_uncross(struct v2v_fit *f, const struct v2v_map *m,
    struct v2v_end *end, const struct v2v_fit_params *p);

#endif
