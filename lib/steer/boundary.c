/*
 * Calm outlines: threshold dynamics with a colour term.
 *
 * To blur the indicator of each tone and to give each pixel the tone that is
 * strongest there moves outlines by their curvature (Merriman, Bence, Osher,
 * J. Comput. Phys. 1994; more than two phases: Esedoglu, Otto, Comm. Pure
 * Appl. Math. 2015): jags go, long edges stay. What a pixel's own colour says
 * is subtracted, else lines of two pixels, such as door gaps, would be gone
 * after a few sweeps.
 *
 * Sweeps go from coarse to fine: the taps of the 5 x 5 binomial kernel first
 * stand some pixels apart and then close up. The coarse sweeps straighten the
 * arbitrary outlines that cut a gradient; where colours differ clearly, the
 * colour term, which grows with the spacing, keeps them from moving anything.
 *
 * The kernel is positive definite, so that all pixels can change at once
 * without oscillation. Ties go to the lower tone.
 */
#include "base.h"

#include "steer/boundary.h"

#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum { RADIUS = 2 };

static const float KERNEL[2 * RADIUS + 1] = { 1, 4, 6, 4, 1 };

/* Colour error counts up to FAR; then a pixel is lost to noise anyway. */
static const float COLOUR_FAR = 24 * 24, COLOUR_SHARE = 0.20f;

struct outlines {
	const struct v2v_tones *tones;
	const struct v2v_field *field;
	const uint8_t *from;
	uint8_t *to;
	int32_t step; /* pixels between the taps of the kernel */
};

/* Whether the eight pixels `reach` away in each direction are like (x, y). */
static bool
is_inner(const struct outlines *o, int32_t x, int32_t y, int32_t reach)
{
	int32_t w = o->field->width, h = o->field->height;
	const uint8_t *row = o->from + (size_t)y * (size_t)w;
	uint8_t t = row[x];

	for (int32_t dy = -reach; dy <= reach; dy += reach) {
		const uint8_t *p = row + (ptrdiff_t)dy * w + x;

		if (y + dy < 0 || y + dy >= h)
			continue;
		if (p[0] != t || (x >= reach && p[-reach] != t) ||
		    (x + reach < w && p[reach] != t))
			return false;
	}
	return true;
}

/* Weigh the tones round (x, y); returns them as a set of bits. */
static uint64_t
weigh(const struct outlines *o, float weight[V2V_TONES_MAX], int32_t x,
    int32_t y)
{
	int32_t w = o->field->width, h = o->field->height;
	uint64_t seen = 0;

	for (int ky = 0; ky <= 2 * RADIUS; ky++) {
		int32_t v = y + (ky - RADIUS) * o->step;
		const uint8_t *row;

		if (v < 0 || v >= h)
			continue;
		row = o->from + (size_t)v * (size_t)w;
		for (int kx = 0; kx <= 2 * RADIUS; kx++) {
			int32_t u = x + (kx - RADIUS) * o->step;
			uint8_t t;

			if (u < 0 || u >= w || row[u] == V2V_NO_TONE)
				continue;
			t = row[u];
			if (!(seen >> t & 1)) {
				seen |= (uint64_t)1 << t;
				weight[t] = 0;
			}
			weight[t] += KERNEL[kx] * KERNEL[ky];
		}
	}
	return seen;
}

static uint8_t
strongest(const struct outlines *o, int32_t x, int32_t y)
{
	float weight[V2V_TONES_MAX], most = -1e9f;
	size_t i = (size_t)y * (size_t)o->field->width + (size_t)x;
	const float *lab = o->field->lab + 3 * i;
	float share = COLOUR_SHARE * (float)o->step;
	uint64_t seen = weigh(o, weight, x, y);
	uint8_t best = o->from[i];

	if ((seen & (seen - 1)) == 0)
		return best;
	for (uint8_t t = 0; seen != 0; t++, seen >>= 1) {
		const float *c = o->tones->lab[t];
		float l = lab[0] - c[0], a = lab[1] - c[1], b = lab[2] - c[2];
		float d = l * l + a * a + b * b;

		if (!(seen & 1))
			continue;
		d = weight[t] - share * (d < COLOUR_FAR ? d : COLOUR_FAR);
		if (d > most) {
			most = d;
			best = t;
		}
	}
	return best;
}

static void
sweep_rows(void *arg, size_t first, size_t end)
{
	const struct outlines *o = arg;
	int32_t w = o->field->width;

	for (size_t y = first; y < end; y++)
		for (int32_t x = 0; x < w; x++) {
			size_t i = y * (size_t)w + (size_t)x;

			o->to[i] = o->from[i] == V2V_NO_TONE ||
			    is_inner(o, x, (int32_t)y, o->step) ? o->from[i] : strongest(o, x, (int32_t)y);
		}
}

int
v2v_boundary(uint8_t *tone, const struct v2v_tones *tones,
    const struct v2v_field *field, struct v2v_pool *pool, const int *steps, int sweeps, struct v2v_msg *msg)
{
	struct outlines o = { .tones = tones, .field = field };
	uint8_t *copy = v2v_alloc(field->pixels, 1);

	if (copy == NULL)
		return v2v_fail_memory(msg);
	o.from = copy;
	o.to = tone;
	for (int i = 0; i < sweeps; i++) {
		o.step = steps[i];
		memcpy(copy, tone, field->pixels);
		v2v_pool_run(pool, (size_t)field->height, 8, sweep_rows, &o);
	}
	free(copy);
	return V2V_OK;
}
