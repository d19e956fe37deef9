/* What the user is sure of, laid over a matte. */
#include "base.h"

#include "segment/trimap.h"

struct obedience {
	uint8_t *matte;
	const struct v2v_frame *mask;
};

/* A mask that is sure of a pixel is right; at its outline it is smoothed by
 * the 3 x 3 pixels round each, so that hard masks get a soft edge. */
static uint8_t
obey_at(const struct v2v_frame *mask, int32_t x, int32_t y, uint8_t found)
{
	int32_t w = mask->width, h = mask->height;
	uint8_t sure = mask->px[4 * ((size_t)y * (size_t)w + (size_t)x)];
	uint32_t sum = 0, n = 0;
	bool maybe = false;

	for (int32_t v = y - (y > 0); v <= y + (y < h - 1); v++) {
		const uint8_t *row = mask->px + 4 * (size_t)v * (size_t)w;

		for (int32_t u = x - (x > 0); u <= x + (x < w - 1); u++, n++) {
			sum += row[4 * u];
			maybe |= row[4 * u] != 0 && row[4 * u] != 255;
		}
	}
	if (!maybe)
		return (uint8_t)((sum + n / 2) / n);
	return sure == 0 || sure == 255 ? sure : found;
}

static void
obey_rows(void *arg, size_t first, size_t end)
{
	const struct obedience *o = arg;
	int32_t w = o->mask->width;

	for (size_t y = first; y < end; y++) {
		uint8_t *row = o->matte + y * (size_t)w;

		for (int32_t x = 0; x < w; x++)
			row[x] = obey_at(o->mask, x, (int32_t)y, row[x]);
	}
}

void
v2v_trimap_obey(uint8_t *matte, const struct v2v_frame *mask,
    struct v2v_pool *pool)
{
	v2v_pool_run(pool, (size_t)mask->height, 8, obey_rows,
	    &(struct obedience){ matte, mask });
}
