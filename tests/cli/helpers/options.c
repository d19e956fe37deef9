/* The option table as lines, for the tests that compare all else with it.
 *
 *	options list PROGRAM	long names, one a line, sorted by the caller
 *	options letters PROGRAM	"letter name"
 *	options inits PROGRAM	"name value" of what is built in, no flags
 *	options values PROGRAM	"name value"; open ones (#rrggbb) left out
 *	options keys		keys of configuration files
 *	options yaml		all of them with their built-in values
 *	options palettes	names of the built-in palettes, the default first
 *	options palette NAME	one of them as YAML
 */
#include "base.h"

#include "config/config.h"
#include "config/palette.h"

#include <stdio.h>
#include <string.h>

static unsigned
tool_of(const char *name)
{
	static const char *const names[] = { "v2v-segment", "v2v-steer",
		"v2v-quantize", "v2v-trace", "v2v" };

	for (unsigned i = 0; i < 5; i++)
		if (name && strcmp(name, names[i]) == 0)
			return 1u << i;
	return 0;
}

static void
print_values(const struct v2v_option *o)
{
	for (const char *v = o->values ? o->values : ""; *v; ) {
		size_t n = strcspn(v, "|");

		if (*v != '#' && memchr(v, ':', n) == NULL)
			printf("%s %.*s\n", o->name, (int)n, v);
		v += n + (v[n] == '|');
	}
}

static int
print_yaml(void)
{
	struct v2v_config *c = v2v_config_new(V2V_TOOL_ALL);
	struct v2v_text text = { 0 };

	if (c == NULL)
		return 1;
	v2v_config_print(c, &text);
	fwrite(text.s, 1, text.len, stdout);
	v2v_text_free(&text);
	v2v_config_free(c);
	return 0;
}

static int
print_palette(const char *name)
{
	static struct v2v_palette p;
	struct v2v_text text = { 0 };

	if (v2v_palette_read(&p, name, NULL) != V2V_OK)
		return 1;
	v2v_palette_print(&p, &text);
	fwrite(text.s, 1, text.len, stdout);
	v2v_text_free(&text);
	return 0;
}

static int
print_palettes(void)
{
	for (int i = 0; v2v_palettes[i].name; i++)
		puts(v2v_palettes[i].name);
	return 0;
}

int
main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	unsigned tool = tool_of(argv[argc > 2 ? 2 : 0]);

	if (strcmp(what, "yaml") == 0)
		return print_yaml();
	if (strcmp(what, "palette") == 0)
		return print_palette(argc > 2 ? argv[2] : "");
	if (strcmp(what, "palettes") == 0)
		return print_palettes();
	for (const struct v2v_option *o = v2v_options; o->name; o++) {
		if (strcmp(what, "keys") == 0 && o->key)
			printf("%s\n", o->key);
		if (!(o->tools & tool))
			continue;
		if (strcmp(what, "list") == 0) {
			printf("%s\n", o->name);
			/* What is on unless told otherwise shows its "no". */
			if (o->init && strcmp(o->init, "true") == 0)
				printf("no-%s\n", o->name);
		}
		if (strcmp(what, "letters") == 0 && o->letter)
			printf("%c %s\n", o->letter, o->name);
		if (strcmp(what, "inits") == 0 && o->init
		    && o->type != V2V_FLAG)
			printf("%s %s\n", o->name, o->init);
		if (strcmp(what, "values") == 0)
			print_values(o);
	}
	return 0;
}
