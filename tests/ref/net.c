/* Layers of a network from their definitions. */
#include "base.h"

#include "tests/ref/ref.h"

#include <math.h>

/* The pixel, or zero outside. */
static double
pixel(const double *in, const struct ref_conv *c, int32_t x, int32_t y,
    int32_t channel)
{
	if (x < 0 || x >= c->width || y < 0 || y >= c->height)
		return 0;
	return in[((size_t)y * (size_t)c->width + (size_t)x)
	    * (size_t)c->c_in + (size_t)channel];
}

static double
conv_at(const double *in, const struct ref_conv *c, int32_t x, int32_t y,
    int32_t co)
{
	int32_t middle = c->size / 2;
	double sum = c->bias[co];

	for (int32_t ci = 0; ci < c->c_in; ci++)
		for (int32_t ky = 0; ky < c->size; ky++)
			for (int32_t kx = 0; kx < c->size; kx++)
				sum += c->weights[((ky * c->size + kx)
				    * c->c_in + ci) * c->c_out + co]
				    * pixel(in, c,
				    x * c->stride + (kx - middle)
				    * c->dilation, y * c->stride
				    + (ky - middle) * c->dilation, ci);
	return sum;
}

void
ref_conv(double *out, const double *in, const struct ref_conv *c)
{
	for (int32_t y = 0; y < c->height / c->stride; y++)
		for (int32_t x = 0; x < c->width / c->stride; x++)
			for (int32_t co = 0; co < c->c_out; co++)
				*out++ = conv_at(in, c, x, y, co);
}

static double
clamp(double v, double max)
{
	return v < 0 ? 0 : v > max ? max : v;
}

void
ref_twice(double *out, const double *in, int32_t width, int32_t height,
    int32_t channels)
{
	for (int32_t y = 0; y < 2 * height; y++)
		for (int32_t x = 0; x < 2 * width; x++)
			for (int32_t k = 0; k < channels; k++) {
				double u = clamp((x + .5) / 2 - .5, width - 1);
				double v = clamp((y + .5) / 2 - .5,
				    height - 1);
				double sum = 0;

				/* Tents round the pixels of the input. */
				for (int32_t j = (int32_t)v; j <= (int32_t)v
				    + 1 && j < height; j++)
					for (int32_t i = (int32_t)u;
					    i <= (int32_t)u + 1 && i < width;
					    i++)
						sum += (1 - fabs(u - i))
						    * (1 - fabs(v - j))
						    * in[((size_t)j
						    * (size_t)width
						    + (size_t)i)
						    * (size_t)channels
						    + (size_t)k];
				*out++ = sum;
			}
}
