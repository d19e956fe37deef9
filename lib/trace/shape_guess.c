/*
 * First guesses of shapes.
 *
 * The moments of the region give them, and tell most other shapes apart: with
 * the central moments M of a region of area A,
 *
 *      16 pi^2 (Mxx Myy - Mxy^2) / A^4  is  1             of an ellipse,
 *                                           (pi / 3)^2    of a rectangle,
 *
 * between them of a rectangle with round corners, and greater than 1 of
 * anything but an ellipse.
 */
#include "base.h"

#include "trace/shape_model.h"

#include "ops/kern/dmath.h"

enum { SIDE = 3 }; /* cracks that make a side straight */

static const double PI = 3.14159265358979324;
static const double SQUARE = 1.15; /* axes this near say nothing of the angle */

/* Green's theorem along the cracks; only vertical ones add anything. */
struct v2v_moments
v2v_moments_of(const struct v2v_point *p, size_t n)
{
	struct v2v_moments m = { 0 };
	double x1 = 0, y1 = 0;

	for (size_t i = 0; i < n; i++) {
		const struct v2v_point *q = &p[i + 1 < n ? i + 1 : 0];
		double x = p[i].x - p[0].x, y = p[i].y - p[0].y;
		double z = q->y - p[0].y, d = z - y;

		if (d == 0)
			continue;
		m.area += x * d;
		x1 += x * x * d / 2;
		y1 += x * (z * z - y * y) / 2;
		m.mxx += x * x * x * d / 3;
		m.mxy += x * x * (z * z - y * y) / 4;
		m.myy += x * (z * z * z - y * y * y) / 3;
	}
	if (m.area < 0)
		m = (struct v2v_moments){ -m.area, { 0, 0 }, -m.mxx, -m.mxy,
			-m.myy };
	else
		x1 = -x1, y1 = -y1;
	m.middle = (struct v2v_vec){ -x1 / m.area, -y1 / m.area };
	m.mxx -= m.area * m.middle.x * m.middle.x;
	m.mxy -= m.area * m.middle.x * m.middle.y;
	m.myy -= m.area * m.middle.y * m.middle.y;
	m.middle.x += p[0].x;
	m.middle.y += p[0].y;
	return m;
}

/* May a region of these moments be of that kind? The lattice changes the ratio
 * of small ones. */
bool
v2v_plausible(const struct v2v_kind *kind, const struct v2v_moments *m)
{
	double mean = (m->mxx + m->myy) / 2, diff = (m->mxx - m->myy) / 2;
	double spread = sqrt(diff * diff + m->mxy * m->mxy);
	double thin = 4 * (mean - spread) / m->area, noise = 0.01 + 1 / thin;
	double ratio = 16 * PI * PI * (mean + spread) * (mean - spread)
	    / (m->area * m->area) / (m->area * m->area);
	double corners = PI * PI / 9;

	if (kind->kind == V2V_SHAPE_ELLIPSE)
		return ratio < 1 + noise;
	return ratio < corners + noise && (kind->rounded
	    || ratio > corners - noise);
}

/* The angle of a square region: a fourth of that of the sum of (x + i y)^4
 * over the gates, which its corners make negative. */
static double
square_angle(const struct v2v_moments *m, const struct v2v_sample *q, size_t n)
{
	double re = 0, im = 0;

	for (size_t i = 0; i < n; i++) {
		struct v2v_vec p = v2v_vec_sub(q[i].at, m->middle);
		double x = p.x * p.x - p.y * p.y, y = 2 * p.x * p.y;

		re += q[i].weight * (x * x - y * y);
		im += q[i].weight * (2 * x * y);
	}
	return v2v_atan2(-im, -re) / 4;
}

/* The model that has these moments. */
struct v2v_model
v2v_model_guess(const struct v2v_kind *kind, const struct v2v_moments *m,
    const struct v2v_sample *q, size_t n)
{
	double mean = (m->mxx + m->myy) / 2, diff = (m->mxx - m->myy) / 2;
	double spread = sqrt(diff * diff + m->mxy * m->mxy), angle = 0;
	double scale = kind->kind == V2V_SHAPE_ELLIPSE ? 4 : 3, box;
	struct v2v_model g = { .kind = kind, .at = m->middle, .turn = { 1, 0 } };

	if (kind->circle) {
		g.a = g.b = sqrt(m->area / PI);
		return g;
	}
	g.a = sqrt(scale * m->mxx / m->area);
	g.b = sqrt(scale * m->myy / m->area);
	if (kind->turned) {
		angle = v2v_atan2(m->mxy, diff) / 2;
		if (kind->kind == V2V_SHAPE_RECT && (mean + spread)
		    < SQUARE * SQUARE * (mean - spread))
			angle = square_angle(m, q, n);
		v2v_sincos(angle, &g.turn.y, &g.turn.x);
		g.a = sqrt(scale * (mean + spread) / m->area);
		g.b = sqrt(scale * (mean - spread) / m->area);
	}
	if (kind->rounded) {
		/* The box is a bit larger than that of a rectangle with these
		 * moments; its corners take (4 - pi) r^2. */
		double far_a = 0, far_b = 0;

		for (size_t i = 0; i < n; i++) {
			struct v2v_vec p = v2v_turned_back(v2v_vec_sub(q[i].at,
			    g.at), g.turn);

			far_a = p.x * p.x > far_a ? p.x * p.x : far_a;
			far_b = p.y * p.y > far_b ? p.y * p.y : far_b;
		}
		g.a = sqrt(far_a);
		g.b = sqrt(far_b);
		box = 4 * g.a * g.b - m->area;
		g.r = box > 0 ? sqrt(box / (4 - PI)) : 0;
		g.r = v2v_clamp(g.r, 0, g.a < g.b ? g.a : g.b);
	}
	return g;
}

/* Where the longest straight run of each side is: left, right, upper and lower
 * one. False if some side has none. */
static bool
find_sides(double line[4], const struct v2v_point *p, size_t n)
{
	int32_t longest[4] = { 0 };

	for (size_t i = 0; i < n; i++) {
		const struct v2v_point *q = &p[i + 1 < n ? i + 1 : 0];
		int32_t d = q->x - p[i].x + q->y - p[i].y;
		int side = 2 * (q->y == p[i].y) + (d > 0);

		d = d < 0 ? -d : d;
		if (d > longest[side]) {
			longest[side] = d;
			line[side] = side < 2 ? p[i].x : p[i].y;
		}
	}
	for (int k = 0; k < 4; k++)
		if (longest[k] < SIDE)
			return false;
	for (int k = 0; k < 4; k += 2)
		if (line[k] > line[k + 1]) {
			double t = line[k];

			line[k] = line[k + 1];
			line[k + 1] = t;
		}
	return true;
}

/*
 * Wherever the lattice lies, round corners take (4 - pi) r^2 pixel centres on
 * average. The gates of the few cracks there would make r too large.
 */
double
v2v_corner_radius(const struct v2v_point *p, size_t n)
{
	double line[4], area = 0, box;

	if (!find_sides(line, p, n))
		return -1;
	for (size_t i = 0; i < n; i++) {
		const struct v2v_point *q = &p[i + 1 < n ? i + 1 : 0];

		area += v2v_clamp(p[i].x, line[0], line[1])
		    * (v2v_clamp(q->y, line[2], line[3])
		    - v2v_clamp(p[i].y, line[2], line[3]));
	}
	box = (line[1] - line[0]) * (line[3] - line[2]);
	box -= area < 0 ? -area : area;
	return box > 0 ? sqrt(box / (4 - PI)) : 0;
}
