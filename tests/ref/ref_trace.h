/* Faces of small label pictures by flood fill, and point sampling. */
#ifndef V2V_REF_TRACE_H
#define V2V_REF_TRACE_H

#include "trace/paint.h"

/*
 * face[y * width + x] from 1, in raster order of first pixels: flood fill over
 * neighbours of equal label, and across corners where v2v_runs_join says so.
 * Returns the number of faces.
 */
uint32_t ref_faces(uint32_t *face, const struct v2v_labels *l);

/* Cracks of the picture, those on its frame counted. */
size_t ref_cracks(const struct v2v_labels *l, const uint32_t *face);

/* Can the frame be reached from pixel `from` by steps to neighbours, not
 * entering face `wall`? */
bool ref_reaches_frame(const struct v2v_labels *l, const uint32_t *face,
    size_t from, uint32_t wall);

/* The cracks of every chain as its curve. */
void ref_crack_fit(struct v2v_fit *f, const struct v2v_map *m, int32_t unit);

/*
 * label[y * width + x] of the topmost layer whose winding number at the middle
 * of the pixel is not 0; V2V_ABSENT where none is. Exact for lines whose ends
 * are at even multiples of unit / 2; curves are taken as their chords.
 */
void ref_sample(uint16_t *label, const struct v2v_drawing *d);

#endif
