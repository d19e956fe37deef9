/* SVG read back: the reader, the samples, the audit, the report. */
#include "base.h"

#include "trace/sample.h"
#include "trace/trace.h"
#include "trace/verify.h"
#include "util/rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD(w, h) "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " \
	w " " h "\" width=\"" w "\" height=\"" h "\">\n"
#define PATH(fill, d) "<path fill=\"" fill "\" d=\"" d "\"/>\n"
#define TAIL "</svg>\n"
#define SHAPE(s) "<" s " fill=\"#000\"/>" TAIL
#define BOX "rect x=\"0\" y=\"0\" width=\"4\" height=\"2\" "

/* Segments as text: "L 0,0 1000,0\n". */
struct list {
	char s[2048];
	size_t len;
};

static bool
list_points(struct list *l, char letter, const struct v2v_place *p, int n)
{
	l->len += (size_t)snprintf(l->s + l->len, sizeof(l->s) - l->len, "%c",
	    letter);
	for (int i = 0; i < n; i++)
		l->len += (size_t)snprintf(l->s + l->len,
		    sizeof(l->s) - l->len, " %d,%d", (int)p[i].x,
		    (int)p[i].y);
	l->len += (size_t)snprintf(l->s + l->len, sizeof(l->s) - l->len, "\n");
	return true;
}

static bool
list_line(void *arg, const struct v2v_place p[2])
{
	return list_points(arg, 'L', p, 2);
}

static bool
list_cubic(void *arg, const struct v2v_place p[4])
{
	return list_points(arg, 'C', p, 4);
}

static void
reads(const char *d, const char *want, size_t segments, size_t numbers)
{
	struct list l = { .len = 0 };
	struct v2v_svg_sink sink = { &l, NULL, list_line, list_cubic, NULL };
	struct v2v_svg_counts n = { 0 };
	struct v2v_msg msg;

	if (v2v_svg_read_path(&n, d, 0, strlen(d), true, &sink, &msg) != V2V_OK)
		fail_msg("%s: %s", d, msg.text);
	assert_string_equal(l.s, want);
	assert_int_equal(n.segments, segments);
	assert_int_equal(n.numbers, numbers);
}

/* Each letter, absolute and relative, from a point that is not 0 0. */
static void
letters(void **state)
{
	(void)state;
	reads("", "", 0, 0);
	reads("M1 2L3 5z", "L 1000,2000 3000,5000\nL 3000,5000 1000,2000\n",
	    2, 4);
	reads("m1 2l3 5Z", "L 1000,2000 4000,7000\nL 4000,7000 1000,2000\n",
	    2, 4);
	reads("M1 2H5V7z", "L 1000,2000 5000,2000\nL 5000,2000 5000,7000\n"
	    "L 5000,7000 1000,2000\n", 3, 4);
	reads("M1 2h5v7z", "L 1000,2000 6000,2000\nL 6000,2000 6000,9000\n"
	    "L 6000,9000 1000,2000\n", 3, 4);
	reads("M1 2C3 4 5 6 7 8z", "C 1000,2000 3000,4000 5000,6000 7000,8000\n"
	    "L 7000,8000 1000,2000\n", 2, 8);
	reads("M1 2c3 4 5 6 7 8z", "C 1000,2000 4000,6000 6000,8000 "
	    "8000,10000\nL 8000,10000 1000,2000\n", 2, 8);
	/* S mirrors the last handle of a curve, and has none after a line. */
	reads("M1 2C3 4 5 6 7 9S1 1 0 0", "C 1000,2000 3000,4000 5000,6000 "
	    "7000,9000\nC 7000,9000 9000,12000 1000,1000 0,0\n"
	    "L 0,0 1000,2000\n", 2, 12);
	reads("M1 2s1 1 2 0L3 3s1 1 2 0", "C 1000,2000 1000,2000 2000,3000 "
	    "3000,2000\nL 3000,2000 3000,3000\n"
	    "C 3000,3000 3000,3000 4000,4000 5000,3000\n"
	    "L 5000,3000 1000,2000\n", 3, 12);
	/* Letters left out, separators left out, a moveto that goes on. */
	reads("m.5-1.25.75,2 1 1zm1 0h.001z", "L 500,-1250 1250,750\n"
	    "L 1250,750 2250,1750\nL 2250,1750 500,-1250\n"
	    "L 1500,-1250 1501,-1250\nL 1501,-1250 1500,-1250\n", 5, 9);
	/* What is left open is closed to be filled, but is no segment. */
	reads(" M 0 , 0 H +2 V 2 M3 3h1", "L 0,0 2000,0\nL 2000,0 2000,2000\n"
	    "L 2000,2000 0,0\nL 3000,3000 4000,3000\nL 4000,3000 3000,3000\n",
	    3, 7);
}

