/* PNG in: every kind that there is, defects, limits; PNG out. */
#include "stream_help.h"

#include "stream/meta.h"
#include "stream/writer.h"
#include "util/rng.h"

#include <math.h>
#include <png.h>
#ifdef V2V_LCMS
#include <lcms2.h>
#endif

enum { W = 13, H = 11 };

struct kind {
	int type, depth, interlace;
	bool trns;
	const char *profile;
	png_uint_32 profile_bytes;
};

static void
on_write(png_structp png, png_bytep bytes, size_t n)
{
	v2v_text_add(png_get_io_ptr(png), (const char *)bytes, n);
}

static int
channels(int type)
{
	return type == PNG_COLOR_TYPE_RGB ? 3
	    : type == PNG_COLOR_TYPE_RGB_ALPHA ? 4
	    : type == PNG_COLOR_TYPE_GRAY_ALPHA ? 2 : 1;
}

/* Sample c of pixel i; 0 for the first pixels, so that tRNS meets some. */
static uint32_t
sample(const struct kind *k, int i, int c)
{
	return i < 3 ? 0 : v2v_rng_below(1, (uint64_t)(i * 4 + c),
	    1u << k->depth);
}

static png_color
entry(int i)
{
	return (png_color){ (uint8_t)(i * 7), (uint8_t)(255 - i),
	    (uint8_t)(i * i) };
}

static void
pack_row(const struct kind *k, int y, uint8_t *row)
{
	int n = channels(k->type), bit = 0;

	memset(row, 0, W * 8);
	for (int x = 0; x < W; x++)
		for (int c = 0; c < n; c++, bit += k->depth) {
			uint32_t v = sample(k, y * W + x, c);

			if (k->depth == 16) {
				row[bit / 8] = (uint8_t)(v >> 8);
				row[bit / 8 + 1] = (uint8_t)v;
			} else {
				row[bit / 8] |= (uint8_t)(v << (8 - k->depth
				    - bit % 8));
			}
		}
}

static void
write_png(struct v2v_text *out, const struct kind *k)
{
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL,
	    NULL, NULL);
	png_infop info = png_create_info_struct(png);
	uint8_t rows[H][W * 8], *p[H], alpha[3] = { 0, 100, 200 };
	png_color pal[256];
	png_color_16 zero = { 0 };

	png_set_write_fn(png, out, on_write, NULL);
	png_set_IHDR(png, info, W, H, k->depth, k->type, k->interlace,
	    PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	if (k->type == PNG_COLOR_TYPE_PALETTE) {
		for (int i = 0; i < 256; i++)
			pal[i] = entry(i);
		png_set_PLTE(png, info, pal, 1 << k->depth);
	}
	if (k->trns)
		png_set_tRNS(png, info, alpha,
		    k->depth == 1 ? 2 : 3, &zero);
	if (k->profile != NULL)
		png_set_iCCP(png, info, "p", PNG_COMPRESSION_TYPE_BASE,
		    (png_const_bytep)k->profile, k->profile_bytes);
	/* A gamma that a viewer without colour management ignores. */
	png_set_gAMA(png, info, 1.0);
	for (int y = 0; y < H; y++) {
		pack_row(k, y, rows[y]);
		p[y] = rows[y];
	}
	png_set_rows(png, info, p);
	png_write_png(png, info, PNG_TRANSFORM_IDENTITY, NULL);
	png_destroy_write_struct(&png, &info);
}

/* Nearest of 256 levels, by double arithmetic: no half occurs. */
static uint8_t
level(const struct kind *k, uint32_t v)
{
	return (uint8_t)(v * 255.0 / ((1 << k->depth) - 1) + 0.5);
}

