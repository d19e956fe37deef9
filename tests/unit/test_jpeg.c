/* JPEG in: colour spaces, orientation, profiles, defects, limits. */
#include "stream_help.h"

#include <jpeglib.h>
#ifdef V2V_LCMS
#include <lcms2.h>
#endif

/* Four blocks of one colour each: no coefficient but the first is used, so
 * that decoded values are exact to a step or two. */
enum { SIDE = 32 };

struct job {
	J_COLOR_SPACE in, out;
	int samples; /* a pixel */
	bool progressive, many_scans;
	const uint8_t *app1, *app2;
	unsigned app1_bytes, app2_bytes;
	uint8_t block[4][4]; /* samples: top left, right, bottom left, right */
};

static const struct job rgb_job = {
	.in = JCS_RGB, .out = JCS_YCbCr, .samples = 3,
	.block = { { 255, 0, 0 }, { 0, 200, 0 }, { 0, 0, 150 },
	    { 90, 90, 90 } }
};

/* A progressive script of one grey scan a coefficient. */
static void
set_scans(struct jpeg_compress_struct *c, jpeg_scan_info *scans)
{
	for (int i = 0; i < 64; i++)
		scans[i] = (jpeg_scan_info){ 1, { 0 }, i, i, 0, 0 };
	c->scan_info = scans;
	c->num_scans = 64;
}

static uint8_t *
write_jpeg(const struct job *j, unsigned long *n)
{
	struct jpeg_compress_struct c;
	struct jpeg_error_mgr err;
	jpeg_scan_info scans[64];
	uint8_t *out = NULL, row[SIDE * 4];
	JSAMPROW p = row;

	*n = 0;
	c.err = jpeg_std_error(&err);
	jpeg_create_compress(&c);
	jpeg_mem_dest(&c, &out, n);
	c.image_width = c.image_height = SIDE;
	c.input_components = j->samples;
	c.in_color_space = j->in;
	jpeg_set_defaults(&c);
	jpeg_set_colorspace(&c, j->out);
	jpeg_set_quality(&c, 100, TRUE);
	if (j->progressive)
		jpeg_simple_progression(&c);
	if (j->many_scans)
		set_scans(&c, scans);
	jpeg_start_compress(&c, TRUE);
	if (j->app1 != NULL)
		jpeg_write_marker(&c, JPEG_APP0 + 1, j->app1, j->app1_bytes);
	if (j->app2 != NULL)
		jpeg_write_icc_profile(&c, j->app2, j->app2_bytes);
	for (int y = 0; y < SIDE; y++) {
		for (int x = 0; x < SIDE; x++)
			memcpy(row + x * j->samples,
			    j->block[2 * (y >= SIDE / 2) + (x >= SIDE / 2)],
			    (size_t)j->samples);
		jpeg_write_scanlines(&c, &p, 1);
	}
	jpeg_finish_compress(&c);
	jpeg_destroy_compress(&c);
	return out;
}

