/*
 * The energy of a labelling (Potts 1952; contrast-sensitive as in Boykov and
 * Jolly, "Interactive Graph Cuts", ICCV 2001) and one step of its descent.
 *
 *	E = sum over pixels of K_POTTS_UNIT cost(colour, label)
 *	  + sum over 8-neighbours of different labels of strength * weight
 *
 * All in integers. A cost is CIEDE2000 in tenths, at most K_POTTS_CUT. The
 * weight of two neighbours falls with the difference d of their colours as
 * F + (1 - F) / (1 + x + x^2 / 2 + x^3 / 6), x = (d / K_POTTS_SIGMA)^2, where the
 * fraction is close to exp(-x) and F keeps boundaries short in texture, too. It
 * is K_POTTS_FULL between equal colours, 1 / sqrt 2 of that on the diagonals
 * (the boundary's length is then much the same in all directions), and 0 where
 * one of both pixels is absent.
 *
 * Weights are stored with the pixel above or on the left, four bytes each:
 * towards east, south-east, south, south-west.
 */
#ifndef V2V_KERN_POTTS_H
#define V2V_KERN_POTTS_H

#include "base.h"

#include <math.h>

#define K_POTTS_SIGMA 8.0f
#define K_POTTS_FLOOR .25f
#define K_POTTS_DIAGONAL 180.312f /* K_POTTS_FULL / sqrt 2 */

enum {
	K_POTTS_CUT = 250, /* tenths */
	K_POTTS_FULL = 255,
	K_POTTS_UNIT = 256
};

/* Of the square of a distance. */
static inline V2V_HD int32_t
k_potts_cost(float square)
{
	float d = 10 * sqrtf(square > 0 ? square : 0) + .5f;

	return (int32_t)(d < (float)K_POTTS_CUT ? d : (float)K_POTTS_CUT);
}

/* Of the square of a distance; full is K_POTTS_FULL over the neighbour's. */
static inline V2V_HD int32_t
k_potts_weight(float square, float full)
{
	float x = square * (1 / (K_POTTS_SIGMA * K_POTTS_SIGMA));
	float w = 1 / (1 + x * (1 + x * (.5f + x * (1.0f / 6))));

	return (int32_t)(full * (K_POTTS_FLOOR + (1 - K_POTTS_FLOOR) * w)
	    + .5f);
}

/* A picture's labels and what they cost. */
struct k_labels {
	uint8_t *labels;
	const uint32_t *colours;
	const uint8_t *costs, *weights;
	int32_t width, height, n_pal, strength;
};

/* Labels and weights of the eight around. */
struct k_around {
	uint8_t label[8], weight[8];
};

static inline V2V_HD void
k_potts_around(struct k_around *a, const struct k_labels *p, int32_t x,
    int32_t y)
{
	const uint8_t *labels = p->labels, *weights = p->weights;
	size_t w = (size_t)p->width, i = (size_t)y * w + (size_t)x;
	size_t up = i - w, down = i + w;
	bool west = x > 0, east = x + 1 < p->width;
	bool north = y > 0, south = y + 1 < p->height;

	/* Weights of pixels at the border towards the outside are 0. */
	a->weight[0] = weights[4 * i];
	a->weight[1] = weights[4 * i + 1];
	a->weight[2] = weights[4 * i + 2];
	a->weight[3] = weights[4 * i + 3];
	a->weight[4] = west ? weights[4 * (i - 1)] : 0;
	a->weight[5] = west && north ? weights[4 * (up - 1) + 1] : 0;
	a->weight[6] = north ? weights[4 * up + 2] : 0;
	a->weight[7] = east && north ? weights[4 * (up + 1) + 3] : 0;
	a->label[0] = east ? labels[i + 1] : 0;
	a->label[1] = east && south ? labels[down + 1] : 0;
	a->label[2] = south ? labels[down] : 0;
	a->label[3] = west && south ? labels[down - 1] : 0;
	a->label[4] = west ? labels[i - 1] : 0;
	a->label[5] = west && north ? labels[up - 1] : 0;
	a->label[6] = north ? labels[up] : 0;
	a->label[7] = east && north ? labels[up + 1] : 0;
}

