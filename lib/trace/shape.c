/*
 * Recognition of circles, ellipses and rectangles.
 *
 * What the moments of the region let guess (shape_guess.c) is refined by
 * Gauss-Newton steps that lower the squared distances of the gates. The radius
 * of upright rectangles is that of the pixels that their corners lack, unless
 * the gates were placed, which shows it better. What is found is rounded to
 * the grid and tested: every gate within the tolerance, no stretch of the
 * outline that lies on one side, and squares that a true outline has: one that
 * passes a gate anywhere has cos^2 / 12 of the angle between its normal and the
 * gate. Wheels of photographs are rougher and pass if they are large. The noise
 * of the lattice is the same for all candidates, so that of those that pass the
 * one with the shortest description is taken,
 *
 *      sum of distance^2 / (2 sigma^2) + lambda * numbers,
 *
 * where pixel centres on the wrong side count, too: the missing pixel at a
 * round corner is hardly any distance. Ties go to the simpler one.
 */
#include "base.h"

#include "trace/shape_model.h"

#include "util/mem.h"

enum { ROUNDS = 5, BLOCKS_MAX = 32, BLOCK_MIN = 6 };

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

/* The kinds that are tried. */
static const struct v2v_kind kinds[] = {
	{ V2V_SHAPE_ELLIPSE, true, false, false, 3,
	    3, { V2V_CX, V2V_CY, V2V_A } },
	{ V2V_SHAPE_RECT, false, false, false, 4,
	    4, { V2V_CX, V2V_CY, V2V_A, V2V_B } },
	{ V2V_SHAPE_ELLIPSE, false, false, false, 5,
	    4, { V2V_CX, V2V_CY, V2V_A, V2V_B } },
	{ V2V_SHAPE_RECT, false, false, true, 5,
	    5, { V2V_CX, V2V_CY, V2V_A, V2V_B, V2V_R } },
	{ V2V_SHAPE_RECT, false, true, false, 6,
	    5, { V2V_CX, V2V_CY, V2V_A, V2V_B, V2V_TURN } },
	{ V2V_SHAPE_ELLIPSE, false, true, false, 7,
	    5, { V2V_CX, V2V_CY, V2V_A, V2V_B, V2V_TURN } },
	{ V2V_SHAPE_RECT, false, true, true, 8,
	    6, { V2V_CX, V2V_CY, V2V_A, V2V_B, V2V_TURN, V2V_R } }
};

/* An upright rectangle whose radius is known. */
static const struct v2v_kind sides = { V2V_SHAPE_RECT, false, false, true, 5,
	4, { V2V_CX, V2V_CY, V2V_A, V2V_B } };

enum { KINDS = sizeof(kinds) / sizeof(*kinds) };

/* Solve the k normal equations s x = t; false if they are dependent. */
static bool
solve(double s[V2V_NUMBERS][V2V_NUMBERS], double *t, int k)
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

/* Add the step t to the model; false if it leaves the sensible. */
static bool
move(struct v2v_model *m, const double *t)
{
	double step[V2V_NUMBERS] = { 0 }, least;

	for (int i = 0; i < m->kind->n; i++)
		step[m->kind->number[i]] = t[i];
	m->at.x += step[V2V_CX];
	m->at.y += step[V2V_CY];
	m->a += step[V2V_A];
	m->b = m->kind->circle ? m->a : m->b + step[V2V_B];
	m->r += step[V2V_R];
	if (m->kind->turned)
		m->turn = v2v_vec_unit(v2v_turned(m->turn, (struct v2v_vec){ 1,
		    v2v_clamp(step[V2V_TURN], -0.2, 0.2) }));
	least = m->a < m->b ? m->a : m->b;
	m->r = v2v_clamp(m->r, 0, least);
	return least >= LEAST / 2 && m->a < 1e5 && m->b < 1e5;
}

