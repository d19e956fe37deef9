/* Circles, ellipses and rectangles of an SVG as lines and cubics. */
#include "base.h"

#include "trace/arc.h"
#include "trace/parse.h"

#include "ops/kern/dmath.h"

/* An outline as far as it is drawn. */
struct pen {
	const struct v2v_svg_shape *s;
	const struct v2v_svg_sink *sink;
	double cosine, sine;
	struct v2v_place at;
};

static int32_t
nearest(double v)
{
	return (int32_t)(v < 0 ? v - 0.5 : v + 0.5);
}

/* (x, y) from the middle, turned. */
static struct v2v_place
place(const struct pen *p, double x, double y)
{
	return (struct v2v_place){
		nearest(p->s->x + x * p->cosine - y * p->sine),
		nearest(p->s->y + x * p->sine + y * p->cosine) };
}

static bool
line_to(struct pen *p, double x, double y)
{
	struct v2v_place q[2] = { p->at, place(p, x, y) };

	p->at = q[1];
	return p->sink->line == NULL || p->sink->line(p->sink->arg, q);
}

/* A quarter of an ellipse, clockwise on the screen. */
static bool
arc_to(struct pen *p, int32_t rx, int32_t ry, double x, double y)
{
	struct v2v_place to = place(p, x, y);
	struct v2v_seg s = { rx, ry, p->s->angle / 10, V2V_ARC_SWEEP, to.x,
		to.y, V2V_SEG_ARC };
	struct v2v_cubic c[V2V_ARC_CUBICS];
	int n = v2v_seg_cubics((struct v2v_point){ p->at.x, p->at.y }, &s, c);

	for (int i = 0; i < n; i++) {
		struct v2v_place q[4];

		for (int k = 0; k < 4; k++)
			q[k] = (struct v2v_place){ nearest(c[i].p[k].x),
				nearest(c[i].p[k].y) };
		if (p->sink->cubic && !p->sink->cubic(p->sink->arg, q))
			return false;
	}
	p->at = to;
	return true;
}

bool
v2v_svg_outline(const struct v2v_svg_shape *s, const struct v2v_svg_sink *sink)
{
	static const int8_t u[4] = { 1, -1, -1, 1 }, v[4] = { 1, 1, -1, -1 };
	struct pen p = { .s = s, .sink = sink };
	double a = s->width * 0.5, b = s->height * 0.5;
	double flat_a = a - s->rx, flat_b = b - s->ry;
	bool ok = sink->subpath == NULL || sink->subpath(sink->arg);

	v2v_sincos(s->angle * (3.14159265358979324 / 180000), &p.sine,
	    &p.cosine);
	/* Corner by corner, each after the side that leads to it. */
	p.at = place(&p, a, -flat_b);
	for (int i = 0; i < 4 && ok; i++) {
		bool upright = i % 2 == 0;

		ok = line_to(&p, u[i] * (upright ? a : flat_a),
		    v[i] * (upright ? flat_b : b));
		if (s->rx > 0 && ok)
			ok = arc_to(&p, s->rx, s->ry,
			    u[i] * (upright ? flat_a : a),
			    v[i] * (upright ? b : flat_b));
	}
	return ok;
}