static void
expected(const struct kind *k, int i, uint8_t px[4])
{
	int n = channels(k->type);
	uint32_t v[4];
	bool zero = true;

	for (int c = 0; c < n; c++) {
		v[c] = sample(k, i, c);
		zero = zero && v[c] == 0;
	}
	px[3] = k->trns && zero ? 0 : 255;
	if (k->type == PNG_COLOR_TYPE_PALETTE) {
		png_color e = entry((int)v[0]);

		px[0] = e.red;
		px[1] = e.green;
		px[2] = e.blue;
		if (k->trns && v[0] < (k->depth == 1 ? 2u : 3u))
			px[3] = (uint8_t)(100 * v[0]);
		return;
	}
	for (int c = 0; c < 3; c++)
		px[c] = level(k, v[n < 3 ? 0 : c]);
	if (n % 2 == 0)
		px[3] = level(k, v[n - 1]);
}

static void
check_kind(const struct kind *k)
{
	struct v2v_text png = { 0 };
	struct source s;
	struct v2v_frame f;

	write_png(&png, k);
	assert_int_equal(source_open(&s, png.s, png.len), V2V_OK);
	assert_int_equal(source_next(&s, &f), 1);
	assert_string_equal(s.msg.text, "");
	assert_int_equal(f.width, W);
	assert_int_equal(f.height, H);
	assert_int_equal(f.alpha, k->trns || channels(k->type) % 2 == 0);
	assert_string_equal(v2v_meta_get(&f, "name"), "car.1");
	for (int i = 0; i < W * H; i++) {
		uint8_t px[4];

		expected(k, i, px);
		if (memcmp(f.px + 4 * i, px, 4) != 0)
			fail_msg("type %d depth %d interlace %d tRNS %d: "
			    "pixel %d", k->type, k->depth, k->interlace,
			    k->trns, i);
	}
	v2v_frame_free(&f);
	assert_int_equal(source_next(&s, &f), 0);
	source_close(&s);
	v2v_text_free(&png);
}

static void
test_every_kind(void **state)
{
	static const int types[] = { PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_RGB,
		PNG_COLOR_TYPE_PALETTE, PNG_COLOR_TYPE_GRAY_ALPHA,
		PNG_COLOR_TYPE_RGB_ALPHA };

	(void)state;
	for (int t = 0; t < 5; t++)
		for (int depth = t == 0 || t == 2 ? 1 : 8;
		    depth <= (t == 2 ? 8 : 16); depth *= 2)
			for (int i = 0; i < 4; i++)
				if (t < 3 || i < 2)
					check_kind(&(struct kind){ types[t],
					    depth, i % 2, i > 1, NULL, 0 });
}

static int
first(const struct v2v_text *png, size_t n, const struct v2v_limits *lim,
    struct v2v_msg *msg)
{
	struct source s;
	struct v2v_frame f = { 0 };
	int err = source_open_limited(&s, png->s, n, lim);

	if (err == V2V_OK)
		err = source_next(&s, &f);
	assert_true(err == 1 || f.px == NULL);
	v2v_frame_free(&f);
	*msg = s.msg;
	source_close(&s);
	return err;
}

/* Cut anywhere, or with any byte of its data changed, it is refused. */
static void
test_defects(void **state)
{
	struct v2v_text png = { 0 };
	struct v2v_msg msg;

	(void)state;
	write_png(&png, &(struct kind){ PNG_COLOR_TYPE_RGB, 8, 1, true, NULL,
	    0 });
	assert_int_equal(first(&png, png.len, &default_limits, &msg), 1);
	for (size_t n = 0; n < png.len; n++) {
		assert_int_equal(first(&png, n, &default_limits, &msg),
		    V2V_E_DATA);
		assert_true(msg.text[0] != '\0');
	}
	for (size_t i = 100; i < png.len; i += 5) {
		png.s[i] ^= 0x10;
		assert_int_equal(first(&png, png.len, &default_limits, &msg),
		    V2V_E_DATA);
		png.s[i] ^= 0x10;
	}
	v2v_text_free(&png);
}

