/* Messages on standard error: lines for people, or JSON objects. */
#include "base.h"

#include "cmd/log.h"

#include "stream/meta.h"
#include "util/text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *prog_name = "v2v";
static bool as_json;
static int verbose;

void
log_name(const char *prog)
{
	prog_name = prog;
}

void
log_format(bool json)
{
	as_json = json;
}

void
log_verbosity(int verbosity)
{
	verbose = verbosity;
}

bool
log_shown(enum log_level level)
{
	return (int)level <= verbose + 1;
}

int64_t
log_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void
put(struct v2v_text *t)
{
	size_t done = 0;

	if (t->failed) {
		static const char last[] = "v2v: out of memory\n";

		(void)!write(STDERR_FILENO, last, sizeof(last) - 1);
		return;
	}
	while (done < t->len) {
		ssize_t n = write(STDERR_FILENO, t->s + done, t->len - done);

		if (n < 0 && errno != EINTR)
			return; /* nowhere left to complain */
		done += n > 0 ? (size_t)n : 0;
	}
}

/* s with control characters as '?'. */
static void
add_plain(struct v2v_text *t, const char *s)
{
	for (; *s; s++)
		v2v_text_char(t, (unsigned char)*s < 0x20 || *s == 0x7f ? '?'
		    : *s);
}

static void
add_field(struct v2v_text *t, const char *key, const char *value)
{
	v2v_text_str(t, t->len ? ",\"" : "{\"");
	v2v_text_str(t, key);
	v2v_text_str(t, "\":");
	v2v_text_json(t, value);
}

/* The time as RFC 3339, in UTC. */
static void
add_time(struct v2v_text *t)
{
	struct timespec now;
	struct tm tm;
	char date[32], all[48];

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &tm);
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(all, sizeof(all), "%s.%03dZ", date,
	    (int)(now.tv_nsec / 1000000));
	add_field(t, "time", all);
}

static void
json_line(struct v2v_text *t, enum log_level level, const char *event,
    const struct log_about *a, const char *text)
{
	static const char *const words[] = { "error", "warning", "info",
		"debug" };
	const char *id = a->f ? v2v_meta_get(a->f, "id") : NULL;
	const char *name = a->f ? v2v_meta_get(a->f, "name") : NULL;

	add_time(t);
	add_field(t, "level", words[level]);
	add_field(t, "prog", prog_name);
	if (id)
		add_field(t, "id", id);
	if (name)
		add_field(t, "name", name);
	if (a->file)
		add_field(t, "file", a->file);
	if (a->number > 0) {
		v2v_text_str(t, ",\"frame\":");
		v2v_text_int(t, (int64_t)a->number);
	}
	add_field(t, "event", event);
	if (a->has_ms) {
		v2v_text_str(t, ",\"ms\":");
		v2v_text_int(t, a->ms);
	}
	add_field(t, "message", text);
	v2v_text_str(t, "}\n");
}

/* Is the note `name` that of the file, without its folder and suffix? What is
 * not ASCII stands as '?' in notes. */
static bool
is_stem(const char *name, const char *file)
{
	const char *slash = strrchr(file, '/');

	file = slash ? slash + 1 : file;
	while (*name && (*name == *file || (*name == '?' && *file))) {
		name++;
		file++;
	}
	return *name == '\0' && (*file == '\0' || *file == '.');
}

/* "file: frame 2 (name): " */
static void
add_place(struct v2v_text *t, const struct log_about *a)
{
	const char *name = a->f ? v2v_meta_get(a->f, "name") : NULL;

	if (a->file == NULL)
		return;
	add_plain(t, *a->file ? a->file : "''");
	if (name && (*name == '\0' || *name == '<' || is_stem(name, a->file)))
		name = NULL;
	if (a->number > 1 || (a->number == 1 && name)) {
		v2v_text_str(t, ": frame ");
		v2v_text_int(t, (int64_t)a->number);
	}
	if (a->number > 0 && name) {
		v2v_text_str(t, " (");
		add_plain(t, name);
		v2v_text_char(t, ')');
	}
	v2v_text_str(t, ": ");
}

static void
text_line(struct v2v_text *t, enum log_level level,
    const struct log_about *a, const char *text)
{
	v2v_text_str(t, prog_name);
	v2v_text_str(t, ": ");
	add_place(t, a);
	if (level == LOG_WARNING)
		v2v_text_str(t, "warning: ");
	add_plain(t, text);
	if (a->has_ms) {
		v2v_text_str(t, ", ");
		v2v_text_int(t, a->ms);
		v2v_text_str(t, " ms");
	}
	v2v_text_char(t, '\n');
}

void
log_line(enum log_level level, const char *event,
    const struct log_about *about, const char *text)
{
	static const struct log_about nothing;
	struct v2v_text t = { 0 };

	if (!log_shown(level))
		return;
	if (as_json)
		json_line(&t, level, event, about ? about : &nothing, text);
	else
		text_line(&t, level, about ? about : &nothing, text);
	put(&t);
	v2v_text_free(&t);
}

void
log_usage(const char *text, const char *usage)
{
	static const struct log_about nothing;
	struct v2v_text t = { 0 };

	if (as_json) {
		json_line(&t, LOG_ERROR, "usage", &nothing, text);
	} else {
		text_line(&t, LOG_ERROR, &nothing, text);
		v2v_text_str(&t, usage ? usage : "");
		v2v_text_str(&t, "Try '");
		v2v_text_str(&t, prog_name);
		v2v_text_str(&t, " --help'.\n");
	}
	put(&t);
	v2v_text_free(&t);
}
