/*
 * Recognition of circles, ellipses and rectangles.
 *
 * The moments of the region give the first guess, and tell most other shapes
 * apart: with the central moments M of a region of area A,
 *
 *      16 pi^2 (Mxx Myy - Mxy^2) / A^4  is  1             of an ellipse,
 *                                           (pi / 3)^2    of a rectangle,
 *
 * between them of a rectangle with round corners, and greater than 1 of
 * anything but an ellipse. Gauss-Newton steps then lower the squared distances
 * of the gates. What is found is rounded to the grid and tested: every gate
 * within the tolerance, no stretch of the outline that lies on one side, and
 * squares that a true outline has: one that passes a gate anywhere has
 * cos^2 / 12 of the angle between its normal and the gate. Wheels of
 * photographs are rougher and pass if they are large. The noise of the lattice
 * is the same for all candidates, so that of those that pass the one with the
 * shortest description is taken,
 *
 *      sum of distance^2 / (2 sigma^2) + lambda * numbers,
 *
 * where pixel centres on the wrong side count, too: the missing pixel at a
 * round corner is hardly any distance. Ties go to the simpler one.
 */
#include "base.h"

#include "trace/shape.h"

#include "ops/kern/dmath.h"
#include "util/mem.h"

enum { CX, CY, A, B, TURN, R, NUMBERS };
enum { ROUNDS = 5, BLOCKS_MAX = 32, BLOCK_MIN = 6, ONTO_STEPS = 3 };

static const double PI = 3.14159265358979324;
static const double LAMBDA = 2.4;  /* the price of a number */
static const double PRECISION = 6; /* 1 / (2 sigma^2) */
static const double WRONG = 10;    /* the same of misplaced pixel centres */
static const double SPREAD = 0.12; /* px^2, 2.4 times that of a gate */
static const double ROUGH = 0.2;   /* px^2, of round shapes ... */
static const double FAT = 6;       /* ... of that half size */
static const double LOBE = 0.5;     /* px a stretch may lie on one side */
static const double FAR = 3;        /* tolerances: by that at most ... */
static const double BLUR = 0.05;    /* ... and that share of its half size */
static const double INDEPENDENT = 48; /* gates */
static const double LEAST = 1.2;   /* px: half sizes are not below */
static const double SQUARE = 1.15; /* axes this near say nothing of the angle */

/* The kinds that are tried. */
static const struct kind {
	uint8_t kind;
	bool circle, turned, rounded;
	uint8_t price; /* as of so many numbers */
	uint8_t n, number[NUMBERS]; /* what is to be found */
} kinds[] = {
	{ V2V_SHAPE_ELLIPSE, true, false, false, 3, 3, { CX, CY, A } },
	{ V2V_SHAPE_RECT, false, false, false, 4, 4, { CX, CY, A, B } },
	{ V2V_SHAPE_ELLIPSE, false, false, false, 5, 4, { CX, CY, A, B } },
	{ V2V_SHAPE_RECT, false, false, true, 5, 5, { CX, CY, A, B, R } },
	{ V2V_SHAPE_RECT, false, true, false, 6, 5, { CX, CY, A, B, TURN } },
	{ V2V_SHAPE_ELLIPSE, false, true, false, 7, 5,
	    { CX, CY, A, B, TURN } },
	{ V2V_SHAPE_RECT, false, true, true, 8, 6, { CX, CY, A, B, TURN, R } }
};

enum { KINDS = sizeof(kinds) / sizeof(*kinds) };

/* A shape in pixels: half sizes a and b, turned by (cos, sin). */
struct model {
	const struct kind *kind;
	struct v2v_vec at, turn;
	double a, b, r;
};

/* Of a region; mxx, mxy, myy about its middle. */
struct moments {
	double area;
	struct v2v_vec middle;
	double mxx, mxy, myy;
};

