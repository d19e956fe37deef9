/* Nearest palette entries of mixes, pair by pair when asked for. */
#include "base.h"

#include "trace/mixes.h"

#include "colour/srgb.h"
#include "util/mem.h"

#include <stdlib.h>

int
v2v_mixes_init(struct v2v_mixes *m, const struct v2v_labels *l,
    struct v2v_msg *msg)
{
	size_t n = (size_t)l->n + 1;

	*m = (struct v2v_mixes){ .labels = l };
	m->pair = v2v_zalloc(n * n, sizeof(*m->pair));
	return m->pair != NULL ? V2V_OK : v2v_fail_memory(msg);
}

void
v2v_mixes_free(struct v2v_mixes *m)
{
	if (m->pair != NULL) {
		size_t n = (size_t)m->labels->n + 1;

		for (size_t i = 0; i < n * n; i++)
			free(m->pair[i]);
		free(m->pair);
	}
	*m = (struct v2v_mixes){ 0 };
}

/* The lowest label among the nearest by squared distance in sRGB. */
static uint16_t
nearest(const struct v2v_labels *l, const int32_t rgb[3])
{
	uint16_t best = 0;
	int32_t least = INT32_MAX;

	for (int k = 1; k <= l->n; k++) {
		int32_t r = rgb[0] - l->rgb[k][0], g = rgb[1] - l->rgb[k][1];
		int32_t b = rgb[2] - l->rgb[k][2];
		int32_t d = r * r + g * g + b * b;

		if (d < least) {
			least = d;
			best = (uint16_t)k;
		}
	}
	return best;
}

/* Components of the mix of a and b at step t, rounded. */
static void
mix(int32_t out[3], const uint8_t a[3], const uint8_t b[3], int t, bool linear)
{
	for (int c = 0; c < 3; c++) {
		double f = (double)t / V2V_MIX_STEPS;

		if (linear)
			out[c] = v2v_srgb_byte((1 - f) * v2v_srgb_linear[a[c]]
			    + f * v2v_srgb_linear[b[c]]);
		else
			out[c] = (a[c] * (V2V_MIX_STEPS - t) + b[c] * t
			    + V2V_MIX_STEPS / 2) / V2V_MIX_STEPS;
	}
}

/*
 * Mixes in sRGB, which most renderers make, count first: those in linear light
 * only add the labels that no mix in sRGB is nearest to.
 */
static void
fill(struct v2v_share *s, const struct v2v_labels *l, uint16_t a, uint16_t b)
{
	bool known[V2V_LABELS_MAX + 1];

	for (int pass = 0; pass < 2; pass++) {
		for (int k = 1; k <= l->n; k++)
			known[k] = s[k].lo != 0;
		for (int t = 1; t < V2V_MIX_STEPS; t++) {
			int32_t rgb[3];
			uint16_t k;

			mix(rgb, l->rgb[a], l->rgb[b], t, pass == 1);
			k = nearest(l, rgb);
			if (k == a || k == b || known[k])
				continue;
			s[0].lo += (uint8_t)(pass == 0);
			if (s[k].lo == 0)
				s[k].lo = (uint8_t)t;
			s[k].hi = (uint8_t)t;
		}
	}
}

static struct v2v_share **
shares(const struct v2v_mixes *m, uint16_t lo, uint16_t hi)
{
	return &m->pair[lo * ((size_t)m->labels->n + 1) + hi];
}

const struct v2v_share *
v2v_mixes_of(struct v2v_mixes *m, uint16_t a, uint16_t b)
{
	uint16_t lo = a < b ? a : b, hi = a < b ? b : a;
	struct v2v_share **s = shares(m, lo, hi);

	if (*s == NULL) {
		*s = v2v_zalloc((size_t)m->labels->n + 1, sizeof(**s));
		if (*s != NULL)
			fill(*s, m->labels, lo, hi);
	}
	return *s;
}

const struct v2v_share *
v2v_mixes_known(const struct v2v_mixes *m, uint16_t a, uint16_t b)
{
	return *shares(m, a < b ? a : b, a < b ? b : a);
}
