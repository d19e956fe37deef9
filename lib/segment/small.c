/* The picture at a size at which the vehicle is looked for. */
#include "base.h"

#include "segment/small.h"

#include "ops/host.h"
#include "stream/reduce.h"
#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum { QUARTERS = 4 };

int
v2v_small_init(struct v2v_small *s, const struct v2v_frame *f,
    int32_t side, struct v2v_backend *be, struct v2v_msg *msg)
{
	int32_t longer = f->width > f->height ? f->width : f->height;
	int32_t to = longer < side ? longer : side;
	int32_t w = (int32_t)((int64_t)f->width * to / longer);
	int32_t h = (int32_t)((int64_t)f->height * to / longer);
	float *lab = NULL;
	size_t n;
	int err;

	*s = (struct v2v_small){ 0 };
	err = v2v_frame_reduce(&s->f, f, w < 1 ? 1 : w, h < 1 ? 1 : h,
	    be->pool, msg);
	if (err != V2V_OK)
		return err;
	n = v2v_small_pixels(s);
	lab = v2v_alloc(n, 3 * sizeof(*lab));
	s->c = v2v_alloc(n, 3 * sizeof(*s->c));
	if (lab == NULL || s->c == NULL)
		err = v2v_fail_memory(msg);
	else
		err = v2v_host_lab(be, lab, s->f.px, n, msg);
	for (size_t i = 0; err == V2V_OK && i < 3 * n; i++) {
		float v = lab[i] * QUARTERS;

		s->c[i] = (int16_t)(v < 0 ? v - 0.5f : v + 0.5f);
	}
	free(lab);
	if (err != V2V_OK)
		v2v_small_free(s);
	return err;
}

void
v2v_small_free(struct v2v_small *s)
{
	v2v_frame_free(&s->f);
	free(s->c);
	*s = (struct v2v_small){ 0 };
}
