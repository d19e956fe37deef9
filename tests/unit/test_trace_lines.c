/* Drawn lines and what becomes of them: distances, ridges, strokes. */
#include "base.h"

#include "trace/centerline.h"

#include "tests/ref/ref_lines.h"
#include "tests/ref/ref_trace.h"
#include "trace/distance.h"
#include "trace/refill.h"
#include "trace/ridge.h"
#include "trace/thin.h"
#include "util/mem.h"
#include "util/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

static const struct v2v_fit_params params = { .tolerance = 0.8,
	.corner_cos = 0.766, .unit = 10 };

static void
start(struct v2v_labels *l, int32_t width, int32_t height)
{
	size_t n = (size_t)width * (size_t)height;

	*l = (struct v2v_labels){ .width = width, .height = height, .n = 3 };
	l->px = v2v_alloc(n, sizeof(*l->px));
	assert_non_null(l->px);
	for (size_t i = 0; i < n; i++)
		l->px[i] = 1;
	for (int k = 1; k <= 3; k++)
		l->rgb[k][0] = (uint8_t)(40 * k);
}

/* Noise in blobs: pixels copy a neighbour more often than not. */
static void
scatter(struct v2v_labels *l, uint64_t seed)
{
	size_t w = (size_t)l->width, n = w * (size_t)l->height;
	uint64_t stubborn = 2 + seed % 6;

	for (size_t i = 0; i < n; i++) {
		uint64_t r = v2v_rng_below(seed, i, 1000);

		l->px[i] = (uint16_t)(1 + r % 3);
		if (i >= w && r / 3 % 10 < stubborn)
			l->px[i] = l->px[r / 30 % 2 ? i - 1 : i - w];
	}
}

static void
distances_are_exact(void **state)
{
	(void)state;
	for (uint64_t s = 0; s < 40; s++) {
		int32_t w = 1 + (int32_t)v2v_rng_below(5, 2 * s, 40);
		int32_t h = 1 + (int32_t)v2v_rng_below(5, 2 * s + 1, 30);
		size_t n = (size_t)w * (size_t)h;
		struct v2v_labels l;
		struct v2v_runs r;
		uint16_t *got = v2v_alloc(n, sizeof(*got));
		uint16_t *want = v2v_alloc(n, sizeof(*want));
		uint32_t *face = v2v_alloc(n, sizeof(*face));
		bool *wanted;

		assert_true(got && want && face);
		start(&l, w, h);
		if (s > 0)
			scatter(&l, s);
		assert_int_equal(v2v_runs_init(&r, &l, NULL), V2V_OK);
		(void)ref_faces(face, &l);
		wanted = v2v_zalloc((size_t)r.n_faces + 1, sizeof(*wanted));
		assert_non_null(wanted);
		for (uint32_t f = 1; f <= r.n_faces; f++)
			wanted[f] = s < 2 || r.label[f] != 2;
		ref_distance(want, &l, face, wanted);
		assert_int_equal(v2v_distance(got, &r, wanted, NULL), V2V_OK);
		assert_memory_equal(got, want, n * sizeof(*got));
		free(got);
		free(want);
		free(face);
		free(wanted);
		v2v_runs_free(&r);
		v2v_labels_free(&l);
	}
}

/* A disc too large for 16 bits of squared distance. */
static void
distances_end_somewhere(void **state)
{
	const int32_t size = 700;
	uint16_t *d2 = v2v_alloc((size_t)size * (size_t)size, sizeof(*d2));
	bool wanted[2] = { false, true };
	struct v2v_labels l;
	struct v2v_runs r;

	(void)state;
	assert_non_null(d2);
	start(&l, size, size);
	assert_int_equal(v2v_runs_init(&r, &l, NULL), V2V_OK);
	assert_int_equal(v2v_distance(d2, &r, wanted, NULL), V2V_OK);
	for (int32_t y = 0; y < size; y++)
		for (int32_t x = 0; x < size; x++) {
			int32_t d = x < size - 1 - x ? x : size - 1 - x;

			d = d < y ? d : y;
			d = 1 + (d < size - 1 - y ? d : size - 1 - y);
			d = d < 255 ? d : 255;
			assert_int_equal(d2[y * size + x], d * d);
		}
	free(d2);
	v2v_runs_free(&r);
	v2v_labels_free(&l);
}

static void
simple_pixels(void **state)
{
	(void)state;
	for (unsigned ring = 0; ring < 256; ring++)
		assert_int_equal(v2v_thin_simple((uint8_t)ring),
		    ref_simple(ring));
}

