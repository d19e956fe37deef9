/* Lines that nearly lie on an axis or diagonal do, opposite edges are
 * parallel, and junctions hold. */
#include "fit_help.h"

#include "trace/shape.h"
#include "util/mem.h"
#include "util/rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = 400, UNIT = 10, SHAPES = 24, PICTURES = 8 };

static const struct v2v_fit_params params = { .tolerance = 0.8,
	.corner_cos = 0.766, .unit = UNIT };

static double
between(uint64_t seed, uint64_t *at, double lo, double hi)
{
	return lo + (hi - lo) * v2v_rng_below(seed, (*at)++, 1000001) / 1e6;
}

/*
 * Rectangles over each other, some on a corner, in four colours; discs on top.
 * Where rectangles end, rows and columns are off by one here and there, as they
 * are where a picture was anti-aliased.
 */
static void
paint(struct v2v_labels *l, uint64_t seed, double turn)
{
	uint64_t at = 0;

	for (int i = 0; i < SHAPES; i++) {
		double x = between(seed, &at, 40, SIDE - 40);
		double y = between(seed, &at, 40, SIDE - 40);
		double a = between(seed, &at, 15, 70);
		double b = between(seed, &at, 15, 70);
		double c = cos(turn), s = sin(turn);
		bool disc = i % 4 == 3;

		for (int j = 0; j < SIDE; j++)
			for (int k = 0; k < SIDE; k++) {
				double u = c * (k + 0.5 - x) + s * (j + 0.5 - y);
				double v = c * (j + 0.5 - y) - s * (k + 0.5 - x);
				double rough = (k / 16 + j / 16) % 7 == 0
				    ? 0.4 : 0;

				if (disc ? u * u + v * v < a * a / 4
				    : fabs(u) < a + rough && fabs(v) < b + rough)
					l->px[j * SIDE + k]
					    = (uint16_t)(1 + i % 5);
			}
	}
}

/* A picture of one label. */
static void
start(struct scene *s)
{
	*s = (struct scene){ .l = { .width = SIDE, .height = SIDE, .n = 6 } };
	s->l.px = v2v_alloc((size_t)SIDE * SIDE, sizeof(*s->l.px));
	assert_non_null(s->l.px);
	for (int i = 0; i < SIDE * SIDE; i++)
		s->l.px[i] = 6;
}

static void
build(struct scene *s, uint64_t seed, double turn)
{
	start(s);
	paint(&s->l, seed, turn);
	fit_scene(s, &params);
}

struct count {
	int on, beside; /* lines of the slope, and nearly */
};

/* Lines of 20 pixels and more; on an axis, or on a diagonal. */
static struct count
count_lines(const struct scene *s, bool diagonal)
{
	struct count n = { 0, 0 };

	for (size_t c = 0; c < s->m.n_chains; c++) {
		struct v2v_point p = s->f.start[c];
		const struct v2v_chain *k = &s->m.chain[c];

		for (size_t i = s->f.first[c]; i < s->f.first[c + 1]; i++) {
			const struct v2v_seg *g = &s->f.seg[i];
			int dx = abs(g->x - p.x), dy = abs(g->y - p.y), off;

			off = diagonal ? abs(dx - dy) : dx < dy ? dx : dy;
			p = (struct v2v_point){ g->x, g->y };
			if (g->kind != V2V_SEG_LINE || dx + dy < 20 * UNIT
			    || k->face[0] == 0 || k->face[1] == 0)
				continue;
			n.on += off == 0;
			n.beside += off > 0 && off <= UNIT / 2;
		}
	}
	return n;
}

