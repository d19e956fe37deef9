/* The vehicle of a scene: outlines in metres, paint, shadow. */
#include "base.h"

#include "scene.h"

#include <math.h>

/* Where the roof line of a kind of car runs, as shares of its length, and
 * what makes it tall. */
struct kind {
	double length, belt, roof, clearance, wheel;
	double cowl, top_front, top_rear, tail; /* share of the length */
	double tail_y;                          /* share of the belt height */
};

static const struct kind kinds[] = {
	/* saloon, hatchback, estate, off-roader, coupe, van */
	{ 4.70, .96, 1.44, .19, .32, .735, .575, .340, .185, 1.05 },
	{ 4.05, .95, 1.47, .18, .30, .775, .615, .160, .035, 1.00 },
	{ 4.70, .96, 1.46, .18, .32, .750, .590, .120, .025, .98 },
	{ 4.55, 1.10, 1.72, .24, .37, .760, .610, .130, .030, .98 },
	{ 4.45, .90, 1.30, .15, .33, .700, .520, .330, .120, 1.05 },
	{ 4.85, 1.18, 1.92, .20, .33, .850, .700, .055, .015, 1.00 }
};

static const double paints[][3] = {
	{ .72, .10, .10 }, { .12, .25, .58 }, { .82, .83, .84 },
	{ .15, .16, .18 }, { .55, .57, .60 }, { .08, .36, .25 },
	{ .88, .62, .12 }, { .33, .55, .70 }, { .45, .09, .16 },
	{ .93, .92, .88 }
};

static const double black[3] = { .07, .07, .08 };
static const double trim[3] = { .13, .13, .14 };
static const double glass[3] = { .17, .21, .25 };
static const double seat[3] = { .10, .11, .13 };
static const double tyre[3] = { .11, .11, .12 };
static const double disc[3] = { .26, .26, .28 };
static const double alloy[3] = { .74, .75, .77 };
static const double white_lamp[3] = { .88, .91, .94 };
static const double red_lamp[3] = { .74, .06, .08 };
static const double amber_lamp[3] = { .95, .55, .10 };
static const double plate[3] = { .92, .92, .88 };
static const double ink[3] = { .10, .10, .25 };
static const double chrome[3] = { .80, .81, .83 };

/* Car metres to pixels, and back. */
static struct point
project(const struct view *v, double x, double y)
{
	double dx = x - v->middle, w = 1 + v->turn * dx;

	return (struct point){ v->at_x + v->flip * v->scale * dx / w,
		v->at_y - v->scale * y / w };
}

static struct point
unproject(const struct view *v, double x, double y)
{
	double t = v->flip * (x - v->at_x) / v->scale;
	double w = 1 / (1 - v->turn * t);

	return (struct point){ v->middle + t * w,
		(v->at_y - y) / v->scale * w };
}

/* The outline drawn so far, in metres, as a shape. */
static struct shape *
finish(struct scene *sc, enum paint paint, enum part part,
    const double rgb[3])
{
	struct shapes *l = &sc->vehicle;

	for (size_t i = 0; i < l->path_n; i++)
		l->path[i] = project(&sc->car.view, l->path[i].x,
		    l->path[i].y);
	return shape_add(l, paint, part, rgb);
}

static void
quad(struct scene *sc, const struct point *p, double round, enum paint paint,
    enum part part, const double rgb[3])
{
	double r[4] = { round, round, round, round };

	path_rounded(&sc->vehicle, p, r, 4);
	finish(sc, paint, part, rgb);
}

static void
line(struct scene *sc, const struct point *p, int n, double width,
    const double rgb[3])
{
	path_line(&sc->vehicle, p, n, width);
	finish(sc, PAINT_FLAT, PART_BODY, rgb);
}

/* On the line from a to b at height y. */
static double
along(struct point a, struct point b, double y)
{
	return a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y);
}

/* The corners of the roof, from the foot of the windscreen to the tail. */
struct roof {
	struct point cowl, front, crown, rear, tail;
};

