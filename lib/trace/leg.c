/* Segments in pixels, to be moved aside or cut. */
#include "base.h"

#include "trace/leg.h"

struct v2v_vec
v2v_leg_px(const struct v2v_drawing *d, int32_t x, int32_t y)
{
	return (struct v2v_vec){ (double)x / d->unit, (double)y / d->unit };
}

struct v2v_point
v2v_leg_grid(const struct v2v_drawing *d, struct v2v_vec v)
{
	double x = v.x * d->unit + 0.5, y = v.y * d->unit + 0.5;
	double w = (double)d->width * d->unit, h = (double)d->height * d->unit;

	x = x < 0 ? 0 : x > w ? w : x;
	y = y < 0 ? 0 : y > h ? h : y;
	return (struct v2v_point){ (int32_t)x, (int32_t)y };
}

struct v2v_leg
v2v_leg_make(const struct v2v_drawing *d, struct v2v_point from,
    const struct v2v_seg *s)
{
	struct v2v_leg g = { .seg = *s };

	g.n = v2v_seg_cubics(from, s, g.c);
	for (int i = 0; i < g.n; i++)
		for (int k = 0; k < 4; k++) {
			g.c[i].p[k].x /= d->unit;
			g.c[i].p[k].y /= d->unit;
		}
	return g;
}

struct v2v_vec
v2v_leg_at(const struct v2v_leg *g, double t)
{
	int i = (int)(t * g->n);

	i = i < g->n ? i : g->n - 1;
	return v2v_cubic_at(&g->c[i], t * g->n - i);
}

struct v2v_vec
v2v_leg_tangent(const struct v2v_leg *g, bool end)
{
	const struct v2v_vec *p = g->c[end ? g->n - 1 : 0].p;
	struct v2v_vec d = end ? v2v_vec_sub(p[3], p[2])
	    : v2v_vec_sub(p[1], p[0]);

	if (d.x == 0 && d.y == 0)
		d = v2v_vec_sub(p[3], p[0]);
	return v2v_vec_unit(d);
}

double
v2v_leg_length(const struct v2v_leg *g)
{
	double len = 0;

	for (int i = 0; i < 3 * g->n; i++) {
		const struct v2v_vec *p = g->c[i / 3].p + i % 3;

		len += v2v_vec_length(v2v_vec_sub(p[1], p[0]));
	}
	return len;
}

bool
v2v_leg_divisible(const struct v2v_leg *g)
{
	return g->seg.kind != V2V_SEG_ARC || !(g->seg.y2 & V2V_ARC_LARGE);
}

/* The handles of c between t0 and t1, by its tangents there. */
static void
cut_handles(const struct v2v_cubic *c, double t0, double t1,
    struct v2v_vec *v, struct v2v_vec *w)
{
	const double t[2] = { t0, t1 };
	struct v2v_vec d[2];

	for (int i = 0; i < 2; i++) {
		double a = 1 - t[i], b = t[i];
		struct v2v_vec zero = { 0, 0 };

		d[i] = v2v_vec_add(v2v_vec_add(v2v_vec_add(zero,
		    v2v_vec_sub(c->p[1], c->p[0]), a * a),
		    v2v_vec_sub(c->p[2], c->p[1]), 2 * a * b),
		    v2v_vec_sub(c->p[3], c->p[2]), b * b);
	}
	*v = v2v_vec_add(v2v_cubic_at(c, t0), d[0], t1 - t0);
	*w = v2v_vec_add(v2v_cubic_at(c, t1), d[1], t0 - t1);
}

struct v2v_leg
v2v_leg_part(const struct v2v_drawing *d, const struct v2v_leg *g, double t0,
    double t1)
{
	struct v2v_point p = v2v_leg_grid(d, v2v_leg_at(g, t0)), h;
	struct v2v_point q = v2v_leg_grid(d, v2v_leg_at(g, t1));
	struct v2v_seg s = g->seg;
	struct v2v_vec v, w;

	s.x = q.x;
	s.y = q.y;
	if (s.kind == V2V_SEG_CUBIC) {
		cut_handles(&g->c[0], t0, t1, &v, &w);
		h = v2v_leg_grid(d, v);
		s.x1 = h.x;
		s.y1 = h.y;
		h = v2v_leg_grid(d, w);
		s.x2 = h.x;
		s.y2 = h.y;
	}
	return v2v_leg_make(d, p, &s);
}
