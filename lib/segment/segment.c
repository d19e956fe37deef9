/* Phase I: cut the vehicle out. */
#include "base.h"

#include "segment/segment.h"

#include "ops/host.h"
#include "segment/background.h"
#include "segment/classical.h"
#include "segment/external.h"
#include "segment/find.h"
#include "segment/geometry.h"
#include "segment/hint.h"
#include "segment/inpaint.h"
#include "segment/network.h"
#include "segment/parts.h"
#include "segment/removal.h"
#include "segment/trimap.h"
#include "util/clock.h"
#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

const char *const v2v_segment_stages[] = { "matte", "elements", "inpaint",
	"geometry" };

static bool
has_transparency(const struct v2v_frame *f)
{
	if (f->alpha)
		for (size_t i = 0; i < v2v_frame_pixels(f); i++)
			if (f->px[4 * i + 3] != 255)
				return true;
	return false;
}

static int
check_mask(const struct v2v_frame *f, const struct v2v_frame *mask,
    struct v2v_msg *msg)
{
	if (mask && (mask->width != f->width || mask->height != f->height))
		return v2v_fail(msg, V2V_E_DATA,
		    "the mask is %dx%d, the picture %dx%d", (int)mask->width,
		    (int)mask->height, (int)f->width, (int)f->height);
	return V2V_OK;
}

static int
check_rect(const struct v2v_frame *f, const int32_t r[4], struct v2v_msg *msg)
{
	if (r[0] < 0 || r[1] < 0 || r[2] < 1 || r[3] < 1
	    || r[0] > f->width - r[2] || r[1] > f->height - r[3])
		return v2v_fail(msg, V2V_E_DATA,
		    "rectangle %d,%d,%d,%d is not inside the picture, %dx%d",
		    (int)r[0], (int)r[1], (int)r[2], (int)r[3],
		    (int)f->width, (int)f->height);
	return V2V_OK;
}

static int
check_point(const struct v2v_frame *f, const struct v2v_hint_point *p,
    struct v2v_msg *msg)
{
	if (p->x < 0 || p->x >= f->width || p->y < 0 || p->y >= f->height)
		return v2v_fail(msg, V2V_E_DATA,
		    "point %d,%d is not inside the picture, %dx%d",
		    (int)p->x, (int)p->y, (int)f->width, (int)f->height);
	return V2V_OK;
}

static int
check_params(const struct v2v_frame *f, const struct v2v_segment_params *p,
    struct v2v_msg *msg)
{
	int err = check_mask(f, p->mask, msg);

	if (err == V2V_OK)
		err = check_mask(f, p->remove_mask, msg);
	if (err == V2V_OK && p->rect[2] > 0)
		err = check_rect(f, p->rect, msg);
	for (size_t i = 0; err == V2V_OK && i < p->n_points; i++)
		err = check_point(f, &p->points[i], msg);
	for (size_t i = 0; err == V2V_OK && i < p->remove_rects.n; i++)
		err = check_rect(f, p->remove_rects.at[i], msg);
	for (size_t i = 0; err == V2V_OK && i < p->keep_rects.n; i++)
		err = check_rect(f, p->keep_rects.at[i], msg);
	return err;
}

/* By the network, or by classical means if there is none or none that knows. */
static int
find_by_us(struct v2v_segmented *s, struct v2v_view *view,
    const struct v2v_frame *f, const struct v2v_segment_params *p,
    struct v2v_backend *be, struct v2v_msg *msg)
{
	int err;

	if (p->net) {
		s->source = "net";
		err = v2v_network(s->matte, view, &s->confidence, f, p, be,
		    msg);
		if (err != V2V_OK || !p->fall_back
		    || s->confidence >= V2V_NETWORK_SURE)
			return err;
		v2v_view_free(view);
	}
	s->source = "classical";
	return v2v_classical(s->matte, f, p, be, msg);
}

/* From whoever is asked for, and what the user is sure of over it. */
static int
find_matte(struct v2v_segmented *s, struct v2v_view *view,
    const struct v2v_frame *f,
    const struct v2v_segment_params *p, struct v2v_backend *be,
    struct v2v_msg *msg)
{
	int err;

	s->source = "alpha";
	if (has_transparency(f)) {
		for (size_t i = 0; i < v2v_frame_pixels(f); i++)
			s->matte[i] = f->px[4 * i + 3];
		return V2V_OK;
	}
	if (p->external) {
		s->source = "cmd";
		err = v2v_external(s->matte, f, p->external, msg);
	} else {
		err = find_by_us(s, view, f, p, be, msg);
	}
	if (err == V2V_OK && p->mask)
		v2v_trimap_obey(s->matte, p->mask, be->pool);
	/* A graph cut of ours has the points in it, and its edges round them. */
	if (err == V2V_OK && (p->external || p->mask))
		v2v_hint_points(s->matte, f->width, f->height, f->width,
		    f->height, p, 0, 255);
	return err;
}

