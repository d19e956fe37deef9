/* Point samples of the SVG that v2v-trace writes, from its text. */
#ifndef V2V_REF_SVG_H
#define V2V_REF_SVG_H

#include "base.h"

/*
 * rgb[y * width + x] = 0xrrggbb at each pixel's centre, or REF_NOTHING. Knows
 * paths with a fill of their own, of all letters but Q and T. Curves are taken
 * as REF_CHORDS chords. Returns false for what it does not know.
 */
enum { REF_NOTHING = -1, REF_CHORDS = 512 };
bool ref_svg_sample(int32_t *rgb, int32_t width, int32_t height,
    const char *svg);

/* Called for each chord of path data; false if it cannot be read. */
typedef void ref_chord_fn(void *arg, double x0, double y0, double x1,
    double y1);
bool ref_svg_path(const char *d, ref_chord_fn *chord, void *arg);

#endif
