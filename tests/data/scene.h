/* A street with a car, drawn from a seed. */
#ifndef V2V_TEST_SCENE_H
#define V2V_TEST_SCENE_H

#include "noise.h"
#include "raster.h"

/*
 * The side view of a car in metres: x from the rear to the front, y up from
 * the ground. The picture shows it through a weak perspective, turned by
 * `turn`, with the middle of the car at (at_x, at_y) pixels, `scale` pixels a
 * metre; mirrored if flip is -1.
 */
struct view {
	double at_x, at_y, scale, turn, flip, middle;
};

struct car {
	struct view view;
	double length, belt, roof, clearance;
	double wheel_r, wheel_x[2], fascia;
	double sill;     /* top of the door sill */
	double paint[3]; /* sRGB */
};

struct scene {
	uint64_t seed;
	int width, height;
	double horizon, kerb; /* heights in pixels from the top */
	double sun;           /* -1 from the left, 1 from the right */
	bool flat;
	struct shapes street, vehicle;
	struct car car;
};

/* Fill the lists of shapes. */
void street_draw(struct scene *sc, struct dice *d);
void car_draw(struct scene *sc, struct dice *d);

/* The colour of shape s at pixel coordinates (x, y): sRGB, 0 to 1. */
void street_shade(const struct scene *sc, const struct shape *s, double x,
    double y, double rgb[3]);
void car_shade(const struct scene *sc, const struct shape *s, double x,
    double y, double rgb[3]);

/* How much light the car leaves on the ground at (x, y): 0 to 1. */
double car_shadow(const struct scene *sc, double x, double y);

#endif