static void
refuses_path(const char *d, const char *words)
{
	struct v2v_svg_counts n = { 0 };
	struct v2v_svg_sink sink = { 0 };
	struct v2v_msg msg = { "" };

	assert_int_equal(v2v_svg_read_path(&n, d, 0, strlen(d), true, &sink, &msg),
	    V2V_E_GATE);
	if (strstr(msg.text, words) == NULL)
		fail_msg("%s: %s", d, msg.text);
}

static void
broken_paths(void **state)
{
	(void)state;
	refuses_path("L1 1", "byte 0: a subpath begins without M");
	refuses_path("M1 1zL2 2", "byte 5: a subpath begins without M");
	refuses_path("M1 1q1 1 2 2", "byte 4: a command that is not written");
	refuses_path("M1 1L2", "byte 6: a number is missing");
	refuses_path("M1 1L2 2,", "a number is missing");
	refuses_path("M1 1L,2 2", "a number is missing");
	refuses_path("M1 1h-", "a number is missing");
	refuses_path("M1 1h.", "a number is missing");
	refuses_path("M1 1h1e3", "byte 6: a command that is not written");
	refuses_path("M1 1h1.2345", "more than three decimals");
	refuses_path("M1 1h99999999999", "a number is too large");
	refuses_path("M1 1h1000000", "a coordinate is too large");
	refuses_path("M1 1a5 5 0 02 3 4", "byte 12: a flag is missing");
	refuses_path("M1 1a5 5 0 013", "a number is missing");
	refuses_path("M1 1z2", "byte 5: a command that is not written");
}

static int
read_svg(const char *s, struct v2v_msg *msg)
{
	struct v2v_svg_counts n;
	struct v2v_svg_sink sink = { 0 };

	return v2v_svg_read(&n, s, strlen(s), &sink, msg);
}

