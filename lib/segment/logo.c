/*
 * The maker's emblem above a plate.
 *
 *               ____
 *              |    |   a square, nearly as wide as the plate is high, on
 *              |____|   smooth metal, somewhere above its middle
 *
 *          ______________
 *         |____plate_____|
 */
#include "base.h"

#include "segment/logo.h"

enum {
	FARTHEST = 5, /* plate heights above the plate */
	SIDES = 8,    /* sizes that are tried */
	LEAST_SIDE = 9, MOST_SIDE = 20 /* pixels of the level that is looked at */
};

static const double SIDE = 0.45, RATIO = 1.18; /* sizes in plate heights */
static const double ASIDE = 0.35;  /* plate widths off the middle at most */
static const double QUARTER = 0.4; /* of the mean: strokes of each quarter */
static const double NOISE = 5;
static const double STRONG = 3;    /* ratio to what is around: even odds */
static const double LEAST = 0.4, SURE_PLATE = 0.5; /* scores */
static const double MARGIN = 0.15;

/* Strokes of either direction in a box of a level, on average. */
static double
strokes(const struct v2v_level *l, double x, double y, double w, double h)
{
	int32_t x0 = (int32_t)x, y0 = (int32_t)y;
	int32_t x1 = (int32_t)(x + w), y1 = (int32_t)(y + h);

	return v2v_level_mean(l, l->across, x0, y0, x1, y1)
	    + v2v_level_mean(l, l->along, x0, y0, x1, y1);
}

/* How much the square stands out; 0 if a quarter of it is empty. */
static double
stand_out(const struct v2v_level *l, double x, double y, double side)
{
	double inside = strokes(l, x, y, side, side), half = side / 2;
	double gap = side * 0.15, rim = side * 0.35;
	double out = gap + rim, around;

	if (inside < 2 * NOISE)
		return 0;
	for (int k = 0; k < 4; k++)
		if (strokes(l, x + k % 2 * half, y + k / 2 * half, half, half)
		    < QUARTER * inside)
			return 0;
	around = (strokes(l, x - out, y - out, side + 2 * out, rim)
	    + strokes(l, x - out, y + side + gap, side + 2 * out, rim)
	    + strokes(l, x - out, y - gap, rim, side + 2 * gap)
	    + strokes(l, x + side + gap, y - gap, rim, side + 2 * gap)) / 4;
	return inside / (around + NOISE);
}

/* Middle, width and height of a plate. */
struct place {
	double x, y, w, h;
};

static struct place
place_of(const struct v2v_element *e)
{
	const double *a = e->corner[0], *b = e->corner[1];
	const double *c = e->corner[2], *d = e->corner[3];

	return (struct place){ (a[0] + b[0] + c[0] + d[0]) / 4,
		(a[1] + b[1] + c[1] + d[1]) / 4,
		(b[0] + c[0] - a[0] - d[0]) / 2,
		(c[1] + d[1] - a[1] - b[1]) / 2 };
}

/* The best square of one size above a plate, into *best if it is better. */
static void
search(struct v2v_element *best, double *most, const struct v2v_pyramid *s,
    const struct place *p, double side)
{
	const struct v2v_level *l = s->level;
	double step, x0, x1, y0, y1, a;

	while (l + 1 < s->level + s->n && side / l->sx > MOST_SIDE)
		l++;
	a = side / l->sx;
	if (a < LEAST_SIDE)
		return;
	step = a / 6;
	x0 = (p->x - ASIDE * p->w) / l->sx - a / 2;
	x1 = (p->x + ASIDE * p->w) / l->sx - a / 2;
	y0 = (p->y - FARTHEST * p->h) / l->sy;
	y1 = (p->y - p->h * 0.6) / l->sy - a;
	for (double y = y0 < 0 ? 0 : y0; y <= y1; y += step)
		for (double x = x0 < 0 ? 0 : x0; x <= x1; x += step) {
			double v = stand_out(l, x, y, a);

			if (v <= *most)
				continue;
			*most = v;
			v2v_element_box(best, (x - MARGIN * a) * l->sx,
			    (y - MARGIN * a) * l->sy,
			    (1 + 2 * MARGIN) * a * l->sx,
			    (1 + 2 * MARGIN) * a * l->sy);
		}
}

int
v2v_logos_find(struct v2v_elements *e, const struct v2v_pyramid *s,
    struct v2v_msg *msg)
{
	size_t n = e->n;

	for (size_t i = 0; i < n; i++) {
		struct v2v_element logo = { .class = V2V_LOGO };
		struct place p = place_of(&e->list[i]);
		double most = 0, side = SIDE * p.h;

		if (e->list[i].class != V2V_PLATE
		    || e->list[i].score < SURE_PLATE)
			continue;
		for (int k = 0; k < SIDES; k++, side *= RATIO)
			search(&logo, &most, s, &p, side);
		most *= most / (STRONG * STRONG);
		logo.score = most / (1 + most) * e->list[i].score;
		if (logo.score >= LEAST
		    && v2v_elements_add(e, &logo, msg) != V2V_OK)
			return V2V_E_MEMORY;
	}
	return V2V_OK;
}