/* How much of the weights around goes to label l. */
static inline V2V_HD int32_t
k_potts_support(const struct k_around *a, uint8_t l)
{
	int32_t sum = 0;

	for (int k = 0; k < 8; k++)
		sum += a->label[k] == l ? a->weight[k] : 0;
	return sum;
}

/*
 * Let pixel (x, y) take the label that makes the energy least while all others
 * stay, of its own and those around; its own on a tie, else the lowest.
 */
static inline V2V_HD void
k_potts_pixel(const struct k_labels *p, int32_t x, int32_t y)
{
	size_t i = (size_t)y * (size_t)p->width + (size_t)x;
	const uint8_t *costs = p->costs + (size_t)p->colours[i]
	    * (size_t)p->n_pal;
	uint8_t own = p->labels[i], best = own;
	struct k_around a;
	int32_t least;

	k_potts_around(&a, p, x, y);
	least = K_POTTS_UNIT * costs[own]
	    - p->strength * k_potts_support(&a, own);
	for (int k = 0; k < 8; k++) {
		uint8_t l = a.label[k];
		int32_t e;

		if (a.weight[k] == 0 || l == best)
			continue;
		e = K_POTTS_UNIT * costs[l]
		    - p->strength * k_potts_support(&a, l);
		if (e < least || (e == least && best != own && l < best)) {
			least = e;
			best = l;
		}
	}
	p->labels[i] = best;
}

/*
 * The descent: squares of 8 pixels a side take one label all through where that
 * costs less, then those of 4, of 2, and single pixels. What would cost more at
 * first, pixel by pixel, such as straightening a ragged edge, is so within reach.
 */
enum {
	K_POTTS_SIDE = 8,
	K_POTTS_STEPS = 4,
	K_POTTS_RIM = 4 * K_POTTS_SIDE + 4 /* pixels around a square */
};

static inline V2V_HD int32_t
k_potts_side(int step)
{
	return K_POTTS_SIDE >> step;
}

/* How many squares of one phase there are along `size` pixels; the last one may
 * lie behind them. Squares whose columns, and whose rows, are odd or even alike
 * are one phase: none has a neighbour in it. */
static inline V2V_HD int32_t
k_potts_squares(int32_t size, int32_t side)
{
	return size / (2 * side) + 1;
}

/* The pixels of columns x0 to x1 - 1, rows y0 to y1 - 1. */
struct k_square {
	int32_t x0, y0, x1, y1;
};

/* The labels around a square: their weights to it, their costs in it. */
struct k_rim_labels {
	int n;
	uint8_t label[K_POTTS_RIM];
	int32_t weight[K_POTTS_RIM], cost[K_POTTS_RIM];
	int32_t cut; /* weights between different labels */
};

static inline V2V_HD bool
k_potts_uniform(const struct k_labels *p, int32_t x0, int32_t y0, int32_t x1,
    int32_t y1)
{
	const uint8_t *row = p->labels + (size_t)y0 * (size_t)p->width;
	unsigned other = 0, l = row[x0];

	for (int32_t y = y0; y < y1 && other == 0; y++, row += p->width)
		for (int32_t x = x0; x < x1; x++)
			other |= row[x] ^ l;
	return other == 0;
}

/* Add pixel (u, v), which lies around the square, if it is in the picture. */
static inline V2V_HD void
k_potts_note(const struct k_labels *p, struct k_rim_labels *r,
    const struct k_square *s, int32_t u, int32_t v)
{
	size_t width = (size_t)p->width, j = (size_t)v * width + (size_t)u;
	int32_t x0 = u > s->x0 ? u - 1 : s->x0, sum = 0;
	int32_t x1 = u + 2 < s->x1 ? u + 2 : s->x1;
	int32_t y1 = v + 2 < s->y1 ? v + 2 : s->y1;
	uint8_t l;
	int k = 0;

	if (u < 0 || v < 0 || u >= p->width || v >= p->height)
		return;
	l = p->labels[j];
	for (int32_t y = v > s->y0 ? v - 1 : s->y0; y < y1; y++)
		for (int32_t x = x0; x < x1; x++) {
			size_t i = (size_t)y * width + (size_t)x;
			/* Stored above, or on the left. */
			int32_t w = y < v ? p->weights[4 * i + 2 - (size_t)(u
			    - x)] : y > v ? p->weights[4 * j + 2 - (size_t)(x
			    - u)] : p->weights[4 * (x < u ? i : j)];

			sum += w;
			r->cut += p->labels[i] != l ? w : 0;
		}
	if (sum == 0)
		return;
	while (k < r->n && r->label[k] != l)
		k++;
	if (k == r->n) {
		r->label[k] = l;
		r->weight[k] = 0;
		r->cost[k] = 0;
		r->n++;
	}
	r->weight[k] += sum;
}

