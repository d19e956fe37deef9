/* Shares of pixels on one side of a line, by clipping. */
#include "base.h"

#include "ref_cover.h"

static double
side(const double p[2], const double line[3])
{
	return line[0] * p[0] + line[1] * p[1] - line[2];
}

/* The square clipped as a polygon (Sutherland and Hodgman 1974), and its area
 * by the shoelace formula. */
double
ref_cover(int32_t x, int32_t y, const double line[3])
{
	const double square[4][2] = { { x, y }, { x + 1, y },
		{ x + 1, y + 1 }, { x, y + 1 } };
	double kept[8][2], area = 0;
	int n = 0;

	for (int i = 0; i < 4; i++) {
		const double *p = square[i], *q = square[(i + 1) % 4];
		double a = side(p, line), b = side(q, line);

		if (a < 0) {
			kept[n][0] = p[0];
			kept[n++][1] = p[1];
		}
		if ((a < 0) != (b < 0)) {
			kept[n][0] = p[0] + (q[0] - p[0]) * a / (a - b);
			kept[n++][1] = p[1] + (q[1] - p[1]) * a / (a - b);
		}
	}
	for (int i = 0; i < n; i++) {
		const double *p = kept[i], *q = kept[(i + 1) % n];

		area += p[0] * q[1] - q[0] * p[1];
	}
	return area / 2;
}
