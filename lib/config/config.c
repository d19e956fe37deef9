/*
 * The settings of one run: for each row of the option table a value, its text
 * and where it came from. Sources have a rank; a weaker one never replaces a
 * stronger one, so files may be read after the command line that named them.
 */
#include "base.h"

#include "config/config.h"

#include "config/store.h"
#include "util/mem.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct v2v_setting {
	struct v2v_value value;
	char *text;   /* as written; NULL: never set */
	char *origin; /* "brand.yaml:3", "V2V_DEVICE", "--device" */
	enum v2v_rank rank;
};

struct v2v_config {
	enum v2v_tool tool;
	struct v2v_setting *settings; /* one a row of v2v_options */
};

static char *
copy(const char *s)
{
	char *t = v2v_alloc(strlen(s) + 1, 1);

	if (t)
		strcpy(t, s);
	return t;
}

static char *
joined(const char *a, const char *b)
{
	char *t = v2v_alloc(strlen(a) + 1 + strlen(b) + 1, 1);

	if (t)
		strcat(strcat(strcpy(t, a), " "), b);
	return t;
}

int
v2v_config_store(struct v2v_config *c, const struct v2v_option *o,
    enum v2v_rank rank, const char *origin, const char *text,
    const struct v2v_value *value, struct v2v_msg *msg)
{
	struct v2v_setting *s = &c->settings[o - v2v_options];
	char *new_text, *new_origin;
	int64_t count = s->rank == rank ? s->value.whole : 0;

	if (rank < s->rank)
		return V2V_OK;
	new_text = o->type == V2V_LIST && s->text && s->rank == rank
	    ? joined(s->text, text) : copy(text);
	new_origin = copy(origin);
	if (new_text == NULL || new_origin == NULL) {
		free(new_text);
		free(new_origin);
		return v2v_fail_memory(msg);
	}
	free(s->text);
	free(s->origin);
	s->text = new_text;
	s->origin = new_origin;
	s->rank = rank;
	s->value = *value;
	if (o->type == V2V_FLAG && value->whole)
		s->value.whole += count; /* -v -v */
	return V2V_OK;
}

/* Parse `text` for o and store it; `label` is what messages call the place. */
static int
set(struct v2v_config *c, const struct v2v_option *o, enum v2v_rank rank,
    const char *label, const char *text, struct v2v_msg *msg)
{
	struct v2v_value v;
	struct v2v_msg cause;
	int err = v2v_value_parse(&v, o, text, &cause);

	if (err != V2V_OK)
		return v2v_fail(msg, err, "%s: %s", label, cause.text);
	return v2v_config_store(c, o, rank, label, text, &v, msg);
}

struct v2v_config *
v2v_config_new(enum v2v_tool tool)
{
	struct v2v_config *c = v2v_zalloc(1, sizeof(*c));
	size_t n = 0;

	if (c == NULL)
		return NULL;
	while (v2v_options[n].name)
		n++;
	c->tool = tool;
	c->settings = v2v_zalloc(n, sizeof(*c->settings));
	if (c->settings == NULL) {
		v2v_config_free(c);
		return NULL;
	}
	for (const struct v2v_option *o = v2v_options; o->name; o++) {
		struct v2v_msg msg;

		if (o->init
		    && set(c, o, V2V_RANK_BUILT_IN, "built-in", o->init, &msg) != 0) {
			v2v_config_free(c);
			return NULL;
		}
	}
	return c;
}

void
v2v_config_free(struct v2v_config *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; c->settings && v2v_options[i].name; i++) {
		free(c->settings[i].text);
		free(c->settings[i].origin);
	}
	free(c->settings);
	free(c);
}

