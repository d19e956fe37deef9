/*
 * Slow, plain references of the ops, in double with the C library. They never
 * include ops/kern: a formula that is wrong there must show here.
 */
#ifndef V2V_REF_H
#define V2V_REF_H

#include "base.h"

/* One colour. CIELAB as in colour/lab.h, CIEDE2000 in degrees as printed. */
void ref_lab(double lab[3], const uint8_t rgb[3]);
void ref_oklab(double lab[3], const uint8_t rgb[3]);
double ref_ciede2000(const double p[3], const double q[3]);

/* A plane filtered along rows, then columns, borders repeated; `between` is
 * room for width * height numbers. */
void ref_convolve(double *out, const float *in, int32_t width, int32_t height,
    const float *taps, int n_taps, double *between);

/* ids[i] = lowest index of the 4-connected component of pixel i; `stack` is
 * room for width * height numbers. */
void ref_components(uint32_t *ids, const uint8_t *labels, int32_t width,
    int32_t height, uint32_t *stack);

/* The op `enlarge` of n bytes 4 a pixel; `factor` 2 or 4. */
void ref_enlarge(uint8_t *out, const uint8_t *in, int32_t width,
    int32_t height, int32_t factor);

/* One channel of the op `membrane`, before rounding; at least one pixel of the
 * mask is 0. */
void ref_membrane(double *u, const uint8_t *rgba, const uint8_t *mask,
    int32_t w, int32_t h, int channel);

/* The sum, over all patches of 7 x 7 that reach into a hole (1 in the mask), of
 * the least mean of squared differences to one that is all known (0), pixels
 * with 2 left out; negative where nothing is known so widely. */
double ref_patch_energy(const uint8_t *rgba, const uint8_t *mask, int32_t w,
    int32_t h);

/* The op `fringe`: the colours of all pixels, 3 numbers each. */
void ref_fringe(double *fore, const uint8_t *rgba, const uint8_t *matte,
    int32_t w, int32_t h);

/* The ops of the same names, in one pixel `p` with the tables of its tone. */
void ref_histogram(uint32_t *counts, const uint8_t *rgba, size_t n,
    int threshold, int bits);
void ref_tone(uint8_t *p, const uint16_t *linear, const uint32_t *gain,
    const uint8_t *byte);

/* The colour that an anti-aliased edge's pixel takes; see ops/kern/rim.h. */
void ref_rim(uint8_t out[3], const uint8_t *rgba, int32_t x, int32_t y,
    int32_t w, int32_t h);

/* The terms of the energy of ops/kern/potts.h before rounding; the energy of
 * a whole labelling, and its descent, which tries all of it for each pixel. */
struct ref_potts {
	int32_t w, h;
	int n_pal;
	const uint32_t *colours;
	const uint8_t *costs, *weights;
	int32_t strength;
};
double ref_potts_cost(const uint8_t colour[3], const uint8_t entry[3]);
double ref_potts_weight(const uint8_t p[3], const uint8_t q[3],
    bool diagonal);
enum { REF_RELAX_MAX = 1100 }; /* pixels */
int64_t ref_potts_energy(const struct ref_potts *p, const uint8_t *labels);
void ref_relax(const struct ref_potts *p, uint8_t *labels);

/*
 * Layers of a network on dense maps, channels of a pixel together. A
 * convolution of size x size taps sees zeros round `in`; its output, every
 * `stride`-th pixel, has width / stride x height / stride. Weights are
 * [ky][kx][c_in][c_out].
 */
struct ref_conv {
	int32_t width, height, c_in, c_out, size, stride, dilation;
	const double *weights, *bias;
};
void ref_conv(double *out, const double *in, const struct ref_conv *c);

/* Twice the size, bilinear between the centres of pixels. */
void ref_twice(double *out, const double *in, int32_t width, int32_t height,
    int32_t channels);

#endif
