/* Frames for the tests of segment/. */
#ifndef V2V_TEST_FRAME_HELP_H
#define V2V_TEST_FRAME_HELP_H

#include "base.h"

#include "stream/frame.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <string.h>

/* An opaque frame of one grey. */
static inline struct v2v_frame
make_frame(int32_t w, int32_t h, uint8_t value)
{
	struct v2v_frame f;

	assert_int_equal(v2v_frame_init(&f, w, h, NULL), 0);
	memset(f.px, value, 4 * v2v_frame_pixels(&f));
	for (size_t i = 0; i < v2v_frame_pixels(&f); i++)
		f.px[4 * i + 3] = 255;
	return f;
}

static inline struct v2v_frame
copy_frame(const struct v2v_frame *f)
{
	struct v2v_frame copy = make_frame(f->width, f->height, 0);

	copy.alpha = f->alpha;
	memcpy(copy.px, f->px, 4 * v2v_frame_pixels(f));
	return copy;
}

#endif
