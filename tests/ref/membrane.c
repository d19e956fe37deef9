/* Reference of the op `membrane`: successive over-relaxation in double, pixel
 * after pixel, until nothing moves. */
#include "base.h"

#include "tests/ref/ref.h"

#include <math.h>

/* What pixel i lacks to the mean of its neighbours; 0 where all are absent. */
static double
lack(const double *u, int32_t w, int32_t h, int32_t x, int32_t y)
{
	size_t i = (size_t)y * (size_t)w + (size_t)x;
	double sum = 0;
	int n = 0;

	if (x > 0)
		n++, sum += u[i - 1];
	if (x + 1 < w)
		n++, sum += u[i + 1];
	if (y > 0)
		n++, sum += u[i - (size_t)w];
	if (y + 1 < h)
		n++, sum += u[i + (size_t)w];
	return n > 0 ? sum / n - u[i] : 0;
}

void
ref_membrane(double *u, const uint8_t *rgba, const uint8_t *mask,
    int32_t w, int32_t h, int channel)
{
	size_t n = (size_t)w * (size_t)h;
	double omega = 2 / (1 + sin(3.14159265358979 / (w > h ? w + 1 : h + 1)));

	for (size_t i = 0; i < n; i++)
		u[i] = mask[i] ? 128 : rgba[4 * i + (size_t)channel];
	for (double most = 1; most > 1e-5;) {
		most = 0;
		for (int32_t y = 0; y < h; y++)
			for (int32_t x = 0; x < w; x++) {
				size_t i = (size_t)y * (size_t)w + (size_t)x;
				double d = mask[i] ? omega
				    * lack(u, w, h, x, y) : 0;

				u[i] += d;
				most = fmax(most, fabs(d));
			}
	}
}
