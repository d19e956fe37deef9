/* What is behind the cut-out. */
#include "base.h"

#include "segment/background.h"

void
v2v_background(struct v2v_frame *f, const uint8_t *matte,
    const struct v2v_segment_params *p)
{
	size_t n = v2v_frame_pixels(f);

	if (p->background == V2V_BACKGROUND_KEEP)
		return;
	f->alpha = p->background == V2V_BACKGROUND_TRANSPARENT;
	for (size_t i = 0; i < n; i++) {
		uint8_t *px = f->px + 4 * i;
		unsigned a = matte[i];

		if (f->alpha) {
			px[3] = matte[i];
			if (a == 0)
				px[0] = px[1] = px[2] = 0;
			continue;
		}
		for (int k = 0; k < 3; k++)
			px[k] = (uint8_t)((px[k] * a + p->colour[k] * (255 - a)
			    + 127) / 255);
		px[3] = 255;
	}
}
