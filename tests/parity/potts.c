/* Rims and the energy of labels: inputs, calls, allowed errors. */
#include "base.h"

#include "tests/parity/parity.h"

#include "colour/lab.h"
#include "tests/ref/ref.h"
#include "util/mem.h"
#include "util/rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LABELS = 8, COLOURS = 32, PALETTE = 15 };

static size_t
pixels(const struct sample *s)
{
	return (size_t)s->width * (size_t)s->height;
}

/*
 * Noise of little or much contrast with absent pixels; or flat stripes with
 * mixed pixels between them, which are what rims are.
 */
void
parity_fill_rim(struct sample *s)
{
	uint8_t *p = s->in;
	uint8_t rgb[PALETTE][3];

	for (int i = 0; i < PALETTE; i++)
		for (int k = 0; k < 3; k++)
			rgb[i][k] = (uint8_t)v2v_rng(s->seed + 1,
			    (uint64_t)(3 * i + k));
	v2v_lab_palette_init(&s->pal, (const uint8_t (*)[3])rgb, PALETTE);
	memcpy(s->rgb, rgb, sizeof(rgb));
	for (size_t i = 0; i < pixels(s); i++) {
		size_t x = i % (size_t)s->width, y = i / (size_t)s->width;
		uint64_t r = v2v_rng(s->seed, i);
		size_t at = 2 * x + y, stripe = at / 14 % PALETTE;
		size_t mix = at % 14 < 4 ? at % 14 * 64 : 256;

		for (size_t k = 0; k < 3; k++, r >>= 8)
			p[4 * i + k] = (uint8_t)(s->kind == NEAR_ZERO ? r % 40
			    : s->kind == NEAR_MAXIMUM ? 255 - r % 2 * 200
			    : s->kind == RANDOM ? r
			    : (rgb[stripe][k] * mix + rgb[(stripe + PALETTE
			    - 1) % PALETTE][k] * (256 - mix)) / 256);
		p[4 * i + 3] = (uint8_t)(r % 16 == 0 ? 0 : 255);
	}
}

int
parity_run_rim(struct v2v_backend *be, struct v2v_buf *out,
    struct v2v_buf *in, const struct sample *s)
{
	return be->rim(be, out, in, s->width, s->height);
}

double
parity_error_rim(const struct sample *s, const void *out)
{
	const uint8_t *got = out, *rgba = s->in;
	uint8_t want[3];

	for (size_t i = 0; i < pixels(s); i++) {
		ref_rim(want, rgba, (int32_t)(i % (size_t)s->width),
		    (int32_t)(i / (size_t)s->width), s->width, s->height);
		if (memcmp(got + 4 * i, want, 3) != 0
		    || got[4 * i + 3] != rgba[4 * i + 3])
			return 2;
	}
	return 0;
}

int
parity_run_costs(struct v2v_backend *be, struct v2v_buf *out,
    struct v2v_buf *in, const struct sample *s)
{
	return be->costs(be, out, in, pixels(s), &s->pal);
}

/* Hues that are opposite within rounding may be taken either way round. */
static bool
opposite(const uint8_t a[3], const uint8_t b[3])
{
	double p[3], q[3];

	ref_lab(p, a);
	ref_lab(q, b);
	return p[1] * q[1] + p[2] * q[2]
	    < -.99 * hypot(p[1], p[2]) * hypot(q[1], q[2]);
}

double
parity_error_costs(const struct sample *s, const void *out)
{
	const uint8_t *got = out, *rgba = s->in;
	double worst = 0;

	for (size_t i = 0; i < pixels(s); i++)
		for (size_t k = 0; k < PALETTE; k++) {
			double e = fabs(got[PALETTE * i + k]
			    - ref_potts_cost(rgba + 4 * i, s->rgb[k]));

			if (e > worst && !opposite(rgba + 4 * i, s->rgb[k]))
				worst = e;
		}
	return worst;
}

int
parity_run_weights(struct v2v_backend *be, struct v2v_buf *out,
    struct v2v_buf *in, const struct sample *s)
{
	return be->weights(be, out, in, s->width, s->height);
}

