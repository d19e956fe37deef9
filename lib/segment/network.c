/* What the network makes of a frame. */
#include "base.h"

#include "segment/network.h"

#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum { MARGIN = 8 }; /* boxes grow by 1 / MARGIN each way */

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

/* The view's box of the frame; what shines through is before grey, which is
 * nothing to the network. */
static int
cut_out(struct v2v_frame *out, const struct v2v_frame *f,
    const struct v2v_view *v, struct v2v_msg *msg)
{
	size_t row = 4 * (size_t)v->width;
	int err = v2v_frame_init(out, v->width, v->height, msg);

	for (int32_t y = 0; err == V2V_OK && y < v->height; y++)
		memcpy(out->px + (size_t)y * row, f->px
		    + 4 * ((size_t)(v->y + y) * (size_t)f->width
		    + (size_t)v->x), row);
	if (err != V2V_OK || !f->alpha)
		return err;
	for (size_t i = 0; i < v2v_frame_pixels(out); i++) {
		uint8_t *px = out->px + 4 * i;

		for (int k = 0; k < 3; k++)
			px[k] = (uint8_t)((px[k] * px[3]
			    + 128 * (255 - px[3]) + 127) / 255);
	}
	return V2V_OK;
}

/* Fill the view of the given box, with a margin round it. */
static int
look(struct v2v_view *view, const int32_t box[4], const struct v2v_frame *f,
    const struct v2v_segment_params *p, struct v2v_backend *be,
    struct v2v_msg *msg)
{
	struct v2v_frame part = { 0 };
	int err;

	*view = (struct v2v_view){ box[0], box[1], box[2], box[3], { 0 } };
	grow(&view->x, &view->width, f->width);
	grow(&view->y, &view->height, f->height);
	err = cut_out(&part, f, view, msg);
	if (err == V2V_OK)
		err = v2v_net_run(p->net, be, &view->maps, &part, msg);
	v2v_frame_free(&part);
	return err;
}

/* The part of `from`, which covers the view, that is in the box into the
 * matte of the frame; 0 elsewhere. */
static void
put_back(uint8_t *matte, const struct v2v_frame *f, const int32_t box[4],
    const uint8_t *from, const struct v2v_view *v)
{
	memset(matte, 0, v2v_frame_pixels(f));
	for (int32_t y = box[1]; y < box[1] + box[3]; y++)
		memcpy(matte + (size_t)y * (size_t)f->width + (size_t)box[0],
		    from + (size_t)(y - v->y) * (size_t)v->width
		    + (size_t)(box[0] - v->x), (size_t)box[2]);
}

int
v2v_network(uint8_t *matte, struct v2v_view *view,
    const struct v2v_frame *f, const struct v2v_segment_params *p,
    struct v2v_backend *be, struct v2v_msg *msg)
{
	const int32_t whole[4] = { 0, 0, f->width, f->height };
	const int32_t *box = p->rect[2] > 0 ? p->rect : whole;
	uint8_t *found = NULL;
	int err = look(view, box, f, p, be, msg);

	if (err == V2V_OK) {
		found = v2v_alloc((size_t)view->width, (size_t)view->height);
		err = found ? v2v_maps_enlarge(found, view->width,
		    view->height, &view->maps, V2V_MAP_VEHICLE, be->pool, msg)
		    : v2v_fail_memory(msg);
	}
	if (err == V2V_OK)
		put_back(matte, f, box, found, view);
	free(found);
	return err;
}

/* The box of all that is at least half vehicle; false where nothing is. */
static bool
box_of(int32_t box[4], const uint8_t *matte, const struct v2v_frame *f)
{
	int32_t x0 = f->width, x1 = -1, y0 = f->height, y1 = -1;

	for (int32_t y = 0; y < f->height; y++, matte += f->width)
		for (int32_t x = 0; x < f->width; x++) {
			if (matte[x] < 128)
				continue;
			x0 = x < x0 ? x : x0;
			x1 = x > x1 ? x : x1;
			y0 = y < y0 ? y : y0;
			y1 = y;
		}
	box[0] = x0;
	box[1] = y0;
	box[2] = x1 + 1 - x0;
	box[3] = y1 + 1 - y0;
	return x1 >= 0;
}

int
v2v_network_look(struct v2v_view *view, const struct v2v_frame *f,
    const uint8_t *matte, const struct v2v_segment_params *p,
    struct v2v_backend *be, struct v2v_msg *msg)
{
	int32_t box[4];

	return box_of(box, matte, f) ? look(view, box, f, p, be, msg) : V2V_OK;
}
