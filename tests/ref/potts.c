/* References of rims and of the energy of labels. */
#include "base.h"

#include "tests/ref/ref.h"

#include <math.h>
#include <string.h>

/* ---- rims ---- */

struct view {
	const uint8_t *rgba;
	int32_t w, h;
};

static bool
colour_at(const struct view *v, int32_t x, int32_t y, double c[3])
{
	const uint8_t *p = v->rgba + 4 * ((size_t)y * (size_t)v->w + (size_t)x);

	if (x < 0 || y < 0 || x >= v->w || y >= v->h || p[3] == 0)
		return false;
	for (int k = 0; k < 3; k++)
		c[k] = p[k];
	return true;
}

static double
along(const double a[3], const double b[3], const double c[3],
    const double d[3])
{
	double sum = 0;

	for (int k = 0; k < 3; k++)
		sum += (b[k] - a[k]) * (d[k] - c[k]);
	return sum;
}

void
ref_rim(uint8_t out[3], const uint8_t *rgba, int32_t x, int32_t y, int32_t w,
    int32_t h)
{
	static const int32_t dirs[4][2] = { { 1, 0 }, { 1, 1 }, { 0, 1 },
		{ -1, 1 } };
	struct view v = { rgba, w, h };
	double p[3] = { 0 }, end[2][3], most = 900, across[2][3] = { { 0 } };
	int dir = -1;

	memcpy(out, rgba + 4 * ((size_t)y * (size_t)w + (size_t)x), 3);
	if (!colour_at(&v, x, y, p))
		return;
	for (int d = 0; d < 4; d++) {
		double a[3], b[3];

		if (!colour_at(&v, x - dirs[d][0], y - dirs[d][1], a)
		    || !colour_at(&v, x + dirs[d][0], y + dirs[d][1], b)
		    || along(a, b, a, b) < most)
			continue;
		if (dir >= 0 && along(a, b, a, b) <= most)
			continue;
		most = along(a, b, a, b);
		memcpy(across[0], a, sizeof(a));
		memcpy(across[1], b, sizeof(b));
		dir = d;
	}
	if (dir < 0)
		return;
	for (int side = 0; side < 2; side++) {
		int32_t s = side == 0 ? -1 : 1;

		memcpy(end[side], across[side], sizeof(end[side]));
		for (int32_t k = 2; k <= 3; k++) {
			double next[3];

			if (!colour_at(&v, x + s * k * dirs[dir][0],
			    y + s * k * dirs[dir][1], next)
			    || along(end[side], next, across[1 - side],
			    across[side]) <= floor(most / 8))
				break;
			memcpy(end[side], next, sizeof(next));
		}
	}
	most = along(end[0], end[1], end[0], end[1]);
	if (along(end[0], p, end[0], end[1]) <= 0
	    || along(end[0], p, end[0], end[1]) >= most)
		return;
	/* The square of the distance to the line, times the contrast's. */
	if (36 * (along(end[0], p, end[0], p) * most
	    - pow(along(end[0], p, end[0], end[1]), 2)) > most * most)
		return;
	for (int k = 0; k < 3; k++)
		out[k] = (uint8_t)end[2 * along(end[0], p, end[0], end[1])
		    > most][k];
}

/* ---- energy ---- */

double
ref_potts_cost(const uint8_t colour[3], const uint8_t entry[3])
{
	double p[3], q[3];

	ref_lab(p, colour);
	ref_lab(q, entry);
	return fmin(10 * ref_ciede2000(p, q), 250);
}

double
ref_potts_weight(const uint8_t p[3], const uint8_t q[3], bool diagonal)
{
	double a[3], b[3], x;

	ref_lab(a, p);
	ref_lab(b, q);
	x = pow(ref_ciede2000(a, b) / 8, 2);
	x = 255 * (.25 + .75 / (1 + x + x * x / 2 + x * x * x / 6));
	return diagonal ? x / sqrt(2) : x;
}

int64_t
ref_potts_energy(const struct ref_potts *p, const uint8_t *labels)
{
	static const int32_t dx[4] = { 1, 1, 0, -1 }, dy[4] = { 0, 1, 1, 1 };
	int64_t sum = 0;

	for (int32_t y = 0; y < p->h; y++)
		for (int32_t x = 0; x < p->w; x++) {
			size_t i = (size_t)(y * p->w + x);

			sum += 256 * p->costs[p->colours[i]
			    * (uint32_t)p->n_pal + labels[i]];
			for (int d = 0; d < 4; d++) {
				int32_t u = x + dx[d], v = y + dy[d];

				if (u >= 0 && u < p->w && v < p->h
				    && labels[v * p->w + u] != labels[i])
					sum += p->strength
					    * p->weights[4 * i + (size_t)d];
			}
		}
	return sum;
}

/* The square of pixels in the picture. */
struct square {
	int32_t x0, y0, x1, y1;
};

static bool
inside(const struct square *s, int32_t x, int32_t y)
{
	return x >= s->x0 && y >= s->y0 && x < s->x1 && y < s->y1;
}

/* A label may be tried where a pixel next to the square is solid and has it. */
static bool
around(const struct ref_potts *p, const uint8_t *labels,
    const struct square *s, int label)
{
	static const int32_t dx[4] = { 1, 1, 0, -1 }, dy[4] = { 0, 1, 1, 1 };

	for (int32_t y = 0; y < p->h; y++)
		for (int32_t x = 0; x < p->w; x++)
			for (int d = 0; d < 4; d++) {
				int32_t u = x + dx[d], v = y + dy[d];
				size_t i = (size_t)(y * p->w + x);

				if (u < 0 || u >= p->w || v >= p->h
				    || inside(s, x, y) == inside(s, u, v)
				    || p->weights[4 * i + (size_t)d] == 0)
					continue;
				if (labels[inside(s, x, y) ? v * p->w + u
				    : y * p->w + x] == label)
					return true;
			}
	return false;
}

/* Try each label on a square. */
static void
relax_square(const struct ref_potts *p, uint8_t *labels,
    const struct square *s)
{
	uint8_t best[REF_RELAX_MAX], now[REF_RELAX_MAX];
	size_t n = (size_t)(p->w * p->h);
	int64_t least = ref_potts_energy(p, labels);

	memcpy(best, labels, n);
	for (int c = 0; c < p->n_pal; c++) {
		int64_t e;

		if (!around(p, labels, s, c))
			continue;
		memcpy(now, labels, n);
		for (int32_t y = s->y0; y < s->y1; y++)
			for (int32_t x = s->x0; x < s->x1; x++)
				now[y * p->w + x] = (uint8_t)c;
		e = ref_potts_energy(p, now);
		if (e < least) {
			least = e;
			memcpy(best, now, n);
		}
	}
	memcpy(labels, best, n);
}

void
ref_relax(const struct ref_potts *p, uint8_t *labels)
{
	static const int sides[4] = { 8, 4, 2, 1 };

	for (int k = 0; k < 16; k++) {
		int s = sides[k / 4];

		for (int32_t y = k / 2 % 2 * s; y < p->h; y += 2 * s)
			for (int32_t x = k % 2 * s; x < p->w; x += 2 * s) {
				struct square q = { x, y,
					x + s < p->w ? x + s : p->w,
					y + s < p->h ? y + s : p->h };

				relax_square(p, labels, &q);
			}
	}
}