static int
decode_bytes(const uint8_t *bytes, size_t n, const struct v2v_limits *lim,
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

static int
decode(const struct job *j, const struct v2v_limits *lim, struct v2v_frame *f,
    struct v2v_msg *msg)
{
	unsigned long n;
	uint8_t *bytes = write_jpeg(j, &n);
	int err = decode_bytes(bytes, n, lim, f, msg);

	free(bytes);
	return err;
}

/* The four blocks, read well inside of each, are of these colours. */
static void
assert_blocks(const struct v2v_frame *f, const uint8_t want[4][3], int slack)
{
	for (int b = 0; b < 4; b++) {
		int x = b % 2 ? SIDE - 3 : 2, y = b / 2 ? SIDE - 3 : 2;
		const uint8_t *px = f->px + 4 * (y * SIDE + x);

		for (int c = 0; c < 3; c++)
			if (abs(px[c] - want[b][c]) > slack)
				fail_msg("block %d: %d %d %d, not %d %d %d",
				    b, px[0], px[1], px[2], want[b][0],
				    want[b][1], want[b][2]);
		assert_int_equal(px[3], 255);
	}
	assert_false(f->alpha);
}

static void
test_colours(void **state)
{
	static const uint8_t rgb[4][3] = { { 255, 0, 0 }, { 0, 200, 0 },
		{ 0, 0, 150 }, { 90, 90, 90 } };
	static const uint8_t grey[4][3] = { { 0, 0, 0 }, { 255, 255, 255 },
		{ 100, 100, 100 }, { 7, 7, 7 } };
	struct job j = rgb_job;
	struct v2v_frame f;
	struct v2v_msg msg;

	(void)state;
	for (int i = 0; i < 4; i++) {
		j.progressive = i % 2;
		j.out = i < 2 ? JCS_YCbCr : JCS_RGB;
		assert_int_equal(decode(&j, &default_limits, &f, &msg), 1);
		assert_string_equal(msg.text, "");
		assert_blocks(&f, rgb, 3);
		v2v_frame_free(&f);
	}
	j = (struct job){ .in = JCS_GRAYSCALE, .out = JCS_GRAYSCALE,
		.samples = 1, .block = { { 0 }, { 255 }, { 100 }, { 7 } } };
	assert_int_equal(decode(&j, &default_limits, &f, &msg), 1);
	assert_blocks(&f, grey, 1);
	v2v_frame_free(&f);
}

/* Adobe files (libjpeg marks YCCK and CMYK so) hold 255 for no ink. */
static void
test_cmyk(void **state)
{
	static const uint8_t want[4][3] = { { 255, 255, 255 }, { 0, 255, 255 },
		{ 100, 80, 0 }, { 0, 0, 0 } };
	struct job j = { .in = JCS_CMYK, .samples = 4, .block = {
		{ 255, 255, 255, 255 }, { 0, 255, 255, 255 },
		{ 250, 200, 0, 102 }, { 9, 99, 199, 0 } } };
	struct v2v_frame f;
	struct v2v_msg msg;

	(void)state;
	for (int i = 0; i < 2; i++) {
		int err;

		j.out = i ? JCS_YCCK : JCS_CMYK;
		err = decode(&j, &default_limits, &f, &msg);
#ifdef V2V_LCMS
		assert_int_equal(err, 1);
		assert_blocks(&f, want, 3);
		v2v_frame_free(&f);
#else
		(void)want;
		assert_int_equal(err, V2V_E_DATA);
		assert_non_null(strstr(msg.text, "lcms2"));
#endif
	}
}

/* Which block comes first, along the rows, for each orientation. */
static void
test_orientation(void **state)
{
	static const int order[9][4] = { { 0 }, { 0, 1, 2, 3 }, { 1, 0, 3, 2 },
		{ 3, 2, 1, 0 }, { 2, 3, 0, 1 }, { 0, 2, 1, 3 }, { 2, 0, 3, 1 },
		{ 3, 1, 2, 0 }, { 1, 3, 0, 2 } };
	uint8_t app1[] = "Exif\0\0MM\0*\0\0\0\10\0\1"
	    "\1\22\0\3\0\0\0\1\0o\0\0\0\0\0";
	struct job j = rgb_job;

	(void)state;
	j.app1 = app1;
	j.app1_bytes = sizeof(app1);
	for (int o = 1; o <= 8; o++) {
		uint8_t want[4][3];
		struct v2v_frame f;
		struct v2v_msg msg;

		app1[25] = (uint8_t)o;
		for (int b = 0; b < 4; b++)
			memcpy(want[b], j.block[order[o][b]], 3);
		assert_int_equal(decode(&j, &default_limits, &f, &msg), 1);
		assert_blocks(&f, (const uint8_t (*)[3])want, 3);
		v2v_frame_free(&f);
	}
}

#ifdef V2V_LCMS

/* A profile whose red and green are those of sRGB exchanged, so long that it
 * takes two segments. */
static void
test_profile(void **state)
{
	static const uint8_t want[4][3] = { { 0, 255, 0 }, { 200, 0, 0 },
		{ 0, 0, 150 }, { 90, 90, 90 } };
	cmsCIExyY white = { 0.3127, 0.3290, 1 };
	cmsCIExyYTRIPLE primaries = { { 0.30, 0.60, 1 }, { 0.64, 0.33, 1 },
		{ 0.15, 0.06, 1 } };
	cmsFloat64Number srgb[] = { 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92,
		0.04045 };
	cmsToneCurve *curve = cmsBuildParametricToneCurve(NULL, 4, srgb);
	cmsToneCurve *curves[3];
	cmsHPROFILE profile;
	cmsUInt32Number n = 0, long_n = 100000;
	uint8_t *bytes = calloc(long_n, 1);
	struct job j = rgb_job;
	struct v2v_frame f;
	struct v2v_msg msg;

	(void)state;
	curves[0] = curves[1] = curves[2] = curve;
	profile = cmsCreateRGBProfile(&white, &primaries, curves);
	assert_true(cmsSaveProfileToMem(profile, NULL, &n) && n < long_n);
	assert_true(cmsSaveProfileToMem(profile, bytes, &n));
	bytes[0] = 0;
	bytes[1] = (uint8_t)(long_n >> 16);
	bytes[2] = (uint8_t)(long_n >> 8);
	bytes[3] = (uint8_t)long_n;
	j.app2 = bytes;
	j.app2_bytes = long_n;
	assert_int_equal(decode(&j, &default_limits, &f, &msg), 1);
	assert_string_equal(msg.text, "");
	assert_blocks(&f, want, 4);
	v2v_frame_free(&f);
	cmsCloseProfile(profile);
	cmsFreeToneCurve(curve);
	free(bytes);
}

#endif

/* Words, and the picture as if there were no profile. */
static void
test_broken_profile(void **state)
{
	static const uint8_t want[4][3] = { { 255, 0, 0 }, { 0, 200, 0 },
		{ 0, 0, 150 }, { 90, 90, 90 } };
	struct job j = rgb_job;
	struct v2v_frame f;
	struct v2v_msg msg;
	unsigned long n;
	uint8_t *bytes, *at;

	(void)state;
	j.app2 = (const uint8_t *)"nonsense";
	j.app2_bytes = 8;
	assert_int_equal(decode(&j, &default_limits, &f, &msg), 1);
	assert_non_null(strstr(msg.text, "profile ignored"));
	assert_blocks(&f, want, 3);
	v2v_frame_free(&f);

	bytes = write_jpeg(&j, &n);
	for (at = bytes; memcmp(at, "ICC_PROFILE", 12) != 0; at++)
		;
	at[12] = 2; /* the second chunk of one */
	assert_int_equal(decode_bytes(bytes, n, &default_limits, &f, &msg),
	    1);
	assert_non_null(strstr(msg.text, "broken colour profile ignored"));
	v2v_frame_free(&f);
	free(bytes);
}

static void
test_defects(void **state)
{
	for (int i = 0; i < 2; i++) {
		struct job j = rgb_job;
		struct v2v_frame f;
		struct v2v_msg msg;
		unsigned long n;
		uint8_t *bytes, *more;

		(void)state;
		j.progressive = i;
		bytes = write_jpeg(&j, &n);
		for (unsigned long cut = 0; cut < n; cut++) {
			assert_int_equal(decode_bytes(bytes, cut,
			    &default_limits, &f, &msg), V2V_E_DATA);
			assert_true(msg.text[0] != '\0');
		}
		/* Bytes behind the picture are none of our business. */
		more = calloc(n + 100, 1);
		memcpy(more, bytes, n);
		assert_int_equal(decode_bytes(more, n + 100, &default_limits,
		    &f, &msg), 1);
		v2v_frame_free(&f);
		/* Before the last marker they earn a word. */
		memset(more + n - 2, 'z', 40);
		memcpy(more + n + 38, "\377\331", 2);
		assert_int_equal(decode_bytes(more, n + 40, &default_limits,
		    &f, &msg), 1);
		assert_non_null(strstr(msg.text, "extraneous"));
		v2v_frame_free(&f);
		free(more);
		free(bytes);
	}
}

static void
test_limits(void **state)
{
	static const struct v2v_limits narrow = { SIDE - 1, 9999, 9999 };
	static const struct v2v_limits small = { SIDE, SIDE * SIDE - 1, 9999 };
	static const struct v2v_limits exact = { SIDE, SIDE * SIDE, 9999 };
	struct job j = rgb_job;
	struct v2v_frame f;
	struct v2v_msg msg;

	(void)state;
	assert_int_equal(decode(&j, &narrow, &f, &msg), V2V_E_LIMIT);
	assert_int_equal(decode(&j, &small, &f, &msg), V2V_E_LIMIT);
	assert_int_equal(decode(&j, &exact, &f, &msg), 1);
	v2v_frame_free(&f);
	j = (struct job){ .in = JCS_GRAYSCALE, .out = JCS_GRAYSCALE,
		.samples = 1, .many_scans = true };
	assert_int_equal(decode(&j, &default_limits, &f, &msg), 1);
	v2v_frame_free(&f);
	assert_int_equal(decode(&j, &exact, &f, &msg), V2V_E_LIMIT);
	assert_non_null(strstr(msg.text, "too many scans"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_colours),
		cmocka_unit_test(test_cmyk),
		cmocka_unit_test(test_orientation),
#ifdef V2V_LCMS
		cmocka_unit_test(test_profile),
#endif
		cmocka_unit_test(test_broken_profile),
		cmocka_unit_test(test_defects),
		cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests_name("jpeg", tests, NULL, NULL);
}
