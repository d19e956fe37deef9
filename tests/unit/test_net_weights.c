/* Files of weights that are good, cut short, of another network, or lies. */
#include "base.h"

#include "net/net.h"
#include "net/weights.h"
#include "tests/data/tinynet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static uint8_t file[TINY_FILE_MAX];
static size_t size;

static int
setup(void **state)
{
	(void)state;
	size = tiny_file(file);
	return 0;
}

/* Refused, with these words. */
static void
refuse(const char *words)
{
	struct v2v_weights w;
	struct v2v_msg msg = { "" };
	uint8_t *exact = malloc(size); /* a byte more would be seen */

	assert_non_null(exact);
	memcpy(exact, file, size);
	assert_int_equal(v2v_weights_parse(&w, exact, size, &tiny, &msg),
	    V2V_E_USAGE);
	if (strstr(msg.text, words) == NULL)
		fail_msg("'%s' not in '%s'", words, msg.text);
	free(exact);
}

/* Put `new` in the place of `old` of the same length, once. */
static void
swap(const char *old, const char *new)
{
	size_t n = strlen(old);

	assert_int_equal(n, strlen(new));
	for (size_t i = 8; i + n <= size; i++)
		if (memcmp(file + i, old, n) == 0) {
			memcpy(file + i, new, n);
			return;
		}
	fail_msg("no '%s'", old);
}

static void
test_values(void **state)
{
	static const struct { uint16_t half; float value; } cases[] = {
		{ 0x0000, 0 }, { 0x3c00, 1 }, { 0xc000, -2 },
		{ 0x7bff, 65504 }, { 0x0001, 0x1p-24f }, { 0x83ff,
		-0x1.ff8p-15f }, { 0x0400, 0x1p-14f }, { 0x3555,
		0x1.554p-2f } };
	enum { N = sizeof(cases) / sizeof(*cases) };
	struct v2v_weights w;
	struct v2v_plan plan;
	float floats[1000];
	size_t data = size - 2 * 944;

	(void)state;
	for (size_t i = 0; i < N; i++) {
		file[data + 2 * i] = cases[i].half & 255;
		file[data + 2 * i + 1] = (uint8_t)(cases[i].half >> 8);
	}
	assert_int_equal(v2v_weights_parse(&w, file, size, &tiny, NULL),
	    V2V_OK);
	v2v_plan_make(&plan, &tiny, 4);
	assert_int_equal(plan.weights, 944);
	v2v_weights_floats(floats, &w, &tiny, &plan);
	for (size_t i = 0; i < N; i++)
		assert_true(floats[i] == cases[i].value);
}

static void
test_cut_short(void **state)
{
	size_t whole = size;

	(void)state;
	for (size = 0; size < whole; size++)
		refuse("");
	size = 5;
	refuse("fewer than 8 bytes");
	size = 100;
	refuse("cut short");
	size = whole - 1;
	refuse("cut short");
	size = whole + 1;
	refuse("bytes belong to none");
}

static void
test_header(void **state)
{
	(void)state;
	file[3] = 1; /* 16 MiB */
	refuse("larger than 1 MiB");
	setup(NULL);
	memset(file, 0xff, 8);
	refuse("larger than 1 MiB");
	setup(NULL);
	file[8] = '[';
	refuse("no JSON object");
	setup(NULL);
	swap("\"F16\"", "\"F16 ");
	refuse("header is broken");
	setup(NULL);
	swap("\"dtype\"", "\"shape\"");
	refuse("header is broken");
	setup(NULL);
	swap("[3,3,3,8]", "[3,3,3,-]");
	refuse("header is broken");
	setup(NULL);
	swap("[3,3,3,8]", "[3,3,3,8,");
	refuse("header is broken");
	setup(NULL);
	swap("{\"format\":\"pt\"}", "{\"format\":1}   ");
	refuse("header is broken");
}

static void
test_tensors(void **state)
{
	(void)state;
	swap("a.weight", "x.weight");
	refuse("another architecture: unknown tensor 'x.weight'");
	setup(NULL);
	swap("c.bias", "c.bia\x01");
	refuse("header is broken");
	setup(NULL);
	swap("c.bias", "b.bias");
	refuse("tensor 'b.bias' is there twice");
	setup(NULL);
	swap("[3,3,3,8]", "[3,3,8,3]");
	refuse("another architecture: tensor 'a.weight' has another shape");
	setup(NULL);
	swap("\"F16\"", "\"F32\"");
	refuse("tensor 'a.weight' is not of type F16");
	setup(NULL);
	swap("[0,432]", "[0,431]");
	refuse("tensor 'a.weight': its place is wrong");
	setup(NULL);
	swap("[0,432]", "[432,0]");
	refuse("tensor 'a.weight': its place is wrong");
	setup(NULL);
	swap("[432,448]", "[416,432]");
	refuse("tensors overlap");
	setup(NULL);
	file[size - 1] = 0x7c; /* infinite */
	refuse("tensor 'c.bias' holds infinite numbers");
}

static void
test_missing(void **state)
{
	char *header = (char *)file + 8;
	char *last = strstr(header, ",\"c.bias\"");
	size_t n = strlen("\"c.bias\":{\"dtype\":\"F16\",\"shape\":[8],"
	    "\"data_offsets\":[1872,1888]}") + 1;

	(void)state;
	memset(last, ' ', n);
	refuse("another architecture: no tensor 'c.bias'");
}

static void
test_files(void **state)
{
	struct v2v_net *net;
	struct v2v_msg msg = { "" };
	char path[] = "/tmp/v2v-test-XXXXXX";
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, file, size), size);
	assert_int_equal(v2v_net_open(&net, path, &msg), V2V_E_USAGE);
	assert_null(net);
	assert_non_null(strstr(msg.text, path));
	assert_non_null(strstr(msg.text, "another architecture: unknown "
	    "tensor 'a.weight'"));
	assert_int_equal(ftruncate(fd, (off_t)V2V_WEIGHTS_FILE_MAX + 1), 0);
	assert_int_equal(v2v_net_open(&net, path, &msg), V2V_E_USAGE);
	assert_non_null(strstr(msg.text, "larger than"));
	assert_int_equal(ftruncate(fd, 0), 0);
	assert_int_equal(v2v_net_open(&net, path, &msg), V2V_E_USAGE);
	unlink(path);
	assert_int_equal(v2v_net_open(&net, path, &msg), V2V_E_USAGE);
	assert_non_null(strstr(msg.text, "No such file"));
	/* The built-in network as a file. */
	assert_int_equal(v2v_net_open(&net, "lib/net/vseg.safetensors",
	    &msg), V2V_OK);
	v2v_net_close(net);
	v2v_net_close(NULL);
	close(fd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_values, setup),
		cmocka_unit_test_setup(test_cut_short, setup),
		cmocka_unit_test_setup(test_header, setup),
		cmocka_unit_test_setup(test_tensors, setup),
		cmocka_unit_test_setup(test_missing, setup),
		cmocka_unit_test_setup(test_files, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
