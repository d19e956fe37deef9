/* Settings from YAML files. */
#include "base.h"

#include "config/config.h"

#include "config/store.h"
#include "config/yaml.h"
#include "util/infile.h"
#include "util/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

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
	bool beside = v2v_value_is_path(o, value) && value[0] != '/';
	size_t dir = beside && slash ? (size_t)(slash + 1 - file) : 0;
	char *path = v2v_alloc(dir + strlen(value) + 1, 1);

	if (path) {
		memcpy(path, file, dir);
		strcpy(path + dir, value);
	}
	return path;
}

static int
set_node(struct v2v_config *c, const struct v2v_option *o, enum v2v_rank rank,
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
	err = v2v_config_store(c, o, rank, place.text, text, &v, msg);
	free(text);
	return err;
}

static int
set_tree(struct v2v_config *c, enum v2v_rank rank, const struct v2v_yaml *y,
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
parse(struct v2v_config *c, enum v2v_rank rank, const char *name,
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
	return parse(c, V2V_RANK_FILE, name, bytes, n, msg);
}

static int
read_file(struct v2v_config *c, enum v2v_rank rank, const char *path,
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
	return read_file(c, V2V_RANK_FILE, path, msg);
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
	return read_file(c, V2V_RANK_XDG, path, msg);
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
