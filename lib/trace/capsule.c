/* Pieces of strokes with round caps: all within r of the line from a to b. */
#include "base.h"

#include "trace/capsule.h"

static void
widen(double x, double *left, double *right)
{
	*left = x < *left ? x : *left;
	*right = x > *right ? x : *right;
}

/* A capsule is convex, the hull of two discs and of the rectangle between. */
bool
v2v_capsule_span(const struct v2v_capsule *c, double y, double *left,
    double *right)
{
	struct v2v_vec u = v2v_vec_unit(v2v_vec_sub(c->b, c->a));
	struct v2v_vec n = { -u.y, u.x }, p[4];

	*left = HUGE_VAL;
	*right = -HUGE_VAL;
	for (int i = 0; i < 2; i++) {
		struct v2v_vec m = i ? c->b : c->a;
		double h2 = c->r * c->r - (y - m.y) * (y - m.y);

		if (h2 < 0)
			continue;
		widen(m.x - sqrt(h2), left, right);
		widen(m.x + sqrt(h2), left, right);
	}
	p[0] = v2v_vec_add(c->a, n, c->r);
	p[1] = v2v_vec_add(c->b, n, c->r);
	p[2] = v2v_vec_add(c->b, n, -c->r);
	p[3] = v2v_vec_add(c->a, n, -c->r);
	for (int i = 0; i < 4; i++) {
		struct v2v_vec from = p[i], to = p[(i + 1) % 4];

		if ((from.y <= y) != (to.y <= y))
			widen(from.x + (to.x - from.x) * (y - from.y)
			    / (to.y - from.y), left, right);
	}
	return *left <= *right;
}

double
v2v_capsule_distance(const struct v2v_capsule *c, struct v2v_vec p)
{
	struct v2v_vec d = v2v_vec_sub(c->b, c->a), e = v2v_vec_sub(p, c->a);
	double n = v2v_vec_dot(d, d), t = n > 0 ? v2v_vec_dot(d, e) / n : 0;

	t = t < 0 ? 0 : t > 1 ? 1 : t;
	return v2v_vec_length(v2v_vec_add(e, d, -t));
}
