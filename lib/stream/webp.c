/* WebP files to frames, by libwebp; still pictures only. */
#include "base.h"

#include "stream/decode.h"

#ifdef V2V_WEBP

#include "stream/exif.h"
#include "stream/icc.h"

#include <string.h>

#include <webp/decode.h>

static uint32_t
u32(const uint8_t *s)
{
	return s[0] | (uint32_t)s[1] << 8 | (uint32_t)s[2] << 16
	    | (uint32_t)s[3] << 24;
}

/* The body of the first chunk of that name in a RIFF file, or NULL. */
static const uint8_t *
find_chunk(const uint8_t *s, size_t n, const char *name, size_t *size)
{
	size_t at = 12;

	while (at < n && n - at >= 8) {
		size_t body = u32(s + at + 4);

		if (body > n - at - 8)
			return NULL;
		*size = body;
		if (memcmp(s + at, name, 4) == 0)
			return s + at + 8;
		at += 8 + body + body % 2;
	}
	return NULL;
}

static int
fail_status(VP8StatusCode status, struct v2v_msg *msg)
{
	switch (status) {
	case VP8_STATUS_OUT_OF_MEMORY:
		return v2v_fail_memory(msg);
	case VP8_STATUS_NOT_ENOUGH_DATA:
		return v2v_fail(msg, V2V_E_DATA,
		    "WebP: the file ends too early");
	case VP8_STATUS_UNSUPPORTED_FEATURE:
		return v2v_fail(msg, V2V_E_DATA, "WebP: unsupported feature");
	default:
		return v2v_fail(msg, V2V_E_DATA, "WebP: bad data");
	}
}

/* Orientation and profile are in chunks of their own. */
static int
finish(struct v2v_frame *f, const uint8_t *bytes, size_t n,
    struct v2v_msg *msg)
{
	const uint8_t *chunk;
	size_t size;
	int err;

	chunk = find_chunk(bytes, n, "ICCP", &size);
	if (chunk != NULL) {
		err = v2v_icc_to_srgb(f, V2V_ICC_RGB, chunk, size, msg);
		/* One that cannot be used leaves its words as a warning. */
		if (err < 0 && err != V2V_E_DATA)
			return err;
	}
	chunk = find_chunk(bytes, n, "EXIF", &size);
	if (chunk == NULL)
		return V2V_OK;
	/* Some writers keep the mark of the JPEG segment. */
	if (size >= 6 && memcmp(chunk, "Exif\0\0", 6) == 0) {
		chunk += 6;
		size -= 6;
	}
	return v2v_exif_orient(f, v2v_exif_orientation(chunk, size), msg);
}

int
v2v_webp_decode(struct v2v_frame *f, const uint8_t *bytes, size_t n,
    const struct v2v_limits *lim, struct v2v_msg *msg)
{
	WebPDecoderConfig config;
	VP8StatusCode status;
	int err;

	if (!WebPInitDecoderConfig(&config))
		return v2v_fail(msg, V2V_E_DATA, "WebP: library mismatch");
	status = WebPGetFeatures(bytes, n, &config.input);
	if (status != VP8_STATUS_OK)
		return fail_status(status, msg);
	if (config.input.has_animation)
		return v2v_fail(msg, V2V_E_DATA, "WebP: an animation");
	err = v2v_limits_check(lim, (uint64_t)config.input.width,
	    (uint64_t)config.input.height, msg);
	if (err == V2V_OK)
		err = v2v_frame_init(f, config.input.width,
		    config.input.height, msg);
	if (err < 0)
		return err;
	f->alpha = config.input.has_alpha;
	config.output.colorspace = MODE_RGBA;
	config.output.is_external_memory = 1;
	config.output.u.RGBA.rgba = f->px;
	config.output.u.RGBA.stride = 4 * f->width;
	config.output.u.RGBA.size = 4 * v2v_frame_pixels(f);
	status = WebPDecode(bytes, n, &config);
	WebPFreeDecBuffer(&config.output);
	err = status == VP8_STATUS_OK ? finish(f, bytes, n, msg)
	    : fail_status(status, msg);
	if (err < 0)
		v2v_frame_free(f);
	return err;
}

#else

int
v2v_webp_decode(struct v2v_frame *f, const uint8_t *bytes, size_t n,
    const struct v2v_limits *lim, struct v2v_msg *msg)
{
	(void)f;
	(void)bytes;
	(void)n;
	(void)lim;
	return v2v_fail(msg, V2V_E_DATA,
	    "a WebP picture, and built without libwebp");
}

#endif
