/* The command line of a tool, and what --help and --version print. */
#include "base.h"

#include "cmd/options.h"

#include "cmd/log.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum {
	ROWS_MAX = 128,
	NO = 1000,      /* getopt's value of --no-NAME; NAME's row is added */
	YES = 2000,     /* of --NAME */
	LEFT = 30,      /* columns of --help before the words */
	DISTANCE_MAX = 2 /* typing errors that are still worth a guess */
};

/* getopt's two tables, made from ours. */
struct table {
	struct option longs[2 * ROWS_MAX + 1];
	char names[ROWS_MAX][32]; /* "no-" + name */
	char shorts[2 * ROWS_MAX + 2];
	int n;
};

static bool
has_no(const struct v2v_option *o)
{
	return o->type == V2V_FLAG && o->init != NULL;
}

static void
make_table(struct table *t, const struct tool *tool)
{
	char *s = t->shorts;
	int n = 0;

	*s++ = ':';
	for (int i = 0; v2v_options[i].name && i < ROWS_MAX; i++) {
		const struct v2v_option *o = &v2v_options[i];
		int arg = o->type == V2V_FLAG ? no_argument
		    : required_argument;

		if (!(o->tools & tool->id))
			continue;
		t->longs[n++] = (struct option){ o->name, arg, NULL, YES + i };
		if (o->letter) {
			*s++ = o->letter;
			if (arg == required_argument)
				*s++ = ':';
		}
		if (has_no(o)) {
			strcpy(t->names[i], "no-");
			strcat(t->names[i], o->name);
			t->longs[n++] = (struct option){ t->names[i],
				no_argument, NULL, NO + i };
		}
	}
	*s = '\0';
	t->longs[n] = (struct option){ 0 };
	t->n = n;
}

/* Insertions, deletions and replacements that turn a (of n bytes) into b. */
static int
distance(const char *a, size_t n, const char *b)
{
	int row[64];
	size_t m = strlen(b);

	if (n >= 64 || m >= 64)
		return 64;
	for (size_t j = 0; j <= m; j++)
		row[j] = (int)j;
	for (size_t i = 1; i <= n; i++) {
		int diagonal = row[0];

		row[0] = (int)i;
		for (size_t j = 1; j <= m; j++) {
			int best = diagonal + (a[i - 1] != b[j - 1]);

			diagonal = row[j];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
		}
	}
	return row[m];
}

/* The tool that has an option of this name of n bytes, or NULL. */
static const char *
owner(const char *name, size_t n)
{
	static const char *const tools[] = { "v2v-segment", "v2v-steer",
		"v2v-quantize", "v2v-trace", "v2v" };

	for (const struct v2v_option *o = v2v_options; o->name; o++)
		if (strlen(o->name) == n && strncmp(o->name, name, n) == 0)
			for (int i = 0; i < 5; i++)
				if (o->tools & 1u << i)
					return tools[i];
	return NULL;
}

/* "--pallete": unknown, or the begin of more than one name. */
static int
fail_long(const struct table *t, const char *word, struct v2v_msg *msg)
{
	const char *guess = NULL, *first = NULL, *second = NULL;
	size_t n = strcspn(word + 2, "=");
	int best = DISTANCE_MAX + 1;

	for (int i = 0; i < t->n; i++) {
		const char *name = t->longs[i].name;
		int d = distance(word + 2, n, name);

		if (strlen(name) == n && strncmp(name, word + 2, n) == 0)
			return v2v_fail(msg, V2V_E_USAGE,
			    "--%s takes no value", name);
		if (strncmp(name, word + 2, n) == 0) {
			second = first ? name : NULL;
			first = first ? first : name;
		}
		if (d < best && d < (int)strlen(name)) {
			best = d;
			guess = name;
		}
	}
	if (second)
		return v2v_fail(msg, V2V_E_USAGE,
		    "'%.*s' could be --%s or --%s", (int)n + 2, word, first,
		    second);
	if (best > 0 && owner(word + 2, n))
		return v2v_fail(msg, V2V_E_USAGE,
		    "unknown option '%.*s'; it belongs to %s", (int)n + 2,
		    word, owner(word + 2, n));
	if (guess)
		return v2v_fail(msg, V2V_E_USAGE,
		    "unknown option '%.*s'; did you mean --%s?", (int)n + 2,
		    word, guess);
	return v2v_fail(msg, V2V_E_USAGE, "unknown option '%.*s'",
	    n > 40 ? 42 : (int)n + 2, word);
}

/* What getopt_long refused. `word` is the argument it was in. */
static int
fail_option(const struct table *t, int why, const char *word,
    struct v2v_msg *msg)
{
	if (why == ':') {
		/* optopt is the letter or the long option's value. */
		if (optopt >= YES)
			return v2v_fail(msg, V2V_E_USAGE,
			    "--%s needs a value (%s)",
			    v2v_options[optopt - YES].name,
			    v2v_options[optopt - YES].arg);
		for (int i = 0; v2v_options[i].name; i++)
			if (v2v_options[i].letter == optopt
			    && v2v_options[i].arg)
				return v2v_fail(msg, V2V_E_USAGE,
				    "-%c needs a value (%s)", optopt,
				    v2v_options[i].arg);
	}
	/* Of a long option optopt is 0 or beyond all letters. */
	if (optopt == 0 || optopt >= NO)
		return fail_long(t, word, msg);
	return v2v_fail(msg, V2V_E_USAGE, "unknown option '-%c'", optopt);
}

