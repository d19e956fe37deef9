/* A frame as one PAM. */
#include "base.h"

#include "stream/writer.h"

#include "util/mem.h"

#include <string.h>

static void
add_note(struct v2v_text *out, const struct v2v_frame *f, int i)
{
	if (i >= f->n_notes)
		return;
	v2v_text_str(out, "# ");
	v2v_text_str(out, f->notes[i]);
	v2v_text_char(out, '\n');
}

/*
 * A note before each header line: ImageMagick 6 does not know a comment that
 * follows another and may take a header line for a part of it. The sixth and
 * all later ones stand together.
 */
static void
add_header(struct v2v_text *out, const struct v2v_frame *f)
{
	v2v_text_str(out, "P7\n");
	add_note(out, f, 0);
	v2v_text_str(out, "WIDTH ");
	v2v_text_int(out, f->width);
	v2v_text_char(out, '\n');
	add_note(out, f, 1);
	v2v_text_str(out, "HEIGHT ");
	v2v_text_int(out, f->height);
	v2v_text_char(out, '\n');
	add_note(out, f, 2);
	v2v_text_str(out, f->alpha ? "DEPTH 4\n" : "DEPTH 3\n");
	add_note(out, f, 3);
	v2v_text_str(out, "MAXVAL 255\n");
	add_note(out, f, 4);
	v2v_text_str(out, f->alpha ? "TUPLTYPE RGB_ALPHA\n"
	    : "TUPLTYPE RGB\n");
	for (int i = 5; i < f->n_notes; i++)
		add_note(out, f, i);
	v2v_text_str(out, "ENDHDR\n");
}

int
v2v_encode_pam(struct v2v_text *out, const struct v2v_frame *f,
    struct v2v_msg *msg)
{
	size_t n = v2v_frame_pixels(f), bytes = f->alpha ? 4 * n : 3 * n;
	const uint8_t *s = f->px;
	char *to;

	add_header(out, f);
	/* One byte more than needed: pixels are moved 4 bytes at a time. */
	if (out->failed
	    || !v2v_grow(&out->s, &out->cap, out->len + bytes + 1, 1)) {
		out->failed = true;
		return v2v_fail_memory(msg);
	}
	to = out->s + out->len;
	if (f->alpha)
		memcpy(to, s, bytes);
	else
		for (size_t i = 0; i < n; i++, s += 4, to += 3)
			memcpy(to, s, 4);
	out->len += bytes;
	return V2V_OK;
}
