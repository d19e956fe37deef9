/*
 * A frame as one PNG, by libpng.
 *
 * Flat art has few colours: up to 256 of them go into a palette, those that
 * are not opaque first (so tRNS is short), else by value. Nothing that differs
 * from run to run is written.
 */
#include "base.h"

#include "stream/writer.h"

#include "util/mem.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

enum { COLOURS = 256, SLOTS = 4 * COLOURS };

/* A set of colours as a hash table; keys are colour_key's. */
struct palette {
	uint32_t key[SLOTS];
	bool used[SLOTS];
	uint8_t index[SLOTS];
	uint32_t sorted[COLOURS];
	int n;
};

struct job {
	png_structp png;
	png_infop info;
	struct v2v_text *out;
	const struct v2v_frame *f;
	int level;
	struct palette *pal; /* NULL: true colour */
	uint8_t *row;        /* room for one */
	struct v2v_msg *msg;
	int err;
};

/* A R G B as one number: sorting it puts the opaque ones last. */
static uint32_t
colour_key(const uint8_t *px)
{
	return (uint32_t)px[3] << 24 | (uint32_t)px[0] << 16
	    | (uint32_t)px[1] << 8 | px[2];
}

static size_t
slot(const struct palette *p, uint32_t key)
{
	size_t i = (key * 2654435761u) >> 22; /* Fibonacci hashing */

	while (p->used[i] && p->key[i] != key)
		i = (i + 1) % SLOTS;
	return i;
}

static int
by_key(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* False when the frame has more colours than a palette. */
static bool
collect(struct palette *p, const struct v2v_frame *f)
{
	size_t n = v2v_frame_pixels(f), s = 0;
	uint32_t last = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t key = colour_key(f->px + 4 * i);

		if (i > 0 && key == last)
			continue;
		last = key;
		s = slot(p, key);
		if (p->used[s])
			continue;
		if (p->n == COLOURS)
			return false;
		p->used[s] = true;
		p->key[s] = key;
		p->sorted[p->n++] = key;
	}
	qsort(p->sorted, (size_t)p->n, sizeof(p->sorted[0]), by_key);
	for (int i = 0; i < p->n; i++)
		p->index[slot(p, p->sorted[i])] = (uint8_t)i;
	return true;
}

static void
on_error(png_structp png, png_const_charp words)
{
	struct job *j = png_get_error_ptr(png);

	j->err = j->out->failed ? v2v_fail_memory(j->msg)
	    : v2v_fail(j->msg, V2V_E_DATA, "PNG: %s", words);
	png_longjmp(png, 1);
}

static void
on_warning(png_structp png, png_const_charp words)
{
	(void)png;
	(void)words;
}

static void
on_write(png_structp png, png_bytep bytes, size_t n)
{
	struct job *j = png_get_io_ptr(png);

	v2v_text_add(j->out, (const char *)bytes, n);
	if (j->out->failed)
		png_error(png, "out of memory");
}

static void
on_flush(png_structp png)
{
	(void)png;
}

static void
set_palette(struct job *j)
{
	png_color colours[COLOURS] = { { 0, 0, 0 } };
	uint8_t alpha[COLOURS] = { 0 };
	int clear = 0;

	for (int i = 0; i < j->pal->n; i++) {
		uint32_t key = j->pal->sorted[i];

		colours[i].red = (uint8_t)(key >> 16);
		colours[i].green = (uint8_t)(key >> 8);
		colours[i].blue = (uint8_t)key;
		alpha[i] = (uint8_t)(key >> 24);
		clear += alpha[i] < 255;
	}
	png_set_PLTE(j->png, j->info, colours, j->pal->n);
	/* One opaque entry says that an opaque frame has an alpha channel. */
	if (j->f->alpha)
		png_set_tRNS(j->png, j->info, alpha, clear ? clear : 1, NULL);
}

static void
fill_row(const struct job *j, const uint8_t *px)
{
	size_t w = (size_t)j->f->width;
	uint32_t last = 0;
	uint8_t index = 0;

	for (size_t x = 0; x < w; x++, px += 4) {
		if (j->pal == NULL) {
			memcpy(j->row + 3 * x, px, 3);
			continue;
		}
		if (x == 0 || colour_key(px) != last) {
			last = colour_key(px);
			index = j->pal->index[slot(j->pal, last)];
		}
		j->row[x] = index;
	}
}

static void
write_header(struct job *j)
{
	const struct v2v_frame *f = j->f;
	int depth = 8, type = f->alpha ? PNG_COLOR_TYPE_RGB_ALPHA
	    : PNG_COLOR_TYPE_RGB;

	if (j->pal != NULL) {
		type = PNG_COLOR_TYPE_PALETTE;
		depth = j->pal->n <= 2 ? 1 : j->pal->n <= 4 ? 2
		    : j->pal->n <= 16 ? 4 : 8;
	}
	png_set_user_limits(j->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
	png_set_IHDR(j->png, j->info, (png_uint_32)f->width,
	    (png_uint_32)f->height, depth, type, PNG_INTERLACE_NONE,
	    PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	png_set_sRGB(j->png, j->info, PNG_sRGB_INTENT_PERCEPTUAL);
	if (j->pal != NULL)
		set_palette(j);
	png_set_compression_level(j->png, j->level);
	png_set_filter(j->png, PNG_FILTER_TYPE_BASE,
	    j->pal ? PNG_FILTER_NONE : PNG_ALL_FILTERS);
	png_write_info(j->png, j->info);
	png_set_packing(j->png);
}

static void
write_picture(struct job *j)
{
	const struct v2v_frame *f = j->f;

	if (setjmp(png_jmpbuf(j->png)))
		return;
	write_header(j);
	for (int32_t y = 0; y < f->height; y++) {
		const uint8_t *px = f->px + (size_t)y * (size_t)f->width * 4;

		if (j->pal == NULL && f->alpha) {
			png_write_row(j->png, px);
			continue;
		}
		fill_row(j, px);
		png_write_row(j->png, j->row);
	}
	png_write_end(j->png, NULL);
}

int
v2v_encode_png(struct v2v_text *out, const struct v2v_frame *f, int level,
    struct v2v_msg *msg)
{
	struct palette *pal = v2v_zalloc(1, sizeof(*pal));
	struct job j = { .out = out, .f = f, .level = level, .msg = msg };

	j.row = v2v_alloc((size_t)f->width, 3);
	if (pal == NULL || j.row == NULL || out->failed) {
		j.err = v2v_fail_memory(msg);
		goto out;
	}
	if (collect(pal, f))
		j.pal = pal;
	j.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &j, on_error,
	    on_warning);
	if (j.png != NULL)
		j.info = png_create_info_struct(j.png);
	if (j.info == NULL) {
		j.err = v2v_fail_memory(msg);
		goto out;
	}
	png_set_write_fn(j.png, &j, on_write, on_flush);
	write_picture(&j);
out:
	png_destroy_write_struct(&j.png, &j.info);
	free(j.row);
	free(pal);
	return j.err;
}
