/* Colour profiles and CMYK to sRGB: lcms2, 8 bits, relative colorimetric with
 * black point compensation. */
#include "base.h"

#include "stream/icc.h"

#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

#ifdef V2V_LCMS

#include <lcms2.h>

enum {
	STEPS = 8, /* a side of the lattice that tells whether it is sRGB */
	PROBES = STEPS * STEPS * STEPS
};

static const struct { cmsUInt32Number format; cmsColorSpaceSignature space; }
spaces[] = {
	[V2V_ICC_GREY] = { COLORSPACE_SH(PT_GRAY) | CHANNELS_SH(1)
	    | EXTRA_SH(3) | BYTES_SH(1), cmsSigGrayData },
	[V2V_ICC_RGB] = { TYPE_RGBA_8, cmsSigRgbData },
	[V2V_ICC_CMYK] = { TYPE_CMYK_8, cmsSigCmykData },
	[V2V_ICC_CMYK_INVERTED] = { TYPE_CMYK_8_REV, cmsSigCmykData },
};

/* Whether no colour of a lattice moves by more than one step of 255. */
static bool
is_identity(cmsHTRANSFORM t, enum v2v_icc_space space)
{
	uint8_t before[PROBES * 4], after[PROBES * 4];

	for (int i = 0; i < PROBES; i++)
		for (int c = 0, v = i; c < 4; c++, v /= STEPS)
			before[4 * i + c] = (uint8_t)(space == V2V_ICC_GREY
			    ? i * 255 / (PROBES - 1)
			    : v % STEPS * 255 / (STEPS - 1));
	memcpy(after, before, sizeof(after));
	cmsDoTransform(t, after, after, PROBES);
	for (int i = 0; i < PROBES * 4; i++)
		if (i % 4 != 3 && abs(after[i] - before[i]) > 1)
			return false;
	return true;
}

static void
transform(struct v2v_frame *f, cmsHTRANSFORM t, enum v2v_icc_space space)
{
	size_t w = (size_t)f->width;

	if (space <= V2V_ICC_RGB && is_identity(t, space))
		return;
	for (int32_t y = 0; y < f->height; y++) {
		uint8_t *row = f->px + (size_t)y * w * 4;

		cmsDoTransform(t, row, row, (cmsUInt32Number)w);
		for (size_t x = 0; space > V2V_ICC_RGB && x < w; x++)
			row[4 * x + 3] = 255;
	}
}

int
v2v_icc_to_srgb(struct v2v_frame *f, enum v2v_icc_space space,
    const uint8_t *profile, size_t n, struct v2v_msg *msg)
{
	cmsContext ctx = cmsCreateContext(NULL, NULL);
	cmsHPROFILE from = NULL, to = NULL;
	cmsHTRANSFORM t = NULL;
	int err = V2V_OK;

	if (ctx == NULL)
		return v2v_fail_memory(msg);
	if (n <= UINT32_MAX)
		from = cmsOpenProfileFromMemTHR(ctx, profile,
		    (cmsUInt32Number)n);
	to = cmsCreate_sRGBProfileTHR(ctx);
	if (from != NULL && space == V2V_ICC_GREY
	    && cmsGetColorSpace(from) == cmsSigRgbData)
		space = V2V_ICC_RGB;
	if (from == NULL || to == NULL
	    || cmsGetColorSpace(from) != spaces[space].space) {
		err = v2v_fail(msg, V2V_E_DATA, "%s colour profile ignored",
		    from ? "unfitting" : "broken");
		goto out;
	}
	t = cmsCreateTransformTHR(ctx, from, spaces[space].format, to,
	    TYPE_RGBA_8, INTENT_RELATIVE_COLORIMETRIC,
	    cmsFLAGS_BLACKPOINTCOMPENSATION);
	if (t == NULL)
		err = v2v_fail(msg, V2V_E_DATA,
		    "unusable colour profile ignored");
	else
		transform(f, t, space);
out:
	if (t != NULL)
		cmsDeleteTransform(t);
	if (to != NULL)
		cmsCloseProfile(to);
	if (from != NULL)
		cmsCloseProfile(from);
	cmsDeleteContext(ctx);
	return err;
}

int
v2v_cmyk_to_srgb(struct v2v_frame *f, enum v2v_icc_space space,
    struct v2v_msg *msg)
{
	unsigned flip = space == V2V_ICC_CMYK_INVERTED ? 0 : 255;
	size_t n = v2v_frame_pixels(f);

	(void)msg;
	for (uint8_t *p = f->px; n > 0; n--, p += 4) {
		unsigned white = p[3] ^ flip;

		for (int c = 0; c < 3; c++)
			p[c] = (uint8_t)(((p[c] ^ flip) * white + 127) / 255);
		p[3] = 255;
	}
	return V2V_OK;
}

#else

/* Whether the bytes hold the word, in ASCII or UTF-16. */
static bool
names(const uint8_t *s, size_t n, const char *word)
{
	size_t k = strlen(word);

	for (size_t step = 1; step <= 2; step++)
		for (size_t i = 0; i + step * k <= n; i++) {
			size_t j = 0;

			while (j < k && s[i + step * j] == (uint8_t)word[j])
				j++;
			if (j == k)
				return true;
		}
	return false;
}

int
v2v_icc_to_srgb(struct v2v_frame *f, enum v2v_icc_space space,
    const uint8_t *profile, size_t n, struct v2v_msg *msg)
{
	(void)f;
	if (space <= V2V_ICC_RGB && names(profile, n, "sRGB"))
		return V2V_OK;
	return v2v_fail(msg, V2V_E_DATA,
	    "colour profile ignored: built without lcms2");
}

int
v2v_cmyk_to_srgb(struct v2v_frame *f, enum v2v_icc_space space,
    struct v2v_msg *msg)
{
	(void)f;
	(void)space;
	return v2v_fail(msg, V2V_E_DATA,
	    "CMYK picture, and built without lcms2");
}

#endif