static void
thinning_keeps_topology(void **state)
{
	size_t before = 0, after = 0, holes = 0;

	(void)state;
	for (uint64_t s = 0; s < 200; s++) {
		int32_t w = 1 + (int32_t)v2v_rng_below(6, 2 * s, 50);
		int32_t h = 1 + (int32_t)v2v_rng_below(6, 2 * s + 1, 50);
		size_t n = (size_t)w * (size_t)h;
		uint8_t *set = v2v_alloc(n, 1), *ridge = v2v_alloc(n, 1);
		uint8_t *line = v2v_alloc(n, 1);
		uint16_t *d2 = v2v_alloc(n, sizeof(*d2));
		struct ref_topology t, u;
		struct v2v_labels l;
		struct v2v_runs r;
		bool *wanted;

		assert_true(set && ridge && line && d2);
		start(&l, w, h);
		scatter(&l, s);
		assert_int_equal(v2v_runs_init(&r, &l, NULL), V2V_OK);
		wanted = v2v_zalloc((size_t)r.n_faces + 1, sizeof(*wanted));
		assert_non_null(wanted);
		for (uint32_t f = 1; f <= r.n_faces; f++)
			wanted[f] = r.label[f] != 1;
		assert_int_equal(v2v_distance(d2, &r, wanted, NULL), V2V_OK);
		assert_int_equal(v2v_thin(ridge, d2, &l, NULL), V2V_OK);
		for (size_t i = 0; i < n; i++) {
			set[i] = d2[i] > 0;
			before += set[i];
			after += ridge[i];
			assert_true(set[i] >= ridge[i]);
		}
		/* To lines of one label, those of another are ground. */
		for (uint16_t k = 2; k < 4; k++) {
			for (size_t i = 0; i < n; i++) {
				set[i] = l.px[i] == k;
				line[i] = l.px[i] == k && ridge[i];
			}
			t = ref_topology(set, &l);
			u = ref_topology(line, &l);
			assert_int_equal(t.pieces, u.pieces);
			assert_int_equal(t.holes, u.holes);
			holes += t.holes;
		}
		free(set);
		free(line);
		free(ridge);
		free(d2);
		free(wanted);
		v2v_runs_free(&r);
		v2v_labels_free(&l);
	}
	assert_true(holes > 300);
	assert_true(after < before * 9 / 10);
}

/* Label pixels whose centres are within width / 2 of the polyline; ends are
 * butt or round. */
static void
pen(struct v2v_labels *l, uint16_t label, const struct v2v_vec *p, size_t n,
    double width, bool round)
{
	for (int32_t y = 0; y < l->height; y++)
		for (int32_t x = 0; x < l->width; x++)
			for (size_t i = 0; i + 1 < n; i++) {
				struct v2v_vec d = v2v_vec_sub(p[i + 1], p[i]);
				struct v2v_vec o = v2v_vec_sub((struct v2v_vec){
					x + 0.5, y + 0.5 }, p[i]);
				double len = v2v_vec_length(d);
				double t = v2v_vec_dot(o, d) / len;
				bool out = (t < 0 && i == 0)
				    || (t > len && i + 2 == n);

				t = t < 0 ? 0 : t > len ? len : t;
				o = v2v_vec_add(o, v2v_vec_unit(d), -t);
				if (v2v_vec_length(o) <= width / 2
				    && (round || !out))
					l->px[y * l->width + x] = label;
			}
}

static double
distance_to(struct v2v_vec p, const struct v2v_vec *q, size_t n)
{
	double best = 1e9;

	for (size_t i = 0; i + 1 < n; i++) {
		struct v2v_vec d = v2v_vec_sub(q[i + 1], q[i]);
		struct v2v_vec o = v2v_vec_sub(p, q[i]);
		double len = v2v_vec_length(d), t = v2v_vec_dot(o, d) / len;

		t = t < 0 ? 0 : t > len ? len : t;
		o = v2v_vec_add(o, v2v_vec_unit(d), -t);
		if (v2v_vec_length(o) < best)
			best = v2v_vec_length(o);
	}
	return best;
}

/* Strokes of the picture; its labels without them. */
static void
find(struct v2v_strokes *s, struct v2v_labels *l)
{
	struct v2v_runs r;

	assert_int_equal(v2v_runs_init(&r, l, NULL), V2V_OK);
	assert_int_equal(v2v_centerline(s, l, &r, &params, NULL), V2V_OK);
	v2v_runs_free(&r);
}

