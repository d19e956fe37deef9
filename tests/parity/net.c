/* Layers of networks: shapes, inputs, calls, allowed errors. */
#include "base.h"

#include "tests/parity/parity.h"

#include "tests/ref/ref.h"
#include "util/mem.h"
#include "util/rng.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One of n by the sample's seed. */
static int32_t
choose(const struct sample *s, uint64_t what, const int32_t *values, int n)
{
	return values[v2v_rng_below(s->seed + 77, what, (uint32_t)n)];
}

/* A map behind `*floats` others. */
static void
put(struct v2v_act *a, size_t *floats)
{
	a->at = *floats + v2v_act_before(a);
	*floats += v2v_act_floats(a);
}

/* Any mixture of what a convolution can be, with slices and wide halos. The
 * input, what is added and the weights lie in one buffer. */
void
parity_shape_conv(struct sample *s)
{
	static const int32_t sizes[] = { 1, 3, 3 }, strides[] = { 1, 2 },
		dilations[] = { 1, 2, 4 }, in[] = { 3, 8, 16, 21 },
		out[] = { 8, 16, 24, 40, 56 }, more[] = { 0, 8, 5 };
	struct v2v_conv *c = &s->conv;
	size_t floats = 0;

	*c = (struct v2v_conv){ .c_in = choose(s, 0, in, 4),
		.c_out = choose(s, 1, out, 5), .size = choose(s, 2, sizes, 3),
		.stride = choose(s, 3, strides, 2),
		.dilation = choose(s, 4, dilations, 3),
		.relu = v2v_rng_below(s->seed + 77, 5, 2) };
	c->out = (struct v2v_act){ .width = s->width, .height = s->height,
		.halo = choose(s, 6, dilations, 3) - 1,
		.step = c->c_out + choose(s, 7, more, 3) };
	put(&c->out, &floats);
	s->out_bytes = floats * sizeof(float);
	floats = 0;
	c->in = (struct v2v_act){ .width = s->width * c->stride,
		.height = s->height * c->stride, .halo = c->dilation
		+ choose(s, 8, strides, 2) - 1,
		.step = c->c_in + choose(s, 9, more, 3) };
	put(&c->in, &floats);
	if (v2v_rng_below(s->seed + 77, 10, 2)) {
		c->add = (struct v2v_act){ .width = s->width,
			.height = s->height, .halo = 1, .step = c->c_out };
		put(&c->add, &floats);
	}
	c->weights = floats;
	floats += ((size_t)(c->size * c->size * c->c_in) + 1)
	    * (size_t)c->c_out;
	s->in_bytes = floats * sizeof(float);
}

/* One map of the sample's size each; bytes fit where floats do. */
void
parity_shape_layer(struct sample *s)
{
	static const int32_t channels[] = { 8, 24, 16 }, more[] = { 0, 8 };
	struct v2v_conv *c = &s->conv;
	size_t floats = 0;

	c->c_in = c->c_out = choose(s, 0, channels, 3);
	c->in = (struct v2v_act){ .width = s->width, .height = s->height,
		.halo = choose(s, 1, more, 2) / 4,
		.step = c->c_in + choose(s, 2, more, 2) };
	put(&c->in, &floats);
	s->in_bytes = floats * sizeof(float);
	c->out = c->in;
	c->out.halo = 1;
	floats = 0;
	put(&c->out, &floats);
	s->out_bytes = floats * sizeof(float);
}

void
parity_shape_twice(struct sample *s)
{
	size_t floats = 0;

	parity_shape_layer(s);
	s->conv.out.width *= 2;
	s->conv.out.height *= 2;
	put(&s->conv.out, &floats);
	s->out_bytes = floats * sizeof(float);
}

/* Small numbers, whose products are subnormal in part; great ones; or in
 * -8..8. Halos of what is read are zeros. */