double
parity_error_weights(const struct sample *s, const void *out)
{
	static const int32_t dx[4] = { 1, 1, 0, -1 }, dy[4] = { 0, 1, 1, 1 };
	const uint8_t *got = out, *rgba = s->in;
	double worst = 0;

	for (size_t i = 0; i < pixels(s); i++)
		for (int d = 0; d < 4; d++) {
			int32_t u = (int32_t)(i % (size_t)s->width) + dx[d];
			int32_t v = (int32_t)(i / (size_t)s->width) + dy[d];
			size_t j = (size_t)v * (size_t)s->width + (size_t)u;
			double want = 0, e;

			if (u >= 0 && u < s->width && v < s->height
			    && rgba[4 * i + 3] && rgba[4 * j + 3]) {
				if (opposite(rgba + 4 * i, rgba + 4 * j))
					continue;
				want = ref_potts_weight(rgba + 4 * i,
				    rgba + 4 * j, d % 2);
			}
			e = fabs(got[4 * i + (size_t)d] - want);
			worst = e > worst ? e : worst;
		}
	return worst;
}

/* The planes of a relax sample, one after the other. */
static uint32_t *
colours_of(const struct sample *s)
{
	return (uint32_t *)(void *)((uint8_t *)s->in + 4 * pixels(s));
}

static uint8_t *
weights_of(const struct sample *s)
{
	return (uint8_t *)s->in + 8 * pixels(s);
}

/* Labels, colours and weights at random; equal costs, small or large ones, so
 * that ties, weights or costs decide. */
void
parity_fill_relax(struct sample *s)
{
	static const int32_t strengths[KINDS] = { 25, 200, 25, 0 };
	static const uint64_t ranges[KINDS] = { 2, 251, 60, 9 };
	size_t n = pixels(s), w = (size_t)s->width;
	uint8_t *labels = s->in, *weights = weights_of(s);

	s->strength = strengths[s->kind];
	for (uint64_t i = 0; i < LABELS * COLOURS; i++)
		s->costs[i] = (uint8_t)(v2v_rng(s->seed + 2, i)
		    % ranges[s->kind]);
	memset(s->in, 0, s->in_bytes);
	for (size_t i = 0; i < n; i++) {
		uint64_t r = v2v_rng(s->seed, i);
		size_t x = i % w;
		bool absent = r >> 60 == 0;

		labels[i] = (uint8_t)(s->kind == SHAPED ? (x + i / w) / 5 % 8
		    : r % LABELS);
		colours_of(s)[i] = (uint32_t)(r >> 8) % COLOURS;
		for (size_t d = 0; d < 4; d++) {
			bool out = (d < 2 && x + 1 == w) || (d == 3 && x == 0)
			    || (d > 0 && i + w >= n);

			r >>= 9;
			weights[4 * i + d] = (uint8_t)(out || absent ? 0
			    : s->kind == NEAR_ZERO ? 255 : r % 256);
		}
	}
}

/* The planes to a backend, and the op. */
int
parity_run_relax(struct v2v_backend *be, struct v2v_buf *out,
    struct v2v_buf *in, const struct sample *s)
{
	size_t n = pixels(s);
	struct v2v_buf *b[3] = { NULL };
	const void *data[3] = { colours_of(s), s->costs, weights_of(s) };
	size_t bytes[3] = { 4 * n, sizeof(s->costs), 4 * n };
	int err = be->upload(be, out, s->in, n);

	(void)in;
	for (int k = 0; k < 3 && err == V2V_OK; k++) {
		err = be->alloc(be, &b[k], bytes[k]);
		if (err == V2V_OK)
			err = be->upload(be, b[k], data[k], bytes[k]);
	}
	if (err == V2V_OK)
		err = be->relax(be, out, b[0], b[1], b[2], s->width,
		    s->height, LABELS, s->strength);
	for (int k = 0; k < 3; k++)
		be->free(be, b[k]);
	return err;
}

double
parity_error_relax(const struct sample *s, const void *out)
{
	struct ref_potts p = { s->width, s->height, LABELS, colours_of(s),
		s->costs, weights_of(s), s->strength };
	uint8_t *want = v2v_alloc(pixels(s), 1);
	double error = -1;

	if (want != NULL) {
		memcpy(want, s->in, pixels(s));
		ref_relax(&p, want);
		error = memcmp(want, out, pixels(s)) == 0 ? 0 : 2;
	}
	free(want);
	return error;
}
