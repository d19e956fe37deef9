/* Shapes: found where they are, not where they are not, and drawn whole. */
#include "base.h"

#include "trace/outline.h"
#include "trace/shape.h"

#include "trace/arc.h"
#include "util/mem.h"
#include "util/rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

enum { UNIT = 10 };

static const double PI = 3.14159265358979324;

static const struct v2v_fit_params params = { .tolerance = 0.8,
	.corner_cos = 0.766, .unit = UNIT };

/* What is drawn: half sizes a and b about (x, y), turned by t, and what else
 * the kind of shape needs. */
struct figure {
	double x, y, a, b, r, t;
};

typedef bool inside_fn(double u, double v, const struct figure *f);

static bool
ellipse(double u, double v, const struct figure *f)
{
	return u * u / (f->a * f->a) + v * v / (f->b * f->b) < 1;
}

static bool
rect(double u, double v, const struct figure *f)
{
	double x = fabs(u) - f->a + f->r, y = fabs(v) - f->b + f->r;

	if (x > 0 && y > 0)
		return x * x + y * y < f->r * f->r;
	return fabs(u) < f->a && fabs(v) < f->b;
}

static bool
superellipse(double u, double v, const struct figure *f)
{
	double x = u / f->a, y = v / f->b;

	return x * x * x * x + y * y * y * y < 1;
}

static bool
egg(double u, double v, const struct figure *f)
{
	double half = f->b * (1 + 0.15 * u / f->a);

	return u * u / (f->a * f->a) + v * v / (half * half) < 1;
}

/* As many corners as r says. */
static bool
polygon(double u, double v, const struct figure *f)
{
	double w = 2 * PI / f->r, t = atan2(v, u) + 2 * PI;

	t = fmod(t, w) - w / 2;
	return hypot(u, v) * cos(t) < f->a * cos(w / 2);
}

static bool
trapezium(double u, double v, const struct figure *f)
{
	return fabs(v) < f->b && fabs(u) < f->a * (1 - 0.08 * v / f->b);
}

static bool
star(double u, double v, const struct figure *f)
{
	return hypot(u, v) < f->a * (0.8 + 0.2 * cos(5 * atan2(v, u)));
}

/* A disc with three waves, r high. */
static bool
wavy(double u, double v, const struct figure *f)
{
	return hypot(u, v) < f->a + f->r * cos(3 * atan2(v, u));
}

/* A rectangle or disc with a notch of width b, r deep. */
static bool
notched(double u, double v, const struct figure *f)
{
	return rect(u, v, &(struct figure){ .a = f->a, .b = 0.6 * f->a })
	    && !(fabs(u) < f->b / 2 && v > 0.6 * f->a - f->r);
}

static bool
dented(double u, double v, const struct figure *f)
{
	return hypot(u, v) < f->a && !(fabs(u) < f->b / 2 && v > f->a - f->r);
}

/* A square without a corner. */
static bool
cornered(double u, double v, const struct figure *f)
{
	return fabs(u) < f->a && fabs(v) < f->a
	    && !(u > f->a - f->r && v > f->a - f->r);
}

/* An ellipse with a rough edge, as photographs have; one of less than a pixel
 * all round. */
static bool
rough(double u, double v, const struct figure *f)
{
	double t = atan2(v * f->a, u * f->b);

	return hypot(u, v * f->a / f->b) < f->a
	    + f->r * (sin(31 * t) + sin(47 * t + 1)) / 2;
}

struct scene {
	struct v2v_labels l;
	struct v2v_runs r;
	struct v2v_map m;
	struct v2v_shape *shape;
};

