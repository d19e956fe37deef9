/* The words that go with an error code. */
#ifndef V2V_MSG_H
#define V2V_MSG_H

#include "base.h"

/*
 * One cause, in lower case, without a full stop, the program's name or the
 * file's: cmd/ puts these in front.
 */
struct v2v_msg {
	char text[480];
};

/*
 * Write a cause into `msg` (which may be NULL) and return `err`, so that a
 * failing function ends with `return v2v_fail(msg, V2V_E_DATA, "bad CRC");`.
 * Control characters become '?'. The format must not hold %f, %e or %g.
 */
int v2v_fail(struct v2v_msg *msg, enum v2v_err err, const char *fmt, ...)
    V2V_PRINTF(3, 4);

/* v2v_fail for running out of memory. */
int v2v_fail_memory(struct v2v_msg *msg);

/* v2v_fail with V2V_E_IO and the text of `errnum` after `what`. */
int v2v_fail_errno(struct v2v_msg *msg, const char *what, int errnum);

#endif
