/*
 * Elliptic arcs through two given ends.
 *
 * With the ends at (-1, 0) and (1, 0) of a frame (s, v), all conics through
 * them are
 *
 *   F = s^2 - 1 + b s v + c v^2 + e v = 0,
 *
 * circles those of b = 0, c = 1. F is linear in b, c and e. Its squares are
 * divided by those of its gradient, which makes them squares of distances to
 * first order (Sampson, "Fitting conic sections to very scattered data", 1982);
 * gradients are those of the fit before.
 *
 *              ..-- s, v > 0 --..
 *           .'                    '.
 *   (-1, 0) a ---------+---------> b (1, 0)
 *
 * What counts is the arc that will be written: of radii on the grid, which SVG
 * puts between the ends anew. Near half a turn that turns small errors into
 * large ones, so its distances are measured again; radii that are too short
 * are enlarged (SVG 1.1, appendix F.6), which makes exact half turns.
 */
#include "base.h"

#include "trace/piece.h"

#include "ops/kern/dmath.h"

enum { ROUNDS = 3 };
static const double PI = 3.14159265358979323846;
static const double RATIO_MAX = 12, RADIUS_MAX = 20000; /* px */
static const double HOPELESS = 3; /* times the sum: no round mends it */
static const double NEVER = 1e300;
static const double HALF_TURN = 0.9; /* squared chord where it begins */

/* The ends' frame: p = mid + h s u + h v n. */
struct frame {
	struct v2v_vec mid, u, n;
	double h;
};

/* Points there. */
struct view {
	double s[V2V_BLOCKS_MAX], v[V2V_BLOCKS_MAX];
};

struct conic {
	double b, c, e;
};

static void
look(struct view *restrict to, const struct frame *f,
    const struct v2v_columns *restrict q)
{
	const struct v2v_vec mid = f->mid, u = f->u;
	const double h = f->h;

	for (int i = 0; i < V2V_BLOCKS_MAX; i++) {
		double x = (q->x[i] - mid.x) / h, y = (q->y[i] - mid.y) / h;

		to->s[i] = x * u.x + y * u.y;
		to->v[i] = y * u.x - x * u.y;
	}
}

/* Sums of the rows g (s v, v v, v | 1 - s s) by the columns before the bar and
 * the last one: of a symmetric matrix, and of the right side. */
struct normal {
	double xx, xy, xz, yy, yz, zz, x, y, z;
};

/* Solve the normal equations; false if they hardly are positive. */
static bool
solve(const struct normal *m, struct conic *k)
{
	double xx = m->yy * m->zz - m->yz * m->yz;
	double xy = m->xz * m->yz - m->xy * m->zz;
	double xz = m->xy * m->yz - m->xz * m->yy;
	double yy = m->xx * m->zz - m->xz * m->xz;
	double yz = m->xz * m->xy - m->xx * m->yz;
	double zz = m->xx * m->yy - m->xy * m->xy;
	double det = m->xx * xx + m->xy * xy + m->xz * xz;

	if (det <= 1e-12 * m->xx * m->yy * m->zz)
		return false;
	k->b = (xx * m->x + xy * m->y + xz * m->z) / det;
	k->c = (xy * m->x + yy * m->y + yz * m->z) / det;
	k->e = (xz * m->x + yz * m->y + zz * m->z) / det;
	return true;
}

/* One round of the fit to the first n points. False if the conic before has
 * squares above `most`. */