/* The figure over a ground of `grounds` stripes; the frame ends at `side`. */
static void
build(struct scene *s, int32_t side, int grounds, inside_fn *inside,
    const struct figure *f)
{
	size_t n = (size_t)side * (size_t)side;
	double c = cos(f->t), e = sin(f->t);

	*s = (struct scene){ .l = { .width = side, .height = side,
		.n = grounds + 1 } };
	s->l.px = v2v_alloc(n, sizeof(*s->l.px));
	assert_non_null(s->l.px);
	for (int32_t i = 0; i < side * side; i++) {
		double x = i % side + 0.5 - f->x, y = i / side + 0.5 - f->y;

		s->l.px[i] = inside(c * x + e * y, c * y - e * x, f) ? 1
		    : (uint16_t)(2 + (i % side + i / side) * grounds
		    / (2 * side));
	}
	assert_int_equal(v2v_runs_init(&s->r, &s->l, NULL), V2V_OK);
	assert_int_equal(v2v_map_init(&s->m, &s->r, &s->l, NULL), V2V_OK);
	s->shape = v2v_alloc(s->m.n_rings, sizeof(*s->shape));
	assert_non_null(s->shape);
	assert_int_equal(v2v_shapes_find(s->shape, NULL, &s->m, &params,
	    NULL), V2V_OK);
}

static void
clear(struct scene *s)
{
	free(s->shape);
	v2v_map_free(&s->m);
	v2v_runs_free(&s->r);
	v2v_labels_free(&s->l);
}

/* The shape of the one face of label 1; of any other there is none. */
static struct v2v_shape
only_shape(const struct scene *s)
{
	struct v2v_shape found = { .kind = V2V_SHAPE_NONE };

	for (size_t i = 0; i < s->m.n_rings; i++) {
		const struct v2v_ring *r = &s->m.ring[i];

		if (r->outer && s->r.label[r->face] == 1)
			found = s->shape[i];
		else
			assert_int_equal(s->shape[i].kind, V2V_SHAPE_NONE);
	}
	return found;
}

static double
between(uint64_t *at, double lo, double hi)
{
	return lo + (hi - lo) * v2v_rng_below(21, (*at)++, 1000001) / 1e6;
}

/* How far s is from the figure: its middle, half sizes and corners. A shape
 * and its quarter turn with sides swapped are one. */
static double
error_of(const struct v2v_shape *s, const struct figure *f)
{
	double x = (s->x + s->w / 2.0) / UNIT - f->x;
	double y = (s->y + s->h / 2.0) / UNIT - f->y;
	double a = s->w / 2.0 / UNIT, b = s->h / 2.0 / UNIT, best = 1e9;

	for (int k = 0; k < 4; k++) {
		double t = s->angle * PI / 18000 + k * PI / 2 - f->t;
		double turn = fabs(remainder(t, PI)), worst;

		/* How far the turn takes the farther corner. */
		turn *= f->a == f->b && s->kind == V2V_SHAPE_ELLIPSE ? 0
		    : fmax(f->a, f->b);
		worst = fmax(fmax(fabs(x), fabs(y)), turn);
		worst = fmax(worst, fabs((k % 2 ? b : a) - f->a));
		worst = fmax(worst, fabs((k % 2 ? a : b) - f->b));
		best = fmin(best, worst);
	}
	return best;
}

enum turn { UPRIGHT, TURNED };

/* Of 40 figures, at random places on one ground or three: how many are taken
 * for that kind, and are off by `error` at most? */
static int
recalled(inside_fn *inside, uint8_t kind, double lo, double hi,
    double thin, double corner, enum turn turn, double error)
{
	uint64_t at = (uint64_t)(1000 * (hi + 100 * thin + 1e4 * corner)) + turn;
	int good = 0;

	for (int k = 0; k < 40; k++) {
		struct figure f = { .a = between(&at, lo, hi) };
		int32_t side = (int32_t)(3 * f.a) + 16;
		struct v2v_shape s;
		struct scene c;

		f.b = f.a * thin;
		f.r = corner * f.b;
		f.x = side / 2 + between(&at, 0, 1);
		f.y = side / 2 + between(&at, 0, 1);
		f.t = turn == TURNED ? between(&at, -1.5, 1.5) : 0;
		build(&c, side, k % 2 ? 3 : 1, inside, &f);
		s = only_shape(&c);
		good += s.kind == kind && error_of(&s, &f) <= error;
		clear(&c);
	}
	return good;
}

