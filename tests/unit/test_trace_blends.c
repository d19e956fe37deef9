/* Gates that absorbed rims place, against areas cut exactly. */
#include "base.h"

#include "trace/blends.h"

#include "tests/ref/ref_cover.c"
#include "trace/fit.h"
#include "trace/rims.h"
#include "util/mem.h"
#include "util/rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = 48, GATES = 4 * SIDE };

/* Squared distances of gates from the line, before and after. */
struct errors {
	double crack, placed;
	size_t n, still; /* gates, and those of weight 1 */
};

/* Greys from 250 to 10, `greys` of them: the nearest to that share of dark. */
static uint16_t
nearest_grey(double dark, int greys)
{
	int k = (int)(dark * (greys - 1) + 0.5);

	return (uint16_t)(k == 0 ? 1 : k == greys - 1 ? 2 : k + 2);
}

static void
draw(struct v2v_labels *l, const double line[3], int greys)
{
	*l = (struct v2v_labels){ .width = SIDE, .height = SIDE, .n = greys };
	l->px = v2v_alloc((size_t)SIDE * SIDE, sizeof(*l->px));
	assert_non_null(l->px);
	for (int k = 0; k < greys; k++)
		memset(l->rgb[nearest_grey((double)k / (greys - 1), greys)],
		    250 - 240 * k / (greys - 1), 3);
	for (int32_t y = 0; y < SIDE; y++)
		for (int32_t x = 0; x < SIDE; x++)
			l->px[y * SIDE + x] = nearest_grey(ref_cover(x, y,
			    line), greys);
}

/* Add what is off on the inner chain of the picture. */
static void
measure(struct errors *e, const struct v2v_labels *l, const double line[3])
{
	struct v2v_runs r;
	struct v2v_map m;
	struct v2v_blends b;

	assert_int_equal(v2v_runs_init(&r, l, NULL), V2V_OK);
	assert_int_equal(v2v_map_init(&m, &r, l, NULL), V2V_OK);
	assert_int_equal(v2v_blends_init(&b, l, &m, NULL), V2V_OK);
	for (uint32_t c = 0; c < m.n_chains; c++) {
		struct v2v_fit_params p = { .blends = &b };
		struct v2v_vec crack[GATES], q[GATES];
		float w[GATES];
		size_t n;

		if (m.chain[c].face[0] == 0 || m.chain[c].face[1] == 0)
			continue;
		n = v2v_chain_gates(&m, 2 * c, GATES, crack);
		assert_int_equal(v2v_fit_gates(&m, &p, 2 * c, GATES, q, w), n);
		/* The frame hides the ends. */
		for (size_t i = 3; i + 3 < n; i++, e->n++) {
			double d = line[0] * crack[i].x + line[1] * crack[i].y
			    - line[2];
			double f = line[0] * q[i].x + line[1] * q[i].y
			    - line[2];

			e->crack += d * d;
			e->placed += f * f;
			e->still += w[i] == 1;
		}
	}
	v2v_blends_free(&b);
	v2v_map_free(&m);
	v2v_runs_free(&r);
}

static struct errors
measure_all(int greys)
{
	struct errors e = { 0 };

	for (uint64_t k = 0; k < 100; k++) {
		double angle = 0.0001 * (double)v2v_rng_below(3, 2 * k, 62832);
		double shift = 0.01 * (double)v2v_rng_below(3, 2 * k + 1, 300);
		double line[3] = { cos(angle), sin(angle), 0 };
		struct v2v_labels l;
		size_t absorbed;

		line[2] = (line[0] + line[1]) * SIDE / 2 + shift;
		draw(&l, line, greys);
		assert_int_equal(v2v_rims_absorb(&l, &absorbed, NULL), V2V_OK);
		/* Without rims all pixels are what they were. */
		if (l.before == NULL) {
			l.before = v2v_alloc((size_t)SIDE * SIDE,
			    sizeof(*l.before));
			assert_non_null(l.before);
			memcpy(l.before, l.px, (size_t)SIDE * SIDE
			    * sizeof(*l.px));
		}
		measure(&e, &l, line);
		v2v_labels_free(&l);
	}
	assert_true(e.n > 3000);
	return e;
}

static void
rims_place_gates(void **state)
{
	struct errors few = measure_all(3), many = measure_all(5);

	(void)state;
	assert_true(10 * few.still < few.n);
	assert_true(few.placed < 0.35 * few.crack);
	assert_true(many.placed < 0.12 * many.crack);
}

static void
no_mixes_tell_nothing(void **state)
{
	struct errors e = measure_all(2);

	(void)state;
	assert_int_equal(e.still, e.n);
	assert_true(e.placed == e.crack);
}

/* A straight edge along a row: half way into what the label leaves. */
static void
gates_go_to_the_middle(void **state)
{
	const double line[3] = { 0, 1, 20.45 };
	struct v2v_labels l;
	struct v2v_runs r;
	struct v2v_map m;
	struct v2v_blends b;
	struct v2v_vec q[SIDE];
	float w[SIDE];
	size_t absorbed;

	(void)state;
	draw(&l, line, 3);
	assert_int_equal(v2v_rims_absorb(&l, &absorbed, NULL), V2V_OK);
	assert_int_equal(absorbed, SIDE);
	assert_int_equal(v2v_runs_init(&r, &l, NULL), V2V_OK);
	assert_int_equal(v2v_map_init(&m, &r, &l, NULL), V2V_OK);
	assert_int_equal(v2v_blends_init(&b, &l, &m, NULL), V2V_OK);
	for (int i = 0; i < SIDE; i++) {
		/* Either side of the rim: it went to one of them. */
		int32_t y = l.px[20 * SIDE] == l.px[0] ? 21 : 20;

		q[i] = (struct v2v_vec){ i + 0.5, y };
		w[i] = 1;
	}
	v2v_blends_place(&b, q, w, SIDE);
	for (int i = 1; i + 1 < SIDE; i++) {
		assert_true(fabs(q[i].y - 20.5) < 0.05);
		assert_true(q[i].x == i + 0.5);
		assert_true(w[i] != 1);
	}
	v2v_blends_free(&b);
	v2v_map_free(&m);
	v2v_runs_free(&r);
	v2v_labels_free(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rims_place_gates),
		cmocka_unit_test(no_mixes_tell_nothing),
		cmocka_unit_test(gates_go_to_the_middle)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
