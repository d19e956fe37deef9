/* Bytes enlarged by bilinear interpolation. */
#include "base.h"

#include "net/resize.h"

#include "util/mem.h"

#include <stdlib.h>

/* Between pixels i and i + step, so many 256ths from the first. */
struct sample {
	int32_t i, step;
	uint32_t part;
};

struct job {
	uint8_t *out;
	const uint8_t *in;
	int32_t out_width, width;
	const struct sample *columns, *rows;
	int channels;
};

/* Pixel k of n has its centre at (2 k + 1) / 2 n of the axis, whose m pixels
 * have theirs likewise. */
static struct sample
sample_at(int32_t k, int32_t n, int32_t m)
{
	int64_t at = (((int64_t)2 * k + 1) * m * 128 + n / 2) / n - 128;
	struct sample s = { 0, 0, 0 };

	if (at >= (int64_t)(m - 1) * 256)
		s.i = m - 1;
	else if (at > 0)
		s = (struct sample){ (int32_t)(at / 256), 1,
			(uint32_t)(at % 256) };
	return s;
}

static void
resize_rows(void *arg, size_t first, size_t end)
{
	const struct job *j = arg;
	size_t c = (size_t)j->channels, row = (size_t)j->width * c;

	for (size_t y = first; y < end; y++) {
		struct sample v = j->rows[y];
		const uint8_t *top = j->in + (size_t)v.i * row;
		uint8_t *out = j->out + y * (size_t)j->out_width * c;

		for (int32_t x = 0; x < j->out_width; x++) {
			struct sample h = j->columns[x];
			const uint8_t *p = top + (size_t)h.i * c;
			const uint8_t *q = p + (size_t)h.step * c;
			size_t below = (size_t)v.step * row;

			for (size_t k = 0; k < c; k++) {
				uint32_t a = p[k] * (256 - h.part)
				    + q[k] * h.part;
				uint32_t b = p[k + below] * (256 - h.part)
				    + q[k + below] * h.part;

				*out++ = (uint8_t)((a * (256 - v.part)
				    + b * v.part + 32768) >> 16);
			}
		}
	}
}

int
v2v_resize(uint8_t *out, int32_t out_width, int32_t out_height,
    const uint8_t *in, int32_t width, int32_t height, int channels,
    struct v2v_pool *pool, struct v2v_msg *msg)
{
	struct sample *s = v2v_alloc((size_t)out_width + (size_t)out_height,
	    sizeof(*s));
	struct job j = { out, in, out_width, width, s, s + out_width,
		channels };

	if (s == NULL)
		return v2v_fail_memory(msg);
	for (int32_t x = 0; x < out_width; x++)
		s[x] = sample_at(x, out_width, width);
	for (int32_t y = 0; y < out_height; y++)
		s[out_width + y] = sample_at(y, out_height, height);
	v2v_pool_run(pool, (size_t)out_height, 16, resize_rows, &j);
	free(s);
	return V2V_OK;
}
