/* Messages on standard error: lines for people, or JSON objects. */
#ifndef V2V_CMD_LOG_H
#define V2V_CMD_LOG_H

#include "stream/frame.h"

enum log_level { LOG_ERROR, LOG_WARNING, LOG_NOTE, LOG_DETAIL };

/* Program name first, then what the options say. -1: errors only; 0; 1: -v;
 * 2: -vv. */
void log_name(const char *prog);
void log_format(bool json);
void log_verbosity(int verbosity);
bool log_shown(enum log_level level);

/* What a message is about; all may be left out. */
struct log_about {
	const char *file;          /* of the input; "<stdin>" */
	size_t number;             /* of the frame in it, from 1; 0: none */
	const struct v2v_frame *f; /* for its v2v.id and v2v.name */
	int64_t ms;                /* time taken, where has_ms */
	bool has_ms;
};

/*
 * One line by one write(2): "prog: file: frame 2 (name): text", or a JSON
 * object. The number is left out of the first frame of a file, the name where
 * it is the file's. `event` is one of the words in v2v-stream(5).
 */
void log_line(enum log_level level, const char *event,
    const struct log_about *about, const char *text);

/* An error in how the program was called: the text, then `usage` (whole lines;
 * may be NULL), then a hint at --help. */
void log_usage(const char *text, const char *usage);

/* Milliseconds of a clock that never goes back. */
int64_t log_clock(void);

#endif
