/* Flat pictures enlarged on the CPU: rows in slices; what is uniform, as most
 * of such a picture is, is copied. */
#include "base.h"

#include "ops/cpu/cpu.h"
#include "ops/kern/enlarge.h"

#include <assert.h>
#include <string.h>

enum { GRAIN_PIXELS = 1 << 13 };

struct job {
	uint8_t *out;
	const uint8_t *in;
	int32_t width, height, factor;
};

static bool
same(const uint8_t *p, const uint8_t *q)
{
	return memcmp(p, q, 4) == 0;
}

/* Pixels from x on whose windows of 5 x 5, all inside, have one colour. */
static int32_t
uniform(const struct job *j, int32_t x, int32_t y)
{
	size_t w = (size_t)j->width;
	const uint8_t *p = j->in + 4 * ((size_t)y * w + (size_t)x);
	int32_t end;

	if (x < 2 || y < 2 || y + 2 >= j->height)
		return 0;
	/* Columns from x - 2 on that are of p's colour. */
	for (end = x - 2; end < j->width; end++) {
		const uint8_t *q = j->in + 4 * ((size_t)(y - 2) * w
		    + (size_t)end);
		bool one = true;

		for (int v = 0; v < 5 && one; v++)
			one = same(q + 4 * (size_t)v * w, p);
		if (!one)
			break;
	}
	return end - 2 > x ? end - 2 - x : 0;
}

static void
slice(void *arg, size_t first, size_t end)
{
	const struct job *j = arg;
	size_t f = (size_t)j->factor, w = (size_t)j->width;

	for (int32_t y = (int32_t)first; y < (int32_t)end; y++)
		for (int32_t x = 0; x < j->width; x++) {
			int32_t n = uniform(j, x, y);
			size_t at = (size_t)y * f * w * f + (size_t)x * f;
			const uint8_t *p = j->in + 4 * ((size_t)y * w
			    + (size_t)x);

			if (n == 0) {
				k_enlarge_px(j->out, j->in, j->width,
				    j->height, j->factor, x, y);
				continue;
			}
			for (size_t v = 0; v < f; v++)
				for (size_t u = 0; u < (size_t)n * f; u++)
					memcpy(j->out + 4 * (at + v * w * f
					    + u), p, 4);
			x += n - 1;
		}
}

int
cpu_enlarge(struct v2v_backend *be, struct v2v_buf *out, struct v2v_buf *in,
    int32_t width, int32_t height, int32_t factor)
{
	struct job j = { out->data, in->data, width, height, factor };
	size_t n = (size_t)width * (size_t)height;

	assert(factor == 2 || factor == K_ENLARGE_MAX);
	assert(in->bytes / 4 >= n);
	assert(out->bytes / 4 / (size_t)(factor * factor) >= n);
	v2v_pool_run(be->pool, (size_t)height,
	    (GRAIN_PIXELS + (size_t)width - 1) / (size_t)width, slice, &j);
	return V2V_OK;
}
