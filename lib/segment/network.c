/* What the network makes of a frame. */
#include "base.h"

#include "segment/network.h"

#include "segment/classical.h"
#include "segment/closer.h"
#include "segment/look.h"
#include "segment/settle.h"
#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum { SIDE = 640 }; /* of the likelihoods from which the matte is made */

/* The part of `from`, which covers `seen`, that is in the box into the matte
 * of the frame; 0 elsewhere. */
static void
put_back(uint8_t *matte, const struct v2v_frame *f, const int32_t box[4],
    const uint8_t *from, const int32_t seen[4])
{
	memset(matte, 0, v2v_frame_pixels(f));
	for (int32_t y = box[1]; y < box[1] + box[3]; y++)
		memcpy(matte + (size_t)y * (size_t)f->width + (size_t)box[0],
		    from + (size_t)(y - seen[1]) * (size_t)seen[2]
		    + (size_t)(box[0] - seen[0]), (size_t)box[2]);
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

/* Make the likelihoods of pieces obey the points, if there are any. */
static int
obey(uint8_t *likely, int32_t w, int32_t h, const struct v2v_frame *part,
    const struct v2v_segment_params *p, struct v2v_backend *be,
    struct v2v_msg *msg)
{
	size_t n = (size_t)w * (size_t)h;
	uint8_t *inside;
	int err;

	if (p->n_points == 0)
		return V2V_OK;
	inside = v2v_alloc(n, 1);
	if (inside == NULL)
		return v2v_fail_memory(msg);
	err = v2v_settle(inside, likely, w, h, part->width, part->height, p,
	    be, msg);
	for (size_t i = 0; err == V2V_OK && i < n; i++)
		if ((likely[i] >= 128) != inside[i])
			likely[i] = inside[i] ? 255 : 0;
	free(inside);
	return err;
}

/* The matte of the box that the view is of from its likelihoods, and from a
 * closer look, whose view it then is. */
static int
make_matte(uint8_t *found, const struct v2v_frame *part,
    struct v2v_view *view, const struct v2v_frame *f,
    const struct v2v_segment_params *p, struct v2v_backend *be,
    struct v2v_msg *msg)
{
	struct v2v_hint_point *points = v2v_alloc(p->n_points + 1,
	    sizeof(*points));
	struct v2v_segment_params here = { .points = points };
	int32_t longer = part->width > part->height ? part->width
	    : part->height;
	int32_t side = longer < SIDE ? longer : SIDE;
	int32_t w = (int32_t)(((int64_t)part->width * side - 1) / longer) + 1;
	int32_t h = (int32_t)(((int64_t)part->height * side - 1) / longer) + 1;
	uint8_t *likely = v2v_alloc((size_t)w, (size_t)h);
	int err;

	if (points == NULL || likely == NULL) {
		err = v2v_fail_memory(msg);
		goto out;
	}
	here.n_points = points_in(points, view, p);
	here.keep_all = p->keep_all || here.n_points > 0;
	err = v2v_maps_enlarge(likely, w, h, &view->maps, V2V_MAP_VEHICLE,
	    be->pool, msg);
	if (err == V2V_OK)
		err = v2v_closer(likely, w, h, view, f, p, be, msg);
	if (err == V2V_OK)
		err = obey(likely, w, h, part, &here, be, msg);
	if (err == V2V_OK)
		err = v2v_refine(found, likely, w, h, part, &here, be, msg);
out:
	free(likely);
	free(points);
	return err;
}

int
v2v_network(uint8_t *matte, struct v2v_view *view, double *confidence,
    const struct v2v_frame *f, const struct v2v_segment_params *p,
    struct v2v_backend *be, struct v2v_msg *msg)
{
	const int32_t whole[4] = { 0, 0, f->width, f->height };
	int32_t box[4], seen[4];
	struct v2v_frame part = { 0 };
	uint8_t *found = NULL;
	int err;

	memcpy(box, p->rect[2] > 0 ? p->rect : whole, sizeof(box));
	memcpy(seen, box, sizeof(seen));
	v2v_look_margin(seen, whole);
	err = v2v_look(view, &part, seen, f, p, be, msg);
	if (err != V2V_OK)
		goto out;
	*confidence = v2v_view_confidence(view);
	if (p->fall_back && *confidence < V2V_NETWORK_SURE)
		goto out;
	found = v2v_alloc((size_t)seen[2], (size_t)seen[3]);
	err = found ? make_matte(found, &part, view, f, p, be, msg)
	    : v2v_fail_memory(msg);
	if (err == V2V_OK)
		put_back(matte, f, box, found, seen);
out:
	free(found);
	v2v_frame_free(&part);
	return err;
}

int
v2v_network_look(struct v2v_view *view, const struct v2v_frame *f,
    const uint8_t *matte, const struct v2v_segment_params *p,
    struct v2v_backend *be, struct v2v_msg *msg)
{
	const int32_t whole[4] = { 0, 0, f->width, f->height };
	struct v2v_frame part = { 0 };
	int32_t box[4];
	int err;

	if (!v2v_look_box(box, matte, f->width, f->height))
		return V2V_OK;
	v2v_look_margin(box, whole);
	err = v2v_look(view, &part, box, f, p, be, msg);
	v2v_frame_free(&part);
	return err;
}
