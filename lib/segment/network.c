/* What the network makes of a frame. */
#include "base.h"

#include "segment/network.h"

#include "segment/matte.h"
#include "segment/settle.h"
#include "segment/small.h"
#include "stream/reduce.h"
#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
	MARGIN = 8, /* boxes grow by 1 / MARGIN each way */
	SIDE = 640  /* of the picture at which the matte's edge is looked for */
};

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

/* Fill the view of the given box, with a margin round it, and *part, that
 * piece of the frame. */
static int
look(struct v2v_view *view, struct v2v_frame *part, const int32_t box[4],
    const struct v2v_frame *f, const struct v2v_segment_params *p,
    struct v2v_backend *be, struct v2v_msg *msg)
{
	int err;

	*view = (struct v2v_view){ box[0], box[1], box[2], box[3], { 0 } };
	grow(&view->x, &view->width, f->width);
	grow(&view->y, &view->height, f->height);
	err = cut_out(part, f, view, msg);
	if (err == V2V_OK)
		err = v2v_net_run(p->net, be, &view->maps, part, msg);
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

/* The points of `p` that are in the view, from its corner, into *points. */
static size_t
points_in(struct v2v_hint_point *points, const struct v2v_view *v,
    const struct v2v_segment_params *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n_points; i++) {
		struct v2v_hint_point at = p->points[i];

		at.x -= v->x;
		at.y -= v->y;
		if (at.x >= 0 && at.x < v->width && at.y >= 0
		    && at.y < v->height)
			points[n++] = at;
	}
	return n;
}

/* The matte of a view's box from its likelihoods. */
static int
make_matte(uint8_t *found, const struct v2v_frame *part,
    const struct v2v_view *v, const struct v2v_segment_params *p,
    struct v2v_backend *be, struct v2v_msg *msg)
{
	struct v2v_hint_point *points = v2v_alloc(p->n_points + 1,
	    sizeof(*points));
	struct v2v_segment_params here = { .points = points,
		.keep_all = p->keep_all };
	struct v2v_small s = { 0 };
	int32_t longer = part->width > part->height ? part->width
	    : part->height;
	int32_t side = longer < SIDE ? longer : SIDE;
	int32_t w = (int32_t)((int64_t)part->width * side / longer);
	int32_t h = (int32_t)((int64_t)part->height * side / longer);
	uint8_t *likely = NULL;
	int err = points ? v2v_frame_reduce(&s.f, part, w < 1 ? 1 : w,
	    h < 1 ? 1 : h, be->pool, msg) : v2v_fail_memory(msg);
	size_t n;

	if (err != V2V_OK)
		goto out;
	n = v2v_frame_pixels(&s.f);
	likely = v2v_alloc(n, 2);
	if (likely == NULL) {
		err = v2v_fail_memory(msg);
		goto out;
	}
	here.n_points = points_in(points, v, p);
	err = v2v_maps_enlarge(likely, s.f.width, s.f.height, &v->maps,
	    V2V_MAP_VEHICLE, be->pool, msg);
	if (err == V2V_OK)
		err = v2v_settle(likely + n, likely, s.f.width, s.f.height,
		    v->width, v->height, &here, be, msg);
	if (err == V2V_OK)
		err = v2v_matte(found, part, &s, likely + n, be, msg);
out:
	free(likely);
	v2v_small_free(&s);
	free(points);
	return err;
}

int
v2v_network(uint8_t *matte, struct v2v_view *view,
    const struct v2v_frame *f, const struct v2v_segment_params *p,
    struct v2v_backend *be, struct v2v_msg *msg)
{
	const int32_t whole[4] = { 0, 0, f->width, f->height };
	const int32_t *box = p->rect[2] > 0 ? p->rect : whole;
	struct v2v_frame part = { 0 };
	uint8_t *found = NULL;
	int err = look(view, &part, box, f, p, be, msg);

	if (err == V2V_OK) {
		found = v2v_alloc((size_t)view->width, (size_t)view->height);
		err = found ? make_matte(found, &part, view, p, be, msg)
		    : v2v_fail_memory(msg);
	}
	if (err == V2V_OK)
		put_back(matte, f, box, found, view);
	free(found);
	v2v_frame_free(&part);
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
	struct v2v_frame part = { 0 };
	int32_t box[4];
	int err = V2V_OK;

	if (box_of(box, matte, f))
		err = look(view, &part, box, f, p, be, msg);
	v2v_frame_free(&part);
	return err;
}
