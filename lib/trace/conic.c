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

struct conic {
	double b, c, e;
};

/* The ends' frame: p = mid + h s u + h v n. */
struct frame {
	struct v2v_vec mid, u, n;
	double h;
};

static double
determinant(const double m[3][3])
{
	return m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1])
	    - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
	    + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
}

/* Solve m x = r, m symmetric and positive; false if it hardly is. */
static bool
solve3(double m[3][3], const double r[3], double x[3])
{
	double det = determinant((const double (*)[3])m);

	if (det <= 1e-12 * m[0][0] * m[1][1] * m[2][2])
		return false;
	for (int k = 0; k < 3; k++) {
		double n[3][3];

		for (int i = 0; i < 3; i++)
			for (int j = 0; j < 3; j++)
				n[i][j] = j == k ? r[i] : m[i][j];
		x[k] = determinant((const double (*)[3])n) / det;
	}
	return true;
}

/* One round of the fit to the points (s[i], v[i]). False if the conic before
 * has squares above `most`. */
static bool
improve(struct conic *k, const double *s, const double *v, const double *w,
    int n, double most)
{
	double m[3][3] = { { 0 } }, r[3] = { 0 }, x[3], sum = 0;

	for (int i = 0; i < n; i++) {
		double row[3] = { s[i] * v[i], v[i] * v[i], v[i] };
		double fs = 2 * s[i] + k->b * v[i];
		double fv = k->b * s[i] + 2 * k->c * v[i] + k->e;
		double g = w[i] / (fs * fs + fv * fv + 1e-9);
		double f = s[i] * s[i] - 1 + v[i] * (k->b * s[i]
		    + k->c * v[i] + k->e);

		sum += g * f * f;
		for (int a = 0; a < 3; a++) {
			for (int b = 0; b < 3; b++)
				m[a][b] += g * row[a] * row[b];
			r[a] += g * row[a] * (1 - s[i] * s[i]);
		}
	}
	if (sum > most || !solve3(m, r, x))
		return false;
	*k = (struct conic){ x[0], x[1], x[2] };
	return true;
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
distances(const struct ellipse *e, const double *restrict x,
    const double *restrict y, double *restrict d2)
{
	const double cx = e->c.x, cy = e->c.y, rx = e->r.x, ry = e->r.y;
	const double sine = e->sine, cosine = e->cosine;

	for (int i = 0; i < V2V_BLOCKS_MAX; i++) {
		double dx = x[i] - cx, dy = y[i] - cy;
		double px = (cosine * dx + sine * dy) / rx;
		double py = (cosine * dy - sine * dx) / ry;
		double r2 = px * px + py * py, r = sqrt(r2);

		d2[i] = (r - 1) * (r - 1) * r2
		    / (px * px / (rx * rx) + py * py / (ry * ry) + 1e-12);
	}
}

/* Are all n points within the tolerance? Their weighted squares are added to
 * *sum if there are weights. */
static bool
near(const struct ellipse *e, const struct v2v_vec *q, int n,
    const double *weight, double tolerance, double *sum)
{
	double x[V2V_BLOCKS_MAX] = { 0 }, y[V2V_BLOCKS_MAX] = { 0 };
	double d2[V2V_BLOCKS_MAX];

	for (int first = 0; first < n; first += V2V_BLOCKS_MAX) {
		int m = n - first;

		m = m < V2V_BLOCKS_MAX ? m : V2V_BLOCKS_MAX;
		for (int i = 0; i < m; i++) {
			x[i] = q[first + i].x;
			y[i] = q[first + i].y;
		}
		distances(e, x, y, d2);
		for (int i = 0; i < m; i++) {
			if (d2[i] > tolerance * tolerance)
				return false;
			if (weight != NULL)
				*sum += weight[i] * d2[i];
		}
	}
	return true;
}

/*
 * The arc p, its numbers rounded, against the blocks: tangents, sum and the
 * test of the gates.
 */
static bool
judge(struct v2v_piece *p, const struct frame *f, const struct v2v_blocks *q,
    struct v2v_miss may)
{
	double rx = p->h1.x, ry = p->h1.y, sine, cosine, x, y, d2, h, k;
	int flags = (int)p->h2.y;
	bool sweep = flags & V2V_ARC_SWEEP, large = flags & V2V_ARC_LARGE;
	struct ellipse e;

	v2v_sincos(p->h2.x * (PI / 18000), &sine, &cosine);
	x = -f->h * (cosine * f->u.x + sine * f->u.y) / rx;
	y = -f->h * (cosine * f->u.y - sine * f->u.x) / ry;
	d2 = x * x + y * y;
	k = d2 > 1 ? sqrt(d2) : 1;
	rx *= k;
	ry *= k;
	x /= k;
	y /= k;
	h = d2 < 1 ? sqrt((1 - d2) / d2) : 0;
	h = large == sweep ? -h : h;
	e = (struct ellipse){ .r = { rx, ry }, .sine = sine, .cosine = cosine };
	e.c.x = f->mid.x + cosine * rx * h * y + sine * ry * h * x;
	e.c.y = f->mid.y + sine * rx * h * y - cosine * ry * h * x;
	p->sum = 0;
	if (!near(&e, q->mean, q->n, q->weight, may.tolerance, &p->sum)
	    || p->sum > may.sum
	    || !near(&e, q->probe, q->probes, NULL, may.tolerance, NULL))
		return false;
	/* The ends lie at (x - h y, y + h x) and (-x - h y, -y + h x). */
	k = sweep ? 1 : -1;
	for (int i = 0; i < 2; i++) {
		double px = (i ? -x : x) - h * y, py = (i ? -y : y) + h * x;
		struct v2v_vec t = { -k * py * rx, k * px * ry };

		t = v2v_vec_unit((struct v2v_vec){
			cosine * t.x - sine * t.y, sine * t.x + cosine * t.y });
		*(i ? &p->in : &p->out) = t;
	}
	return true;
}

bool
v2v_piece_arc(struct v2v_piece *p, struct v2v_vec a, struct v2v_vec b,
    const struct v2v_blocks *q, struct v2v_miss may, int32_t unit, bool circle)
{
	double s[V2V_BLOCKS_MAX], v[V2V_BLOCKS_MAX], vv = 0, fv = 0, side = 0;
	double gates = 0;
	struct v2v_vec d = v2v_vec_sub(b, a);
	struct frame f = { .mid = v2v_vec_add(a, d, 0.5), .h =
		v2v_vec_length(d) / 2 };
	struct conic k = { 0, 1, 0 };
	double chord, least;

	if (f.h < 0.5 || q->n < (circle ? 3 : 5))
		return false;
	f.u = v2v_vec_unit(d);
	f.n = (struct v2v_vec){ -f.u.y, f.u.x };
	for (int i = 0; i < q->n; i++) {
		d = v2v_vec_sub(q->mean[i], f.mid);
		s[i] = v2v_vec_dot(d, f.u) / f.h;
		v[i] = v2v_vec_dot(d, f.n) / f.h;
		side += q->weight[i] * v[i];
		gates += q->weight[i];
		vv += q->weight[i] * v[i] * v[i];
		fv += q->weight[i] * v[i] * (s[i] * s[i] + v[i] * v[i] - 1);
	}
	if (vv <= 0)
		return false;
	side = side < 0 ? -1 : 1;
	least = may.tolerance / f.h;
	for (int i = 0; i < q->n; i++)
		if (side * v[i] < -least)
			return false;
	k.e = -fv / vv;
	for (int i = 0; !circle && i < ROUNDS; i++)
		if (!improve(&k, s, v, q->weight, q->n, i == 0 ? NEVER
		    : HOPELESS * may.sum / (f.h * f.h)))
			return false;
	if (!measure(p, &k, &f, side) || (((int)p->h2.y & V2V_ARC_LARGE)
	    && gates < PI / 2 * (p->h1.x + p->h1.y)))
		return false; /* a notch, too short for most of an ellipse */
	p->kind = V2V_SEG_ARC;
	chord = circle ? f.h * f.h / (p->h1.x * p->h1.x) : 0;
	p->h1.x = round_to(p->h1.x, unit);
	p->h1.y = round_to(p->h1.y, unit);
	p->h2.x = circle ? 0 : (double)(int64_t)(p->h2.x + 0.5);
	if (p->h1.y <= 0)
		return false;
	if (chord > HALF_TURN && chord < 1 / HALF_TURN) {
		struct v2v_piece half = *p;

		half.h1.x = half.h1.y = (double)(int64_t)(f.h * unit) / unit;
		half.h2.y = (int)p->h2.y & V2V_ARC_SWEEP;
		if (judge(&half, &f, q, may)
		    && (!judge(p, &f, q, may) || half.sum <= p->sum)) {
			*p = half;
			return true;
		}
	}
	return judge(p, &f, q, may);
}
