/* The command line of a tool, and what --help and --version print. */
#ifndef V2V_CMD_OPTIONS_H
#define V2V_CMD_OPTIONS_H

#include "cmd/tool.h"

/*
 * Read options into c. The operands are then argv[*first] to the end; argv is
 * permuted. V2V_E_USAGE with words otherwise.
 */
int options_parse(struct v2v_config *c, const struct tool *tool, int argc,
    char **argv, int *first, struct v2v_msg *msg);

/* "usage: v2v-trace [option ...] [file ...]\n" */
void options_usage(const struct tool *tool, struct v2v_text *out);
void options_help(const struct tool *tool, struct v2v_text *out);
void options_version(const struct tool *tool, struct v2v_text *out);

#endif
