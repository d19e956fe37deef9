/* What shapes are made of: their outlines as functions of a few numbers. */
#ifndef V2V_SHAPE_MODEL_H
#define V2V_SHAPE_MODEL_H

#include "trace/shape.h"

enum { V2V_CX, V2V_CY, V2V_A, V2V_B, V2V_TURN, V2V_R, V2V_NUMBERS };

struct v2v_kind {
	uint8_t kind; /* enum v2v_shape_kind */
	bool circle, turned, rounded;
	uint8_t price; /* as of so many numbers */
	uint8_t n, number[V2V_NUMBERS]; /* what is to be found */
};

/* A shape in pixels: half sizes a and b, turned by (cos, sin). */
struct v2v_model {
	const struct v2v_kind *kind;
	struct v2v_vec at, turn;
	double a, b, r;
};

/* Of a region; mxx, mxy, myy about its middle. */
struct v2v_moments {
	double area;
	struct v2v_vec middle;
	double mxx, mxy, myy;
};

static inline double
v2v_clamp(double v, double lo, double hi)
{
	return v < lo ? lo : v > hi ? hi : v;
}

static inline struct v2v_vec
v2v_turned(struct v2v_vec v, struct v2v_vec turn)
{
	return (struct v2v_vec){ v.x * turn.x - v.y * turn.y,
		v.x * turn.y + v.y * turn.x };
}

static inline struct v2v_vec
v2v_turned_back(struct v2v_vec v, struct v2v_vec turn)
{
	return v2v_turned(v, (struct v2v_vec){ turn.x, -turn.y });
}

/* Distance of gate q from the outline, and how it changes with each number. */
double v2v_model_off(const struct v2v_model *m, struct v2v_vec q,
    double grad[V2V_NUMBERS]);

/* On the grid of `unit` steps a pixel. */
struct v2v_shape v2v_model_rounded(const struct v2v_model *m, int32_t unit);

/* The model that a shape is; its numbers are those of `kind`. */
struct v2v_model v2v_model_of(const struct v2v_shape *s,
    const struct v2v_kind *kind, int32_t unit);

/* Moments of what the closed boundary p goes round. */
struct v2v_moments v2v_moments_of(const struct v2v_point *p, size_t n);

/* May a region of these moments be of that kind? The lattice changes the ratio
 * of small ones. */
bool v2v_plausible(const struct v2v_kind *kind, const struct v2v_moments *m);

/* The model that has these moments. */
struct v2v_model v2v_model_guess(const struct v2v_kind *kind,
    const struct v2v_moments *m, const struct v2v_sample *q, size_t n);

/*
 * The radius of the corners of an upright rectangle by the pixels that they
 * lack; below 0 if it has not four sides.
 */
double v2v_corner_radius(const struct v2v_point *p, size_t n);

#endif
