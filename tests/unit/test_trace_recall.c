/* Shapes of whole scenes: those that nothing hides come back as they were. */
#include "base.h"

#include "tests/data/flatart.h"
#include "trace/rims.h"
#include "trace/shape.h"
#include "util/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = 600, SUB = 5, FINE = SIDE * SUB, SHAPES = 100, UNIT = 10 };

static const double PI = 3.14159265358979324;

struct scene {
	struct flatart_shape shape[SHAPES + 1]; /* 0: the ground */
	size_t inside[SHAPES + 1]; /* samples that it covers ... */
	size_t seen[SHAPES + 1];   /* ... and that are seen */
	bool merged[SHAPES + 1];   /* with one of the same colour beside it */
	uint8_t *owner;            /* of FINE x FINE samples */
};

static void
paint(struct scene *s, int k)
{
	const struct flatart_shape *q = &s->shape[k];
	double reach = 2.1 * q->r;
	int32_t x0 = (int32_t)fmax(0, (q->x - reach) * SUB);
	int32_t y0 = (int32_t)fmax(0, (q->y - reach) * SUB);

	for (int32_t y = y0; y < FINE && y < (q->y + reach) * SUB; y++)
		for (int32_t x = x0; x < FINE && x < (q->x + reach) * SUB;
		    x++) {
			double u = ((x + 0.5) / SUB - q->x) / q->r;
			double v = ((y + 0.5) / SUB - q->y) / q->r;

			if (!flatart_inside(q, u * q->c + v * q->s,
			    v * q->c - u * q->s))
				continue;
			s->owner[(size_t)y * FINE + (size_t)x] = (uint8_t)k;
			s->inside[k]++;
		}
}

static void
throw_scene(struct scene *s, uint64_t seed)
{
	struct dice d = { seed, 0 };
	size_t n = (size_t)FINE * FINE;

	*s = (struct scene){ .shape[0].rgb = flatart_palette[0] };
	s->owner = v2v_zalloc(n, 1);
	assert_non_null(s->owner);
	for (int k = 1; k <= SHAPES; k++) {
		s->shape[k] = flatart_throw(&d, SIDE, 0.8);
		paint(s, k);
	}
	for (size_t i = 0; i < n; i++) {
		const size_t step[2] = { SUB, (size_t)SUB * FINE };
		uint8_t a = s->owner[i];

		s->seen[a]++;
		for (int j = 0; j < 2; j++) {
			uint8_t b = i + step[j] < n ? s->owner[i + step[j]] : a;

			if (a != b && s->shape[a].rgb == s->shape[b].rgb)
				s->merged[a] = s->merged[b] = true;
		}
	}
}

/* The label nearest to the mean of the samples of a pixel; of the one in its
 * middle if the edges are crisp. */
static uint16_t
label_at(const struct scene *s, int32_t x, int32_t y, bool crisp)
{
	int32_t sum[3] = { 0 }, least = INT32_MAX;
	int first = crisp ? SUB / 2 : 0, end = crisp ? SUB / 2 + 1 : SUB;
	int n = (end - first) * (end - first);
	uint16_t best = 0;

	for (int j = first; j < end; j++)
		for (int i = first; i < end; i++) {
			size_t at = (size_t)(y * SUB + j) * FINE
			    + (size_t)(x * SUB + i);

			for (int c = 0; c < 3; c++)
				sum[c] += s->shape[s->owner[at]].rgb[c];
		}
	for (int k = 0; k < FLATART_COLOURS; k++) {
		int32_t d2 = 0;

		for (int c = 0; c < 3; c++) {
			int32_t d = sum[c] / n - flatart_palette[k][c];

			d2 += d * d;
		}
		if (d2 < least) {
			least = d2;
			best = (uint16_t)(k + 1);
		}
	}
	return best;
}

static void
draw(struct v2v_labels *l, const struct scene *s, bool crisp)
{
	*l = (struct v2v_labels){ .width = SIDE, .height = SIDE,
		.n = FLATART_COLOURS };
	l->px = v2v_alloc((size_t)SIDE * SIDE, sizeof(*l->px));
	assert_non_null(l->px);
	for (int k = 0; k < FLATART_COLOURS; k++)
		memcpy(l->rgb[k + 1], flatart_palette[k], 3);
	for (int32_t y = 0; y < SIDE; y++)
		for (int32_t x = 0; x < SIDE; x++)
			l->px[y * SIDE + x] = label_at(s, x, y, crisp);
}

