/* The planar map: faces, cracks, rings, Euler's formula, nesting. */
#include "base.h"

#include "trace/map.h"

#include "../ref/ref_trace.h"
#include "trace/fit.h"
#include "trace/specks.h"
#include "util/mem.h"
#include "util/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

struct scene {
	struct v2v_labels l;
	struct v2v_runs r;
	struct v2v_map m;
	uint32_t *face; /* of the reference */
	uint32_t n_faces;
};

static void
build(struct scene *s, int32_t w, int32_t h, const uint16_t *px)
{
	size_t n = (size_t)w * (size_t)h;

	*s = (struct scene){ .l = { .width = w, .height = h } };
	s->l.px = v2v_alloc(n, sizeof(*s->l.px));
	s->face = v2v_alloc(n, sizeof(*s->face));
	assert_non_null(s->l.px);
	assert_non_null(s->face);
	memcpy(s->l.px, px, n * sizeof(*px));
	s->n_faces = ref_faces(s->face, &s->l);
	assert_int_equal(v2v_runs_init(&s->r, &s->l, NULL), V2V_OK);
	assert_int_equal(v2v_map_init(&s->m, &s->r, &s->l, NULL), V2V_OK);
}

static void
clear(struct scene *s)
{
	v2v_map_free(&s->m);
	v2v_runs_free(&s->r);
	v2v_labels_free(&s->l);
	free(s->face);
}

static void
check_faces(const struct scene *s)
{
	assert_int_equal(s->r.n_faces, s->n_faces);
	for (int32_t y = 0; y < s->l.height; y++)
		for (int32_t x = 0; x < s->l.width; x++) {
			size_t i = (size_t)y * (size_t)s->l.width + (size_t)x;
			uint32_t f = v2v_runs_face(&s->r, x, y);

			assert_int_equal(f, s->face[i]);
			assert_int_equal(s->r.label[f], s->l.px[i]);
		}
}

static void
check_chains(const struct scene *s)
{
	const struct v2v_map *m = &s->m;
	size_t cracks = 0;

	for (size_t c = 0; c < m->n_chains; c++) {
		const struct v2v_chain *k = &m->chain[c];
		size_t n = v2v_chain_cracks(m, (uint32_t)c);
		struct v2v_vec *q = v2v_alloc(n, sizeof(*q));

		assert_non_null(q);
		cracks += n;
		assert_true(k->face[0] != k->face[1]);
		assert_int_equal(v2v_chain_gates(m, (uint32_t)(2 * c), n, q),
		    n);
		/* Each crack separates the chain's faces, in this order. */
		for (size_t i = 0; i < n; i++) {
			int32_t x = (int32_t)q[i].x, y = (int32_t)q[i].y;
			bool level = q[i].x != x;
			uint32_t a = v2v_runs_face(&s->r, x - !level,
			    y - level);
			uint32_t b = v2v_runs_face(&s->r, x, y);

			assert_true((a == k->face[0] && b == k->face[1])
			    || (a == k->face[1] && b == k->face[0]));
		}
		free(q);
	}
	assert_int_equal(cracks, ref_cracks(&s->l, s->face));
}

/* Twice the area under a half-chain. */
static int64_t
area_under(const struct v2v_map *m, uint32_t h)
{
	const struct v2v_chain *k = &m->chain[h / 2];
	const struct v2v_point *p = m->point + k->first;
	uint32_t n = k->n - (k->from != V2V_NONE);
	int64_t a = 0;

	for (uint32_t i = 0; i < n; i++) {
		struct v2v_point q = p[(i + 1) % k->n];

		a += (int64_t)p[i].x * q.y - (int64_t)q.x * p[i].y;
	}
	return h & 1 ? -a : a;
}

static struct v2v_point
end_of(const struct v2v_map *m, uint32_t h, bool last)
{
	const struct v2v_chain *k = &m->chain[h / 2];
	bool at_end = ((h & 1) == 0) == last;

	return m->point[k->first + (at_end && k->from != V2V_NONE
	    ? k->n - 1 : 0)];
}

static void
check_rings(const struct scene *s)
{
	const struct v2v_map *m = &s->m;
	int64_t *area = v2v_zalloc((size_t)s->n_faces + 1, sizeof(*area));
	uint8_t *outer = v2v_zalloc((size_t)s->n_faces + 1, 1);
	uint8_t *used = v2v_zalloc(2 * m->n_chains, 1);

	for (size_t i = 0; i < m->n_rings; i++) {
		const struct v2v_ring *r = &m->ring[i];

		outer[r->face] += r->outer;
		for (uint32_t k = 0; k < r->n; k++) {
			uint32_t h = m->half[r->first + k];
			uint32_t g = m->half[r->first + (k + 1) % r->n];
			struct v2v_point p = end_of(m, h, true);
			struct v2v_point q = end_of(m, g, false);

			assert_int_equal(used[h]++, 0);
			assert_int_equal(m->chain[h / 2].face[h % 2],
			    r->face);
			assert_true(p.x == q.x && p.y == q.y);
			area[r->face] += area_under(m, h);
		}
	}
	for (size_t h = 0; h < 2 * m->n_chains; h++)
		assert_int_equal(used[h], 1);
	/* Outer rings run against the clock: minus twice the pixels. */
	for (uint32_t f = 1; f <= s->n_faces; f++) {
		assert_int_equal(outer[f], 1);
		assert_int_equal(area[f], -2 * (int64_t)s->r.area[f]);
	}
	assert_int_equal(outer[0], 0);
	free(area);
	free(outer);
	free(used);
}

