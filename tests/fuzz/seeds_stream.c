/*
 * seeds_stream DIR: small inputs to start the fuzzing of the picture parsers
 * from, as DIR/PARSER-NUMBER.
 */
#include "base.h"

#include "stream/meta.h"
#include "stream/writer.h"
#include "util/rng.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#ifdef V2V_WEBP
#include <webp/encode.h>
#endif

enum { W = 17, H = 9 };

static const char *folder;

static void
save(const char *parser, const void *bytes, size_t n)
{
	static int number;
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s-%d", folder, parser, number++);
	f = fopen(path, "wb");
	if (f == NULL || fwrite(bytes, 1, n, f) != n || fclose(f) != 0) {
		perror(path);
		exit(1);
	}
}

/* Noise of so many colours. */
static void
make_frame(struct v2v_frame *f, bool alpha, unsigned colours)
{
	if (v2v_frame_init(f, W, H, NULL) < 0
	    || v2v_meta_set(f, "name", "seed", NULL) < 0)
		exit(1);
	f->alpha = alpha;
	for (int i = 0; i < W * H; i++) {
		uint64_t c = v2v_rng(9, v2v_rng_below(8, (uint64_t)i,
		    colours));

		memcpy(f->px + 4 * i, &c, 4);
		if (!alpha)
			f->px[4 * i + 3] = 255;
	}
}

static void
save_pam(void)
{
	static const char *const heads[] = {
		"P1 3 1\n0 1 0", "P2 2 1 9\n1 # c\n 9", "P3 1 1 255\n1 2 3 ",
		"P4 9 1\nab", "P5 2 1 999\nabcd", "P6 # v2v.id=1\n1 1 255\nabc",
		"P7\nWIDTH 1\nHEIGHT 1\nDEPTH 2\nMAXVAL 65535\n"
		    "TUPLTYPE GRAYSCALE_ALPHA\nENDHDR\nabcd",
		"P7\nWIDTH 1\nHEIGHT 1\nDEPTH 1\nMAXVAL 1\n"
		    "TUPLTYPE BLACKANDWHITE\nENDHDR\n\1P5 1 1 255\nx",
	};

	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		save("pam", heads[i], strlen(heads[i]));
}

static void
save_frames(void)
{
	static const unsigned colours[] = { 2, 16, 1000 };

	for (int i = 0; i < 6; i++) {
		struct v2v_frame f;
		struct v2v_text pam = { 0 }, png = { 0 };

		make_frame(&f, i % 2, colours[i / 2]);
		if (v2v_encode_pam(&pam, &f, NULL) < 0
		    || v2v_encode_png(&png, &f, 1, NULL) < 0)
			exit(1);
		save("pam", pam.s, pam.len);
		save("png", png.s, png.len);
		v2v_text_free(&pam);
		v2v_text_free(&png);
		v2v_frame_free(&f);
	}
}

static void
save_jpeg(J_COLOR_SPACE space, int samples, bool progressive)
{
	static const uint8_t exif[] = "Exif\0\0II*\0\10\0\0\0\1\0"
	    "\22\1\3\0\1\0\0\0\6\0\0\0\0\0\0";
	struct jpeg_compress_struct c;
	struct jpeg_error_mgr err;
	unsigned long n = 0;
	unsigned char *bytes = NULL;
	uint8_t row[W * 4];
	JSAMPROW p = row;

	c.err = jpeg_std_error(&err);
	jpeg_create_compress(&c);
	jpeg_mem_dest(&c, &bytes, &n);
	c.image_width = W;
	c.image_height = H;
	c.input_components = samples;
	c.in_color_space = space;
	jpeg_set_defaults(&c);
	if (progressive)
		jpeg_simple_progression(&c);
	jpeg_start_compress(&c, TRUE);
	jpeg_write_marker(&c, JPEG_APP0 + 1, exif, sizeof(exif));
	jpeg_write_icc_profile(&c, exif, sizeof(exif));
	for (int y = 0; y < H; y++) {
		for (int i = 0; i < W * samples; i++)
			row[i] = (uint8_t)v2v_rng((uint64_t)y, (uint64_t)i);
		jpeg_write_scanlines(&c, &p, 1);
	}
	jpeg_finish_compress(&c);
	jpeg_destroy_compress(&c);
	save("jpeg", bytes, n);
	save("exif", exif + 6, sizeof(exif) - 6);
	free(bytes);
}

static void
save_webp(void)
{
#ifdef V2V_WEBP
	for (int i = 0; i < 4; i++) {
		struct v2v_frame f;
		uint8_t *bytes = NULL;
		size_t n;

		make_frame(&f, i % 2, 1000);
		n = i < 2 ? WebPEncodeRGBA(f.px, W, H, 4 * W, 50, &bytes)
		    : WebPEncodeLosslessRGBA(f.px, W, H, 4 * W, &bytes);
		save("webp", bytes, n);
		WebPFree(bytes);
		v2v_frame_free(&f);
	}
#endif
}

int
main(int argc, char **argv)
{
	if (argc != 2)
		return 2;
	folder = argv[1];
	save_pam();
	save_frames();
	for (int i = 0; i < 2; i++) {
		save_jpeg(JCS_RGB, 3, i);
		save_jpeg(JCS_GRAYSCALE, 1, i);
		save_jpeg(JCS_CMYK, 4, i);
	}
	save_webp();
	return 0;
}