/* Green's theorem along the cracks; only vertical ones add anything. */
static struct moments
moments_of(const struct v2v_point *p, size_t n)
{
	struct moments m = { 0 };
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
		m = (struct moments){ -m.area, { 0, 0 }, -m.mxx, -m.mxy,
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

static struct v2v_vec
turned(struct v2v_vec v, struct v2v_vec turn)
{
	return (struct v2v_vec){ v.x * turn.x - v.y * turn.y,
		v.x * turn.y + v.y * turn.x };
}

static struct v2v_vec
turned_back(struct v2v_vec v, struct v2v_vec turn)
{
	return turned(v, (struct v2v_vec){ turn.x, -turn.y });
}

/* Distance of a point p of the model's own frame, outwards; `normal` there,
 * and the point of the outline beside p. */
static double
off_ellipse(const struct model *m, struct v2v_vec p, struct v2v_vec *normal,
    struct v2v_vec *foot)
{
	struct v2v_vec k = { p.x / m->a, p.y / m->b };
	struct v2v_vec g = { k.x / m->a, k.y / m->b };
	double l = v2v_vec_length(k), s = v2v_vec_length(g);

	if (s <= 0) {
		*normal = (struct v2v_vec){ 0, 1 };
		*foot = (struct v2v_vec){ 0, m->b };
		return -m->b;
	}
	*normal = (struct v2v_vec){ g.x / s, g.y / s };
	*foot = (struct v2v_vec){ p.x / l, p.y / l };
	return l * (l - 1) / s;
}

static double
off_rect(const struct model *m, struct v2v_vec p, struct v2v_vec *normal)
{
	double sx = p.x < 0 ? -1 : 1, sy = p.y < 0 ? -1 : 1, l;
	struct v2v_vec e = { sx * p.x - m->a + m->r, sy * p.y - m->b + m->r };

	l = v2v_vec_length(e);
	if (e.x > 0 && e.y > 0) {
		*normal = (struct v2v_vec){ sx * e.x / l, sy * e.y / l };
		return l - m->r;
	}
	*normal = e.x > e.y ? (struct v2v_vec){ sx, 0 }
	    : (struct v2v_vec){ 0, sy };
	return (e.x > e.y ? e.x : e.y) - m->r;
}

/* Distance of gate q, and how it changes with each number. */
static double
off(const struct model *m, struct v2v_vec q, double grad[NUMBERS])
{
	struct v2v_vec p = turned_back(v2v_vec_sub(q, m->at), m->turn);
	struct v2v_vec n, foot = p, world;
	double d;

	if (m->kind->kind == V2V_SHAPE_ELLIPSE) {
		d = off_ellipse(m, p, &n, &foot);
		grad[A] = -n.x * foot.x / m->a;
		grad[B] = -n.y * foot.y / m->b;
		if (m->kind->circle)
			grad[A] += grad[B];
	} else {
		d = off_rect(m, p, &n);
		grad[A] = n.x < 0 ? n.x : -n.x;
		grad[B] = n.y < 0 ? n.y : -n.y;
	}
	world = turned(n, m->turn);
	grad[CX] = -world.x;
	grad[CY] = -world.y;
	grad[TURN] = v2v_vec_cross(n, foot);
	grad[R] = -grad[A] - grad[B] - 1;
	return d;
}

/* Solve the k normal equations s x = t; false if they are dependent. */
static bool
solve(double s[NUMBERS][NUMBERS], double *t, int k)
{
	for (int i = 0; i < k; i++) {
		if (s[i][i] < 1e-6)
			return false;
		for (int j = i + 1; j < k; j++) {
			double f = s[i][j] / s[i][i];

			for (int l = i; l < k; l++)
				s[j][l] -= f * s[i][l];
			t[j] -= f * t[i];
		}
	}
	for (int i = k - 1; i >= 0; i--) {
		for (int j = i + 1; j < k; j++)
			t[i] -= s[i][j] * t[j];
		t[i] /= s[i][i];
	}
	return true;
}

static double
clamp(double v, double lo, double hi)
{
	return v < lo ? lo : v > hi ? hi : v;
}

/* Add the step t to the model; false if it leaves the sensible. */
static bool
move(struct model *m, const double *t)
{
	double step[NUMBERS] = { 0 }, least;

	for (int i = 0; i < m->kind->n; i++)
		step[m->kind->number[i]] = t[i];
	m->at.x += step[CX];
	m->at.y += step[CY];
	m->a += step[A];
	m->b = m->kind->circle ? m->a : m->b + step[B];
	m->r += step[R];
	if (m->kind->turned)
		m->turn = v2v_vec_unit(turned(m->turn, (struct v2v_vec){ 1,
		    clamp(step[TURN], -0.2, 0.2) }));
	least = m->a < m->b ? m->a : m->b;
	m->r = clamp(m->r, 0, least);
	return least >= LEAST / 2 && m->a < 1e5 && m->b < 1e5;
}

/* Gauss-Newton; false if it gets nowhere. */
static bool
refine(struct model *m, const struct v2v_sample *q, size_t n)
{
	const uint8_t *number = m->kind->number;
	int k = m->kind->n;
	double weight = 0;

	for (size_t i = 0; i < n; i++)
		weight += q[i].weight;
	for (int round = 0; round < ROUNDS; round++) {
		double s[NUMBERS][NUMBERS] = { { 0 } }, t[NUMBERS] = { 0 };
		double grad[NUMBERS], g[NUMBERS] = { 0 };
		double sum = 0, limit = (round == 0 ? 4 : 0.5) * weight, most = 0;

		/* A guess as bad as the limit is of another shape. */
		for (size_t i = 0; i < n && sum <= limit; i++) {
			double d = off(m, q[i].at, grad), w = q[i].weight;

			sum += w * d * d;
			for (int a = 0; a < k; a++)
				g[a] = grad[number[a]];
			for (int a = 0; a < k; a++) {
				double wg = w * g[a];

				t[a] -= wg * d;
				for (int b = 0; b < NUMBERS; b++)
					s[a][b] += wg * g[b];
			}
		}
		if (sum > limit)
			return false;
		if (!solve(s, t, k) || !move(m, t))
			return false;
		for (int a = 0; a < k; a++)
			most = t[a] * t[a] > most ? t[a] * t[a] : most;
		if (most < 1e-5)
			break;
	}
	return true;
}

/* The angle of a square region: a fourth of that of the sum of (x + i y)^4
 * over the gates, which its corners make negative. */
static double
square_angle(const struct moments *m, const struct v2v_sample *q, size_t n)
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
static struct model
guess(const struct kind *kind, const struct moments *m,
    const struct v2v_sample *q, size_t n)
{
	double mean = (m->mxx + m->myy) / 2, diff = (m->mxx - m->myy) / 2;
	double spread = sqrt(diff * diff + m->mxy * m->mxy), angle = 0;
	double scale = kind->kind == V2V_SHAPE_ELLIPSE ? 4 : 3, box;
	struct model g = { .kind = kind, .at = m->middle, .turn = { 1, 0 } };

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
			struct v2v_vec p = turned_back(v2v_vec_sub(q[i].at,
			    g.at), g.turn);

			far_a = p.x * p.x > far_a ? p.x * p.x : far_a;
			far_b = p.y * p.y > far_b ? p.y * p.y : far_b;
		}
		g.a = sqrt(far_a);
		g.b = sqrt(far_b);
		box = 4 * g.a * g.b - m->area;
		g.r = box > 0 ? sqrt(box / (4 - PI)) : 0;
		g.r = clamp(g.r, 0, g.a < g.b ? g.a : g.b);
	}
	return g;
}

