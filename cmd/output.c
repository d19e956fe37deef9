/*
 * Where a tool's results go: standard output, -o FILE, -O DIR, side files.
 *
 * PAM frames may follow each other in one file or pipe; drawings and PNGs
 * may not. So these are held back until the input has ended: a second frame is an
 * error, and then nothing at all is written.
 */
#include "base.h"

#include "cmd/output.h"

#include "cmd/log.h"
#include "stream/meta.h"
#include "stream/writer.h"
#include "util/mem.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PNG_LEVEL = 6 };

static bool
alone(const struct output *o)
{
	return (o->text || o->png) && o->dir == NULL;
}

static bool
same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Is st, a regular file, also an input? */
static bool
is_input(const struct output *o, const struct stat *st)
{
	struct stat in;

	if (!S_ISREG(st->st_mode))
		return false;
	for (int i = 0; i < o->n_inputs; i++) {
		const char *name = o->inputs[i];

		if ((strcmp(name, "-") == 0 ? fstat(STDIN_FILENO, &in)
		    : stat(name, &in)) == 0 && same_file(&in, st))
			return true;
	}
	return o->n_inputs == 0 && fstat(STDIN_FILENO, &in) == 0
	    && same_file(&in, st);
}

static int
refuse_input(const struct output *o, const char *path, struct v2v_msg *msg)
{
	struct stat st;
	bool out = strcmp(path, "-") == 0;

	if ((out ? fstat(STDOUT_FILENO, &st) : stat(path, &st)) != 0
	    || !is_input(o, &st))
		return V2V_OK;
	return v2v_fail(msg, V2V_E_USAGE, "%s: output is an input file",
	    out ? "<stdout>" : path);
}

static bool
ends_in(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n >= m && strcasecmp(s + n - m, suffix) == 0;
}

static int
check_dir(struct output *o, struct v2v_msg *msg)
{
	struct stat st;

	if (stat(o->dir, &st) == 0 && !S_ISDIR(st.st_mode))
		return v2v_fail(msg, V2V_E_USAGE, "--output-dir: %s: %s",
		    o->dir, strerror(ENOTDIR));
	if (mkdir(o->dir, 0777) != 0 && errno != EEXIST)
		return v2v_fail_errno(msg, o->dir, errno);
	return V2V_OK;
}

static struct tool_form
form_of(const struct tool_run *run, bool png)
{
	static const struct tool_form svg = { "SVG", ".svg", false },
	    frames[2] = { { "PAM", ".pam", true }, { "PNG", ".png", true } };

	if (!run->text)
		return frames[png];
	return run->tool->form ? run->tool->form(run->config) : svg;
}

int
output_open(struct output *o, const struct tool_run *run, char **operands,
    int n_operands, struct v2v_msg *msg)
{
	const struct v2v_config *c = run->config;
	const char *format = run->text ? NULL
	    : v2v_config_text(c, "format");
	int err;

	*o = (struct output){ .inputs = operands, .n_inputs = n_operands };
	o->file = v2v_config_text(c, "output");
	o->dir = v2v_config_text(c, "output-dir");
	o->text = run->text;
	o->clobber = v2v_config_flag(c, "clobber");
	if (o->file && o->dir)
		return v2v_fail(msg, V2V_E_USAGE,
		    "--output and --output-dir exclude each other");
	if (!o->text)
		o->png = format ? strcmp(format, "png") == 0
		    : o->file && ends_in(o->file, ".png");
	o->form = form_of(run, o->png);
	if (o->dir)
		return check_dir(o, msg);
	if (o->file == NULL)
		o->file = "-";
	if (n_operands > 1 && alone(o))
		return v2v_fail(msg, V2V_E_USAGE,
		    "%d inputs, but one output can hold only one %s; use -O DIR",
		    n_operands, o->form.title);
	if (strcmp(o->file, "-") == 0 && o->form.binary
	    && isatty(STDOUT_FILENO) && !v2v_config_flag(c, "force"))
		return v2v_fail(msg, V2V_E_USAGE,
		    "refusing to write %s to a terminal "
		    "(use -o FILE, a pipe, or -f)", o->text ? o->form.title
		    : "frames");
	err = refuse_input(o, o->file, msg);
	if (err != V2V_OK)
		return err;
	return v2v_outfile_open(&o->out, o->file, o->clobber, msg);
}

