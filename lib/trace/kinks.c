/*
 * Corners of thinned lines.
 *
 * About a corner the ridge is round as far as the disc in it reaches, as a
 * curve's is. So the line is looked at from where the disc ends, in two steps
 * on either side:
 *
 *            gap  step  step
 *          |- - -|-----|-----|
 *          i      b0    b1
 *
 * What it turns from a0 to b0, less what its curvature from a1 to a0 and from
 * b0 to b1 would turn it there, is the turn of pixel i. A corner is a pixel
 * that turns enough, and more than all nearby.
 */
#include "base.h"

#include "trace/ridge.h"

#include "ops/kern/dmath.h"
#include "util/mem.h"

#include <stdlib.h>

enum { STEP = 8, STEP_MIN = 4 }; /* pixels */
static const double CURVED = 0.3; /* of a turn, that makes it a curve */

struct walk {
	struct v2v_ridges *g;
	const uint16_t *d2;
	int32_t width;      /* of the picture */
	double corner;      /* the least turn */
	struct v2v_vec *q;  /* the branch; if it is closed three times */
	double *turn;       /* of each point */
	size_t cap_q, cap_turn;
};

static double
radius_at(const struct walk *w, const struct v2v_point *p)
{
	return sqrt(w->d2[(size_t)p->y * (size_t)w->width + (size_t)p->x]);
}

/* The way from the first half to the second of n + 1 points, backwards if
 * step is -1. */
static struct v2v_vec
way(const struct v2v_vec *q, int step, size_t n)
{
	struct v2v_vec d = { 0, 0 };

	for (size_t i = 0; i < (n + 1) / 2; i++) {
		d = v2v_vec_add(d, q[step * (ptrdiff_t)i], -1);
		d = v2v_vec_add(d, q[step * (ptrdiff_t)(n - i)], 1);
	}
	return d;
}

static double
angle(struct v2v_vec a, struct v2v_vec b)
{
	return v2v_atan2(v2v_vec_cross(a, b), v2v_vec_dot(a, b));
}

/* The turn at q[i], one of n points; above 0 to either side. */
static double
turn_at(const struct walk *w, double radius, size_t i, size_t n)
{
	size_t gap = (size_t)(radius + 1.5), room = i < n - 1 - i ? i
	    : n - 1 - i, step = room > gap ? (room - gap) / 2 : 0;
	const struct v2v_vec *q = w->q + i, *a = q - gap, *b = q + gap;
	struct v2v_vec a0, b0, back;
	double turn, bent;

	if (step < STEP_MIN)
		return 0;
	step = step < STEP ? step : STEP;
	b0 = way(b, 1, step);
	back = way(a, -1, step);
	a0 = (struct v2v_vec){ -back.x, -back.y };
	turn = angle(a0, b0);
	if (turn < w->corner && turn > -w->corner)
		return 0;
	bent = angle(b0, way(b + step, 1, step))
	    - angle(back, way(a - step, -1, step));
	bent *= ((double)gap + (double)step / 2) / (double)step;
	if (turn < 0) {
		turn = -turn;
		bent = -bent;
	}
	return bent < 0 ? turn : bent < CURVED * turn ? turn - bent : 0;
}

static bool
load(struct walk *w, const struct v2v_branch *b)
{
	bool closed = b->knot[0] == V2V_NONE;
	const struct v2v_point *p = w->g->point + b->first;
	size_t n = closed ? 3 * (size_t)b->n : b->n;

	if (!v2v_grow(&w->q, &w->cap_q, n, sizeof(*w->q))
	    || !v2v_grow(&w->turn, &w->cap_turn, b->n, sizeof(*w->turn)))
		return false;
	for (size_t i = 0; i < n; i++)
		w->q[i] = (struct v2v_vec){ p[i % b->n].x + 0.5,
			p[i % b->n].y + 0.5 };
	for (size_t i = 0; i < b->n; i++)
		w->turn[i] = turn_at(w, radius_at(w, &p[i]), closed ? i + b->n
		    : i, n);
	return true;
}