static int32_t
to_grid(double v, int32_t unit)
{
	double s = v * unit;

	return (int32_t)(s < 0 ? s - 0.5 : s + 0.5);
}

static struct v2v_shape
rounded(const struct model *m, int32_t unit)
{
	struct v2v_shape s = { .kind = m->kind->kind };
	int32_t a = to_grid(m->a, unit), b = to_grid(m->b, unit), least;

	if (m->kind->kind == V2V_SHAPE_RECT && !m->kind->turned) {
		s.x = to_grid(m->at.x - m->a, unit);
		s.y = to_grid(m->at.y - m->b, unit);
		s.w = to_grid(m->at.x + m->a, unit) - s.x;
		s.h = to_grid(m->at.y + m->b, unit) - s.y;
	} else {
		s.x = to_grid(m->at.x, unit) - a;
		s.y = to_grid(m->at.y, unit) - b;
		s.w = 2 * a;
		s.h = 2 * b;
	}
	least = s.w < s.h ? s.w : s.h;
	s.r = to_grid(m->r, unit);
	s.r = s.r < least / 2 ? s.r : least / 2;
	if (m->kind->turned) {
		s.angle = to_grid(v2v_atan2(m->turn.y, m->turn.x) * 180 / PI,
		    100);
		/* A half turn is none. */
		s.angle += s.angle > 9000 ? -18000 : s.angle <= -9000 ? 18000
		    : 0;
	}
	return s;
}

