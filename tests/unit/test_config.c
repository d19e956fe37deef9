/* Settings: the option table itself, YAML, ranks of sources, printing. */
#include "base.h"

#include "config/config.h"
#include "config/value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct v2v_config *
fresh(enum v2v_tool tool)
{
	struct v2v_config *c = v2v_config_new(tool);

	assert_non_null(c);
	return c;
}

static int
parse(struct v2v_config *c, const char *text, struct v2v_msg *msg)
{
	return v2v_config_parse(c, "f", text, strlen(text), msg);
}

static void
refused(const char *text, const char *words)
{
	struct v2v_config *c = fresh(V2V_TOOL_QUANTIZE);
	struct v2v_msg msg;

	assert_int_equal(parse(c, text, &msg), V2V_E_USAGE);
	assert_string_equal(msg.text, words);
	v2v_config_free(c);
}

/* Rows make sense, and no program has two of a name or letter. */
static void
table(void **state)
{
	(void)state;
	for (const struct v2v_option *o = v2v_options; o->name; o++) {
		struct v2v_value v;
		struct v2v_msg msg;

		assert_true(o->tools != 0 && (o->tools & ~31u) == 0);
		assert_non_null(o->group);
		assert_true(o->help[strlen(o->help) - 1] != '.');
		assert_int_equal(o->arg == NULL, o->type == V2V_FLAG);
		assert_int_equal(o->values != NULL, o->type == V2V_CHOICE);
		if (o->type == V2V_INT || o->type == V2V_REAL)
			assert_true(o->min < o->max);
		if (o->init)
			assert_int_equal(v2v_value_parse(&v, o, o->init,
			    &msg), V2V_OK);
		for (const struct v2v_option *p = o + 1; p->name; p++) {
			if (!(o->tools & p->tools))
				continue;
			assert_string_not_equal(o->name, p->name);
			assert_true(o->letter == 0 || o->letter != p->letter);
		}
	}
	assert_null(v2v_option_find(V2V_TOOL_TRACE, "palette"));
	assert_int_equal(v2v_option_find(V2V_TOOL_DRIVER, "palette")->letter,
	    'p');
}

static void
built_in(void **state)
{
	struct v2v_config *c = fresh(V2V_TOOL_QUANTIZE);

	(void)state;
	assert_int_equal(v2v_config_int(c, "alpha-threshold"), 128);
	assert_int_equal(v2v_config_int(c, "max-pixels"), 64000000);
	assert_true(v2v_config_real(c, "min-area") == 0.001);
	assert_string_equal(v2v_config_text(c, "device"), "auto");
	assert_null(v2v_config_text(c, "palette"));
	assert_true(v2v_config_flag(c, "clobber"));
	assert_false(v2v_config_flag(c, "force"));
	assert_false(v2v_config_given(c, "device"));
	v2v_config_free(c);
}

static void
options(void **state)
{
	struct v2v_config *c = fresh(V2V_TOOL_STEER);
	struct v2v_msg msg;

	(void)state;
	assert_int_equal(v2v_config_set(c, "detail", "0.25", &msg), V2V_OK);
	assert_true(v2v_config_real(c, "detail") == 0.25);
	assert_true(v2v_config_given(c, "detail"));
	assert_int_equal(v2v_config_set(c, "detail", "1.5", &msg),
	    V2V_E_USAGE);
	assert_string_equal(msg.text, "--detail: '1.5': must be 0 to 1");
	assert_true(v2v_config_real(c, "detail") == 0.25);
	assert_int_equal(v2v_config_set(c, "palette", "x", &msg),
	    V2V_E_USAGE);
	assert_int_equal(v2v_config_set(c, "device", "cuda:7", &msg), V2V_OK);
	assert_int_equal(v2v_config_set(c, "device", "cuda:x", &msg),
	    V2V_E_USAGE);
	assert_int_equal(v2v_config_set(c, "device", "cuda:99999999", &msg),
	    V2V_E_USAGE);
	assert_string_equal(v2v_config_text(c, "device"), "cuda:7");
	for (int i = 1; i <= 3; i++) {
		v2v_config_set(c, "verbose", "true", &msg);
		assert_int_equal(v2v_config_int(c, "verbose"), i);
	}
	v2v_config_set(c, "verbose", "false", &msg);
	assert_int_equal(v2v_config_int(c, "verbose"), 0);
	v2v_config_free(c);
}

