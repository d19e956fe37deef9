/* Gates that a guide places, against areas cut exactly. */
#include "base.h"

#include "trace/guide.h"

#include "colour/srgb.h"
#include "tests/ref/ref_cover.c"
#include "trace/fit.h"
#include "util/mem.h"
#include "util/rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = 48, GATES = 4 * SIDE };

static const uint8_t dark[4] = { 38, 70, 83, 255 };
static const uint8_t light[4] = { 231, 150, 81, 255 };
static const uint8_t clear[4] = { 12, 200, 9, 0 };

/* A half plane in two colours, and the gates of the boundary. */
struct scene {
	const uint8_t *a, *b; /* where line[0] x + line[1] y < line[2]; else */
	double line[3];
	bool linear;
	struct v2v_labels l;
	struct v2v_frame f;
	struct v2v_runs r;
	struct v2v_map m;
	struct v2v_guide g;
	struct v2v_vec crack[GATES], q[GATES];
	float w[GATES];
	size_t n;
};

static void
mix(uint8_t *px, const struct scene *s, double c)
{
	double alpha = c * s->a[3] + (1 - c) * s->b[3];

	for (int i = 0; i < 3; i++) {
		double a = s->a[i] / 255.0, b = s->b[i] / 255.0, v;

		if (s->linear)
			v = v2v_srgb_encode(c * v2v_srgb_decode(a)
			    + (1 - c) * v2v_srgb_decode(b));
		else
			v = (c * a * s->a[3] + (1 - c) * b * s->b[3])
			    / (alpha > 0 ? alpha : 1);
		px[i] = (uint8_t)(255 * v + 0.5);
	}
	px[3] = (uint8_t)(alpha + 0.5);
}

/* The picture, which tests may then change. */
static void
draw(struct scene *s, const uint8_t *a, const uint8_t *b, double angle,
    double shift)
{
	double c = cos(angle), d = sin(angle);

	*s = (struct scene){ .a = a, .b = b,
		.line = { c, d, (c + d) * SIDE / 2 + shift },
		.l = { .width = SIDE, .height = SIDE } };
	assert_int_equal(v2v_frame_init(&s->f, SIDE, SIDE, NULL), V2V_OK);
	s->l.px = v2v_alloc(v2v_frame_pixels(&s->f), sizeof(*s->l.px));
	assert_non_null(s->l.px);
}

static void
render(struct scene *s)
{
	for (int32_t y = 0; y < SIDE; y++)
		for (int32_t x = 0; x < SIDE; x++) {
			size_t at = (size_t)y * SIDE + (size_t)x;
			double c = ref_cover(x, y, s->line);

			s->l.px[at] = c < 0.5 ? 2 : 1;
			mix(s->f.px + 4 * at, s, c);
		}
}

/* Find the boundary, and place its gates. */
static void
place(struct scene *s)
{
	assert_int_equal(v2v_runs_init(&s->r, &s->l, NULL), V2V_OK);
	assert_int_equal(v2v_map_init(&s->m, &s->r, &s->l, NULL), V2V_OK);
	v2v_guide_init(&s->g, &s->f, &s->l, &s->m);
	for (uint32_t c = 0; c < s->m.n_chains; c++) {
		struct v2v_fit_params p = { .guide = &s->g };

		if (s->m.chain[c].face[0] == 0 || s->m.chain[c].face[1] == 0)
			continue;
		s->n = v2v_chain_gates(&s->m, 2 * c, GATES, s->crack);
		assert_int_equal(v2v_fit_gates(&s->m, &p, 2 * c, GATES, s->q,
		    s->w), s->n);
	}
	assert_true(s->n >= SIDE);
}

static void
done(struct scene *s)
{
	v2v_map_free(&s->m);
	v2v_runs_free(&s->r);
	v2v_labels_free(&s->l);
	v2v_frame_free(&s->f);
}

static double
error(const struct scene *s, size_t i)
{
	return fabs(s->line[0] * s->q[i].x + s->line[1] * s->q[i].y
	    - s->line[2]);
}