/* The model that a shape is; its numbers are those of `kind`. */
static struct model
model_of(const struct v2v_shape *s, const struct kind *kind, int32_t unit)
{
	double step = 1.0 / unit;
	struct model m = { .kind = kind,
		.at = { (s->x + s->w * 0.5) * step,
		    (s->y + s->h * 0.5) * step },
		.turn = { 1, 0 }, .a = s->w * 0.5 * step,
		.b = s->h * 0.5 * step, .r = s->r * step };

	if (s->angle != 0)
		v2v_sincos(s->angle * (PI / 18000), &m.turn.y, &m.turn.x);
	return m;
}

double
v2v_shape_distance(const struct v2v_shape *s, int32_t unit, struct v2v_vec q,
    struct v2v_vec *normal)
{
	static const struct kind kind[2] = {
		{ .kind = V2V_SHAPE_ELLIPSE }, { .kind = V2V_SHAPE_RECT }
	};
	struct model m = model_of(s, &kind[s->kind == V2V_SHAPE_RECT], unit);
	struct v2v_vec p = turned_back(v2v_vec_sub(q, m.at), m.turn), n, foot;
	double d = m.kind->kind == V2V_SHAPE_RECT ? off_rect(&m, p, &n)
	    : off_ellipse(&m, p, &n, &foot);

	if (normal != NULL)
		*normal = turned(n, m.turn);
	return d;
}

struct v2v_vec
v2v_shape_onto(const struct v2v_shape *s, int32_t unit, struct v2v_vec q)
{
	for (int i = 0; i < ONTO_STEPS; i++) {
		struct v2v_vec normal;
		double d = v2v_shape_distance(s, unit, q, &normal);

		q = v2v_vec_add(q, normal, -d);
	}
	return q;
}

/*
 * Samples of the gates of one run of n cracks in direction (dx, dy) from p. The
 * outline is nearly a parabola there, so that its first, middle and last gate
 * stand for all. A run at which the boundary turns back (an `extreme`) tells
 * only within which row the outline is, however long it is: it counts as two
 * gates.
 */
static size_t
sample_run(struct v2v_sample *q, struct v2v_vec p, struct v2v_vec d, double n,
    bool extreme)
{
	double weight = extreme && n > 2 ? 2 : n, last = n - 0.5;
	struct v2v_vec out = { -d.y / 2, d.x / 2 };

	if (n < 3) {
		for (int i = 0; i < n; i++)
			q[i] = (struct v2v_sample){ v2v_vec_add(p, d, i + 0.5),
				1, 1, out };
		return (size_t)n;
	}
	q[0] = (struct v2v_sample){ .at = v2v_vec_add(p, d, 0.5) };
	q[1] = (struct v2v_sample){ .at = v2v_vec_add(p, d, n / 2) };
	q[2] = (struct v2v_sample){ .at = v2v_vec_add(p, d, last) };
	for (int i = 0; i < 3; i++) {
		q[i].gates = q[i].weight = weight * (i == 1 ? 4 : 1) / 6;
		q[i].out = out;
	}
	return 3;
}

