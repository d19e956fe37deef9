/* References of the ops on planes. */
#include "base.h"

#include "tests/ref/ref.h"

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
