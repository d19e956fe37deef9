/*
 * CIELAB, OKLab and CIEDE2000 of single colours.
 *
 * CIELAB: L 0..100, a and b about -110..110; D65 white (.95047, 1, 1.08883),
 * sRGB after IEC 61966-2-1. OKLab (Ottosson 2020): L 0..1, a and b about
 * -0.4..0.4. All are deterministic (ops/kern/dmath.h). The float forms give
 * the bits of the ops `lab` and `oklab`, within 1e-4 (CIELAB) or 1e-6 (OKLab)
 * of the double ones.
 */
#ifndef V2V_LAB_H
#define V2V_LAB_H

#include "base.h"

struct v2v_lab_palette;

void v2v_lab_from_rgb(double lab[3], const uint8_t rgb[3]);
void v2v_labf_from_rgb(float lab[3], const uint8_t rgb[3]);
void v2v_oklab_from_rgb(double lab[3], const uint8_t rgb[3]);
void v2v_oklabf_from_rgb(float lab[3], const uint8_t rgb[3]);

/* The nearest byte in each channel; colours outside sRGB are clamped. */
void v2v_lab_to_rgb(uint8_t rgb[3], const double lab[3]);
void v2v_oklab_to_rgb(uint8_t rgb[3], const double lab[3]);

/* CIEDE2000 (Sharma, Wu, Dalal 2005) of two CIELAB colours. */
double v2v_ciede2000(const double lab1[3], const double lab2[3]);

/* n colours (1 to 256) as the palette of the op `nearest`. */
void v2v_lab_palette_init(struct v2v_lab_palette *pal,
    const uint8_t (*rgb)[3], int n);

#endif
