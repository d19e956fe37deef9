/* Exact edges: winding numbers of pieces, and pictures that come out whole. */
#include "base.h"

#include "trace/trace.h"

#include "trace/proof.h"
#include "trace/tube.h"

#include "../ref/ref_svg.h"
#include "trace/arc.h"
#include "util/mem.h"
#include "util/rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = 24, UNIT = 100, DENSE = 3000 };

/* Winding numbers round all centres, and how near the path comes to them. */
struct field {
	int wind[SIDE][SIDE];
	double near[SIDE][SIDE];
	bool leaves; /* goes by centres that are not of the field */
};

static void
ref_line(struct field *f, double x0, double y0, double x1, double y1)
{
	for (int y = 0; y < SIDE; y++)
		for (int x = 0; x < SIDE; x++) {
			double cx = x + 0.5, cy = y + 0.5, t, d;
			double dx = x1 - x0, dy = y1 - y0, n = dx * dx + dy * dy;

			if ((x0 < cx) != (x1 < cx)
			    && y0 + dy * (cx - x0) / dx < cy)
				f->wind[y][x] += x1 > x0 ? 1 : -1;
			t = n > 0 ? ((cx - x0) * dx + (cy - y0) * dy) / n : 0;
			t = t < 0 ? 0 : t > 1 ? 1 : t;
			d = hypot(x0 + t * dx - cx, y0 + t * dy - cy);
			if (d < f->near[y][x])
				f->near[y][x] = d;
		}
}

/* A piece and the cracks that it might stand for. */
struct loop {
	struct v2v_point p;
	struct v2v_seg s;
	struct v2v_point lattice[40];
	int n;
};

static int32_t
below(uint64_t *k, uint32_t n)
{
	return (int32_t)v2v_rng_below(17, (*k)++, n);
}

static struct v2v_point
grid_point(uint64_t *k)
{
	/* Not in the middle of a step, where centres are. */
	return (struct v2v_point){ 3 * UNIT + below(k, 18 * UNIT),
		3 * UNIT + below(k, 18 * UNIT) };
}

static struct loop
random_loop(uint64_t *k, int kind)
{
	struct loop l = { .p = grid_point(k), .s = { .kind = (uint8_t)kind } };
	struct v2v_point q = grid_point(k);
	int32_t x = 3 + below(k, 18), y = 3 + below(k, 18);

	l.s.x = q.x;
	l.s.y = q.y;
	if (kind == V2V_SEG_ARC) {
		l.s.x1 = 1 + below(k, 12 * UNIT);
		l.s.y1 = 1 + below(k, 12 * UNIT);
		l.s.x2 = below(k, 9000);
		l.s.y2 = below(k, 4);
	} else {
		q = grid_point(k);
		l.s.x1 = q.x;
		l.s.y1 = q.y;
		q = grid_point(k);
		l.s.x2 = q.x;
		l.s.y2 = q.y;
	}
	for (l.n = 0; l.n < 40; l.n++) {
		int d = below(k, 4);

		l.lattice[l.n] = (struct v2v_point){ x, y };
		x += (d == 0) - (d == 1);
		y += (d == 2) - (d == 3);
		x = x < 1 ? 2 : x > SIDE - 1 ? SIDE - 2 : x;
		y = y < 1 ? 2 : y > SIDE - 1 ? SIDE - 2 : y;
		if (x != l.lattice[l.n].x && y != l.lattice[l.n].y)
			fail();
	}
	return l;
}

static void
ref_loop(struct field *f, const struct loop *l)
{
	struct v2v_cubic c[V2V_ARC_CUBICS];
	int n = v2v_seg_cubics(l->p, &l->s, c);
	double x = l->p.x, y = l->p.y;

	f->leaves = false;
	for (int i = 0; i < SIDE * SIDE; i++) {
		f->wind[i / SIDE][i % SIDE] = 0;
		f->near[i / SIDE][i % SIDE] = 99;
	}
	for (int i = 0; i < n; i++)
		for (int k = 1; k <= DENSE / n; k++) {
			struct v2v_vec v = v2v_cubic_at(&c[i], (double)k
			    / (DENSE / n));

			ref_line(f, x / UNIT, y / UNIT, v.x / UNIT,
			    v.y / UNIT);
			x = v.x;
			y = v.y;
			f->leaves |= x < 0 || y < 0 || x > SIDE * UNIT
			    || y > SIDE * UNIT;
		}
	for (int i = l->n - 1; i >= 0; i--) {
		ref_line(f, x / UNIT, y / UNIT, l->lattice[i].x,
		    l->lattice[i].y);
		x = l->lattice[i].x * UNIT;
		y = l->lattice[i].y * UNIT;
	}
	ref_line(f, x / UNIT, y / UNIT, (double)l->p.x / UNIT,
	    (double)l->p.y / UNIT);
}

