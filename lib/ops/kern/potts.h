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

/* Labels and weights of the eight around. */
struct k_around {
	uint8_t label[8], weight[8];
};

static inline V2V_HD void
k_potts_around(struct k_around *a, const uint8_t *labels,
    const uint8_t *weights, int32_t x, int32_t y, int32_t w, int32_t h)
{
	size_t i = (size_t)y * (size_t)w + (size_t)x, up = i - (size_t)w;
	size_t down = i + (size_t)w;
	bool west = x > 0, east = x + 1 < w, north = y > 0, south = y + 1 < h;

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
 * The label that makes the energy least while all others stay: the one of
 * `own` and those around; own on a tie, else the lowest. `costs` are those of
 * the pixel's colour.
 */
static inline V2V_HD uint8_t
k_potts_best(const struct k_around *a, const uint8_t *costs, uint8_t own,
    int32_t strength)
{
	int32_t least = K_POTTS_UNIT * costs[own]
	    - strength * k_potts_support(a, own);
	uint8_t best = own;

	for (int k = 0; k < 8; k++) {
		uint8_t l = a->label[k];
		int32_t e;

		if (a->weight[k] == 0 || l == best)
			continue;
		e = K_POTTS_UNIT * costs[l] - strength * k_potts_support(a, l);
		if (e < least || (e == least && best != own && l < best)) {
			least = e;
			best = l;
		}
	}
	return best;
}

#endif
