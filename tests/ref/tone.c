/* References of counted colours and of changed lightness. */
#include "base.h"

#include "tests/ref/ref.h"

#include <math.h>
#include <string.h>

void
ref_histogram(uint32_t *counts, const uint8_t *rgba, size_t n, int threshold,
    int bits)
{
	int side = 1 << bits, step = 256 / side;

	memset(counts, 0, (size_t)(side * side * side) * sizeof(*counts));
	for (size_t i = 0; i < n; i++) {
		const uint8_t *p = rgba + 4 * i;

		if (p[3] >= threshold)
			counts[(p[0] / step * side + p[1] / step) * side
			    + p[2] / step]++;
	}
}

/* Fractions are cut off wherever they arise. */
void
ref_tone(uint8_t *p, const uint16_t *linear, const uint32_t *gain,
    const uint8_t *byte)
{
	double light[3], y = floor((13938. * linear[p[0]] + 46868.
	    * linear[p[1]] + 4730. * linear[p[2]]) / 65536);
	double times = gain[(int)y] / 65536., most = 0;

	y = fmin(floor(y * times), 65535);
	for (int k = 0; k < 3; k++) {
		light[k] = floor(linear[p[k]] * times);
		most = fmax(most, light[k]);
	}
	for (int k = 0; k < 3; k++) {
		/* The share of colour with which the brightest is white. */
		if (most > 65535)
			light[k] = y + trunc((light[k] - y) * (65535 - y)
			    / (most - y));
		p[k] = byte[(int)fmin(fmax(light[k], 0), 65535)];
	}
}