static void
add_loop(struct v2v_tube *t, const struct loop *l)
{
	struct v2v_point q = { l->s.x, l->s.y };
	struct v2v_point last = l->lattice[l->n - 1];

	v2v_tube_seg(t, l->p, &l->s);
	v2v_tube_link(t, q, (struct v2v_point){ last.x * UNIT,
	    last.y * UNIT });
	for (int i = l->n - 1; i > 0; i--)
		v2v_tube_cracks(t, l->lattice[i], l->lattice[i - 1]);
	v2v_tube_link(t, (struct v2v_point){ l->lattice[0].x * UNIT,
	    l->lattice[0].y * UNIT }, l->p);
}

/* Compare where the path is not nearer than `least` to the centre. Returns
 * how many winding numbers are not 0. */
static int
compare(struct v2v_tube *t, const struct field *f, double least)
{
	size_t n = v2v_tube_net(t), i = 0;
	int seen = 0;

	for (int y = 0; y < SIDE; y++)
		for (int x = 0, wind = 0; x < SIDE; x++) {
			for (; i < n && (t->pass[i].row < y
			    || (t->pass[i].row == y && t->pass[i].col <= x));
			    i++)
				wind += t->pass[i].row == y ? t->pass[i].wind
				    : 0;
			seen += wind != 0;
			if (f->near[y][x] > least)
				assert_int_equal(-wind, f->wind[y][x]);
		}
	return seen;
}

/* Crossings give the winding numbers that dense chords give. */
static void
windings(void **state)
{
	struct v2v_tube t = { .unit = UNIT };
	uint64_t k = 0;
	int seen = 0, within = 0;

	(void)state;
	for (int i = 0; i < 240; i++) {
		struct loop l = random_loop(&k, i % 3);
		struct field f;
		bool close = false;

		ref_loop(&f, &l);
		v2v_tube_reset(&t, false);
		add_loop(&t, &l);
		for (int c = 0; c < SIDE * SIDE; c++)
			close |= f.near[c / SIDE][c % SIDE] < 1.0 / 300;
		if (!f.leaves && t.close)
			assert_true(close);
		within += !f.leaves && !t.close;
		seen += compare(&t, &f, 1e-4);
		/* As it is drawn it may be off by a chord. */
		v2v_tube_reset(&t, true);
		add_loop(&t, &l);
		compare(&t, &f, 0.11);
		assert_false(t.failed);
	}
	assert_true(seen > 1000 && within > 100);
	v2v_tube_free(&t);
}

/* Stairs of slope 1/2: the line along them passes, one above a centre fails. */
static void
stairs(void **state)
{
	struct v2v_tube t = { .unit = UNIT };

	(void)state;
	for (int high = 0; high < 2; high++)
		for (int drawn = 0; drawn < 2; drawn++) {
			struct v2v_seg s = { .x = 1000 + 1200,
				.y = 1000 + 600 + 30 * high };
			struct v2v_point p = { 1000, 1000 + 30 * high };
			struct v2v_point at = { 22, 16 };

			v2v_tube_reset(&t, drawn);
			v2v_tube_seg(&t, p, &s);
			v2v_tube_link(&t, (struct v2v_point){ s.x, s.y },
			    (struct v2v_point){ 2200, 1600 });
			while (at.x > 10) {
				struct v2v_point to = { at.x - 1, at.y };

				v2v_tube_cracks(&t, at, to);
				at = to;
				to.y--;
				v2v_tube_cracks(&t, at, to);
				at = to;
				to.x--;
				v2v_tube_cracks(&t, at, to);
				at = to;
			}
			v2v_tube_link(&t, (struct v2v_point){ 1000, 1000 }, p);
			assert_true(v2v_tube_passes(&t) == !high);
		}
	v2v_tube_free(&t);
}

/* Labels: 0 absent, 1 to 15. */
static uint32_t
colour(int label)
{
	return label == 0 ? 0 : (uint32_t)(0x20406 + label * 0x0f0b07);
}

