/* The picture at the size that steering works at. */
#include "base.h"

#include "steer/field.h"

#include "ops/host.h"
#include "stream/reduce.h"
#include "util/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void
choose_size(struct v2v_field *field, const struct v2v_frame *f,
    size_t max_pixels)
{
	double n = (double)f->width * (double)f->height;
	double s = n > (double)max_pixels ? sqrt((double)max_pixels / n) : 1;

	field->width = (int32_t)(f->width * s);
	field->height = (int32_t)(f->height * s);
	if (field->width < 1)
		field->width = 1;
	if (field->height < 1)
		field->height = 1;
	field->pixels = (size_t)field->width * (size_t)field->height;
}

int
v2v_field_init(struct v2v_field *field, struct v2v_backend *be,
    const struct v2v_frame *f, size_t max_pixels, struct v2v_msg *msg)
{
	struct v2v_frame small = { 0 };
	size_t n;
	int err;

	memset(field, 0, sizeof(*field));
	choose_size(field, f, max_pixels);
	n = field->pixels;
	err = v2v_frame_reduce(&small, f, field->width, field->height,
	    be->pool, msg);
	if (err)
		return err;
	field->rgba = small.px;
	field->lab = v2v_alloc(n, 3 * sizeof(*field->lab));
	field->trust = v2v_alloc(n, 1);
	if (field->lab == NULL || field->trust == NULL) {
		err = v2v_fail_memory(msg);
		goto out;
	}
	for (size_t i = 0; i < n; i++) {
		field->trust[i] = field->rgba[4 * i + 3];
		field->covered += field->trust[i] > 0;
	}
	err = v2v_host_lab(be, field->lab, field->rgba, n, msg);
out:
	if (err)
		v2v_field_free(field);
	return err;
}

void
v2v_field_free(struct v2v_field *field)
{
	free(field->rgba);
	free(field->lab);
	free(field->trust);
	memset(field, 0, sizeof(*field));
}
