/* Palettes: what is read, and the words for what is not. */
#include "base.h"

#include "config/palette.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
parse(struct v2v_palette *p, const char *text, struct v2v_msg *msg)
{
	char copy[65536];
	size_t n = strlen(text);

	assert_true(n < sizeof(copy));
	memcpy(copy, text, n + 1);
	return v2v_palette_parse(p, "f", copy, n, msg);
}

static void
refused(const char *text, const char *words)
{
	struct v2v_palette p;
	struct v2v_msg msg;

	assert_int_equal(parse(&p, text, &msg), V2V_E_USAGE);
	assert_string_equal(msg.text, words);
}

static void
colours(void **state)
{
	uint8_t rgb[3] = { 1, 2, 3 };
	static const char *const bad[] = { "", "#", "#12", "#1234", "#12345",
		"#1234567", "123456", "#12345g", "#+12345", " #123456",
		"#123456 " };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(v2v_colour_parse(rgb, bad[i]));
	assert_true(v2v_colour_parse(rgb, "#c08"));
	assert_memory_equal(rgb, "\xcc\x00\x88", 3);
	assert_true(v2v_colour_parse(rgb, "#aBcDeF"));
	assert_memory_equal(rgb, "\xab\xcd\xef", 3);
}

static void
lists(void **state)
{
	struct v2v_palette p;
	struct v2v_msg msg;

	(void)state;
	assert_int_equal(v2v_palette_read(&p, "#fff, #c8102e", &msg), V2V_OK);
	assert_int_equal(p.n, 2);
	assert_memory_equal(p.rgb[1], "\xc8\x10\x2e", 3);
	assert_string_equal(p.name[1], "");
	assert_int_equal(v2v_palette_read(&p, "#fff,", &msg), V2V_E_USAGE);
	assert_string_equal(msg.text,
	    "entry 2 of the list: '' is not a colour");
	assert_int_equal(v2v_palette_read(&p, "#fff,#ffffff", &msg),
	    V2V_E_USAGE);
	assert_string_equal(msg.text,
	    "entry 2 of the list: #ffffff is entry 1 already");
	assert_int_equal(v2v_palette_read(&p, "#c08", &msg), V2V_E_USAGE);
	assert_string_equal(msg.text,
	    "one colour, but a palette has at least two");
}

static void
yaml(void **state)
{
	struct v2v_palette p;
	struct v2v_msg msg;

	(void)state;
	assert_int_equal(parse(&p, "palette:\n- '#000'\n- color: \"#FFF\"\n"
	    "  name: snow white\n- {name: x, color: '#123456'}\n", &msg),
	    V2V_OK);
	assert_int_equal(p.n, 3);
	assert_memory_equal(p.rgb[2], "\x12\x34\x56", 3);
	assert_string_equal(p.name[0], "");
	assert_string_equal(p.name[1], "snow white");

	refused("palette:\n  - '#000'\n  - '#12345'\n",
	    "f:3:5: '#12345' is not a colour");
	refused("palette:\n  - #000\n",
	    "f:2:4: no colour (write it in quotes: '#' begins a comment)");
	refused("palette: []\n", "f:1:10: no colours");
	refused("palette: red\n",
	    "f:1:10: 'palette' must be a list of colours");
	refused("palette: ['#000', '#000000']\n",
	    "f:1:19: #000000 is entry 1 already, in line 1");
	refused("palette:\n- '#000'\n", "f:2:1: one colour, but a palette has "
	    "at least two");
	refused("palette: [{name: x}]\n", "f:1:11: no color");
	refused("palette: [[x]]\n",
	    "f:1:11: must be a colour, or a map of color and name");
	refused("palette: [{colour: '#000'}]\n",
	    "f:1:12: unknown key 'colour'");
	refused("palette: [{color: ['#000']}]\n",
	    "f:1:19: 'color' must be a text");
	refused("palette: ['#000']\nname: x\n", "f:2:1: unknown key 'name'");
	assert_int_equal(parse(&p, "palette: ['#111', {color: '#000', "
	    "name: \"a\\tb\\u009c\\ufeff\\u00e9\"}]\n", &msg), V2V_OK);
	assert_string_equal(p.name[1], "a?b?????\xc3\xa9");
	refused("- '#000'\n", "f: not a palette: neither 'palette:' with a "
	    "list nor of another form");
	refused("", "f: not a palette: neither 'palette:' with a "
	    "list nor of another form");
}