/* Trace a picture exactly and sample what is written. */
static char *
check(int32_t w, int32_t h, const uint8_t *label,
    const struct v2v_trace_params *p)
{
	size_t n = (size_t)w * (size_t)h;
	int32_t *rgb = malloc(n * sizeof(*rgb));
	struct v2v_text out = { 0 };
	struct v2v_msg msg = { "" };
	struct v2v_frame f;

	assert_non_null(rgb);
	assert_int_equal(v2v_frame_init(&f, w, h, NULL), V2V_OK);
	for (size_t i = 0; i < n; i++) {
		uint32_t c = colour(label[i]);

		f.px[4 * i] = (uint8_t)(c >> 16);
		f.px[4 * i + 1] = (uint8_t)(c >> 8);
		f.px[4 * i + 2] = (uint8_t)c;
		f.px[4 * i + 3] = label[i] ? 255 : 0;
	}
	if (v2v_trace(NULL, &out, NULL, 0, &f, p, &msg) != V2V_OK)
		fail_msg("%s", msg.text);
	v2v_text_char(&out, '\0');
	assert_true(ref_svg_sample(rgb, w, h, out.s));
	for (size_t i = 0; i < n; i++)
		assert_int_equal(rgb[i], label[i] ? (int32_t)colour(label[i])
		    : REF_NOTHING);
	v2v_frame_free(&f);
	free(rgb);
	return out.s;
}

static const struct v2v_trace_params exact = { .tolerance = 0.8,
	.corner = 40, .style = { .decimals = 2 }, .max_colors = 256,
	.exact = true };

/* All squares of four labels, bare and within a larger picture. */
static void
squares(void **state)
{
	(void)state;
	for (int k = 0; k < 256; k++) {
		uint8_t px[36];
		int v[4] = { k & 3, k >> 2 & 3, k >> 4 & 3, k >> 6 };

		for (int i = 0; i < 4; i++)
			px[i] = (uint8_t)v[i];
		free(check(2, 2, px, &exact));
		for (int i = 0; i < 36; i++)
			px[i] = (uint8_t)v[(i % 6 > 2) + 2 * (i / 6 > 2)];
		free(check(6, 6, px, &exact));
	}
}

static void
noise(void **state)
{
	static uint8_t px[64 * 64];

	(void)state;
	for (uint32_t n = 2; n <= 15; n++) {
		struct v2v_trace_params p = exact;

		for (int i = 0; i < 64 * 64; i++)
			px[i] = (uint8_t)(v2v_rng_below(n, (uint64_t)i, n)
			    + (n % 2));
		p.style.decimals = (int)(n % 4);
		p.mode = n % 5 == 0 ? V2V_MODE_POLYGON : V2V_MODE_SPLINE;
		free(check(64, 64, px, &p));
	}
}

enum { ROUND = 96 };

static void
pictures(void **state)
{
	static uint8_t px[ROUND * ROUND];

	(void)state;
	for (int k = 0; k < 10; k++) {
		struct v2v_trace_params p = exact;

		for (int i = 0; i < ROUND * ROUND; i++) {
			double x = i % ROUND - 47.3, y = i / ROUND - 48.1;
			double r = hypot(x, y), a = atan2(y, x), v;

			switch (k / 2) {
			case 0: /* spirals of 1 and 4 px */
				v = r / (k ? 8 : 2) + a / 6.2832;
				px[i] = v - floor(v) < 0.5 ? 1 : 2;
				break;
			case 1: /* checkerboards of 1 and 7 px */
				v = k == 2 ? 1 : 7;
				px[i] = (uint8_t)(1 + ((int)(i % ROUND / v)
				    + (int)(i / ROUND / v)) % 2);
				break;
			case 2: /* discs in rings, the last one absent */
				v = floor(r / (k == 4 ? 3 : 9));
				px[i] = (uint8_t)((int)v % 4);
				break;
			case 3: /* a pie */
				v = floor((a + 3.1416) * (k == 6 ? 1.3 : 5));
				px[i] = (uint8_t)(1 + (int)v % 5);
				break;
			default: /* blobs */
				v = sin(x * 0.2) + sin(y * 0.23 + k)
				    + sin((x + y) * 0.11);
				px[i] = (uint8_t)(1 + (v > -1) + (v > 0)
				    + (v > 1));
			}
		}
		free(check(ROUND, ROUND, px, &exact));
		p.mode = V2V_MODE_POLYGON;
		free(check(ROUND, ROUND, px, &p));
		p.mode = V2V_MODE_PIXEL;
		free(check(ROUND, ROUND, px, &p));
	}
}

