/*
 * Outlines of shapes as lines and arcs.
 *
 * A place on an outline is a number from 0 up to 8, counterclockwise on the
 * screen and from the right. Of an ellipse that is its parameter in eighths of
 * a turn; a rectangle has eight pieces, sides and corners by turns:
 *
 *              3   2   1
 *               +-----+        piece 0 is the right side, upwards from
 *             4 |     | 0      place 0 to 1; corners are arcs, or nothing
 *               +-----+
 *              5   6   7
 */
#include "base.h"

#include "trace/outline.h"

#include "ops/kern/dmath.h"

enum { TURN = 8 };

static const double EIGHTH = 3.14159265358979324 / 4;
/* An arc near half a turn moves far if its ends are rounded. */
static const double LONGEST = 2.7;

/* A shape about its middle, in grid steps. */
struct frame {
	const struct v2v_shape *s;
	struct v2v_vec at, turn; /* turn: cosine and sine */
	double a, b, r;
};

static struct frame
frame_of(const struct v2v_shape *s)
{
	struct frame f = { .s = s,
		.at = { s->x + s->w * 0.5, s->y + s->h * 0.5 },
		.turn = { 1, 0 }, .a = s->w * 0.5, .b = s->h * 0.5,
		.r = s->r };

	if (s->angle != 0)
		v2v_sincos(s->angle * (EIGHTH / 4500), &f.turn.y, &f.turn.x);
	return f;
}

static struct v2v_point
to_grid(const struct frame *f, double u, double v)
{
	double x = f->at.x + u * f->turn.x - v * f->turn.y;
	double y = f->at.y + u * f->turn.y + v * f->turn.x;

	return (struct v2v_point){ (int32_t)(x < 0 ? x - 0.5 : x + 0.5),
		(int32_t)(y < 0 ? y - 0.5 : y + 0.5) };
}

static double
clamp(double v)
{
	return v < 0 ? 0 : v > 1 ? 1 : v;
}

/* Where on the outline p is. */
static double
place_of(const struct frame *f, struct v2v_point p)
{
	double x = p.x - f->at.x, y = p.y - f->at.y;
	double u = x * f->turn.x + y * f->turn.y;
	double v = y * f->turn.x - x * f->turn.y;
	double flat_a = f->a - f->r, flat_b = f->b - f->r;
	double far_u = (u < 0 ? -u : u) - flat_a;
	double far_v = (v < 0 ? -v : v) - flat_b;

	if (f->s->kind == V2V_SHAPE_ELLIPSE) {
		double at = v2v_atan2(-v / f->b, u / f->a) / EIGHTH;

		return at < 0 ? at + TURN : at;
	}
	if (far_u > 0 && far_v > 0 && f->r > 0) {
		/* Corners begin at a right or left side, or at the others. */
		bool from_side = (u > 0) == (v < 0);
		int piece = v < 0 ? (u > 0 ? 1 : 3) : (u < 0 ? 5 : 7);

		return piece + (from_side ? far_v : far_u) / (far_u + far_v);
	}
	if (far_u > far_v)
		return flat_b <= 0 ? (u > 0 ? 0 : 4) : u > 0
		    ? clamp((flat_b - v) / (2 * flat_b))
		    : 4 + clamp((flat_b + v) / (2 * flat_b));
	return flat_a <= 0 ? (v < 0 ? 2 : 6) : v < 0
	    ? 2 + clamp((flat_a - u) / (2 * flat_a))
	    : 6 + clamp((flat_a + u) / (2 * flat_a));
}

/* The point at place 0 to 7 of a rectangle. */
static struct v2v_point
node(const struct frame *f, int place)
{
	static const int8_t u[TURN] = { 2, 2, 1, -1, -2, -2, -1, 1 };
	static const int8_t v[TURN] = { 1, -1, -2, -2, -1, 1, 2, 2 };
	double a = f->a - f->r, b = f->b - f->r;
	int i = place % TURN;

	return to_grid(f, u[i] == 2 ? f->a : u[i] == -2 ? -f->a : u[i] * a,
	    v[i] == 2 ? f->b : v[i] == -2 ? -f->b : v[i] * b);
}

static struct v2v_seg
line_to(struct v2v_point p)
{
	return (struct v2v_seg){ .x = p.x, .y = p.y, .kind = V2V_SEG_LINE };
}

static struct v2v_seg
arc_to(const struct frame *f, double a, double b, struct v2v_point p)
{
	return (struct v2v_seg){ (int32_t)(a + 0.5), (int32_t)(b + 0.5),
		a == b ? 0 : f->s->angle, 0, p.x, p.y, V2V_SEG_ARC };
}

/* From place `first` on for `len`, to point `to`; of an ellipse at least
 * `pieces` arcs. */
static size_t
walk(const struct frame *f, double first, double len, int pieces,
    struct v2v_point to, struct v2v_seg *out)
{
	size_t n = 0;

	if (f->s->kind == V2V_SHAPE_ELLIPSE) {
		while (len / pieces > LONGEST && pieces < V2V_OUTLINE_MAX)
			pieces++;
		for (int i = 1; i <= pieces; i++) {
			double x, y;

			v2v_sincos((first + len * i / pieces) * EIGHTH, &y,
			    &x);
			out[n++] = arc_to(f, f->a, f->b, i == pieces ? to
			    : to_grid(f, f->a * x, -f->b * y));
		}
		return n;
	}
	for (int place = (int)first;; place++) {
		bool last = place + 1 >= first + len, side = place % 2 == 0;
		struct v2v_point p = last ? to : node(f, place + 1);

		if (!side && f->s->r > 0)
			out[n++] = arc_to(f, f->r, f->r, p);
		else if (side || n == 0 || p.x != out[n - 1].x
		    || p.y != out[n - 1].y)
			out[n++] = line_to(p);
		if (last || n == V2V_OUTLINE_MAX)
			return n;
	}
}

size_t
v2v_outline_whole(const struct v2v_shape *s, struct v2v_point *start,
    struct v2v_seg out[V2V_OUTLINE_MAX])
{
	struct frame f = frame_of(s);

	*start = s->kind == V2V_SHAPE_ELLIPSE ? to_grid(&f, f.a, 0)
	    : node(&f, 0);
	return walk(&f, 0, TURN, 4, *start, out);
}

/* How much of the outline some cracks are; those of a convex outline are as
 * many as those of the box around it. */
static double
share(const struct frame *f, size_t cracks, int32_t unit)
{
	double c = f->turn.x < 0 ? -f->turn.x : f->turn.x;
	double s = f->turn.y < 0 ? -f->turn.y : f->turn.y;

	return TURN * (double)cracks * unit / (4 * (f->a + f->b) * (c + s));
}

size_t
v2v_outline_part(const struct v2v_shape *s, int32_t unit,
    struct v2v_point from, struct v2v_point to, bool loop, size_t cracks,
    struct v2v_seg out[V2V_OUTLINE_MAX])
{
	struct frame f = frame_of(s);
	double first = place_of(&f, from), len = place_of(&f, to) - first;
	double about = share(&f, cracks, unit);

	if (len < 0)
		len += TURN;
	if (loop)
		len = TURN;
	else if (len - about > TURN / 2)
		len = 0; /* it goes back by a rounding error */
	if (len <= 0) {
		out[0] = line_to(to);
		return 1;
	}
	return walk(&f, first, len, 1, to, out);
}
