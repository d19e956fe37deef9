/* Palettes: lists of colours from YAML, GIMP .gpl or the command line. */
#include "base.h"

#include "config/palette.h"

#include "config/yaml.h"
#include "util/infile.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

const struct v2v_palette v2v_palette_default = {
	15,
	{ { 0x00, 0x00, 0x00 }, { 0xff, 0xff, 0xff }, { 0xff, 0x00, 0x00 },
	    { 0x00, 0xff, 0x00 }, { 0x00, 0x00, 0xff }, { 0xff, 0xff, 0x00 },
	    { 0xff, 0x00, 0xff }, { 0x00, 0xff, 0xff }, { 0x80, 0x80, 0x80 },
	    { 0xff, 0xa5, 0x00 }, { 0x80, 0x00, 0x80 }, { 0xff, 0xc0, 0xcb },
	    { 0xa5, 0x2a, 0x2a }, { 0x00, 0x80, 0x80 }, { 0xff, 0xd7, 0x00 } },
	{ "black", "white", "red", "green", "blue", "yellow", "magenta",
	    "cyan", "gray", "orange", "purple", "pink", "brown", "teal",
	    "gold" }
};

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool
v2v_colour_parse(uint8_t rgb[3], const char *s)
{
	int digit[6];
	size_t n = strlen(s);

	if ((n != 4 && n != 7) || s[0] != '#')
		return false;
	for (size_t i = 1; i < n; i++) {
		digit[i - 1] = hex(s[i]);
		if (digit[i - 1] < 0)
			return false;
	}
	for (int k = 0; k < 3; k++)
		rgb[k] = (uint8_t)(n == 4 ? 17 * digit[k]
		    : 16 * digit[2 * k] + digit[2 * k + 1]);
	return true;
}

/* The entry that has this colour already, or -1. */
static int
entry_of(const struct v2v_palette *p, const uint8_t rgb[3])
{
	for (int i = 0; i < p->n; i++)
		if (memcmp(p->rgb[i], rgb, 3) == 0)
			return i;
	return -1;
}

/* Bytes of the character at s if it is UTF-8 (RFC 3629) and YAML calls it
 * printable, else 0. */
