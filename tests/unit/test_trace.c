/* From frames to SVG: painting against point samples, the text, the preview. */
#include "base.h"

#include "trace/trace.h"

#include "../ref/ref_trace.h"
#include "trace/shape.h"
#include "trace/svg.h"
#include "util/mem.h"
#include "util/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct v2v_trace_params params = { .tolerance = 0.8,
	.corner = 40, .style = { .decimals = 1 }, .max_colors = 256 };

/* Paint the cracks; pixels whose sample differs from the label. */
static size_t
differing(int32_t w, int32_t h, const uint16_t *px, int n_labels,
    enum v2v_layering layering)
{
	size_t n = (size_t)w * (size_t)h, bad = 0;
	struct v2v_labels l = { .width = w, .height = h, .n = n_labels };
	uint16_t *got = v2v_alloc(n, sizeof(*got));
	struct v2v_drawing d;
	struct v2v_runs r;
	struct v2v_map m;
	struct v2v_fit f;

	l.px = v2v_alloc(n, sizeof(*l.px));
	assert_true(l.px && got);
	memcpy(l.px, px, n * sizeof(*px));
	assert_int_equal(v2v_runs_init(&r, &l, NULL), V2V_OK);
	assert_int_equal(v2v_map_init(&m, &r, &l, NULL), V2V_OK);
	ref_crack_fit(&f, &m, 100);
	assert_int_equal(v2v_paint(&d, &m, &r, &f, n_labels,
	    &(struct v2v_paint_params){ .unit = 100, .layering = layering },
	    NULL), V2V_OK);
	ref_sample(got, &d);
	for (size_t i = 0; i < n; i++)
		bad += got[i] != px[i];
	v2v_drawing_free(&d);
	v2v_fit_free(&f);
	v2v_map_free(&m);
	v2v_runs_free(&r);
	v2v_labels_free(&l);
	free(got);
	return bad;
}

/* Rectangles and discs of random labels over one another. */
static void
draw_shapes(uint16_t *px, int32_t w, int32_t h, uint64_t seed, int n_labels,
    bool absent)
{
	uint64_t at = 0;

	for (int32_t i = 0; i < w * h; i++)
		px[i] = !absent;
	for (int k = 0; k < 25; k++) {
		uint16_t label = (uint16_t)(!absent + (int)v2v_rng_below(seed,
		    at++, (uint32_t)(n_labels + absent)));
		int32_t x = (int32_t)v2v_rng_below(seed, at++, (uint32_t)w);
		int32_t y = (int32_t)v2v_rng_below(seed, at++, (uint32_t)h);
		int32_t r = 3 + (int32_t)v2v_rng_below(seed, at++, 14);
		bool disc = v2v_rng_below(seed, at++, 2);

		for (int32_t j = y - r; j <= y + r; j++)
			for (int32_t i = x - r; i <= x + r; i++)
				if (i >= 0 && j >= 0 && i < w && j < h
				    && (!disc || (i - x) * (i - x)
				    + (j - y) * (j - y) <= r * r))
					px[j * w + i] = label;
	}
}

static void
painted_cracks(void **state)
{
	enum { W = 64, H = 48 };
	static uint16_t px[W * H];

	(void)state;
	for (uint64_t k = 0; k < 60; k++) {
		draw_shapes(px, W, H, k, 4, k & 1);
		for (int i = V2V_LAYERS_NESTED; i <= V2V_LAYERS_CUTOUT; i++)
			assert_int_equal(differing(W, H, px, 4,
			    (enum v2v_layering)i), 0);
	}
}

/* Small noise: an edge that comes out on the far side of a thin neighbour is
 * rare even where no neighbour is more than a few pixels wide. None does in a
 * cutout. */
static void
painted_noise(void **state)
{
	size_t bad[3] = { 0 }, all = 0;
	uint16_t px[144];
	uint64_t at = 0;

	(void)state;
	for (int k = 0; k < 1000; k++) {
		int32_t w = 1 + (int32_t)v2v_rng_below(3, at++, 12);
		int32_t h = 1 + (int32_t)v2v_rng_below(3, at++, 12);

		for (int32_t i = 0; i < w * h; i++)
			px[i] = (uint16_t)v2v_rng_below(3, at++, 4);
		for (int i = V2V_LAYERS_NESTED; i <= V2V_LAYERS_CUTOUT; i++)
			bad[i] += differing(w, h, px, 3, (enum v2v_layering)i);
		all += (size_t)(w * h);
	}
	assert_true(bad[V2V_LAYERS_NESTED] * 1000 < all);
	assert_true(bad[V2V_LAYERS_STACKED] * 1000 < all);
	assert_int_equal(bad[V2V_LAYERS_CUTOUT], 0);
}

/* A vertex that two lines go straight through is left out, but not of faces
 * that share their edges. */