static bool
improve(struct conic *k, const struct view *q, const double *weight, int n,
    double most)
{
	double g[V2V_BLOCKS_MAX], d2[V2V_BLOCKS_MAX], sum = 0;
	const double b = k->b, c = k->c, e = k->e;
	struct normal m = { 0 };

	for (int i = 0; i < V2V_BLOCKS_MAX; i++) {
		double s = q->s[i], v = q->v[i];
		double fs = 2 * s + b * v, fv = b * s + 2 * c * v + e;
		double f = s * s - 1 + v * (b * s + c * v + e);

		g[i] = weight[i] / (fs * fs + fv * fv + 1e-9);
		d2[i] = g[i] * f * f;
	}
	for (int i = 0; i < n; i++) {
		double s = q->s[i], v = q->v[i], x = s * v, y = v * v;
		double one = 1 - s * s, gx = g[i] * x, gy = g[i] * y;
		double gz = g[i] * v;

		sum += d2[i];
		m.xx += gx * x;
		m.xy += gx * y;
		m.xz += gx * v;
		m.yy += gy * y;
		m.yz += gy * v;
		m.zz += gz * v;
		m.x += gx * one;
		m.y += gy * one;
		m.z += gz * one;
	}
	return sum <= most && solve(&m, k);
}

/* Radii, rotation and flags of a conic; false if it is no sound ellipse. */
static bool
measure(struct v2v_piece *p, const struct conic *k, const struct frame *f,
    double side)
{
	double det = 4 * k->c - k->b * k->b, v0, level, mean, half, angle;
	double small, great;

	if (det <= 1e-9)
		return false;
	v0 = -2 * k->e / det;
	level = 1 - k->e * v0 / 2; /* -F at the centre */
	mean = (1 + k->c) / 2;
	half = sqrt((1 - k->c) * (1 - k->c) + k->b * k->b) / 2;
	if (level <= 0 || mean - half <= 0)
		return false;
	great = f->h * sqrt(level / (mean - half));
	small = f->h * sqrt(level / (mean + half));
	if (great > RADIUS_MAX || great > RATIO_MAX * small)
		return false;
	angle = half > 1e-9 ? v2v_atan2(-k->b, k->c - 1) / 2
	    + v2v_atan2(f->u.y, f->u.x) : 0;
	angle *= 180 / PI;
	angle += angle < 0 ? 180 : 0;
	angle -= angle >= 180 ? 180 : 0;
	p->h1 = (struct v2v_vec){ great, small };
	p->h2 = (struct v2v_vec){ angle * 100, (side < 0 ? V2V_ARC_SWEEP : 0)
	    | (side * v0 > 0 ? V2V_ARC_LARGE : 0) };
	return true;
}

static double
round_to(double v, double unit)
{
	return (double)(int64_t)(v * unit + 0.5) / unit;
}

/* An ellipse: its middle, radii, and rotation. */
struct ellipse {
	struct v2v_vec c, r;
	double sine, cosine;
};

/* Squared distances of some points from the ellipse, to first order. */
static void
distances(const struct ellipse *e, const struct v2v_columns *restrict q,
    double *restrict d2)
{
	const double cx = e->c.x, cy = e->c.y, rx = e->r.x, ry = e->r.y;
	const double sine = e->sine, cosine = e->cosine;

	for (int i = 0; i < V2V_BLOCKS_MAX; i++) {
		double dx = q->x[i] - cx, dy = q->y[i] - cy;
		double px = (cosine * dx + sine * dy) / rx;
		double py = (cosine * dy - sine * dx) / ry;
		double r2 = px * px + py * py, r = sqrt(r2);

		d2[i] = (r - 1) * (r - 1) * r2
		    / (px * px / (rx * rx) + py * py / (ry * ry) + 1e-12);
	}
}

/* The arc p, its numbers rounded, as SVG puts it between the ends. */
static struct ellipse
place(const struct v2v_piece *p, const struct frame *f, struct v2v_vec *end)
{
	double rx = p->h1.x, ry = p->h1.y, x, y, d2, h, k;
	int flags = (int)p->h2.y;
	bool sweep = flags & V2V_ARC_SWEEP, large = flags & V2V_ARC_LARGE;
	struct ellipse e;

	v2v_sincos(p->h2.x * (PI / 18000), &e.sine, &e.cosine);
	x = -f->h * (e.cosine * f->u.x + e.sine * f->u.y) / rx;
	y = -f->h * (e.cosine * f->u.y - e.sine * f->u.x) / ry;
	d2 = x * x + y * y;
	k = d2 > 1 ? sqrt(d2) : 1;
	e.r = (struct v2v_vec){ rx * k, ry * k };
	x /= k;
	y /= k;
	h = d2 < 1 ? sqrt((1 - d2) / d2) : 0;
	h = large == sweep ? -h : h;
	e.c.x = f->mid.x + e.cosine * e.r.x * h * y + e.sine * e.r.y * h * x;
	e.c.y = f->mid.y + e.sine * e.r.x * h * y - e.cosine * e.r.y * h * x;
	/* In its own frame the ends lie there. */
	end[0] = (struct v2v_vec){ x - h * y, y + h * x };
	end[1] = (struct v2v_vec){ -x - h * y, -y + h * x };
	return e;
}