static const struct v2v_option *
by_letter(const struct tool *tool, int letter)
{
	for (const struct v2v_option *o = v2v_options; o->name; o++)
		if ((o->tools & tool->id) && o->letter == letter)
			return o;
	abort(); /* the table gave getopt this letter */
}

/* Messages about later options come in the form that is asked for. */
static void
take_effect(struct v2v_config *c, const struct v2v_option *o,
    struct v2v_msg *msg)
{
	if (strcmp(o->name, "log-format") == 0)
		log_format(strcmp(v2v_config_text(c, "log-format"), "json")
		    == 0);
	/* -q and -v undo each other. */
	if (strcmp(o->name, "quiet") == 0 && v2v_config_flag(c, "quiet"))
		v2v_config_set(c, "verbose", "false", msg);
	if (strcmp(o->name, "verbose") == 0 && v2v_config_flag(c, "verbose"))
		v2v_config_set(c, "quiet", "false", msg);
}

int
options_parse(struct v2v_config *c, const struct tool *tool, int argc,
    char **argv, int *first, struct v2v_msg *msg)
{
	static struct table t;
	int got;

	make_table(&t, tool);
	opterr = 0;
	for (;;) {
		const struct v2v_option *o;
		const char *value;
		int err;

		got = getopt_long(argc, argv, t.shorts, t.longs, NULL);
		if (got == -1)
			break;
		if (got == '?' || got == ':')
			return fail_option(&t, got, argv[optind - 1], msg);
		if (got >= NO)
			o = &v2v_options[got >= YES ? got - YES : got - NO];
		else
			o = by_letter(tool, got);
		value = o->type != V2V_FLAG ? optarg
		    : got >= NO && got < YES ? "false" : "true";
		err = v2v_config_set(c, o->name, value, msg);
		if (err != V2V_OK)
			return err;
		take_effect(c, o, msg);
	}
	*first = optind;
	return V2V_OK;
}

void
options_usage(const struct tool *tool, struct v2v_text *out)
{
	v2v_text_str(out, "usage: ");
	v2v_text_str(out, tool->name);
	v2v_text_str(out, " [option ...] [file ...]\n");
}

static void
pad(struct v2v_text *out, size_t column)
{
	while (column++ < LEFT)
		v2v_text_char(out, ' ');
}

/* "  -j, --threads N           threads; 0: one a processor [0]" */
static void
help_row(const struct v2v_option *o, struct v2v_text *out)
{
	size_t start = out->len;
	bool negative = o->type == V2V_FLAG && o->init
	    && strcmp(o->init, "true") == 0;

	v2v_text_str(out, "  ");
	if (o->letter) {
		v2v_text_char(out, '-');
		v2v_text_char(out, o->letter);
		v2v_text_str(out, ", ");
	} else {
		v2v_text_str(out, "    ");
	}
	v2v_text_str(out, negative ? "--no-" : "--");
	v2v_text_str(out, o->name);
	if (o->arg) {
		v2v_text_char(out, ' ');
		v2v_text_str(out, o->arg);
	}
	v2v_text_str(out, "  ");
	pad(out, out->len - start);
	v2v_text_str(out, o->help);
	if (o->type != V2V_FLAG && o->init) {
		v2v_text_str(out, " [");
		v2v_text_str(out, o->init);
		v2v_text_char(out, ']');
	}
	v2v_text_char(out, '\n');
}

static void
help_group(const struct tool *tool, const char *group, struct v2v_text *out)
{
	v2v_text_str(out, group);
	v2v_text_str(out, ":\n");
	for (const struct v2v_option *o = v2v_options; o->name; o++)
		if ((o->tools & tool->id) && strcmp(o->group, group) == 0)
			help_row(o, out);
}

void
options_help(const struct tool *tool, struct v2v_text *out)
{
	options_usage(tool, out);
	v2v_text_str(out, tool->purpose);
	v2v_text_str(out, "\nThe files, or standard input, are PAM, PNM, PNG, "
	    "JPEG or WebP.\n\n");
	for (const struct v2v_option *o = v2v_options; o->name; o++) {
		const struct v2v_option *earlier = v2v_options;

		if (!(o->tools & tool->id))
			continue;
		while (!(earlier->tools & tool->id)
		    || strcmp(earlier->group, o->group) != 0)
			earlier++;
		if (earlier == o)
			help_group(tool, o->group, out);
	}
	v2v_text_str(out, "Built-in values are in brackets. Manual: man ");
	v2v_text_str(out, tool->name);
	v2v_text_str(out, "\n\nExamples:\n");
	v2v_text_str(out, tool->examples);
	if (out->len && out->s[out->len - 1] != '\n')
		v2v_text_char(out, '\n');
}

void
options_version(const struct tool *tool, struct v2v_text *out)
{
	v2v_text_str(out, tool->name);
	v2v_text_str(out, " (v2v) " V2V_VERSION "\nbackends: cpu");
#ifdef V2V_CUDA
	v2v_text_str(out, ", cuda");
#endif
	v2v_text_str(out, "\nMIT licence; no warranty\n");
}
