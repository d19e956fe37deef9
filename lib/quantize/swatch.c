/* A palette as a picture, with letters of 3 x 5 dots. */
#include "base.h"

#include "quantize/swatch.h"

#include "quantize/members.h"

#include <stdio.h>
#include <string.h>

enum {
	DOT = 3,          /* pixels of a letter's dot */
	STEP = 4 * DOT,   /* from letter to letter */
	GAP = 12,
	CODE = V2V_SWATCH_MARGIN + V2V_SWATCH_BOX + GAP,
	SHARE = CODE + 7 * STEP + GAP,
	BAR = SHARE + 6 * STEP + GAP,
	FULL = V2V_SWATCH_WIDTH - V2V_SWATCH_MARGIN - BAR
};

static const uint8_t white[3] = { 255, 255, 255 }, ink[3] = { 34, 34, 34 },
    line[3] = { 160, 160, 160 };

/* Rows of a letter from the top, three bits each. */
static const struct {
	char c;
	uint8_t rows[5];
} font[] = {
	{ '0', { 7, 5, 5, 5, 7 } }, { '1', { 2, 6, 2, 2, 7 } },
	{ '2', { 7, 1, 7, 4, 7 } }, { '3', { 7, 1, 7, 1, 7 } },
	{ '4', { 5, 5, 7, 1, 1 } }, { '5', { 7, 4, 7, 1, 7 } },
	{ '6', { 7, 4, 7, 5, 7 } }, { '7', { 7, 1, 1, 1, 1 } },
	{ '8', { 7, 5, 7, 5, 7 } }, { '9', { 7, 5, 7, 1, 7 } },
	{ 'a', { 2, 5, 7, 5, 5 } }, { 'b', { 6, 5, 6, 5, 6 } },
	{ 'c', { 3, 4, 4, 4, 3 } }, { 'd', { 6, 5, 5, 5, 6 } },
	{ 'e', { 7, 4, 6, 4, 7 } }, { 'f', { 7, 4, 6, 4, 4 } },
	{ '#', { 5, 7, 5, 7, 5 } }, { '.', { 0, 0, 0, 0, 2 } },
	{ '%', { 5, 1, 2, 4, 5 } }
};

static void
fill(struct v2v_frame *f, int x, int y, int width, int height,
    const uint8_t rgb[3])
{
	for (int v = y; v < y + height; v++)
		for (int u = x; u < x + width; u++)
			memcpy(f->px + 4 * ((size_t)v * (size_t)f->width
			    + (size_t)u), rgb, 3);
}

/* A field with a thin line round it, so that white ones show. */
static void
box(struct v2v_frame *f, int x, int y, int width, int height,
    const uint8_t rgb[3])
{
	fill(f, x, y, width, height, line);
	if (width > 2)
		fill(f, x + 1, y + 1, width - 2, height - 2, rgb);
}

static void
write_at(struct v2v_frame *f, int x, int y, const char *s)
{
	for (; *s; s++, x += STEP)
		for (size_t i = 0; i < sizeof(font) / sizeof(*font); i++)
			for (int k = 0; font[i].c == *s && k < 15; k++)
				if (font[i].rows[k / 3] >> (2 - k % 3) & 1)
					fill(f, x + k % 3 * DOT, y + k / 3
					    * DOT, DOT, DOT, ink);
}

/* Pixels of each entry; returns their sum. */
static size_t
count(size_t pixels[V2V_PALETTE_MAX], const struct v2v_frame *f,
    const struct v2v_palette *pal)
{
	struct members m;
	size_t sum = 0;

	members_init(&m, pal);
	memset(pixels, 0, V2V_PALETTE_MAX * sizeof(*pixels));
	for (size_t i = 0; i < v2v_frame_pixels(f); i++) {
		if (f->px[4 * i + 3] == 0)
			continue;
		pixels[members_find(&m, f->px + 4 * i)]++;
		sum++;
	}
	return sum;
}

int
v2v_quantize_swatch(struct v2v_frame *out, const struct v2v_frame *f,
    const struct v2v_palette *pal, struct v2v_msg *msg)
{
	size_t pixels[V2V_PALETTE_MAX], most = 1, sum = count(pixels, f, pal);
	int err = v2v_frame_init(out, V2V_SWATCH_WIDTH, pal->n
	    * V2V_SWATCH_ROW + V2V_SWATCH_MARGIN, msg);

	if (err != V2V_OK)
		return err;
	memset(out->px, 255, 4 * v2v_frame_pixels(out));
	fill(out, 0, 0, out->width, out->height, white);
	for (int k = 0; k < pal->n; k++)
		most = pixels[k] > most ? pixels[k] : most;
	for (int k = 0; k < pal->n; k++) {
		const uint8_t *rgb = pal->rgb[k];
		int y = V2V_SWATCH_MARGIN + k * V2V_SWATCH_ROW;
		int high = V2V_SWATCH_ROW - V2V_SWATCH_MARGIN;
		int permille = sum ? (int)((1000 * (uint64_t)pixels[k]
		    + sum / 2) / sum) : 0;
		int bar = (int)((uint64_t)pixels[k] * FULL / most);
		char text[16];

		box(out, V2V_SWATCH_MARGIN, y, V2V_SWATCH_BOX, high, rgb);
		snprintf(text, sizeof(text), "#%02x%02x%02x", rgb[0], rgb[1],
		    rgb[2]);
		write_at(out, CODE, y + 5, text);
		snprintf(text, sizeof(text), "%3d.%d%%", permille / 10,
		    permille % 10);
		write_at(out, SHARE, y + 5, text);
		box(out, BAR, y, bar, high, rgb);
	}
	return V2V_OK;
}
