/* Reference of the op `patch`: how much a picture's holes look like what is
 * known of it, by trying everything. */
#include "base.h"

#include "tests/ref/ref.h"

enum { RADIUS = 3 };

/* Is all, or any, of the patch at (x, y) of `kind`? */
static bool
has(const uint8_t *mask, int32_t w, int32_t h, int32_t x, int32_t y,
    uint8_t kind, bool all)
{
	for (int32_t v = y - RADIUS; v <= y + RADIUS; v++)
		for (int32_t u = x - RADIUS; u <= x + RADIUS; u++) {
			bool in = u >= 0 && v >= 0 && u < w && v < h;

			if ((in && mask[v * w + u] == kind) != all)
				return !all;
		}
	return all;
}

static double
difference(const uint8_t *rgba, const uint8_t *mask, int32_t w, int32_t h,
    int32_t at, int32_t from)
{
	double sum = 0, n = 0;

	for (int32_t dy = -RADIUS; dy <= RADIUS; dy++)
		for (int32_t dx = -RADIUS; dx <= RADIUS; dx++) {
			int32_t x = at % w + dx, y = at / w + dy;
			int32_t step = dy * w + dx;

			if (x < 0 || y < 0 || x >= w || y >= h
			    || mask[at + step] == 2)
				continue;
			for (int k = 0; k < 3; k++) {
				double d = rgba[4 * (at + step) + k]
				    - rgba[4 * (from + step) + k];

				sum += d * d;
			}
			n++;
		}
	return n > 0 ? sum / n : 0;
}

double
ref_patch_energy(const uint8_t *rgba, const uint8_t *mask, int32_t w,
    int32_t h)
{
	double sum = 0;

	for (int32_t at = 0; at < w * h; at++) {
		double least = -1;

		if (!has(mask, w, h, at % w, at / w, 1, false))
			continue;
		for (int32_t from = 0; from < w * h; from++) {
			double d;

			if (!has(mask, w, h, from % w, from / w, 0, true))
				continue;
			d = difference(rgba, mask, w, h, at, from);
			if (least < 0 || d < least)
				least = d;
		}
		if (least < 0)
			return -1;
		sum += least;
	}
	return sum;
}
