/* The loop over inputs and their frames. */
#include "base.h"

#include "cmd/frames.h"

#include "cmd/log.h"
#include "stream/reader.h"
#include "util/pool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int
frames_status(int err)
{
	switch (err) {
	case V2V_OK: return 0;
	case V2V_E_USAGE: return 2;
	case V2V_E_GATE: return 3;
	default: return 1;
	}
}

/* 2 over 1 over 3 over 0. */
int
frames_worse(int a, int b)
{
	static const int order[] = { 0, 2, 3, 1 };

	return order[a] > order[b] ? a : b;
}

static struct log_about
about(const struct tool_io *io, const struct v2v_frame *f)
{
	return (struct log_about){
		.file = strcmp(io->source, "-") == 0 ? "<stdin>" : io->source,
		.number = io->number,
		.f = f
	};
}

static void
report(struct tool_io *io, enum log_level level, const char *event,
    const struct v2v_frame *f, const char *text)
{
	struct log_about a = about(io, f);

	log_line(level, event, &a, text);
}

static void
report_error(struct tool_io *io, int err, const struct v2v_frame *f,
    const char *text)
{
	/* A full disk is no fault of the input. */
	if (io->elsewhere)
		log_line(LOG_ERROR, "error", NULL, text);
	else
		report(io, LOG_ERROR, err == V2V_E_GATE ? "gate" : "error", f,
		    text);
	io->elsewhere = false;
	io->status = frames_worse(io->status, frames_status(err));
}

void
tool_note(struct tool_run *run, const struct v2v_frame *f, const char *fmt,
    ...)
{
	struct v2v_msg text;
	va_list ap;

	if (!log_shown(LOG_NOTE))
		return;
	va_start(ap, fmt);
	vsnprintf(text.text, sizeof(text.text), fmt, ap);
	va_end(ap);
	report(run->io, LOG_NOTE, "note", f, text.text);
}

int
tool_filled_in(struct tool_run *run, const char *name, char **text,
    struct v2v_msg *msg)
{
	const char *pattern = v2v_config_text(run->config, name);

	*text = NULL;
	if (pattern == NULL)
		return V2V_OK;
	*text = output_fill_in(&run->io->out, pattern);
	return *text != NULL ? V2V_OK : v2v_fail_memory(msg);
}

int
tool_side_file(struct tool_run *run, const char *name,
    const struct v2v_text *bytes, struct v2v_msg *msg)
{
	const char *path = v2v_config_text(run->config, name);

	if (path == NULL)
		return V2V_OK;
	return output_side(&run->io->out, name, path, bytes, msg);
}

/* Once the first frame's size is known. */
static int
open_backend(struct tool_run *run, const struct v2v_frame *f,
    struct v2v_msg *msg)
{
	const char *device = v2v_config_text(run->config, "device");
	char words[160];
	int err;

	/* Tracing has no ops: a GPU would be opened for nothing. */
	if (run->text && strcmp(device, "auto") == 0)
		device = "cpu";
	msg->text[0] = '\0';
	err = v2v_backend_open(&run->backend, device, v2v_frame_pixels(f),
	    run->pool, msg);
	if (err != V2V_OK)
		return err;
	if (msg->text[0])
		log_line(LOG_NOTE, "device", NULL, msg->text);
	snprintf(words, sizeof(words), "device %s, %d threads",
	    run->backend->name, v2v_pool_threads(run->pool));
	log_line(LOG_DETAIL, "device", NULL, words);
	return V2V_OK;
}

/* One frame from reader to output. Negative ends the program. */
static int
one_frame(struct tool_run *run, struct v2v_frame *f, struct v2v_msg *msg)
{
	struct tool_io *io = run->io;
	struct v2v_text text = { 0 };
	char size[48];
	struct log_about a = about(io, f);
	int err = output_begin(&io->out, f, io->source, msg);

	if (err != V2V_OK)
		return err == V2V_E_DATA ? V2V_E_STREAM : err;
	if (run->backend == NULL) {
		err = open_backend(run, f, msg);
		io->elsewhere = err != V2V_OK;
	}
	if (err == V2V_OK)
		err = run->tool->frame(run, f, &text, msg);
	if (err == V2V_OK) {
		err = output_frame(&io->out, f, &text, msg);
		io->elsewhere = err != V2V_OK;
	}
	v2v_text_free(&text);
	if (err != V2V_OK)
		return err;
	snprintf(size, sizeof(size), "%dx%d", (int)f->width, (int)f->height);
	a.ms = log_clock() - io->start;
	a.has_ms = true;
	log_line(LOG_NOTE, "frame", &a, size);
	return V2V_OK;
}

static bool
goes_on(int err)
{
	return err == V2V_OK || err == V2V_E_DATA || err == V2V_E_LIMIT
	    || err == V2V_E_GATE;
}

/* All frames of a reader; false ends the program. */
static bool
read_frames(struct tool_run *run, struct v2v_reader *r)
{
	struct tool_io *io = run->io;

	for (;;) {
		struct v2v_frame f = { 0 };
		struct v2v_msg msg = { "" };
		bool on;
		int got;

		io->number++;
		io->start = log_clock();
		got = v2v_reader_next(r, &f, &msg);
		if (got == 0 && io->number == 1)
			report_error(io, V2V_E_DATA, NULL, "no frames");
		if (got == 0)
			return true;
		if (got < 0) {
			report_error(io, got, &f, msg.text);
			if (!goes_on(got))
				return true;
			continue;
		}
		if (msg.text[0])
			report(io, LOG_WARNING, "warning", &f, msg.text);
		got = one_frame(run, &f, &msg);
		if (got != V2V_OK)
			report_error(io, got, &f, msg.text);
		on = goes_on(got);
		v2v_frame_free(&f);
		if (!on)
			return false;
	}
}

bool
frames_read(struct tool_run *run, const char *source)
{
	struct tool_io *io = run->io;
	struct v2v_reader *r = NULL;
	struct v2v_msg msg;
	bool in = strcmp(source, "-") == 0, on = true;
	int fd = in ? STDIN_FILENO : open(source, O_RDONLY | O_CLOEXEC);
	struct stat st;
	int err;

	io->source = source;
	io->number = 0;
	if (fd < 0) {
		report_error(io, V2V_E_IO, NULL, strerror(errno));
		return true;
	}
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode))
		err = v2v_fail(&msg, V2V_E_IO, "%s", strerror(EISDIR));
	else
		err = v2v_reader_open(&r, fd, in ? "<stdin>" : source,
		    &run->limits, &msg);
	if (err != V2V_OK)
		report_error(io, err, NULL, msg.text);
	else
		on = read_frames(run, r);
	v2v_reader_close(r);
	if (!in)
		close(fd);
	return on;
}