/* Weights between different labels within the square. */
static inline V2V_HD int32_t
k_potts_cut(const struct k_labels *p, const struct k_square *s)
{
	int32_t cut = 0;

	for (int32_t y = s->y0; y < s->y1; y++)
		for (int32_t x = s->x0; x < s->x1; x++) {
			size_t i = (size_t)y * (size_t)p->width + (size_t)x;
			const uint8_t *l = p->labels + i, *down = l + p->width;
			const uint8_t *w = p->weights + 4 * i;
			bool east = x + 1 < s->x1, south = y + 1 < s->y1;

			cut += east && l[1] != *l ? w[0] : 0;
			cut += east && south && down[1] != *l ? w[1] : 0;
			cut += south && *down != *l ? w[2] : 0;
			cut += south && x > s->x0 && down[-1] != *l ? w[3] : 0;
		}
	return cut;
}

/* Costs of the labels around in the square, and of its own, which is
 * returned. */
static inline V2V_HD int32_t
k_potts_costs(const struct k_labels *p, struct k_rim_labels *r,
    const struct k_square *s)
{
	int32_t own = 0;

	for (int32_t y = s->y0; y < s->y1; y++)
		for (int32_t x = s->x0; x < s->x1; x++) {
			size_t i = (size_t)y * (size_t)p->width + (size_t)x;
			const uint8_t *c = p->costs + (size_t)p->colours[i]
			    * (size_t)p->n_pal;

			own += c[p->labels[i]];
			for (int k = 0; k < r->n; k++)
				r->cost[k] += c[r->label[k]];
		}
	return own;
}

/*
 * Let the square with its first pixel at (x0, y0) take that label of those
 * around it which makes the energy least while all others stay, the lowest
 * among equals; its pixels keep theirs if that costs no more.
 */
static inline V2V_HD void
k_potts_square(const struct k_labels *p, int32_t x0, int32_t y0, int32_t side)
{
	struct k_square s = { x0, y0, x0 + side, y0 + side };
	struct k_rim_labels r;
	int32_t least, all = 0;
	int best = -1;

	s.x1 = s.x1 < p->width ? s.x1 : p->width;
	s.y1 = s.y1 < p->height ? s.y1 : p->height;
	if (x0 >= s.x1 || y0 >= s.y1 || k_potts_uniform(p, x0 - (x0 > 0),
	    y0 - (y0 > 0), s.x1 + (s.x1 < p->width),
	    s.y1 + (s.y1 < p->height)))
		return;
	if (side == 1) {
		k_potts_pixel(p, x0, y0);
		return;
	}
	r.n = 0;
	r.cut = 0;
	for (int32_t x = x0 - 1; x <= s.x1; x++) {
		k_potts_note(p, &r, &s, x, y0 - 1);
		k_potts_note(p, &r, &s, x, s.y1);
	}
	for (int32_t y = y0; y < s.y1; y++) {
		k_potts_note(p, &r, &s, x0 - 1, y);
		k_potts_note(p, &r, &s, s.x1, y);
	}
	if (!k_potts_uniform(p, x0, y0, s.x1, s.y1))
		r.cut += k_potts_cut(p, &s);
	least = K_POTTS_UNIT * k_potts_costs(p, &r, &s)
	    + p->strength * r.cut;
	for (int k = 0; k < r.n; k++)
		all += r.weight[k];
	for (int k = 0; k < r.n; k++) {
		int32_t e = K_POTTS_UNIT * r.cost[k]
		    + p->strength * (all - r.weight[k]);

		if (e < least || (e == least && best > r.label[k])) {
			least = e;
			best = r.label[k];
		}
	}
	for (int32_t y = y0; y < s.y1 && best >= 0; y++)
		for (int32_t x = x0; x < s.x1; x++)
			p->labels[(size_t)y * (size_t)p->width + (size_t)x]
			    = (uint8_t)best;
}

#endif