/* FNV-1a, 64 bits (Fowler, Noll, Vo; RFC 9923). Two names of equal hash would
 * only cost one of them a number. */
static uint64_t
hash(const char *s)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 0x100000001b3u;
	return h;
}

static struct output_name *
find_name(const struct output *o, const char *name)
{
	uint64_t h = hash(name);

	for (size_t i = 0; i < o->n_taken; i++)
		if (o->taken[i].hash == h)
			return &o->taken[i];
	return NULL;
}

/* The name of a path without its folder and last suffix, n bytes. */
static const char *
stem(const char *path, size_t *n)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;
	const char *dot = strrchr(base, '.');

	*n = dot && dot != base ? (size_t)(dot - base) : strlen(base);
	return base;
}

/* Notes are ASCII and short: is `note` what the stem of n bytes became? */
static bool
is_stem(const char *note, const char *base, size_t n)
{
	size_t m = strlen(note);

	if (m > n || (m < n && m < V2V_NOTE_BYTES - strlen("v2v.name=")))
		return false;
	for (size_t i = 0; i < m; i++)
		if (note[i] != base[i] && note[i] != '?')
			return false;
	return true;
}

/*
 * The frame's name as a file name: of its note v2v.name, or of the operand,
 * whose own bytes are better where the note was made from them.
 */
static void
safe_name(char *out, size_t size, const struct v2v_frame *f,
    const char *source)
{
	const char *note = v2v_meta_get(f, "name");
	size_t n, i;
	const char *base = stem(source, &n);

	if (note && *note && *note != '<' && !(strcmp(source, "-") != 0
	    && is_stem(note, base, n))) {
		base = note;
		n = strlen(note);
	} else if (strcmp(source, "-") == 0 || n == 0) {
		base = "stdin";
		n = 5;
	}
	if (n > size - 1)
		n = size - 1;
	for (i = 0; i < n; i++) {
		unsigned char c = (unsigned char)base[i];

		out[i] = c < 0x20 || c == 0x7f || c == '/' || c == '\\'
		    || (i == 0 && (c == '.' || c == '-')) ? '_' : (char)c;
	}
	out[i] = '\0';
}

int
output_begin(struct output *o, const struct v2v_frame *f, const char *source,
    struct v2v_msg *msg)
{
	/* Room for a number, a suffix and the temporary file's extras. */
	char base[OUTPUT_NAME - 40];
	struct output_name *twin;

	o->frames++;
	if (o->frames > 1 && alone(o))
		return v2v_fail(msg, V2V_E_DATA,
		    "a second frame, but one output can hold only one %s; "
		    "use -O DIR", o->form.title);
	safe_name(base, sizeof(base), f, source);
	strcpy(o->name, base);
	twin = find_name(o, base);
	while (twin && find_name(o, o->name))
		snprintf(o->name, sizeof(o->name), "%s-%u", base,
		    twin->next++);
	if (!v2v_grow(&o->taken, &o->cap_taken, o->n_taken + 1,
	    sizeof(*o->taken)))
		return v2v_fail_memory(msg);
	o->taken[o->n_taken++] = (struct output_name){ hash(o->name), 2 };
	return V2V_OK;
}

/* One whole file. */
static int
write_file(struct output *o, const char *path, const struct v2v_text *bytes,
    struct v2v_msg *msg)
{
	struct v2v_outfile *out;
	int err = refuse_input(o, path, msg);