/* Samples along a closed boundary, at most three a turning point. */
static size_t
sample_all(struct v2v_sample *q, const struct v2v_point *p, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		const struct v2v_point *a = &p[i > 0 ? i - 1 : n - 1];
		const struct v2v_point *b = &p[i + 1 < n ? i + 1 : 0];
		const struct v2v_point *c = &p[(i + 2) % n];
		double dx = b->x - p[i].x, dy = b->y - p[i].y;
		double len = v2v_vec_length((struct v2v_vec){ dx, dy });
		double before = dx * (p[i].y - a->y) - dy * (p[i].x - a->x);
		double after = dx * (c->y - b->y) - dy * (c->x - b->x);

		count += sample_run(q + count,
		    (struct v2v_vec){ p[i].x, p[i].y },
		    (struct v2v_vec){ dx / len, dy / len }, len,
		    (before < 0) != (after < 0));
	}
	return count;
}

/* What the gates say about an outline, summed by their weights. */
struct fit_test {
	double sum, due; /* squared distances, and what a true one has */
	double wrong;    /* squares by which pixel centres change sides */
	double gates;
};

/* Add gate q, its middle at distance d: a true outline passes a gate anywhere
 * within it. */
static void
add_gate(struct fit_test *t, const struct model *m, const struct v2v_sample *q,
    double d, const double grad[NUMBERS])
{
	double half = -grad[CX] * q->out.x - grad[CY] * q->out.y;
	double unused[NUMBERS], outer, inner, miss;

	t->sum += q->weight * d * d;
	t->gates += q->gates;
	if (q->out.x == 0 && q->out.y == 0) {
		t->due += q->weight / 12;
		return;
	}
	t->due += q->weight * half * half / 3;
	if (d <= half && d >= -half)
		return;
	outer = -off(m, v2v_vec_add(q->at, q->out, 1), unused);
	inner = off(m, v2v_vec_sub(q->at, q->out), unused);
	miss = outer > inner ? outer : inner;
	t->wrong += miss > 0 ? q->weight * miss * miss : 0;
}

/*
 * Is the outline where the samples are? A few may be off by more than the
 * tolerance, where what lies around the shape blurs its edge. A fat round
 * one may be rough, if no stretch of it lies on one side. *cost becomes
 * how badly it is there, in the units of the description.
 */
static bool
passes(const struct model *m, const struct v2v_sample *q, size_t n,
    double tolerance, double *cost)
{
	size_t blocks = n / BLOCK_MIN < BLOCKS_MAX ? n / BLOCK_MIN
	    : BLOCKS_MAX;
	bool round = m->kind->kind == V2V_SHAPE_ELLIPSE && m->a > FAT
	    && m->b > FAT;
	struct fit_test t = { 0 };
	double far = tolerance + BLUR * (m->a < m->b ? m->a : m->b);
	double grad[NUMBERS], most;

	far = far < FAR * tolerance ? far : FAR * tolerance;
	for (size_t k = 0; k < blocks; k++) {
		size_t last = n * (k + 1) / blocks;
		double lobe = 0, weight = 0, gates = 0;

		for (size_t i = n * k / blocks; i < last; i++) {
			double d = off(m, q[i].at, grad), w = q[i].weight;
			double near = clamp(d, -tolerance, tolerance);

			if (d > far || d < -far)
				return false;
			lobe += w * near;
			weight += w;
			gates += q[i].gates;
			add_gate(&t, m, &q[i], near, grad);
		}
		if (lobe * lobe > LOBE * LOBE * weight * gates)
			return false;
	}
	/* The noise of neighbouring gates is alike. */
	most = t.gates < INDEPENDENT ? t.gates : INDEPENDENT;
	*cost = most * (PRECISION * t.sum + WRONG * t.wrong) / t.gates;
	return t.sum <= t.due + SPREAD * sqrt(t.gates)
	    || (round && t.sum <= ROUGH * t.gates);
}

