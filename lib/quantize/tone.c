/*
 * A picture's lightness stretched to that of a palette: the gains that
 * ops/kern/tone.h multiplies light by. L* goes in steps of 1/10.
 */
#include "base.h"

#include "quantize/tone.h"

#include "colour/lab.h"
#include "colour/srgb.h"
#include "ops/host.h"
#include "ops/kern/tone.h"
#include "util/mem.h"

#include <stdlib.h>

enum {
	WHITE = V2V_TONE_WHITE,
	LEVELS = 1001,    /* of L*: 0 to 100 */
	FLAT = 30,        /* a range that is left alone: L* of 3 */
	TAIL = 200,       /* 1/200 of the pixels are beyond either end */
	BITS = 7,         /* of R, G and B that levels are taken from */
	GAIN_MAX = 64 << 16
};

struct stretch {
	struct v2v_tone tone;
	uint16_t level[WHITE + 1]; /* L* of a luminance */
	uint64_t count[LEVELS];
};

/* L* + 16 is 116 cube roots of Y, or linear (CIE 15). */
static uint32_t
luminance_of(int level)
{
	double l = level / 10.0, root = (l + 16) / 116;
	double y = l > 8 ? root * root * root : l * 27 / 24389;

	return (uint32_t)(y * WHITE + 0.5);
}

static void
make_tables(struct stretch *s)
{
	uint32_t from = 0;

	for (int i = 0; i < 256; i++)
		s->tone.linear[i] = (uint16_t)(v2v_srgb_linear[i] * WHITE
		    + 0.5);
	for (int i = 0; i <= WHITE; i++)
		s->tone.byte[i] = v2v_srgb_byte((double)i / WHITE);
	for (int l = 0; l < LEVELS; l++) {
		/* Up to halfway to the next level's luminance. */
		uint32_t next = l + 1 < LEVELS ? (luminance_of(l)
		    + luminance_of(l + 1)) / 2 : WHITE;

		for (; from <= next; from++)
			s->level[from] = (uint16_t)l;
	}
}

/* Pixels of each level. */
static int
count_levels(struct stretch *s, struct v2v_backend *be,
    const struct v2v_frame *f, int threshold, struct v2v_msg *msg)
{
	uint32_t *counts = v2v_zalloc((size_t)1 << 3 * BITS, sizeof(*counts));
	int err = counts == NULL ? v2v_fail_memory(msg)
	    : v2v_host_histogram(be, counts, f->px, v2v_frame_pixels(f),
	    threshold, BITS, msg);

	for (uint32_t i = 0; err == V2V_OK && i < 1u << 3 * BITS; i++) {
		uint32_t mask = (1u << BITS) - 1;
		uint8_t p[3] = { (uint8_t)((i >> 2 * BITS) << (8 - BITS)),
			(uint8_t)((i >> BITS & mask) << (8 - BITS)),
			(uint8_t)((i & mask) << (8 - BITS)) };

		if (counts[i] > 0)
			s->count[s->level[k_tone_luminance(&s->tone, p)]]
			    += counts[i];
	}
	free(counts);
	return err;
}

/* The levels that 1/TAIL of the pixels are not above, and not below. */
static void
find_range(const struct stretch *s, int *low, int *high)
{
	uint64_t n = 0, below = 0, above = 0;

	for (int l = 0; l < LEVELS; l++)
		n += s->count[l];
	*low = 0;
	*high = LEVELS - 1;
	while (*low < LEVELS - 1 && (below += s->count[*low]) <= n / TAIL)
		++*low;
	while (*high > 0 && (above += s->count[*high]) <= n / TAIL)
		--*high;
}

static void
palette_range(const struct v2v_palette *pal, int *low, int *high)
{
	*low = LEVELS - 1;
	*high = 0;
	for (int k = 0; k < pal->n; k++) {
		double lab[3];
		int level;

		v2v_lab_from_rgb(lab, pal->rgb[k]);
		level = (int)(lab[0] * 10 + 0.5);
		*low = level < *low ? level : *low;
		*high = level > *high ? level : *high;
	}
}

/* False where there is nothing to stretch. */
static bool
make_gains(struct stretch *s, const struct v2v_palette *pal)
{
	int low, high, dark, light;

	find_range(s, &low, &high);
	palette_range(pal, &dark, &light);
	if (high - low < FLAT || light - dark < FLAT)
		return false;
	for (int i = 0; i <= WHITE; i++) {
		int l = s->level[i], to = l < low ? dark : l > high ? light
		    : dark + (2 * (l - low) * (light - dark) + (high - low))
		    / (2 * (high - low));
		uint64_t y = luminance_of(l), gain;

		gain = y > 0 ? ((uint64_t)luminance_of(to) << 16) / y
		    : GAIN_MAX;
		s->tone.gain[i] = gain < GAIN_MAX ? (uint32_t)gain : GAIN_MAX;
	}
	return true;
}

int
v2v_quantize_tone(struct v2v_backend *be, struct v2v_frame *f,
    const struct v2v_palette *pal, int alpha_threshold, struct v2v_msg *msg)
{
	struct stretch *s = v2v_zalloc(1, sizeof(*s));
	int err;

	if (s == NULL)
		return v2v_fail_memory(msg);
	make_tables(s);
	err = count_levels(s, be, f, alpha_threshold, msg);
	if (err == V2V_OK && make_gains(s, pal))
		err = v2v_host_tone(be, f->px, v2v_frame_pixels(f), &s->tone,
		    msg);
	free(s);
	return err;
}
