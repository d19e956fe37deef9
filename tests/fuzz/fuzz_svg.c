/* Any text is read or refused with words; what is read is sampled. */
#include "base.h"

#include "trace/verify.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct v2v_svg_sink sink;
	const char *s = (const char *)data;
	struct v2v_msg msg = { "" };
	struct v2v_svg_counts n;
	struct v2v_report r;
	struct v2v_frame f;
	int err = v2v_svg_read(&n, s, size, &sink, &msg);

	if (err != V2V_OK) {
		if (err != V2V_E_GATE || msg.text[0] == '\0')
			abort();
		return 0;
	}
	if (n.width > 64 || n.height > 64)
		return 0;
	/* All is absent: what is painted is too much, and nothing leaks. */
	if (v2v_frame_init(&f, n.width, n.height, NULL) < 0)
		return 0;
	if (v2v_verify(&r, s, size, &f, false, &msg) < 0 || r.leaked != 0
	    || r.overpainted != r.mislabelled
	    || r.counts.segments != n.segments)
		abort();
	v2v_frame_free(&f);
	return 0;
}
