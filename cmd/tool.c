/* What the four programs have in common: from main's arguments to the exit
 * status. Options are in options.c, the loop over frames in frames.c, results
 * in output.c, messages in log.c. */
#include "base.h"

#include "cmd/tool.h"

#include "cmd/frames.h"
#include "cmd/log.h"
#include "cmd/options.h"
#include "util/pool.h"
#include "util/transient.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

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
	if (err != V2V_OK && (spec[0] == '#' || v2v_palette_is_name(spec)))
		return v2v_fail(msg, err, "%s: %s",
		    v2v_config_origin(run->config, "palette"), cause.text);
	if (err != V2V_OK)
		return v2v_fail(msg, err, "%s", cause.text);
	return V2V_OK;
}

static bool
wanted(const struct tool_run *run, const char *action)
{
	return v2v_option_find(run->tool->id, action)
	    && v2v_config_flag(run->config, action);
}

/* --print-palette of colours that have to be found in a picture. */
static bool
finds_palette(const struct tool_run *run)
{
	return wanted(run, "print-palette")
	    && v2v_config_int(run->config, "extract") > 0;
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
	run->text = run->tool->text || finds_palette(run);
	if (wanted(run, "print-palette") && !run->text) {
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
		frames_read(run, standard_input);
	for (int i = 0; i < io->n_inputs && on; i++)
		on = frames_read(run, io->inputs[i]);
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
	v2v_transient_init();
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
	return frames_worse(io.status, frames_status(err));
}