void
parity_fill_net(struct sample *s)
{
	const struct v2v_conv *c = &s->conv;
	float *p = s->in, scale = s->kind == NEAR_ZERO ? 1e-19f
	    : s->kind == NEAR_MAXIMUM ? 1e17f : 8;
	const struct v2v_act *a = &c->in;

	for (size_t i = 0; i < s->in_bytes / sizeof(*p); i++)
		p[i] = ((float)v2v_rng_below(s->seed, i, 1u << 24)
		    - 8388608.0f) / 8388608.0f * scale;
	for (size_t i = 0; i < v2v_act_floats(a); i++) {
		size_t across = (size_t)a->width + 2 * (size_t)a->halo;
		size_t halo = (size_t)a->halo;
		size_t x = i / (size_t)a->step % across;
		size_t y = i / v2v_act_row(a);

		if (x < halo || x >= halo + (size_t)a->width || y < halo
		    || y >= halo + (size_t)a->height)
			p[i] = 0;
	}
}

/* ---- dense copies ---- */

static double *
dense(const float *data, const struct v2v_act *a, int32_t channels)
{
	size_t n = (size_t)a->width * (size_t)a->height * (size_t)channels;
	double *out = v2v_alloc(n, sizeof(*out));

	for (size_t i = 0; out != NULL && i < n; i++) {
		size_t pixel = i / (size_t)channels;

		out[i] = (double)data[a->at + pixel / (size_t)a->width
		    * v2v_act_row(a) + pixel % (size_t)a->width
		    * (size_t)a->step + i % (size_t)channels];
	}
	return out;
}

/* The worst error of the map `got` against dense values, as a share of their
 * bounds (or of the one bound); 2 if a halo is no zero or other channels have
 * been touched. */
static double
worst(const float *got, const struct v2v_act *a, int32_t channels,
    const double *want, const double *bounds, double bound)
{
	float untouched;
	double most = 0;

	memset(&untouched, 0x88, sizeof(untouched));
	for (size_t i = 0; i < v2v_act_floats(a); i++) {
		size_t across = (size_t)a->width + 2 * (size_t)a->halo;
		size_t c = i % (size_t)a->step;
		size_t x = i / (size_t)a->step % across - (size_t)a->halo;
		size_t y = i / v2v_act_row(a) - (size_t)a->halo;
		size_t at = (y * (size_t)a->width + x) * (size_t)channels + c;
		double e;

		if (c >= (size_t)channels) {
			if (memcmp(&got[i], &untouched, sizeof(untouched)))
				return 2;
		} else if (x >= (size_t)a->width || y >= (size_t)a->height) {
			if (got[i] != 0)
				return 2;
		} else {
			e = fabs((double)got[i] - want[at])
			    / (bounds ? bounds[at] : bound);
			if (!(e <= most))
				most = e;
		}
	}
	return most;
}

/* ---- the layers ---- */

int
parity_run_conv(struct v2v_backend *be, struct v2v_buf *out,
    struct v2v_buf *in, const struct sample *s)
{
	return be->conv(be, out, in, in, &s->conv);
}

static void
absolute(double *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		v[i] = fabs(v[i]);
}

double
parity_error_conv(const struct sample *s, const void *out)
{
	const struct v2v_conv *c = &s->conv;
	const float *in = s->in;
	size_t n = (size_t)s->width * (size_t)s->height * (size_t)c->c_out;
	size_t terms = (size_t)(c->size * c->size * c->c_in);
	size_t weights = (terms + 1) * (size_t)c->c_out;
	double *x = dense(in, &c->in, c->c_in), *add = NULL;
	double *w = v2v_alloc(weights, sizeof(*w));
	double *want = v2v_alloc(n, sizeof(*want));
	double *bounds = v2v_alloc(n, sizeof(*bounds)), most = -1;
	struct ref_conv ref = { c->in.width, c->in.height, c->c_in, c->c_out,
		c->size, c->stride, c->dilation, w,
		w + terms * (size_t)c->c_out };

	if (c->add.step != 0)
		add = dense(in, &c->add, c->c_out);
	if (x == NULL || w == NULL || want == NULL || bounds == NULL
	    || (c->add.step != 0 && add == NULL))
		goto out;
	for (size_t i = 0; i < weights; i++)
		w[i] = (double)in[c->weights + i];
	ref_conv(want, x, &ref);
	absolute(x, (size_t)c->in.width * (size_t)c->in.height
	    * (size_t)c->c_in);
	absolute(w, weights);
	ref_conv(bounds, x, &ref);
	for (size_t i = 0; i < n; i++) {
		double a = add ? add[i] : 0;

		want[i] += a;
		if (c->relu && want[i] < 0)
			want[i] = 0;
		bounds[i] = (double)(terms + 2) * ((double)FLT_EPSILON
		    * (bounds[i] + fabs(a)) + 1.5e-45);
	}
	most = worst(out, &c->out, c->c_out, want, bounds, 0);
out:
	free(bounds);
	free(want);
	free(w);
	free(add);
	free(x);
	return most;
}