static void
sizes(void **state)
{
	struct v2v_palette p;
	struct v2v_msg msg;
	char text[16384], *s = text;

	(void)state;
	s += sprintf(s, "palette:\n");
	for (int i = 0; i < 256; i++)
		s += sprintf(s, "  - '#00%02x%02x'\n", i, 255 - i);
	assert_int_equal(parse(&p, text, &msg), V2V_OK);
	assert_int_equal(p.n, 256);
	sprintf(s, "  - '#ffffff'\n");
	refused(text, "f:258:5: more than 256 colours");
	sprintf(text, "palette: [{color: '#000', name: %063d}, '#111']\n", 0);
	assert_int_equal(parse(&p, text, &msg), V2V_OK);
	assert_int_equal(strlen(p.name[0]), 63);
	sprintf(text, "palette: [{color: '#000', name: %064d}]\n", 0);
	refused(text, "f:1:19: name longer than 63 bytes");
}

static void
gimp(void **state)
{
	struct v2v_palette p;
	struct v2v_msg msg;

	(void)state;
	assert_int_equal(parse(&p, "GIMP Palette\r\nName: x\r\nColumns: 3\r\n"
	    "# c\r\n  0   0 0\tdeep black  \r\n\r\n255 255 255\r\n"
	    "1 2 3 Untitled\n4 5 6 \xe9t\xc3\xa9 \xed\xa0\x80\xc2", &msg), V2V_OK);
	assert_int_equal(p.n, 4);
	assert_string_equal(p.name[3], "?t\xc3\xa9 ????");
	assert_string_equal(p.name[0], "deep black");
	assert_string_equal(p.name[1], "");
	assert_string_equal(p.name[2], "");
	assert_memory_equal(p.rgb[2], "\x01\x02\x03", 3);

	refused("GIMP Palette\n", "f: no colours");
	refused("GIMP Palette\n1 2\n",
	    "f:2:4: not three numbers from 0 to 255");
	refused("GIMP Palette\n1 2 256 x\n",
	    "f:2:7: not three numbers from 0 to 255");
	refused("GIMP Palette\n1 -2 3 x\n",
	    "f:2:3: not three numbers from 0 to 255");
	refused("GIMP Palette\n1 2 3x\n",
	    "f:2:6: not three numbers from 0 to 255");
	refused("GIMP Palette\n0 0 1 a\n0 0 1 b\n",
	    "f:3:1: #000001 is entry 1 already, in line 2");
}

static void
hex_lines(void **state)
{
	struct v2v_palette p;
	struct v2v_msg msg;

	(void)state;
	assert_int_equal(parse(&p, "\r\n5d275d\r\n #B13E53 \n\nef7d57", &msg),
	    V2V_OK);
	assert_int_equal(p.n, 3);
	assert_memory_equal(p.rgb[1], "\xb1\x3e\x53", 3);
	assert_string_equal(p.name[1], "");
	refused("5d275d\n123456\n5D275D\n",
	    "f:3:1: #5d275d is entry 1 already, in line 1");
	refused("5d275d\n12345\n", "f:2:1: '12345' is not a colour");
	refused("5d275d\n#1234567\n", "f:2:1: '#1234567' is not a colour");
	refused("5d275d\n", "f: one colour, but a palette has at least two");
}

static void
names(void **state)
{
	struct v2v_palette p;
	struct v2v_msg msg;

	(void)state;
	for (int i = 0; v2v_palettes[i].name; i++) {
		assert_true(v2v_palette_is_name(v2v_palettes[i].name));
		assert_int_equal(v2v_palette_read(&p, v2v_palettes[i].name,
		    &msg), V2V_OK);
		assert_memory_equal(&p, v2v_palettes[i].palette, sizeof(p));
	}
	assert_false(v2v_palette_is_name(""));
	assert_false(v2v_palette_is_name("./brand"));
	assert_false(v2v_palette_is_name("brand.yaml"));
	assert_int_equal(v2v_palette_read(&p, "fff", &msg), V2V_E_USAGE);
	assert_string_equal(msg.text, "no palette is called 'fff' but there "
	    "is vehicle-15, original (write ./fff for a file, '#' before a colour)");
}