/* What has to go from the vehicle, and what it consists of. */
static int
find_elements(struct v2v_segmented *s, struct v2v_view *view,
    const struct v2v_frame *f, const struct v2v_segment_params *p,
    struct v2v_backend *be, struct v2v_msg *msg)
{
	bool wanted = p->parts || p->remove;
	int err = V2V_OK;

	/* Not where it failed to find the vehicle. */
	if (p->net && wanted && view->maps.width == 0
	    && strcmp(s->source, "classical") != 0)
		err = v2v_network_look(view, f, s->matte, p, be, msg);
	if (err == V2V_OK)
		err = v2v_elements_find(&s->elements, f, s->matte, view,
		    p->remove, be, msg);
	/* Mattes of our own miss vehicles; their plates are found. */
	if (p->mask || strcmp(s->source, "alpha") == 0
	    || strcmp(s->source, "cmd") == 0)
		v2v_elements_on_vehicle(&s->elements, s->matte, f);
	if (err != V2V_OK || !p->parts)
		return err;
	s->parts = v2v_alloc(v2v_frame_pixels(f), 1);
	return s->parts ? v2v_parts_find(s->parts, f, s->matte, &s->elements,
	    view, be, msg) : v2v_fail_memory(msg);
}

void
v2v_segmented_free(struct v2v_segmented *s)
{
	free(s->matte);
	free(s->removed);
	free(s->parts);
	v2v_elements_free(&s->elements);
	*s = (struct v2v_segmented){ 0 };
}

/* Milliseconds since *since, which becomes now. */
static double
lap(double *since)
{
	double now = v2v_clock_ms(), took = now - *since;

	*since = now;
	return took;
}

/* Fill what is removed and cut off what sticks out. */
static int
clean_up(struct v2v_segmented *s, struct v2v_frame *f,
    const struct v2v_segment_params *p, struct v2v_backend *be,
    struct v2v_msg *msg)
{
	struct v2v_geometry g = { 0 };
	double since = v2v_clock_ms();
	int err = v2v_geometry_start(&g, f, s->matte, s->removed, be, msg);

	if (err != V2V_OK)
		goto out;
	s->ms[V2V_STAGE_GEOMETRY] = lap(&since);
	err = v2v_inpaint(f, s->removed, s->matte, p->inpaint,
	    p->background == V2V_BACKGROUND_KEEP, be, msg);
	if (err != V2V_OK)
		goto out;
	for (size_t i = 0; i < v2v_frame_pixels(f); i++)
		if (s->removed[i] == V2V_REMOVED_CUT)
			s->matte[i] = 0;
	s->ms[V2V_STAGE_INPAINT] = lap(&since);
	err = v2v_geometry_compare(&s->overlap, &g, f, be, msg);
	s->ms[V2V_STAGE_GEOMETRY] += lap(&since);
out:
	v2v_geometry_free(&g);
	return err;
}

int
v2v_segment(struct v2v_backend *be, struct v2v_frame *f,
    const struct v2v_segment_params *p, struct v2v_segmented *found,
    struct v2v_msg *msg)
{
	struct v2v_segmented own = { 0 }, *s = found ? found : &own;
	struct v2v_view view = { 0 };
	size_t n = v2v_frame_pixels(f);
	double since = v2v_clock_ms();
	bool came; /* transparent: its colours are the vehicle's already */
	int err = check_params(f, p, msg);

	if (err != V2V_OK)
		return err;
	s->matte = v2v_alloc(n, 1);
	s->removed = v2v_alloc(n, 1);
	if (s->matte == NULL || s->removed == NULL) {
		err = v2v_fail_memory(msg);
		goto out;
	}
	came = has_transparency(f);
	err = find_matte(s, &view, f, p, be, msg);
	if (err != V2V_OK)
		goto out;
	for (size_t i = 0; i < n; i++)
		s->area += s->matte[i] >= 128;
	s->overlap = (struct v2v_overlap){ s->area, s->area };
	s->ms[V2V_STAGE_MATTE] = lap(&since);
	err = find_elements(s, &view, f, p, be, msg);
	if (err == V2V_OK)
		err = v2v_removal(s->removed, f, &s->elements, p, msg);
	s->ms[V2V_STAGE_ELEMENTS] = lap(&since);
	for (size_t i = 0; i < n && err == V2V_OK; i++)
		if (s->removed[i]) {
			err = clean_up(s, f, p, be, msg);
			break;
		}
	if (err == V2V_OK && !came && p->background != V2V_BACKGROUND_KEEP)
		err = v2v_host_fringe(be, f->px, s->matte, f->width, f->height,
		    msg);
	if (err == V2V_OK)
		v2v_background(f, s->matte, p);
out:
	v2v_view_free(&view);
	v2v_segmented_free(&own);
	return err;
}
