/* References of the ops on planes. */
#include "base.h"

#include "tests/ref/ref.h"

#include <math.h>
#include <string.h>

static int32_t
clamp(int32_t i, int32_t n)
{
	if (i < 0)
		return 0;
	return i >= n ? n - 1 : i;
}

void
ref_convolve(double *out, const float *in, int32_t width, int32_t height,
    const float *taps, int n_taps, double *between)
{
	size_t w = (size_t)width;

	for (int32_t y = 0; y < height; y++)
		for (int32_t x = 0; x < width; x++) {
			double *sum = &between[(size_t)y * w + (size_t)x];

			*sum = 0;
			for (int k = 0; k < n_taps; k++)
				*sum += (double)taps[k]
				    * (double)in[(size_t)y * w + (size_t)
				    clamp(x + k - n_taps / 2, width)];
		}
	for (int32_t y = 0; y < height; y++)
		for (int32_t x = 0; x < width; x++) {
			double *sum = &out[(size_t)y * w + (size_t)x];

			*sum = 0;
			for (int k = 0; k < n_taps; k++)
				*sum += (double)taps[k] * between[(size_t)
				    clamp(y + k - n_taps / 2, height) * w
				    + (size_t)x];
		}
}

void
ref_components(uint32_t *ids, const uint8_t *labels, int32_t width,
    int32_t height, uint32_t *stack)
{
	size_t w = (size_t)width, n = w * (size_t)height, depth;

	for (size_t i = 0; i < n; i++)
		ids[i] = UINT32_MAX;
	for (size_t first = 0; first < n; first++) {
		if (ids[first] != UINT32_MAX)
			continue;
		ids[first] = (uint32_t)first;
		depth = 0;
		stack[depth++] = (uint32_t)first;
		while (depth > 0) {
			size_t i = stack[--depth], x = i % w;
			size_t near[4] = { x > 0 ? i - 1 : i,
				x + 1 < w ? i + 1 : i, i >= w ? i - w : i,
				i + w < n ? i + w : i };

			for (int k = 0; k < 4; k++)
				if (ids[near[k]] == UINT32_MAX
				    && labels[near[k]] == labels[first]) {
					ids[near[k]] = (uint32_t)first;
					stack[depth++] = (uint32_t)near[k];
				}
		}
	}
}

/* The cubic B-spline at distance d. */
static double
spline(double d)
{
	d = fabs(d);
	if (d >= 2)
		return 0;
	if (d >= 1)
		return (2 - d) * (2 - d) * (2 - d) / 6;
	return 2.0 / 3 - d * d + d * d * d / 2;
}

/* The pixel at (x, y), the border repeated. */
static const uint8_t *
pixel_at(const uint8_t *in, int32_t width, int32_t height, int32_t x,
    int32_t y)
{
	return in + 4 * ((size_t)clamp(y, height) * (size_t)width
	    + (size_t)clamp(x, width));
}

/* The weight of colour c at the place (u, v) of the input. */
static double
support(const uint8_t *c, const uint8_t *in, int32_t width, int32_t height,
    double u, double v)
{
	double sum = 0;

	for (int32_t y = (int32_t)floor(v) - 3; y <= (int32_t)v + 3; y++)
		for (int32_t x = (int32_t)floor(u) - 3; x <= (int32_t)u + 3; x++)
			if (memcmp(pixel_at(in, width, height, x, y), c, 4)
			    == 0)
				sum += spline(u - x) * spline(v - y);
	return sum;
}

/* Outputs of a block that have c's colour; the block is `all` long. */
static int32_t
frequency(const uint8_t *c, const uint8_t *const *won, int32_t all)
{
	int32_t n = 0;

	for (int32_t k = 0; k < all; k++)
		n += memcmp(won[k], c, 4) == 0;
	return n;
}

static bool
leads(const uint8_t *own, const uint8_t *const *won, int32_t all)
{
	for (int32_t k = 0; k < all; k++)
		if (memcmp(won[k], own, 4) != 0 && frequency(won[k], won, all)
		    >= frequency(own, won, all))
			return false;
	return frequency(own, won, all) > 0;
}

/* One block: the winner of each output, then what is given back. */
static void
enlarge_block(const uint8_t **won, const uint8_t *in, int32_t width,
    int32_t height, int32_t factor, int32_t x, int32_t y)
{
	const uint8_t *own = pixel_at(in, width, height, x, y);
	double weight[16];
	int32_t all = factor * factor;

	for (int32_t k = 0; k < all; k++) {
		double u = x + (k % factor + .5) / factor - .5;
		double v = y + (k / factor + .5) / factor - .5, best;

		won[k] = own;
		best = weight[k] = support(own, in, width, height, u, v);
		for (int32_t i = 0; i < 49; i++) {
			const uint8_t *c = pixel_at(in, width, height,
			    x + i % 7 - 3, y + i / 7 - 3);
			double s = support(c, in, width, height, u, v);

			/* Sums are multiples of 1/9437184. */
			if (s > best + 1e-9 || (s > best - 1e-9
			    && memcmp(won[k], own, 4) != 0
			    && memcmp(c, won[k], 4) < 0)) {
				best = s;
				won[k] = c;
			}
		}
	}
	while (!leads(own, won, all)) {
		int32_t most = -1;

		for (int32_t k = 0; k < all; k++)
			if (memcmp(won[k], own, 4) != 0 && (most < 0
			    || weight[k] > weight[most] + 1e-9))
				most = k;
		won[most] = own;
	}
}

void
ref_enlarge(uint8_t *out, const uint8_t *in, int32_t width, int32_t height,
    int32_t factor)
{
	size_t wide = (size_t)(width * factor);

	for (int32_t y = 0; y < height; y++)
		for (int32_t x = 0; x < width; x++) {
			const uint8_t *won[16];

			enlarge_block(won, in, width, height, factor, x, y);
			for (int32_t k = 0; k < factor * factor; k++)
				memcpy(out + 4 * ((size_t)(y * factor
				    + k / factor) * wide + (size_t)(x * factor
				    + k % factor)), won[k], 4);
		}
}