/* A stronger source stays, whatever is read later. */
static void
ranks(void **state)
{
	struct v2v_config *c = fresh(V2V_TOOL_TRACE);
	struct v2v_msg msg;

	(void)state;
	setenv("V2V_THREADS", "4", 1);
	setenv("V2V_DEVICE", "cpu", 1);
	assert_int_equal(v2v_config_set(c, "threads", "5", &msg), V2V_OK);
	assert_int_equal(v2v_config_environment(c, &msg), V2V_OK);
	assert_int_equal(parse(c, "run: {threads: 3, device: cuda}\n"
	    "trace: {precision: 2}\n", &msg), V2V_OK);
	assert_int_equal(v2v_config_int(c, "threads"), 5);
	assert_string_equal(v2v_config_text(c, "device"), "cpu");
	assert_int_equal(v2v_config_int(c, "precision"), 2);
	unsetenv("V2V_THREADS");
	setenv("V2V_DEVICE", "", 1);
	assert_int_equal(v2v_config_environment(c, &msg), V2V_OK);
	assert_string_equal(v2v_config_text(c, "device"), "cpu");
	unsetenv("V2V_DEVICE");
	v2v_config_free(c);
}

static void
files(void **state)
{
	struct v2v_config *c = fresh(V2V_TOOL_QUANTIZE);
	struct v2v_msg msg;

	(void)state;
	assert_int_equal(parse(c, "", &msg), V2V_OK);
	assert_int_equal(parse(c, "# nothing\n---\n", &msg), V2V_OK);
	assert_int_equal(parse(c, "run:\nlimits: { max_pixels: 2M }\n", &msg),
	    V2V_OK);
	assert_int_equal(v2v_config_int(c, "max-pixels"), 2000000);
	assert_int_equal(v2v_config_parse(c, "a/b.yaml",
	    "quantize: {palette: x/p.yaml}", 29, &msg), V2V_OK);
	assert_string_equal(v2v_config_text(c, "palette"), "a/x/p.yaml");
	assert_int_equal(v2v_config_parse(c, "a/b.yaml",
	    "quantize: {palette: '#000'}", 27, &msg), V2V_OK);
	assert_string_equal(v2v_config_text(c, "palette"), "#000");
	v2v_config_free(c);

	refused("qantize: {}\n", "f:1:1: unknown section 'qantize'");
	refused("quantize: {min: 1}\n", "f:1:12: unknown key 'quantize.min'");
	refused("quantize: {palette.x: 1}\n",
	    "f:1:12: unknown key 'quantize.palette.x'");
	refused("quan: {}\n", "f:1:1: unknown section 'quan'");
	/* Keys of other programs are checked, too. */
	refused("steer: {detail: 3}\n", "f:1:17: steer.detail: '3': must be 0 "
	    "to 1");
	refused("run: {threads: \"2\"}\n", "f:1:16: run.threads: \"2\" is a "
	    "text, must be a whole number");
	refused("run: {threads: [2]}\n",
	    "f:1:16: run.threads: must be a whole number");
	refused("run: {threads: }\n", "f:1:16: run.threads: no value");
	refused("run: {device: gpu}\n", "f:1:15: run.device: 'gpu': must be "
	    "auto, cpu, cuda or cuda:N");
	refused("- run\n", "f:1:1: must be sections of keys");
	refused("run: 3\n", "f:1:6: section 'run' must hold keys");
}

