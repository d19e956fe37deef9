/* Rims on the CPU. */
#include "base.h"

#include "ops/cpu/cpu.h"
#include "ops/kern/rim.h"

#include <assert.h>
#include <string.h>

enum { GRAIN = 8 }; /* rows */

struct job {
	uint8_t *out;
	const uint8_t *in;
	int32_t width, height;
};

static void
rows(void *arg, size_t first, size_t end)
{
	const struct job *j = arg;
	uint8_t *out = j->out + 4 * first * (size_t)j->width;

	for (size_t y = first; y < end; y++)
		for (int32_t x = 0; x < j->width; x++, out += 4)
			memcpy(out, k_rim_px(j->in, x, (int32_t)y, j->width,
			    j->height), 4);
}

int
cpu_rim(struct v2v_backend *be, struct v2v_buf *out, struct v2v_buf *rgba,
    int32_t width, int32_t height)
{
	struct job j = { out->data, rgba->data, width, height };

	assert(out->bytes / 4 >= (size_t)width * (size_t)height);
	assert(rgba->bytes / 4 >= (size_t)width * (size_t)height);
	v2v_pool_run(be->pool, (size_t)height, GRAIN, rows, &j);
	return V2V_OK;
}
