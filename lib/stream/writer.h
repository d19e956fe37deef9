/* Frames as bytes: PAM, or PNG. */
#ifndef V2V_WRITER_H
#define V2V_WRITER_H

#include "stream/frame.h"
#include "util/text.h"

enum v2v_format { V2V_FORMAT_PAM, V2V_FORMAT_PNG };

/*
 * Append the frame to *out as one PAM (P7; RGB or RGB_ALPHA; notes as comment
 * lines) or as one PNG (a palette PNG where at most 256 colours occur, sRGB
 * chunk, no time, no text). Same frame, same bytes. `level` is zlib's, 1-9.
 */
int v2v_encode_pam(struct v2v_text *out, const struct v2v_frame *f,
    struct v2v_msg *msg);
int v2v_encode_png(struct v2v_text *out, const struct v2v_frame *f, int level,
    struct v2v_msg *msg);

#endif
