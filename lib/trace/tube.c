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
 * A path has to pass twice: as what it is, and as cairo draws it without
 * anti-aliasing: it rounds to 1/256 px and draws a cubic as chords up to 3/40 px
 * off. There is no room
 * for a margin that would hold for all such errors: a line of slope m passes
 * between two centres of a row, m / 2 from both at best, and a long one leaves
 * hardly more room than 1 / (its length) anywhere.
 */
#include "base.h"

#include "trace/tube.h"

#include "trace/arc.h"
#include "util/mem.h"

#include <math.h>
#include <stdlib.h>

/* Px: what is nearer to a centre, across or down, might be a tie. Readers who
 * round to 1/1000 px and take chords off by 1/2000 px agree with us. */
#define SPARE (1.0 / 500)

/* librsvg draws an arc as cubics of this angle at most. */
#define QUARTER (1.5707963267948966 + 0.001)

enum {
	FINE = 256, /* cairo's steps a pixel */
	HALVINGS_MAX = 16
};


void
v2v_tube_reset(struct v2v_tube *t, bool drawn)
{
	t->n = 0;
	t->drawn = drawn;
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

/*
 * Cross the rows of centres on a line from (x0, y0) to (x1, y1), lengths in
 * units of which 2 u are a pixel; a row is crossed if just one end is above
 * it. With `rows` false x and y have changed places, and only the distances
 * count. Sides are below 2^14 pixels of 2000 units, so products are below
 * 2^53.
 */
static void
cross_line(struct v2v_tube *t, int64_t x0, int64_t y0, int64_t x1,
    int64_t y1, bool rows, double spare)
{
	int64_t u = t->unit, dy = y1 > y0 ? y1 - y0 : y0 - y1;
	int64_t dx = y1 > y0 ? x1 - x0 : x0 - x1;
	int64_t a = floor_div(y0 - u, 2 * u), b = floor_div(y1 - u, 2 * u);
	int32_t wind = b > a ? 1 : -1;
	double most = (1 - spare) * 2 * (double)u;

	for (int64_t k = b > a ? a + 1 : a; k != (b > a ? b + 1 : b);
	    k += wind) {
		int64_t x = (x0 - u) * dy + dx * ((2 * k + 1) * u - y0);
		int64_t left = floor_div(x, 2 * u * dy);
		double off = (double)(x - left * 2 * u * dy) / (double)dy;

		t->close |= off > most || off < 2 * (double)u - most;
		if (rows)
			add_pass(t, (int32_t)k, (int32_t)left + 1, wind);
	}
}

/*
 * The same as cairo does it (cairo-mono-scan-converter.c): x and y are in
 * 256ths of a pixel; a row is crossed where its centre is at or below the upper
 * end and above the lower one; x is rounded down before it is compared, and a
 * centre on the edge lies to its right.
 */
static void
draw_line(struct v2v_tube *t, int64_t x0, int64_t y0, int64_t x1, int64_t y1)
{
	int64_t u = FINE / 2, dy = y1 > y0 ? y1 - y0 : y0 - y1;
	int64_t dx = y1 > y0 ? x1 - x0 : x0 - x1;
	int64_t a = floor_div(y0 - 1 - u, FINE);
	int64_t b = floor_div(y1 - 1 - u, FINE);
	int32_t wind = b > a ? 1 : -1;

	for (int64_t k = b > a ? a + 1 : a; k != (b > a ? b + 1 : b);
	    k += wind) {
		int64_t x = x0 + floor_div(dx * (k * FINE + u - 1 - y0), dy);
		int64_t left = floor_div(x - 1 - u, FINE);

		add_pass(t, (int32_t)k, (int32_t)left + 1, wind);
	}
}

/* Is a point, in units of which 2 u are a pixel, less than `spare` pixels from
 * a centre in both coordinates? Points are 2^15 pixels from 0 at most. */
static bool
is_close(double x, double y, double u, double spare)
{
	double dx = fmod(x + 65536 * u, 2 * u) - u;
	double dy = fmod(y + 65536 * u, 2 * u) - u, reach = 2 * spare * u;

	return dx < reach && dx > -reach && dy < reach && dy > -reach;
}

/* A coordinate as cairo has it. */
static int64_t
fine(const struct v2v_tube *t, double v)
{
	return (int64_t)floor(v * FINE / t->unit + 0.5);
}

static void
add_line(struct v2v_tube *t, struct v2v_point p, struct v2v_point q,
    double spare)
{
	double u = t->unit;

	if (t->drawn) {
		draw_line(t, fine(t, p.x), fine(t, p.y), fine(t, q.x),
		    fine(t, q.y));
		return;
	}
	cross_line(t, 2 * (int64_t)p.x, 2 * (int64_t)p.y, 2 * (int64_t)q.x,
	    2 * (int64_t)q.y, true, spare);
	if (spare <= 0)
		return;
	cross_line(t, 2 * (int64_t)p.y, 2 * (int64_t)p.x, 2 * (int64_t)q.y,
	    2 * (int64_t)q.x, false, spare);
	t->close |= is_close(2.0 * p.x, 2.0 * p.y, u, spare)
	    || is_close(2.0 * q.x, 2.0 * q.y, u, spare);
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
			t->close |= is_close(value(x, at), y0, u / 2, spare);
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
	t->close |= is_close(p[0].x, p[0].y, t->unit / 2.0, SPARE)
	    || is_close(p[3].x, p[3].y, t->unit / 2.0, SPARE);
}

/* A cubic in 256ths of a pixel. */
struct fine_cubic {
	int64_t x[4], y[4];
};

/* Squared distance in px of the handles from the line between the ends. */
static double
flatness2(const struct fine_cubic *c)
{
	double dx = (double)(c->x[3] - c->x[0]), dy = (double)(c->y[3]
	    - c->y[0]), n = dx * dx + dy * dy, most = 0;

	for (int k = 1; k < 3; k++) {
		double x = (double)(c->x[k] - c->x[0]);
		double y = (double)(c->y[k] - c->y[0]), u = x * dx + y * dy;

		u = u <= 0 || n <= 0 ? 0 : u >= n ? 1 : u / n;
		x -= u * dx;
		y -= u * dy;
		most = x * x + y * y > most ? x * x + y * y : most;
	}
	return most / (FINE * FINE);
}

/* *c becomes its second half, the first half is returned; rounded down as in
 * cairo-spline.c. */
static struct fine_cubic
halve(struct fine_cubic *c)
{
	struct fine_cubic first;

	for (int axis = 0; axis < 2; axis++) {
		int64_t *p = axis ? c->y : c->x, *q = axis ? first.y : first.x;
		int64_t m = floor_div(p[1] + p[2], 2);

		q[0] = p[0];
		q[1] = floor_div(p[0] + p[1], 2);
		q[2] = floor_div(q[1] + m, 2);
		p[2] = floor_div(p[2] + p[3], 2);
		p[1] = floor_div(m + p[2], 2);
		p[0] = q[3] = floor_div(q[2] + p[1], 2);
	}
	return first;
}

/* Halved until the chords are flat. */
static void
draw_cubic(struct v2v_tube *t, const struct v2v_cubic *c)
{
	struct fine_cubic stack[HALVINGS_MAX + 1];
	int depth[HALVINGS_MAX + 1] = { 0 }, n = 1;

	for (int k = 0; k < 4; k++) {
		stack[0].x[k] = fine(t, c->p[k].x);
		stack[0].y[k] = fine(t, c->p[k].y);
	}
	while (n > 0) {
		struct fine_cubic *k = &stack[n - 1];

		if (depth[n - 1] == HALVINGS_MAX || flatness2(k)
		    < V2V_CHORD_TOLERANCE * V2V_CHORD_TOLERANCE) {
			draw_line(t, k->x[0], k->y[0], k->x[3], k->y[3]);
			n--;
			continue;
		}
		stack[n] = halve(k);
		depth[n] = ++depth[n - 1];
		n++;
	}
}

void
v2v_tube_seg(struct v2v_tube *t, struct v2v_point p, const struct v2v_seg *s)
{
	struct v2v_cubic c[V2V_ARC_CUBICS];
	int n;

	if (s->kind == V2V_SEG_LINE) {
		add_line(t, p, (struct v2v_point){ s->x, s->y }, SPARE);
		return;
	}
	n = t->drawn ? v2v_seg_cubics_by(p, s, QUARTER, c)
	    : v2v_seg_cubics(p, s, c);
	for (int i = 0; i < n; i++)
		if (t->drawn)
			draw_cubic(t, &c[i]);
		else
			add_cubic(t, &c[i]);
}

void
v2v_tube_link(struct v2v_tube *t, struct v2v_point p, struct v2v_point q)
{
	add_line(t, p, q, 0);
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
