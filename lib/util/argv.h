/* A command line as words, without a shell. */
#ifndef V2V_ARGV_H
#define V2V_ARGV_H

#include "base.h"
#include "util/msg.h"

struct v2v_argv {
	char **word; /* n of them, then NULL; for v2v_argv_free */
	size_t n;
};

/*
 * Split `text` at blanks (space, tab, newline). 'Single quotes' keep all that
 * is between them; "double quotes" too, but for \" and \\; elsewhere \ keeps
 * the next character. Nothing else means anything: no variables, no patterns,
 * no pipes. V2V_E_USAGE for a quote that is not closed, a \ at the end, or no
 * word at all.
 */
int v2v_argv_split(struct v2v_argv *w, const char *text,
    struct v2v_msg *msg);
void v2v_argv_free(struct v2v_argv *w); /* a zeroed one is fine */

#endif
