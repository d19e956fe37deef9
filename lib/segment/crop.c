/* The part of a frame that shows the vehicle. */
#include "base.h"

#include "segment/crop.h"

#include "stream/meta.h"

#include <stdio.h>
#include <string.h>

enum { SEEN = 16 }; /* of 255; mattes of networks are never quite 0 */

struct box {
	int32_t x0, y0, x1, y1; /* all inside */
};

/* False if nothing can be seen. */
static bool
find_box(struct box *b, const uint8_t *matte, int32_t w, int32_t h)
{
	*b = (struct box){ w, h, -1, -1 };
	for (int32_t y = 0; y < h; y++)
		for (int32_t x = 0; x < w; x++) {
			if (*matte++ < SEEN)
				continue;
			b->x0 = x < b->x0 ? x : b->x0;
			b->x1 = x > b->x1 ? x : b->x1;
			b->y0 = y < b->y0 ? y : b->y0;
			b->y1 = y;
		}
	return b->x1 >= 0;
}

static void
widen(struct box *b, int32_t margin, int32_t w, int32_t h)
{
	b->x0 = b->x0 > margin ? b->x0 - margin : 0;
	b->y0 = b->y0 > margin ? b->y0 - margin : 0;
	b->x1 = b->x1 < w - 1 - margin ? b->x1 + margin : w - 1;
	b->y1 = b->y1 < h - 1 - margin ? b->y1 + margin : h - 1;
}

/* A plane of `size` bytes a pixel, in place: rows only move towards its begin. */
static void
cut_plane(uint8_t *plane, const struct box *b, int32_t w, size_t size)
{
	size_t row = (size_t)(b->x1 - b->x0 + 1) * size;
	uint8_t *to = plane;

	for (int32_t y = b->y0; y <= b->y1; y++, to += row)
		memmove(to, plane + ((size_t)y * (size_t)w + (size_t)b->x0)
		    * size, row);
}

int
v2v_crop(struct v2v_frame *f, struct v2v_segmented *s,
    const struct v2v_segment_params *p, struct v2v_msg *msg)
{
	int32_t w = f->width, h = f->height, margin = p->crop_margin;
	struct box b;
	char note[64];

	if (p->crop == V2V_CROP_NONE || !find_box(&b, s->matte, w, h))
		return V2V_OK;
	if (p->crop == V2V_CROP_PERCENT) {
		int32_t bw = b.x1 - b.x0 + 1, bh = b.y1 - b.y0 + 1;

		margin = (int32_t)((int64_t)(bw > bh ? bw : bh) * margin / 100);
	}
	widen(&b, margin, w, h);
	cut_plane(f->px, &b, w, 4);
	cut_plane(s->matte, &b, w, 1);
	cut_plane(s->removed, &b, w, 1);
	if (s->parts)
		cut_plane(s->parts, &b, w, 1);
	f->width = b.x1 - b.x0 + 1;
	f->height = b.y1 - b.y0 + 1;
	snprintf(note, sizeof(note), "%d,%d,%d,%d", (int)b.x0, (int)b.y0,
	    (int)f->width, (int)f->height);
	return v2v_meta_set(f, "crop", note, msg);
}
