/* Strokes: as SVG, under point samples, in the preview; outlines in ink. */
#include "base.h"

#include "../ref/ref_trace.h"
#include "trace/raster.h"
#include "trace/sample.h"
#include "trace/svg.h"
#include "trace/verify.h"
#include "util/mem.h"
#include "util/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = 40, UNIT = 10 };

static uint64_t at;

static int32_t
below(int32_t n)
{
	return (int32_t)v2v_rng_below(11, at++, (uint32_t)n);
}

/* A path of random lines and cubics, closed or not. */
static void
random_path(struct v2v_subpath *p, struct v2v_seg *seg)
{
	int32_t far = SIDE * UNIT;

	*p = (struct v2v_subpath){ .n = 1 + (size_t)below(4),
		.start = { below(far), below(far) }, .open = below(3) > 0 };
	for (size_t i = 0; i < p->n; i++)
		seg[i] = (struct v2v_seg){ below(far), below(far), below(far),
			below(far), below(far), below(far),
			below(2) ? V2V_SEG_CUBIC : V2V_SEG_LINE };
	if (!p->open) {
		seg[p->n - 1].x = p->start.x;
		seg[p->n - 1].y = p->start.y;
	}
}

static double
distance(double x, double y, double ax, double ay, double bx, double by)
{
	double n = (bx - ax) * (bx - ax) + (by - ay) * (by - ay);
	double t = n > 0 ? ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / n
	    : 0;

	t = t < 0 ? 0 : t > 1 ? 1 : t;
	ax += t * (bx - ax) - x;
	ay += t * (by - ay) - y;
	return sqrt(ax * ax + ay * ay);
}

/* From (x, y) to the path, both on the grid. */
static double
path_distance(const struct v2v_subpath *p, const struct v2v_seg *seg, double x,
    double y)
{
	enum { STEPS = 400 };
	double best = 1e9, ax = p->start.x, ay = p->start.y, d;

	for (size_t i = 0; i < p->n; i++) {
		const struct v2v_seg *s = &seg[i];
		double fx = ax, fy = ay;
		int n = s->kind == V2V_SEG_CUBIC ? STEPS : 1;

		for (int k = 1; k <= n; k++) {
			double t = (double)k / n, u = 1 - t;
			double bx = u * fx + t * s->x, by = u * fy + t * s->y;

			if (s->kind == V2V_SEG_CUBIC) {
				bx = u * u * u * fx + 3 * u * u * t * s->x1
				    + 3 * u * t * t * s->x2 + t * t * t * s->x;
				by = u * u * u * fy + 3 * u * u * t * s->y1
				    + 3 * u * t * t * s->y2 + t * t * t * s->y;
			}
			d = distance(x, y, ax, ay, bx, by);
			best = d < best ? d : best;
			ax = bx;
			ay = by;
		}
	}
	d = p->open ? best : distance(x, y, ax, ay, p->start.x, p->start.y);
	return d < best ? d : best;
}

static const struct v2v_labels labels = { .n = 1, .ink = true,
	.rgb = { [1] = { 1, 2, 3 }, [V2V_INK] = { 4, 5, 6 } } };
static const struct v2v_svg_style style = { .decimals = 1 };

/* Near the stroke is inked, the rest is not; what is within a hundredth of a
 * pixel of its edge is not asked. */
static void
point_samples(void **state)
{
	struct v2v_seg seg[4];
	struct v2v_subpath sub;
	struct v2v_layer layer = { .label = V2V_INK, .n = 1 };
	struct v2v_drawing d = { .width = SIDE, .height = SIDE, .unit = UNIT,
		.n_segs = 4, .n_subpaths = 1, .n_layers = 1, .seg = seg,
		.subpath = &sub, .layer = &layer };
	uint32_t row[SIDE];

	(void)state;
	for (int k = 0; k < 30; k++) {
		struct v2v_text svg = { 0 };
		struct v2v_samples s = { 0 };

		random_path(&sub, seg);
		layer.stroke = 1 + below(60);
		assert_int_equal(v2v_svg_write(&svg, &d, &labels, &style, NULL),
		    V2V_OK);
		assert_int_equal(v2v_samples_init(&s, svg.s, svg.len, SIDE,
		    SIDE, NULL), V2V_OK);
		for (int32_t y = 0; y < SIDE; y++) {
			assert_true(v2v_samples_row(&s, row, NULL));
			for (int32_t x = 0; x < SIDE; x++) {
				double r = path_distance(&sub, seg,
				    (x + 0.5) * UNIT, (y + 0.5) * UNIT)
				    - layer.stroke / 2.0;

				if (r < -0.1)
					assert_int_equal(row[x], V2V_SOLID
					    | 0x040506);
				else if (r > 0.1)
					assert_int_equal(row[x], 0);
			}
		}
		v2v_samples_free(&s);
		v2v_text_free(&svg);
	}
}

