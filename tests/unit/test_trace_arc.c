/* Arcs by their ends against arcs by their centre and angles. */
#include "base.h"

#include "trace/arc.h"
#include "trace/sample.h"
#include "trace/svg.h"
#include "util/rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <string.h>

static const double PI = 3.14159265358979323846;

/* An ellipse about (cx, cy), its first radius at angle `phi`. */
struct ellipse {
	double cx, cy, rx, ry, phi;
};

static struct v2v_vec
on(const struct ellipse *e, double t)
{
	double x = e->rx * cos(t), y = e->ry * sin(t);

	return (struct v2v_vec){ e->cx + cos(e->phi) * x - sin(e->phi) * y,
		e->cy + sin(e->phi) * x + cos(e->phi) * y };
}

static double
uniform(uint64_t *counter, double lo, double hi)
{
	return lo + (hi - lo) * (double)(v2v_rng(1, (*counter)++) >> 11)
	    / 9007199254740992.0;
}

static struct v2v_point
nearest(struct v2v_vec v)
{
	return (struct v2v_point){ (int32_t)lround(v.x), (int32_t)lround(v.y) };
}

static struct v2v_seg
arc_of(const struct ellipse *e, double begin, double turn)
{
	struct v2v_point to = nearest(on(e, begin + turn));

	return (struct v2v_seg){ .x1 = (int32_t)e->rx, .y1 = (int32_t)e->ry,
		.x2 = (int32_t)lround(e->phi * 18000 / PI),
		.y2 = (turn > 0 ? V2V_ARC_SWEEP : 0)
		    | (fabs(turn) > PI ? V2V_ARC_LARGE : 0),
		.x = to.x, .y = to.y, .kind = V2V_SEG_ARC };
}

/* Ends that are rounded move the arc; not near a half and a whole turn, where
 * they move the centre far. */
static void
cubics_follow_the_ellipse(void **state)
{
	uint64_t r = 0;

	(void)state;
	for (int n = 0; n < 2000; n++) {
		struct ellipse e = { uniform(&r, -1e5, 1e5),
			uniform(&r, -1e5, 1e5), floor(uniform(&r, 2e4, 9e4)),
			floor(uniform(&r, 2e4, 9e4)),
			floor(uniform(&r, 0, 18000)) * PI / 18000 };
		double begin = uniform(&r, -PI, PI);
		double turn = uniform(&r, 0.3, n % 2 ? 2.8 : 5.6);
		struct v2v_seg s;
		struct v2v_cubic c[V2V_ARC_CUBICS];
		int m;

		if (fabs(turn - PI) < 0.3)
			continue;
		turn = n % 4 < 2 ? -turn : turn;
		s = arc_of(&e, begin, turn);
		m = v2v_seg_cubics(nearest(on(&e, begin)), &s, c);
		assert_in_range(m, 1, V2V_ARC_CUBICS);
		for (int i = 0; i <= 16 * m; i++) {
			int k = i < 16 * m ? i / 16 : m - 1;
			struct v2v_vec p = v2v_cubic_at(&c[k],
			    (i - 16 * k) / 16.0), d;
			/* The angle at equal steps of a cubic is nearly its
			 * share; so a point is looked for near it. */
			double t = begin + turn * i / (16 * m), best = 1e9;

			for (int j = -40; j <= 40; j++) {
				d = v2v_vec_sub(p, on(&e, t + 5e-5 * j));
				best = fmin(best, v2v_vec_length(d));
			}
			assert_true(best < 12);
		}
	}
}

/* As the standard wants it: F.6.2 and F.6.6. */
static void
odd_arcs_are_mended(void **state)
{
	struct v2v_seg s = { .x1 = 0, .y1 = 5, .x = 30, .y = 60,
		.kind = V2V_SEG_ARC };
	struct v2v_cubic c[V2V_ARC_CUBICS];
	struct v2v_vec top;

	(void)state;
	assert_int_equal(v2v_seg_cubics((struct v2v_point){ 0, 0 }, &s, c), 1);
	assert_true(fabs(c[0].p[1].x - 10) + fabs(c[0].p[1].y - 20) < 1e-9);
	/* Radii of 10 between points 200 apart become 100. */
	s = (struct v2v_seg){ .x1 = 10, .y1 = 10, .x = 200, .y = 0,
		.y2 = V2V_ARC_SWEEP, .kind = V2V_SEG_ARC };
	assert_int_equal(v2v_seg_cubics((struct v2v_point){ 0, 0 }, &s, c), 4);
	top = c[1].p[3];
	assert_true(fabs(top.x - 100) < 1e-6 && fabs(top.y + 100) < 1e-6);
}

/* Two half circles and a rotated half ellipse, written and read back. */
static void
arcs_are_read_as_written(void **state)
{
	enum { SIDE = 200, UNIT = 100 };
	struct v2v_seg seg[2] = {
		{ .x1 = 6000, .y1 = 6000, .x = 16000, .y = 10000,
			.y2 = V2V_ARC_SWEEP, .kind = V2V_SEG_ARC },
		{ .x1 = 6000, .y1 = 3000, .x = 4000, .y = 10000, .x2 = 18000,
			.y2 = V2V_ARC_SWEEP, .kind = V2V_SEG_ARC } };
	struct v2v_subpath sub = { .n = 2, .start = { 4000, 10000 } };
	struct v2v_layer layer = { .label = 1, .n = 1 };
	struct v2v_drawing d = { .width = SIDE, .height = SIDE, .unit = UNIT,
		.n_segs = 2, .n_subpaths = 1, .n_layers = 1, .seg = seg,
		.subpath = &sub, .layer = &layer };
	struct v2v_labels labels = { .n = 1, .rgb = { { 0 }, { 9, 9, 9 } } };
	struct v2v_text svg = { 0 };
	struct v2v_samples samples;
	uint32_t row[SIDE];

	(void)state;
	assert_int_equal(v2v_svg_write(&svg, &d, &labels,
	    &(struct v2v_svg_style){ .decimals = 2 }, NULL), V2V_OK);
	assert_non_null(strstr(svg.s, "a60 60 0 01120 0 60 30 180 01-120 0z"));
	assert_int_equal(v2v_samples_init(&samples, svg.s, svg.len, SIDE, SIDE,
	    NULL), V2V_OK);
	assert_int_equal(samples.counts.segments, 3);
	assert_int_equal(samples.counts.numbers, 16);
	for (int y = 0; y < SIDE; y++) {
		assert_true(v2v_samples_row(&samples, row, NULL));
		for (int x = 0; x < SIDE; x++) {
			double dx = (x + 0.5 - 100) / 60;
			double dy = (y + 0.5 - 100) / (y < 100 ? 60 : 30);

			if (fabs(dx * dx + dy * dy - 1) > 1e-3)
				assert_int_equal(row[x] != 0,
				    dx * dx + dy * dy < 1);
		}
	}
	v2v_samples_free(&samples);
	v2v_text_free(&svg);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cubics_follow_the_ellipse),
		cmocka_unit_test(odd_arcs_are_mended),
		cmocka_unit_test(arcs_are_read_as_written)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
