/* The matte by another program. */
#ifndef V2V_EXTERNAL_H
#define V2V_EXTERNAL_H

#include "segment/segment.h"
#include "util/argv.h"

/* What to run. */
struct v2v_external {
	struct v2v_argv words;
	int seconds; /* that it may take for a picture */
};

/*
 * Ask the program for the matte of `f`. It gets a PNG on standard input and
 * answers with a picture on standard output, of any format that we read; a word
 * that holds {in} or {out} gets the name of a file instead, in a folder of our
 * own that does not outlive the call. The answer has the size of `f`; its alpha
 * is the matte, or, where it has none, its grey.
 *
 * V2V_E_DATA and V2V_E_LIMIT for a program that fails, lies or takes too long,
 * with its name in the words.
 */
int v2v_external(uint8_t *matte, const struct v2v_frame *f,
    const struct v2v_external *e, struct v2v_msg *msg);

#endif