int
parity_run_twice(struct v2v_backend *be, struct v2v_buf *out,
    struct v2v_buf *in, const struct sample *s)
{
	return be->twice(be, out, in, &s->conv.out, &s->conv.in,
	    s->conv.c_in);
}

static double
scale_of(const struct sample *s)
{
	return s->kind == NEAR_ZERO ? 1e-19 : s->kind == NEAR_MAXIMUM ? 1e17
	    : 8;
}

double
parity_error_twice(const struct sample *s, const void *out)
{
	const struct v2v_conv *c = &s->conv;
	double *x = dense(s->in, &c->in, c->c_in), most = -1;
	double *want = v2v_alloc(4 * (size_t)s->width * (size_t)s->height
	    * (size_t)c->c_in, sizeof(*want));

	if (x != NULL && want != NULL) {
		ref_twice(want, x, s->width, s->height, c->c_in);
		most = worst(out, &c->out, c->c_in, want, NULL,
		    4 * (double)FLT_EPSILON * scale_of(s));
	}
	free(want);
	free(x);
	return most;
}

int
parity_run_mean(struct v2v_backend *be, struct v2v_buf *out,
    struct v2v_buf *in, const struct sample *s)
{
	return be->mean(be, out, in, &s->conv.out, &s->conv.in, s->conv.c_in);
}

double
parity_error_mean(const struct sample *s, const void *out)
{
	const struct v2v_conv *c = &s->conv;
	size_t area = (size_t)s->width * (size_t)s->height;
	size_t channels = (size_t)c->c_in;
	double *x = dense(s->in, &c->in, c->c_in), most = -1;

	if (x == NULL)
		return -1;
	for (size_t k = 0; k < channels; k++) {
		double sum = 0;

		for (size_t i = 0; i < area; i++)
			sum += x[i * channels + k];
		for (size_t i = 0; i < area; i++)
			x[i * channels + k] = sum / (double)area;
	}
	most = worst(out, &c->out, c->c_in, x, NULL, (double)(area + 1)
	    * (double)FLT_EPSILON * scale_of(s));
	free(x);
	return most;
}

int
parity_run_sigmoid(struct v2v_backend *be, struct v2v_buf *out,
    struct v2v_buf *in, const struct sample *s)
{
	return be->sigmoid(be, out, in, &s->conv.in, s->conv.c_in);
}

double
parity_error_sigmoid(const struct sample *s, const void *out)
{
	const struct v2v_conv *c = &s->conv;
	const uint8_t *got = out;
	size_t area = (size_t)s->width * (size_t)s->height;
	size_t channels = (size_t)c->c_in, n = area * channels;
	double *x = dense(s->in, &c->in, c->c_in), most = 0;

	if (x == NULL)
		return -1;
	for (size_t i = 0; i < n; i++) {
		double v = 255 / (1 + exp(-x[i % area * channels + i / area]));
		double e = fabs(v - got[i]) / 0.501;

		if (!(e <= most))
			most = e;
	}
	for (size_t i = n; i < s->out_bytes; i++)
		if (got[i] != 0x88)
			most = 2;
	free(x);
	return most;
}
