/* The transfer function of sRGB (IEC 61966-2-1). */
#ifndef V2V_SRGB_H
#define V2V_SRGB_H

#include "base.h"

/* Linear light in 0..1 of each byte, to the last bit of a double. */
extern const double v2v_srgb_linear[256];

/* The formula, both ways, of values in 0..1; 1e-15 relative. */
double v2v_srgb_decode(double v);
double v2v_srgb_encode(double linear);

/* Encoded, rounded to the nearest byte and clamped. */
uint8_t v2v_srgb_byte(double linear);

#endif
