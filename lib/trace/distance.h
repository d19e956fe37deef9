/* How far the pixels of chosen faces are from the next face. */
#ifndef V2V_TRACE_DISTANCE_H
#define V2V_TRACE_DISTANCE_H

#include "trace/runs.h"

enum { V2V_DISTANCE_MAX = 255 };

/*
 * d2[y * width + x] of every pixel of a wanted face: the squared Euclidean
 * distance between its centre and that of the nearest pixel of another face,
 * where all beyond the picture is another face; V2V_DISTANCE_MAX^2 at most. It
 * is 0 in faces that are not wanted (wanted[f] of face 0 to n_faces).
 */
int v2v_distance(uint16_t *d2, const struct v2v_runs *r, const bool *wanted,
    struct v2v_msg *msg);

#endif