static void
recovered(void **state)
{
	(void)state;
	assert_int_equal(recalled(ellipse, V2V_SHAPE_ELLIPSE, 12, 120, 1, 0,
	    UPRIGHT, 0.15), 40);
	assert_true(recalled(ellipse, V2V_SHAPE_ELLIPSE, 2.5, 5, 1, 0,
	    UPRIGHT, 0.35) >= 39);
	assert_int_equal(recalled(ellipse, V2V_SHAPE_ELLIPSE, 20, 120, 0.6, 0,
	    TURNED, 0.2), 40);
	assert_true(recalled(ellipse, V2V_SHAPE_ELLIPSE, 6, 20, 0.6, 0,
	    TURNED, 0.4) >= 39);
	assert_true(recalled(rect, V2V_SHAPE_RECT, 20, 120, 0.6, 0, TURNED,
	    0.2) >= 39);
	assert_true(recalled(rect, V2V_SHAPE_RECT, 20, 120, 1, 0, TURNED,
	    0.2) >= 39);
	assert_true(recalled(rect, V2V_SHAPE_RECT, 20, 120, 0.6, 0.4, TURNED,
	    0.2) >= 37);
	/* The pixels of an upright side tell no more than half a pixel. */
	assert_int_equal(recalled(rect, V2V_SHAPE_RECT, 6, 120, 0.6, 0,
	    UPRIGHT, 0.501), 40);
	assert_int_equal(recalled(rect, V2V_SHAPE_RECT, 12, 120, 0.6, 0.4,
	    UPRIGHT, 0.501), 40);
}

/* Wheels of photographs are round for all their noise. */
static void
rough_ones(void **state)
{
	static const struct figure f[] = {
		{ 80.2, 80.4, 24, 24, 0.6, 0 }, { 80.7, 80, 40, 40, 0.6, 0 },
		{ 80, 80.1, 40, 34, 0.6, 0.4 }, { 80.3, 80, 60, 50, 0.6, 1 }
	};

	(void)state;
	for (size_t i = 0; i < sizeof(f) / sizeof(*f); i++) {
		struct v2v_shape s;
		struct scene c;

		build(&c, 160, 1 + i % 2 * 2, rough, &f[i]);
		s = only_shape(&c);
		assert_int_equal(s.kind, V2V_SHAPE_ELLIPSE);
		assert_true(error_of(&s, &f[i]) < 0.7);
		clear(&c);
	}
}

/* Rectangles whose sides lie between pixels are exact. */
static void
rectangles(void **state)
{
	const struct figure f = { 30.5, 20, 17.5, 6, 0, 0 };
	struct v2v_shape s;
	struct scene c;

	(void)state;
	build(&c, 60, 1, rect, &f);
	s = only_shape(&c);
	assert_int_equal(s.kind, V2V_SHAPE_RECT);
	assert_int_equal(s.x, 13 * UNIT);
	assert_int_equal(s.y, 14 * UNIT);
	assert_int_equal(s.w, 35 * UNIT);
	assert_int_equal(s.h, 12 * UNIT);
	assert_int_equal(s.r, 0);
	assert_int_equal(s.angle, 0);
	clear(&c);
}

