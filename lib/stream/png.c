/*
 * PNG files to frames, by libpng.
 *
 * libpng reports an error by longjmp, so all that must be freed lives in
 * struct job, outside of the function that calls setjmp.
 */
#include "base.h"

#include "stream/decode.h"

#include "stream/exif.h"
#include "stream/icc.h"

#include <png.h>
#include <stdio.h>
#include <string.h>

struct job {
	png_structp png;
	png_infop info;
	const uint8_t *bytes;
	size_t left;
	struct v2v_frame *f;
	const struct v2v_limits *lim;
	struct v2v_msg *msg;
	int err;
	enum v2v_icc_space space;
	int orientation;
};

static void
on_error(png_structp png, png_const_charp words)
{
	struct job *j = png_get_error_ptr(png);

	if (j->err == V2V_OK)
		j->err = v2v_fail(j->msg, V2V_E_DATA, "PNG: %s", words);
	png_longjmp(png, 1);
}

/*
 * libpng drops a broken profile with a warning; the other warnings are about
 * what does not change pixels. The profile that it knows as an sRGB one with
 * mistakes in it is in so many files that it deserves no word.
 */
static void
on_warning(png_structp png, png_const_charp words)
{
	struct job *j = png_get_error_ptr(png);

	if (strncmp(words, "iCCP", 4) == 0
	    && strstr(words, "known incorrect sRGB") == NULL)
		v2v_fail(j->msg, V2V_OK, "PNG: %s", words);
}

static void
on_read(png_structp png, png_bytep to, size_t n)
{
	struct job *j = png_get_io_ptr(png);

	if (n > j->left)
		png_error(png, "the file ends too early");
	memcpy(to, j->bytes, n);
	j->bytes += n;
	j->left -= n;
}

/* Chunks that we have no use for cost neither time nor memory. */
static void
ignore_chunks(png_structp png)
{
	static const uint8_t names[] =
	    "bKGD\0cHRM\0gAMA\0hIST\0iTXt\0oFFs\0pCAL\0pHYs\0sBIT\0sCAL\0"
	    "sPLT\0sTER\0tEXt\0tIME\0zTXt";

	png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, names,
	    (int)(sizeof(names) / 5));
}

/* Whatever the file holds, rows come out as RGBA of 8 bits. */
static void
set_transforms(struct job *j)
{
	int type = png_get_color_type(j->png, j->info);

	png_set_expand(j->png);
	png_set_scale_16(j->png);
	png_set_gray_to_rgb(j->png);
	j->f->alpha = (type & PNG_COLOR_MASK_ALPHA)
	    || png_get_valid(j->png, j->info, PNG_INFO_tRNS);
	if (!j->f->alpha)
		png_set_add_alpha(j->png, 255, PNG_FILLER_AFTER);
	j->space = type & PNG_COLOR_MASK_COLOR ? V2V_ICC_RGB : V2V_ICC_GREY;
}

static void
read_picture(struct job *j)
{
	png_uint_32 w, h;
	bool alpha;
	int passes;

	if (setjmp(png_jmpbuf(j->png)))
		return;
	ignore_chunks(j->png);
	png_read_info(j->png, j->info);
	w = png_get_image_width(j->png, j->info);
	h = png_get_image_height(j->png, j->info);
	j->err = v2v_limits_check(j->lim, w, h, j->msg);
	if (j->err < 0)
		return;
	set_transforms(j);
	passes = png_set_interlace_handling(j->png);
	png_read_update_info(j->png, j->info);
	alpha = j->f->alpha;
	j->err = v2v_frame_init(j->f, (int32_t)w, (int32_t)h, j->msg);
	if (j->err < 0)
		return;
	j->f->alpha = alpha;
	if (png_get_rowbytes(j->png, j->info) != (size_t)w * 4)
		png_error(j->png, "unexpected row size");
	while (passes-- > 0)
		for (png_uint_32 y = 0; y < h; y++)
			png_read_row(j->png, j->f->px + (size_t)y * w * 4,
			    NULL);
	png_read_end(j->png, j->info);
}

/* What stands in chunks and must be done to the pixels afterwards. */
static void
finish(struct job *j)
{
	png_charp name;
	png_bytep profile, exif;
	png_uint_32 n;
	int method;

	/* A profile that cannot be used leaves its words as a warning. */
	if (!png_get_valid(j->png, j->info, PNG_INFO_sRGB)
	    && png_get_iCCP(j->png, j->info, &name, &method, &profile, &n))
		j->err = v2v_icc_to_srgb(j->f, j->space, profile, n, j->msg);
	if (j->err == V2V_E_DATA)
		j->err = V2V_OK;
	if (j->err == V2V_OK && png_get_eXIf_1(j->png, j->info, &n, &exif))
		j->err = v2v_exif_orient(j->f, v2v_exif_orientation(exif, n),
		    j->msg);
}

int
v2v_png_decode(struct v2v_frame *f, const uint8_t *bytes, size_t n,
    const struct v2v_limits *lim, struct v2v_msg *msg)
{
	struct job j = {
		.bytes = bytes, .left = n, .f = f, .lim = lim, .msg = msg
	};

	j.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &j, on_error,
	    on_warning);
	if (j.png != NULL)
		j.info = png_create_info_struct(j.png);
	if (j.info == NULL) {
		png_destroy_read_struct(&j.png, NULL, NULL);
		return v2v_fail_memory(msg);
	}
	png_set_read_fn(j.png, &j, on_read);
	/* Ours have better words, and more pixels a side may be asked for. */
	png_set_user_limits(j.png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
	read_picture(&j);
	if (j.err == V2V_OK)
		finish(&j);
	png_destroy_read_struct(&j.png, &j.info, NULL);
	if (j.err < 0)
		v2v_frame_free(f);
	return j.err;
}
