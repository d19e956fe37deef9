/*
 * The settings of one run: for each row of the option table a value, its text
 * and where it came from. Sources have a rank; a weaker one never replaces a
 * stronger one, so files may be read after the command line that named them.
 */
#include "base.h"

#include "config/config.h"

#include "config/value.h"
#include "config/yaml.h"
#include "util/infile.h"
#include "util/mem.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum rank { BUILT_IN, XDG, FILES, ENVIRONMENT, OPTIONS };

struct setting {
	struct v2v_value value;
	char *text;   /* as written; NULL: never set */
	char *origin; /* "brand.yaml:3", "V2V_DEVICE", "--device" */
	enum rank rank;
};

struct v2v_config {
	enum v2v_tool tool;
	struct setting *settings; /* one a row of v2v_options */
};

static char *
copy(const char *s)
{
	char *t = v2v_alloc(strlen(s) + 1, 1);

	if (t)
		strcpy(t, s);
	return t;
}

static int
store(struct v2v_config *c, const struct v2v_option *o, enum rank rank,
    const char *origin, const char *text, const struct v2v_value *value,
    struct v2v_msg *msg)
{
	struct setting *s = &c->settings[o - v2v_options];
	char *new_text, *new_origin;
	int64_t count = s->rank == rank ? s->value.whole : 0;