/* The farthest that a node of the stroke is from the polyline, px. */
static double
off(const struct v2v_strokes *s, const struct v2v_stroke *k,
    const struct v2v_vec *p, size_t n)
{
	double most = distance_to((struct v2v_vec){ k->start.x / 10.0,
		k->start.y / 10.0 }, p, n);

	for (size_t i = 0; i < k->n; i++) {
		const struct v2v_seg *g = &s->seg[k->first + i];
		double d = distance_to((struct v2v_vec){ g->x / 10.0,
			g->y / 10.0 }, p, n);

		most = d > most ? d : most;
	}
	return most;
}

static void
assert_width(double got, double want)
{
	assert_true(got > 0.95 * want && got < 1.05 * want);
}

static size_t
count_label(const struct v2v_labels *l, uint16_t label)
{
	size_t n = 0;

	for (size_t i = 0; i < (size_t)l->width * (size_t)l->height; i++)
		n += l->px[i] == label;
	return n;
}

static void
straight_lines_come_back(void **state)
{
	static const double widths[5] = { 1.5, 2, 3, 5, 8 };

	(void)state;
	for (int k = 0; k < 5; k++)
		for (int32_t a = 0; a < 4; a++) {
			struct v2v_vec p[2] = { { 20.3, 20.1 + 6 * a },
				{ 130.2, 24.4 + 30 * a } };
			struct v2v_vec q[2] = { { 21.7, 131.2 },
				{ 131.3 - 4 * a, 134.6 + a } };
			/* Few pixels tell where a thin line ends. */
			double ends = widths[k] < 3 ? 1.3 : 0.6;
			bool round = a % 2;
			struct v2v_labels l;
			struct v2v_strokes s;

			start(&l, 160, 160);
			pen(&l, 2, p, 2, widths[k], round);
			pen(&l, 2, q, 2, widths[k], round);
			find(&s, &l);
			assert_int_equal(s.n, 2);
			assert_int_equal(count_label(&l, 2), 0);
			for (size_t i = 0; i < 2; i++) {
				assert_width(s.stroke[i].width, widths[k]);
				assert_true(off(&s, &s.stroke[i], p, 2) < ends
				    || off(&s, &s.stroke[i], q, 2) < ends);
				assert_int_equal(s.stroke[i].label, 2);
				assert_false(s.stroke[i].closed);
			}
			v2v_strokes_free(&s);
			v2v_labels_free(&l);
		}
}

/* A ring about (x, y). */
static size_t
ring(struct v2v_vec *p, double x, double y, double r)
{
	/* 64 points by turning a vector; cos and sin of 2 pi / 64. */
	struct v2v_vec v = { r, 0 };

	for (int i = 0; i <= 64; i++) {
		struct v2v_vec u = { 0.9951847266721969 * v.x
			- 0.0980171403295606 * v.y,
			0.0980171403295606 * v.x
			+ 0.9951847266721969 * v.y };

		p[i] = (struct v2v_vec){ x + v.x, y + v.y };
		v = u;
	}
	return 65;
}

static void
rings_are_closed(void **state)
{
	struct v2v_labels l;
	struct v2v_strokes s;
	struct v2v_vec p[65];
	size_t n = ring(p, 60.2, 60.7, 45);

	(void)state;
	start(&l, 120, 120);
	for (int32_t y = 60; y < 120; y++)
		for (int32_t x = 0; x < 120; x++)
			l.px[y * 120 + x] = 3;
	pen(&l, 2, p, n, 4, true);
	n = ring(p, 60.2, 60.7, 25);
	pen(&l, 2, p, n, 4, true);
	find(&s, &l);
	assert_int_equal(s.n, 2);
	for (int i = 0; i < 2; i++) {
		assert_true(s.stroke[i].closed);
		assert_width(s.stroke[i].width, 4);
	}
	/* Below them the two grounds meet where they did. */
	for (int32_t y = 0; y < 120; y++)
		for (int32_t x = 0; x < 120; x++)
			if (y < 58 || y > 61)
				assert_int_equal(l.px[y * 120 + x],
				    y < 60 ? 1 : 3);
	v2v_strokes_free(&s);
	v2v_labels_free(&l);
}

/* Two lines that cross are two strokes; a line that ends at another ends in
 * its middle. */