/* The preview's alpha against the share of 16 x 16 points that are inked. */
static void
preview(void **state)
{
	enum { FINE = 16 };
	struct v2v_seg seg[4];
	struct v2v_subpath sub;
	struct v2v_layer layer = { .label = V2V_INK, .n = 1 };
	struct v2v_drawing d = { .width = SIDE, .height = SIDE, .unit = UNIT,
		.n_segs = 1, .n_subpaths = 1, .n_layers = 1, .seg = seg,
		.subpath = &sub, .layer = &layer };
	struct v2v_pool *pool;

	(void)state;
	assert_int_equal(v2v_pool_open(&pool, 1, NULL), V2V_OK);
	for (int k = 0; k < 40; k++) {
		struct v2v_frame f = { 0 };
		/* At half size; but a width that does not scale stays. */
		int32_t size = k % 2 ? SIDE : SIDE / 2;
		double step = (double)SIDE / size * UNIT, half;

		random_path(&sub, seg);
		sub.n = 1;
		sub.open = true;
		seg[0] = (struct v2v_seg){ .x = below(SIDE * UNIT),
			.y = below(SIDE * UNIT) };
		layer.stroke = 20 + below(40);
		layer.non_scaling = k % 4 == 0;
		half = layer.stroke / 2.0 * (layer.non_scaling ? step / UNIT
		    : 1);
		assert_int_equal(v2v_raster(&f, size, pool, &d, &labels, NULL),
		    V2V_OK);
		for (int32_t i = 0; i < size * size; i++) {
			int n = 0;

			for (int j = 0; j < FINE * FINE; j++)
				n += path_distance(&sub, seg, (i % size
				    + (j % FINE + 0.5) / FINE) * step,
				    (i / size + (j / FINE + 0.5) / FINE)
				    * step) < half;
			if (abs(n - f.px[4 * i + 3]) > 40)
				fail_msg("%d: pixel %d: %d, not %d", k,
				    (int)i, f.px[4 * i + 3], n);
		}
		v2v_frame_free(&f);
	}
	v2v_pool_close(pool);
}

static int
audit(const char *path)
{
	struct v2v_text t = { 0 };
	struct v2v_labels l = labels;
	int err;

	v2v_text_str(&t, "<svg xmlns=\"http://www.w3.org/2000/svg\" "
	    "viewBox=\"0 0 9 9\" width=\"9\" height=\"9\">");
	v2v_text_str(&t, path);
	v2v_text_str(&t, "</svg>");
	err = v2v_audit(t.s, t.len, &l, NULL);
	v2v_text_free(&t);
	return err;
}

#define ROUND " fill='none' stroke-linecap='round' stroke-linejoin='round'"

