/* The one thing of EXIF that pixels need. Internal to stream/. */
#ifndef V2V_EXIF_H
#define V2V_EXIF_H

#include "stream/frame.h"

/*
 * The orientation, 1 to 8, in a TIFF structure (what follows "Exif\0\0" in a
 * JPEG segment); 1 where there is none or the structure is broken.
 */
int v2v_exif_orientation(const uint8_t *tiff, size_t n);

/* Turn the pixels of *f upright. Needs room for a second set of them. */
int v2v_exif_orient(struct v2v_frame *f, int orientation, struct v2v_msg *msg);

#endif
