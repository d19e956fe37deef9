/* Polygons with paint, and the even-odd scan of a list of them. */
#ifndef V2V_TEST_RASTER_H
#define V2V_TEST_RASTER_H

#include "base.h"

struct point {
	double x, y;
};

/* What kind of surface a polygon is; street.c and car.c shade them. */
enum paint {
	PAINT_FLAT,
	PAINT_SKY,
	PAINT_HILL,
	PAINT_WALL,
	PAINT_LEAF,
	PAINT_PAVEMENT,
	PAINT_ROAD,
	PAINT_BODY, /* the first of the car's own paints */
	PAINT_TRIM,
	PAINT_GLASS,
	PAINT_TYRE,
	PAINT_RIM,
	PAINT_LAMP,
	PAINT_PLATE
};

/* Parts of a vehicle, as they stand in the map of parts. */
enum part {
	PART_NONE,
	PART_BODY,
	PART_WHEEL,
	PART_GLASS,
	PART_LAMP,
	PART_PLATE,
	PARTS
};

struct shape {
	struct point *p; /* in pixels, owned by the list */
	int n;
	double top, bottom;
	enum paint paint;
	enum part part;
	double rgb[3]; /* sRGB, 0 to 1 */
	struct point at; /* middle of a wheel, say; the paint's business */
	double size;
};

struct shapes {
	struct shape *s;
	size_t n, cap;
	struct point *path; /* the outline being drawn */
	size_t path_n, path_cap;
};

/* All of these end the program when memory runs out. */
void path_point(struct shapes *l, double x, double y);

/* A quadratic Bezier curve from the last point. */
void path_curve(struct shapes *l, double cx, double cy, double x, double y);

/* A closed outline through n corners, each rounded off over the length r[i]. */
void path_rounded(struct shapes *l, const struct point *p, const double *r,
    int n);

/* A circle, or the part of it with y below `limit` in a y-up system. */
void path_circle(struct shapes *l, double x, double y, double radius);

/* A line of the width given along n points. */
void path_line(struct shapes *l, const struct point *p, int n, double width);

/* Close the outline into a new shape on top of the others. */
struct shape *shape_add(struct shapes *l, enum paint paint, enum part part,
    const double rgb[3]);

void shapes_free(struct shapes *l);

/*
 * top[i] = 1 + index of the uppermost shape over ((i + 0.5) / per_pixel, y),
 * or 0, for i in [0, n).
 */
void shapes_scan(const struct shapes *l, double y, int per_pixel, int n,
    uint16_t *top);

#endif
