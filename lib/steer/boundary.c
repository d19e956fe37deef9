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
 * A pixel whose eight nearest taps agree with it holds 196 of 256 parts of the
 * kernel and is passed over.
 *
 * The kernel is positive definite, so that all pixels can change at once
 * without oscillation. Ties go to the lower tone.
 */
#include "base.h"

#include "steer/boundary.h"

#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
	RADIUS = 2,
	TAPS = (2 * RADIUS + 1) * (2 * RADIUS + 1),
	GROUP = 8 /* pixels that are passed over together */
};

static const int KERNEL[2 * RADIUS + 1] = { 1, 4, 6, 4, 1 };

/* Colour error counts up to FAR; then a pixel is lost to noise anyway. */
static const float COLOUR_FAR = 24 * 24, COLOUR_SHARE = 0.20f;

struct outlines {
	const struct v2v_tones *tones;
	const struct v2v_field *field;
	const uint8_t *from;
	uint8_t *to;
	int32_t step; /* pixels between the taps of the kernel */
	struct tap {
		int32_t dx, dy, weight;
		ptrdiff_t at; /* dy * width + dx */
	} tap[TAPS];
};

static void
set_taps(struct outlines *o, int32_t step)
{
	o->step = step;
	for (int i = 0; i < TAPS; i++) {
		int x = i % (2 * RADIUS + 1), y = i / (2 * RADIUS + 1);
		struct tap *t = &o->tap[i];

		t->dx = (x - RADIUS) * step;
		t->dy = (y - RADIUS) * step;
		t->weight = KERNEL[x] * KERNEL[y];
		t->at = (ptrdiff_t)t->dy * o->field->width + t->dx;
	}
}

/* Whether all taps of (x, y) are inside the picture; `more` pixels on the
 * right of it, too. */
static bool
is_clear(const struct outlines *o, int32_t x, int32_t y, int32_t more)
{
	int32_t margin = RADIUS * o->step;

	return x >= margin && y >= margin &&
	    x < o->field->width - margin - more &&
	    y < o->field->height - margin;
}

/* Whether the GROUP pixels from p on and those `step` away from each of them,
 * in eight directions, are all like p. */
static bool
is_even(const struct outlines *o, const uint8_t *p)
{
	uint64_t want = 0x0101010101010101u * *p, got, unlike = 0;
	ptrdiff_t w = o->field->width;

	for (ptrdiff_t dy = -o->step; dy <= o->step; dy += o->step)
		for (ptrdiff_t dx = -o->step; dx <= o->step; dx += o->step) {
			memcpy(&got, p + dy * w + dx, sizeof(got));
			unlike |= got ^ want;
		}
	return unlike == 0;
}

/* The same for p alone. */
static bool
is_inner(const struct outlines *o, const uint8_t *p)
{
	ptrdiff_t w = o->field->width * (ptrdiff_t)o->step;
	int32_t s = o->step;

	return p[-s] == *p && p[s] == *p && p[-w] == *p && p[w] == *p &&
	    p[-w - s] == *p && p[-w + s] == *p && p[w - s] == *p &&
	    p[w + s] == *p;
}

/* Weigh the tones round (x, y); returns them as a set of bits. */
static uint64_t
weigh(const struct outlines *o, int32_t weight[V2V_TONES_MAX], int32_t x,
    int32_t y)
{
	int32_t w = o->field->width, h = o->field->height;
	const uint8_t *p = o->from + (size_t)y * (size_t)w + x;
	bool clear = is_clear(o, x, y, 0);
	uint64_t seen = 0;

	for (int i = 0; i < TAPS; i++) {
		const struct tap *tap = &o->tap[i];
		uint8_t t;

		if (!clear && (x + tap->dx < 0 || x + tap->dx >= w ||
		    y + tap->dy < 0 || y + tap->dy >= h))
			continue;
		t = p[tap->at];
		if (t == V2V_NO_TONE)
			continue;
		if (!(seen >> t & 1)) {
			seen |= (uint64_t)1 << t;
			weight[t] = 0;
		}
		weight[t] += tap->weight;
	}
	return seen;
}

static uint8_t
strongest(const struct outlines *o, int32_t x, int32_t y)
{
	int32_t weight[V2V_TONES_MAX];
	size_t i = (size_t)y * (size_t)o->field->width + (size_t)x;
	const float *lab = o->field->lab + 3 * i;
	float share = COLOUR_SHARE * (float)o->step, most = -1e9f;
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
		d = (float)weight[t] - share * (d < COLOUR_FAR ? d : COLOUR_FAR);
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

	for (size_t y = first; y < end; y++) {
		size_t row = y * (size_t)w;

		for (int32_t x = 0; x < w; x++) {
			const uint8_t *p = o->from + row + x;

			if (is_clear(o, x, (int32_t)y, GROUP - 1) &&
			    is_even(o, p))
				x += GROUP - 1;
			else if (*p != V2V_NO_TONE &&
			    !(is_clear(o, x, (int32_t)y, 0) && is_inner(o, p)))
				o->to[row + (size_t)x] =
				    strongest(o, x, (int32_t)y);
		}
	}
}

int
v2v_boundary(uint8_t *tone, const struct v2v_tones *tones,
    const struct v2v_field *field, struct v2v_pool *pool, const int *steps,
    int sweeps, struct v2v_msg *msg)
{
	struct outlines o = { .tones = tones, .field = field };
	uint8_t *copy = v2v_alloc(field->pixels, 1);

	if (copy == NULL)
		return v2v_fail_memory(msg);
	o.from = copy;
	o.to = tone;
	for (int i = 0; i < sweeps; i++) {
		set_taps(&o, steps[i]);
		memcpy(copy, tone, field->pixels);
		v2v_pool_run(pool, (size_t)field->height, 8, sweep_rows, &o);
	}
	free(copy);
	return V2V_OK;
}
