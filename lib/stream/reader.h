/* Frames from a file or stream of any format that we read. */
#ifndef V2V_READER_H
#define V2V_READER_H

#include "stream/frame.h"
#include "stream/limits.h"

struct v2v_reader;

/*
 * Read from `fd`, which stays the caller's. The format is told by the first
 * bytes, never by the name: PNM/PAM frames back to back, or one PNG, JPEG or
 * WebP. `name` (a path or "<stdin>") gives frames without one their v2v.name:
 * its stem. An empty input, or one of unknown format, fails here.
 */
int v2v_reader_open(struct v2v_reader **r, int fd, const char *name,
    const struct v2v_limits *lim, struct v2v_msg *msg);
void v2v_reader_close(struct v2v_reader *r); /* NULL is fine */

/*
 * The next frame into the empty *f: 1 with a frame, 0 at the end of the
 * input, or negative: V2V_E_DATA and V2V_E_LIMIT for a frame that was skipped
 * (calling again goes on), any other code ends the stream.
 * A warning (an ICC profile that could not be used, say) leaves words in
 * *msg beside a result of 1; the words are empty otherwise.
 */
int v2v_reader_next(struct v2v_reader *r, struct v2v_frame *f,
    struct v2v_msg *msg);

/* One picture from a file by path: a mask, a guide. */
int v2v_read_file(struct v2v_frame *f, const char *path,
    const struct v2v_limits *lim, struct v2v_msg *msg);

/* One picture in n bytes of memory. */
int v2v_read_bytes(struct v2v_frame *f, const void *bytes, size_t n,
    const struct v2v_limits *lim, struct v2v_msg *msg);

#endif