static void
broken_texts(void **state)
{
	static const struct {
		const char *s, *words;
	} broken[] = {
		{ "", "not <svg" },
		{ "<?xml version=\"1.0\"?>", "not <svg" },
		{ "<svg>", "an attribute is missing" },
		{ "<svg", "the element does not end" },
		{ HEAD("4", "4"), "it ends within <svg>" },
		{ HEAD("4", "4") "</svg>x", "more after </svg>" },
		{ HEAD("0", "4") TAIL, "not a view box" },
		{ HEAD("4.5", "4") TAIL, "not a view box" },
		{ HEAD("4000000", "4") TAIL, "too long" },
		{ HEAD("4", "4") "<image/>" TAIL, "an element that is not" },
		{ HEAD("4", "4") "<!-- -->" TAIL, "an element that is not" },
		{ HEAD("4", "4") "text" TAIL, "an element that is not" },
		{ HEAD("4", "4") "<pathology/>" TAIL, "does not end" },
		{ HEAD("4", "4") "<path d=\"\"/>" TAIL, "neither just a fill" },
		{ HEAD("4", "4") "<path fill=\"#000\"/>" TAIL, "missing" },
		{ HEAD("4", "4") "<g>" TAIL, "an element that is not" },
		{ HEAD("4", "4") "<g fill=\"#000\"></g><path d=\"\"/>" TAIL,
		    "neither just a fill" },
		{ HEAD("4", "4") "<g><g><g><g><g><g><g><g><g>" TAIL,
		    "groups within groups" },
		{ HEAD("4", "4") "</g>" TAIL, "an element that is not" },
		{ HEAD("4", "4") "<title><b></title>" TAIL, "within the title" },
		{ HEAD("4", "4") "<path d=\"\" d=\"\"/>" TAIL, "twice" },
		{ HEAD("4", "4") "<path d=\"M0 0/>", "no second quote" },
		{ HEAD("4", "4") "<path d='M0 0'/>" TAIL, "not =\"" },
		{ HEAD("4", "4") "<path style=\"fill:red\" d=\"\"/>" TAIL,
		    "an attribute that is not" },
		{ HEAD("4", "4") PATH("red", "") TAIL, "a fill that is not" },
		{ HEAD("4", "4") PATH("#12", "") TAIL, "a fill that is not" },
		{ HEAD("4", "4") PATH("#12g", "") TAIL, "a fill that is" },
		{ HEAD("4", "4") PATH("#&lt;", "") TAIL, "markup within" },
		{ HEAD("4", "4") PATH("#000", "M0 0L1") TAIL, "missing" },
		{ HEAD("4", "4") SHAPE("circle cx=\"1\" cy=\"1\""), "missing" },
		{ HEAD("4", "4") SHAPE("circle cx=\"1\" cy=\"1\" r=\"-1\""),
		    "below 0" },
		{ HEAD("4", "4") SHAPE("circle cx=\"1\" cy=\"1\" r=\"1 2\""),
		    "more than the numbers" },
		{ HEAD("4", "4") SHAPE("circle cx=\"1\" cy=\"1\" r=\"\""),
		    "a number is missing" },
		{ HEAD("4", "4") SHAPE("circle cx=\"1\" cy=\"1\" r=\"500000\""),
		    "too large" },
		{ HEAD("4", "4") "<rect x=\"0\" y=\"0\" width=\"2\" "
		    "height=\"2\"/>" TAIL, "neither just a fill" },
		{ HEAD("4", "4") SHAPE("circle cx=\"1\" cy=\"1\" r=\"1\" "
		    "transform=\"rotate(3 1 1)\""), "attribute that is not" },
		{ HEAD("4", "4") SHAPE(BOX "rx=\"1.001\""), "too round" },
		{ HEAD("4", "4") SHAPE(BOX "transform=\"rotate(9 1 1)\""),
		    "about its middle" },
		{ HEAD("4", "4") SHAPE(BOX "transform=\"rotate(9 2)\""),
		    "a number is missing" },
		{ HEAD("4", "4") SHAPE(BOX "transform=\"rotate(361 2 1)\""),
		    "an angle that is not" },
		{ HEAD("4", "4") SHAPE(BOX "transform=\"scale(2)\""),
		    "not rotate()" },
	};
	struct v2v_msg msg;

	(void)state;
	assert_int_equal(read_svg(HEAD("4", "4") PATH("#000", "") TAIL, &msg),
	    V2V_OK);
	assert_int_equal(read_svg(HEAD("4", "4") "<title>&lt;</title><g>"
	    "<g fill=\"#000\"><path d=\"\" id=\"a\"/></g></g>" TAIL, &msg),
	    V2V_OK);
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		msg.text[0] = '\0';
		if (read_svg(broken[i].s, &msg) != V2V_E_GATE
		    || strstr(msg.text, broken[i].words) == NULL)
			fail_msg("%s: %s", broken[i].s, msg.text);
	}
}

/* A shape as the SVG has it, from 0 0, half sizes a and b, corners of radius r,
 * turned by t; all corners: an ellipse. */
struct figure {
	uint32_t paint;
	double x, y, a, b, r, t;
	bool ellipse;
};

