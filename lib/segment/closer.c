/*
 * The second pass of the network: a closer look at the vehicle.
 *
 * The network sees its few pixels of anything; of what is small in a picture
 * it sees more when the rest is left out. The first look, which saw what is
 * round the vehicle, decides; the second counts where that was not sure, which
 * is along the outline.
 */
#include "base.h"

#include "segment/closer.h"

#include "segment/look.h"
#include "util/mem.h"

#include <stdlib.h>

enum {
	UNSURE = 13, SURE = 242, /* one and nineteen in twenty, of 255 */
	ENLARGE = 16 /* a look pays that sees 1 / ENLARGE less of the length */
};

struct plane {
	uint8_t *likely;
	int32_t w, h;
	int32_t box[4]; /* that it covers, in pixels of the frame */
};

/* A length of axis a (0, 1) of the frame in pixels of the plane. */
static int32_t
to_plane(const struct plane *p, int32_t v, int a)
{
	return (int32_t)((int64_t)v * (a ? p->h : p->w) / p->box[2 + a]);
}

/* Take the mean with a view inside the plane's box, where that is not sure. */
static int
blend(struct plane *p, const struct v2v_view *v, struct v2v_pool *pool,
    struct v2v_msg *msg)
{
	int32_t x0 = to_plane(p, v->x - p->box[0], 0);
	int32_t y0 = to_plane(p, v->y - p->box[1], 1);
	int32_t w = to_plane(p, v->x + v->width - p->box[0], 0) - x0;
	int32_t h = to_plane(p, v->y + v->height - p->box[1], 1) - y0;
	uint8_t *shown, *from;
	int err;

	if (w < 1 || h < 1)
		return V2V_OK;
	from = shown = v2v_alloc((size_t)w, (size_t)h);
	if (shown == NULL)
		return v2v_fail_memory(msg);
	err = v2v_maps_enlarge(shown, w, h, &v->maps, V2V_MAP_VEHICLE, pool,
	    msg);
	for (int32_t y = y0; err == V2V_OK && y < y0 + h; y++) {
		uint8_t *to = p->likely + (size_t)y * (size_t)p->w
		    + (size_t)x0;

		for (int32_t x = 0; x < w; x++, to++, from++)
			if (*to > UNSURE && *to < SURE)
				*to = (uint8_t)((*to + *from + 1) / 2);
	}
	free(shown);
	return err;
}

/* The vehicle's box with a margin, in pixels of the frame; false if there is
 * none. */
static bool
find_box(int32_t box[4], const struct plane *p)
{
	int32_t small[4];

	if (!v2v_look_box(small, p->likely, p->w, p->h))
		return false;
	for (int a = 0; a < 2; a++) {
		int64_t n = a ? p->h : p->w, length = p->box[2 + a];
		int64_t end = ((small[a] + small[2 + a]) * length + n - 1) / n;

		box[a] = (int32_t)(small[a] * length / n);
		box[2 + a] = (int32_t)end - box[a];
		box[a] += p->box[a];
	}
	v2v_look_margin(box, p->box);
	return true;
}

/* Does the network see more of what is in the box than of the plane? */
static bool
pays(const int32_t box[4], const struct plane *p)
{
	int64_t near = box[2] > box[3] ? box[2] : box[3];
	int64_t far = p->box[2] > p->box[3] ? p->box[2] : p->box[3];

	return near * ENLARGE <= far * (ENLARGE - 1);
}

int
v2v_closer(uint8_t *likely, int32_t w, int32_t h, struct v2v_view *view,
    const struct v2v_frame *f, const struct v2v_segment_params *p,
    struct v2v_backend *be, struct v2v_msg *msg)
{
	struct plane plane = { likely, w, h, { view->x, view->y, view->width,
		view->height } };
	struct v2v_frame part = { 0 };
	int32_t box[4];
	int err;

	if (!find_box(box, &plane) || !(p->high || pays(box, &plane)))
		return V2V_OK;
	v2v_view_free(view);
	err = v2v_look(view, &part, box, f, p, be, msg);
	if (err == V2V_OK)
		err = blend(&plane, view, be->pool, msg);
	v2v_frame_free(&part);
	return err;
}
