/*
 * JPEG files to frames, by libjpeg-turbo.
 *
 * A file with a defect in its data is refused, although libjpeg would go on
 * with a warning: half a photograph must not pass for one. EXIF and ICC
 * segments are not copied by libjpeg: our processors look at them where they
 * lie in the input, which is in memory whole.
 *
 * libjpeg reports an error by our longjmp, so all that must be freed lives in
 * struct job, outside of the function that calls setjmp.
 */
#include "base.h"

#include "stream/decode.h"

#include "stream/exif.h"
#include "stream/icc.h"
#include "util/mem.h"

#include <limits.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

#ifndef JCS_ALPHA_EXTENSIONS
#error "libjpeg-turbo is needed"
#endif

enum {
	MAX_CHUNKS = 255,     /* of an ICC profile (ICC.1, B.4) */
	MAX_SCANS = 500,
	SCANS_AT_LIMIT = 24,  /* for the largest picture allowed */
	BYTES_A_PIXEL = 10,   /* coefficients of a progressive CMYK file: 8 */
	SPARE_BYTES = 1 << 26
};

struct chunk {
	const uint8_t *bytes;
	size_t n;
};

struct job {
	struct jpeg_decompress_struct jpeg;
	struct jpeg_error_mgr errors;
	struct jpeg_progress_mgr progress;
	jmp_buf jump;
	struct v2v_frame *f;
	const struct v2v_limits *lim;
	struct v2v_msg *msg;
	int err;
	struct chunk exif;
	struct chunk icc[MAX_CHUNKS + 1]; /* by number, from 1 */
	int chunks;                       /* that each of them announced */
	bool icc_broken;
};

static void
stop(struct job *j, int err)
{
	j->err = err;
	longjmp(j->jump, 1);
}

static void
on_error(j_common_ptr jpeg)
{
	struct job *j = jpeg->client_data;
	char words[JMSG_LENGTH_MAX];

	jpeg->err->format_message(jpeg, words);
	switch (jpeg->err->msg_code) {
	case JERR_OUT_OF_MEMORY:
		stop(j, v2v_fail_memory(j->msg));
		break;
	case JERR_NO_BACKING_STORE: /* how the memory limit shows */
		stop(j, v2v_fail(j->msg, V2V_E_LIMIT,
		    "JPEG: needs too much memory"));
		break;
	default:
		stop(j, v2v_fail(j->msg, V2V_E_DATA, "JPEG: %s", words));
	}
}

static void
on_message(j_common_ptr jpeg, int level)
{
	struct job *j = jpeg->client_data;
	char words[JMSG_LENGTH_MAX];

	if (level >= 0)
		return;
	switch (jpeg->err->msg_code) {
	case JWRN_JFIF_MAJOR:
	case JWRN_ADOBE_XFORM:
		break; /* about the header; the data may be sound */
	case JWRN_EXTRANEOUS_DATA:
		jpeg->err->format_message(jpeg, words);
		v2v_fail(j->msg, V2V_OK, "JPEG: %s", words);
		break; /* some cameras pad before the last marker */
	default:
		on_error(jpeg);
	}
}

/* A file of little size can hold many scans of a large picture. */
static void
on_progress(j_common_ptr jpeg)
{
	struct job *j = jpeg->client_data;
	uint64_t scans = (uint64_t)j->jpeg.input_scan_number;
	uint64_t pixels = (uint64_t)j->jpeg.image_width
	    * j->jpeg.image_height;

	if (scans > MAX_SCANS || (scans > SCANS_AT_LIMIT
	    && pixels > j->lim->pixels / scans * SCANS_AT_LIMIT))
		stop(j, v2v_fail(j->msg, V2V_E_LIMIT, "JPEG: too many scans"));
}

/* The segment at hand, its length bytes stepped over. */
static struct chunk
take_segment(j_decompress_ptr jpeg)
{
	struct job *j = jpeg->client_data;
	struct jpeg_source_mgr *src = jpeg->src;
	const uint8_t *s = src->next_input_byte;
	struct chunk c = { s + 2, 0 };
	size_t n = src->bytes_in_buffer < 2 ? 0 : (size_t)(s[0] << 8 | s[1]);

	if (n < 2 || n > src->bytes_in_buffer)
		stop(j, v2v_fail(j->msg, V2V_E_DATA,
		    "JPEG: bad segment length"));
	src->next_input_byte += n;
	src->bytes_in_buffer -= n;
	c.n = n - 2;
	return c;
}

static boolean
on_app1(j_decompress_ptr jpeg)
{
	struct job *j = jpeg->client_data;
	struct chunk c = take_segment(jpeg);

	if (j->exif.bytes == NULL && c.n >= 6
	    && memcmp(c.bytes, "Exif\0\0", 6) == 0)
		j->exif = (struct chunk){ c.bytes + 6, c.n - 6 };
	return TRUE;
}

/* "ICC_PROFILE\0", number from 1, count, bytes (ICC.1:2022, B.4). */
static boolean
on_app2(j_decompress_ptr jpeg)
{
	struct job *j = jpeg->client_data;
	struct chunk c = take_segment(jpeg);
	int number, count;

	if (c.n < 14 || memcmp(c.bytes, "ICC_PROFILE\0", 12) != 0)
		return TRUE;
	number = c.bytes[12];
	count = c.bytes[13];
	if (j->chunks == 0)
		j->chunks = count;
	if (number == 0 || number > count || count != j->chunks
	    || j->icc[number].bytes != NULL)
		j->icc_broken = true;
	else
		j->icc[number] = (struct chunk){ c.bytes + 14, c.n - 14 };
	return TRUE;
}