/* How far (x, y) lies outside; of an ellipse, about. */
static double
outside(const struct figure *f, double x, double y)
{
	double c = cos(f->t * 3.14159265358979 / 180);
	double s = sin(f->t * 3.14159265358979 / 180);
	double u = fabs(c * (x - f->x) + s * (y - f->y));
	double v = fabs(c * (y - f->y) - s * (x - f->x));

	if (f->ellipse)
		return (hypot(u / f->a, v / f->b) - 1) * f->b;
	u -= f->a - f->r;
	v -= f->b - f->r;
	return (u > 0 && v > 0 ? hypot(u, v) : fmax(u, v)) - f->r;
}

static void
shapes(void **state)
{
	static const char svg[] = HEAD("90", "80")
	    "<rect x=\"5.5\" y=\"3.3\" width=\"30.2\" height=\"20\" "
	    "fill=\"#00000a\"/>"
	    "<g fill=\"#00000b\"><circle cx=\"60.3\" cy=\"20\" r=\"15.5\"/></g>"
	    "<ellipse cx=\"25\" cy=\"55\" rx=\"24\" ry=\"9\" "
	    "transform=\"rotate(-33.33 25 55)\" fill=\"#00000c\"/>"
	    "<rect x=\"45\" y=\"50\" width=\"36\" height=\"16\" rx=\"4\" "
	    "transform=\"rotate(20.5 63 58)\" fill=\"#00000d\"/>" TAIL;
	static const struct figure figure[] = {
		{ V2V_SOLID | 10, 20.6, 13.3, 15.1, 10, 0, 0, false },
		{ V2V_SOLID | 11, 60.3, 20, 15.5, 15.5, 0, 0, true },
		{ V2V_SOLID | 12, 25, 55, 24, 9, 0, -33.33, true },
		{ V2V_SOLID | 13, 63, 58, 18, 8, 4, 20.5, false }
	};
	struct v2v_samples s;
	uint32_t row[90];

	(void)state;
	assert_int_equal(v2v_samples_init(&s, svg, strlen(svg), 90, 80, NULL),
	    V2V_OK);
	assert_int_equal(s.counts.elements, 4);
	assert_int_equal(s.counts.segments, 4 + 1 + 1 + 4);
	assert_int_equal(s.counts.numbers, 4 + 3 + (4 + 3) + (5 + 3));
	for (int y = 0; y < 80; y++) {
		assert_true(v2v_samples_row(&s, row, NULL));
		for (int x = 0; x < 90; x++) {
			uint32_t want = 0;
			bool near = false;

			for (int i = 0; i < 4; i++) {
				double d = outside(&figure[i], x + 0.5,
				    y + 0.5);

				want = d < 0 ? figure[i].paint : want;
				near |= fabs(d) < 0.01;
			}
			if (!near)
				assert_int_equal(row[x], want);
		}
	}
	v2v_samples_free(&s);
}

/* A frame of letters: k, w, r, blank for absent. */
static void
draw(struct v2v_frame *f, int32_t w, int32_t h, const char *s)
{
	assert_int_equal(v2v_frame_init(f, w, h, NULL), V2V_OK);
	for (int32_t i = 0; i < w * h; i++) {
		f->px[4 * i] = s[i] == 'w' || s[i] == 'r' ? 255 : 0;
		f->px[4 * i + 1] = f->px[4 * i + 2] = s[i] == 'w' ? 255 : 0;
		f->px[4 * i + 3] = s[i] != ' ' ? 255 : 0;
	}
}

static struct v2v_report
verify(const char *svg, int32_t w, int32_t h, const char *picture)
{
	struct v2v_report r = { 0 };
	struct v2v_frame f;
	struct v2v_msg msg;

	draw(&f, w, h, picture);
	if (v2v_verify(&r, svg, strlen(svg), &f, false, &msg) != V2V_OK)
		fail_msg("%s", msg.text);
	v2v_frame_free(&f);
	return r;
}

