/*
 * What the four programs have in common: options, configuration, messages,
 * the loop over inputs and frames, output files, exit status. A program is a
 * struct tool and its callbacks.
 */
#ifndef V2V_CMD_TOOL_H
#define V2V_CMD_TOOL_H

#include "config/config.h"
#include "config/palette.h"
#include "ops/backend.h"
#include "stream/frame.h"
#include "stream/limits.h"
#include "util/text.h"

struct tool_io;

struct tool_run {
	const struct tool *tool;
	struct v2v_config *config;
	struct v2v_limits limits;
	struct v2v_pool *pool;
	struct v2v_backend *backend; /* opened before the first frame */
	struct v2v_palette palette;  /* of -p or the default */
	bool text; /* writes texts: as the tool does, or a found palette */
	void *state;                 /* of the tool; set by open */
	struct tool_io *io;          /* of tool.c */
};

/* What a text tool writes. */
struct tool_form {
	const char *title;  /* "SVG" */
	const char *suffix; /* ".svg" */
	bool binary;        /* refused by a terminal */
};

struct tool {
	const char *name;     /* "v2v-trace" */
	enum v2v_tool id;
	const char *purpose;  /* line under the usage line of --help */
	const char *examples; /* three lines for --help */
	bool text;            /* writes drawings instead of frames */

	/* Of a run that writes texts, by its options. NULL: SVG. */
	struct tool_form (*form)(const struct v2v_config *c);

	/* Check options and read what they name; the backend is not open yet.
	 * May be NULL. A failure is reported and ends the program
	 * (V2V_E_USAGE: 2). */
	int (*open)(struct tool_run *run, struct v2v_msg *msg);

	/*
	 * Work on one frame: change it in place, or, for a text tool, append to
	 * *text. A failure is reported with the frame's name; V2V_E_DATA,
	 * V2V_E_LIMIT and V2V_E_GATE go on with the next frame.
	 */
	int (*frame)(struct tool_run *run, struct v2v_frame *f,
	    struct v2v_text *text, struct v2v_msg *msg);

	/* May be NULL. Called if open succeeded, or failed but set state. */
	void (*close)(struct tool_run *run);
};

/* The whole program. Returns the exit status. */
int tool_main(int argc, char **argv, const struct tool *tool);

/* -v: a line about the frame at hand; not printed otherwise. */
void tool_note(struct tool_run *run, const struct v2v_frame *f,
    const char *fmt, ...) V2V_PRINTF(3, 4);

/* Option `name` with the name of the frame at hand for {name}, *text to be
 * freed by the caller; NULL if it is not given. */
int tool_filled_in(struct tool_run *run, const char *name, char **text,
    struct v2v_msg *msg);

/*
 * Write `bytes` to the side file that option `name` (--mask-out, --preview)
 * asks for: nothing if it is not given; atomically otherwise, or a file or
 * descriptor as it stands if it is not a regular file. With several frames
 * the option's value must hold "{name}", replaced by the frame's name.
 */
int tool_side_file(struct tool_run *run, const char *name,
    const struct v2v_text *bytes, struct v2v_msg *msg);

#endif