/* Gauss-Newton; false if it gets nowhere. */
static bool
refine(struct v2v_model *m, const struct v2v_sample *q, size_t n)
{
	const uint8_t *number = m->kind->number;
	int k = m->kind->n;
	double weight = 0;

	for (size_t i = 0; i < n; i++)
		weight += q[i].weight;
	for (int round = 0; round < ROUNDS; round++) {
		double s[V2V_NUMBERS][V2V_NUMBERS] = { { 0 } };
		double t[V2V_NUMBERS] = { 0 };
		double grad[V2V_NUMBERS], g[V2V_NUMBERS] = { 0 };
		double sum = 0, limit = (round == 0 ? 4 : 0.5) * weight, most = 0;

		/* A guess as bad as the limit is of another shape. */
		for (size_t i = 0; i < n && sum <= limit; i++) {
			double d = v2v_model_off(m, q[i].at, grad), w = q[i].weight;

			sum += w * d * d;
			for (int a = 0; a < k; a++)
				g[a] = grad[number[a]];
			for (int a = 0; a < k; a++) {
				double wg = w * g[a];

				t[a] -= wg * d;
				for (int b = 0; b < V2V_NUMBERS; b++)
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
				1, 1, out, false };
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
add_gate(struct fit_test *t, const struct v2v_model *m,
    const struct v2v_sample *q, double d, const double grad[V2V_NUMBERS])
{
	double half = -grad[V2V_CX] * q->out.x - grad[V2V_CY] * q->out.y;
	double unused[V2V_NUMBERS], outer, inner, miss;

	t->sum += q->weight * d * d;
	t->gates += q->gates;
	t->due += q->weight * half * half / 3;
	if (q->placed || (d <= half && d >= -half))
		return;
	outer = -v2v_model_off(m, v2v_vec_add(q->at, q->out, 1), unused);
	inner = v2v_model_off(m, v2v_vec_sub(q->at, q->out), unused);
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
passes(const struct v2v_model *m, const struct v2v_sample *q, size_t n,
    double tolerance, double *cost)
{
	size_t blocks = n / BLOCK_MIN < BLOCKS_MAX ? n / BLOCK_MIN
	    : BLOCKS_MAX;
	bool round = m->kind->kind == V2V_SHAPE_ELLIPSE && m->a > FAT
	    && m->b > FAT;
	struct fit_test t = { 0 };
	double far = tolerance + BLUR * (m->a < m->b ? m->a : m->b);
	double grad[V2V_NUMBERS], most;

	far = far < FAR * tolerance ? far : FAR * tolerance;
	for (size_t k = 0; k < blocks; k++) {
		size_t last = n * (k + 1) / blocks;
		double lobe = 0, weight = 0, gates = 0;

		for (size_t i = n * k / blocks; i < last; i++) {
			double d = v2v_model_off(m, q[i].at, grad);
			double near = v2v_clamp(d, -tolerance, tolerance);
			double w = q[i].weight;

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

/* The shape of that kind which the samples show; false if they show none. */
static bool
fit(struct v2v_shape *s, double *cost, const struct v2v_kind *kind,
    const struct v2v_moments *m, const struct v2v_shape_gates *g,
    double radius, const struct v2v_fit_params *params)
{
	double limit = 2 * LEAST * params->unit;
	struct v2v_model f = v2v_model_guess(kind, m, g->q, g->n);

	if (!refine(&f, g->q, g->n))
		return false;
	if (kind->rounded && !kind->turned && radius >= 0) {
		f.kind = &sides;
		f.r = v2v_clamp(radius, 0, f.a < f.b ? f.a : f.b);
		if (!refine(&f, g->q, g->n))
			return false;
	}
	*s = v2v_model_rounded(&f, params->unit);
	f = v2v_model_of(s, kind, params->unit);
	if (s->w < limit || s->h < limit
	    || !passes(&f, g->q, g->n, params->tolerance, cost))
		return false;
	*cost += LAMBDA * kind->price;
	return true;
}

bool
v2v_shape_find(struct v2v_shape *out, struct v2v_shape_gates *g,
    const struct v2v_point *p, size_t n, const struct v2v_fit_params *params)
{
	struct v2v_moments m = v2v_moments_of(p, n);
	double least = 1e300, radius = -1;

	*out = (struct v2v_shape){ .kind = V2V_SHAPE_NONE };
	if (n < 4 || m.area < 4 * LEAST * LEAST
	    || !v2v_plausible(&kinds[KINDS - 1], &m))
		return true;
	if (g->n == 0) {
		if (!v2v_grow(&g->q, &g->cap, 3 * n, sizeof(*g->q)))
			return false;
		g->n = sample_all(g->q, p, n);
		radius = v2v_corner_radius(p, n);
	}
	for (int k = 0; k < KINDS; k++) {
		const struct v2v_kind *kind = &kinds[k];
		struct v2v_shape s;
		double cost;

		/* Four cracks are a rectangle, whatever else is near. */
		if (LAMBDA * kind->price < least && v2v_plausible(kind, &m) && (n > 4
		    || (kind->kind == V2V_SHAPE_RECT && !kind->turned
		    && !kind->rounded))
		    && fit(&s, &cost, kind, &m, g, radius, params)
		    && cost < least) {
			least = cost;
			*out = s;
		}
	}
	return true;
}
