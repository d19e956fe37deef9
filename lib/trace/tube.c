/*
 * Exact edges by winding numbers.
 *
 * Pixel (i, j) is sampled at its centre (i + 1/2, j + 1/2). Faces are painted
 * by the nonzero rule, so a picture is exact if each ring winds round each
 * centre as often as its cracks do. Take a piece of an edge from P to Q, and
 * the cracks from v to w that it stands for:
 *
 *            . . . . .            P to Q, a line to w, the cracks back to v
 *      v---+ . . . . .            and a line to P make a closed path. If it
 *      : . +---+ . . .            winds round no centre, the piece may stand
 *      P ~ ~ ~ ~ ~ Q . .          for the cracks. Added up over a ring, the
 *      . . . . . +---w            lines cancel: each is walked both ways.
 *
 * The winding number of the centre right of which nothing is left to cross is
 * 0, and it changes between neighbours in a row by the crossings between
 * them. So it is 0 everywhere if the crossings of each row cancel between any
 * two columns. A piece that follows its cracks crosses what they cross in the
 * same order; as the cracks are walked backwards each of their crossings then
 * cancels the last one left, like brackets, and nothing has to be sorted.
 *
 * Lines are taken in integers, without error. Cubics are cut where they turn
 * back in y, and a bracketed Newton iteration finds each crossing.
 *
 * Renderers round to grids of their own, so segments keep SPARE away from the
 * centres wherever they cross a row or column of them. That cannot be much: a
 * line of slope m passes between two centres of a row, m / 2 off at best. And
 * renderers draw curves as chords. cairo's may be off by 3/40 px, more than
 * there is room for near the top of a circle. So a curve has to pass twice: as
 * what it is, and as these chords.
 */
#include "base.h"

#include "trace/tube.h"

#include "trace/arc.h"
#include "util/mem.h"

#include <math.h>
#include <stdlib.h>

/* Px: renderers round to 1/256. */
#define SPARE (1.0 / 320)

/* cairo's default tolerance, and no curve is halved more often. */
#define CHORD_TOLERANCE 0.1
enum { HALVINGS_MAX = 12 };

enum { FINE = 64 }; /* parts of a step */

void
v2v_tube_reset(struct v2v_tube *t)
{
	t->n = 0;
	t->close = t->failed = false;
}

void
v2v_tube_free(struct v2v_tube *t)
{
	free(t->pass);
	*t = (struct v2v_tube){ .unit = t->unit };
}

static void
add_pass(struct v2v_tube *t, int32_t row, int32_t col, int32_t wind)
{
	if (t->n > 0) {
		const struct v2v_pass *last = &t->pass[t->n - 1];

		if (last->row == row && last->col == col
		    && last->wind == -wind) {
			t->n--;
			return;
		}
	}
	if (!v2v_grow(&t->pass, &t->cap, t->n + 1, sizeof(*t->pass))) {
		t->failed = true;
		return;
	}
	t->pass[t->n++] = (struct v2v_pass){ row, col, wind };
}

static int64_t
floor_div(int64_t a, int64_t b) /* b > 0 */
{
	return a / b - (a % b < 0);
}

/* Steps in FINEths, rounded; from half steps on that is exact. */
static int64_t
fine(double v)
{
	return (int64_t)floor(v * FINE + 0.5);
}

/*
 * Cross the rows of centres on a line from (x0, y0) to (x1, y1), in FINEths of
 * a step; a row is crossed if just one end is above it. With `rows` false x
 * and y have changed places, and only the distances count. Sides are below
 * 2^14 pixels of 1000 steps, so products are below 2^62.
 */
static void
cross_line(struct v2v_tube *t, int64_t x0, int64_t y0, int64_t x1,
    int64_t y1, bool rows, double spare)
{
	int64_t u = t->unit * (FINE / 2), dy = y1 > y0 ? y1 - y0 : y0 - y1;
	int64_t dx = y1 > y0 ? x1 - x0 : x0 - x1;
	int64_t a = floor_div(y0 - u, 2 * u), b = floor_div(y1 - u, 2 * u);
	int32_t wind = b > a ? 1 : -1;
	double most = (1 - spare) * 2 * (double)u;

	for (int64_t k = b > a ? a + 1 : a; k != (b > a ? b + 1 : b);
	    k += wind) {
		int64_t x = (x0 - u) * dy + dx * ((2 * k + 1) * u - y0);
		int64_t left = floor_div(x, 2 * u * dy);
		double off = (double)(x - left * 2 * u * dy) / (double)dy;

		t->close |= spare > 0 && (off > most || off < 2 * (double)u - most);
		if (rows)
			add_pass(t, (int32_t)k, (int32_t)left + 1, wind);
	}
}

