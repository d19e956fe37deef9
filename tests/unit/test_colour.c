/* sRGB, CIELAB and OKLab of single colours. */
#include "base.h"

#include "colour/lab.h"
#include "colour/srgb.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void
test_table(void **state)
{
	(void)state;
	for (int i = 0; i < 256; i++) {
		double v = i / 255.0;
		double exact = v <= .04045 ? v / 12.92
		    : (double)powl((v + .055L) / 1.055L, 2.4L);

		assert_true(fabs(v2v_srgb_linear[i] - exact) <= 1e-15);
		assert_true(fabs(v2v_srgb_decode(v) - exact) <= 1e-15);
		assert_true(fabs(v2v_srgb_encode(exact) - v) <= 1e-7);
		assert_int_equal(v2v_srgb_byte(v2v_srgb_linear[i]), i);
	}
	assert_int_equal(v2v_srgb_byte(-1), 0);
	assert_int_equal(v2v_srgb_byte(2), 255);
	assert_int_equal(v2v_srgb_byte(NAN), 0);
}

static void
expect(const double got[3], double l, double a, double b, double bound)
{
	assert_true(fabs(got[0] - l) <= bound);
	assert_true(fabs(got[1] - a) <= bound);
	assert_true(fabs(got[2] - b) <= bound);
}

/* Values of Lindbloom's calculator and of Ottosson's page. */
static void
test_known(void **state)
{
	static const uint8_t white[3] = { 255, 255, 255 };
	static const uint8_t red[3] = { 255, 0, 0 }, blue[3] = { 0, 0, 255 };
	static const uint8_t black[3] = { 0, 0, 0 };
	double lab[3];

	(void)state;
	v2v_lab_from_rgb(lab, white);
	expect(lab, 100, 0, 0, 1e-4);
	v2v_lab_from_rgb(lab, black);
	expect(lab, 0, 0, 0, 1e-12);
	v2v_lab_from_rgb(lab, red);
	expect(lab, 53.2408, 80.0925, 67.2032, 2e-4);
	v2v_lab_from_rgb(lab, blue);
	expect(lab, 32.2970, 79.1875, -107.8602, 2e-4);
	v2v_oklab_from_rgb(lab, white);
	expect(lab, 1, 0, 0, 1e-6);
	v2v_oklab_from_rgb(lab, red);
	expect(lab, .627955, .224863, .125846, 2e-6);
}

static void
test_round_trip(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 1u << 24; i += 61) {
		const uint8_t rgb[3] = { (uint8_t)(i >> 16), (uint8_t)(i >> 8),
			(uint8_t)i };
		uint8_t back[3];
		double lab[3];
		float labf[3];

		v2v_lab_from_rgb(lab, rgb);
		v2v_labf_from_rgb(labf, rgb);
		for (int k = 0; k < 3; k++)
			assert_true(fabs(lab[k] - (double)labf[k]) <= 1e-4);
		v2v_lab_to_rgb(back, lab);
		assert_memory_equal(back, rgb, 3);
		v2v_oklab_from_rgb(lab, rgb);
		v2v_oklabf_from_rgb(labf, rgb);
		for (int k = 0; k < 3; k++)
			assert_true(fabs(lab[k] - (double)labf[k]) <= 1e-6);
		v2v_oklab_to_rgb(back, lab);
		assert_memory_equal(back, rgb, 3);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
