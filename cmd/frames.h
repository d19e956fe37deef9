/* The loop over inputs and their frames. */
#ifndef V2V_CMD_FRAMES_H
#define V2V_CMD_FRAMES_H

#include "cmd/output.h"
#include "cmd/tool.h"

/* Beside struct tool_run, what tools need not see. */
struct tool_io {
	struct output out;
	char **inputs;
	int n_inputs;
	const char *source;  /* operand at hand, or "-" */
	size_t number;       /* of the frame within it, from 1 */
	int64_t start;       /* of the frame, on log_clock */
	int status;
	bool opened;         /* the tool */
	bool elsewhere;      /* the error is of output or device, not input */
	enum { CALL, CALL_WITHOUT_INPUT, SETTINGS } fault; /* of V2V_E_USAGE */
};

/* All frames of one operand ("-": standard input), errors reported and counted
 * in io->status. False ends the program. */
bool frames_read(struct tool_run *run, const char *source);

/* The exit status of an enum v2v_err; the worse of two exit statuses. */
int frames_status(int err);
int frames_worse(int a, int b);

#endif
