/* sidebyside PICTURE... >OUT.png: pictures in a row on white, all as high as
 * the first. */
#include "base.h"

#include "stream/reader.h"
#include "stream/writer.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { PICTURES_MAX = 8, GAP = 16 };

static int
fail(const char *what, const char *cause)
{
	fprintf(stderr, "sidebyside: %s: %s\n", what, cause);
	return 1;
}

static int64_t
overlap(int64_t a0, int64_t a1, int64_t b0, int64_t b1)
{
	return (a1 < b1 ? a1 : b1) - (a0 > b0 ? a0 : b0);
}

/*
 * One pixel of `in` scaled to w x h: the mean of the area that it covers. A
 * pixel of `in` is w units wide and h high, one of the result in->width and
 * in->height.
 */
static void
scaled(const struct v2v_frame *in, int32_t w, int32_t h, int32_t x, int32_t y,
    uint8_t out[4])
{
	int64_t x0 = (int64_t)x * in->width, x1 = x0 + in->width;
	int64_t y0 = (int64_t)y * in->height, y1 = y0 + in->height;
	uint64_t sum[3] = { 0 }, total = 0;

	for (int64_t j = y0 / h; j * h < y1; j++) {
		for (int64_t i = x0 / w; i * w < x1; i++) {
			const uint8_t *p = in->px + 4 * (j * in->width + i);
			uint64_t part = (uint64_t)(overlap(i * w, (i + 1) * w,
			    x0, x1) * overlap(j * h, (j + 1) * h, y0, y1));

			total += part;
			for (int c = 0; c < 3; c++)
				sum[c] += part * (p[c] * p[3]
				    + 255u * (255u - p[3]));
		}
	}
	for (int c = 0; c < 3; c++)
		out[c] = (uint8_t)((sum[c] / total + 127) / 255);
	out[3] = 255;
}

static int32_t
width_at(const struct v2v_frame *f, int32_t height)
{
	int64_t w = ((int64_t)f->width * height + f->height / 2) / f->height;

	return w < 1 ? 1 : (int32_t)w;
}

static int
compose(struct v2v_frame *out, const struct v2v_frame *in, int n,
    struct v2v_msg *msg)
{
	int32_t h = in[0].height, left = 0, width = (n - 1) * GAP;
	int err;

	for (int k = 0; k < n; k++)
		width += width_at(&in[k], h);
	err = v2v_frame_init(out, width, h, msg);
	if (err != V2V_OK)
		return err;
	memset(out->px, 255, 4 * v2v_frame_pixels(out));
	for (int k = 0; k < n; k++) {
		int32_t w = width_at(&in[k], h);

		for (int32_t y = 0; y < h; y++)
			for (int32_t x = 0; x < w; x++)
				scaled(&in[k], w, h, x, y, out->px
				    + 4 * ((size_t)y * (size_t)width
				    + (size_t)(left + x)));
		left += w + GAP;
	}
	return V2V_OK;
}

int
main(int argc, char **argv)
{
	static const struct v2v_limits limits = V2V_LIMITS_DEFAULT;
	struct v2v_frame in[PICTURES_MAX] = { { 0 } }, out = { 0 };
	struct v2v_text png = { 0 };
	struct v2v_msg msg = { "" };
	int n = argc - 1, status = 0;

	if (n < 1 || n > PICTURES_MAX) {
		fprintf(stderr, "usage: sidebyside PICTURE... >OUT.png\n");
		return 2;
	}
	for (int k = 0; k < n && status == 0; k++)
		if (v2v_read_file(&in[k], argv[k + 1], &limits, &msg) < 0)
			status = fail(argv[k + 1], msg.text);
	if (status == 0 && (compose(&out, in, n, &msg) != V2V_OK
	    || v2v_encode_png(&png, &out, 6, &msg) != V2V_OK))
		status = fail("result", msg.text);
	if (status == 0 && (fwrite(png.s, 1, png.len, stdout) != png.len
	    || fflush(stdout) != 0))
		status = fail("standard output", strerror(errno));
	for (int k = 0; k < n; k++)
		v2v_frame_free(&in[k]);
	v2v_frame_free(&out);
	v2v_text_free(&png);
	return status;
}