/* May a region of these moments be of that kind? The lattice changes the ratio
 * of small ones. */
static bool
plausible(const struct kind *kind, const struct moments *m)
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

/* The radius that the missing pixels tell; < 0 if there are no sides. */
static double
corner_radius(const struct v2v_point *p, size_t n)
{
	double line[4] = { 0 }, longest[4] = { 0 }, area = 0, box;

	for (size_t i = 0; i < n; i++) {
		const struct v2v_point *q = &p[i + 1 < n ? i + 1 : 0];
		double d = q->x - p[i].x + q->y - p[i].y;
		int side = 2 * (q->y == p[i].y) + (d > 0);

		d = d < 0 ? -d : d;
		if (d > longest[side]) {
			longest[side] = d;
			line[side] = side < 2 ? p[i].x : p[i].y;
		}
	}
	for (int k = 0; k < 4; k += 2)
		if (line[k] > line[k + 1]) {
			double t = line[k];

			line[k] = line[k + 1];
			line[k + 1] = t;
		}
	for (int k = 0; k < 4; k++)
		if (longest[k] < 3)
			return -1;
	for (size_t i = 0; i < n; i++) {
		const struct v2v_point *q = &p[i + 1 < n ? i + 1 : 0];
		double x = clamp(p[i].x, line[0], line[1]);

		area += x * (clamp(q->y, line[2], line[3])
		    - clamp(p[i].y, line[2], line[3]));
	}
	area = area < 0 ? -area : area;
	box = (line[1] - line[0]) * (line[3] - line[2]);
	return box > area ? sqrt((box - area) / (4 - PI)) : 0;
}

bool
v2v_shape_find(struct v2v_shape *out, struct v2v_shape_gates *samples,
    const struct v2v_point *p, size_t n_points,
    const struct v2v_fit_params *params)
{
	struct moments m = moments_of(p, n_points);
	double limit = 2 * LEAST * params->unit, least = 1e300;
	struct v2v_sample *q;
	size_t n;

	*out = (struct v2v_shape){ .kind = V2V_SHAPE_NONE };
	if (n_points < 4 || m.area < 4 * LEAST * LEAST || !plausible(
	    &kinds[KINDS - 1], &m))
		return true;
	if (samples->n == 0) {
		if (!v2v_grow(&samples->q, &samples->cap, 3 * n_points,
		    sizeof(*samples->q)))
			return false;
		samples->n = sample_all(samples->q, p, n_points);
	}
	q = samples->q;
	n = samples->n;
	for (int k = 0; k < KINDS; k++) {
		const struct kind *kind = &kinds[k];
		struct v2v_shape s;
		struct model g;
		double cost;

		/* Four cracks are a rectangle, whatever else is near. */
		if (LAMBDA * kind->price >= least || !plausible(kind, &m)
		    || (n_points == 4
		    && (kind->kind != V2V_SHAPE_RECT || kind->turned
		    || kind->rounded)))
			continue;
		g = guess(kind, &m, q, n);
		if (!refine(&g, q, n))
			continue;
		if (kind->rounded && !kind->turned) {
			static const struct kind sides = { V2V_SHAPE_RECT,
				false, false, true, 6, 4, { CX, CY, A, B } };
			double r = corner_radius(p, n_points);

			if (r >= 0) {
				g.kind = &sides;
				g.r = clamp(r, 0, g.a < g.b ? g.a : g.b);
				if (!refine(&g, q, n))
					continue;
			}
		}
		s = rounded(&g, params->unit);
		g = model_of(&s, kind, params->unit);
		if (s.w < limit || s.h < limit
		    || !passes(&g, q, n, params->tolerance, &cost))
			continue;
		cost += LAMBDA * kind->price;
		if (cost < least) {
			least = cost;
			*out = s;
		}
	}
	return true;
}
