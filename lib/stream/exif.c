/*
 * EXIF orientation (JEITA CP-3451, 4.6.4 A): tag 0x0112 of the first IFD of a
 * TIFF 6.0 structure.
 */
#include "base.h"

#include "stream/exif.h"

#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
	TAG_ORIENTATION = 0x0112,
	TYPE_SHORT = 3,
	TYPE_LONG = 4,
	ENTRY_BYTES = 12,
	TILE = 32 /* pixels a side: two tiles fit in 8 KiB */
};

struct tiff {
	const uint8_t *bytes;
	size_t n;
	bool big; /* endian */
};

/* The number of 2 or 4 bytes at `at`, which lies within the structure. */
static uint32_t
number(const struct tiff *t, size_t at, int bytes)
{
	uint32_t v = 0;

	for (int i = 0; i < bytes; i++)
		v = v << 8 | t->bytes[at + (size_t)(t->big ? i
		    : bytes - 1 - i)];
	return v;
}

int
v2v_exif_orientation(const uint8_t *bytes, size_t n)
{
	struct tiff t = { bytes, n, false };
	size_t at;
	uint32_t entries;

	if (n < 8 || (memcmp(bytes, "II*\0", 4) != 0
	    && memcmp(bytes, "MM\0*", 4) != 0))
		return 1;
	t.big = bytes[0] == 'M';
	at = number(&t, 4, 4);
	if (at > n - 2)
		return 1;
	entries = number(&t, at, 2);
	at += 2;
	for (; entries > 0 && n - at >= ENTRY_BYTES; entries--,
	    at += ENTRY_BYTES) {
		uint32_t type = number(&t, at + 2, 2), v;

		if (number(&t, at, 2) != TAG_ORIENTATION
		    || number(&t, at + 4, 4) != 1)
			continue;
		v = type == TYPE_SHORT ? number(&t, at + 8, 2)
		    : type == TYPE_LONG ? number(&t, at + 8, 4) : 0;
		return v >= 1 && v <= 8 ? (int)v : 1;
	}
	return 1;
}

/* The upright picture is the stored one with its axes swapped, and then its
 * columns or rows reversed. */
static const struct { bool swap, flip_x, flip_y; } steps[9] = {
	[2] = { false, true, false },
	[3] = { false, true, true },
	[4] = { false, false, true },
	[5] = { true, false, false },
	[6] = { true, false, true },
	[7] = { true, true, true },
	[8] = { true, true, false },
};

int
v2v_exif_orient(struct v2v_frame *f, int orientation, struct v2v_msg *msg)
{
	size_t w = (size_t)f->width, h = (size_t)f->height;
	bool swap, flip_x, flip_y;
	uint8_t *px;

	if (orientation < 2 || orientation > 8)
		return V2V_OK;
	swap = steps[orientation].swap;
	flip_x = steps[orientation].flip_x;
	flip_y = steps[orientation].flip_y;
	px = v2v_alloc(w * h, 4);
	if (px == NULL)
		return v2v_fail_memory(msg);
	/* By tiles, because rows of one are columns of the other. */
	for (size_t y0 = 0; y0 < h; y0 += TILE)
		for (size_t x0 = 0; x0 < w; x0 += TILE)
			for (size_t y = y0; y < h && y < y0 + TILE; y++)
				for (size_t x = x0; x < w && x < x0 + TILE;
				    x++) {
					size_t u = flip_x ? w - 1 - x : x;
					size_t v = flip_y ? h - 1 - y : y;
					size_t to = swap ? u * h + v
					    : v * w + u;

					memcpy(px + 4 * to,
					    f->px + 4 * (y * w + x), 4);
				}
	free(f->px);
	f->px = px;
	if (swap) {
		f->width = (int32_t)h;
		f->height = (int32_t)w;
	}
	return V2V_OK;
}
