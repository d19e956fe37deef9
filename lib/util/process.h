/* Another program, fed and listened to within limits. */
#ifndef V2V_PROCESS_H
#define V2V_PROCESS_H

#include "util/msg.h"
#include "util/text.h"

struct v2v_process {
	char *const *argv; /* ends with NULL; the first is found by PATH */
	const void *in;    /* n_in bytes for its standard input */
	size_t n_in;
	size_t max_out;    /* bytes of standard output that it may write */
	int seconds;       /* that it may take */
	struct v2v_text out; /* its standard output; the caller frees it */
};

/*
 * Run p->argv to its end; `out` is empty before. No shell is involved. The
 * program leads a life in a process group that is killed when it has ended, when
 * it passes a limit, and when we end, however that comes about. It need not
 * read its input. Descriptors 0 to 2 must be open; signals are those of the
 * caller's thread.
 *
 * V2V_E_IO if it cannot be started; V2V_E_LIMIT when it took too long or wrote
 * too much; V2V_E_DATA when its exit status is not 0. The words begin with its
 * name and end with what it said on standard error, if it did: the first line
 * that neither is indented nor ends in a colon (which skips the frames of
 * stack traces).
 */
int v2v_process_run(struct v2v_process *p, struct v2v_msg *msg);

#endif