static void
audits(void **state)
{
	static const struct {
		int err;
		const char *path;
	} cases[] = {
		{ V2V_OK, "<path fill='#010203' d='M1 1h1'/>" },
		{ V2V_OK, "<path stroke='#010203' stroke-width='1.5'" ROUND
		    " d='M1 1h1'/>" },
		{ V2V_OK, "<path stroke='#040506' stroke-width='.5'" ROUND
		    " vector-effect='non-scaling-stroke' d='M1 1h1'/>" },
		{ V2V_OK, "<g" ROUND "><path stroke='#040506' "
		    "stroke-width='2' d='M1 1h1'/></g>" },
		/* A fill in ink, a colour of nobody's. */
		{ V2V_E_GATE, "<path fill='#040506' d='M1 1h1'/>" },
		{ V2V_E_GATE, "<path stroke='#070809' stroke-width='2'" ROUND
		    " d='M1 1h1'/>" },
		/* Both, neither, no width, or not round. */
		{ V2V_E_GATE, "<path fill='#010203' stroke='#010203' "
		    "stroke-width='2' stroke-linecap='round' "
		    "stroke-linejoin='round' d='M1 1h1'/>" },
		{ V2V_E_GATE, "<path fill='none' d='M1 1h1'/>" },
		{ V2V_E_GATE, "<path stroke='#010203'" ROUND " d='M1 1h1'/>" },
		{ V2V_E_GATE, "<path stroke='#010203' stroke-width='0'" ROUND
		    " d='M1 1h1'/>" },
		{ V2V_E_GATE, "<path stroke='#010203' stroke-width='2px'" ROUND
		    " d='M1 1h1'/>" },
		{ V2V_E_GATE, "<path stroke='#010203' stroke-width='2' "
		    "fill='none' stroke-linejoin='round' d='M1 1h1'/>" },
		{ V2V_E_GATE, "<path stroke='#010203' stroke-width='2' "
		    "fill='none' stroke-linecap='round' d='M1 1h1'/>" },
		{ V2V_E_GATE, "<path stroke='#010203' stroke-width='2'" ROUND
		    " vector-effect='none' d='M1 1h1'/>" },
		{ V2V_E_GATE, "<g" ROUND "><path d='M1 1h1'/></g>" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char text[512];
		size_t n = strlen(cases[i].path);

		assert_true(n < sizeof(text));
		memcpy(text, cases[i].path, n + 1);
		for (char *p = text; *p; p++)
			*p = *p == '\'' ? '"' : *p;
		if (audit(text) != cases[i].err)
			fail_msg("%s", cases[i].path);
	}
}

/* Is there a crack at the corner (x, y) of pixels? */
static bool
crack_at(const struct v2v_labels *l, int32_t x, int32_t y)
{
	const uint16_t *p = l->px + (y - 1) * l->width + x - 1;

	if (x <= 0 || x >= l->width)
		return x >= 0 && x <= l->width && y > 0 && y < l->height
		    && p[x == 0] != p[x == 0 ? l->width + 1 : l->width];
	if (y <= 0 || y >= l->height)
		return p[y == 0 ? l->width : 0] != p[y == 0 ? l->width + 1 : 1];
	return p[0] != p[1] || p[0] != p[l->width]
	    || p[0] != p[l->width + 1];
}

/* Ink two pixels wide along the cracks covers the pixels that have one at a
 * corner; chains are drawn once, and in as few trails as can be. */
static void
ink(void **state)
{
	(void)state;
	for (int k = 0; k < 100; k++) {
		struct v2v_labels l = { .width = 1 + below(14),
			.height = 1 + below(14), .n = 3 };
		size_t n = (size_t)l.width * (size_t)l.height;
		size_t segs = 0, open = 0, odd = 0;
		struct v2v_drawing d = { .width = l.width, .height = l.height,
			.unit = 100 };
		struct v2v_runs r;
		struct v2v_map m;
		struct v2v_fit f;

		l.px = v2v_alloc(n, sizeof(*l.px));
		assert_non_null(l.px);
		for (size_t i = 0; i < n; i++)
			l.px[i] = (uint16_t)(below(8) ? 1 : below(4));
		assert_int_equal(v2v_runs_init(&r, &l, NULL), V2V_OK);
		assert_int_equal(v2v_map_init(&m, &r, &l, NULL), V2V_OK);
		ref_crack_fit(&f, &m, 100);
		assert_int_equal(v2v_paint_ink(&d, &m, &f, 200, false, NULL),
		    V2V_OK);
		for (size_t c = 0; c < m.n_chains; c++)
			if (m.chain[c].face[0] != 0 && m.chain[c].face[1] != 0)
				segs += f.first[c + 1] - f.first[c];
		assert_int_equal(d.n_segs, segs);
		for (size_t i = 0; i < d.n_subpaths; i++)
			open += d.subpath[i].open;
		for (size_t v = 0; v < m.n_vertices; v++) {
			size_t degree = 0;

			for (int i = 0; m.vertex[v].junction && i < 4; i++) {
				uint32_t h = m.vertex[v].to[i];

				degree += h != V2V_NONE
				    && m.chain[h / 2].face[0] != 0
				    && m.chain[h / 2].face[1] != 0;
			}
			odd += degree % 2;
		}
		assert_int_equal(2 * open, odd);
		for (int32_t y = 0; y < l.height && d.n_layers > 0; y++)
			for (int32_t x = 0; x < l.width; x++) {
				bool want = false, got = false;

				for (int i = 0; i < 4; i++)
					want |= crack_at(&l, x + i % 2,
					    y + i / 2);
				for (size_t i = 0; i < d.n_subpaths; i++)
					got |= path_distance(&d.subpath[i],
					    d.seg + d.subpath[i].first,
					    x * 100 + 50, y * 100 + 50) < 100;
				assert_int_equal(got, want);
			}
		assert_true(d.n_layers == (segs > 0));
		v2v_drawing_free(&d);
		v2v_fit_free(&f);
		v2v_map_free(&m);
		v2v_runs_free(&r);
		v2v_labels_free(&l);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(point_samples),
		cmocka_unit_test(preview),
		cmocka_unit_test(audits),
		cmocka_unit_test(ink),
	};

	return cmocka_run_group_tests_name("trace_stroke", tests, NULL, NULL);
}
