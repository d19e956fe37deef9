/*
 * The nearest palette colour of every pixel: the distinct colours are compared
 * with the palette, and pixels mapped by a table of 2^24 bytes (6 ms for 4.2
 * megapixels on one thread; numbers of colours took 17).
 */
#include "base.h"

#include "quantize/labels.h"

#include "ops/host.h"
#include "quantize/colours.h"
#include "util/mem.h"

#include <stdlib.h>

enum { COLOURS = 1 << 24, GRAIN = 4096 };

struct job {
	const uint8_t *px;
	uint8_t *label_of; /* COLOURS bytes */
	uint8_t *labels;
};

static void
map(void *arg, size_t first, size_t end)
{
	const struct job *j = arg;

	for (size_t i = first; i < end; i++)
		if (j->px[4 * i + 3] != 0)
			j->labels[i] = j->label_of[v2v_colour_key(j->px
			    + 4 * i)];
}

int
v2v_labels_nearest(struct v2v_backend *be, uint8_t *labels,
    const struct v2v_frame *f, const struct v2v_lab_palette *pal,
    struct v2v_msg *msg)
{
	struct job j = { .px = f->px, .labels = labels };
	size_t n = v2v_frame_pixels(f);
	struct v2v_colours c;
	uint8_t *nearest = NULL;
	int err = v2v_colours_find(&c, be->pool, f->px, n, COLOURS, msg);

	if (err != V2V_OK)
		return err;
	nearest = v2v_alloc(c.n, 1);
	j.label_of = v2v_zalloc(COLOURS, 1);
	if (nearest == NULL || j.label_of == NULL) {
		err = v2v_fail_memory(msg);
		goto out;
	}
	err = c.n > 0 ? v2v_host_nearest(be, nearest, c.rgba, c.n, pal, msg)
	    : V2V_OK;
	if (err != V2V_OK)
		goto out;
	for (size_t i = 0; i < c.n; i++)
		j.label_of[v2v_colour_key(c.rgba + 4 * i)] = nearest[i];
	v2v_pool_run(be->pool, n, GRAIN, map, &j);
out:
	free(j.label_of);
	free(nearest);
	v2v_colours_free(&c);
	return err;
}