	if (rank < s->rank)
		return V2V_OK;
	new_text = copy(text);
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
set(struct v2v_config *c, const struct v2v_option *o, enum rank rank,
    const char *label, const char *text, struct v2v_msg *msg)
{
	struct v2v_value v;
	struct v2v_msg cause;
	int err = v2v_value_parse(&v, o, text, &cause);

	if (err != V2V_OK)
		return v2v_fail(msg, err, "%s: %s", label, cause.text);
	return store(c, o, rank, label, text, &v, msg);
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
		    && set(c, o, BUILT_IN, "built-in", o->init, &msg) != 0) {
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

/* The option of key section.name, or NULL; *known: there is such a section. */
static const struct v2v_option *
find_key(const char *section, const char *name, bool *known)
{
	size_t n = strlen(section);

	*known = false;
	for (const struct v2v_option *o = v2v_options; o->name; o++) {
		if (o->key == NULL || strncmp(o->key, section, n) != 0
		    || o->key[n] != '.')
			continue;
		*known = true;
		if (name && strcmp(o->key + n + 1, name) == 0)
			return o;
	}
	return NULL;
}

/* A path in a configuration file is relative to that file. */
static char *
resolve(const struct v2v_option *o, const char *file, const char *value)
{
	const char *slash = strrchr(file, '/');
	size_t dir = slash ? (size_t)(slash + 1 - file) : 0;
	char *path;

	if ((o->type != V2V_FILE && o->type != V2V_DIR) || value[0] == '/'
	    || value[0] == '#')
		return copy(value);
	path = v2v_alloc(dir + strlen(value) + 1, 1);
	if (path) {
		memcpy(path, file, dir);
		strcpy(path + dir, value);
	}
	return path;
}

static int
set_node(struct v2v_config *c, const struct v2v_option *o, enum rank rank,
    const struct v2v_yaml *y, const struct v2v_yaml_node *n,
    struct v2v_msg *msg)
{
	struct v2v_value v;
	struct v2v_msg cause, place;
	char *text;
	int err;

	if (n->kind != V2V_YAML_SCALAR)
		return v2v_yaml_fail(y, n, msg, "%s: must be %s", o->key,
		    v2v_value_kind(o));
	if (n->text[0] == '\0' && n->plain)
		return v2v_yaml_fail(y, n, msg, "%s: no value", o->key);
	if (!n->plain && (o->type == V2V_INT || o->type == V2V_REAL
	    || o->type == V2V_FLAG))
		return v2v_yaml_fail(y, n, msg,
		    "%s: \"%s\" is a text, must be %s", o->key, n->text,
		    v2v_value_kind(o));
	err = v2v_value_parse(&v, o, n->text, &cause);
	if (err != V2V_OK)
		return v2v_yaml_fail(y, n, msg, "%s: %s", o->key, cause.text);
	text = resolve(o, y->name, n->text);
	if (text == NULL)
		return v2v_fail_memory(msg);
	v2v_fail(&place, V2V_OK, "%s:%d", y->name, n->line);
	err = store(c, o, rank, place.text, text, &v, msg);
	free(text);
	return err;
}

static int
set_tree(struct v2v_config *c, enum rank rank, const struct v2v_yaml *y,
    struct v2v_msg *msg)
{
	const struct v2v_yaml_node *root = y->root;
	bool known;

	if (root == NULL || (root->kind == V2V_YAML_SCALAR && root->plain
	    && root->text[0] == '\0'))
		return V2V_OK;
	if (root->kind != V2V_YAML_MAP)
		return v2v_yaml_fail(y, root, msg, "must be sections of keys");
	for (const struct v2v_yaml_node *s = root->child; s; s = s->next) {
		find_key(s->key, NULL, &known);
		if (!known)
			return v2v_yaml_fail_key(y, s, msg,
			    "unknown section '%s'", s->key);
		/* A section whose keys are all comments. */
		if (s->kind == V2V_YAML_SCALAR && s->plain
		    && s->text[0] == '\0')
			continue;
		if (s->kind != V2V_YAML_MAP)
			return v2v_yaml_fail(y, s, msg,
			    "section '%s' must hold keys", s->key);
		for (const struct v2v_yaml_node *n = s->child; n;
		    n = n->next) {
			const struct v2v_option *o = find_key(s->key, n->key,
			    &known);
			int err;

			if (o == NULL)
				return v2v_yaml_fail_key(y, n, msg,
				    "unknown key '%s.%s'", s->key, n->key);
			err = set_node(c, o, rank, y, n, msg);
			if (err != V2V_OK)
				return err;
		}
	}
	return V2V_OK;
}

/* The settings of a file's bytes. */
static int
parse(struct v2v_config *c, enum rank rank, const char *name,
    const void *bytes, size_t n, struct v2v_msg *msg)
{
	struct v2v_yaml y;
	int err = v2v_yaml_parse(&y, name, bytes, n, msg);

	if (err == V2V_OK)
		err = set_tree(c, rank, &y, msg);
	v2v_yaml_free(&y);
	return err;
}

int
v2v_config_parse(struct v2v_config *c, const char *name, const void *bytes,
    size_t n, struct v2v_msg *msg)
{
	return parse(c, FILES, name, bytes, n, msg);
}

static int
read_file(struct v2v_config *c, enum rank rank, const char *path,
    struct v2v_msg *msg)
{
	struct v2v_text text = { 0 };
	int err = v2v_infile_read(&text, path, V2V_YAML_BYTES, msg);

	if (err == V2V_OK)
		err = parse(c, rank, path, text.s ? text.s : "", text.len,
		    msg);
	v2v_text_free(&text);
	return err;
}

int
v2v_config_file(struct v2v_config *c, const char *path, struct v2v_msg *msg)
{
	return read_file(c, FILES, path, msg);
}

/* DIR/SUB/v2v/config.yaml if it is there; `dir` has n bytes. Relative paths
 * are to be ignored, says the XDG specification. */
static int
read_xdg(struct v2v_config *c, const char *dir, size_t n, const char *sub,
    struct v2v_msg *msg)
{
	char path[4096];
	struct stat st;
	int len;

	if (n == 0 || dir[0] != '/' || n > sizeof(path))
		return V2V_OK;
	len = snprintf(path, sizeof(path), "%.*s%s/v2v/config.yaml", (int)n,
	    dir, sub);
	if (len < 0 || (size_t)len >= sizeof(path) || stat(path, &st) != 0)
		return V2V_OK;
	return read_file(c, XDG, path, msg);
}

int
v2v_config_xdg(struct v2v_config *c, struct v2v_msg *msg)
{
	const char *dirs = getenv("XDG_CONFIG_DIRS");
	const char *user = getenv("XDG_CONFIG_HOME");
	const char *home = getenv("HOME");
	size_t end;

	if (dirs == NULL || *dirs == '\0')
		dirs = "/etc/xdg";
	/* The first directory is the strongest, so it is read last. */
	end = strlen(dirs);
	for (;;) {
		size_t first = end;
		int err;

		while (first > 0 && dirs[first - 1] != ':')
			first--;
		err = read_xdg(c, dirs + first, end - first, "", msg);
		if (err != V2V_OK)
			return err;
		if (first == 0)
			break;
		end = first - 1;
	}
	if (user && *user)
		return read_xdg(c, user, strlen(user), "", msg);
	if (home)
		return read_xdg(c, home, strlen(home), "/.config", msg);
	return V2V_OK;
}

int
v2v_config_environment(struct v2v_config *c, struct v2v_msg *msg)
{
	for (const struct v2v_option *o = v2v_options; o->name; o++) {
		const char *value = o->env ? getenv(o->env) : NULL;
		int err;

		if (value == NULL || *value == '\0' || !(o->tools & c->tool))
			continue;
		err = set(c, o, ENVIRONMENT, o->env, value, msg);
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
	return set(c, o, OPTIONS, label, value, msg);
}

static const struct setting *
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
	return get(c, name)->rank != BUILT_IN;
}

/* The value as a scalar that reads back alike wherever the file lies. */
static void
print_value(const struct v2v_option *o, const struct setting *s,
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
	case V2V_FILE:
	case V2V_DIR:
		if (s->text[0] != '/' && s->text[0] != '#'
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
		/* fall through */
	default:
		v2v_text_json(out, s->text);
	}
}

void
v2v_config_print(const struct v2v_config *c, struct v2v_text *out)
{
	const char *section = "";
	size_t len = 0;

	for (const struct v2v_option *o = v2v_options; o->name; o++) {
		const struct setting *s = &c->settings[o - v2v_options];

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
			v2v_text_str(out, s->origin);
		v2v_text_char(out, '\n');
	}
}