	if (err != V2V_OK)
		return err;
	err = v2v_outfile_open(&out, path, o->clobber, msg);
	if (err != V2V_OK)
		return err;
	err = v2v_outfile_write(out, bytes->s, bytes->len, msg);
	if (err != V2V_OK) {
		v2v_outfile_abandon(out);
		return err;
	}
	return v2v_outfile_commit(out, msg);
}

/* DIR/NAME and suffix. What stands in its way concerns this frame only. */
static int
write_in_dir(struct output *o, const struct v2v_text *bytes,
    struct v2v_msg *msg)
{
	struct v2v_text path = { 0 };
	int err;

	v2v_text_str(&path, o->dir);
	v2v_text_char(&path, '/');
	v2v_text_str(&path, o->name);
	v2v_text_add(&path, o->form.suffix, strlen(o->form.suffix) + 1);
	err = path.failed ? v2v_fail_memory(msg)
	    : write_file(o, path.s, bytes, msg);
	v2v_text_free(&path);
	return err == V2V_E_USAGE ? V2V_E_DATA : err;
}

int
output_frame(struct output *o, const struct v2v_frame *f,
    struct v2v_text *text, struct v2v_msg *msg)
{
	struct v2v_text bytes = { 0 };
	int err = V2V_OK;

	if (!o->text) {
		err = o->png ? v2v_encode_png(&bytes, f, PNG_LEVEL, msg)
		    : v2v_encode_pam(&bytes, f, msg);
		text = &bytes;
	}
	if (err == V2V_OK && text->failed)
		err = v2v_fail_memory(msg);
	if (err == V2V_OK && alone(o)) {
		o->held = *text;
		*text = (struct v2v_text){ 0 };
	} else if (err == V2V_OK && o->dir) {
		err = write_in_dir(o, text, msg);
	} else if (err == V2V_OK) {
		err = v2v_outfile_write(o->out, text->s, text->len, msg);
	}
	v2v_text_free(&bytes);
	return err;
}

int
output_close(struct output *o, bool good, struct v2v_msg *msg)
{
	int err = V2V_OK;

	if (good && o->out && o->held.len > 0)
		err = v2v_outfile_write(o->out, o->held.s, o->held.len, msg);
	if (good && o->out && err == V2V_OK)
		err = v2v_outfile_commit(o->out, msg);
	else
		v2v_outfile_abandon(o->out);
	v2v_text_free(&o->held);
	free(o->taken);
	*o = (struct output){ 0 };
	return err;
}

char *
output_fill_in(const struct output *o, const char *pattern)
{
	const char *name = o->name, *hole = strstr(pattern, "{name}");
	char *path = v2v_alloc(strlen(pattern) + strlen(name) + 1, 1);

	if (path == NULL)
		return NULL;
	if (hole == NULL)
		return strcpy(path, pattern);
	memcpy(path, pattern, (size_t)(hole - pattern));
	strcpy(path + (hole - pattern), name);
	return strcat(path, hole + 6);
}

int
output_side(struct output *o, const char *option, const char *pattern,
    const struct v2v_text *bytes, struct v2v_msg *msg)
{
	char *path;
	int err;

	if (strcmp(pattern, "-") == 0 && o->file && strcmp(o->file, "-") == 0)
		return v2v_fail(msg, V2V_E_USAGE,
		    "--%s: standard output is taken (use -o FILE)", option);
	if (o->file && strcmp(pattern, o->file) == 0
	    && strcmp(pattern, "-") != 0)
		return v2v_fail(msg, V2V_E_USAGE,
		    "--%s: %s is the output, too", option, pattern);
	if ((o->frames > 1 || o->n_inputs > 1)
	    && strstr(pattern, "{name}") == NULL)
		return v2v_fail(msg, V2V_E_USAGE,
		    "--%s: several frames need {name} in '%s'", option,
		    pattern);
	if (bytes->failed)
		return v2v_fail_memory(msg);
	path = output_fill_in(o, pattern);
	if (path == NULL)
		return v2v_fail_memory(msg);
	err = write_file(o, path, bytes, msg);
	free(path);
	return err;
}