static size_t
printable(const unsigned char *s)
{
	size_t n = s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 1 : s[0] < 0xf0 ? 2
	    : s[0] < 0xf5 ? 3 : 0;
	static const unsigned char mask[] = { 0, 0x1f, 0x0f, 0x07 };
	static const uint32_t least[] = { 0, 0xa0, 0x800, 0x10000 };
	uint32_t c = s[0] & mask[n];

	if (s[0] >= 0x20 && s[0] < 0x7f)
		return 1;
	for (size_t i = 1; i <= n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	if (n == 0 || c < least[n] || (c >= 0xd800 && c < 0xe000)
	    || c == 0xfeff || c == 0xfffe || c == 0xffff || c > 0x10ffff)
		return 0;
	return n + 1;
}

/* Copy a name; what would not print becomes '?'. */
static void
copy_name(char *out, const char *name)
{
	while (*name) {
		size_t n = printable((const unsigned char *)name);

		memcpy(out, n ? name : "?", n ? n : 1);
		out += n ? n : 1;
		name += n ? n : 1;
	}
	*out = '\0';
}

/*
 * Append a colour. `place` is "file:line:column: " or the like, `shown` the
 * colour as the user wrote it.
 */
static int
add(struct v2v_palette *p, const uint8_t rgb[3], const char *name,
    const char *place, const char *shown, struct v2v_msg *msg)
{
	int old = entry_of(p, rgb);

	if (old >= 0)
		return v2v_fail(msg, V2V_E_USAGE, "%s'%s' is entry %d already",
		    place, shown, old + 1);
	if (p->n == V2V_PALETTE_MAX)
		return v2v_fail(msg, V2V_E_USAGE, "%smore than %d colours",
		    place, V2V_PALETTE_MAX);
	if (strlen(name) >= V2V_PALETTE_NAME)
		return v2v_fail(msg, V2V_E_USAGE,
		    "%sname longer than %d bytes", place,
		    V2V_PALETTE_NAME - 1);
	memcpy(p->rgb[p->n], rgb, 3);
	copy_name(p->name[p->n], name);
	p->n++;
	return V2V_OK;
}

/* "file:line:column: " for add. */
static const char *
place_of(struct v2v_msg *buf, const char *file, int line, int column)
{
	v2v_fail(buf, V2V_E_USAGE, "%s:%d:%d: ", file, line, column);
	return buf->text;
}

static int
read_list(struct v2v_palette *p, const char *spec, struct v2v_msg *msg)
{
	char word[16];

	for (const char *s = spec; ; s++) {
		size_t n;
		uint8_t rgb[3];
		int err;

		s += strspn(s, " ");
		n = strcspn(s, ",");

		if (n < sizeof(word)) {
			memcpy(word, s, n);
			word[n] = '\0';
		}
		if (n >= sizeof(word) || !v2v_colour_parse(rgb, word))
			return v2v_fail(msg, V2V_E_USAGE,
			    "'%.*s' is not a colour (entry %d of the list)",
			    n > 40 ? 40 : (int)n, s, p->n + 1);
		err = add(p, rgb, "", "", word, msg);
		if (err != V2V_OK)
			return err;
		s += n;
		if (*s == '\0')
			return V2V_OK;
	}
}

/* One item of a YAML palette: "#rrggbb", or a map of `color` and `name`. */
static int
read_item(struct v2v_palette *p, const struct v2v_yaml *y,
    const struct v2v_yaml_node *item, struct v2v_msg *msg)
{
	const struct v2v_yaml_node *color = NULL, *name = NULL;
	struct v2v_msg place;
	uint8_t rgb[3];

	if (item->kind == V2V_YAML_LIST)
		return v2v_yaml_fail(y, item, msg,
		    "must be a colour, or a map of color and name");
	if (item->kind == V2V_YAML_SCALAR)
		color = item;
	for (const struct v2v_yaml_node *n = item->child; n; n = n->next) {
		if (strcmp(n->key, "color") == 0)
			color = n;
		else if (strcmp(n->key, "name") == 0)
			name = n;
		else
			return v2v_yaml_fail_key(y, n, msg,
			    "unknown key '%s'", n->key);
		if (n->kind != V2V_YAML_SCALAR)
			return v2v_yaml_fail(y, n, msg,
			    "'%s' must be a text", n->key);
	}
	if (color == NULL)
		return v2v_yaml_fail(y, item, msg, "no color");
	if (color->text[0] == '\0' && color->plain)
		return v2v_yaml_fail(y, color, msg,
		    "no colour (write it in quotes: '#' begins a comment)");
	if (!v2v_colour_parse(rgb, color->text))
		return v2v_yaml_fail(y, color, msg,
		    "'%.40s' is not a colour", color->text);
	return add(p, rgb, name ? name->text : "",
	    place_of(&place, y->name, color->line, color->column),
	    color->text, msg);
}

static int
read_tree(struct v2v_palette *p, const struct v2v_yaml *y, struct v2v_msg *msg)
{
	const struct v2v_yaml_node *list = y->root ? y->root->child : NULL;

	if (y->root == NULL || y->root->kind != V2V_YAML_MAP || list == NULL)
		return v2v_fail(msg, V2V_E_USAGE,
		    "%s: not a palette: neither 'palette:' with a list nor "
		    "'GIMP Palette' at its begin", y->name);
	for (; list; list = list->next) {
		if (strcmp(list->key, "palette") != 0)
			return v2v_yaml_fail_key(y, list, msg,
			    "unknown key '%s'", list->key);
		if (list->kind != V2V_YAML_LIST)
			return v2v_yaml_fail(y, list, msg,
			    "'palette' must be a list of colours");
		for (const struct v2v_yaml_node *n = list->child; n;
		    n = n->next) {
			int err = read_item(p, y, n, msg);

			if (err != V2V_OK)
				return err;
		}
		if (p->n == 0)
			return v2v_yaml_fail(y, list, msg, "no colours");
	}
	return V2V_OK;
}

/* A number from 0 to 255 after blanks; moves *s behind it. */
static bool
sample(uint8_t *out, const char **s)
{
	int v = 0;

	*s += strspn(*s, " \t");
	if (**s < '0' || **s > '9')
		return false;
	for (; **s >= '0' && **s <= '9'; ++*s) {
		v = 10 * v + (**s - '0');
		if (v > 255)
			return false;
	}
	*out = (uint8_t)v;
	return **s == '\0' || **s == ' ' || **s == '\t';
}

/* "R G B name"; names that GIMP makes up ("Untitled") count as none. */
static int
read_gpl_line(struct v2v_palette *p, const char *file, int number,
    const char *line, struct v2v_msg *msg)
{
	const char *s = line;
	char shown[16];
	struct v2v_msg place;
	uint8_t rgb[3];

	for (int k = 0; k < 3; k++) {
		if (!sample(&rgb[k], &s))
			return v2v_fail(msg, V2V_E_USAGE,
			    "%s:%d:%d: not three numbers from 0 to 255", file,
			    number, (int)(s - line) + 1);
	}
	s += strspn(s, " \t");
	if (strcmp(s, "Untitled") == 0)
		s = "";
	snprintf(shown, sizeof(shown), "#%02x%02x%02x", rgb[0], rgb[1],
	    rgb[2]);
	return add(p, rgb, s, place_of(&place, file, number, 1), shown, msg);
}

static const char gpl_magic[] = "GIMP Palette";

/* `text` is terminated and is cut into lines here. */
static int
read_gpl(struct v2v_palette *p, const char *file, char *text,
    struct v2v_msg *msg)
{
	int number = 0;

	for (char *line = text, *end; line; line = end) {
		size_t n;
		int err;

		end = strchr(line, '\n');
		if (end)
			*end++ = '\0';
		n = strlen(line);
		while (n > 0 && strchr(" \t\r", line[n - 1]))
			line[--n] = '\0';
		number++;
		if (number == 1 || n == 0 || line[0] == '#'
		    || strncmp(line, "Name:", 5) == 0
		    || strncmp(line, "Columns:", 8) == 0)
			continue;
		err = read_gpl_line(p, file, number, line, msg);
		if (err != V2V_OK)
			return err;
	}
	if (p->n == 0)
		return v2v_fail(msg, V2V_E_USAGE, "%s: no colours", file);
	return V2V_OK;
}

int
v2v_palette_parse(struct v2v_palette *p, const char *name, char *text,
    size_t n, struct v2v_msg *msg)
{
	struct v2v_yaml y;
	int err;

	*p = (struct v2v_palette){ 0 };
	if (strncmp(text, gpl_magic, strlen(gpl_magic)) == 0) {
		if (strlen(text) != n)
			return v2v_fail(msg, V2V_E_USAGE,
			    "%s: a NUL character", name);
		return read_gpl(p, name, text, msg);
	}
	err = v2v_yaml_parse(&y, name, text, n, msg);
	if (err != V2V_OK)
		return err;
	err = read_tree(p, &y, msg);
	v2v_yaml_free(&y);
	return err;
}

int
v2v_palette_read(struct v2v_palette *p, const char *spec, struct v2v_msg *msg)
{
	struct v2v_text text = { 0 };
	int err;

	*p = (struct v2v_palette){ 0 };
	if (spec[0] == '#')
		return read_list(p, spec, msg);
	if (strspn(spec, "0123456789abcdefABCDEF,") == strlen(spec)
	    && access(spec, F_OK) != 0)
		return v2v_fail(msg, V2V_E_USAGE,
		    "%.80s: no such file, and colours begin with '#'", spec);
	err = v2v_infile_read(&text, spec, V2V_YAML_BYTES, msg);
	v2v_text_char(&text, '\0');
	if (err == V2V_OK && text.failed)
		err = v2v_fail_memory(msg);
	if (err == V2V_OK)
		err = v2v_palette_parse(p, spec, text.s, text.len - 1, msg);
	v2v_text_free(&text);
	return err;
}

void
v2v_palette_print(const struct v2v_palette *p, struct v2v_text *out)
{
	v2v_text_str(out, "palette:\n");
	for (int i = 0; i < p->n; i++) {
		v2v_text_str(out, "  - color: \"#");
		for (int k = 0; k < 3; k++) {
			v2v_text_char(out, "0123456789abcdef"[p->rgb[i][k] >> 4]);
			v2v_text_char(out, "0123456789abcdef"[p->rgb[i][k] & 15]);
		}
		v2v_text_str(out, "\"\n");
		if (p->name[i][0] == '\0')
			continue;
		v2v_text_str(out, "    name: ");
		v2v_text_json(out, p->name[i]);
		v2v_text_char(out, '\n');
	}
}
