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

/*
 * One line by one write(2): "prog: where: text", or with its time, and v2v.id
 * and v2v.name of the frame. `where` (a file) and f may be NULL; ms below 0
 * is left out. `event` is one of the words in v2v-stream(5).
 */
void log_line(enum log_level level, const char *event, const char *where,
    const struct v2v_frame *f, int64_t ms, const char *text);

/* An error in how the program was called: the text, then `usage` (whole lines;
 * may be NULL), then a hint at --help. */
void log_usage(const char *text, const char *usage);

/* Milliseconds of a clock that never goes back. */
int64_t log_clock(void);

#endif
