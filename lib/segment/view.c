/* What a network shows of a frame. */
#include "base.h"

#include "segment/view.h"

#include "segment/blobs.h"
#include "util/mem.h"

#include <stdlib.h>

enum { HALF = 128, SPECK = 3 /* pixels; smaller pieces are none */ };

static const struct { enum v2v_map map; enum v2v_element_class class; }
    SHOWN[] = {
	{ V2V_MAP_PLATE, V2V_PLATE }, { V2V_MAP_TEXT, V2V_TEXT },
	{ V2V_MAP_MIRROR, V2V_MIRROR }
};

void
v2v_view_free(struct v2v_view *v)
{
	v2v_maps_free(&v->maps);
	*v = (struct v2v_view){ 0 };
}

static int
find_class(struct v2v_elements *e, enum v2v_element_class class,
    const uint8_t *map, const struct v2v_view *v, unsigned classes,
    uint8_t *on, struct v2v_backend *be, struct v2v_msg *msg)
{
	int32_t w = v->maps.width, h = v->maps.height;
	double sx = (double)v->width / w, sy = (double)v->height / h;
	struct v2v_blob *blobs;
	size_t n;
	int err;

	for (size_t i = 0; i < (size_t)w * (size_t)h; i++)
		on[i] = map[i] >= HALF;
	err = v2v_blobs(&blobs, &n, on, map, w, h, be, msg);
	for (size_t i = 0; i < n && err == V2V_OK; i++) {
		const struct v2v_blob *b = &blobs[i];
		double width = (b->x1 + 1 - b->x0) * sx;
		double height = (b->y1 + 1 - b->y0) * sy;
		struct v2v_element one = { .class = class };

		if (class == V2V_TEXT && width <= 2 * height
		    && height <= 2 * width)
			one.class = V2V_LOGO;
		if (b->area < SPECK || !(classes >> one.class & 1))
			continue;
		one.score = (double)b->sum / (double)b->area / 255;
		v2v_element_box(&one, v->x + b->x0 * sx, v->y + b->y0 * sy,
		    width, height);
		err = v2v_elements_add(e, &one, msg);
	}
	free(blobs);
	return err;
}

int
v2v_view_elements(struct v2v_elements *e, const struct v2v_view *v,
    unsigned classes, struct v2v_backend *be, struct v2v_msg *msg)
{
	uint8_t *on;
	int err = V2V_OK;

	if (v == NULL || v->maps.width == 0)
		return V2V_OK;
	on = v2v_alloc((size_t)v->maps.width, (size_t)v->maps.height);
	if (on == NULL)
		return v2v_fail_memory(msg);
	for (size_t k = 0; k < sizeof(SHOWN) / sizeof(*SHOWN)
	    && err == V2V_OK; k++)
		err = find_class(e, SHOWN[k].class,
		    v->maps.map[SHOWN[k].map], v, classes, on, be, msg);
	free(on);
	return err;
}