/* Is a point less than `spare` from a centre in both coordinates? */
static bool
is_close(const struct v2v_tube *t, double x, double y, double spare)
{
	double h = (double)t->unit / 2, reach = spare * t->unit;
	double dx = fmod(x + 65536.0 * t->unit, t->unit) - h;
	double dy = fmod(y + 65536.0 * t->unit, t->unit) - h;

	return dx < reach && dx > -reach && dy < reach && dy > -reach;
}

/* A line between points in steps. */
static void
add_line(struct v2v_tube *t, double x0, double y0, double x1, double y1,
    double spare)
{
	int64_t a = fine(x0), b = fine(y0), c = fine(x1), d = fine(y1);

	cross_line(t, a, b, c, d, true, spare);
	if (spare <= 0)
		return;
	cross_line(t, b, a, d, c, false, spare);
	t->close |= is_close(t, x0, y0, spare) || is_close(t, x1, y1, spare);
}

/* One coordinate of a cubic, k[0] + k[1] t + k[2] t^2 + k[3] t^3; it ends at
 * `end`. */
struct poly {
	double k[4], end;
};

static struct poly
to_poly(double a, double b, double c, double d)
{
	return (struct poly){ { a, 3 * (b - a), 3 * (a - 2 * b + c),
		d - 3 * c + 3 * b - a }, d };
}

static double
value(const struct poly *p, double t)
{
	return t >= 1 ? p->end : p->k[0] + t * (p->k[1] + t * (p->k[2]
	    + t * p->k[3]));
}

static double
slope(const struct poly *p, double t)
{
	return p->k[1] + t * (2 * p->k[2] + 3 * t * p->k[3]);
}

/* Where p turns back, within 0 and 1 and in order; how many times. */
static int
turns(const struct poly *p, double t[2])
{
	double a = 3 * p->k[3], b = p->k[2], c = p->k[1], d = b * b - a * c, q;
	double r[2];
	int n = 0;

	if (d < 0)
		return 0;
	q = -(b + (b < 0 ? -sqrt(d) : sqrt(d)));
	r[0] = a != 0 ? q / a : -1;
	r[1] = q != 0 ? c / q : -1;
	if (r[0] > r[1]) {
		double s = r[0];

		r[0] = r[1];
		r[1] = s;
	}
	for (int i = 0; i < 2; i++)
		if (r[i] > 0 && r[i] < 1)
			t[n++] = r[i];
	return n;
}

/* Where p, monotone from t0 to t1, is v. */
static double
solve(const struct poly *p, double v, double t0, double t1)
{
	bool up = value(p, t1) > value(p, t0);
	double t = (t0 + t1) / 2;

	for (int i = 0; i < 60; i++) {
		double f = value(p, t) - v, d = slope(p, t), next;

		if ((f > 0) == up)
			t1 = t;
		else
			t0 = t;
		next = d != 0 ? t - f / d : t0;
		if (!(next > t0 && next < t1))
			next = (t0 + t1) / 2;
		if (next - t < 1e-13 && t - next < 1e-13)
			break;
		t = next;
	}
	return t;
}

/* As cross_line; lengths are in steps. */
static void
cross_poly(struct v2v_tube *t, const struct poly *x, const struct poly *y,
    bool rows, double spare)
{
	double cut[4] = { 0 }, u = t->unit;
	int n = turns(y, cut + 1) + 1;

	cut[n] = 1;
	for (int i = 0; i < n; i++) {
		double y0 = value(y, cut[i]), y1 = value(y, cut[i + 1]);
		double at = cut[i];
		int32_t a = (int32_t)floor(y0 / u - 0.5);
		int32_t b = (int32_t)floor(y1 / u - 0.5);
		int32_t wind = b > a ? 1 : -1;

		if (i > 0)
			t->close |= is_close(t, value(x, at), y0, spare);
		for (int32_t k = b > a ? a + 1 : a; k != (b > a ? b + 1 : b);
		    k += wind) {
			double v, left;

			at = solve(y, (k + 0.5) * u, at, cut[i + 1]);
			v = value(x, at) / u - 0.5;
			left = floor(v);
			t->close |= v - left < spare
			    || v - left > 1 - spare;
			if (rows)
				add_pass(t, k, (int32_t)left + 1, wind);
		}
	}
}

