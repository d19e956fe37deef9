/*
 * The four edges of the plate that a row of letters stands on.
 *
 *          _____________________
 *    gap  |   _     _ _         |      An edge has an offset from the
 *         |  |_| |_|_ _| |      |      letters' box at each of its ends.
 *         |  | |   |_ _| |      |
 *         |_____________________|
 */
#include "base.h"

#include "segment/plate.h"

enum {
	SAMPLES = 32,
	SKEW = 5,      /* pixels that the offsets of two ends may differ */
	FIRST = 2,     /* the least offset from the letters */
	OFFSETS = 22,  /* the first one that is too large */
	INSIDE = 8,    /* where a row ends: at an edge that it holds */
	STEP = 2       /* pixels that an edge is wide */
};

static const double FAINT = 0.12; /* of the letters' contrast: no edge */
static const double USUAL = 0.55; /* offset in heights where none is found */
static const double LITTLE = 0.2;
static const double EQUAL = 0.8; /* of the best: the inner one of such edges */

static double
grey(const struct v2v_patch *p, double x, double y)
{
	int32_t ix = (int32_t)x, iy = (int32_t)y;

	ix = x < 0 ? 0 : ix >= p->width ? p->width - 1 : ix;
	iy = y < 0 ? 0 : iy >= p->height ? p->height - 1 : iy;
	return p->grey[iy * V2V_PATCH_WIDTH + ix];
}

/* How much the grey changes from one side of the line a to b to the other, on
 * average; nx, ny is the direction across it. */
static double
change(const struct v2v_patch *p, const double a[2], const double b[2],
    double nx, double ny)
{
	double sum = 0;

	for (int i = 0; i < SAMPLES; i++) {
		double t = (i + 0.5) / SAMPLES;
		double x = a[0] + (b[0] - a[0]) * t;
		double y = a[1] + (b[1] - a[1]) * t;

		sum += grey(p, x + nx, y + ny) - grey(p, x - nx, y - ny);
	}
	sum /= SAMPLES;
	return sum < 0 ? -sum : sum;
}

/*
 * Move the side a to b of the row's box outwards (nx, ny) to the edge of the
 * plate, which may be up to `inside` pixels within the box. False if there is
 * none; a and b are then at the usual offset.
 */
static bool
move_side(double a[2], double b[2], const struct v2v_patch *p,
    const struct v2v_glyphs *g, int nx, int ny, int inside)
{
	double most[INSIDE + OFFSETS] = { 0 }, best = FAINT * g->contrast;
	double usual = USUAL * g->h - inside;
	int other[INSIDE + OFFSETS] = { 0 }, at = OFFSETS;
	int first = FIRST - inside;

	for (int k = first; k < OFFSETS; k++)
		for (int l = k - SKEW; l <= k + SKEW; l++) {
			double c[2] = { a[0] + nx * k, a[1] + ny * k };
			double d[2] = { b[0] + nx * l, b[1] + ny * l };
			double v;

			if (l < first || l >= OFFSETS)
				continue;
			v = change(p, c, d, nx * STEP / 2.0, ny * STEP / 2.0);
			if (v > most[k + INSIDE]) {
				most[k + INSIDE] = v;
				other[k + INSIDE] = l;
			}
		}
	for (int k = first; k < OFFSETS; k++)
		if (most[k + INSIDE] > best) {
			best = most[k + INSIDE];
			at = k;
		}
	for (int k = at - 1; k >= first; k--)
		if (most[k + INSIDE] >= EQUAL * best)
			at = k;
	if (at < OFFSETS) {
		a[0] += nx * at;
		a[1] += ny * at;
		b[0] += nx * other[at + INSIDE];
		b[1] += ny * other[at + INSIDE];
		return true;
	}
	usual = usual < LITTLE * g->h ? LITTLE * g->h : usual;
	a[0] += nx * usual;
	a[1] += ny * usual;
	b[0] += nx * usual;
	b[1] += ny * usual;
	return false;
}

/* Where the lines through a, b and through c, d meet; they are not parallel. */
static void
meet(double out[2], const double a[2], const double b[2], const double c[2],
    const double d[2])
{
	double ux = b[0] - a[0], uy = b[1] - a[1];
	double vx = d[0] - c[0], vy = d[1] - c[1];
	double t = ((c[0] - a[0]) * vy - (c[1] - a[1]) * vx)
	    / (ux * vy - uy * vx);

	out[0] = a[0] + ux * t;
	out[1] = a[1] + uy * t;
}

/* How far beyond the letters the row goes, but INSIDE at most. */
static int
beyond(double by)
{
	return by > INSIDE ? INSIDE : (int)by;
}

int
v2v_plate_fit(double corner[4][2], const struct v2v_patch *p,
    const struct v2v_glyphs *g, const double reach[2])
{
	double slope = (g->y1 - g->y0) / (g->x1 - g->x0), half = g->h / 2;
	double y0 = g->y0 + slope * (reach[0] - g->x0);
	double y1 = g->y1 + slope * (reach[1] - g->x1);
	double c[4][2] = { { reach[0], y0 - half }, { reach[1], y1 - half },
		{ reach[1], y1 + half }, { reach[0], y0 + half } };
	double side[4][2][2];
	int n = 0;

	for (int k = 0; k < 4; k++) {
		static const int nx[] = { 0, 1, 0, -1 }, ny[] = { -1, 0, 1, 0 };
		int inside = k == 1 ? beyond(reach[1] - g->x1)
		    : k == 3 ? beyond(g->x0 - reach[0]) : 0;

		for (int i = 0; i < 4; i++)
			side[k][i / 2][i % 2] = c[(k + i / 2) % 4][i % 2];
		n += move_side(side[k][0], side[k][1], p, g, nx[k], ny[k],
		    inside);
	}
	for (int k = 0; k < 4; k++)
		meet(corner[k], side[(k + 3) % 4][0], side[(k + 3) % 4][1],
		    side[k][0], side[k][1]);
	return n;
}