static struct roof
roof_of(const struct car *car, const struct kind *k)
{
	double l = car->length;

	return (struct roof){
		.cowl = { k->cowl * l, car->belt * 1.0 },
		.front = { k->top_front * l, car->roof - .04 },
		.crown = { (.55 * k->top_front + .45 * k->top_rear) * l,
		    car->roof + .015 },
		.rear = { k->top_rear * l, car->roof - .05 },
		.tail = { k->tail * l, car->belt * k->tail_y }
	};
}

static void
hull(struct scene *sc, const struct roof *roof)
{
	const struct car *car = &sc->car;
	double l = car->length, f = car->fascia, g = car->clearance;
	const struct point p[] = {
		{ .05, g + .02 }, { -.005, .55 * car->belt },
		{ .02, .97 * roof->tail.y }, { roof->tail.x, roof->tail.y },
		roof->rear, roof->crown, roof->front, roof->cowl,
		{ l * .93, .90 * car->belt }, { l - .02, .82 * car->belt },
		{ l + f, .74 * car->belt }, { l + f + .02, .45 * car->belt },
		{ l + f - .04, g + .03 }, { l - .06, g - .01 },
		{ l * .5, g }
	};
	const double r[] = { .08, .2, .1, .16, .25, .5, .28, .22, .3, .12, .08,
		.1, .06, .05, .1 };

	path_rounded(&sc->vehicle, p, r, (int)(sizeof(r) / sizeof(*r)));
	finish(sc, PAINT_BODY, PART_BODY, car->paint);
}

/* Side windows: black surround, panes between the pillars, seats behind. */
static void
windows(struct scene *sc, const struct roof *roof)
{
	const struct car *car = &sc->car;
	double low = car->belt + .02, high = car->roof - .115;
	struct point a = roof->cowl, b = roof->front;
	struct point c = roof->rear, t = roof->tail;
	double fl = along(a, b, low) - .16, fh = along(a, b, high) - .10;
	double rl = along(t, c, low + .06) + .17, rh = along(t, c, high) + .13;
	double pillar = car->length * .475;
	struct point all[4] = { { fl + .03, low - .02 }, { fh + .02, high + .02 },
		{ rh - .03, high + .015 }, { rl - .04, low + .0 } };
	struct point front[4] = { { fl, low }, { fh, high },
		{ pillar + .04, high + .004 }, { pillar + .05, low } };
	struct point rear[4] = { { pillar - .05, low + .002 },
		{ pillar - .04, high + .004 }, { rh, high - .01 },
		{ rl, low + .025 } };
	double end = rl + .42;
	struct point post[2] = { { end, low - .01 },
		{ rh + (end - rl) * .75, high + .01 } };

	quad(sc, all, .07, PAINT_TRIM, PART_BODY, black);
	quad(sc, front, .05, PAINT_GLASS, PART_GLASS, glass);
	quad(sc, rear, .05, PAINT_GLASS, PART_GLASS, glass);
	for (int i = 0; i < 2; i++) {
		double x = pillar + (i ? -.62 : .22);
		struct point s[4] = { { x, low }, { x - .05, high - .13 },
			{ x - .19, high - .13 }, { x - .24, low } };

		if (x - .26 > rl)
			quad(sc, s, .06, PAINT_GLASS, PART_GLASS, seat);
	}
	if (end < pillar - .5)
		line(sc, post, 2, .045, black);
}

/* A sliver of the windscreen that the turned view shows. */
static void
windscreen(struct scene *sc, const struct roof *roof)
{
	struct point a = roof->cowl, b = roof->front;
	struct point p[4] = { { a.x - .10, a.y + .02 }, { a.x - .015, a.y + .012 },
		{ b.x + .03, b.y - .028 }, { b.x - .01, b.y - .05 } };

	quad(sc, p, .03, PAINT_GLASS, PART_GLASS, glass);
}