static void
test_limits(void **state)
{
	static const struct v2v_limits narrow = { W - 1, 1000, 10000 };
	static const struct v2v_limits small = { 1000, W * H - 1, 10000 };
	static const struct v2v_limits brief = { 1000, 1000, 50 };
	static const struct v2v_limits exact = { W, W * H, 10000 };
	struct v2v_text png = { 0 };
	struct v2v_msg msg;

	(void)state;
	write_png(&png, &(struct kind){ PNG_COLOR_TYPE_GRAY, 8, 0, false,
	    NULL, 0 });
	assert_int_equal(first(&png, png.len, &narrow, &msg), V2V_E_LIMIT);
	assert_int_equal(first(&png, png.len, &small, &msg), V2V_E_LIMIT);
	assert_int_equal(first(&png, png.len, &brief, &msg), V2V_E_LIMIT);
	assert_non_null(strstr(msg.text, "50 bytes"));
	assert_int_equal(first(&png, png.len, &exact, &msg), 1);
	v2v_text_free(&png);
}

#ifdef V2V_LCMS

/* The bytes of a profile, to be freed. */
static char *
profile_bytes(cmsHPROFILE profile, png_uint_32 *size)
{
	cmsUInt32Number n = 0;
	char *bytes;

	assert_true(cmsSaveProfileToMem(profile, NULL, &n));
	bytes = malloc(n);
	assert_non_null(bytes);
	assert_true(cmsSaveProfileToMem(profile, bytes, &n));
	*size = n;
	return bytes;
}

/* The transfer curve of IEC 61966-2-1. */
static int
from_linear(uint32_t v)
{
	double x = v / 255.0;

	return (int)(255 * (x <= 0.0031308 ? 12.92 * x
	    : 1.055 * pow(x, 1 / 2.4) - 0.055) + 0.5);
}

/* Linear light with the primaries of sRGB: the curve alone is applied. */
static void
test_profile(void **state)
{
	cmsCIExyY white = { 0.3127, 0.3290, 1 };
	cmsCIExyYTRIPLE primaries = { { 0.64, 0.33, 1 }, { 0.30, 0.60, 1 },
		{ 0.15, 0.06, 1 } };
	cmsToneCurve *line = cmsBuildGamma(NULL, 1.0), *lines[3];
	cmsHPROFILE profile;
	char *bytes;
	struct kind k = { PNG_COLOR_TYPE_RGB, 8, 0, false, NULL, 0 };
	struct v2v_text png = { 0 };
	struct source s;
	struct v2v_frame f;

	(void)state;
	lines[0] = lines[1] = lines[2] = line;
	profile = cmsCreateRGBProfile(&white, &primaries, lines);
	bytes = profile_bytes(profile, &k.profile_bytes);
	k.profile = bytes;
	write_png(&png, &k);
	assert_int_equal(source_open(&s, png.s, png.len), V2V_OK);
	assert_int_equal(source_next(&s, &f), 1);
	assert_string_equal(s.msg.text, "");
	for (int i = 0; i < W * H; i++)
		for (int c = 0; c < 3; c++)
			assert_true(abs(f.px[4 * i + c]
			    - from_linear(sample(&k, i, c))) <= 1);
	v2v_frame_free(&f);
	source_close(&s);
	v2v_text_free(&png);
	cmsCloseProfile(profile);
	cmsFreeToneCurve(line);
	free(bytes);
}

/* One that is sRGB already, or with rounded numbers as good as that, must not
 * move a single pixel. */
static void
test_srgb_profile(void **state)
{
	cmsCIExyY white = { 0.3127, 0.3290, 1 };
	cmsCIExyYTRIPLE primaries = { { 0.641, 0.33, 1 }, { 0.30, 0.60, 1 },
		{ 0.15, 0.06, 1 } };
	uint16_t table[256];
	cmsToneCurve *curve, *curves[3];

	(void)state;
	for (int i = 0; i < 256; i++) {
		double x = i / 255.0;

		table[i] = (uint16_t)(16 * (int)(4095 * (x <= 0.04045
		    ? x / 12.92 : pow((x + 0.055) / 1.055, 2.4)) + 0.5));
	}
	curve = cmsBuildTabulatedToneCurve16(NULL, 256, table);
	curves[0] = curves[1] = curves[2] = curve;
	for (int i = 0; i < 2; i++) {
		cmsHPROFILE profile = i ? cmsCreate_sRGBProfile()
		    : cmsCreateRGBProfile(&white, &primaries, curves);
		struct kind k = { PNG_COLOR_TYPE_RGB, 8, 0, false, NULL, 0 };
		char *bytes = profile_bytes(profile, &k.profile_bytes);

		k.profile = bytes;
		check_kind(&k);
		cmsCloseProfile(profile);
		free(bytes);
	}
	cmsFreeToneCurve(curve);
}

