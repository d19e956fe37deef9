/*
 * seeds_config DIR: small inputs to start the fuzzing of the settings and
 * palette parsers from, as DIR/PARSER-NUMBER.
 */
#include "base.h"

#include "config/config.h"
#include "config/palette.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const yaml[] = {
	"run: {threads: 2, device: 'cuda:1'}\n",
	"quantize:\n  palette: sub/p.yaml # here\n  min_area: .5\n",
	"---\nlimits:\n  max_pixels: 64M\n...\n",
	"a: &b [[[[[[[[[1]]]]]]]]]\nc: *b\n",
	"run: !!map {threads: |\n  2\n}\n",
	"? {x: y}\n: \"\\x41\\u00e9\\0\"\n",
	"run: {threads: 1}\nrun: {threads: 2}\n"
};

/* Adobe's forms. */
static const char aco[] = "\0\1\0\2\0\0\x12\x12\x34\xff\xff\xff\0\0"
	"\0\x08\x13\x88\0\0\0\0\0\0"
	"\0\2\0\2\0\0\x12\x12\x34\xff\xff\xff\0\0\0\0\0\2\0a\0\0"
	"\0\x08\x13\x88\0\0\0\0\0\0\0\0\0\3\xd8\x3d\xde\x97\0";
static const char ase[] = "ASEF\0\1\0\0\0\0\0\2"
	"\0\1\0\0\0\x16\0\2\0a\0\0RGB \x3f\x80\0\0\0\0\0\0\x3e\x4c\xcc\xcd"
	"\0\0\0\1\0\0\0\x0e\0\2\0b\0\0Gray\x3f\0\0\0\0";
static const char act[772] = "\x10\x20\x30\x10\x20\x31\x10\x20\x32";

static const char *const palette[] = {
	"palette: ['#000', \"#FFFFFF\", {color: '#c08', name: a b}]\n",
	"palette:\n  - #000\n",
	("GIMP Palette\r\nName: x\r\nColumns: 2\r\n# c\r\n0 0 0 black\r\n"
	"255 255 255\tUntitled\r\n"),
	/* Bytes of a name that are no UTF-8, and characters not printable. */
	"GIMP Palette\n1 2 3 \xe9 \xc2\x9c \xef\xbb\xbf \xed\xa0\x80 \xf4\x90",
	"#fff, #c8102e,#08c",
	"5d275d\r\n #B13E53\nef7d57\n"
};

static const char *folder;

static void
save(const char *parser, const void *bytes, size_t n)
{
	static int number;
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s-%d", folder, parser, number++);
	f = fopen(path, "wb");
	if (f == NULL || fwrite(bytes, 1, n, f) != n || fclose(f) != 0) {
		perror(path);
		exit(1);
	}
}

int
main(int argc, char **argv)
{
	struct v2v_config *c = v2v_config_new(V2V_TOOL_ALL);
	struct v2v_text text = { 0 };

	if (argc != 2 || c == NULL)
		return 2;
	folder = argv[1];
	for (size_t i = 0; i < sizeof(yaml) / sizeof(yaml[0]); i++)
		save("yaml", yaml[i], strlen(yaml[i]));
	for (size_t i = 0; i < sizeof(palette) / sizeof(palette[0]); i++)
		save("palette", palette[i], strlen(palette[i]));
	/* A string's own last 0 belongs to aco and ase. */
	save("palette", aco, sizeof(aco));
	save("palette", ase, sizeof(ase));
	save("palette", act, 768);
	save("palette", act, 772);
	v2v_config_print(c, &text);
	save("yaml", text.s, text.len);
	text.len = 0;
	v2v_palette_print(&v2v_palette_default, &text);
	save("palette", text.s, text.len);
	v2v_text_free(&text);
	v2v_config_free(c);
	return 0;
}