static void
doors(struct scene *sc, const struct roof *roof)
{
	const struct car *car = &sc->car;
	double l = car->length, low = car->sill, belt = car->belt;
	double pillar = l * .475, front = roof->cowl.x - .17, rear = pillar - .85;
	double gap[3];
	struct point side[][3] = {
		{ { front - .02, belt }, { front, .6 * belt },
		    { front - .1, low } },
		{ { pillar, belt }, { pillar + .01, .6 * belt },
		    { pillar - .01, low } },
		{ { rear, belt }, { rear + .04, .72 * belt },
		    { rear + .26, low + .1 } }
	};
	struct point sill[2] = { { front - .1, low }, { rear + .3, low } };
	struct point crease[3] = { { .28, .76 * belt }, { l * .5, .735 * belt },
		{ l * .9, .70 * belt } };

	for (int c = 0; c < 3; c++)
		gap[c] = sc->flat ? black[c] : car->paint[c] * .3;
	for (int i = 0; i < 3; i++)
		line(sc, side[i], 3, .017, gap);
	line(sc, sill, 2, .017, gap);
	if (!sc->flat) {
		for (int c = 0; c < 3; c++)
			gap[c] = car->paint[c] * .62;
		line(sc, crease, 3, .012, gap);
	}
	for (int i = 0; i < 2; i++) {
		double x = i ? pillar + .08 : rear + .13;
		struct point h[4] = { { x, .87 * belt }, { x, .905 * belt },
			{ x + .2, .9 * belt }, { x + .2, .865 * belt } };

		quad(sc, h, .02, PAINT_FLAT, PART_BODY, chrome);
	}
}

static void
lamps(struct scene *sc, const struct roof *roof)
{
	const struct car *car = &sc->car;
	double l = car->length, f = car->fascia, belt = car->belt;
	double t = roof->tail.y;
	struct point head[4] = { { l * .925, .73 * belt }, { l * .94, .81 * belt },
		{ l + f * .38, .735 * belt }, { l + f * .33, .63 * belt } };
	struct point bulb[4] = { { l * .955, .71 * belt }, { l * .96, .77 * belt },
		{ l + f * .22, .72 * belt }, { l + f * .17, .66 * belt } };
	struct point tail[4] = { { .005, .70 * t }, { .03, .90 * t },
		{ .30, .88 * t }, { .20, .72 * t } };
	struct point frame[4] = { { -.005, .68 * t }, { .015, .92 * t },
		{ .33, .895 * t }, { .215, .70 * t } };
	struct point side[4] = { { l * .80, .66 * belt }, { l * .80, .70 * belt },
		{ l * .80 + .09, .69 * belt }, { l * .80 + .09, .655 * belt } };
	static const double bright[3] = { .98, .98, .97 };

	quad(sc, head, .04, PAINT_LAMP, PART_LAMP, white_lamp);
	if (!sc->flat)
		quad(sc, bulb, .04, PAINT_LAMP, PART_LAMP, bright);
	quad(sc, frame, .05, PAINT_TRIM, PART_BODY, black);
	quad(sc, tail, .04, PAINT_LAMP, PART_LAMP, red_lamp);
	quad(sc, side, .015, PAINT_LAMP, PART_LAMP, amber_lamp);
}