static enum v2v_icc_space
choose_output(struct job *j)
{
	j->jpeg.out_color_space = JCS_EXT_RGBA;
	switch (j->jpeg.jpeg_color_space) {
	case JCS_GRAYSCALE:
		return V2V_ICC_GREY;
	case JCS_YCbCr:
	case JCS_RGB:
		return V2V_ICC_RGB;
	case JCS_CMYK:
	case JCS_YCCK:
		j->jpeg.out_color_space = JCS_CMYK;
		return j->jpeg.saw_Adobe_marker ? V2V_ICC_CMYK_INVERTED
		    : V2V_ICC_CMYK;
	default:
		stop(j, v2v_fail(j->msg, V2V_E_DATA,
		    "JPEG: unknown colour space of %d components",
		    j->jpeg.num_components));
		return V2V_ICC_RGB;
	}
}

static void
read_picture(struct job *j, const uint8_t *bytes, size_t n,
    enum v2v_icc_space *space)
{
	struct jpeg_decompress_struct *jpeg = &j->jpeg;
	uint64_t memory;

	if (setjmp(j->jump))
		return;
	jpeg_create_decompress(jpeg);
	jpeg->client_data = j;
	jpeg->progress = &j->progress;
	jpeg_mem_src(jpeg, bytes, n);
	jpeg_set_marker_processor(jpeg, JPEG_APP0 + 1, on_app1);
	jpeg_set_marker_processor(jpeg, JPEG_APP0 + 2, on_app2);
	jpeg_read_header(jpeg, TRUE);
	j->err = v2v_limits_check(j->lim, jpeg->image_width,
	    jpeg->image_height, j->msg);
	if (j->err < 0)
		return;
	*space = choose_output(j);
	memory = (uint64_t)jpeg->image_width * jpeg->image_height
	    * BYTES_A_PIXEL + SPARE_BYTES;
	jpeg->mem->max_memory_to_use = memory < LONG_MAX ? (long)memory
	    : LONG_MAX;
	jpeg_start_decompress(jpeg);
	j->err = v2v_frame_init(j->f, (int32_t)jpeg->output_width,
	    (int32_t)jpeg->output_height, j->msg);
	if (j->err < 0)
		return;
	while (jpeg->output_scanline < jpeg->output_height) {
		JSAMPROW row = j->f->px + (size_t)jpeg->output_scanline
		    * jpeg->output_width * 4;

		jpeg_read_scanlines(jpeg, &row, 1);
	}
	jpeg_finish_decompress(jpeg);
}

/* The profile's chunks joined, to be freed; NULL without memory. */
static uint8_t *
join_icc(const struct job *j, size_t *n)
{
	uint8_t *all, *to;

	*n = 0;
	for (int i = 1; i <= j->chunks; i++)
		*n += j->icc[i].n;
	all = to = v2v_alloc(*n, 1);
	for (int i = 1; all != NULL && i <= j->chunks; i++) {
		memcpy(to, j->icc[i].bytes, j->icc[i].n);
		to += j->icc[i].n;
	}
	return all;
}

/* To sRGB. A profile that cannot be used leaves its words as a warning, if
 * one can do without. */
static int
convert(struct job *j, enum v2v_icc_space space)
{
	bool cmyk = space >= V2V_ICC_CMYK;
	uint8_t *profile;
	size_t n;
	int err;

	for (int i = 1; i <= j->chunks; i++)
		if (j->icc[i].bytes == NULL)
			j->icc_broken = true;
	if (j->icc_broken)
		v2v_fail(j->msg, V2V_OK, "broken colour profile ignored");
	if (j->icc_broken || j->chunks == 0)
		return cmyk ? v2v_cmyk_to_srgb(j->f, space, j->msg) : V2V_OK;
	profile = join_icc(j, &n);
	if (profile == NULL)
		return v2v_fail_memory(j->msg);
	err = v2v_icc_to_srgb(j->f, space, profile, n, j->msg);
	free(profile);
	if (err == V2V_E_DATA)
		err = cmyk ? v2v_cmyk_to_srgb(j->f, space, j->msg) : V2V_OK;
	return err;
}

int
v2v_jpeg_decode(struct v2v_frame *f, const uint8_t *bytes, size_t n,
    const struct v2v_limits *lim, struct v2v_msg *msg)
{
	struct job *j = v2v_zalloc(1, sizeof(*j));
	enum v2v_icc_space space = V2V_ICC_RGB;
	int err;

	if (j == NULL)
		return v2v_fail_memory(msg);
	j->f = f;
	j->lim = lim;
	j->msg = msg;
	j->jpeg.err = jpeg_std_error(&j->errors);
	j->jpeg.client_data = j;
	j->errors.error_exit = on_error;
	j->errors.emit_message = on_message;
	j->progress.progress_monitor = on_progress;
	read_picture(j, bytes, n, &space);
	/* Its memory is given back before any more is needed. */
	jpeg_destroy_decompress(&j->jpeg);
	if (j->err == V2V_OK)
		j->err = convert(j, space);
	if (j->err == V2V_OK && j->exif.bytes != NULL)
		j->err = v2v_exif_orient(f, v2v_exif_orientation(
		    j->exif.bytes, j->exif.n), msg);
	err = j->err;
	if (err < 0)
		v2v_frame_free(f);
	free(j);
	return err;
}
