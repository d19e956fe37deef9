/*
 * Tones: colours that are counted, and a pixel's lightness changed.
 *
 * A pixel's linear R, G, B are multiplied by the gain of its luminance Y: that
 * keeps its hue and scales L* + 16 and chroma alike. What would leave the cube is
 * mixed with the grey of its new luminance until it is inside. All in integers:
 * light of 16 bits, gains of 16 binary places.
 */
#ifndef V2V_KERN_TONE_H
#define V2V_KERN_TONE_H

#include "ops/backend.h"

/* The number of a colour of which `bits` of each component count. */
static inline V2V_HD size_t
k_tone_bin(const uint8_t *p, int bits)
{
	int drop = 8 - bits;

	return ((size_t)(p[0] >> drop) << bits | (size_t)(p[1] >> drop)) << bits
	    | (size_t)(p[2] >> drop);
}

/* Y of IEC 61966-2-1, weights of 16 binary places. */
static inline V2V_HD uint32_t
k_tone_luminance(const struct v2v_tone *t, const uint8_t *p)
{
	return (13938u * t->linear[p[0]] + 46868u * t->linear[p[1]]
	    + 4730u * t->linear[p[2]]) >> 16;
}

static inline V2V_HD void
k_tone_px(uint8_t *p, const struct v2v_tone *t)
{
	const int64_t white = V2V_TONE_WHITE;
	int64_t y = k_tone_luminance(t, p), gain = t->gain[y], most = 0, c[3];

	for (int k = 0; k < 3; k++) {
		c[k] = t->linear[p[k]] * gain >> 16;
		most = c[k] > most ? c[k] : most;
	}
	y = y * gain >> 16;
	y = y < white ? y : white;
	for (int k = 0; k < 3; k++) {
		if (most > white)
			c[k] = y + (c[k] - y) * (white - y) / (most - y);
		p[k] = t->byte[c[k] < 0 ? 0 : c[k] > white ? white : c[k]];
	}
}

#endif