/* Known mistakes are reported as what they are. */
static void
mistakes(void **state)
{
	struct v2v_report r;

	(void)state;
	r = verify(HEAD("4", "3") PATH("#000", "M0 0h4v3H0z")
	    PATH("#fff", "M1 1h2v1H1z") TAIL, 4, 3, "kkkkkwwkkkkk");
	assert_int_equal(r.mislabelled, 0);
	assert_int_equal(r.cracks, 6);
	assert_int_equal(r.fills, 2);
	assert_int_equal(r.counts.elements, 2);
	assert_int_equal(r.counts.segments, 8);
	assert_int_equal(r.counts.numbers, 10);
	assert_int_equal(r.reach2, 0);

	/* White reaches one pixel too far, and over an absent one. */
	r = verify(HEAD("6", "1") PATH("#000", "M0 0h5v1H0z")
	    PATH("#fff", "M0 0h2v1H0z") PATH("#ffffff", "M3 0h3v1H3z") TAIL,
	    6, 1, "wwkkk ");
	assert_int_equal(r.mislabelled, 3);
	assert_int_equal(r.overpainted, 1);
	assert_int_equal(r.leaked, 0);
	assert_int_equal(r.cracks, 2);
	assert_int_equal(r.fills, 2);
	assert_int_equal(r.reach2, 16);

	/* The middle shows the ground, which begins outside. */
	r = verify(HEAD("5", "5") PATH("#f00", "M0 0h5v5H0z"
	    "M2 2v1h1v-1z") TAIL, 5, 5, "rrrrrrrrrrrrrrrrrrrrrrrrr");
	assert_int_equal(r.mislabelled, 1);
	assert_int_equal(r.leaked, 1);
	assert_int_equal(r.overpainted, 0);
	assert_int_equal(r.cracks, 0);
	assert_int_equal(r.reach2, 9);

	/* Nonzero: the same hole wound alike is none. */
	r = verify(HEAD("5", "5") PATH("#f00", "M0 0h5v5H0z"
	    "M2 2h1v1h-1z") TAIL, 5, 5, "rrrrrrrrrrrrrrrrrrrrrrrrr");
	assert_int_equal(r.mislabelled, 0);

	/* A colour that is nowhere near. */
	r = verify(HEAD("2", "1") PATH("#f00", "M-9-9h20v20h-20z") TAIL, 2, 1,
	    "kk");
	assert_int_equal(r.mislabelled, 2);
	assert_int_equal(r.reach2, V2V_REACH_MAX * V2V_REACH_MAX);
}

/* A centre on an edge lies to its right or below it. */
static void
ties(void **state)
{
	struct v2v_report r;

	(void)state;
	r = verify(HEAD("3", "3") PATH("#f00", "M.5.5h1v1h-1z") TAIL, 3, 3,
	    "r        ");
	assert_int_equal(r.mislabelled, 0);
}

/* A disc of four cubics against its equation. */
static void
disc(void **state)
{
	static const char svg[] = HEAD("40", "40") PATH("#000",
	    "M36 20C36 28.837 28.837 36 20 36S4 28.837 4 20 11.163 4 20 4"
	    "s16 7.163 16 16z") TAIL;
	char picture[40 * 40];
	struct v2v_report r;

	(void)state;
	for (int i = 0; i < 1600; i++) {
		int x = 2 * (i % 40) - 39, y = 2 * (i / 40) - 39;

		picture[i] = x * x + y * y < 32 * 32 ? 'k' : ' ';
	}
	r = verify(svg, 40, 40, picture);
	assert_int_equal(r.mislabelled, 0);
	assert_int_equal(r.counts.segments, 5);
}

