/* PAM and PNM frames from a stream; headers of the older PNM kinds. */
#include "base.h"

#include "stream/pnm.h"

#include "stream/meta.h"

#include <inttypes.h>
#include <string.h>

/* The rest of a comment's line, kept as a note. */
static int
read_comment(struct v2v_input *in, struct v2v_frame *f, struct v2v_msg *msg)
{
	char text[V2V_NOTE_BYTES + 2];
	size_t n = 0;
	int c;

	while ((c = v2v_input_byte(in)) != '\n') {
		if (c == -1)
			return v2v_input_error(in,
			    "the input ends inside a PNM header", msg);
		if (n < sizeof(text) - 1)
			text[n++] = c ? (char)c : '?';
	}
	text[n] = '\0';
	return v2v_pnm_comment(f, text, msg);
}

/*
 * The next decimal of a PNM header and the one white space behind it; a
 * comment may stand before the number or take the place of the white space.
 */
static int
read_number(struct v2v_input *in, uint64_t *v, struct v2v_frame *f,
    struct v2v_msg *msg)
{
	bool digits = false;

	*v = 0;
	for (;;) {
		int c = v2v_input_byte(in);

		if (c >= '0' && c <= '9') {
			digits = true;
			*v = 10 * *v + (uint64_t)(c - '0');
			if (*v > UINT32_MAX)
				break;
		} else if (c == '#') {
			int err = read_comment(in, f, msg);

			if (err < 0 || digits)
				return err;
		} else if (c == -1) {
			return v2v_input_error(in,
			    "the input ends inside a PNM header", msg);
		} else if (c != ' ' && (c < '\t' || c > '\r')) {
			break;
		} else if (digits) {
			return V2V_OK;
		}
	}
	return v2v_fail(msg, V2V_E_STREAM, "bad number in a PNM header");
}

int
v2v_pnm_header(struct v2v_input *in, struct v2v_pnm_header *h,
    struct v2v_frame *f, struct v2v_msg *msg)
{
	bool bits = h->kind == '1' || h->kind == '4';
	uint64_t maxval = 1;
	int err = read_number(in, &h->width, f, msg);

	if (err == V2V_OK)
		err = read_number(in, &h->height, f, msg);
	if (err == V2V_OK && !bits)
		err = read_number(in, &maxval, f, msg);
	if (err < 0)
		return err;
	if (maxval == 0 || maxval > 65535)
		return v2v_fail(msg, V2V_E_STREAM,
		    "bad maxval in a PNM header");
	h->maxval = (uint32_t)maxval;
	h->depth = h->kind == '3' || h->kind == '6' ? 3 : 1;
	return V2V_OK;
}

/* Whether the frame of a header may be read. */
static int
check(const struct v2v_pnm_header *h, const struct v2v_limits *lim,
    uint64_t *skip, struct v2v_msg *msg)
{
	bool plain = h->kind <= '3';
	int err;

	*skip = 0;
	if (!plain && (!v2v_raster_bytes(h, skip) || *skip > lim->bytes))
		return v2v_fail(msg, V2V_E_STREAM, "a frame of %" PRIu64 " x %"
		    PRIu64 " pixels is over the limit of %" PRIu64 " bytes",
		    h->width, h->height, lim->bytes);
	err = v2v_limits_check(lim, h->width, h->height, msg);
	/* Nothing tells where a plain raster ends but its numbers. */
	if (err < 0)
		return plain ? V2V_E_STREAM : err;
	if (!v2v_raster_known(h))
		return v2v_fail(msg, V2V_E_DATA,
		    "tuple type '%s' of depth %u is not one of ours",
		    h->tuple, (unsigned)h->depth);
	return V2V_OK;
}

/* White space behind a plain raster, where no byte count ends it. */
static void
skip_blanks(struct v2v_input *in)
{
	int c;

	do
		c = v2v_input_byte(in);
	while (c == ' ' || (c >= '\t' && c <= '\r'));
	if (c != -1)
		in->pos--;
}

/*
 * Frames have straight alpha. Where a note says that colours were multiplied
 * by it, as compositors do, they are divided: else the dark rims of what was
 * cut out would be taken for colours of their own.
 */
static int
make_straight(struct v2v_frame *f, struct v2v_msg *msg)
{
	const char *alpha = v2v_meta_get(f, "alpha");

	if (!f->alpha || alpha == NULL || strcmp(alpha, "premultiplied") != 0)
		return V2V_OK;
	for (size_t i = 0; i < v2v_frame_pixels(f); i++) {
		uint8_t *p = f->px + 4 * i;

		for (int k = 0; k < 3 && p[3] < 255; k++) {
			int c = p[3] ? (255 * p[k] + p[3] / 2) / p[3] : 0;

			p[k] = (uint8_t)(c < 255 ? c : 255);
		}
	}
	return v2v_meta_set(f, "alpha", "straight", msg);
}

int
v2v_pnm_read(struct v2v_input *in, struct v2v_frame *f,
    const struct v2v_limits *lim, uint64_t *skip, struct v2v_msg *msg)
{
	struct v2v_pnm_header h = { 0 };
	struct v2v_frame g = { 0 };
	int err;

	v2v_input_byte(in);
	h.kind = (char)v2v_input_byte(in);
	err = h.kind == '7' ? v2v_pam_header(in, &h, &g, msg)
	    : v2v_pnm_header(in, &h, &g, msg);
	if (err == V2V_OK)
		err = check(&h, lim, skip, msg);
	if (err == V2V_OK)
		err = v2v_frame_init(f, (int32_t)h.width, (int32_t)h.height,
		    msg);
	if (err == V2V_OK) {
		f->alpha = h.kind == '7' && h.depth % 2 == 0;
		*skip = 0;
		err = v2v_raster_read(in, &h, f, msg);
		if (h.kind <= '3')
			skip_blanks(in);
	}
	if (err == V2V_OK)
		err = v2v_meta_copy(f, &g, msg);
	if (err == V2V_OK)
		err = make_straight(f, msg);
	v2v_frame_free(&g);
	if (err < 0)
		v2v_frame_free(f);
	return err < 0 ? err : 1;
}