static void
lines_go_on_across(void **state)
{
	static const struct v2v_vec a[2] = { { 15, 20.2 }, { 145, 70.6 } };
	static const struct v2v_vec b[2] = { { 60.4, 10 }, { 90.1, 90 } };
	static const struct v2v_vec c[2] = { { 20, 130.4 }, { 140, 128.3 } };
	static const struct v2v_vec d[2] = { { 71, 150 }, { 83.2, 129.3 } };
	struct v2v_labels l;
	struct v2v_strokes s;

	(void)state;
	start(&l, 160, 160);
	pen(&l, 2, a, 2, 5, false);
	pen(&l, 2, b, 2, 5, false);
	pen(&l, 2, c, 2, 5, false);
	pen(&l, 2, d, 2, 5, false);
	find(&s, &l);
	assert_int_equal(s.n, 4);
	for (size_t i = 0; i < 4; i++) {
		const struct v2v_stroke *k = &s.stroke[i];

		assert_width(k->width, 5);
		assert_true(off(&s, k, a, 2) < 0.5 || off(&s, k, b, 2) < 0.5
		    || off(&s, k, c, 2) < 0.5 || off(&s, k, d, 2) < 0.7);
	}
	v2v_strokes_free(&s);
	v2v_labels_free(&l);
}

static void
stout_things_stay(void **state)
{
	struct v2v_labels l, before;
	struct v2v_strokes s;

	(void)state;
	start(&l, 160, 160);
	for (int32_t y = 0; y < 160; y++)
		for (int32_t x = 0; x < 160; x++) {
			int32_t i = x - 40, j = y - 40, k = x - 120, m = y - 40;
			/* A disc, a star, a stout rectangle, a wedge. */
			bool in = i * i + j * j < 900
			    || (abs(k) * abs(m) < 60 && k * k + m * m < 900)
			    || (x >= 15 && x < 75 && y >= 100 && y < 125)
			    || (x >= 85 && x < 150 && y >= 100
			    && 4 * (y - 100) < x - 85);

			if (in)
				l.px[y * 160 + x] = 2;
		}
	before = l;
	before.px = v2v_alloc(160 * 160, sizeof(*before.px));
	assert_non_null(before.px);
	memcpy(before.px, l.px, 160 * 160 * sizeof(*l.px));
	find(&s, &l);
	assert_int_equal(s.n, 0);
	assert_memory_equal(before.px, l.px, 160 * 160 * sizeof(*l.px));
	v2v_strokes_free(&s);
	v2v_labels_free(&l);
	v2v_labels_free(&before);
}

/* Nothing is left to fill with where all faces go. */
static void
stripes_alone_stay(void **state)
{
	struct v2v_labels l;
	struct v2v_strokes s;

	(void)state;
	start(&l, 60, 60);
	for (int32_t i = 0; i < 60 * 60; i++)
		l.px[i] = (uint16_t)(1 + i / 60 / 5 % 2);
	find(&s, &l);
	assert_int_equal(s.n, 0);
	assert_int_equal(count_label(&l, 1), 30 * 60);
	v2v_strokes_free(&s);
	v2v_labels_free(&l);
}

static void
noise_does_no_harm(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 20; seed++) {
		struct v2v_labels l;
		struct v2v_strokes s;

		start(&l, 90, 70);
		scatter(&l, seed);
		find(&s, &l);
		for (size_t i = 0; i < 90 * 70; i++)
			assert_in_range(l.px[i], 1, 3);
		v2v_strokes_free(&s);
		v2v_labels_free(&l);
	}
}

static void
fronts_meet_in_the_middle(void **state)
{
	struct v2v_labels l;
	struct v2v_runs r;
	bool gone[4] = { false, false, true, false }, done;

	(void)state;
	start(&l, 30, 10);
	for (int32_t i = 0; i < 300; i++)
		l.px[i] = i % 30 < 8 ? 1 : i % 30 < 18 ? 2 : 3;
	assert_int_equal(v2v_runs_init(&r, &l, NULL), V2V_OK);
	assert_int_equal(v2v_refill(&l, &r, gone, &done, NULL), V2V_OK);
	assert_true(done);
	for (int32_t i = 0; i < 300; i++)
		assert_int_equal(l.px[i], i % 30 < 13 ? 1 : 3);
	v2v_runs_free(&r);
	v2v_labels_free(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(distances_are_exact),
		cmocka_unit_test(distances_end_somewhere),
		cmocka_unit_test(simple_pixels),
		cmocka_unit_test(thinning_keeps_topology),
		cmocka_unit_test(straight_lines_come_back),
		cmocka_unit_test(rings_are_closed),
		cmocka_unit_test(lines_go_on_across),
		cmocka_unit_test(stout_things_stay),
		cmocka_unit_test(stripes_alone_stay),
		cmocka_unit_test(noise_does_no_harm),
		cmocka_unit_test(fronts_meet_in_the_middle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
