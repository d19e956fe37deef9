/* Decoders of whole files in memory. Internal to stream/. */
#ifndef V2V_DECODE_H
#define V2V_DECODE_H

#include "stream/frame.h"
#include "stream/limits.h"

/*
 * The picture in n bytes into the empty *f: upright, as sRGB. Limits are
 * checked on the header. Returns V2V_OK, with words in *msg for a warning, or
 * negative with *f empty. *msg must be given, and empty.
 */
int v2v_png_decode(struct v2v_frame *f, const uint8_t *bytes, size_t n,
    const struct v2v_limits *lim, struct v2v_msg *msg);
int v2v_jpeg_decode(struct v2v_frame *f, const uint8_t *bytes, size_t n,
    const struct v2v_limits *lim, struct v2v_msg *msg);

/* V2V_E_DATA in a build without libwebp. */
int v2v_webp_decode(struct v2v_frame *f, const uint8_t *bytes, size_t n,
    const struct v2v_limits *lim, struct v2v_msg *msg);

#endif
