/* Where a tool's results go: standard output, -o FILE, -O DIR, side files. */
#ifndef V2V_CMD_OUTPUT_H
#define V2V_CMD_OUTPUT_H

#include "cmd/tool.h"
#include "util/outfile.h"

enum { OUTPUT_NAME = 256 };

struct output {
	const char *file; /* -o, or "-"; NULL with -O */
	const char *dir;  /* -O */
	struct tool_form form;
	bool text, png, clobber;
	struct v2v_outfile *out; /* of `file` */
	struct v2v_text held;    /* what may only be written if it is alone */
	size_t frames;
	char **inputs; /* operands; none: standard input */
	int n_inputs;
	struct output_name {
		uint64_t hash;
		unsigned next; /* number for another frame of this name */
	} *taken;      /* names so far */
	size_t n_taken, cap_taken;
	char name[OUTPUT_NAME]; /* of the frame at hand, safe and unique */
};

/* Check the options and open -o FILE. `operands` stays the caller's. */
int output_open(struct output *o, const struct tool_run *run, char **operands,
    int n_operands, struct v2v_msg *msg);

/* A frame begins: find o->name. `source` is its operand or "-". */
int output_begin(struct output *o, const struct v2v_frame *f,
    const char *source, struct v2v_msg *msg);

/* Its result: f itself, or *text of a text tool, which may be taken. */
int output_frame(struct output *o, const struct v2v_frame *f,
    struct v2v_text *text, struct v2v_msg *msg);

/* After the last frame: let -o FILE appear if all is well. Frees. */
int output_close(struct output *o, bool good, struct v2v_msg *msg);

/* `pattern` with the name of the frame at hand for {name}; the caller frees it.
 * NULL without memory. */
char *output_fill_in(const struct output *o, const char *pattern);

/* Write the bytes to the file of `pattern` at once; see tool_side_file. */
int output_side(struct output *o, const char *option, const char *pattern,
    const struct v2v_text *bytes, struct v2v_msg *msg);

#endif
