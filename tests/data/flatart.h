/* Flat art of known shapes: what a tracer should give back. */
#ifndef V2V_TEST_FLATART_H
#define V2V_TEST_FLATART_H

#include "noise.h"

#include "stream/frame.h"

#include <math.h>

enum { FLATART_COLOURS = 12 };

static const uint8_t flatart_palette[FLATART_COLOURS][3] = {
	{ 246, 241, 224 }, { 221, 118, 92 }, { 58, 66, 94 }, { 127, 180, 152 },
	{ 240, 206, 140 }, { 36, 72, 84 }, { 40, 158, 144 }, { 228, 194, 108 },
	{ 234, 108, 80 }, { 16, 16, 16 }, { 255, 255, 255 }, { 134, 60, 230 }
};

enum flatart_kind { DISC, BOX, ROUND_BOX, FLOWER, TRIANGLE, ELLIPSE, BAR,
	FLATART_KINDS };

/* A shape about (x, y) of half size r, turned by the unit vector (c, s). */
struct flatart_shape {
	enum flatart_kind kind;
	double x, y, r, c, s;
	int petals;
	const uint8_t *rgb;
};

/* Is the point (u, v), from the middle in units of r and turned back, in? */
static inline bool
flatart_inside(const struct flatart_shape *q, double u, double v)
{
	double m = u < 0 ? -u : u, n = v < 0 ? -v : v, d2 = u * u + v * v;
	double re = u, im = v, rho = 1;

	switch (q->kind) {
	case BOX:
		return m <= 1 && n <= 0.6;
	case ROUND_BOX:
		return m <= 1 && n <= 0.6 && (m <= 0.75 || n <= 0.35
		    || (m - 0.75) * (m - 0.75) + (n - 0.35) * (n - 0.35)
		    <= 0.0625);
	case FLOWER:
		/* rho^k cos(k phi) is the real part of (u + i v)^k. */
		for (int k = 1; k < q->petals; k++) {
			double t = re * u - im * v;

			im = re * v + im * u;
			re = t;
		}
		for (int k = 0; k < q->petals; k++)
			rho *= sqrt(d2);
		return d2 <= 1 + (rho > 0 ? 0.35 * re / rho : 0);
	case TRIANGLE:
		return v >= -0.5 && v <= 1 - 1.7320508 * m;
	case ELLIPSE:
		return u * u + 4 * v * v <= 1;
	case BAR:
		return m <= 2 && n <= 0.06;
	default:
		return d2 <= 1;
	}
}

static inline struct flatart_shape
flatart_throw(struct dice *d, double size, double scale)
{
	static const double radius[6] = { 0.012, 0.02, 0.035, 0.06, 0.09, 0.14 };
	struct flatart_shape q = { .x = dice_real(d, 0, size),
		.y = dice_real(d, 0, size) };
	double l;

	q.r = size * scale * radius[dice_below(d, 6)] * dice_real(d, 0.6, 1.2);
	q.kind = (enum flatart_kind)dice_below(d, FLATART_KINDS);
	q.petals = 3 + dice_below(d, 4);
	q.c = dice_real(d, 0.05, 1);
	q.s = dice_real(d, -1, 1);
	l = sqrt(q.c * q.c + q.s * q.s);
	q.c = q.kind == BOX ? 1 : q.c / l;
	q.s = q.kind == BOX ? 0 : q.s / l;
	q.rgb = flatart_palette[1 + dice_below(d, FLATART_COLOURS - 1)];
	return q;
}

/*
 * Paint `shapes` shapes, `scale` times the usual size, over *f, which is
 * square, with edges of whole pixels. Equal seeds give equal scenes of any
 * size.
 */
static inline void
flatart_draw(struct v2v_frame *f, uint64_t seed, int shapes, double scale)
{
	struct dice d = { seed, 0 };
	int32_t w = f->width;

	for (size_t i = 0; i < v2v_frame_pixels(f); i++) {
		for (int k = 0; k < 3; k++)
			f->px[4 * i + (size_t)k] = flatart_palette[0][k];
		f->px[4 * i + 3] = 255;
	}
	for (int i = 0; i < shapes; i++) {
		struct flatart_shape q = flatart_throw(&d, w, scale);
		double reach = 2.1 * q.r;
		int32_t x0 = q.x > reach ? (int32_t)(q.x - reach) : 0;
		int32_t y0 = q.y > reach ? (int32_t)(q.y - reach) : 0;

		for (int32_t y = y0; y < w && y < q.y + reach; y++)
			for (int32_t x = x0; x < w && x < q.x + reach; x++) {
				double u = (x + 0.5 - q.x) / q.r;
				double v = (y + 0.5 - q.y) / q.r;
				uint8_t *p = f->px + 4 * ((size_t)y * (size_t)w
				    + (size_t)x);

				if (flatart_inside(&q, u * q.c + v * q.s,
				    v * q.c - u * q.s))
					for (int k = 0; k < 3; k++)
						p[k] = q.rgb[k];
			}
	}
}

/* Pixels of random colours, the first `colours` of the palette and more. */
static inline void
flatart_noise(struct v2v_frame *f, uint64_t seed, int colours)
{
	for (size_t i = 0; i < v2v_frame_pixels(f); i++) {
		uint32_t k = v2v_rng_below(seed, i, (uint32_t)colours);

		for (uint32_t c = 0; c < 3; c++)
			f->px[4 * i + c] = (uint8_t)(v2v_rng(7, 3 * k + c)
			    & 255);
		f->px[4 * i + 3] = 255;
	}
}

#endif
