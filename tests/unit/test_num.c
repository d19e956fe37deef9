/* Numbers from text. */
#include "base.h"

#include "util/num.h"

#include <float.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void
whole_numbers(void **state)
{
	static const struct {
		const char *s;
		int64_t v;
	} good[] = { { "0", 0 }, { "-0", 0 }, { "+7", 7 }, { "007", 7 },
		{ "-12", -12 }, { "64M", 64000000 }, { "2k", 2000 },
		{ "-3G", -3000000000 }, { "9223372036854775807", INT64_MAX },
		{ "-9223372036854775807", -INT64_MAX },
		{ "9223372036G", 9223372036000000000 } };
	static const char *const bad[] = { "", "-", "+", " 1", "1 ", "1.0",
		"0x10", "1e3", "1K", "1kk", "k", "9223372036854775808",
		"9223372037G", "99999999999999999999999", "--1", "1,2",
		"\xd9\xa1" };
	int64_t v;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_true(v2v_num_int(&v, good[i].s));
		assert_true(v == good[i].v);
	}
	v = 42;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(v2v_num_int(&v, bad[i]));
	assert_true(v == 42);
}

/* The nearest double, as the compiler reads it. */
static void
decimal_numbers(void **state)
{
	static const struct {
		const char *s;
		double v;
	} good[] = { { "0", 0 }, { "0.1", 0.1 }, { ".5", 0.5 }, { "5.", 5 },
		{ "-0.25", -0.25 }, { "+1.75", 1.75 }, { "0.001", 0.001 },
		{ "0.85", 0.85 }, { "123456789012345", 123456789012345 },
		{ "0.000001", 0.000001 }, { "3.14159265358979",
		3.14159265358979 }, { "0.0000100000000000000", 0.00001 } };
	static const char *const bad[] = { "", ".", "-", "-.", "1e3", "0x1",
		"1,5", " 1", "1 ", "1.2.3", "nan", "inf", "infinity", "1f",
		"1234567890123456", "0.0000000000000000000000000001" };
	double v;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_true(v2v_num_real(&v, good[i].s));
		assert_true(v == good[i].v);
	}
	v = 42;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(v2v_num_real(&v, bad[i]));
	assert_true(v == 42);
}

static void
lists(void **state)
{
	int64_t v[4];

	(void)state;
	assert_true(v2v_num_list(v, 4, "1,-2,3k,4"));
	assert_true(v[0] == 1 && v[1] == -2 && v[2] == 3000 && v[3] == 4);
	assert_false(v2v_num_list(v, 4, "1,2,3"));
	assert_false(v2v_num_list(v, 4, "1,2,3,"));
	assert_false(v2v_num_list(v, 4, "1,2,3,4,5"));
	assert_false(v2v_num_list(v, 4, "1, 2,3,4"));
	assert_false(v2v_num_list(v, 4, ",1,2,3"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_numbers),
		cmocka_unit_test(decimal_numbers),
		cmocka_unit_test(lists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