/* What the turned view shows of the front, and both bumpers. */
static void
ends(struct scene *sc)
{
	const struct car *car = &sc->car;
	double l = car->length, f = car->fascia, g = car->clearance;
	double b = car->belt;
	struct point grille[4] = { { l + f * .45, .60 * b }, { l + f * .45, .71 * b },
		{ l + f * 1.0, .69 * b }, { l + f * 1.03, .59 * b } };
	struct point intake[4] = { { l + f * .1, g + .05 }, { l + f * .1, g + .15 },
		{ l + f * .98, g + .15 }, { l + f * .9, g + .05 } };
	struct point sign[4] = { { l + f * .50, .40 * b }, { l + f * .50, .51 * b },
		{ l + f * .99, .50 * b }, { l + f * .98, .395 * b } };
	struct point rear[4] = { { -.005, .36 * b }, { -.01, .41 * b },
		{ car->wheel_x[0] - .46, .41 * b },
		{ car->wheel_x[0] - .44, .36 * b } };
	struct point skirt[4] = { { .6, g - .03 }, { .6, g + .07 },
		{ l - .5, g + .07 }, { l - .5, g - .03 } };

	quad(sc, grille, .02, PAINT_TRIM, PART_BODY, black);
	quad(sc, intake, .03, PAINT_TRIM, PART_BODY, black);
	quad(sc, sign, .008, PAINT_PLATE, PART_PLATE, plate);
	quad(sc, rear, .02, PAINT_TRIM, PART_BODY, trim);
	quad(sc, skirt, .04, PAINT_TRIM, PART_BODY, trim);
	for (int i = 0; i < 4 && !sc->flat; i++) {
		double x = l + f * (.57 + .09 * i), h = .03 + .012 * (i & 1);
		struct point c[4] = { { x, .425 * b }, { x, .425 * b + 2 * h * b },
			{ x + f * .05, .425 * b + 2 * h * b },
			{ x + f * .05, .425 * b } };

		quad(sc, c, 0, PAINT_FLAT, PART_PLATE, ink);
	}
}

static void
mirror(struct scene *sc, const struct roof *roof)
{
	double x = roof->cowl.x - .36, y = sc->car.belt + .04;
	struct point p[4] = { { x, y }, { x + .02, y + .13 },
		{ x + .19, y + .12 }, { x + .22, y - .01 } };

	quad(sc, p, .05, PAINT_BODY, PART_BODY, sc->car.paint);
}

static struct shape *
ring(struct scene *sc, double x, double r, enum paint paint,
    const double rgb[3])
{
	struct shape *s;

	path_circle(&sc->vehicle, x, sc->car.wheel_r, r);
	s = finish(sc, paint, PART_WHEEL, rgb);
	s->at = (struct point){ x, sc->car.wheel_r };
	s->size = r;
	return s;
}

/* Spokes are turned by powers of a unit vector: no sine is needed. */
static void
spokes(struct scene *sc, double x, double r, int kind, struct point start)
{
	static const struct { int n; double c, s; } turns[3] = {
		{ 5, .30901699437494742, .95105651629515357 },
		{ 8, .70710678118654752, .70710678118654752 },
		{ 10, .80901699437494742, .58778525229247313 }
	};
	double cx = start.x, sx = start.y, y = sc->car.wheel_r;
	double half = turns[kind].n == 5 ? .105 * r : .06 * r;

	for (int i = 0; i < turns[kind].n; i++) {
		double c = cx * turns[kind].c - sx * turns[kind].s;
		struct point p[4];
		static const double at[4][2] = { { .1, 1.25 }, { .97, .8 },
			{ .97, -.8 }, { .1, -1.25 } };

		for (int j = 0; j < 4; j++) {
			double u = at[j][0] * r, v = at[j][1] * half;

			p[j] = (struct point){ x + u * cx - v * sx,
				y + u * sx + v * cx };
		}
		for (int j = 0; j < 4; j++)
			path_point(&sc->vehicle, p[j].x, p[j].y);
		finish(sc, PAINT_RIM, PART_WHEEL, alloy);
		sx = cx * turns[kind].s + sx * turns[kind].c;
		cx = c;
	}
}

static void
wheel(struct scene *sc, double x, int kind, struct point start)
{
	double r = sc->car.wheel_r, g = sc->car.clearance;
	struct shapes *l = &sc->vehicle;

	path_circle(l, x, r + .01, r * 1.19);
	for (size_t i = 0; i < l->path_n; i++)
		if (l->path[i].y < g - .02)
			l->path[i].y = g - .02;
	finish(sc, PAINT_TRIM, PART_BODY, black);
	ring(sc, x, r, PAINT_TYRE, tyre);
	ring(sc, x, r * .72, PAINT_RIM, alloy);
	ring(sc, x, r * .66, PAINT_FLAT, disc);
	spokes(sc, x, r * .68, kind, start);
	ring(sc, x, r * .17, PAINT_RIM, alloy);
	ring(sc, x, r * .07, PAINT_FLAT, disc);
}