/* The squares of the means by their weights; above may.sum if one is too
 * large. */
static bool
add_up(const double *d2, struct v2v_blocks *q, double scale,
    struct v2v_miss may, double *sum)
{
	if (v2v_columns_above(d2, may.tolerance * may.tolerance / scale))
		return false;
	*sum = 0;
	for (int i = 0; i < q->n; i++)
		*sum += q->weight[i] * d2[i];
	*sum *= scale;
	return *sum <= may.sum;
}

/* An elliptic arc against the blocks: its sum, tangents, and the probes. */
static bool
judge(struct v2v_piece *p, const struct frame *f, struct v2v_blocks *q,
    struct v2v_miss may)
{
	double turn = (int)p->h2.y & V2V_ARC_SWEEP ? 1 : -1;
	double d2[V2V_BLOCKS_MAX];
	struct v2v_vec end[2];
	struct ellipse e = place(p, f, end);

	distances(&e, &q->mean, d2);
	if (!add_up(d2, q, 1, may, &p->sum))
		return false;
	for (int r = 0; r < q->rows; r++) {
		distances(&e, v2v_blocks_row(q, r), d2);
		if (v2v_columns_above(d2, may.tolerance * may.tolerance))
			return false;
	}
	for (int i = 0; i < 2; i++) {
		struct v2v_vec t = { -turn * end[i].y * e.r.x,
			turn * end[i].x * e.r.y };

		*(i ? &p->in : &p->out) = v2v_vec_unit((struct v2v_vec){
			e.cosine * t.x - e.sine * t.y,
			e.sine * t.x + e.cosine * t.y });
	}
	return true;
}

/* The same of a circle round (0, v0), in the ends' frame. */
static void
circle_distances(const struct view *restrict q, double v0, double radius,
    double *restrict d2)
{
	for (int i = 0; i < V2V_BLOCKS_MAX; i++) {
		double s = q->s[i], v = q->v[i] - v0;
		double d = sqrt(s * s + v * v) - radius;

		d2[i] = d * d;
	}
}

/* A circular arc; `means` are those of q in the ends' frame. */
static bool
judge_circle(struct v2v_piece *p, const struct frame *f,
    struct v2v_blocks *q, const struct view *means, struct v2v_miss may)
{
	int flags = (int)p->h2.y;
	double side = flags & V2V_ARC_SWEEP ? -1 : 1, r = p->h1.x / f->h, v0;
	double d2[V2V_BLOCKS_MAX], scale = f->h * f->h;
	struct v2v_vec t;

	r = r > 1 ? r : 1;
	v0 = sqrt(r * r - 1) * (flags & V2V_ARC_LARGE ? side : -side);
	circle_distances(means, v0, r, d2);
	if (!add_up(d2, q, scale, may, &p->sum))
		return false;
	for (int k = 0; k < q->rows; k++) {
		struct view probes;

		look(&probes, f, v2v_blocks_row(q, k));
		circle_distances(&probes, v0, r, d2);
		if (v2v_columns_above(d2, may.tolerance * may.tolerance / scale))
			return false;
	}
	/* Across the radii to (-1, 0) and (1, 0). */
	t = (struct v2v_vec){ -side * v0 / r * f->u.x, -side * v0 / r * f->u.y };
	p->out = v2v_vec_add(t, f->n, side / r);
	p->in = v2v_vec_add(t, f->n, -side / r);
	return true;
}

