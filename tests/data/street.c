/* The background of a scene: sky, houses, trees, pavement, road. */
#include "base.h"

#include "scene.h"

/* In the flat picture as well, so chosen well apart. */
static const double sky_rgb[3] = { .55, .72, .88 };
static const double hill_rgb[3] = { .45, .55, .58 };
static const double leaf_rgb[3] = { .26, .38, .18 };
static const double trunk_rgb[3] = { .30, .24, .20 };
static const double pane_rgb[3] = { .24, .29, .34 };
static const double pavement_rgb[3] = { .66, .64, .61 };
static const double kerb_rgb[3] = { .78, .77, .74 };
static const double road_rgb[3] = { .41, .41, .42 };
static const double line_rgb[3] = { .86, .85, .80 };
static const double wall_rgb[5][3] = {
	{ .72, .60, .48 }, { .80, .76, .68 }, { .58, .40, .34 },
	{ .62, .65, .68 }, { .83, .80, .77 }
};

static struct shape *
box(struct scene *sc, enum paint paint, const double rgb[3], double x0,
    double y0, double x1, double y1)
{
	struct shape *s;

	path_point(&sc->street, x0, y0);
	path_point(&sc->street, x1, y0);
	path_point(&sc->street, x1, y1);
	path_point(&sc->street, x0, y1);
	s = shape_add(&sc->street, paint, PART_NONE, rgb);
	s->at = (struct point){ x0, y0 };
	s->size = x1 - x0;
	return s;
}

/* A ridge of hills from side to side, down to the kerb. */
static void
hills(struct scene *sc, double height)
{
	double w = sc->width, h = sc->height;

	path_point(&sc->street, 0, sc->kerb);
	for (int i = 0; i <= 60; i++)
		path_point(&sc->street, w * i / 60, sc->horizon
		    - h * height * cloud(sc->seed + 11, i / 18.0, 0.5));
	path_point(&sc->street, w, sc->kerb);
	shape_add(&sc->street, PAINT_HILL, PART_NONE, hill_rgb);
}

static void
house(struct scene *sc, struct dice *d, double x0, double x1)
{
	double h = sc->height, top = dice_real(d, .04, .26) * h;
	double storey = dice_real(d, .085, .11) * h, bottom = sc->kerb;
	int wall = dice_below(d, 5);
	int across = (int)((x1 - x0) / (h * dice_real(d, .09, .13)));
	double pitch = (x1 - x0) / (across > 0 ? across : 1);
	const double *trim = wall == 4 ? wall_rgb[3] : wall_rgb[4];

	box(sc, PAINT_WALL, wall_rgb[wall], x0, top, x1, bottom);
	box(sc, PAINT_FLAT, trim, x0, top, x1, top + .012 * h);
	for (double y = top + .04 * h; y + storey * .7 < bottom; y += storey) {
		for (int i = 0; i < across; i++) {
			double x = x0 + (i + .26) * pitch, dark;
			double pane[3];

			if (!sc->flat)
				box(sc, PAINT_FLAT, trim, x - .003 * h,
				    y - .003 * h, x + .48 * pitch + .003 * h,
				    y + storey * .6 + .006 * h);
			dark = dice_real(d, .7, 1.5);
			for (int c = 0; c < 3; c++)
				pane[c] = pane_rgb[c] * (sc->flat ? 1 : dark);
			box(sc, PAINT_FLAT, pane, x, y, x + .48 * pitch,
			    y + storey * .6);
		}
	}
}

static void
tree(struct scene *sc, struct dice *d, double x)
{
	double h = sc->height, r = dice_real(d, .07, .13) * h;
	double y = sc->kerb - dice_real(d, .2, .3) * h;

	box(sc, PAINT_FLAT, trunk_rgb, x - .008 * h, y, x + .008 * h,
	    sc->kerb);
	for (int i = 0; i < 26; i++) {
		double dx = dice_real(d, -1, 1), dy = dice_real(d, -1, 1);
		double size = dice_real(d, .25, .5), light;
		double rgb[3];

		/* Higher tufts see more of the sky. */
		light = 1.05 - .25 * dy + dice_real(d, -.1, .1);
		for (int c = 0; c < 3; c++)
			rgb[c] = leaf_rgb[c] * (sc->flat ? 1 : light);
		path_circle(&sc->street, x + dx * r * (1 - .3 * dy * dy),
		    y + dy * r * (1 - .3 * dx * dx), r * size);
		shape_add(&sc->street, PAINT_LEAF, PART_NONE, rgb);
	}
}

static void
hedge(struct scene *sc, double x0, double x1, double height)
{
	path_point(&sc->street, x0, sc->kerb);
	for (int i = 0; i <= 80; i++)
		path_point(&sc->street, x0 + (x1 - x0) * i / 80,
		    sc->kerb - sc->height * height
		    * (.8 + .4 * noise(sc->seed + 13, i * .9, .5)));
	path_point(&sc->street, x1, sc->kerb);
	shape_add(&sc->street, PAINT_LEAF, PART_NONE, leaf_rgb);
}