/* Rows, columns and pictures of one colour or of none. */
static void
plain(void **state)
{
	static uint8_t px[40];

	(void)state;
	for (int k = 0; k < 6; k++) {
		for (int i = 0; i < 40; i++)
			px[i] = (uint8_t)(k < 2 ? k : (i * i + i / k) % k);
		free(check(1, 40, px, &exact));
		free(check(40, 1, px, &exact));
		free(check(8, 5, px, &exact));
		free(check(1, 1, px, &exact));
	}
}

/* Squares at columns a and b of a row, on a ground: how many samples are wrong,
 * and how many where gaps are closed. */
static void
prove(int a, int b, size_t plain, size_t joined)
{
	uint16_t px[18] = { 1, 1, 1, 1, 1, 1, 1, 2, 1, 2, 1, 1, 1, 1, 1, 1, 1,
		1 };
	struct v2v_labels l = { .width = 6, .height = 3, .px = px, .n = 2,
		.rgb = { { 0 }, { 1, 2, 3 }, { 4, 5, 6 } } };
	struct v2v_proof p = { .n = 9 }, q = { .n = 9 };
	struct v2v_msg msg = { "" };
	char svg[400];
	int len = snprintf(svg, sizeof(svg),
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 6 3\" "
	    "width=\"6\" height=\"3\">\n"
	    "<path fill=\"#010203\" d=\"M0 0H6V3H0z\"/>\n"
	    "<path fill=\"#040506\" d=\"M%d 1h1v1h-1zM%d 1h1v1h-1z\"/>\n"
	    "</svg>\n", a, b);

	if (v2v_proof_run(&p, &q, svg, (size_t)len, &l, &msg) != V2V_OK)
		fail_msg("%s", msg.text);
	assert_int_equal(p.n, plain);
	assert_int_equal(q.n, joined);
	for (size_t i = 0; i < p.n; i++)
		assert_int_equal(p.wrong[i].y, 1);
	if (plain == 0 && joined > 0)
		assert_int_equal(q.wrong[0].x, 2);
	v2v_proof_free(&p);
	v2v_proof_free(&q);
}

static void
proofs(void **state)
{
	(void)state;
	prove(1, 3, 0, 1); /* right, but for the gap */
	prove(1, 4, 2, 2);
	prove(1, 1, 1, 1);
	prove(0, 5, 4, 4);
}

/* Letters of path data; strstr of d=" is enough, as fills have none. */
static void
has_only(const char *svg, const char *letters)
{
	for (const char *s = strstr(svg, " d=\""); s != NULL;
	    s = strstr(s + 1, " d=\""))
		for (const char *c = s + 4; *c != '"'; c++)
			if (strchr("mlhvcsaqtMLHVCSAQT", *c) != NULL)
				assert_non_null(strchr(letters, *c));
}

static void
modes(void **state)
{
	static uint8_t px[ROUND * ROUND];
	struct v2v_trace_params p = exact;
	char *svg;

	(void)state;
	for (int i = 0; i < ROUND * ROUND; i++)
		px[i] = hypot(i % ROUND - 50, i / ROUND - 44) < 37 ? 2 : 1;
	svg = check(ROUND, ROUND, px, &p);
	assert_null(strstr(svg, "crispEdges"));
	free(svg);
	p.mode = V2V_MODE_POLYGON;
	svg = check(ROUND, ROUND, px, &p);
	has_only(svg, "mMlLhHvV");
	free(svg);
	p.mode = V2V_MODE_PIXEL;
	p.exact = false;
	svg = check(ROUND, ROUND, px, &p);
	has_only(svg, "mMhHvV");
	assert_non_null(strstr(svg, "shape-rendering=\"crispEdges\""));
	assert_null(strchr(strstr(svg, " d="), '.'));
	free(svg);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(windings),
		cmocka_unit_test(stairs),
		cmocka_unit_test(squares),
		cmocka_unit_test(noise),
		cmocka_unit_test(pictures),
		cmocka_unit_test(plain),
		cmocka_unit_test(proofs),
		cmocka_unit_test(modes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