/* What YAML allows and we don't. */
static void
yaml(void **state)
{
	struct v2v_config *c = fresh(V2V_TOOL_QUANTIZE);
	struct v2v_msg msg;
	char *big = malloc(70000);

	(void)state;
	refused("run: {threads: 1}\nrun: {threads: 2}\n",
	    "f:2:1: duplicate key 'run'");
	refused("run: &a {threads: 1}\n",
	    "f:1:6: anchors and tags are not allowed");
	refused("run: !x {threads: 1}\n",
	    "f:1:6: anchors and tags are not allowed");
	refused("run: {threads: !!int 1}\n",
	    "f:1:16: anchors and tags are not allowed");
	refused("run: *a\n", "f:1:6: aliases are not allowed");
	refused("run: {device: |\n", "f:1:15: found character that cannot "
	    "start any token");
	refused("run:\n  device: |\n    cpu\n",
	    "f:2:11: block texts are not allowed");
	refused("? [a]\n: b\n", "f:1:3: a key must be a single word");
	refused("run: {}\n---\nrun: {}\n", "f:2:1: more than one document");
	refused("%TAG ! x\n---\nrun: {}\n", "f:1:1: anchors and tags are not "
	    "allowed");
	refused("a: [[[[[[[[[1]]]]]]]]]\n", "f:1:11: nested deeper than 8");
	refused("run: {device: \"cpu\\0x\"}\n", "f:1:15: a NUL character");
	refused("run: {\n", "f:2:1: did not find expected node content");
	refused("run: \xff\n", "f: byte 5: invalid leading UTF-8 octet");

	assert_non_null(big);
	memset(big, ' ', 70000);
	memcpy(big, "run: {}\n#", 9);
	assert_int_equal(v2v_config_parse(c, "f", big, 65536, &msg), V2V_OK);
	assert_int_equal(v2v_config_parse(c, "f", big, 65537, &msg),
	    V2V_E_USAGE);
	assert_string_equal(msg.text, "f: larger than 65536 bytes");
	memcpy(big, "a: [", 4);
	for (int i = 0; i < 5000; i++)
		memcpy(big + 4 + 2 * i, "1,", 2);
	assert_int_equal(v2v_config_parse(c, "f", big, 10004, &msg),
	    V2V_E_USAGE);
	assert_string_equal(msg.text, "f:1:8193: more than 4096 values");
	free(big);
	v2v_config_free(c);
}

static void
print(void **state)
{
	struct v2v_config *c = fresh(V2V_TOOL_ALL), *d = fresh(V2V_TOOL_ALL);
	struct v2v_text a = { 0 };
	struct v2v_msg msg;

	(void)state;
	assert_int_equal(parse(c, "steer: {on_fail: best, detail: 0.125}\n"
	    "quantize: {palette: \"/a \\\"b\\\" #c\"}\n"
	    "segment: {background: '#c00'}\nrun: {device: 'cuda:1'}\n", &msg),
	    V2V_OK);
	/* A file's name need not be UTF-8, what is printed must. */
	assert_int_equal(v2v_config_parse(c, "\xe9\xc3\xa9", "run: {threads: 3}",
	    17, &msg), V2V_OK);
	v2v_config_print(c, &a);
	v2v_text_char(&a, '\0');
	assert_non_null(strstr(a.s, "  threads: 3 # ?\xc3\xa9:1\n"));
	assert_non_null(strstr(a.s, "  on_fail: \"best\" # f:1\n"));
	assert_non_null(strstr(a.s, "  min_iou: 0.85 # built-in\n"));
	assert_int_equal(parse(d, a.s, &msg), V2V_OK);
	assert_string_equal(v2v_config_text(d, "palette"), "/a \"b\" #c");
	assert_string_equal(v2v_config_text(d, "background"), "#c00");
	assert_string_equal(v2v_config_text(d, "device"), "cuda:1");
	assert_true(v2v_config_real(d, "detail") == 0.125);
	for (const struct v2v_option *o = v2v_options; o->name; o++)
		if (o->key && o->init)
			assert_true(v2v_config_given(d, o->name));
	v2v_text_free(&a);
	v2v_config_free(c);
	v2v_config_free(d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table),
		cmocka_unit_test(built_in),
		cmocka_unit_test(options),
		cmocka_unit_test(ranks),
		cmocka_unit_test(files),
		cmocka_unit_test(yaml),
		cmocka_unit_test(print),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
