/* Orientation: the TIFF structure, cut anywhere, and the eight turns. */
#include "stream_help.h"

#include "stream/exif.h"

static size_t
make_tiff(uint8_t *t, bool big, int type, int value)
{
	static const uint8_t little_head[] = "II*\0\10\0\0\0\2\0"
	    "\17\1\2\0\1\0\0\0zzzz" "\22\1T\0\1\0\0\0vv\0\0" "\0\0\0";
	static const uint8_t big_head[] = "MM\0*\0\0\0\10\0\2"
	    "\1\17\0\2\0\0\0\1zzzz" "\1\22\0T\0\0\0\1vv\0\0" "\0\0\0";

	memcpy(t, big ? big_head : little_head, 38);
	t[big ? 25 : 24] = (uint8_t)type;
	t[30] = (uint8_t)(big ? value >> 8 : value);
	t[31] = (uint8_t)(big ? value : value >> 8);
	if (type == 4 && big) {
		t[30] = t[31] = t[32] = 0;
		t[33] = (uint8_t)value;
	}
	return 38;
}

/* In a block of just that size, so that a sanitizer sees a byte too far. */
static int
orientation(const uint8_t *t, size_t n)
{
	uint8_t *copy = malloc(n ? n : 1);
	int o;

	assert_non_null(copy);
	memcpy(copy, t, n);
	o = v2v_exif_orientation(copy, n);
	free(copy);
	return o;
}

static void
test_values(void **state)
{
	uint8_t t[38];

	(void)state;
	for (int big = 0; big < 2; big++) {
		for (int v = 0; v <= 300; v++) {
			int right = v >= 1 && v <= 8 ? v : 1;
			size_t n = make_tiff(t, big, 3, v);

			assert_int_equal(orientation(t, n), right);
			n = make_tiff(t, big, 4, v % 256);
			right = v % 256 >= 1 && v % 256 <= 8 ? v % 256 : 1;
			assert_int_equal(orientation(t, n), right);
		}
		assert_int_equal(orientation(t, make_tiff(t, big, 2, 6)), 1);
	}
}

static void
test_broken(void **state)
{
	uint8_t t[38];
	size_t n = make_tiff(t, true, 3, 6);

	(void)state;
	for (size_t i = 0; i < 34; i++)
		assert_int_equal(orientation(t, i), 1);
	assert_int_equal(orientation(t, 34), 6);
	t[9] = 1; /* entries */
	assert_int_equal(orientation(t, n), 1);
	t[8] = t[9] = 255;
	assert_int_equal(orientation(t, n), 6);
	t[4] = 255; /* where the entries are */
	assert_int_equal(orientation(t, n), 1);
	n = make_tiff(t, true, 3, 6);
	t[7] = 36;
	assert_int_equal(orientation(t, n), 1);
	t[7] = 37;
	assert_int_equal(orientation(t, n), 1);
	t[0] = 'I';
	assert_int_equal(orientation(t, n), 1);
}

/* The letters of a 3 x 2 picture as a viewer must show them. */
static void
test_turns(void **state)
{
	static const char *const shown[] = { "abc/def", "abc/def", "cba/fed",
		"fed/cba", "def/abc", "ad/be/cf", "da/eb/fc", "fc/eb/da",
		"cf/be/ad" };

	(void)state;
	for (int o = 0; o <= 8; o++) {
		struct v2v_frame f;
		char text[16] = "", *to = text;

		assert_int_equal(v2v_frame_init(&f, 3, 2, NULL), V2V_OK);
		for (int i = 0; i < 6; i++)
			memset(f.px + 4 * i, 'a' + i, 4);
		assert_int_equal(v2v_exif_orient(&f, o, NULL), V2V_OK);
		for (int y = 0; y < f.height; y++) {
			if (y > 0)
				*to++ = '/';
			for (int x = 0; x < f.width; x++)
				*to++ = (char)f.px[4 * (y * f.width + x) + 3];
		}
		assert_string_equal(text, shown[o]);
		v2v_frame_free(&f);
	}
}

/* Over tile borders: turning there and back changes nothing. */
static void
test_there_and_back(void **state)
{
	static const int back[] = { 1, 1, 2, 3, 4, 5, 8, 7, 6 };
	struct v2v_frame f;

	(void)state;
	assert_int_equal(v2v_frame_init(&f, 101, 67, NULL), V2V_OK);
	for (size_t i = 0; i < 101 * 67; i++)
		memcpy(f.px + 4 * i, &(uint32_t){ (uint32_t)i }, 4);
	for (int o = 1; o <= 8; o++) {
		assert_int_equal(v2v_exif_orient(&f, o, NULL), V2V_OK);
		assert_int_equal(f.width, o < 5 ? 101 : 67);
		assert_int_equal(v2v_exif_orient(&f, back[o], NULL), V2V_OK);
		for (size_t i = 0; i < 101 * 67; i++)
			assert_memory_equal(f.px + 4 * i,
			    &(uint32_t){ (uint32_t)i }, 4);
	}
	v2v_frame_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_turns),
		cmocka_unit_test(test_there_and_back),
	};

	return cmocka_run_group_tests_name("exif", tests, NULL, NULL);
}
