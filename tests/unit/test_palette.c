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
	    "'' is not a colour (entry 2 of the list)");
	assert_int_equal(v2v_palette_read(&p, "#fff,#ffffff", &msg),
	    V2V_E_USAGE);
	assert_string_equal(msg.text, "'#ffffff' is entry 1 already");
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
	    "f:1:19: '#000000' is entry 1 already");
	refused("palette: [{name: x}]\n", "f:1:11: no color");
	refused("palette: [[x]]\n",
	    "f:1:11: must be a colour, or a map of color and name");
	refused("palette: [{colour: '#000'}]\n",
	    "f:1:12: unknown key 'colour'");
	refused("palette: [{color: ['#000']}]\n",
	    "f:1:19: 'color' must be a text");
	refused("palette: ['#000']\nname: x\n", "f:2:1: unknown key 'name'");
	assert_int_equal(parse(&p, "palette: [{color: '#000', "
	    "name: \"a\\tb\\u009c\\ufeff\\u00e9\"}]\n", &msg), V2V_OK);
	assert_string_equal(p.name[0], "a?b?????\xc3\xa9");
	refused("- '#000'\n", "f: not a palette: neither 'palette:' with a "
	    "list nor 'GIMP Palette' at its begin");
	refused("", "f: not a palette: neither 'palette:' with a "
	    "list nor 'GIMP Palette' at its begin");
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
	sprintf(text, "palette: [{color: '#000', name: %063d}]\n", 0);
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
	    "f:3:1: '#000001' is entry 1 already");
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
		cmocka_unit_test(print),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