/* Is f what was drawn as q, every number within a pixel? */
static bool
same(const struct flatart_shape *q, const struct v2v_shape *f)
{
	double step = 1.0 / UNIT, a = f->w * step / 2, b = f->h * step / 2;
	double x = f->x * step + a, y = f->y * step + b, t, arm;
	bool box = q->kind == BOX || q->kind == ROUND_BOX;
	double short_side = box ? 0.6 * q->r : q->kind == ELLIPSE ? 0.5 * q->r
	    : q->r;

	if (f->kind != (box ? V2V_SHAPE_RECT : V2V_SHAPE_ELLIPSE)
	    || fabs(x - q->x) > 1 || fabs(y - q->y) > 1)
		return false;
	t = f->angle * PI / 18000 - atan2(q->s, q->c);
	if (b > a) {
		double swap = a;

		a = b;
		b = swap;
		t += PI / 2;
	}
	arm = box ? hypot(a, b) : a - b;
	return fabs(a - q->r) <= 1 && fabs(b - short_side) <= 1
	    && fabs(f->r * step - (q->kind == ROUND_BOX ? 0.25 * q->r : 0))
	    <= 1 && (q->kind == DISC || fabs(sin(t)) * arm <= 1);
}

/* Shapes that nothing hides, and those that are found. */
struct tally {
	int whole, found;
};

static void
count(struct tally *t, const struct scene *s, const struct v2v_shape *f,
    size_t n)
{
	for (int k = 1; k <= SHAPES; k++) {
		const struct flatart_shape *q = &s->shape[k];
		bool hit = false;

		if ((q->kind != DISC && q->kind != BOX && q->kind != ROUND_BOX
		    && q->kind != ELLIPSE) || s->merged[k]
		    || s->inside[k] > s->seen[k] || q->x < 1.2 * q->r
		    || q->y < 1.2 * q->r || q->x + 1.2 * q->r > SIDE
		    || q->y + 1.2 * q->r > SIDE)
			continue;
		for (size_t i = 0; i < n && !hit; i++)
			hit = same(q, &f[i]);
		t->whole++;
		t->found += hit;
	}
}

static void
look(struct tally *t, const struct scene *s, bool crisp)
{
	struct v2v_fit_params p = { .tolerance = 0.8, .corner_cos = 0.766,
		.unit = UNIT };
	struct v2v_blends b = { 0 };
	struct v2v_labels l;
	struct v2v_runs r;
	struct v2v_map m;
	struct v2v_shape *shape;
	size_t absorbed;

	draw(&l, s, crisp);
	assert_int_equal(v2v_rims_absorb(&l, &absorbed, NULL), V2V_OK);
	assert_true((absorbed == 0) == crisp);
	assert_int_equal(v2v_runs_init(&r, &l, NULL), V2V_OK);
	assert_int_equal(v2v_map_init(&m, &r, &l, NULL), V2V_OK);
	if (!crisp) {
		assert_int_equal(v2v_blends_init(&b, &l, &m, NULL), V2V_OK);
		p.blends = &b;
	}
	shape = v2v_alloc(m.n_rings, sizeof(*shape));
	assert_non_null(shape);
	assert_int_equal(v2v_shapes_find(shape, NULL, &m, &p, NULL), V2V_OK);
	count(t, s, shape, m.n_rings);
	free(shape);
	v2v_blends_free(&b);
	v2v_map_free(&m);
	v2v_runs_free(&r);
	v2v_labels_free(&l);
}

static void
whole_shapes_are_found(void **state)
{
	struct tally t[2] = { { 0 } };

	(void)state;
	for (uint64_t seed = 1; seed <= 6; seed++) {
		struct scene s;

		throw_scene(&s, seed);
		for (int crisp = 0; crisp < 2; crisp++)
			look(&t[crisp], &s, crisp);
		free(s.owner);
	}
	for (int crisp = 0; crisp < 2; crisp++) {
		print_message("# %s: %d of %d\n", crisp ? "crisp" : "rims",
		    t[crisp].found, t[crisp].whole);
		assert_true(t[crisp].whole >= 60);
		assert_true(10 * t[crisp].found >= 9 * t[crisp].whole);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_shapes_are_found)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
