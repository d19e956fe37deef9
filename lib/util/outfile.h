/*
 * Output files that appear whole or not at all.
 *
 * A regular target is written as .NAME.XXXXXX beside it and renamed; what is
 * not a regular file (a pipe, /dev/full, a terminal) is written directly.
 * Temporary files are removed on every way out (util/transient.h).
 */
#ifndef V2V_OUTFILE_H
#define V2V_OUTFILE_H

#include "base.h"
#include "util/msg.h"

struct v2v_outfile;

/*
 * Begin writing `path`; "-" is standard output. `clobber` false refuses a
 * target that exists (V2V_E_USAGE). Modes are those of open(2) with 0666.
 */
int v2v_outfile_open(struct v2v_outfile **f, const char *path, bool clobber,
    struct v2v_msg *msg);
int v2v_outfile_write(struct v2v_outfile *f, const void *bytes, size_t n,
    struct v2v_msg *msg);

/* Make the file appear; frees f in any case. On failure nothing appears. */
int v2v_outfile_commit(struct v2v_outfile *f, struct v2v_msg *msg);

/* Give the file up; NULL is fine. */
void v2v_outfile_abandon(struct v2v_outfile *f);

#endif