static bool
at_frame(const struct scene *s, size_t i)
{
	return fmin(fmin(s->crack[i].x, s->crack[i].y),
	    SIDE - fmax(s->crack[i].x, s->crack[i].y)) < 6;
}

/* All gates but those at the frame are placed, none further off than said. */
static double
check(const struct scene *s, double most)
{
	double sum2 = 0;
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++) {
		if (s->w[i] == 1) {
			assert_true(s->q[i].x == s->crack[i].x);
			assert_true(s->q[i].y == s->crack[i].y);
			assert_true(at_frame(s, i));
			continue;
		}
		assert_true(error(s, i) < most);
		sum2 += error(s, i) * error(s, i);
		n++;
	}
	return sqrt(sum2 / (double)n);
}

static double
number(uint64_t seed, uint64_t i, double lo, double hi)
{
	return lo + (hi - lo) * (double)v2v_rng_below(seed, i, 1 << 20)
	    / (1 << 20);
}

static void
any_angle(void **state)
{
	(void)state;
	for (uint64_t k = 0; k < 400; k++) {
		struct scene s;

		draw(&s, k & 1 ? dark : light, k & 1 ? light : dark,
		    number(1, 2 * k, 0, 6.2832), number(1, 2 * k + 1, -5, 5));
		render(&s);
		place(&s);
		assert_true(check(&s, 0.02) < 0.008);
		done(&s);
	}
}

/* On the lattice, and exactly slanted. */
static void
crisp(void **state)
{
	(void)state;
	for (int k = 0; k < 8; k++) {
		struct scene s;

		draw(&s, dark, light, k * 0.78539816339744831, 0);
		render(&s);
		place(&s);
		check(&s, 0.01);
		done(&s);
	}
}

static void
linear_light(void **state)
{
	(void)state;
	for (uint64_t k = 0; k < 100; k++) {
		struct scene s;

		draw(&s, dark, light, 0.1 + (double)k * 0.006,
		    number(2, k, -5, 5));
		s.linear = k & 1;
		render(&s);
		place(&s);
		assert_true((s.g.light[128] < 0.3) == s.linear);
		assert_true(check(&s, 0.04) < 0.015);
		done(&s);
	}
}

/* What is absent mixes by alpha, whatever its colour. */
static void
absent(void **state)
{
	(void)state;
	for (uint64_t k = 0; k < 100; k++) {
		struct scene s;

		draw(&s, k & 1 ? clear : dark, k & 1 ? dark : clear,
		    number(3, 2 * k, 0, 6.2832), number(3, 2 * k + 1, -5, 5));
		render(&s);
		place(&s);
		assert_true(check(&s, 0.02) < 0.008);
		done(&s);
	}
}

static void
noisy(void **state)
{
	(void)state;
	for (uint64_t k = 0; k < 50; k++) {
		struct scene s;

		draw(&s, dark, light, number(4, 2 * k, 0, 6.2832),
		    number(4, 2 * k + 1, -5, 5));
		render(&s);
		for (size_t i = 0; i < 4 * v2v_frame_pixels(&s.f); i++)
			if (i % 4 < 3)
				s.f.px[i] = (uint8_t)(s.f.px[i] - 6
				    + (int)v2v_rng_below(k, i, 13));
		place(&s);
		assert_true(check(&s, 0.2) < 0.06);
		done(&s);
	}
}

