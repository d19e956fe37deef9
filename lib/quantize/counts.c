/* How much there is of each label: pixels, components, specks. */
#include "base.h"

#include "quantize/counts.h"

#include "util/forest.h"
#include "util/mem.h"

#include <stdlib.h>

static bool
solid(const struct v2v_frame *f, size_t i)
{
	return f->px[4 * i + 3] != 0;
}

/* Join each pixel with those of its label on its left and above it. */
static void
join(uint32_t *up, const uint8_t *labels, const struct v2v_frame *f)
{
	size_t w = (size_t)f->width;

	for (size_t i = 0; i < v2v_frame_pixels(f); i++) {
		up[i] = (uint32_t)i;
		if (!solid(f, i))
			continue;
		if (i % w > 0 && solid(f, i - 1) && labels[i - 1] == labels[i])
			v2v_unite(up, (uint32_t)i, (uint32_t)i - 1);
		if (i >= w && solid(f, i - w) && labels[i - w] == labels[i])
			v2v_unite(up, (uint32_t)i, (uint32_t)(i - w));
	}
}

int
v2v_labels_count(struct v2v_label_counts *out, const uint8_t *labels,
    const struct v2v_frame *f, size_t need, struct v2v_msg *msg)
{
	size_t n = v2v_frame_pixels(f);
	uint32_t *up = v2v_alloc(n, sizeof(*up));
	uint32_t *area = v2v_zalloc(n, sizeof(*area));
	int err = up && area ? V2V_OK : v2v_fail_memory(msg);

	*out = (struct v2v_label_counts){ { 0 }, { 0 }, { 0 }, 0, 0 };
	if (err != V2V_OK)
		goto out;
	join(up, labels, f);
	for (size_t i = 0; i < n; i++)
		area[v2v_find(up, (uint32_t)i)]++;
	for (size_t i = 0; i < n; i++) {
		uint8_t l = labels[i];

		if (!solid(f, i) || up[i] != i)
			continue;
		out->pixels[l] += area[i];
		if (out->components[l]++ == 0 || area[i] < out->smallest[l])
			out->smallest[l] = area[i];
		if (area[i] < need) {
			out->specks++;
			out->speck_area += area[i];
		}
	}
out:
	free(area);
	free(up);
	return err;
}
