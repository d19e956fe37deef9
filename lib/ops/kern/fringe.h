/*
 * The foreground's own colours where a matte is soft: blur fusion in two passes
 * (Forte, "Approximate Fast Foreground Colour Estimation", ICIP 2021).
 *
 * In a window round a pixel the mean F of the foreground, weighted by alpha, and
 * the mean B of the background, weighted by 1 - alpha, explain its colour I but
 * for a rest, which goes to the foreground by its share:
 *
 *     F + alpha (I - alpha F - (1 - alpha) B)
 *
 * A wide window finds something to average everywhere; a narrow one, over what
 * the wide one found, then keeps to what is near. Where alpha is 255 the
 * foreground is the picture, where it is 0 the background is.
 *
 * Windows are of whole blocks of pixels, about 24 x 24 of them, so that a wide
 * one costs no more than a narrow one:
 *
 *	+---+---+---+---+---+
 *	|   |   |   |   |   |     side 2, reach 2: the window of each pixel
 *	+---+---+---+---+---+     of the block in the middle
 *	|   |   |x x|   |   |
 *	+---+---+---+---+---+
 *
 * Sums are of integers: their order does not matter.
 */
#ifndef V2V_KERN_FRINGE_H
#define V2V_KERN_FRINGE_H

#include "base.h"

enum {
	K_FRINGE_WIDE = 11, K_FRINGE_NARROW = 160, /* of the longer side, */
	K_FRINGE_LEAST = 2, K_FRINGE_MOST = 90,    /* that are the radii */
	K_FRINGE_BLOCKS = 12, /* in a radius */
	K_FRINGE_SUMS = 8 /* of a F (3), a, (255 - a) B (3), 255 - a */
};

/* A window is no wider than 181 pixels: 255^2 * 181^2 < 2^31. */
struct k_fringe_sums {
	int32_t v[K_FRINGE_SUMS];
};

struct k_fringe_colours {
	uint8_t fore[3], back[3];
};

/* The windows of a pass. */
struct k_fringe {
	int32_t width, height; /* of the picture */
	int32_t side, reach;   /* of a block; blocks to either side of one */
	int32_t columns, rows; /* of blocks */
};

static inline V2V_HD bool
k_fringe_soft(uint8_t alpha)
{
	return alpha != 0 && alpha != 255;
}

static inline V2V_HD struct k_fringe
k_fringe_pass(int32_t width, int32_t height, bool narrow)
{
	int32_t longer = width > height ? width : height;
	int32_t r = narrow ? longer / K_FRINGE_NARROW
	    : longer / K_FRINGE_WIDE + 1;
	struct k_fringe f;

	r = r < K_FRINGE_LEAST ? K_FRINGE_LEAST
	    : r > K_FRINGE_MOST ? K_FRINGE_MOST : r;
	f.width = width;
	f.height = height;
	f.side = (r + K_FRINGE_BLOCKS / 2) / K_FRINGE_BLOCKS;
	f.side = f.side < 1 ? 1 : f.side;
	f.reach = (r - f.side / 2) / f.side;
	f.columns = (width + f.side - 1) / f.side;
	f.rows = (height + f.side - 1) / f.side;
	return f;
}

/* Add a pixel. */
static inline V2V_HD void
k_fringe_add(struct k_fringe_sums *s, uint8_t alpha, const uint8_t *fore,
    const uint8_t *back)
{
	int32_t a = alpha, b = 255 - alpha;

	for (int c = 0; c < 3; c++) {
		s->v[c] += a * fore[c];
		s->v[4 + c] += b * back[c];
	}
	s->v[3] += a;
	s->v[7] += b;
}

static inline V2V_HD uint8_t
k_fringe_byte(float v)
{
	v = v > 0 ? v : 0; /* two moves, no branches */
	v = v < 255 ? v : 255;
	return (uint8_t)(v + 0.5f);
}

/* A soft pixel by the sums of its window, which holds it: no weight is 0. */
static inline V2V_HD struct k_fringe_colours
k_fringe_fuse(const struct k_fringe_sums *s, const uint8_t *px, uint8_t alpha)
{
	struct k_fringe_colours to;
	float a = (float)alpha / 255;
	float of_fore = 1 / (float)s->v[3], of_back = 1 / (float)s->v[7];

	for (int c = 0; c < 3; c++) {
		float fore = (float)s->v[c] * of_fore;
		float back = (float)s->v[4 + c] * of_back;

		to.fore[c] = k_fringe_byte(fore + a * ((float)px[c] - a * fore
		    - (1 - a) * back));
		to.back[c] = k_fringe_byte(back);
	}
	return to;
}

#endif
