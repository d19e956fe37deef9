/* WebP in: exact without loss, defects, limits, orientation. */
#include "stream_help.h"

#ifdef V2V_WEBP

#include "util/rng.h"

#include <webp/encode.h>

enum { W = 19, H = 14, RGBA_BYTES = W * H * 4 };

static void
make_pixels(uint8_t px[RGBA_BYTES], bool alpha)
{
	for (int i = 0; i < RGBA_BYTES; i++)
		px[i] = i % 4 == 3 && !alpha ? 255
		    : (uint8_t)v2v_rng(3, (uint64_t)i);
	/* Lossless WebP may change what is wholly transparent. */
	for (int i = 3; i < RGBA_BYTES; i += 4)
		if (px[i] == 0)
			px[i] = 1;
}

static size_t
write_webp(uint8_t **out, bool alpha)
{
	uint8_t px[RGBA_BYTES];

	make_pixels(px, alpha);
	return WebPEncodeLosslessRGBA(px, W, H, 4 * W, out);
}

static int
decode(const uint8_t *bytes, size_t n, const struct v2v_limits *lim,
    struct v2v_frame *f, struct v2v_msg *msg)
{
	struct source s;
	int err = source_open_limited(&s, bytes, n, lim);

	*f = (struct v2v_frame){ 0 };
	if (err == V2V_OK)
		err = source_next(&s, f);
	assert_true(err == 1 || f->px == NULL);
	*msg = s.msg;
	source_close(&s);
	return err;
}

static void
test_lossless(void **state)
{
	(void)state;
	for (int alpha = 0; alpha < 2; alpha++) {
		uint8_t px[RGBA_BYTES], *bytes;
		size_t n = write_webp(&bytes, alpha);
		struct v2v_frame f;
		struct v2v_msg msg;

		make_pixels(px, alpha);
		assert_int_equal(decode(bytes, n, &default_limits, &f, &msg),
		    1);
		assert_string_equal(msg.text, "");
		assert_int_equal(f.alpha, alpha);
		assert_int_equal(f.width, W);
		assert_pixels(&f, px, W * H);
		v2v_frame_free(&f);
		WebPFree(bytes);
	}
}

static void
test_defects(void **state)
{
	static const struct v2v_limits small = { 100, W * H - 1, 99999 };
	uint8_t *bytes;
	size_t n = write_webp(&bytes, true);
	struct v2v_frame f;
	struct v2v_msg msg;

	(void)state;
	for (size_t cut = 0; cut < n; cut++)
		assert_int_equal(decode(bytes, cut, &default_limits, &f,
		    &msg), V2V_E_DATA);
	assert_int_equal(decode(bytes, n, &small, &f, &msg), V2V_E_LIMIT);
	WebPFree(bytes);
}

static void
add_chunk(uint8_t **to, const char *name, const void *body, size_t n)
{
	memcpy(*to, name, 4);
	for (int i = 0; i < 4; i++)
		(*to)[4 + i] = (uint8_t)(n >> 8 * i);
	memcpy(*to + 8, body, n);
	(*to)[8 + n] = 0;
	*to += 8 + n + n % 2;
}

/* The extended form: flags, then the picture and the chunk, in any order. */
static size_t
extend(uint8_t *out, int flags, const char *name, const void *body, size_t n)
{
	uint8_t *simple, *to = out + 12;
	uint8_t size[10] = { (uint8_t)flags, 0, 0, 0, W - 1, 0, 0, H - 1 };
	size_t bytes = write_webp(&simple, false);

	add_chunk(&to, "VP8X", size, 10);
	add_chunk(&to, "odd ", "x", 1);
	memcpy(to, simple + 12, bytes - 12);
	to += bytes - 12;
	add_chunk(&to, name, body, n);
	memcpy(out, "RIFF\0\0\0\0WEBP", 12);
	out[4] = (uint8_t)(to - out - 8);
	out[5] = (uint8_t)((to - out - 8) >> 8);
	WebPFree(simple);
	return (size_t)(to - out);
}

static void
test_orientation(void **state)
{
	static const uint8_t exif[] = "II*\0\10\0\0\0\1\0"
	    "\22\1\3\0\1\0\0\0\3\0\0\0\0\0\0";
	uint8_t bytes[4096], px[RGBA_BYTES];
	size_t n = extend(bytes, 8, "EXIF", exif, sizeof(exif));
	struct v2v_frame f;
	struct v2v_msg msg;

	(void)state;
	make_pixels(px, false);
	assert_int_equal(decode(bytes, n, &default_limits, &f, &msg), 1);
	for (int i = 0; i < W * H; i++)
		assert_memory_equal(f.px + 4 * i, px + 4 * (W * H - 1 - i), 4);
	v2v_frame_free(&f);
}

static void
test_others(void **state)
{
	uint8_t bytes[4096];
	size_t n = extend(bytes, 0x20, "ICCP", "nonsense", 8);
	struct v2v_frame f;
	struct v2v_msg msg;

	(void)state;
	assert_int_equal(decode(bytes, n, &default_limits, &f, &msg), 1);
	assert_non_null(strstr(msg.text, "profile ignored"));
	v2v_frame_free(&f);
	n = extend(bytes, 2, "ANIM", "\0\0\0\0\0\0", 6);
	assert_int_equal(decode(bytes, n, &default_limits, &f, &msg),
	    V2V_E_DATA);
	assert_non_null(strstr(msg.text, "animation"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lossless),
		cmocka_unit_test(test_defects),
		cmocka_unit_test(test_orientation),
		cmocka_unit_test(test_others),
	};

	return cmocka_run_group_tests_name("webp", tests, NULL, NULL);
}

#else

static void
test_refused(void **state)
{
	struct source s;
	struct v2v_frame f;

	(void)state;
	assert_int_equal(source_open(&s, "RIFF\4\0\0\0WEBP", 12), V2V_OK);
	assert_int_equal(source_next(&s, &f), V2V_E_DATA);
	ASSERT_WORDS(&s, "without libwebp");
	source_close(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_refused) };

	return cmocka_run_group_tests_name("webp", tests, NULL, NULL);
}

#endif
