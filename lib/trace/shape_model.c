/* Outlines of shapes: distances, derivatives, the grid. */
#include "base.h"

#include "trace/shape_model.h"

#include "ops/kern/dmath.h"

enum { ONTO_STEPS = 3 };

static const double PI = 3.14159265358979324;

/* Distance of a point p of the model's own frame, outwards; `normal` there,
 * and the point of the outline beside p. */
static double
off_ellipse(const struct v2v_model *m, struct v2v_vec p, struct v2v_vec *normal,
    struct v2v_vec *foot)
{
	struct v2v_vec k = { p.x / m->a, p.y / m->b };
	struct v2v_vec g = { k.x / m->a, k.y / m->b };
	double l = v2v_vec_length(k), s = v2v_vec_length(g);

	if (s <= 0) {
		*normal = (struct v2v_vec){ 0, 1 };
		*foot = (struct v2v_vec){ 0, m->b };
		return -m->b;
	}
	*normal = (struct v2v_vec){ g.x / s, g.y / s };
	*foot = (struct v2v_vec){ p.x / l, p.y / l };
	return l * (l - 1) / s;
}

static double
off_rect(const struct v2v_model *m, struct v2v_vec p, struct v2v_vec *normal)
{
	double sx = p.x < 0 ? -1 : 1, sy = p.y < 0 ? -1 : 1, l;
	struct v2v_vec e = { sx * p.x - m->a + m->r, sy * p.y - m->b + m->r };

	l = v2v_vec_length(e);
	if (e.x > 0 && e.y > 0) {
		*normal = (struct v2v_vec){ sx * e.x / l, sy * e.y / l };
		return l - m->r;
	}
	*normal = e.x > e.y ? (struct v2v_vec){ sx, 0 }
	    : (struct v2v_vec){ 0, sy };
	return (e.x > e.y ? e.x : e.y) - m->r;
}

/* Distance of gate q, and how it changes with each number. */
double
v2v_model_off(const struct v2v_model *m, struct v2v_vec q,
    double grad[V2V_NUMBERS])
{
	struct v2v_vec p = v2v_turned_back(v2v_vec_sub(q, m->at), m->turn);
	struct v2v_vec n, foot = p, world;
	double d;

	if (m->kind->kind == V2V_SHAPE_ELLIPSE) {
		d = off_ellipse(m, p, &n, &foot);
		grad[V2V_A] = -n.x * foot.x / m->a;
		grad[V2V_B] = -n.y * foot.y / m->b;
		if (m->kind->circle)
			grad[V2V_A] += grad[V2V_B];
	} else {
		d = off_rect(m, p, &n);
		grad[V2V_A] = n.x < 0 ? n.x : -n.x;
		grad[V2V_B] = n.y < 0 ? n.y : -n.y;
	}
	world = v2v_turned(n, m->turn);
	grad[V2V_CX] = -world.x;
	grad[V2V_CY] = -world.y;
	grad[V2V_TURN] = v2v_vec_cross(n, foot);
	grad[V2V_R] = -grad[V2V_A] - grad[V2V_B] - 1;
	return d;
}

static int32_t
to_grid(double v, int32_t unit)
{
	double s = v * unit;

	return (int32_t)(s < 0 ? s - 0.5 : s + 0.5);
}

struct v2v_shape
v2v_model_rounded(const struct v2v_model *m, int32_t unit)
{
	struct v2v_shape s = { .kind = m->kind->kind };
	int32_t a = to_grid(m->a, unit), b = to_grid(m->b, unit), least;

	if (m->kind->kind == V2V_SHAPE_RECT && !m->kind->turned) {
		s.x = to_grid(m->at.x - m->a, unit);
		s.y = to_grid(m->at.y - m->b, unit);
		s.w = to_grid(m->at.x + m->a, unit) - s.x;
		s.h = to_grid(m->at.y + m->b, unit) - s.y;
	} else {
		s.x = to_grid(m->at.x, unit) - a;
		s.y = to_grid(m->at.y, unit) - b;
		s.w = 2 * a;
		s.h = 2 * b;
	}
	least = s.w < s.h ? s.w : s.h;
	s.r = to_grid(m->r, unit);
	s.r = s.r < least / 2 ? s.r : least / 2;
	if (m->kind->turned) {
		s.angle = to_grid(v2v_atan2(m->turn.y, m->turn.x) * 180 / PI,
		    100);
		/* A half turn is none. */
		s.angle += s.angle > 9000 ? -18000 : s.angle <= -9000 ? 18000
		    : 0;
	}
	return s;
}

/* The model that a shape is; its numbers are those of `kind`. */
struct v2v_model
v2v_model_of(const struct v2v_shape *s, const struct v2v_kind *kind,
    int32_t unit)
{
	double step = 1.0 / unit;
	struct v2v_model m = { .kind = kind,
		.at = { (s->x + s->w * 0.5) * step,
		    (s->y + s->h * 0.5) * step },
		.turn = { 1, 0 }, .a = s->w * 0.5 * step,
		.b = s->h * 0.5 * step, .r = s->r * step };

	if (s->angle != 0)
		v2v_sincos(s->angle * (PI / 18000), &m.turn.y, &m.turn.x);
	return m;
}

double
v2v_shape_distance(const struct v2v_shape *s, int32_t unit, struct v2v_vec q,
    struct v2v_vec *normal)
{
	static const struct v2v_kind kind[2] = {
		{ .kind = V2V_SHAPE_ELLIPSE }, { .kind = V2V_SHAPE_RECT }
	};
	struct v2v_model m = v2v_model_of(s, &kind[s->kind == V2V_SHAPE_RECT], unit);
	struct v2v_vec p = v2v_turned_back(v2v_vec_sub(q, m.at), m.turn), n, foot;
	double d = m.kind->kind == V2V_SHAPE_RECT ? off_rect(&m, p, &n)
	    : off_ellipse(&m, p, &n, &foot);

	if (normal != NULL)
		*normal = v2v_turned(n, m.turn);
	return d;
}

struct v2v_vec
v2v_shape_onto(const struct v2v_shape *s, int32_t unit, struct v2v_vec q)
{
	for (int i = 0; i < ONTO_STEPS; i++) {
		struct v2v_vec normal;
		double d = v2v_shape_distance(s, unit, q, &normal);

		q = v2v_vec_add(q, normal, -d);
	}
	return q;
}
