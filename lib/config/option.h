/*
 * The one table of options. It drives the command line, the configuration
 * files, --help, --print-config, configs/default.yaml and the test that
 * compares man pages and completions with it.
 *
 * An option with a key can be set in a configuration file ("quantize.min_area"
 * is `min_area:` under `quantize:`); one with an environment variable by that.
 * Order of strength: built-in < XDG file < --config < environment < option.
 */
#ifndef V2V_OPTION_H
#define V2V_OPTION_H

#include "base.h"
#include "util/msg.h"

enum v2v_tool {
	V2V_TOOL_SEGMENT = 1,
	V2V_TOOL_STEER = 2,
	V2V_TOOL_QUANTIZE = 4,
	V2V_TOOL_TRACE = 8,
	V2V_TOOL_DRIVER = 16,
	V2V_TOOL_PHASES = 15,
	V2V_TOOL_ALL = 31
};

enum v2v_type {
	V2V_FLAG,   /* --name, --no-name; true or false */
	V2V_INT,    /* whole number, suffixes k M G */
	V2V_REAL,   /* decimal number */
	V2V_CHOICE, /* one of `values`, separated by '|' */
	V2V_COLOUR, /* #rgb or #rrggbb */
	V2V_STRING,
	V2V_LIST,   /* words; given again, it has one more */
	V2V_FILE,
	V2V_PALETTE, /* list, name or file: palette.h */
	V2V_DIR
};

struct v2v_option {
	const char *name;    /* long name without dashes */
	char letter;         /* short name, or 0 */
	unsigned tools;      /* who has it: enum v2v_tool, or-ed */
	enum v2v_type type;
	const char *key;     /* of the configuration file, or NULL */
	const char *env;     /* environment variable, or NULL */
	const char *init;    /* built-in value as text, or NULL */
	double min, max;     /* V2V_INT, V2V_REAL: both ends allowed */
	const char *values;  /* V2V_CHOICE; also "word|#rrggbb" style extras */
	const char *arg;     /* what --help calls the argument; NULL: none */
	const char *group;   /* heading in --help */
	const char *help;    /* one line, lower case, no full stop */
};

extern const struct v2v_option v2v_options[]; /* ends with name == NULL */

/* The entry of `name` that tool `tool` has, or NULL. */
const struct v2v_option *v2v_option_find(unsigned tool, const char *name);

#endif