static void
straight_vertices(void **state)
{
	struct v2v_seg seg[3] = { { .x = 10 }, { .x = 30 },
		{ .x = 30, .y = 20 } };
	struct v2v_subpath p = { .n = 3 };
	struct v2v_drawing d = { .seg = seg };
	struct v2v_point at = { 0, 0 };

	(void)state;
	assert_int_equal(v2v_subpath_next(&d, &p, 0, at), 1);
	d.tiled = true;
	assert_int_equal(v2v_subpath_next(&d, &p, 0, at), 0);
	/* What is of no length is left out in any case. */
	assert_int_equal(v2v_subpath_next(&d, &p, 0, (struct v2v_point){ 10,
	    0 }), 1);
}

static const uint8_t colour[5][3] = { { 0, 0, 0 }, { 255, 255, 255 },
	{ 0xaa, 0x33, 0x11 }, { 0x12, 0x34, 0x56 }, { 0, 0x80, 0xff } };

static void
make_frame(struct v2v_frame *f, int32_t w, int32_t h, const uint16_t *px)
{
	assert_int_equal(v2v_frame_init(f, w, h, NULL), V2V_OK);
	f->alpha = true;
	for (int32_t i = 0; i < w * h; i++) {
		memcpy(f->px + 4 * i, colour[px[i]], 3);
		f->px[4 * i + 3] = px[i] ? 255 : 0;
	}
}

/* One of the words, which ends at `p` but for `end`; its length, or 0. */
static size_t
known(const char *p, const char *const *word, char end)
{
	for (; *word != NULL; word++) {
		size_t n = strlen(*word);

		if (strncmp(p, *word, n) == 0 && p[n] == end)
			return n;
	}
	return 0;
}

/* name="value" pairs from p on, to what ends the element. */
static const char *
check_attributes(const char *p)
{
	static const char *const names[] = { "fill", "d", "x", "y", "width",
		"height", "rx", "ry", "r", "cx", "cy", "transform", NULL };
	static const char *const fills[] = { "#fff", "#a31", "#123456",
		"#0080ff", NULL };

	while (*p == ' ') {
		size_t n = known(++p, names, '='), len;
		const char *v = p + n + 2;

		assert_true(n > 0 && p[n + 1] == '"');
		if (strncmp(p, "fill", 4) == 0)
			len = known(v, fills, '"');
		else if (*p == 'd')
			len = strspn(v, "MmLlHhVvCcSsAaz0123456789.- ");
		else if (*p == 't')
			len = strncmp(v, "rotate(", 7) == 0
			    ? 7 + strspn(v + 7, "0123456789.- )") : 0;
		else
			len = strspn(v, "0123456789.-");
		assert_true(len > 0 && v[len] == '"');
		p = v + len + 1;
	}
	return p;
}

/* The text as its white list reads: a head, elements, groups of them, a tail. */
static void
check_text(const struct v2v_text *t, int32_t w, int32_t h)
{
	static const char *const elements[] = { "<path", "<g", "<rect",
		"<circle", "<ellipse", NULL };
	char head[160], *text = malloc(t->len + 1);
	const char *p;
	bool group = false;

	assert_non_null(text);
	memcpy(text, t->s, t->len);
	text[t->len] = '\0';
	snprintf(head, sizeof(head), "<svg xmlns=\"http://www.w3.org/2000/svg\""
	    " viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\">\n", w, h, w, h);
	assert_int_equal(strncmp(text, head, strlen(head)), 0);
	p = text + strlen(head);
	while (strcmp(p, "</svg>\n") != 0) {
		size_t n = known(p, elements, ' ');
		bool begins = strncmp(p, "<g ", 3) == 0;

		if (group && strncmp(p, "</g>\n", 5) == 0) {
			group = false;
			p += 5;
			continue;
		}
		assert_true(n > 0 && !(group && begins));
		p = check_attributes(p + n);
		n = begins ? 2 : 3;
		assert_int_equal(strncmp(p, begins ? ">\n" : "/>\n", n), 0);
		group |= begins;
		p += n;
	}
	assert_false(group);
	free(text);
}

static void
texts(void **state)
{
	uint16_t px[400];
	uint64_t at = 0;

	(void)state;
	for (int k = 0; k < 500; k++) {
		int32_t w = 1 + (int32_t)v2v_rng_below(5, at++, 20);
		int32_t h = 1 + (int32_t)v2v_rng_below(5, at++, 20);
		struct v2v_text one = { 0 }, many = { 0 };
		struct v2v_frame f;
		struct v2v_pool *pool;

		for (int32_t i = 0; i < w * h; i++)
			px[i] = (uint16_t)v2v_rng_below(5, at++,
			    2 + (uint32_t)k % 4);
		make_frame(&f, w, h, px);
		assert_int_equal(v2v_pool_open(&pool, 1 + k % 3, NULL),
		    V2V_OK);
		assert_int_equal(v2v_trace(NULL, &one, NULL, 0, &f, &params,
		    NULL), V2V_OK);
		assert_int_equal(v2v_trace(pool, &many, NULL, 0, &f, &params,
		    NULL), V2V_OK);
		check_text(&one, w, h);
		assert_int_equal(one.len, many.len);
		assert_memory_equal(one.s, many.s, one.len);
		v2v_pool_close(pool);
		v2v_text_free(&one);
		v2v_text_free(&many);
		v2v_frame_free(&f);
	}
}

