/* What the four programs have in common: from main's arguments to the exit
 * status. Options are in options.c, results in output.c, messages in log.c. */
#include "base.h"

#include "cmd/tool.h"

#include "cmd/log.h"
#include "cmd/options.h"
#include "cmd/output.h"
#include "stream/meta.h"
#include "stream/reader.h"
#include "util/pool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Beside struct tool_run, what only this file and its callbacks need. */
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

/* Descriptors 0 to 2 that are closed get one that fails in our direction, so
 * that no picture becomes standard error and a closed stdout is an error. */
static bool
fill_descriptors(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null",
		    fd == 0 ? O_WRONLY : O_RDONLY) != fd)
			return false;
	return true;
}

static int
status_of(int err)
{
	switch (err) {
	case V2V_OK: return 0;
	case V2V_E_USAGE: return 2;
	case V2V_E_GATE: return 3;
	default: return 1;
	}
}

/* The worse of two exit statuses: 2 over 1 over 3 over 0. */
static int
worse(int a, int b)
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
	io->status = worse(io->status, status_of(err));
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
tool_side_file(struct tool_run *run, const char *name,
    const struct v2v_frame *f, const struct v2v_text *bytes,
    struct v2v_msg *msg)
{
	const char *path = v2v_config_text(run->config, name);

	(void)f;
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
	if (run->tool->text && strcmp(device, "auto") == 0)
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

/* One operand; false ends the program. */
static bool
read_input(struct tool_run *run, const char *source)
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

static int
read_settings(struct tool_run *run, struct v2v_msg *msg)
{
	struct v2v_config *c = run->config;
	bool unasked = !v2v_config_flag(c, "no-config");
	bool named = v2v_config_given(c, "config"); /* by -c */
	int err = v2v_config_environment(c, msg);

	if (err == V2V_OK && unasked)
		err = v2v_config_xdg(c, msg);
	if (err == V2V_OK && (named || (unasked
	    && v2v_config_given(c, "config"))))
		err = v2v_config_file(c, v2v_config_text(c, "config"), msg);
	return err;
}

static void
apply_settings(struct tool_run *run)
{
	const struct v2v_config *c = run->config;

	log_format(strcmp(v2v_config_text(c, "log-format"), "json") == 0);
	log_verbosity(v2v_config_flag(c, "quiet") ? -1
	    : (int)v2v_config_int(c, "verbose"));
	run->limits = (struct v2v_limits)V2V_LIMITS_DEFAULT;
	run->limits.pixels = (uint64_t)v2v_config_int(c, "max-pixels");
}

static int
read_palette(struct tool_run *run, struct v2v_msg *msg)
{
	struct v2v_msg cause;
	const char *spec = NULL;
	int err;

	run->palette = v2v_palette_default;
	if (v2v_option_find(run->tool->id, "palette"))
		spec = v2v_config_text(run->config, "palette");
	if (spec == NULL)
		return V2V_OK;
	err = v2v_palette_read(&run->palette, spec, &cause);
	if (err != V2V_OK)
		return v2v_fail(msg, err, "%s%s", spec[0] == '#'
		    ? "--palette: " : "", cause.text);
	return V2V_OK;
}

static bool
wanted(const struct tool_run *run, const char *action)
{
	return v2v_option_find(run->tool->id, action)
	    && v2v_config_flag(run->config, action);
}

/* Print to standard output instead of working. */
static int
print(struct v2v_text *text, struct v2v_msg *msg)
{
	struct v2v_outfile *out = NULL;
	int err = text->failed ? v2v_fail_memory(msg)
	    : v2v_outfile_open(&out, "-", true, msg);

	if (err == V2V_OK)
		err = v2v_outfile_write(out, text->s, text->len, msg);
	if (err == V2V_OK)
		err = v2v_outfile_commit(out, msg);
	else
		v2v_outfile_abandon(out);
	v2v_text_free(text);
	return err;
}

/* Everything but the frames. *done: the options asked for nothing else. */
static int
prepare(struct tool_run *run, int argc, char **argv, bool *done,
    struct v2v_msg *msg)
{
	struct tool_io *io = run->io;
	struct v2v_text text = { 0 };
	int first, err;

	*done = true;
	run->config = v2v_config_new(run->tool->id);
	if (run->config == NULL)
		return v2v_fail_memory(msg);
	err = options_parse(run->config, run->tool, argc, argv, &first, msg);
	if (err != V2V_OK)
		return err;
	if (wanted(run, "help"))
		options_help(run->tool, &text);
	else if (wanted(run, "version"))
		options_version(run->tool, &text);
	if (text.len > 0)
		return print(&text, msg);
	io->fault = SETTINGS;
	err = read_settings(run, msg);
	if (err != V2V_OK)
		return err;
	apply_settings(run);
	if (wanted(run, "print-config")) {
		v2v_config_print(run->config, &text);
		return print(&text, msg);
	}
	err = read_palette(run, msg);
	if (err != V2V_OK)
		return err;
	if (wanted(run, "print-palette")) {
		v2v_palette_print(&run->palette, &text);
		return print(&text, msg);
	}
	*done = false;
	io->fault = CALL;
	io->inputs = argv + first;
	io->n_inputs = argc - first;
	if (io->n_inputs == 0 && isatty(STDIN_FILENO)) {
		io->fault = CALL_WITHOUT_INPUT;
		return v2v_fail(msg, V2V_E_USAGE, "no input: name a file, or "
		    "send one to standard input");
	}
	return V2V_OK;
}

static int
work(struct tool_run *run, struct v2v_msg *msg)
{
	static char standard_input[] = "-";
	struct tool_io *io = run->io;
	bool on = true;
	int err;

	err = v2v_pool_open(&run->pool,
	    (int)v2v_config_int(run->config, "threads"), msg);
	if (err == V2V_OK && run->tool->open)
		err = run->tool->open(run, msg);
	io->opened = err == V2V_OK;
	if (err == V2V_OK)
		err = output_open(&io->out, run, io->inputs, io->n_inputs,
		    msg);
	if (err != V2V_OK)
		return err;
	if (io->n_inputs == 0)
		read_input(run, standard_input);
	for (int i = 0; i < io->n_inputs && on; i++)
		on = read_input(run, io->inputs[i]);
	return output_close(&io->out, io->status == 0, msg);
}

/* What ended the program before or after the frames. */
static void
report_end(const struct tool_run *run, int err, const char *text)
{
	struct v2v_text usage = { 0 };

	if (err != V2V_E_USAGE || run->io->fault == SETTINGS) {
		log_line(LOG_ERROR, "error", NULL, text);
		return;
	}
	if (run->io->fault == CALL_WITHOUT_INPUT)
		options_usage(run->tool, &usage);
	v2v_text_char(&usage, '\0');
	log_usage(text, usage.failed ? NULL : usage.s);
	v2v_text_free(&usage);
}

int
tool_main(int argc, char **argv, const struct tool *tool)
{
	struct tool_io io = { .source = "-" };
	struct tool_run run = { .tool = tool, .io = &io };
	struct v2v_msg msg = { "" };
	bool done;
	int err;

	if (!fill_descriptors())
		return 1;
	log_name(tool->name);
	v2v_outfile_init();
	err = prepare(&run, argc, argv, &done, &msg);
	if (err == V2V_OK && !done)
		err = work(&run, &msg);
	if (err != V2V_OK)
		report_end(&run, err, msg.text);
	if (tool->close && (io.opened || run.state))
		tool->close(&run);
	v2v_backend_close(run.backend);
	v2v_pool_close(run.pool);
	v2v_config_free(run.config);
	return worse(io.status, status_of(err));
}