/* Does point i turn as a corner does, and most nearby? */
static bool
is_corner(const struct walk *w, const struct v2v_branch *b, size_t i)
{
	bool closed = b->knot[0] == V2V_NONE;
	size_t n = b->n, reach = STEP_MIN + (size_t)(1.5
	    + radius_at(w, &w->g->point[b->first + i]));

	if (w->turn[i] < w->corner)
		return false;
	for (size_t k = 1; k <= reach; k++) {
		if ((closed || i >= k) && w->turn[(i + n - k % n) % n]
		    >= w->turn[i])
			return false;
		if ((closed || i + k < n) && w->turn[(i + k) % n] > w->turn[i])
			return false;
	}
	return true;
}

static double
length_of(const struct v2v_ridges *g, const struct v2v_branch *b)
{
	double sum = 0;

	for (uint32_t i = 0; i <= b->n; i++) {
		const struct v2v_point *p = g->point + b->first + i;
		struct v2v_vec from = i == 0 ? g->knot[b->knot[0]].at
		    : (struct v2v_vec){ p[-1].x + 0.5, p[-1].y + 0.5 };
		struct v2v_vec to = i == b->n ? g->knot[b->knot[1]].at
		    : (struct v2v_vec){ p->x + 0.5, p->y + 0.5 };

		sum += v2v_vec_length(v2v_vec_sub(to, from));
	}
	return sum;
}

/* A knot in place of point `at` of branch `id`: what follows is a branch of
 * its own, but for a closed one, which only is cut open. */
static bool
cut(struct walk *w, size_t id, size_t at)
{
	struct v2v_ridges *g = w->g;
	struct v2v_branch *b = &g->branch[id], *c;
	struct v2v_point p = g->point[b->first + at];
	uint32_t k = (uint32_t)g->n_knots, n = b->n;

	if (!v2v_grow(&g->knot, &g->cap_knots, g->n_knots + 1,
	    sizeof(*g->knot)))
		return false;
	g->knot[g->n_knots++] = (struct v2v_knot){
		.at = { p.x + 0.5, p.y + 0.5 }, .radius = radius_at(w, &p),
		.degree = 2, .group = k };
	if (b->knot[0] == V2V_NONE) {
		if (!v2v_grow(&g->point, &g->cap_points, g->n_points + n,
		    sizeof(*g->point)))
			return false;
		for (size_t i = 1; i < n; i++)
			g->point[g->n_points + i - 1]
			    = g->point[b->first + (at + i) % n];
		b->first = g->n_points;
		b->n = n - 1;
		b->knot[0] = b->knot[1] = k;
		g->n_points += n - 1;
	} else {
		if (!v2v_grow(&g->branch, &g->cap_branches, g->n_branches + 1,
		    sizeof(*g->branch)))
			return false;
		b = &g->branch[id];
		c = &g->branch[g->n_branches++];
		*c = (struct v2v_branch){ .first = b->first + at + 1,
			.n = n - (uint32_t)at - 1, .knot = { k, b->knot[1] } };
		b->n = (uint32_t)at;
		b->knot[1] = k;
		c->length = length_of(g, c);
	}
	b->length = length_of(g, b);
	return true;
}

bool
v2v_ridges_cut(struct v2v_ridges *g, const uint16_t *d2, int32_t width,
    double corner_cos)
{
	struct walk w = { .g = g, .d2 = d2, .width = width,
		.corner = v2v_atan2(sqrt(1 - corner_cos * corner_cos),
		corner_cos) };
	bool ok = true;

	/* Branches that are cut off are looked at when their turn comes. */
	for (size_t i = 0; ok && i < g->n_branches; i++) {
		const struct v2v_branch *b = &g->branch[i];
		size_t at = 0;

		ok = b->gone || load(&w, b);
		while (!b->gone && at < b->n && !is_corner(&w, b, at))
			at++;
		if (ok && !b->gone && at < b->n) {
			bool closed = b->knot[0] == V2V_NONE;

			ok = cut(&w, i, at);
			i -= closed;
		}
	}
	free(w.q);
	free(w.turn);
	return ok;
}
