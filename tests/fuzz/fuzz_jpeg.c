/* JPEG files, with their EXIF and ICC segments. */
#include "base.h"

#include "stream/decode.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct v2v_limits limits = { 2000, 1 << 20, 1 << 24 };
	struct v2v_frame f = { 0 };
	struct v2v_msg msg = { { 0 } };
	int err = v2v_jpeg_decode(&f, data, size, &limits, &msg);

	if ((err < 0) != (f.px == NULL) || (err < 0 && msg.text[0] == '\0'))
		abort();
	v2v_frame_free(&f);
	return 0;
}
