/* Elements as a network shows them. */
#include "base.h"

#include "segment/maps.h"

#include "segment/blobs.h"
#include "util/mem.h"

#include <stdlib.h>

enum { HALF = 128, SPECK = 3 /* pixels; smaller pieces are none */ };

static int
find_class(struct v2v_elements *e, enum v2v_element_class class,
    const struct v2v_element_maps *m, const struct v2v_frame *f, uint8_t *on,
    struct v2v_backend *be, struct v2v_msg *msg)
{
	double sx = (double)f->width / m->width;
	double sy = (double)f->height / m->height;
	const uint8_t *map = m->of[class];
	struct v2v_blob *blobs;
	size_t n;
	int err;

	for (size_t i = 0; i < (size_t)m->width * (size_t)m->height; i++)
		on[i] = map[i] >= HALF;
	err = v2v_blobs(&blobs, &n, on, map, m->width, m->height, be, msg);
	for (size_t i = 0; i < n && err == V2V_OK; i++) {
		const struct v2v_blob *b = &blobs[i];
		struct v2v_element one = { .class = class };

		if (b->area < SPECK)
			continue;
		one.score = (double)b->sum / (double)b->area / 255;
		v2v_element_box(&one, b->x0 * sx, b->y0 * sy,
		    (b->x1 + 1 - b->x0) * sx, (b->y1 + 1 - b->y0) * sy);
		err = v2v_elements_add(e, &one, msg);
	}
	free(blobs);
	return err;
}

int
v2v_element_maps_find(struct v2v_elements *e, const struct v2v_element_maps *m,
    const struct v2v_frame *f, unsigned classes, struct v2v_backend *be,
    struct v2v_msg *msg)
{
	uint8_t *on = v2v_alloc((size_t)m->width, (size_t)m->height);
	int err = on ? V2V_OK : v2v_fail_memory(msg);

	for (int c = 0; c < V2V_ELEMENT_CLASSES && err == V2V_OK; c++)
		if ((classes >> c & 1) && m->of[c])
			err = find_class(e, (enum v2v_element_class)c, m, f,
			    on, be, msg);
	free(on);
	return err;
}
