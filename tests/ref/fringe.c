/* Blur fusion (Forte 2021), pixel by pixel, all of a window for each. */
#include "base.h"

#include "tests/ref/ref.h"

#include <math.h>
#include <stdlib.h>

static double
whole(double v)
{
	return floor(fmin(fmax(v, 0), 255) + .5);
}

/* One channel in windows of blocks of `side`, up to `reach` blocks away; fore
 * and back are the guesses so far. */
static void
fuse(double *to_fore, double *to_back, const double *fore,
    const double *back, const uint8_t *rgba, const uint8_t *matte, int32_t w,
    int32_t h, int32_t side, int32_t reach)
{
	for (int32_t i = 0; i < w * h; i++) {
		int32_t bx = i % w / side, by = i / w / side;
		double s[4] = { 0 }, a = matte[i] / 255.0;

		to_fore[i] = to_back[i] = rgba[4 * i];
		if (matte[i] == 0 || matte[i] == 255)
			continue;
		for (int32_t y = 0; y < h; y++)
			for (int32_t x = 0; x < w; x++) {
				int32_t k = y * w + x;

				if (abs(x / side - bx) > reach
				    || abs(y / side - by) > reach)
					continue;
				s[0] += matte[k] * fore[k];
				s[1] += matte[k];
				s[2] += (255 - matte[k]) * back[k];
				s[3] += 255 - matte[k];
			}
		to_back[i] = whole(s[2] / s[3]);
		to_fore[i] = whole(s[0] / s[1] + a * (rgba[4 * i]
		    - a * s[0] / s[1] - (1 - a) * s[2] / s[3]));
	}
}

void
ref_fringe(double *out, const uint8_t *rgba, const uint8_t *matte, int32_t w,
    int32_t h)
{
	size_t n = (size_t)w * (size_t)h;
	int32_t longer = w > h ? w : h, side[2], reach[2];
	double *v = calloc(5 * n, sizeof(*v));

	for (int k = 0; k < 2; k++) {
		int32_t r = k ? longer / 160 : longer / 11 + 1;

		r = r < 2 ? 2 : r > 90 ? 90 : r;
		side[k] = r < 18 ? 1 : (r + 6) / 12;
		reach[k] = (r - side[k] / 2) / side[k];
	}
	for (size_t c = 0; v && c < 3; c++) {
		for (size_t i = 0; i < n; i++)
			v[i] = rgba[4 * i + c];
		fuse(v + n, v + 2 * n, v, v, rgba + c, matte, w, h, side[0],
		    reach[0]);
		fuse(v + 3 * n, v + 4 * n, v + n, v + 2 * n, rgba + c, matte,
		    w, h, side[1], reach[1]);
		for (size_t i = 0; i < n; i++)
			out[3 * i + c] = v[3 * n + i];
	}
	free(v);
}