/* Big-endian bytes for Adobe's forms. */
struct out {
	char b[2048];
	size_t n;
};

static void
put(struct out *o, uint32_t v, int bytes)
{
	for (int i = bytes - 1; i >= 0; i--)
		o->b[o->n++] = (char)(v >> 8 * i);
}

/* A name as ASCII in UTF-16, its 0 counted. */
static void
put_name(struct out *o, const char *name, int bytes)
{
	put(o, (uint32_t)strlen(name) + 1, bytes);
	for (; *name; name++)
		put(o, (unsigned char)*name, 2);
	put(o, 0, 2);
}

static int
parse_out(struct v2v_palette *p, struct out *o, struct v2v_msg *msg)
{
	o->b[o->n] = '\0';
	return v2v_palette_parse(p, "f", o->b, o->n, msg);
}

static void
refused_out(struct out *o, const char *words)
{
	struct v2v_palette p;
	struct v2v_msg msg = { "" };

	assert_int_equal(parse_out(&p, o, &msg), V2V_E_USAGE);
	assert_string_equal(msg.text, words);
}

static void
act(void **state)
{
	struct out o = { { 0 }, 0 };
	struct v2v_palette p;
	struct v2v_msg msg;

	(void)state;
	for (uint32_t i = 0; i < 3; i++)
		put(&o, 0x102030 + i, 3);
	o.n = 768; /* the rest is padding */
	assert_int_equal(parse_out(&p, &o, &msg), V2V_OK);
	assert_int_equal(p.n, 4);
	assert_memory_equal(p.rgb[2], "\x10\x20\x32", 3);
	assert_memory_equal(p.rgb[3], "\0\0\0", 3);
	put(&o, 3, 2);
	put(&o, 0xffff, 2);
	assert_int_equal(parse_out(&p, &o, &msg), V2V_OK);
	assert_int_equal(p.n, 3);
	o.n = 768;
	put(&o, 5, 2);
	put(&o, 0xffff, 2);
	refused_out(&o, "f: entry 5: #000000 is entry 4 already");
	o.n = 768;
	put(&o, 257, 2);
	put(&o, 0xffff, 2);
	refused_out(&o, "f: says that it has 257 colours of 256");
}

static void
put_aco(struct out *o, uint32_t space, uint32_t a, uint32_t b, uint32_t c)
{
	put(o, space, 2);
	put(o, a, 2);
	put(o, b, 2);
	put(o, c, 2);
	put(o, 0, 2);
}

static void
aco(void **state)
{
	struct out o = { { 0 }, 0 };
	struct v2v_palette p;
	struct v2v_msg msg;

	(void)state;
	put(&o, 1, 2);
	put(&o, 2, 2);
	put_aco(&o, 0, 0x1212, 0x34ff, 0xffff);
	put_aco(&o, 8, 5000, 0, 0);
	assert_int_equal(parse_out(&p, &o, &msg), V2V_OK);
	assert_int_equal(p.n, 2);
	assert_memory_equal(p.rgb[0], "\x12\x34\xff", 3);
	assert_memory_equal(p.rgb[1], "\x80\x80\x80", 3);
	put(&o, 2, 2);
	put(&o, 2, 2);
	put_aco(&o, 0, 0x1212, 0x34ff, 0xffff);
	put_name(&o, "sky", 4);
	put_aco(&o, 8, 5000, 0, 0);
	put_name(&o, "grey", 4);
	assert_int_equal(parse_out(&p, &o, &msg), V2V_OK);
	assert_int_equal(p.n, 2);
	assert_string_equal(p.name[0], "sky");
	assert_string_equal(p.name[1], "grey");
	o.n -= 1;
	refused_out(&o, "f: entry 2: the file ends within it");
	o.n = 14;
	put_aco(&o, 7, 5000, 0, 0);
	refused_out(&o, "f: entry 2: neither RGB nor grey (colour space 7)");
}

