/* What the network makes of a frame. */
#include "base.h"

#include "segment/network.h"

#include "segment/closer.h"
#include "segment/look.h"
#include "segment/matte.h"
#include "segment/settle.h"
#include "segment/small.h"
#include "stream/reduce.h"
#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum { SIDE = 640 }; /* of the picture at which the matte's edge is found */

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

/* A smaller picture, at which the matte's edge is looked for. */
static int
reduce(struct v2v_small *s, const struct v2v_frame *f, struct v2v_backend *be,
    struct v2v_msg *msg)
{
	int32_t longer = f->width > f->height ? f->width : f->height;
	int32_t side = longer < SIDE ? longer : SIDE;
	int32_t w = (int32_t)((int64_t)f->width * side / longer);
	int32_t h = (int32_t)((int64_t)f->height * side / longer);

	return v2v_frame_reduce(&s->f, f, w < 1 ? 1 : w, h < 1 ? 1 : h,
	    be->pool, msg);
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
	struct v2v_segment_params here = { .points = points,
		.keep_all = p->keep_all };
	struct v2v_small s = { 0 };
	uint8_t *likely = NULL;
	int err = points ? reduce(&s, part, be, msg) : v2v_fail_memory(msg);
	size_t n;

	if (err != V2V_OK)
		goto out;
	n = v2v_small_pixels(&s);
	likely = v2v_alloc(n, 2);
	if (likely == NULL) {
		err = v2v_fail_memory(msg);
		goto out;
	}
	here.n_points = points_in(points, view, p);
	err = v2v_maps_enlarge(likely, s.f.width, s.f.height, &view->maps,
	    V2V_MAP_VEHICLE, be->pool, msg);
	if (err == V2V_OK && p->high)
		err = v2v_closer(likely, s.f.width, s.f.height, view, f, p, be,
		    msg);
	if (err == V2V_OK)
		err = v2v_settle(likely + n, likely, s.f.width, s.f.height,
		    part->width, part->height, &here, be, msg);
	if (err == V2V_OK)
		err = v2v_matte(found, part, &s, likely + n, be, msg);
out:
	free(likely);
	v2v_small_free(&s);
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
