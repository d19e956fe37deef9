/* Arcs by their ends (SVG 1.1, appendix F.6), as cubics. */
#include "base.h"

#include "trace/arc.h"

#include "ops/kern/dmath.h"

static const double PI = 3.14159265358979323846;

/* The unit circle is turned and stretched to the ellipse: p -> m p + at. */
struct frame {
	double ux, uy, vx, vy; /* the radii as vectors */
	struct v2v_vec at;
};

static struct v2v_vec
place(const struct frame *f, double x, double y)
{
	return (struct v2v_vec){ f->at.x + x * f->ux + y * f->vx,
		f->at.y + x * f->uy + y * f->vy };
}

/*
 * The frame in which the arc from a to b is part of the unit circle, from
 * angle *begin over *turn, clockwise positive as y goes down.
 */
static struct frame
frame_of(struct v2v_vec a, struct v2v_vec b, const struct v2v_seg *s,
    double *begin, double *turn)
{
	double rx = s->x1, ry = s->y1, sine, cosine, x, y, d2, h, k, to;
	bool sweep = s->y2 & V2V_ARC_SWEEP, large = s->y2 & V2V_ARC_LARGE;
	struct frame f;

	v2v_sincos(s->x2 * (PI / 18000), &sine, &cosine);
	/* Half the chord where the ellipse is the unit circle. */
	x = (cosine * (a.x - b.x) + sine * (a.y - b.y)) / 2 / rx;
	y = (cosine * (a.y - b.y) - sine * (a.x - b.x)) / 2 / ry;
	d2 = x * x + y * y;
	k = d2 > 1 ? sqrt(d2) : 1;
	x /= k;
	y /= k;
	d2 /= k * k;
	h = d2 < 1 ? sqrt((1 - d2) / d2) : 0;
	h = large == sweep ? -h : h;
	/* The centre is at (h y, -h x) from the chord's middle. */
	f = (struct frame){ .ux = k * rx * cosine, .uy = k * rx * sine,
		.vx = -k * ry * sine, .vy = k * ry * cosine,
		.at = { (a.x + b.x) / 2, (a.y + b.y) / 2 } };
	f.at = place(&f, h * y, -h * x);
	*begin = v2v_atan2(y + h * x, x - h * y);
	to = v2v_atan2(-y + h * x, -x - h * y);
	*turn = to - *begin;
	if (sweep && *turn < 0)
		*turn += 2 * PI;
	if (!sweep && *turn > 0)
		*turn -= 2 * PI;
	return f;
}

int
v2v_seg_cubics(struct v2v_point from, const struct v2v_seg *s,
    struct v2v_cubic out[V2V_ARC_CUBICS])
{
	return v2v_seg_cubics_by(from, s, PI / 4 + 1e-6, out);
}

int
v2v_seg_cubics_by(struct v2v_point from, const struct v2v_seg *s,
    double angle, struct v2v_cubic out[V2V_ARC_CUBICS])
{
	struct v2v_vec a = { from.x, from.y }, b = { s->x, s->y }, d;
	double begin, turn, step, reach, sine, cosine;
	struct frame f;
	int n;

	if (s->kind == V2V_SEG_CUBIC) {
		out[0] = (struct v2v_cubic){ { a, { s->x1, s->y1 },
			{ s->x2, s->y2 }, b } };
		return 1;
	}
	if (s->kind == V2V_SEG_LINE || s->x1 == 0 || s->y1 == 0
	    || (from.x == s->x && from.y == s->y)) {
		d = v2v_vec_sub(b, a);
		out[0] = (struct v2v_cubic){ { a, v2v_vec_add(a, d, 1.0 / 3),
			v2v_vec_add(a, d, 2.0 / 3), b } };
		return 1;
	}
	f = frame_of(a, b, s, &begin, &turn);
	n = 1 + (int)((turn < 0 ? -turn : turn) / angle);
	n = n > V2V_ARC_CUBICS ? V2V_ARC_CUBICS : n;
	step = turn / n;
	v2v_sincos(step / 4, &sine, &cosine);
	reach = 4.0 / 3 * sine / cosine;
	for (int i = 0; i < n; i++) {
		double x, y, u, v;

		v2v_sincos(begin + i * step, &y, &x);
		v2v_sincos(begin + (i + 1) * step, &v, &u);
		out[i] = (struct v2v_cubic){ {
			i == 0 ? a : out[i - 1].p[3],
			place(&f, x - reach * y, y + reach * x),
			place(&f, u + reach * v, v - reach * u),
			i == n - 1 ? b : place(&f, u, v) } };
	}
	return n;
}
