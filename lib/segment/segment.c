/* Phase I: cut the vehicle out. */
#include "base.h"

#include "segment/segment.h"

#include "segment/background.h"
#include "segment/classical.h"
#include "segment/network.h"
#include "segment/trimap.h"
#include "util/mem.h"

#include <stdlib.h>

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
check_hints(const struct v2v_frame *f, const struct v2v_segment_params *p,
    struct v2v_msg *msg)
{
	const int32_t *r = p->rect;

	if (p->mask && (p->mask->width != f->width
	    || p->mask->height != f->height))
		return v2v_fail(msg, V2V_E_DATA,
		    "the mask is %dx%d, the picture %dx%d",
		    (int)p->mask->width, (int)p->mask->height,
		    (int)f->width, (int)f->height);
	if (r[2] > 0 && (r[0] < 0 || r[1] < 0 || r[3] < 1
	    || r[0] > f->width - r[2] || r[1] > f->height - r[3]))
		return v2v_fail(msg, V2V_E_DATA,
		    "rectangle %d,%d,%d,%d is not inside the picture, %dx%d",
		    (int)r[0], (int)r[1], (int)r[2], (int)r[3],
		    (int)f->width, (int)f->height);
	return V2V_OK;
}

static int
find_matte(uint8_t *matte, const struct v2v_frame *f,
    const struct v2v_segment_params *p, struct v2v_backend *be,
    struct v2v_msg *msg)
{
	int err;

	if (has_transparency(f)) {
		for (size_t i = 0; i < v2v_frame_pixels(f); i++)
			matte[i] = f->px[4 * i + 3];
		return V2V_OK;
	}
	err = p->net ? v2v_network(matte, f, p, be, msg)
	    : v2v_classical(matte, f, p, be, msg);
	if (err == V2V_OK && p->mask)
		v2v_trimap_obey(matte, p->mask, be->pool);
	return err;
}

int
v2v_segment(struct v2v_backend *be, struct v2v_frame *f,
    const struct v2v_segment_params *p, uint8_t *matte, struct v2v_msg *msg)
{
	uint8_t *own = NULL;
	int err = check_hints(f, p, msg);

	if (err != V2V_OK)
		return err;
	if (matte == NULL) {
		matte = own = v2v_alloc(v2v_frame_pixels(f), 1);
		if (own == NULL)
			return v2v_fail_memory(msg);
	}
	err = find_matte(matte, f, p, be, msg);
	if (err == V2V_OK)
		v2v_background(f, matte, p);
	free(own);
	return err;
}
