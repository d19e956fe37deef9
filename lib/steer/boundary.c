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
 * The kernel is the binomial one of 5 x 5, positive definite, so that all
 * pixels can change at once without oscillation. Only pixels that touch
 * another tone can change. Ties go to the lower tone.
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
};

static bool
is_inner(const struct outlines *o, int32_t x, int32_t y)
{
	int32_t w = o->field->width, h = o->field->height;
	const uint8_t *row = o->from + (size_t)y * (size_t)w;
	uint8_t t = row[x];

	for (int32_t dy = y > 0 ? -1 : 0; dy <= (y + 1 < h ? 1 : 0); dy++) {
		const uint8_t *p = row + (ptrdiff_t)dy * w + x;

		if (p[0] != t || (x > 0 && p[-1] != t) ||
		    (x + 1 < w && p[1] != t))
			return false;
	}
	return true;
}

static uint8_t
strongest(const struct outlines *o, int32_t x, int32_t y)
{
	int32_t w = o->field->width, h = o->field->height;
	float score[V2V_TONES_MAX];
	uint8_t seen[(2 * RADIUS + 1) * (2 * RADIUS + 1)];
	size_t i = (size_t)y * (size_t)w + (size_t)x;
	const float *lab = o->field->lab + 3 * i;
	float trust = (float)o->field->trust[i] * (COLOUR_SHARE / 255), most;
	uint8_t best;
	int n = 0;

	for (int32_t dy = -RADIUS; dy <= RADIUS; dy++)
		for (int32_t dx = -RADIUS; dx <= RADIUS; dx++) {
			uint8_t t;

			if (x + dx < 0 || x + dx >= w || y + dy < 0 ||
			    y + dy >= h)
				continue;
			t = o->from[i + (size_t)((ptrdiff_t)dy * w + dx)];
			if (t == V2V_NO_TONE)
				continue;
			if (memchr(seen, t, (size_t)n) == NULL) {
				seen[n++] = t;
				score[t] = 0;
			}
			score[t] += KERNEL[dx + RADIUS] * KERNEL[dy + RADIUS];
		}
	best = o->from[i];
	most = -1e9f;
	for (int k = 0; k < n; k++) {
		const float *c = o->tones->lab[seen[k]];
		float l = lab[0] - c[0], a = lab[1] - c[1], b = lab[2] - c[2];
		float d = l * l + a * a + b * b;
		float s = score[seen[k]] - trust
		    * (d < COLOUR_FAR ? d : COLOUR_FAR);

		if (s > most || (s == most && seen[k] < best)) {
			most = s;
			best = seen[k];
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
			    is_inner(o, x, (int32_t)y) ? o->from[i] :
			    strongest(o, x, (int32_t)y);
		}
}

int
v2v_boundary(uint8_t *tone, const struct v2v_tones *tones,
    const struct v2v_field *field, struct v2v_pool *pool, int sweeps,
    struct v2v_msg *msg)
{
	struct outlines o = { .tones = tones, .field = field };
	uint8_t *copy = v2v_alloc(field->pixels, 1);

	if (copy == NULL)
		return v2v_fail_memory(msg);
	o.from = copy;
	o.to = tone;
	for (int i = 0; i < sweeps; i++) {
		memcpy(copy, tone, field->pixels);
		v2v_pool_run(pool, (size_t)field->height, 8, sweep_rows, &o);
	}
	free(copy);
	return V2V_OK;
}