static void
near_misses(void **state)
{
	static const struct {
		inside_fn *inside;
		struct figure f;
	} miss[] = {
		{ superellipse, { 150, 150, 120, 80, 0, 0.3 } },
		{ superellipse, { 150, 150, 120, 120, 0, 0 } },
		{ egg, { 100.2, 100, 60, 40, 0, 0.5 } },
		{ polygon, { 80.3, 80.1, 40, 0, 6, 0.2 } },
		{ polygon, { 80.3, 80.1, 40, 0, 8, 0.2 } },
		{ polygon, { 80.3, 80.1, 60, 0, 12, 0.1 } },
		{ polygon, { 80.3, 80.1, 40, 0, 3, 0.2 } },
		{ trapezium, { 80, 80, 50, 30, 0, 0 } },
		{ trapezium, { 80, 80, 50, 30, 0, 0.7 } },
		{ star, { 80, 80, 40, 40, 0, 0 } },
		{ cornered, { 80, 80, 8, 0, 3, 0 } },
		{ wavy, { 80, 80, 40, 0, 0.8, 0.4 } },
		{ wavy, { 80, 80, 60, 0, 0.5, 0.4 } },
		{ notched, { 80, 80, 40, 12, 2, 0 } },
		{ notched, { 80, 80, 40, 2, 4, 0.4 } },
		{ dented, { 80, 80, 40, 11, 2, 0.2 } },
		{ dented, { 80, 80, 40, 3, 4, 0.7 } }
	};

	(void)state;
	for (size_t i = 0; i < sizeof(miss) / sizeof(*miss); i++)
		for (int k = 0; k < 4; k++) {
			struct figure f = miss[i].f;
			struct scene c;

			f.x += 0.31 * k;
			f.y -= 0.27 * k;
			build(&c, 300, 1 + k % 2 * 2, miss[i].inside, &f);
			if (only_shape(&c).kind != V2V_SHAPE_NONE)
				fail_msg("near miss %zu, place %d", i, k);
			clear(&c);
		}
}

/* What the frame cuts is no shape, nor are the hole around one and the rings
 * of its grounds. */
static void
clipped(void **state)
{
	const struct figure f = { 15, 50, 20.3, 20.3, 0, 0 };
	struct scene c;

	(void)state;
	build(&c, 100, 2, ellipse, &f);
	assert_int_equal(only_shape(&c).kind, V2V_SHAPE_NONE);
	clear(&c);
}

/* A shape of each kind; their numbers are even, so that all is on the grid. */
static const struct v2v_shape some[] = {
	{ V2V_SHAPE_ELLIPSE, 100, 200, 400, 400, 0, 0 },
	{ V2V_SHAPE_ELLIPSE, 100, 200, 600, 300, 0, 0 },
	{ V2V_SHAPE_ELLIPSE, 400, 600, 600, 300, 0, 3000 },
	{ V2V_SHAPE_RECT, 100, 200, 600, 300, 0, 0 },
	{ V2V_SHAPE_RECT, 100, 200, 601, 303, 40, 0 },
	{ V2V_SHAPE_RECT, 400, 600, 600, 300, 0, -2500 },
	{ V2V_SHAPE_RECT, 400, 600, 600, 300, 60, 4321 },
	{ V2V_SHAPE_RECT, 100, 200, 600, 300, 150, 0 }
};

enum { SOME = sizeof(some) / sizeof(*some) };

static double
true_area(const struct v2v_shape *s)
{
	double a = s->w / 2.0, b = s->h / 2.0;

	return s->kind == V2V_SHAPE_ELLIPSE ? PI * a * b
	    : 4 * a * b - (4 - PI) * s->r * s->r;
}

/* All of the segments lies on the outline; returns the area to their left as
 * seen from the middle, in square steps. */
static double
check_on(const struct v2v_shape *s, struct v2v_point at,
    const struct v2v_seg *seg, size_t n)
{
	struct v2v_vec m = { s->x + s->w / 2.0, s->y + s->h / 2.0 };
	double area = 0;

	for (size_t i = 0; i < n; i++) {
		struct v2v_cubic c[V2V_ARC_CUBICS];
		int k = v2v_seg_cubics(at, &seg[i], c);

		for (int j = 0; j < 64 * k; j++) {
			struct v2v_vec p, q, px;

			p = v2v_cubic_at(&c[j / 64], j % 64 / 64.0);
			q = v2v_cubic_at(&c[j / 64], (j % 64 + 1) / 64.0);
			px = (struct v2v_vec){ p.x / UNIT, p.y / UNIT };
			assert_true(fabs(v2v_shape_distance(s, UNIT, px,
			    NULL)) < 0.25);
			area -= v2v_vec_cross(v2v_vec_sub(p, m),
			    v2v_vec_sub(q, m)) / 2;
		}
		at = (struct v2v_point){ seg[i].x, seg[i].y };
	}
	return area;
}

