/*
 * A picture's lightness stretched to that of a palette.
 *
 * A pixel's linear R, G, B are multiplied by Y'/Y, its new luminance by its
 * old one: that keeps its hue and scales L* + 16 and chroma alike. What would
 * leave the cube is mixed with the grey of its luminance until it is inside.
 * All in integers: luminances and linear light of 16 bits, L* in steps of
 * 1/10, factors of 16 binary places.
 */
#include "base.h"

#include "quantize/tone.h"

#include "colour/lab.h"
#include "colour/srgb.h"
#include "util/mem.h"

#include <stdatomic.h>
#include <stdlib.h>

enum {
	WHITE = 65535,
	LEVELS = 1001,    /* of L*: 0 to 100 */
	FLAT = 30,        /* a range that is left alone: L* of 3 */
	TAIL = 200,       /* 1/200 of the pixels are beyond either end */
	GAIN_MAX = 64 << 16,
	GRAIN = 1024
};

struct tone {
	struct v2v_frame *f;
	int threshold;
	uint16_t linear[256];
	uint16_t level[WHITE + 1];  /* L* of a luminance */
	uint8_t byte[WHITE + 1];    /* sRGB of linear light */
	uint32_t gain[LEVELS];
	_Atomic uint64_t count[LEVELS];
};

/* Y of IEC 61966-2-1, weights of 16 binary places. */
static uint32_t
luminance(const struct tone *t, const uint8_t *p)
{
	return (13938u * t->linear[p[0]] + 46868u * t->linear[p[1]]
	    + 4730u * t->linear[p[2]]) >> 16;
}

/* L* + 16 is 116 cube roots of Y, or linear (CIE 15). */
static uint32_t
luminance_of(int level)
{
	double l = level / 10.0, root = (l + 16) / 116;
	double y = l > 8 ? root * root * root : l * 27 / 24389;

	return (uint32_t)(y * WHITE + 0.5);
}

static void
make_tables(struct tone *t)
{
	uint32_t from = 0;

	for (int i = 0; i < 256; i++)
		t->linear[i] = (uint16_t)(v2v_srgb_linear[i] * WHITE + 0.5);
	for (int i = 0; i <= WHITE; i++)
		t->byte[i] = v2v_srgb_byte((double)i / WHITE);
	for (int l = 0; l < LEVELS; l++) {
		/* Up to halfway to the next level's luminance. */
		uint32_t next = l + 1 < LEVELS ? (luminance_of(l)
		    + luminance_of(l + 1)) / 2 : WHITE;

		for (; from <= next; from++)
			t->level[from] = (uint16_t)l;
	}
}

static void
count(void *arg, size_t first, size_t end)
{
	struct tone *t = arg;
	uint32_t own[LEVELS] = { 0 };

	for (size_t i = first; i < end; i++) {
		const uint8_t *p = t->f->px + 4 * i;

		if (p[3] >= t->threshold)
			own[t->level[luminance(t, p)]]++;
	}
	for (int l = 0; l < LEVELS; l++)
		if (own[l] > 0)
			atomic_fetch_add_explicit(&t->count[l], own[l],
			    memory_order_relaxed);
}

/* The levels that 1/TAIL of the pixels are not above, and not below. */
static void
find_range(const struct tone *t, int *low, int *high)
{
	uint64_t n = 0, below = 0, above = 0;

	for (int l = 0; l < LEVELS; l++)
		n += t->count[l];
	*low = 0;
	*high = LEVELS - 1;
	while (*low < LEVELS - 1 && (below += t->count[*low]) <= n / TAIL)
		++*low;
	while (*high > 0 && (above += t->count[*high]) <= n / TAIL)
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

/* Factors of luminance, by level; false where there is nothing to stretch. */
static bool
make_gains(struct tone *t, const struct v2v_palette *pal)
{
	int low, high, dark, light;

	find_range(t, &low, &high);
	palette_range(pal, &dark, &light);
	if (high - low < FLAT || light - dark < FLAT)
		return false;
	for (int l = 0; l < LEVELS; l++) {
		int to = l < low ? dark : l > high ? light
		    : dark + (2 * (l - low) * (light - dark) + (high - low))
		    / (2 * (high - low));
		uint64_t y = luminance_of(l), gain;

		gain = y > 0 ? ((uint64_t)luminance_of(to) << 16) / y
		    : GAIN_MAX;
		t->gain[l] = gain < GAIN_MAX ? (uint32_t)gain : GAIN_MAX;
	}
	return true;
}

static void
apply(void *arg, size_t first, size_t end)
{
	const struct tone *t = arg;

	for (size_t i = first; i < end; i++) {
		uint8_t *p = t->f->px + 4 * i;
		int64_t y = luminance(t, p), most = 0, c[3];
		int64_t gain = t->gain[t->level[y]];

		for (int k = 0; k < 3; k++) {
			c[k] = t->linear[p[k]] * gain >> 16;
			most = c[k] > most ? c[k] : most;
		}
		y = y * gain >> 16;
		y = y < WHITE ? y : WHITE;
		for (int k = 0; k < 3 && most > WHITE; k++)
			c[k] = y + (c[k] - y) * (WHITE - y) / (most - y);
		for (int k = 0; k < 3; k++)
			p[k] = t->byte[c[k] < 0 ? 0 : c[k] > WHITE ? WHITE
			    : c[k]];
	}
}

int
v2v_quantize_tone(struct v2v_pool *pool, struct v2v_frame *f,
    const struct v2v_palette *pal, int alpha_threshold, struct v2v_msg *msg)
{
	struct tone *t = v2v_zalloc(1, sizeof(*t));
	size_t n = v2v_frame_pixels(f);

	if (t == NULL)
		return v2v_fail_memory(msg);
	t->f = f;
	t->threshold = alpha_threshold;
	make_tables(t);
	v2v_pool_run(pool, n, GRAIN, count, t);
	if (make_gains(t, pal))
		v2v_pool_run(pool, n, GRAIN, apply, t);
	free(t);
	return V2V_OK;
}