static void
too_many_colours(void **state)
{
	struct v2v_trace_params p = params;
	struct v2v_text t = { 0 };
	struct v2v_msg msg;
	struct v2v_frame f;

	(void)state;
	assert_int_equal(v2v_frame_init(&f, 257, 1, NULL), V2V_OK);
	for (int i = 0; i < 257; i++) {
		f.px[4 * i] = (uint8_t)i;
		f.px[4 * i + 1] = (uint8_t)(i >> 8);
		f.px[4 * i + 3] = 255;
	}
	assert_int_equal(v2v_trace(NULL, &t, NULL, 0, &f, &p, &msg),
	    V2V_E_DATA);
	assert_non_null(strstr(msg.text, "257 colours"));
	assert_int_equal(t.len, 0);
	f.px[4 * 256 + 3] = 0;
	assert_int_equal(v2v_trace(NULL, &t, NULL, 0, &f, &p, &msg), V2V_OK);
	v2v_text_free(&t);
	p.max_colors = 10;
	assert_int_equal(v2v_trace(NULL, &t, NULL, 0, &f, &p, &msg),
	    V2V_E_DATA);
	v2v_frame_free(&f);
}

/* Specks go to the neighbour with the longest contact. */
static void
specks(void **state)
{
	enum { W = 20, H = 10 };
	uint16_t px[W * H];
	struct v2v_trace_params p = params;
	struct v2v_text clean = { 0 }, dirty = { 0 };
	struct v2v_frame f;

	(void)state;
	for (int i = 0; i < W * H; i++)
		px[i] = i % W < 10 ? 1 : 2;
	make_frame(&f, W, H, px);
	assert_int_equal(v2v_trace(NULL, &clean, NULL, 0, &f, &p, NULL),
	    V2V_OK);
	v2v_frame_free(&f);
	px[3 * W + 4] = px[3 * W + 5] = 3;
	px[6 * W + 14] = 0;
	px[5 * W + 9] = 4;
	make_frame(&f, W, H, px);
	p.speckle = 3;
	assert_int_equal(v2v_trace(NULL, &dirty, NULL, 0, &f, &p, NULL),
	    V2V_OK);
	v2v_frame_free(&f);
	assert_int_equal(clean.len, dirty.len);
	assert_memory_equal(clean.s, dirty.s, clean.len);
	v2v_text_free(&clean);
	v2v_text_free(&dirty);
}

/* The preview at the picture's size: labels inside, full alpha at seams. */
static void
previews(void **state)
{
	enum { W = 64, H = 48 };
	static uint16_t px[W * H];

	(void)state;
	for (uint64_t k = 0; k < 6; k++) {
		struct v2v_text t = { 0 };
		struct v2v_frame f, one, two;
		struct v2v_pool *pool;
		size_t bad = 0;

		draw_shapes(px, W, H, k, 4, k & 1);
		make_frame(&f, W, H, px);
		assert_int_equal(v2v_pool_open(&pool, 3, NULL), V2V_OK);
		assert_int_equal(v2v_trace(NULL, &t, &one, W, &f, &params,
		    NULL), V2V_OK);
		assert_int_equal(v2v_trace(pool, &t, &two, W, &f, &params,
		    NULL), V2V_OK);
		assert_int_equal(one.width, W);
		assert_int_equal(one.height, H);
		assert_memory_equal(one.px, two.px, 4 * W * H);
		for (int y = 2; y < H - 2; y++)
			for (int x = 2; x < W - 2; x++) {
				bool flat = true, solid = true;

				for (int i = 0; i < 25; i++) {
					int q = (y + i / 5 - 2) * W + x
					    + i % 5 - 2;

					flat &= px[q] == px[y * W + x];
					solid &= px[q] != 0;
				}
				if (flat)
					bad += memcmp(one.px + 4 * (y * W + x),
					    f.px + 4 * (y * W + x), px[y * W
					    + x] ? 4 : 0) != 0
					    || (one.px[4 * (y * W + x) + 3]
					    == 255) != (px[y * W + x] != 0);
				if (solid)
					bad += one.px[4 * (y * W + x) + 3]
					    < 254;
			}
		assert_int_equal(bad, 0);
		v2v_pool_close(pool);
		v2v_text_free(&t);
		v2v_frame_free(&one);
		v2v_frame_free(&two);
		v2v_frame_free(&f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(painted_cracks),
		cmocka_unit_test(painted_noise),
		cmocka_unit_test(straight_vertices),
		cmocka_unit_test(texts),
		cmocka_unit_test(too_many_colours),
		cmocka_unit_test(specks),
		cmocka_unit_test(previews),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