/* An even blur: means over 3 x 3 pixels. */
static void
blurred(void **state)
{
	(void)state;
	for (uint64_t k = 0; k < 50; k++) {
		struct scene s;
		uint8_t *from;
		size_t bytes;

		draw(&s, dark, light, number(5, 2 * k, 0, 6.2832),
		    number(5, 2 * k + 1, -5, 5));
		render(&s);
		bytes = 4 * v2v_frame_pixels(&s.f);
		from = v2v_alloc(bytes, 1);
		assert_non_null(from);
		memcpy(from, s.f.px, bytes);
		for (size_t i = 0; i < bytes; i++) {
			size_t x = i / 4 % SIDE, y = i / 4 / SIDE;
			int sum = 0;

			if (x == 0 || y == 0 || x + 1 == SIDE || y + 1 == SIDE)
				continue;
			for (size_t j = 0; j < 9; j++)
				sum += from[i + 4 * (j % 3)
				    + 4 * SIDE * (j / 3) - 4 * SIDE - 4];
			s.f.px[i] = (uint8_t)((sum + 4) / 9);
		}
		place(&s);
		for (size_t i = 0; i < s.n; i++)
			if (s.w[i] != 1 && !at_frame(&s, i))
				assert_true(error(&s, i) < 0.1);
		free(from);
		done(&s);
	}
}

/* An upright edge whose every row is the same: the pixels around the crack at
 * SIDE / 2 have shares c[0] to c[7] of `dark`, all others are flat. */
static void
profile(struct scene *s, const double c[8])
{
	draw(s, dark, light, 0, 0.001);
	render(s);
	for (int32_t y = 0; y < SIDE; y++)
		for (int32_t k = 0; k < 8; k++)
			mix(s->f.px + 4 * (y * SIDE + SIDE / 2 - 4 + k), s,
			    c[k]);
	place(s);
}

static void
profiles(void **state)
{
	static const struct {
		double c[8];
		bool placed;
		double x; /* from the crack */
	} rows[] = {
		{ { 1, 1, 1, 1, 0, 0, 0, 0 }, true, 0 },
		{ { 1, 1, 1, .8, .3, 0, 0, 0 }, true, .1 },
		{ { 1, 1, .9, .4, .2, 0, 0, 0 }, true, -.5 },
		{ { 1, 1, 1, 1, .9, 0, 0, 0 }, true, .9 },
		/* Too far. */
		{ { 1, 1, 1, 1, .9, .2, 0, 0 }, false, 0 },
		/* Not falling. */
		{ { 1, 1, .5, .8, .3, 0, 0, 0 }, false, 0 },
		{ { 1, 1, 1, .7, .1, .4, 0, 0 }, false, 0 },
	};

	(void)state;
	for (size_t k = 0; k < sizeof(rows) / sizeof(*rows); k++) {
		struct scene s;

		profile(&s, rows[k].c);
		for (size_t i = 0; i < s.n; i++) {
			assert_true((s.w[i] != 1) == rows[k].placed);
			assert_true(fabs(s.q[i].x - SIDE / 2 - rows[k].x)
			    < 0.01);
			assert_true(s.q[i].y == s.crack[i].y);
		}
		done(&s);
	}
}

/* No gate moves where the guide shows the same on both sides, or a third
 * colour between them. */
static void
silent(void **state)
{
	static const uint8_t like[4] = { 40, 69, 83, 255 };
	const double edge[8] = { 1, 1, 1, .8, .3, 0, 0, 0 };
	struct scene s;

	(void)state;
	draw(&s, dark, like, 0, 0.001);
	render(&s);
	place(&s);
	for (size_t i = 0; i < s.n; i++)
		assert_true(s.w[i] == 1 && s.q[i].x == s.crack[i].x);
	done(&s);
	profile(&s, edge);
	for (size_t y = 0; y < SIDE; y++)
		memcpy(s.f.px + 4 * (y * SIDE + SIDE / 2 - 1),
		    (const uint8_t[]){ 0, 255, 0, 255 }, 4);
	memcpy(s.q, s.crack, sizeof(s.q));
	for (size_t i = 0; i < s.n; i++)
		s.w[i] = 1;
	v2v_guide_place(&s.g, s.q, s.w, s.n);
	for (size_t i = 0; i < s.n; i++)
		assert_true(s.w[i] == 1 && s.q[i].x == s.crack[i].x);
	done(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_angle),
		cmocka_unit_test(crisp),
		cmocka_unit_test(linear_light),
		cmocka_unit_test(absent),
		cmocka_unit_test(noisy),
		cmocka_unit_test(blurred),
		cmocka_unit_test(profiles),
		cmocka_unit_test(silent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