static void
outlines(void **state)
{
	(void)state;
	for (int i = 0; i < SOME; i++) {
		struct v2v_seg seg[V2V_OUTLINE_MAX];
		struct v2v_point start;
		size_t n = v2v_outline_whole(&some[i], &start, seg);
		double area = check_on(&some[i], start, seg, n);

		assert_true(fabs(area / true_area(&some[i]) - 1) < 0.003);
		assert_int_equal(seg[n - 1].x, start.x);
		assert_int_equal(seg[n - 1].y, start.y);
	}
}

/* Two parts make a whole, wherever it is cut. */
static void
parts(void **state)
{
	uint64_t at = 0;

	(void)state;
	for (int i = 0; i < 200 * SOME; i++) {
		const struct v2v_shape *s = &some[i % SOME];
		struct v2v_seg seg[V2V_OUTLINE_MAX];
		struct v2v_point p[2];
		double area = 0, turn[2];
		size_t n;

		for (int k = 0; k < 2; k++) {
			struct v2v_vec q = { s->x + s->w / 2.0,
				s->y + s->h / 2.0 }, normal;

			turn[k] = between(&at, 0, 2 * PI);
			q.x = (q.x + 400 * cos(turn[k])) / UNIT;
			q.y = (q.y - 400 * sin(turn[k])) / UNIT;
			for (int j = 0; j < 8; j++)
				q = v2v_vec_add(q, normal,
				    -v2v_shape_distance(s, UNIT, q, &normal));
			p[k].x = (int32_t)floor(q.x * UNIT + 0.5);
			p[k].y = (int32_t)floor(q.y * UNIT + 0.5);
		}
		if (hypot(p[0].x - p[1].x, p[0].y - p[1].y) < 20)
			continue;
		for (int k = 0; k < 2; k++) {
			/* About as many cracks as it turns. */
			double way = turn[1 - k] - turn[k];
			size_t cracks = (size_t)((way < 0 ? way + 2 * PI : way)
			    / PI * (s->w + s->h) / UNIT);

			n = v2v_outline_part(s, UNIT, p[k], p[1 - k], false,
			    cracks, seg);
			assert_true(n <= V2V_OUTLINE_MAX);
			assert_int_equal(seg[n - 1].x, p[1 - k].x);
			assert_int_equal(seg[n - 1].y, p[1 - k].y);
			area += check_on(s, p[k], seg, n);
		}
		assert_true(fabs(area / true_area(s) - 1) < 0.01);
		n = v2v_outline_part(s, UNIT, p[0], p[0], true, 0, seg);
		assert_true(n <= V2V_OUTLINE_MAX);
		area = check_on(s, p[0], seg, n);
		assert_true(fabs(area / true_area(s) - 1) < 0.01);
	}
}

/* A chain of one crack whose ends changed places does not go all round. */
static void
hardly_any_way(void **state)
{
	(void)state;
	for (int i = 0; i < SOME; i++) {
		struct v2v_seg seg[V2V_OUTLINE_MAX];
		struct v2v_point p, q;
		size_t n;

		(void)v2v_outline_whole(&some[i], &p, seg);
		p = (struct v2v_point){ seg[0].x, seg[0].y };
		for (int k = 0; k < 9; k++) {
			q = (struct v2v_point){ p.x + k % 3 - 1,
				p.y + k / 3 - 1 };
			n = v2v_outline_part(&some[i], UNIT, p, q, false, 1,
			    seg);
			for (size_t j = 0; j < n; j++)
				assert_true(hypot(seg[j].x - p.x,
				    seg[j].y - p.y) < 3);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(recovered),
		cmocka_unit_test(rough_ones),
		cmocka_unit_test(rectangles),
		cmocka_unit_test(near_misses),
		cmocka_unit_test(clipped),
		cmocka_unit_test(outlines),
		cmocka_unit_test(parts),
		cmocka_unit_test(hardly_any_way)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