static void
check_euler(const struct scene *s)
{
	const struct v2v_map *m = &s->m;
	int64_t v = 0, e = (int64_t)m->n_chains, c = 0;

	for (size_t i = 0; i < m->n_vertices; i++)
		v += m->vertex[i].junction;
	for (size_t i = 0; i < m->n_chains; i++)
		v += m->chain[i].from == V2V_NONE;
	for (size_t i = 0; i < m->n_rings; i++)
		c += !m->ring[i].outer;
	assert_int_equal(v - e + (int64_t)s->n_faces + 1, 1 + c);
}

static void
check_nesting(const struct scene *s)
{
	size_t n = (size_t)s->l.width * (size_t)s->l.height;
	uint32_t seen = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t f = s->face[i], p = s->m.parent[f];

		if (f <= seen)
			continue;
		seen = f;
		assert_true(p < f);
		assert_int_equal(s->m.ring[s->m.hole[f]].face, p);
		if (p != 0)
			assert_false(ref_reaches_frame(&s->l, s->face, i, p));
	}
}

static void
check(int32_t w, int32_t h, const uint16_t *px)
{
	struct scene s;

	build(&s, w, h, px);
	check_faces(&s);
	check_chains(&s);
	check_rings(&s);
	check_euler(&s);
	check_nesting(&s);
	clear(&s);
}

/* All 4^4 squares of 2 x 2 pixels, alone and within a margin. */
static void
squares(void **state)
{
	(void)state;
	for (unsigned code = 0; code < 256; code++) {
		uint16_t px[4], wide[16] = { 0 };

		for (int i = 0; i < 4; i++) {
			px[i] = (uint16_t)(code >> 2 * i & 3);
			wide[i / 2 * 4 + 5 + i % 2] = px[i];
		}
		check(2, 2, px);
		check(4, 4, wide);
	}
}

static void
random_pictures(void **state)
{
	uint16_t px[144];
	uint64_t at = 0;

	(void)state;
	for (int k = 0; k < 3000; k++) {
		int32_t w = 1 + (int32_t)v2v_rng_below(1, at++, 12);
		int32_t h = 1 + (int32_t)v2v_rng_below(1, at++, 12);
		uint32_t labels = 2 + v2v_rng_below(1, at++, 4);

		for (int32_t i = 0; i < w * h; i++)
			px[i] = (uint16_t)v2v_rng_below(1, at++, labels);
		check(w, h, px);
	}
}

static void
nested_squares(void **state)
{
	enum { N = 15 };
	uint16_t px[N * N];
	struct scene s;

	(void)state;
	for (int y = 0; y < N; y++)
		for (int x = 0; x < N; x++) {
			int a = x < N - 1 - x ? x : N - 1 - x;
			int b = y < N - 1 - y ? y : N - 1 - y;

			px[y * N + x] = (uint16_t)((a < b ? a : b) % 3);
		}
	check(N, N, px);
	build(&s, N, N, px);
	assert_int_equal(s.n_faces, 8);
	for (uint32_t f = 1; f <= 8; f++)
		assert_int_equal(s.m.parent[f], f - 1);
	clear(&s);
}

/* A thin diagonal line stays in one piece; what it crosses is cut. */
static void
thin_diagonal(void **state)
{
	enum { N = 12 };
	uint16_t px[N * N];
	struct scene s;

	(void)state;
	for (int i = 0; i < N * N; i++)
		px[i] = i / N == i % N ? 2 : 1;
	check(N, N, px);
	build(&s, N, N, px);
	assert_int_equal(s.n_faces, 3);
	clear(&s);
}

/* Noise beside a flat field: each block of it gets the label that most of its
 * pixels have, the field keeps its own. */
static void
coarse_noise(void **state)
{
	enum { W = 30, H = 21, FIELD = 14, LABELS = 5 };
	uint16_t px[W * H];
	struct scene s;

	(void)state;
	for (uint32_t i = 0; i < W * H; i++)
		px[i] = i % W < FIELD ? 9 : (uint16_t)v2v_rng_below(5, i,
		    LABELS);
	build(&s, W, H, px);
	assert_true(v2v_specks_coarsen(&s.l, &s.r, 40));
	for (int i = 0; i < W * H; i++) {
		int x = i % W / 4 * 4, y = i / W / 4 * 4;
		int count[LABELS] = { 0 }, best = 0;

		for (int k = 0; k < 16; k++)
			if (x + k % 4 < W && x + k % 4 >= FIELD
			    && y + k / 4 < H)
				count[px[(y + k / 4) * W + x + k % 4]]++;
		for (int k = 1; k < LABELS; k++)
			best = count[k] > count[best] ? k : best;
		assert_int_equal(s.l.px[i], i % W < FIELD ? 9 : best);
	}
	clear(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(squares),
		cmocka_unit_test(random_pictures),
		cmocka_unit_test(nested_squares),
		cmocka_unit_test(thin_diagonal),
		cmocka_unit_test(coarse_noise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
