/* Palettes: what their forms share, lists of the command line, and YAML. */
#include "base.h"

#include "config/palette.h"

#include "config/palette_read.h"
#include "config/yaml.h"
#include "util/infile.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int
v2v_palette_hex(char c)
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
		digit[i - 1] = v2v_palette_hex(s[i]);
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

int
v2v_palette_fail(const struct v2v_palette_reader *r, int line, int column,
    struct v2v_msg *msg, const char *fmt, ...)
{
	int entry = r->p->n + 1;
	struct v2v_msg cause;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(cause.text, sizeof(cause.text), fmt, ap);
	va_end(ap);
	if (line > 0)
		return v2v_fail(msg, V2V_E_USAGE, "%s:%d:%d: %s", r->file,
		    line, column, cause.text);
	if (r->file)
		return v2v_fail(msg, V2V_E_USAGE, "%s: entry %d: %s", r->file,
		    entry, cause.text);
	return v2v_fail(msg, V2V_E_USAGE, "entry %d of the list: %s", entry,
	    cause.text);
}

int
v2v_palette_add(struct v2v_palette_reader *r, const uint8_t rgb[3],
    const char *name, int line, int column, struct v2v_msg *msg)
{
	struct v2v_palette *p = r->p;
	int old = entry_of(p, rgb);
	char where[32] = "";

	if (old >= 0 && r->line[old] > 0)
		snprintf(where, sizeof(where), ", in line %d", r->line[old]);
	if (old >= 0)
		return v2v_palette_fail(r, line, column, msg,
		    "#%02x%02x%02x is entry %d already%s", rgb[0], rgb[1],
		    rgb[2], old + 1, where);
	if (p->n == V2V_PALETTE_MAX)
		return v2v_palette_fail(r, line, column, msg,
		    "more than %d colours", V2V_PALETTE_MAX);
	if (strlen(name) >= V2V_PALETTE_NAME)
		return v2v_palette_fail(r, line, column, msg,
		    "name longer than %d bytes", V2V_PALETTE_NAME - 1);
	memcpy(p->rgb[p->n], rgb, 3);
	copy_name(p->name[p->n], name);
	r->line[p->n++] = line;
	return V2V_OK;
}

int
v2v_palette_end(const struct v2v_palette_reader *r, int line, int column,
    struct v2v_msg *msg)
{
	const char *words = r->p->n == 0 ? "no colours"
	    : "one colour, but a palette has at least two";

	if (r->p->n >= V2V_PALETTE_MIN)
		return V2V_OK;
	if (line > 0)
		return v2v_palette_fail(r, line, column, msg, "%s", words);
	return v2v_fail(msg, V2V_E_USAGE, "%s%s%s", r->file ? r->file : "",
	    r->file ? ": " : "", words);
}

static int
read_list(struct v2v_palette_reader *r, const char *spec, struct v2v_msg *msg)
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
			return v2v_palette_fail(r, 0, 0, msg,
			    "'%.*s' is not a colour", n > 40 ? 40 : (int)n,
			    s);
		err = v2v_palette_add(r, rgb, "", 0, 0, msg);
		if (err != V2V_OK)
			return err;
		s += n;
		if (*s == '\0')
			return v2v_palette_end(r, 0, 0, msg);
	}
}

/* One item of a YAML palette: "#rrggbb", or a map of `color` and `name`. */
static int
read_item(struct v2v_palette_reader *r, const struct v2v_yaml *y,
    const struct v2v_yaml_node *item, struct v2v_msg *msg)
{
	const struct v2v_yaml_node *color = NULL, *name = NULL;
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
	return v2v_palette_add(r, rgb, name ? name->text : "", color->line,
	    color->column, msg);
}

static int
read_tree(struct v2v_palette_reader *r, const struct v2v_yaml *y,
    struct v2v_msg *msg)
{
	const struct v2v_yaml_node *list = y->root ? y->root->child : NULL;

	if (y->root == NULL || y->root->kind != V2V_YAML_MAP || list == NULL)
		return v2v_fail(msg, V2V_E_USAGE,
		    "%s: not a palette: neither 'palette:' with a list nor "
		    "of another form", y->name);
	for (; list; list = list->next) {
		if (strcmp(list->key, "palette") != 0)
			return v2v_yaml_fail_key(y, list, msg,
			    "unknown key '%s'", list->key);
		if (list->kind != V2V_YAML_LIST)
			return v2v_yaml_fail(y, list, msg,
			    "'palette' must be a list of colours");
		for (const struct v2v_yaml_node *n = list->child; n;
		    n = n->next) {
			int err = read_item(r, y, n, msg);

			if (err != V2V_OK)
				return err;
		}
	}
	return v2v_palette_end(r, y->root->child->line,
	    y->root->child->column, msg);
}

int
v2v_palette_parse(struct v2v_palette *p, const char *name, char *text,
    size_t n, struct v2v_msg *msg)
{
	struct v2v_palette_reader r = { .p = p, .file = name };
	struct v2v_yaml y;
	bool gimp = v2v_palette_is_gimp(text), adobe = false;
	int err = V2V_OK;

	*p = (struct v2v_palette){ 0 };
	if (!gimp)
		err = v2v_palette_adobe(&r, (const uint8_t *)text, n, &adobe,
		    msg);
	if (adobe)
		return err;
	if (gimp || v2v_palette_is_hex(text)) {
		if (strlen(text) != n)
			return v2v_fail(msg, V2V_E_USAGE,
			    "%s: a NUL character", name);
		return gimp ? v2v_palette_gimp(&r, text, msg)
		    : v2v_palette_hex_lines(&r, text, msg);
	}
	err = v2v_yaml_parse(&y, name, text, n, msg);
	if (err != V2V_OK)
		return err;
	err = read_tree(&r, &y, msg);
	v2v_yaml_free(&y);
	return err;
}

bool
v2v_palette_is_name(const char *spec)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";

	return *spec != '\0' && strspn(spec, letters) == strlen(spec);
}

static int
read_named(struct v2v_palette *p, const char *name, struct v2v_msg *msg)
{
	char all[200] = "";

	for (int i = 0; v2v_palettes[i].name; i++) {
		if (strcmp(v2v_palettes[i].name, name) == 0) {
			*p = *v2v_palettes[i].palette;
			return V2V_OK;
		}
		strncat(all, i ? ", " : "", sizeof(all) - strlen(all) - 1);
		strncat(all, v2v_palettes[i].name,
		    sizeof(all) - strlen(all) - 1);
	}
	return v2v_fail(msg, V2V_E_USAGE, "no palette is called '%.80s' but "
	    "there is %s (write ./%.80s for a file, '#' before a colour)",
	    name, all, name);
}

int
v2v_palette_read(struct v2v_palette *p, const char *spec, struct v2v_msg *msg)
{
	struct v2v_palette_reader r = { .p = p };
	struct v2v_text text = { 0 };
	int err;

	*p = (struct v2v_palette){ 0 };
	if (spec[0] == '#')
		return read_list(&r, spec, msg);
	if (v2v_palette_is_name(spec))
		return read_named(p, spec, msg);
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
