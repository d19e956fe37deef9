/*
 * Notes of a frame: the `#` lines of its PAM header. Ours read
 * "v2v.KEY=VALUE"; all others pass through unread. See v2v-stream(5).
 */
#ifndef V2V_META_H
#define V2V_META_H

#include "stream/frame.h"

/* The value of v2v.KEY, or NULL. Belongs to the frame. */
const char *v2v_meta_get(const struct v2v_frame *f, const char *key);

/*
 * Set v2v.KEY, replacing an earlier value. Bytes that are not printable ASCII
 * become '?', a value too long for a note is cut. Full: V2V_E_LIMIT.
 */
int v2v_meta_set(struct v2v_frame *f, const char *key, const char *value,
    struct v2v_msg *msg);

/* Append a raw note (as read from a header); same bounds. */
int v2v_meta_add(struct v2v_frame *f, const char *note, struct v2v_msg *msg);

/* Copy all notes of `from` to the empty notes of `to`. */
int v2v_meta_copy(struct v2v_frame *to, const struct v2v_frame *from,
    struct v2v_msg *msg);

#endif