static void
under(struct scene *sc)
{
	const struct car *car = &sc->car;
	double g = car->clearance, l = car->length;
	struct point p[4] = { { .25, g - .07 }, { .2, g + .15 },
		{ l - .2, g + .15 }, { l - .25, g - .07 } };

	quad(sc, p, .05, PAINT_TRIM, PART_BODY, black);
}

/* Length, height and place of the car; called before the street is drawn. */
static struct roof
proportions(struct scene *sc, struct dice *d)
{
	struct car *car = &sc->car;
	struct view *v = &car->view;
	const struct kind *k = &kinds[dice_below(d, 6)];
	const double *rgb = paints[dice_below(d, 10)];
	double w = sc->width, h = sc->height, by_height;

	car->length = k->length * dice_real(d, .96, 1.04);
	car->belt = k->belt * dice_real(d, .97, 1.03);
	car->roof = k->roof * dice_real(d, .97, 1.03);
	car->clearance = k->clearance * dice_real(d, .9, 1.1);
	car->wheel_r = k->wheel * dice_real(d, .97, 1.06);
	car->wheel_x[0] = car->length * dice_real(d, .195, .215);
	car->wheel_x[1] = car->length * dice_real(d, .805, .82);
	car->fascia = dice_real(d, .18, .34);
	car->sill = car->clearance + .13;
	for (int c = 0; c < 3; c++) {
		double tint = dice_real(d, .93, 1.07);

		car->paint[c] = sc->flat ? rgb[c] : rgb[c] * tint;
	}
	v->middle = (car->length + car->fascia) / 2;
	v->scale = w * dice_real(d, .64, .80) / (car->length + car->fascia);
	by_height = h * .62 / car->roof;
	if (v->scale > by_height)
		v->scale = by_height;
	v->turn = dice_real(d, .005, .025);
	v->flip = dice_below(d, 2) ? 1 : -1;
	v->at_x = w * dice_real(d, .48, .52);
	v->at_y = h * dice_real(d, .80, .84);
	return roof_of(car, k);
}

void
car_draw(struct scene *sc, struct dice *d)
{
	struct roof roof = proportions(sc, d);
	int rims = dice_below(d, 3);
	/* A point of the unit circle by its rational form. */
	double t = dice_real(d, -1, 1), q = 1 + t * t;
	struct point start = { (1 - t * t) / q, 2 * t / q };

	under(sc);
	hull(sc, &roof);
	ends(sc);
	windows(sc, &roof);
	windscreen(sc, &roof);
	doors(sc, &roof);
	lamps(sc, &roof);
	mirror(sc, &roof);
	for (int i = 0; i < 2; i++)
		wheel(sc, sc->car.wheel_x[i], rims, start);
}

/*
 * Light on a painted side by height over the belt line's: ground and its
 * reflection below, a crease, the horizon and the sky above; `add` is the
 * sky's share.
 */
static void
side_light(double q, double *mul, double *add)
{
	static const double at[][3] = {
		{ .10, .30, 0 }, { .30, .55, 0 }, { .46, .80, .01 },
		{ .66, .74, 0 }, { .72, 1.02, .02 }, { .84, .98, .03 },
		{ .95, 1.10, .09 }, { 1.0, 1.20, .22 }, { 1.05, 1.0, .06 },
		{ 1.35, 1.02, .08 }, { 1.5, 1.2, .25 }
	};
	enum { N = sizeof(at) / sizeof(at[0]) };
	int i = 0;
	double t;

	while (i < N - 2 && q > at[i + 1][0])
		i++;
	t = smooth_step(at[i][0], at[i + 1][0], q);
	*mul = at[i][1] + (at[i + 1][1] - at[i][1]) * t;
	*add = at[i][2] + (at[i + 1][2] - at[i][2]) * t;
}