#endif

static void
make_frame(struct v2v_frame *f, int w, int h, int colours, bool alpha)
{
	assert_int_equal(v2v_frame_init(f, w, h, NULL), V2V_OK);
	f->alpha = alpha;
	for (size_t i = 0; i < v2v_frame_pixels(f); i++) {
		int c = (int)(i % (size_t)colours);

		f->px[4 * i] = (uint8_t)(c % 16 * 17);
		f->px[4 * i + 1] = (uint8_t)(c / 16 % 16 * 17);
		f->px[4 * i + 2] = (uint8_t)(c / 256);
		f->px[4 * i + 3] = alpha && c == 0 ? 0 : 255;
	}
}

static void
test_write(void **state)
{
	static const struct { int colours, depth, type; bool alpha; } c[] = {
		{ 1, 1, PNG_COLOR_TYPE_PALETTE, false },
		{ 2, 1, PNG_COLOR_TYPE_PALETTE, true },
		{ 3, 2, PNG_COLOR_TYPE_PALETTE, false },
		{ 15, 4, PNG_COLOR_TYPE_PALETTE, true },
		{ 17, 8, PNG_COLOR_TYPE_PALETTE, false },
		{ 256, 8, PNG_COLOR_TYPE_PALETTE, true },
		{ 257, 8, PNG_COLOR_TYPE_RGB, false },
		{ 257, 8, PNG_COLOR_TYPE_RGB_ALPHA, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(c) / sizeof(c[0]); i++) {
		struct v2v_frame f, g;
		struct v2v_text a = { 0 }, b = { 0 };
		struct source s;

		make_frame(&f, 37, 29, c[i].colours, c[i].alpha);
		assert_int_equal(v2v_meta_set(&f, "name", "x", NULL), V2V_OK);
		assert_int_equal(v2v_encode_png(&a, &f, 6, NULL), V2V_OK);
		assert_int_equal(v2v_encode_png(&b, &f, 6, NULL), V2V_OK);
		assert_int_equal(a.len, b.len);
		assert_memory_equal(a.s, b.s, a.len);
		assert_int_equal(a.s[24], c[i].depth);
		assert_int_equal(a.s[25], c[i].type);
		assert_int_equal(source_open(&s, a.s, a.len), V2V_OK);
		assert_int_equal(source_next(&s, &g), 1);
		assert_int_equal(g.alpha, f.alpha);
		assert_pixels(&g, f.px, v2v_frame_pixels(&f));
		v2v_frame_free(&g);
		source_close(&s);
		v2v_frame_free(&f);
		v2v_text_free(&a);
		v2v_text_free(&b);
	}
}

/* A picture with alpha keeps the channel although nothing is transparent. */
static void
test_write_opaque_alpha(void **state)
{
	struct v2v_frame f, g;
	struct v2v_text png = { 0 };
	struct source s;

	(void)state;
	make_frame(&f, 5, 5, 4, false);
	f.alpha = true;
	assert_int_equal(v2v_encode_png(&png, &f, 1, NULL), V2V_OK);
	assert_int_equal(source_open(&s, png.s, png.len), V2V_OK);
	assert_int_equal(source_next(&s, &g), 1);
	assert_true(g.alpha);
	assert_pixels(&g, f.px, 25);
	v2v_frame_free(&f);
	v2v_frame_free(&g);
	source_close(&s);
	v2v_text_free(&png);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_kind),
		cmocka_unit_test(test_defects),
		cmocka_unit_test(test_limits),
#ifdef V2V_LCMS
		cmocka_unit_test(test_profile),
		cmocka_unit_test(test_srgb_profile),
#endif
		cmocka_unit_test(test_write),
		cmocka_unit_test(test_write_opaque_alpha),
	};

	return cmocka_run_group_tests_name("png", tests, NULL, NULL);
}