/* Edges that change places on their way down. */
static void
crossing(void **state)
{
	char picture[20 * 20];
	struct v2v_report r;

	(void)state;
	for (int i = 0; i < 400; i++) {
		int x = i % 20, y = i / 20, z = 19 - y;

		picture[i] = (x < y && x < z) || (x >= y && x >= z) ? 'k'
		    : ' ';
	}
	r = verify(HEAD("20", "20") PATH("#000", "M0 0L20 20V0L0 20z") TAIL,
	    20, 20, picture);
	assert_int_equal(r.mislabelled, 0);
}

static void
other_size(void **state)
{
	static const char svg[] = HEAD("3", "2") TAIL;
	struct v2v_report r;
	struct v2v_frame f;
	struct v2v_msg msg;

	(void)state;
	draw(&f, 2, 2, "kkkk");
	assert_int_equal(v2v_verify(&r, svg, strlen(svg), &f, false, &msg),
	    V2V_E_GATE);
	assert_non_null(strstr(msg.text, "it is 3x2, the frame 2x2"));
	v2v_frame_free(&f);
}

static void
audits(void **state)
{
	struct v2v_labels l = { .n = 2, .rgb = { { 1, 2, 3 }, { 0, 0, 0 },
		{ 0xc8, 0x10, 0x2e } } };
	const char *good = HEAD("4", "4") PATH("#000", "")
	    PATH("#c8102e", "") TAIL;
	const char *bad = HEAD("4", "4") PATH("#000", "")
	    PATH("#010203", "") TAIL;
	const char *image = HEAD("4", "4") "<image href=\"x\"/>" TAIL;
	struct v2v_msg msg;

	(void)state;
	assert_int_equal(v2v_audit(good, strlen(good), &l, &msg), V2V_OK);
	assert_int_equal(v2v_audit(bad, strlen(bad), &l, &msg), V2V_E_GATE);
	assert_non_null(strstr(msg.text, "#010203 is not a colour"));
	assert_int_equal(v2v_audit(image, strlen(image), &l, &msg),
	    V2V_E_GATE);
}

static void
reports(void **state)
{
	struct v2v_report r = { .counts = { 40, 30, 2, 3, 4 }, .bytes = 5,
		.gzip = 7, .fills = 6, .cracks = 3, .mislabelled = 2,
		.leaked = 1, .reach2 = 2, .covered = 8, .painted = 9,
		.selfcross = { .n = 10 }, .ms = 11.5 };
	double took[V2V_TRACE_STAGES] = { 0.25, 1, 2, 3, 4, 5, 6, 1234.5678 };
	struct v2v_text t = { 0 };

	(void)state;
	v2v_report_print(&t, &r, took);
	v2v_text_char(&t, '\0');
	assert_false(t.failed);
	assert_string_equal(t.s, "{\n  \"width\": 40,\n  \"height\": 30,\n"
	    "  \"bytes\": 5,\n  \"bytes_gzip\": 7,\n  \"elements\": 2,\n  \"segments\": 3,\n"
	    "  \"numbers\": 4,\n  \"fills\": 6,\n  \"overdraw\": 1.125,\n"
	    "  \"self_intersections\": 10,\n  \"boundary\": 3,\n"
	    "  \"mislabelled\": 2,\n  \"leaked\": 1,\n  \"overpainted\": 0,\n"
	    "  \"displacement_mean\": 0.6667,\n"
	    "  \"displacement_max\": 1.41,\n  \"times\": {\"labels\": 0.25, "
	    "\"rims\": 1, \"runs\": 2, \"map\": 3, \"fit\": 4, "
	    "\"paint\": 5, \"proof\": 6, \"write\": 1234.568, \"verify\": 11.5}\n}\n");
	t.len = 0;
	v2v_report_print(&t, &r, NULL);
	v2v_text_char(&t, '\0');
	assert_non_null(strstr(t.s, "\"displacement_max\": 1.41\n}\n"));
	v2v_text_free(&t);
}

enum { W = 50, H = 40 };

