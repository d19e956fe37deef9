/* Polygons with paint, and the even-odd scan of a list of them. */
#include "base.h"

#include "raster.h"

#include "util/mem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CURVE_STEPS = 10, QUARTER_STEPS = 16, CROSSINGS = 128 };

static void
no_memory(void)
{
	fprintf(stderr, "scene: out of memory\n");
	exit(1);
}

void
path_point(struct shapes *l, double x, double y)
{
	if (!v2v_grow(&l->path, &l->path_cap, l->path_n + 1, sizeof(*l->path)))
		no_memory();
	l->path[l->path_n++] = (struct point){ x, y };
}

void
path_curve(struct shapes *l, double cx, double cy, double x, double y)
{
	struct point a = l->path[l->path_n - 1];

	for (int i = 1; i <= CURVE_STEPS; i++) {
		double t = (double)i / CURVE_STEPS, s = 1 - t;

		path_point(l, s * s * a.x + 2 * s * t * cx + t * t * x,
		    s * s * a.y + 2 * s * t * cy + t * t * y);
	}
}

/* The point at distance r from a towards b, at most half way. */
static struct point
towards(struct point a, struct point b, double r)
{
	double dx = b.x - a.x, dy = b.y - a.y, d = sqrt(dx * dx + dy * dy);
	double t = d > 2 * r ? r / d : 0.5;

	return (struct point){ a.x + t * dx, a.y + t * dy };
}

void
path_rounded(struct shapes *l, const struct point *p, const double *r, int n)
{
	for (int i = 0; i < n; i++) {
		struct point a = towards(p[i], p[(i + n - 1) % n], r[i]);
		struct point b = towards(p[i], p[(i + 1) % n], r[i]);

		path_point(l, a.x, a.y);
		path_curve(l, p[i].x, p[i].y, b.x, b.y);
	}
}

/* By the rational form of a quarter: no sine is needed. */
void
path_circle(struct shapes *l, double x, double y, double radius)
{
	static const int turn[4][4] = {
		{ 1, 0, 0, 1 }, { 0, -1, 1, 0 }, { -1, 0, 0, -1 }, { 0, 1, -1, 0 }
	};

	for (int q = 0; q < 4; q++) {
		for (int i = 0; i < QUARTER_STEPS; i++) {
			double t = (double)i / QUARTER_STEPS, w = 1 + t * t;
			double c = (1 - t * t) / w, s = 2 * t / w;

			path_point(l, x + radius * (turn[q][0] * c + turn[q][1] * s),
			    y + radius * (turn[q][2] * c + turn[q][3] * s));
		}
	}
}

/* The offset of a line's point i to its left, over half the width. */
static struct point
offset(const struct point *p, int n, int i, double half)
{
	struct point a = p[i > 0 ? i - 1 : 0], b = p[i < n - 1 ? i + 1 : i];
	double dx = b.x - a.x, dy = b.y - a.y, d = sqrt(dx * dx + dy * dy);

	if (d == 0)
		return p[i];
	return (struct point){ p[i].x - dy / d * half, p[i].y + dx / d * half };
}

void
path_line(struct shapes *l, const struct point *p, int n, double width)
{
	for (int i = 0; i < n; i++) {
		struct point q = offset(p, n, i, width / 2);

		path_point(l, q.x, q.y);
	}
	for (int i = n - 1; i >= 0; i--) {
		struct point q = offset(p, n, i, -width / 2);

		path_point(l, q.x, q.y);
	}
}

struct shape *
shape_add(struct shapes *l, enum paint paint, enum part part,
    const double rgb[3])
{
	struct shape *s;

	if (!v2v_grow(&l->s, &l->cap, l->n + 1, sizeof(*l->s)))
		no_memory();
	s = &l->s[l->n++];
	*s = (struct shape){ .n = (int)l->path_n, .paint = paint, .part = part };
	s->p = v2v_alloc(l->path_n, sizeof(*s->p));
	if (s->p == NULL || l->n >= UINT16_MAX)
		no_memory();
	memcpy(s->p, l->path, l->path_n * sizeof(*s->p));
	memcpy(s->rgb, rgb, sizeof(s->rgb));
	s->top = s->bottom = s->n ? s->p[0].y : 0;
	for (int i = 0; i < s->n; i++) {
		if (s->p[i].y < s->top)
			s->top = s->p[i].y;
		if (s->p[i].y > s->bottom)
			s->bottom = s->p[i].y;
	}
	l->path_n = 0;
	return s;
}

void
shapes_free(struct shapes *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->s[i].p);
	free(l->s);
	free(l->path);
	*l = (struct shapes){ 0 };
}

/* Where the outline crosses the height y, in ascending order. */
static int
crossings(const struct shape *s, double y, double *x)
{
	int n = 0;

	for (int i = 0, j = s->n - 1; i < s->n; j = i++) {
		struct point a = s->p[j], b = s->p[i];
		int k;
		double at;

		if ((a.y <= y) == (b.y <= y) || n == CROSSINGS)
			continue;
		at = a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x);
		for (k = n++; k > 0 && x[k - 1] > at; k--)
			x[k] = x[k - 1];
		x[k] = at;
	}
	return n;
}

/* The first sample at or right of x, within [0, n]. */
static int
first_sample(double x, int per_pixel, int n)
{
	double i = x * per_pixel - 0.5;

	if (i <= 0)
		return 0;
	if (i >= n)
		return n;
	return (int)i + ((double)(int)i < i);
}

void
shapes_scan(const struct shapes *l, double y, int per_pixel, int n,
    uint16_t *top)
{
	double x[CROSSINGS];

	memset(top, 0, (size_t)n * sizeof(*top));
	for (size_t i = 0; i < l->n; i++) {
		const struct shape *s = &l->s[i];
		int c;

		if (y < s->top || y > s->bottom)
			continue;
		c = crossings(s, y, x);
		for (int k = 0; k + 1 < c; k += 2) {
			int end = first_sample(x[k + 1], per_pixel, n);

			for (int j = first_sample(x[k], per_pixel, n); j < end; j++)
				top[j] = (uint16_t)(i + 1);
		}
	}
}