static void
add_cubic(struct v2v_tube *t, const struct v2v_cubic *c)
{
	const struct v2v_vec *p = c->p;
	struct poly x = to_poly(p[0].x, p[1].x, p[2].x, p[3].x);
	struct poly y = to_poly(p[0].y, p[1].y, p[2].y, p[3].y);

	cross_poly(t, &x, &y, true, SPARE);
	cross_poly(t, &y, &x, false, SPARE);
	t->close |= is_close(t, p[0].x, p[0].y, SPARE)
	    || is_close(t, p[3].x, p[3].y, SPARE);
}

/* Squared distance of p from the line segment a b. */
static double
distance2(struct v2v_vec p, struct v2v_vec a, struct v2v_vec b)
{
	struct v2v_vec d = v2v_vec_sub(b, a), r = v2v_vec_sub(p, a);
	double n = v2v_vec_dot(d, d), u = v2v_vec_dot(r, d);

	r = u <= 0 || n <= 0 ? r : v2v_vec_add(r, d, u >= n ? -1 : -u / n);
	return v2v_vec_dot(r, r);
}

static struct v2v_vec
middle(struct v2v_vec a, struct v2v_vec b)
{
	return (struct v2v_vec){ (a.x + b.x) / 2, (a.y + b.y) / 2 };
}

/*
 * The chords of a cubic: it is halved until both handles are within the
 * tolerance of the line between its ends. Chords lie on a grid of a 256th.
 */
static void
add_chords(struct v2v_tube *t, const struct v2v_cubic *c)
{
	double most = CHORD_TOLERANCE * t->unit;
	struct v2v_cubic stack[HALVINGS_MAX + 1] = { *c };
	int depth[HALVINGS_MAX + 1] = { 0 }, n = 1;

	while (n > 0) {
		struct v2v_vec *p = stack[n - 1].p, m, *q;

		if (depth[n - 1] == HALVINGS_MAX
		    || (distance2(p[1], p[0], p[3]) < most * most
		    && distance2(p[2], p[0], p[3]) < most * most)) {
			add_line(t, p[0].x, p[0].y, p[3].x, p[3].y, SPARE);
			n--;
			continue;
		}
		/* The second half stays, the first goes on top. */
		q = stack[n].p;
		m = middle(p[1], p[2]);
		q[0] = p[0];
		q[1] = middle(p[0], p[1]);
		q[2] = middle(q[1], m);
		p[2] = middle(p[2], p[3]);
		p[1] = middle(m, p[2]);
		p[0] = q[3] = middle(q[2], p[1]);
		depth[n] = ++depth[n - 1];
		n++;
	}
}

void
v2v_tube_seg(struct v2v_tube *t, struct v2v_point p, const struct v2v_seg *s,
    bool chords)
{
	struct v2v_cubic c[V2V_ARC_CUBICS];
	int n;

	if (s->kind == V2V_SEG_LINE) {
		add_line(t, p.x, p.y, s->x, s->y, SPARE);
		return;
	}
	n = v2v_seg_cubics(p, s, c);
	for (int i = 0; i < n; i++)
		if (chords)
			add_chords(t, &c[i]);
		else
			add_cubic(t, &c[i]);
}

void
v2v_tube_link(struct v2v_tube *t, struct v2v_point p, struct v2v_point q)
{
	add_line(t, p.x, p.y, q.x, q.y, 0);
}

void
v2v_tube_cracks(struct v2v_tube *t, struct v2v_point p, struct v2v_point q)
{
	int32_t step = q.y > p.y ? 1 : -1;

	for (int32_t y = p.y; y != q.y; y += step)
		add_pass(t, step > 0 ? y : y - 1, p.x, step);
}

static int
by_place(const void *a, const void *b)
{
	const struct v2v_pass *p = a, *q = b;

	if (p->row != q->row)
		return p->row < q->row ? -1 : 1;
	return p->col < q->col ? -1 : p->col > q->col;
}

size_t
v2v_tube_net(struct v2v_tube *t)
{
	size_t k = 0;

	if (t->n > 1)
		qsort(t->pass, t->n, sizeof(*t->pass), by_place);
	for (size_t i = 0, j; i < t->n; i = j) {
		struct v2v_pass p = t->pass[i];

		for (j = i + 1; j < t->n
		    && by_place(&t->pass[i], &t->pass[j]) == 0; j++)
			p.wind += t->pass[j].wind;
		if (p.wind != 0)
			t->pass[k++] = p;
	}
	return t->n = k;
}

bool
v2v_tube_passes(struct v2v_tube *t)
{
	return !t->failed && !t->close && v2v_tube_net(t) == 0;
}