/* All chains of a junction end at one place. */
static void
check_junctions(const struct scene *s)
{
	for (size_t i = 0; i < s->m.n_vertices; i++) {
		const struct v2v_vertex *v = &s->m.vertex[i];
		struct v2v_point p = { 0, 0 }, q;
		bool known = false;

		for (int d = 0; v->junction && d < 4; d++) {
			uint32_t h = v->to[d];
			const struct v2v_seg *last;

			if (h == V2V_NONE)
				continue;
			last = &s->f.seg[s->f.first[h / 2 + 1] - 1];
			q = h % 2 == 0 ? s->f.start[h / 2]
			    : (struct v2v_point){ last->x, last->y };
			if (!known)
				p = q;
			known = true;
			assert_int_equal(p.x, q.x);
			assert_int_equal(p.y, q.y);
			assert_true(abs(q.x - v->x * UNIT) <= 2 * UNIT
			    && abs(q.y - v->y * UNIT) <= 2 * UNIT);
		}
	}
}

static void
snapped(void **state)
{
	static const double turns[2] = { 0, 0.785398163397448 };

	(void)state;
	for (int k = 0; k < 2; k++) {
		struct count all = { 0, 0 };

		for (uint64_t seed = 1; seed <= PICTURES; seed++) {
			struct count n;
			struct scene s;

			build(&s, seed, turns[k]);
			n = count_lines(&s, k == 1);
			all.on += n.on;
			all.beside += n.beside;
			check_junctions(&s);
			clear(&s);
		}
		assert_true(all.on > 200);
		/* One of 8 lies beside an axis if nothing is done; noise bends
		 * diagonals more. */
		assert_true((k == 0 ? 12 : 4) * all.beside < all.on);
	}
}

/* What is tilted by more stays as it is. */
static void
tilted(void **state)
{
	struct count n;
	struct scene s;

	(void)state;
	build(&s, 3, 0.05);
	n = count_lines(&s, false);
	assert_true(n.on == 0);
	check_junctions(&s);
	clear(&s);
}

/* Bars with slanted ends, turned by angles that are no slope. */
static void
paint_bars(struct v2v_labels *l)
{
	for (int i = 0; i < 16; i++) {
		double x = 50 + 100 * (i % 4), y = 50 + 100 * (i / 4);
		double c = cos(0.15 + 0.08 * i), s = sin(0.15 + 0.08 * i);

		for (int j = 0; j < SIDE; j++)
			for (int k = 0; k < SIDE; k++) {
				double u = c * (k + 0.5 - x) + s * (j + 0.5 - y);
				double v = c * (j + 0.5 - y) - s * (k + 0.5 - x);

				/* One edge is off by a little at one end. */
				if (fabs(u + v) < 40 && v < 6
				    && v > (u > 20 ? -6.2 : -6))
					l->px[j * SIDE + k] = 1;
			}
	}
}

static void
parallel(void **state)
{
	struct v2v_point edge[2];
	struct scene s;
	int bars = 0, parallels = 0;

	(void)state;
	start(&s);
	paint_bars(&s.l);
	fit_scene(&s, &params);
	for (size_t c = 0; c < s.m.n_chains; c++) {
		struct v2v_point p = s.f.start[c];
		int n = 0;

		for (size_t i = s.f.first[c]; i < s.f.first[c + 1]; i++) {
			const struct v2v_seg *g = &s.f.seg[i];
			struct v2v_point d = { g->x - p.x, g->y - p.y };

			p = (struct v2v_point){ g->x, g->y };
			if (hypot(d.x, d.y) > 60 * UNIT && hypot(d.x, d.y)
			    < 100 * UNIT && n < 2)
				edge[n++] = d;
		}
		if (n < 2)
			continue;
		/* On the grid both ends may be half a step off. */
		bars++;
		parallels += fabs((double)edge[0].x * edge[1].y
		    - (double)edge[0].y * edge[1].x)
		    < 1.5 * hypot(edge[0].x, edge[0].y);
	}
	assert_true(bars > 10);
	/* One of seven is if nothing is done. */
	assert_true(2 * parallels > bars);
	clear(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(snapped),
		cmocka_unit_test(tilted),
		cmocka_unit_test(parallel)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
