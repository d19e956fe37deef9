/* The matte by the network. */
#include "base.h"

#include "segment/network.h"

#include "net/net.h"
#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum { MARGIN = 8 }; /* the rectangle's sides grow by 1 / MARGIN each way */

struct box {
	int32_t x, y, width, height;
};

/* The rectangle, or all of the picture. */
static struct box
box_of(const struct v2v_frame *f, const int32_t rect[4])
{
	if (rect[2] > 0)
		return (struct box){ rect[0], rect[1], rect[2], rect[3] };
	return (struct box){ 0, 0, f->width, f->height };
}

/* One axis of a box, grown within a size. */
static void
grow(int32_t *first, int32_t *length, int32_t size)
{
	int32_t more = *length / MARGIN;
	int32_t a = *first > more ? *first - more : 0;
	int32_t left = size - *first - *length;
	int32_t end = *first + *length + (left > more ? more : left);

	*first = a;
	*length = end - a;
}

static int
cut_out(struct v2v_frame *out, const struct v2v_frame *f, struct box b,
    struct v2v_msg *msg)
{
	int err = v2v_frame_init(out, b.width, b.height, msg);

	for (int32_t y = 0; err == V2V_OK && y < b.height; y++)
		memcpy(out->px + 4 * (size_t)y * (size_t)b.width, f->px
		    + 4 * ((size_t)(b.y + y) * (size_t)f->width
		    + (size_t)b.x), 4 * (size_t)b.width);
	return err;
}

/* The part of `from`, which covers `whole`, that is in `b` into the matte of
 * the frame; 0 elsewhere. */
static void
put_back(uint8_t *matte, const struct v2v_frame *f, struct box b,
    const uint8_t *from, struct box whole)
{
	memset(matte, 0, v2v_frame_pixels(f));
	for (int32_t y = b.y; y < b.y + b.height; y++)
		memcpy(matte + (size_t)y * (size_t)f->width + (size_t)b.x,
		    from + (size_t)(y - whole.y) * (size_t)whole.width
		    + (size_t)(b.x - whole.x), (size_t)b.width);
}

int
v2v_network(uint8_t *matte, const struct v2v_frame *f,
    const struct v2v_segment_params *p, struct v2v_backend *be,
    struct v2v_msg *msg)
{
	struct box b = box_of(f, p->rect), seen = b;
	struct v2v_frame part = { 0 };
	struct v2v_maps maps = { 0 };
	uint8_t *found = NULL;
	int err;

	grow(&seen.x, &seen.width, f->width);
	grow(&seen.y, &seen.height, f->height);
	err = cut_out(&part, f, seen, msg);
	if (err == V2V_OK)
		err = v2v_net_run(p->net, be, &maps, &part, msg);
	if (err == V2V_OK) {
		found = v2v_alloc((size_t)seen.width, (size_t)seen.height);
		err = found ? v2v_maps_enlarge(found, seen.width, seen.height,
		    &maps, V2V_MAP_VEHICLE, be->pool, msg)
		    : v2v_fail_memory(msg);
	}
	if (err == V2V_OK)
		put_back(matte, f, b, found, seen);
	free(found);
	v2v_maps_free(&maps);
	v2v_frame_free(&part);
	return err;
}