static void
ground(struct scene *sc, struct dice *d)
{
	double w = sc->width, h = sc->height;
	double depth = dice_real(d, .05, .08) * h;
	double line = sc->car.view.at_y + dice_real(d, .1, .14) * h;

	box(sc, PAINT_PAVEMENT, pavement_rgb, 0, sc->kerb, w,
	    sc->kerb + depth);
	box(sc, PAINT_FLAT, kerb_rgb, 0, sc->kerb + depth, w,
	    sc->kerb + depth + .012 * h);
	box(sc, PAINT_ROAD, road_rgb, 0, sc->kerb + depth + .012 * h, w, h);
	for (double x = dice_real(d, -.3, 0) * w; x < w; x += .62 * h) {
		path_point(&sc->street, x, line);
		path_point(&sc->street, x + .36 * h, line);
		path_point(&sc->street, x + .35 * h, line + .022 * h);
		path_point(&sc->street, x - .015 * h, line + .022 * h);
		shape_add(&sc->street, PAINT_FLAT, PART_NONE, line_rgb);
	}
}

void
street_draw(struct scene *sc, struct dice *d)
{
	double w = sc->width, h = sc->height;
	bool town = dice_below(d, 3) > 0;
	double x = dice_real(d, -.2, 0) * w;

	box(sc, PAINT_SKY, sky_rgb, 0, 0, w, h);
	hills(sc, dice_real(d, .1, .22));
	while (x < w) {
		double end = x + dice_real(d, .35, .7) * h;

		if (dice_below(d, town ? 6 : 2) > 0)
			house(sc, d, x, end);
		x = end + (town ? 0 : dice_real(d, 0, .4) * h);
	}
	for (int i = dice_below(d, 3) + (town ? 0 : 2); i >= 0; i--)
		tree(sc, d, dice_real(d, 0, w));
	if (dice_below(d, 2) > 0) {
		double from = dice_real(d, -.1, .3) * w;
		double to = dice_real(d, .6, 1.1) * w;

		hedge(sc, from, to, dice_real(d, .05, .09));
	}
	if (dice_below(d, 2) > 0) {
		double post = dice_real(d, .05, .95) * w;

		box(sc, PAINT_FLAT, hill_rgb, post, -1, post + .011 * h,
		    sc->kerb + .03 * h);
	}
	ground(sc, d);
}

static void
sky(const struct scene *sc, double x, double y, double rgb[3])
{
	double h = sc->height, v = y / sc->horizon;
	double c = smooth_step(.42, .75,
	    cloud(sc->seed + 21, 2.2 * x / h, 6 * y / h));
	/* Overcast, fair or evening. */
	static const double high[3][3] = {
		{ .62, .67, .72 }, { .30, .50, .78 }, { .42, .47, .66 }
	}, low[3][3] = {
		{ .84, .86, .88 }, { .78, .86, .93 }, { .95, .82, .68 }
	};
	int kind = (int)v2v_rng_below(sc->seed, 1000, 3);

	v = v < 0 ? 0 : v > 1 ? 1 : v;
	for (int i = 0; i < 3; i++) {
		rgb[i] = high[kind][i] + (low[kind][i] - high[kind][i]) * v;
		rgb[i] += (.93 - rgb[i]) * .6 * c;
	}
}

void
street_shade(const struct scene *sc, const struct shape *s, double x,
    double y, double rgb[3])
{
	double h = sc->height, light = 1;
	double u = x / h, v = y / h;

	for (int c = 0; c < 3; c++)
		rgb[c] = s->rgb[c];
	if (sc->flat)
		return;
	switch (s->paint) {
	case PAINT_SKY:
		sky(sc, x, y, rgb);
		return;
	case PAINT_HILL:
		light = .9 + .25 * cloud(sc->seed + 31, 20 * u, 20 * v);
		break;
	case PAINT_WALL:
		light = .84 + .16 * cloud(sc->seed + 32, 40 * u, 40 * v)
		    + .12 * sc->sun * (x - s->at.x) / s->size;
		break;
	case PAINT_LEAF:
		light = .5 + cloud(sc->seed + 33, 60 * u, 60 * v);
		break;
	case PAINT_PAVEMENT:
		light = .9 + .15 * cloud(sc->seed + 34, 12 * u, 50 * v);
		break;
	case PAINT_ROAD:
		light = .74 + .16 * cloud(sc->seed + 35, 2 * u, 9 * v)
		    + .16 * cloud(sc->seed + 36, 90 * u, 150 * v)
		    + .15 * smooth_step(1, .6, v);
		break;
	default:
		light = .95 + .1 * cloud(sc->seed + 37, 30 * u, 30 * v);
	}
	for (int c = 0; c < 3; c++)
		rgb[c] *= light;
}