static void
body_light(const struct scene *sc, struct point p, double *mul, double *add)
{
	const struct car *car = &sc->car;
	double l = car->length, q = (p.y + .06 * (p.x / l - .5)) / car->belt;
	double streak = noise(sc->seed + 41, p.x * 1.3, p.y * 7) - .5;

	if (p.x > .8 * l)
		q += .13 * smooth_step(.8 * l, 1.0 * l, p.x);
	side_light(q, mul, add);
	*mul += .10 * streak * smooth_step(.5, .9, q);
	for (int i = 0; i < 2; i++) {
		double d = (p.x - car->wheel_x[i]) / .55;

		if (d * d < 1)
			*mul += .10 * (1 - d * d) * (1 - d * d);
	}
	*mul *= .72 + .28 * smooth_step(-.05, .25, p.x);
	*mul *= 1 - .22 * smooth_step(l - .08, l + .06, p.x)
	    + .05 * sc->sun * sc->car.view.flip * (p.x / l - .5);
}

static void
glass_light(const struct scene *sc, struct point p, double *mul, double *add)
{
	const struct car *car = &sc->car;
	double h = (p.y - car->belt) / (car->roof - car->belt);
	double band = p.x + .7 * p.y;

	*mul = .75 + .5 * h;
	*add = .10 * h * h + .05 * noise(sc->seed + 42, p.x * 2.5, p.y * 9);
	band -= car->length * .55;
	if (band > 0 && band < .30)
		*add += .13 * smooth_step(0, .02, band)
		    * (1 - smooth_step(.27, .30, band));
	if (band > .36 && band < .42)
		*add += .09;
}

void
car_shade(const struct scene *sc, const struct shape *s, double x, double y,
    double rgb[3])
{
	struct point p = unproject(&sc->car.view, x, y);
	double mul = 1, add = 0, dx, dy, r;

	for (int c = 0; c < 3; c++)
		rgb[c] = s->rgb[c];
	if (sc->flat)
		return;
	dx = p.x - s->at.x;
	dy = p.y - s->at.y;
	switch (s->paint) {
	case PAINT_BODY:
		body_light(sc, p, &mul, &add);
		break;
	case PAINT_GLASS:
		glass_light(sc, p, &mul, &add);
		break;
	case PAINT_TYRE:
		r = sqrt(dx * dx + dy * dy) / s->size;
		mul = .75 + .9 * smooth_step(.70, .86, r)
		    - .8 * smooth_step(.88, 1, r) + .25 * dy / s->size;
		break;
	case PAINT_RIM:
		mul = .85 + .35 * dy / sc->car.wheel_r
		    + .12 * noise(sc->seed + 43, p.x * 9, p.y * 9);
		break;
	case PAINT_LAMP:
		mul = .78 + .4 * noise(sc->seed + 44, p.x * 22, p.y * 14);
		add = .04;
		break;
	case PAINT_TRIM:
		mul = .8 + .5 * noise(sc->seed + 45, p.x * 4, p.y * 9);
		break;
	case PAINT_PLATE:
		mul = .93;
		break;
	default:
		break;
	}
	for (int c = 0; c < 3; c++)
		rgb[c] = rgb[c] * mul + add;
}

double
car_shadow(const struct scene *sc, double x, double y)
{
	const struct car *car = &sc->car;
	struct point p = unproject(&car->view, x, y);
	double l = car->length + car->fascia;
	double u = (p.x - l / 2 - .15 * sc->sun * car->view.flip) / (l * .53);
	double v = (p.y - .02) / .34, wide, close;

	if (v * v > 1 || u * u > 1.4)
		return 1;
	if (sc->flat)
		return u * u + 4 * v * v < 1 ? .5 : 1;
	wide = 1 - (u * u * u * u + v * v);
	close = 1 - (u * u * u * u * u * u * 1.25 + 6 * (v + .02) * (v + .02));
	return (1 - .55 * smooth_step(0, .9, wide))
	    * (1 - .62 * smooth_step(0, .8, close));
}