/* The best circle through the ends; q->e is known. */
static bool
fit_circle(struct v2v_piece *p, const struct frame *f, struct conic *k,
    double side, struct v2v_blocks *q, const struct view *means,
    struct v2v_miss may, int32_t unit)
{
	double v0 = -k->e / 2, radius = f->h * sqrt(1 + v0 * v0);
	bool large = side * v0 > 0;
	struct v2v_piece half;
	double gates = 0;

	for (int i = 0; i < q->n; i++)
		gates += q->weight[i];
	if (radius > RADIUS_MAX || (large && gates < PI * radius))
		return false;
	p->h1.x = p->h1.y = round_to(radius, unit);
	p->h2 = (struct v2v_vec){ 0, (side < 0 ? V2V_ARC_SWEEP : 0)
	    | (large ? V2V_ARC_LARGE : 0) };
	if (f->h * f->h > HALF_TURN * radius * radius) {
		half = *p;
		half.h1.x = half.h1.y = (double)(int64_t)(f->h * unit) / unit;
		half.h2.y = (int)p->h2.y & V2V_ARC_SWEEP;
		if (judge_circle(&half, f, q, means, may)
		    && (!judge_circle(p, f, q, means, may)
		    || half.sum <= p->sum)) {
			*p = half;
			return true;
		}
	}
	return judge_circle(p, f, q, means, may);
}

/* The best ellipse through the ends; the circle k is where it begins. */
static bool
fit_ellipse(struct v2v_piece *p, const struct frame *f, struct conic *k,
    double side, struct v2v_blocks *q, const struct view *means,
    struct v2v_miss may, int32_t unit)
{
	double gates = 0;

	for (int i = 0; i < q->n; i++)
		gates += q->weight[i];
	for (int i = 0; i < ROUNDS; i++)
		if (!improve(k, means, q->weight, q->n, i == 0 ? NEVER
		    : HOPELESS * may.sum / (f->h * f->h)))
			return false;
	if (!measure(p, k, f, side) || (((int)p->h2.y & V2V_ARC_LARGE)
	    && gates < PI / 2 * (p->h1.x + p->h1.y)))
		return false;
	p->h1.x = round_to(p->h1.x, unit);
	p->h1.y = round_to(p->h1.y, unit);
	p->h2.x = (double)(int64_t)(p->h2.x + 0.5);
	return p->h1.y > 0 && judge(p, f, q, may);
}

bool
v2v_piece_arc(struct v2v_piece *p, struct v2v_vec a, struct v2v_vec b,
    struct v2v_blocks *q, struct v2v_miss may, int32_t unit, bool circle)
{
	struct v2v_vec d = v2v_vec_sub(b, a);
	struct frame f = { .mid = v2v_vec_add(a, d, 0.5), .h =
		v2v_vec_length(d) / 2 };
	double vv = 0, fv = 0, side = 0, off[V2V_BLOCKS_MAX];
	struct conic k = { 0, 1, 0 };
	struct view means;

	if (f.h < 0.5 || q->n < (circle ? 3 : 5))
		return false;
	f.u = v2v_vec_unit(d);
	f.n = (struct v2v_vec){ -f.u.y, f.u.x };
	look(&means, &f, &q->mean);
	for (int i = 0; i < q->n; i++) {
		double s = means.s[i], v = means.v[i], w = q->weight[i] * v;

		side += w;
		vv += w * v;
		fv += w * (s * s + v * v - 1);
	}
	if (vv <= 0)
		return false;
	/* No arc goes round both sides of its chord. */
	side = side < 0 ? -1 : 1;
	for (int i = 0; i < V2V_BLOCKS_MAX; i++)
		off[i] = -side * means.v[i];
	if (v2v_columns_above(off, may.tolerance / f.h))
		return false;
	p->kind = V2V_SEG_ARC;
	k.e = -fv / vv;
	return (circle ? fit_circle : fit_ellipse)(p, &f, &k, side, q, &means,
	    may, unit);
}
