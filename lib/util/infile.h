/* Small files read whole. */
#ifndef V2V_INFILE_H
#define V2V_INFILE_H

#include "util/msg.h"
#include "util/text.h"

/*
 * Append the file's bytes to *out. Failures are V2V_E_USAGE: such a file was
 * named by an option or a setting. The message begins with the path.
 */
int v2v_infile_read(struct v2v_text *out, const char *path, size_t max,
    struct v2v_msg *msg);

#endif