/* Paint the triangle p as colour number k into want[]. */
static void
ref_triangle(uint32_t *want, int64_t p[3][2], uint32_t k)
{
	for (int64_t i = 0; i < W * H; i++) {
		int64_t x = 1000 * (i % W) + 500, y = 1000 * (i / W) + 500;
		int left = 0, right = 0;

		for (int e = 0; e < 3; e++) {
			const int64_t *a = p[e], *b = p[(e + 1) % 3];
			int64_t side = (b[0] - a[0]) * (y - a[1])
			    - (b[1] - a[1]) * (x - a[0]);

			left += side < 0;
			right += side > 0;
		}
		if (left == 3 || right == 3)
			want[i] = V2V_SOLID | k;
	}
}

/* Triangles of both windings, also beyond the picture, against half-planes. */
static void
triangles(void **state)
{
	uint32_t want[W * H] = { 0 }, row[W];
	struct v2v_text t = { 0 };
	struct v2v_samples s;
	uint64_t at = 0;

	(void)state;
	v2v_text_str(&t, HEAD("50", "40"));
	for (uint32_t k = 1; k <= 30; k++) {
		int64_t p[3][2];
		char head[64];

		snprintf(head, sizeof(head), "<path fill=\"#0000%02x\" d=\"M",
		    (unsigned)k);
		v2v_text_str(&t, head);
		for (int i = 0; i < 6; i++) {
			p[i / 2][i % 2] = (int64_t)v2v_rng_below(7, at++,
			    30000) * 2 - 5001;
			v2v_text_fixed(&t, p[i / 2][i % 2], 3);
			v2v_text_char(&t, ' ');
		}
		v2v_text_str(&t, "z\"/>\n");
		ref_triangle(want, p, k);
	}
	v2v_text_str(&t, TAIL);
	assert_false(t.failed);
	assert_int_equal(v2v_samples_init(&s, t.s, t.len, W, H, NULL), V2V_OK);
	for (int32_t y = 0; y < H; y++) {
		assert_true(v2v_samples_row(&s, row, NULL));
		assert_memory_equal(row, want + y * W, sizeof(row));
	}
	v2v_samples_free(&s);
	v2v_text_free(&t);
}

/* What v2v_trace wrote is near, and nothing leaks. */
static void
traced(void **state)
{
	const struct v2v_trace_params p = { .tolerance = 0.8, .corner = 40,
		.max_colors = 256, .style = { .decimals = 2 } };

	(void)state;
	for (int32_t k = 0; k < 8; k++) {
		struct v2v_text t = { 0 };
		struct v2v_report r;
		struct v2v_frame f;

		assert_int_equal(v2v_frame_init(&f, W, H, NULL), V2V_OK);
		for (int32_t i = 0; i < W * H; i++) {
			int32_t x = i % W - W / 2, y = i / W - H / 2;

			f.px[4 * i] = x * x + y * y < 100 + 20 * k ? 200
			    : x > k ? 90 : 7;
			f.px[4 * i + 3] = 255;
		}
		assert_int_equal(v2v_trace(NULL, &t, NULL, 0, &f, &p, NULL),
		    V2V_OK);
		assert_int_equal(v2v_verify(&r, t.s, t.len, &f, false, NULL), V2V_OK);
		assert_int_equal(r.leaked, 0);
		assert_int_equal(r.overpainted, 0);
		assert_int_equal(r.fills, 3);
		assert_int_equal(r.bytes, t.len);
		assert_true(r.mislabelled * 4 < r.cracks);
		assert_true(r.reach2 <= 2);
		v2v_text_free(&t);
		v2v_frame_free(&f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters),
		cmocka_unit_test(broken_paths),
		cmocka_unit_test(broken_texts),
		cmocka_unit_test(shapes),
		cmocka_unit_test(mistakes),
		cmocka_unit_test(ties),
		cmocka_unit_test(disc),
		cmocka_unit_test(crossing),
		cmocka_unit_test(other_size),
		cmocka_unit_test(audits),
		cmocka_unit_test(reports),
		cmocka_unit_test(triangles),
		cmocka_unit_test(traced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
