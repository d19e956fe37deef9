/* The connected regions of a plane of labels. */
#include "base.h"

#include "quantize/regions.h"

#include "util/mem.h"

#include <stdlib.h>

/* Give absent pixels the label `l` and find components; pixels that have the
 * label themselves are wrong then. */
static int
components_beside(struct v2v_backend *be, uint32_t *ids, uint8_t *labels,
    const struct v2v_frame *f, uint8_t l, struct v2v_msg *msg)
{
	size_t n = v2v_frame_pixels(f);

	for (size_t i = 0; i < n; i++)
		if (f->px[4 * i + 3] == 0)
			labels[i] = l;
	return v2v_host_components(be, ids, labels, f->width, f->height, msg);
}

/*
 * Components of labels and of absent pixels. These need a label of their own;
 * where the palette has taken all 256, two runs beside different labels hold
 * the truth between them.
 */
static int
all_components(struct v2v_backend *be, uint32_t *ids, uint8_t *labels,
    const struct v2v_frame *f, int n_labels, struct v2v_msg *msg)
{
	size_t n = v2v_frame_pixels(f);
	uint32_t *other;
	int err;

	if (n_labels < 256)
		return components_beside(be, ids, labels, f,
		    (uint8_t)n_labels, msg);
	err = components_beside(be, ids, labels, f, 0, msg);
	if (err != V2V_OK)
		return err;
	other = v2v_alloc(n, sizeof(*other));
	if (other == NULL)
		return v2v_fail_memory(msg);
	err = components_beside(be, other, labels, f, 1, msg);
	for (size_t i = 0; i < n && err == V2V_OK; i++) {
		if (f->px[4 * i + 3] == 0)
			ids[i] = (uint32_t)i;
		else if (labels[i] == 0)
			ids[i] = other[i];
	}
	free(other);
	return err;
}

int
v2v_regions_find(struct v2v_backend *be, uint32_t **ids, uint32_t *n,
    uint8_t *labels, const struct v2v_frame *f, int n_labels,
    struct v2v_msg *msg)
{
	size_t pixels = v2v_frame_pixels(f);
	uint32_t *id = *ids = v2v_alloc(pixels, sizeof(*id));
	int err;

	if (id == NULL)
		return v2v_fail_memory(msg);
	err = all_components(be, id, labels, f, n_labels, msg);
	*n = 0;
	/* The number of a component stands at its lowest pixel before any other
	 * pixel of it reads it there. */
	for (size_t i = 0; i < pixels && err == V2V_OK; i++)
		id[i] = id[i] == i ? (*n)++ : id[id[i]];
	return err;
}
