/* Distances and topology of small label pictures, the slow way. */
#ifndef V2V_REF_LINES_H
#define V2V_REF_LINES_H

#include "trace/runs.h"

/* d2[] of pixels in wanted faces, by comparing each pixel with all others and
 * with those just beyond the frame; 0 elsewhere. */
void ref_distance(uint16_t *d2, const struct v2v_labels *l,
    const uint32_t *face, const bool *wanted);

/* A pixel set: pieces of it and of what is not in it. */
struct ref_topology {
	size_t pieces, holes;
};

/*
 * Two pixels of the set are neighbours along a side if their labels are equal,
 * and across a corner if besides v2v_runs_join says so or a third pixel there
 * has their label. All beyond the frame is one piece of the ground, and so not
 * a hole; pixels of it are neighbours along sides, and across corners where no
 * two of the set are.
 */
struct ref_topology ref_topology(const uint8_t *set,
    const struct v2v_labels *l);

/* By the components of the ring of a pixel: see v2v_thin_simple. */
bool ref_simple(unsigned ring);

#endif