/* A block of a colour; float32 samples as bits. */
static void
put_ase(struct out *o, const char *name, const char *space, int n,
    const uint32_t *samples)
{
	put(o, 1, 2);
	put(o, (uint32_t)(2 + 2 * strlen(name) + 2 + 4) + 4 * (uint32_t)n + 2, 4);
	put_name(o, name, 2);
	for (int i = 0; i < 4; i++)
		put(o, (unsigned char)space[i], 1);
	for (int i = 0; i < n; i++)
		put(o, samples[i], 4);
	put(o, 0, 2);
}

static void
ase(void **state)
{
	struct out o = { { 0 }, 0 };
	struct v2v_palette p;
	struct v2v_msg msg;
	size_t first;
	/* 0, 1, .5, .2, 1.001, .1 / 255, .6 / 255 */
	static const uint32_t v[] = { 0, 0x3f800000, 0x3f000000, 0x3e4ccccd,
		0x3f8020c5, 0x39cdcdce, 0x3b1a9a9b };

	(void)state;
	put(&o, 0x41534546, 4);
	put(&o, 0x10000, 4);
	put(&o, 3, 4);
	put(&o, 0xc001, 2); /* the begin of a group */
	put(&o, 8, 4);
	put_name(&o, "gr", 2);
	put_ase(&o, "red", "RGB ", 3, (uint32_t[]){ v[1], v[0], v[3] });
	first = o.n;
	put_ase(&o, "mid", "Gray", 1, (uint32_t[]){ v[2] });
	assert_int_equal(parse_out(&p, &o, &msg), V2V_OK);
	assert_int_equal(p.n, 2);
	assert_memory_equal(p.rgb[0], "\xff\x00\x33", 3);
	assert_memory_equal(p.rgb[1], "\x80\x80\x80", 3);
	assert_string_equal(p.name[0], "red");
	o.n = first;
	put_ase(&o, "low", "RGB ", 3, (uint32_t[]){ v[5], v[6], 0x80000000 });
	assert_int_equal(parse_out(&p, &o, &msg), V2V_OK);
	assert_memory_equal(p.rgb[1], "\0\1\0", 3);
	o.n = first;
	put_ase(&o, "x", "RGB ", 3, (uint32_t[]){ v[4], v[0], v[0] });
	refused_out(&o, "f: entry 2: a sample is not from 0 to 1");
	o.n = first;
	put_ase(&o, "x", "LAB ", 3, (uint32_t[]){ v[1], v[0], v[0] });
	refused_out(&o, "f: entry 2: neither RGB nor Gray");
	o.n = first + 7;
	refused_out(&o, "f: entry 2: the file ends within it");
}

/* What is printed reads back to the same, names of any kind included. */
static void
print(void **state)
{
	struct v2v_palette p = v2v_palette_default, q;
	struct v2v_text text = { 0 };
	struct v2v_msg msg;

	(void)state;
	strcpy(p.name[3], "a \"quoted\\\" name: # - \xc3\xa9");
	p.name[4][0] = '\0';
	v2v_palette_print(&p, &text);
	v2v_text_char(&text, '\0');
	assert_int_equal(parse(&q, text.s, &msg), V2V_OK);
	v2v_text_free(&text);
	assert_int_equal(q.n, p.n);
	assert_memory_equal(q.rgb, p.rgb, sizeof(p.rgb));
	for (int i = 0; i < p.n; i++)
		assert_string_equal(q.name[i], p.name[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(colours),
		cmocka_unit_test(lists),
		cmocka_unit_test(yaml),
		cmocka_unit_test(sizes),
		cmocka_unit_test(gimp),
		cmocka_unit_test(hex_lines),
		cmocka_unit_test(names),
		cmocka_unit_test(act),
		cmocka_unit_test(aco),
		cmocka_unit_test(ase),
		cmocka_unit_test(print),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
