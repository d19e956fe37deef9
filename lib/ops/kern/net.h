/*
 * What a network computes at one pixel.
 *
 * The sum of a convolution starts with the bias and takes its terms in the
 * order of ky, kx, input channel: a multiplication, then an addition, never
 * fused, so that scalar, vector and device code give the same bits.
 */
#ifndef V2V_KERN_NET_H
#define V2V_KERN_NET_H

#include "base.h"

#include <string.h>

/* A macro, as it takes floats and vectors of floats. */
#define K_CONV_TERM(sum, weight, x) ((sum) + (weight) * (x))

/* Not a number becomes 0. */
static inline V2V_HD float
k_relu(float x)
{
	return x > 0 ? x : 0;
}

/* Half-pixel centres: a pixel of the doubled map lies 1/4 from the middle of
 * `near` towards the next one. */
static inline V2V_HD float
k_twice(float near, float far)
{
	return 0.75f * near + 0.25f * far;
}

/* The next one of pixel i of n doubled from n / 2; edges are repeated. */
static inline V2V_HD int32_t
k_twice_far(int32_t i, int32_t n)
{
	int32_t j = i / 2 + (i % 2 ? 1 : -1);

	return j < 0 ? 0 : j < n / 2 ? j : n / 2 - 1;
}

/* 2^x for -126 <= x <= 126, to 3e-7 of the value: the whole part goes into the
 * exponent, the rest in -1/2 .. 1/2 by Taylor to the sixth power. */
static inline V2V_HD float
k_exp2(float x)
{
	int32_t n = (int32_t)(x + 127.5f) - 127;
	uint32_t bits = (uint32_t)(n + 127) << 23;
	float r = (x - (float)n) * 0.69314718f, whole, v;

	memcpy(&whole, &bits, sizeof(whole));
	v = 1.0f / 720;
	v = v * r + 1.0f / 120;
	v = v * r + 1.0f / 24;
	v = v * r + 1.0f / 6;
	v = v * r + 0.5f;
	v = v * r + 1;
	v = v * r + 1;
	return v * whole;
}

/* 255 / (1 + e^-x), rounded; 0 for what is not a number. */
static inline V2V_HD int32_t
k_sigmoid(float x)
{
	x = x > -16.0f ? x : -16.0f;
	x = x < 16.0f ? x : 16.0f;
	return (int32_t)(255 / (1 + k_exp2(x * -1.44269504f)) + 0.5f);
}

#endif
