/* Speck removal as its definition reads, for small pictures. */
#ifndef V2V_REF_SPECKS_H
#define V2V_REF_SPECKS_H

#include "stream/frame.h"

struct v2v_lab_palette;

/* As v2v_labels_merge, by searching the whole picture again for each speck.
 * Ends the program without memory. */
void ref_specks(uint8_t *labels, struct v2v_frame *f,
    const struct v2v_lab_palette *pal, size_t need);

/* Pixels of the smallest 4-connected component of equal labels among pixels
 * that are not absent; 0 if there is none. */
size_t ref_smallest(const uint8_t *labels, const struct v2v_frame *f);

#endif
