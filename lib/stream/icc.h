/* Colour profiles and CMYK to sRGB. Internal to stream/. */
#ifndef V2V_ICC_H
#define V2V_ICC_H

#include "stream/frame.h"

enum v2v_icc_space {
	V2V_ICC_GREY, /* R = G = B; a profile of RGB fits too */
	V2V_ICC_RGB,
	V2V_ICC_CMYK, /* the frame's four bytes are C M Y K, 255 full ink */
	V2V_ICC_CMYK_INVERTED /* the same, 255 no ink (Adobe) */
};

/*
 * Convert the frame from the space that the profile describes to sRGB, in
 * place; alpha stays, and is 255 after CMYK. A profile that is sRGB within a
 * step changes nothing. V2V_E_DATA, and the frame untouched, when the profile
 * is broken, of another space, or needs lcms2 and this build has none.
 */
int v2v_icc_to_srgb(struct v2v_frame *f, enum v2v_icc_space space,
    const uint8_t *profile, size_t n, struct v2v_msg *msg);

/* CMYK without a profile: R = 1 - min(1, C (1 - K) + K), as browsers do. */
int v2v_cmyk_to_srgb(struct v2v_frame *f, enum v2v_icc_space space,
    struct v2v_msg *msg);

#endif