int
v2v_config_environment(struct v2v_config *c, struct v2v_msg *msg)
{
	for (const struct v2v_option *o = v2v_options; o->name; o++) {
		const char *value = o->env ? getenv(o->env) : NULL;
		int err;

		if (value == NULL || *value == '\0' || !(o->tools & c->tool))
			continue;
		err = set(c, o, V2V_RANK_ENVIRONMENT, o->env, value, msg);
		if (err != V2V_OK)
			return err;
	}
	return V2V_OK;
}

int
v2v_config_set(struct v2v_config *c, const char *name, const char *value,
    struct v2v_msg *msg)
{
	const struct v2v_option *o = v2v_option_find(c->tool, name);
	char label[64];

	if (o == NULL)
		return v2v_fail(msg, V2V_E_USAGE, "unknown option '--%s'",
		    name);
	snprintf(label, sizeof(label), "--%s", name);
	return set(c, o, V2V_RANK_OPTIONS, label, value, msg);
}

static const struct v2v_setting *
get(const struct v2v_config *c, const char *name)
{
	const struct v2v_option *o = v2v_option_find(c->tool, name);

	assert(o != NULL);
	return &c->settings[o - v2v_options];
}

bool
v2v_config_flag(const struct v2v_config *c, const char *name)
{
	return get(c, name)->value.whole != 0;
}

int64_t
v2v_config_int(const struct v2v_config *c, const char *name)
{
	return get(c, name)->value.whole;
}

double
v2v_config_real(const struct v2v_config *c, const char *name)
{
	return get(c, name)->value.real;
}

const char *
v2v_config_text(const struct v2v_config *c, const char *name)
{
	return get(c, name)->text;
}

bool
v2v_config_given(const struct v2v_config *c, const char *name)
{
	return get(c, name)->rank != V2V_RANK_BUILT_IN;
}

const char *
v2v_config_origin(const struct v2v_config *c, const char *name)
{
	return get(c, name)->origin;
}

/* The value as a scalar that reads back alike wherever the file lies. */
static void
print_value(const struct v2v_option *o, const struct v2v_setting *s,
    struct v2v_text *out)
{
	char cwd[4096];

	switch (o->type) {
	case V2V_FLAG:
		v2v_text_str(out, s->value.whole ? "true" : "false");
		break;
	case V2V_INT:
		v2v_text_int(out, s->value.whole);
		break;
	case V2V_REAL:
		v2v_text_str(out, s->text);
		break;
	default:
		if (v2v_value_is_path(o, s->text) && s->text[0] != '/'
		    && getcwd(cwd, sizeof(cwd) - 1)) {
			struct v2v_text path = { 0 };

			v2v_text_str(&path, cwd);
			v2v_text_char(&path, '/');
			v2v_text_add(&path, s->text, strlen(s->text) + 1);
			if (!path.failed)
				v2v_text_json(out, path.s);
			out->failed |= path.failed;
			v2v_text_free(&path);
			break;
		}
		v2v_text_json(out, s->text);
	}
}

void
v2v_config_print(const struct v2v_config *c, struct v2v_text *out)
{
	const char *section = "";
	size_t len = 0;

	for (const struct v2v_option *o = v2v_options; o->name; o++) {
		const struct v2v_setting *s = &c->settings[o - v2v_options];

		if (o->key == NULL || !(o->tools & c->tool))
			continue;
		if (strncmp(o->key, section, len + 1) != 0 || len == 0) {
			section = o->key;
			len = strcspn(section, ".");
			if (out->len > 0)
				v2v_text_char(out, '\n');
			v2v_text_add(out, section, len);
			v2v_text_str(out, ":\n");
		}
		v2v_text_str(out, "  # ");
		v2v_text_str(out, o->help);
		v2v_text_str(out, s->text ? "\n  " : "\n  #");
		v2v_text_str(out, o->key + len + 1);
		v2v_text_str(out, ": ");
		if (s->text)
			print_value(o, s, out);
		v2v_text_str(out, s->text ? " # " : "# not set");
		if (s->text)
			v2v_text_plain(out, s->origin);
		v2v_text_char(out, '\n');
	}
}
