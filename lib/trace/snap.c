/*
 * Regularity of what was fitted: a line that is nearly level, upright or
 * diagonal becomes so, and two that go on behind a junction become one.
 *
 *      ------.___                 -----------
 *            J   '''---    to          J         (J is where others end)
 *
 * The longest lines come first; what they have settled, y of level ones and x
 * of upright ones, stays. A move is made if it costs less than the number it
 * saves, or rather half of that, as truth is on the side of the gates,
 *
 *      rise of sum of distance^2 / (2 sigma^2)  <  lambda / 2,
 *
 * over the gates of all lines that it moves, and no gate is missed by more
 * than the tolerance. Curves take small moves only, their handles along.
 */
#include "base.h"

#include "trace/snap.h"

#include "trace/chain.h"
#include "trace/shape.h"
#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum { X = 1, Y = 2 };  /* coordinates that are settled */
enum { LEGS = 8, SWEEPS = 2, LOOK = 4, CURVE_WINDOW = 64 };
enum { LEVEL, UPRIGHT, DIAGONAL, SLOPES };

static const double OFF = 0.6;    /* px off an axis at most */
static const double STEEP = 8;    /* times that a line is longer */
static const double LEAST = 3;    /* px: lines that are moved */
static const double CURVE = 0.25; /* px that the end of a curve is moved */
static const double BOW = 1.5;    /* radii between the ends of an arc */
static const double ALONG = 0.9;  /* cosine of lines that go on */
static const double PRECISION = 6; /* 1 / (2 sigma^2) */
static const double CAUTION = 0.5; /* share of a price that may be lost */

/* Segment i of a chain, and vertex i, where that starts. */
struct spot {
	uint32_t chain;
	size_t i;
};

struct line {
	struct spot at;
	int slope;
	int64_t length;
};

/* The chain at hand: its gates, and the one at each vertex. */
struct gates {
	uint32_t chain;
	size_t n;
	struct v2v_vec *q;
	float *w;
	size_t *at;
	size_t cap_q, cap_w, cap_at;
};

struct snap {
	struct v2v_fit *f;
	const struct v2v_map *m;
	struct v2v_end *end;
	const struct v2v_fit_params *p;
	uint8_t *settled;     /* of the vertex where each segment ends */
	uint8_t *settled_end; /* of the junction of each half-chain */
	struct gates g;
	bool failed;
};

static size_t
segments(const struct snap *s, uint32_t c)
{
	return s->f->first[c + 1] - s->f->first[c];
}

static struct v2v_seg *
segment(const struct snap *s, struct spot at)
{
	return &s->f->seg[s->f->first[at.chain] + at.i];
}

static struct v2v_point
vertex(const struct snap *s, struct spot at)
{
	const struct v2v_seg *g;

	if (at.i == 0)
		return s->f->start[at.chain];
	g = segment(s, (struct spot){ at.chain, at.i - 1 });
	return (struct v2v_point){ g->x, g->y };
}

static struct spot
next(struct spot at)
{
	return (struct spot){ at.chain, at.i + 1 };
}

static bool
closed(const struct snap *s, uint32_t c)
{
	return s->m->chain[c].from == V2V_NONE;
}

/* The junction at the end of a chain; NULL if the vertex is none. */
static const struct v2v_vertex *
junction(const struct snap *s, struct spot at)
{
	const struct v2v_chain *c = &s->m->chain[at.chain];

	if (closed(s, at.chain) || (at.i > 0
	    && at.i < segments(s, at.chain)))
		return NULL;
	return &s->m->vertex[at.i == 0 ? c->from : c->to];
}

/* The segments that meet at a vertex, and whether they start there. */
static int
legs_of(const struct snap *s, struct spot at, struct spot leg[4],
    bool starts[4])
{
	const struct v2v_vertex *v = junction(s, at);
	size_t n = segments(s, at.chain);
	int count = 0;

	if (v == NULL) {
		leg[0] = (struct spot){ at.chain, (at.i + n - 1) % n };
		leg[1] = (struct spot){ at.chain, at.i % n };
		starts[0] = false;
		starts[1] = true;
		return 2;
	}
	for (int d = 0; d < 4; d++) {
		uint32_t h = v->to[d];

		if (h == V2V_NONE)
			continue;
		starts[count] = h % 2 == 0;
		leg[count++] = (struct spot){ h / 2, h % 2 == 0 ? 0
		    : segments(s, h / 2) - 1 };
	}
	return count;
}

static uint8_t *
settled(const struct snap *s, struct spot at)
{
	size_t n = segments(s, at.chain);

	if (junction(s, at) != NULL)
		return &s->settled_end[2 * at.chain + (at.i > 0)];
	return &s->settled[s->f->first[at.chain] + (at.i + n - 1) % n];
}

static void
settle(struct snap *s, struct spot at, uint8_t what)
{
	const struct v2v_vertex *v = junction(s, at);

	*settled(s, at) |= what;
	for (int d = 0; v != NULL && d < 4; d++)
		if (v->to[d] != V2V_NONE)
			s->settled_end[v->to[d]] |= what;
}

/* Put a vertex elsewhere, for all that meet there. */
static void
put(struct snap *s, struct spot at, struct v2v_point to)
{
	struct v2v_point from = vertex(s, at);
	int32_t dx = to.x - from.x, dy = to.y - from.y;
	const struct v2v_vertex *v = junction(s, at);
	struct spot leg[4];
	bool starts[4];
	int n = legs_of(s, at, leg, starts);

	for (int k = 0; k < n; k++) {
		struct v2v_seg *g = segment(s, leg[k]);
		bool cubic = g->kind == V2V_SEG_CUBIC;

		if (starts[k]) {
			g->x1 += cubic ? dx : 0;
			g->y1 += cubic ? dy : 0;
			if (leg[k].i == 0)
				s->f->start[leg[k].chain] = to;
		} else {
			g->x2 += cubic ? dx : 0;
			g->y2 += cubic ? dy : 0;
			g->x = to.x;
			g->y = to.y;
		}
	}
	for (int d = 0; v != NULL && d < 4; d++)
		if (v->to[d] != V2V_NONE) {
			s->end[v->to[d]].x = to.x;
			s->end[v->to[d]].y = to.y;
		}
}

/* Gate k of a chain; a closed one goes round. */
static struct v2v_vec
gate(const struct snap *s, size_t k)
{
	return s->g.q[k % s->g.n];
}

/* The gate of k to `last` nearest to p. */
static size_t
nearest(const struct snap *s, size_t k, size_t last, struct v2v_point p)
{
	struct v2v_vec at = { (double)p.x / s->p->unit,
		(double)p.y / s->p->unit };
	double least = 1e300;
	size_t best = k;

	for (; k <= last; k++) {
		struct v2v_vec d = v2v_vec_sub(gate(s, k), at);

		if (v2v_vec_dot(d, d) < least) {
			least = v2v_vec_dot(d, d);
			best = k;
		}
	}
	return best;
}

/* The gate where segment `at` ends, which starts at gate k; `end` is the last
 * one. Along a line there are about as many as its box is wide and high. */
static size_t
last_gate(const struct snap *s, struct spot at, size_t k, size_t end)
{
	struct v2v_point a = vertex(s, at), b = vertex(s, next(at));
	size_t dx = (size_t)(b.x > a.x ? b.x - a.x : a.x - b.x);
	size_t dy = (size_t)(b.y > a.y ? b.y - a.y : a.y - b.y);
	size_t span = (dx + dy) / (size_t)s->p->unit;
	bool line = segment(s, at)->kind == V2V_SEG_LINE;

	if (line && span > LOOK)
		k = v2v_least(end, k + span - LOOK);
	return nearest(s, k, v2v_least(end, k + (line ? 2 * LOOK
	    : 3 * span + CURVE_WINDOW)), b);
}

/* Have the gates of chain c at hand. */
static bool
load(struct snap *s, uint32_t c)
{
	struct gates *g = &s->g;
	size_t n = segments(s, c), gates;

	if (g->chain == c)
		return true;
	gates = v2v_chain_cracks(s->m, c);
	if (!v2v_grow(&g->q, &g->cap_q, gates, sizeof(*g->q))
	    || !v2v_grow(&g->w, &g->cap_w, gates, sizeof(*g->w))
	    || !v2v_grow(&g->at, &g->cap_at, n + 1, sizeof(*g->at))) {
		s->failed = true;
		return false;
	}
	g->n = v2v_fit_gates(s->m, s->p, 2 * c, gates, g->q, g->w);
	g->chain = c;
	g->at[0] = closed(s, c) ? nearest(s, 0, g->n - 1,
	    vertex(s, (struct spot){ c, 0 })) : 0;
	g->at[n] = closed(s, c) ? g->at[0] + g->n : g->n - 1;
	for (size_t i = 0; i + 1 < n; i++)
		g->at[i + 1] = last_gate(s, (struct spot){ c, i }, g->at[i],
		    g->at[n]);
	return true;
}

static bool
movable(const struct snap *s, uint32_t c)
{
	const struct v2v_chain *k = &s->m->chain[c];
	uint32_t side;

	return k->face[0] != 0 && k->face[1] != 0
	    && v2v_fit_shape(s->f->shape, s->m, c, &side) == NULL;
}

/* Sum of squared distances of the gates of a line, and the greatest. */
static double
misfit(struct snap *s, struct spot at, double *most)
{
	struct v2v_point a = vertex(s, at), b = vertex(s, next(at));
	double unit = s->p->unit, sum = 0;
	struct v2v_vec from = { a.x / unit, a.y / unit };
	struct v2v_vec dir = v2v_vec_unit((struct v2v_vec){
		(double)b.x - a.x, (double)b.y - a.y });

	*most = 0;
	if (!movable(s, at.chain) || !load(s, at.chain))
		return 0;
	for (size_t k = s->g.at[at.i]; k <= s->g.at[at.i + 1]; k++) {
		double d = v2v_vec_cross(dir, v2v_vec_sub(gate(s, k), from));

		sum += (double)s->g.w[k % s->g.n] * d * d;
		*most = d * d > *most ? d * d : *most;
	}
	return sum;
}

/* What a move changes: the segments at both vertices, each once. */
static int
all_legs(const struct snap *s, const struct spot *at, int n,
    struct spot leg[LEGS])
{
	int count = 0;

	for (int k = 0; k < n; k++) {
		struct spot some[4];
		bool starts[4];
		int m = legs_of(s, at[k], some, starts);

		for (int i = 0; i < m; i++) {
			bool known = false;

			for (int j = 0; j < count; j++)
				known |= leg[j].chain == some[i].chain
				    && leg[j].i == some[i].i;
			if (!known)
				leg[count++] = some[i];
		}
	}
	return count;
}

/* May the ends of a curve be moved by that? An arc near half a turn would
 * move far. */
static bool
supple(const struct snap *s, struct spot at, double far2)
{
	const struct v2v_seg *g = segment(s, at);
	struct v2v_point a = vertex(s, at);
	double x = (double)g->x - a.x, y = (double)g->y - a.y, r;

	r = g->x1 < g->y1 ? g->x1 : g->y1;
	return far2 <= CURVE * CURVE && (g->kind == V2V_SEG_CUBIC
	    || x * x + y * y <= BOW * BOW * r * r);
}

/* Move n vertices, unless that costs more than `price`; whether it did. */
static bool
try_move(struct snap *s, const struct spot *at, const struct v2v_point *to,
    int n, double price)
{
	double before[LEGS], rise = 0, limit = s->p->tolerance, far = 0;
	struct v2v_point old[2];
	struct spot leg[LEGS];
	int legs = all_legs(s, at, n, leg);
	bool ok = true;

	for (int k = 0; k < n; k++) {
		double x, y;

		old[k] = vertex(s, at[k]);
		x = (double)(to[k].x - old[k].x) / s->p->unit;
		y = (double)(to[k].y - old[k].y) / s->p->unit;
		far = x * x + y * y > far ? x * x + y * y : far;
	}
	for (int k = 0; k < legs; k++) {
		if (segment(s, leg[k])->kind != V2V_SEG_LINE)
			ok &= supple(s, leg[k], far);
		else
			rise -= misfit(s, leg[k], &before[k]);
	}
	if (!ok)
		return false;
	for (int k = 0; k < n; k++)
		put(s, at[k], to[k]);
	for (int k = 0; k < legs; k++) {
		struct v2v_point a = vertex(s, leg[k]);
		struct v2v_point b = vertex(s, next(leg[k]));
		double most;

		ok &= a.x != b.x || a.y != b.y;
		if (segment(s, leg[k])->kind != V2V_SEG_LINE)
			continue;
		rise += misfit(s, leg[k], &most);
		ok &= most <= limit * limit || most <= before[k];
	}
	if (ok && PRECISION * rise <= CAUTION * price && !s->failed)
		return true;
	for (int k = 0; k < n; k++)
		put(s, at[k], old[k]);
	return false;
}

static double
price_of(const struct snap *s, uint32_t c)
{
	return v2v_fit_price(s->p, v2v_chain_cracks(s->m, c));
}

/* The mean of the gates of a line, in steps across it. */
static int32_t
mean_of(const struct snap *s, struct spot at, int slope)
{
	double sum = 0, all = 0;

	for (size_t k = s->g.at[at.i]; k <= s->g.at[at.i + 1]; k++) {
		double w = (double)s->g.w[k % s->g.n];

		sum += w * (slope == LEVEL ? gate(s, k).y : gate(s, k).x);
		all += w;
	}
	return v2v_to_grid(sum / all, s->p->unit);
}

/* Make a line level or upright. */
static void
snap_axis(struct snap *s, const struct line *l)
{
	uint8_t what = l->slope == LEVEL ? Y : X;
	struct spot at[2] = { l->at, next(l->at) };
	struct v2v_point to[2] = { vertex(s, at[0]), vertex(s, at[1]) };
	bool fixed[2] = { *settled(s, at[0]) & what,
		*settled(s, at[1]) & what };
	int32_t v;

	if (!load(s, l->at.chain) || (fixed[0] && fixed[1]))
		return;
	if (fixed[0] || fixed[1])
		v = l->slope == LEVEL ? to[fixed[1]].y : to[fixed[1]].x;
	else
		v = mean_of(s, l->at, l->slope);
	for (int k = 0; k < 2; k++) {
		if (l->slope == LEVEL)
			to[k].y = v;
		else
			to[k].x = v;
	}
	if (try_move(s, at, to, 2, price_of(s, l->at.chain))) {
		settle(s, at[0], what);
		settle(s, at[1], what);
	}
}

/* Make a line diagonal, by moving the ends that are free up or down. */
static void
snap_diagonal(struct snap *s, const struct line *l)
{
	struct spot at[2] = { l->at, next(l->at) };
	struct v2v_point to[2] = { vertex(s, at[0]), vertex(s, at[1]) };
	int32_t dx = to[1].x - to[0].x, dy = to[1].y - to[0].y, more;
	bool fixed[2] = { *settled(s, at[0]) & Y, *settled(s, at[1]) & Y };

	if (fixed[0] && fixed[1])
		return;
	more = ((dx < 0) == (dy < 0) ? dx : -dx) - dy;
	if (fixed[0] || fixed[1]) {
		to[fixed[0]].y += fixed[0] ? more : -more;
	} else {
		to[0].y -= more / 2;
		to[1].y += more - more / 2;
	}
	if (try_move(s, at, to, 2, price_of(s, l->at.chain))) {
		settle(s, at[0], X | Y);
		settle(s, at[1], X | Y);
	}
}

/* A line that is near an axis or diagonal; those that are on it settle their
 * ends. */
static bool
near_slope(struct snap *s, struct spot at, struct line *l)
{
	struct v2v_point a = vertex(s, at), b = vertex(s, next(at));
	int64_t dx = b.x > a.x ? b.x - a.x : a.x - b.x;
	int64_t dy = b.y > a.y ? b.y - a.y : a.y - b.y;
	int64_t off[SLOPES] = { dy, dx, dx > dy ? dx - dy : dy - dx };
	int64_t length = dx > dy ? dx : dy;
	double unit = s->p->unit;

	if (segment(s, at)->kind != V2V_SEG_LINE
	    || (double)length < LEAST * unit)
		return false;
	for (int k = 0; k < SLOPES; k++) {
		uint8_t what = k == LEVEL ? Y : k == UPRIGHT ? X : X | Y;

		if (off[k] == 0 && k != DIAGONAL) {
			settle(s, at, what);
			settle(s, next(at), what);
			return false;
		}
		if (off[k] > 0 && (double)off[k] <= OFF * unit
		    && (double)length >= STEEP * (double)off[k]) {
			*l = (struct line){ at, k, length };
			return true;
		}
	}
	return false;
}

static int
by_length(const void *a, const void *b)
{
	const struct line *p = a, *q = b;

	if (p->length != q->length)
		return p->length > q->length ? -1 : 1;
	if (p->at.chain != q->at.chain)
		return p->at.chain < q->at.chain ? -1 : 1;
	return p->at.i < q->at.i ? -1 : 1;
}

static bool
snap_slopes(struct snap *s)
{
	struct line *line = NULL, l;
	size_t n = 0, cap = 0;
	bool ok = true;

	for (uint32_t c = 0; ok && c < s->m->n_chains; c++)
		for (size_t i = 0; ok && movable(s, c) && i < segments(s, c);
		    i++)
			if (near_slope(s, (struct spot){ c, i }, &l)) {
				ok = v2v_grow(&line, &cap, n + 1,
				    sizeof(*line));
				if (ok)
					line[n++] = l;
			}
	if (n > 0)
		qsort(line, n, sizeof(*line), by_length);
	for (size_t i = 0; ok && i < n; i++) {
		if (line[i].slope == DIAGONAL)
			snap_diagonal(s, &line[i]);
		else
			snap_axis(s, &line[i]);
	}
	free(line);
	return ok && !s->failed;
}

/* Where p would be on the line from a to b; by one coordinate if the other is
 * settled. False if both are. */
static bool
onto_line(struct v2v_point *p, struct v2v_point a, struct v2v_point b,
    uint8_t fixed)
{
	struct v2v_vec d = { (double)b.x - a.x, (double)b.y - a.y };
	struct v2v_vec e = { (double)p->x - a.x, (double)p->y - a.y };
	double t = v2v_vec_dot(d, e) / v2v_vec_dot(d, d);

	if (fixed == (X | Y) || (fixed == X && d.x == 0)
	    || (fixed == Y && d.y == 0))
		return false;
	t = fixed == X ? e.x / d.x : fixed == Y ? e.y / d.y : t;
	if (!(t > 0 && t < 1))
		return false;
	if (fixed != X)
		p->x = v2v_to_grid(a.x + t * d.x, 1);
	if (fixed != Y)
		p->y = v2v_to_grid(a.y + t * d.y, 1);
	return true;
}

/* Put a junction between two lines that go on into one. */
static void
join_lines(struct snap *s, const struct v2v_vertex *v)
{
	struct spot leg[4], at = { V2V_NONE, 0 }, far[4], best[2];
	bool starts[4];
	double cosine = ALONG;
	struct v2v_point p, q;
	int n;

	for (int d = 0; d < 4 && at.chain == V2V_NONE; d++)
		if (v->to[d] != V2V_NONE)
			at = (struct spot){ v->to[d] / 2, v->to[d] % 2 == 0 ? 0
			    : segments(s, v->to[d] / 2) };
	n = legs_of(s, at, leg, starts);
	p = vertex(s, at);
	for (int i = 0; i < n; i++) {
		far[i] = starts[i] ? next(leg[i]) : leg[i];
		for (int k = 0; k < i; k++) {
			struct v2v_point a = vertex(s, far[i]);
			struct v2v_point b = vertex(s, far[k]);
			struct v2v_vec u = { (double)p.x - a.x,
				(double)p.y - a.y };
			struct v2v_vec w = { (double)b.x - p.x,
				(double)b.y - p.y };
			double c = v2v_vec_dot(v2v_vec_unit(u),
			    v2v_vec_unit(w));

			if (c <= cosine || !movable(s, leg[i].chain)
			    || !movable(s, leg[k].chain)
			    || segment(s, leg[i])->kind != V2V_SEG_LINE
			    || segment(s, leg[k])->kind != V2V_SEG_LINE)
				continue;
			cosine = c;
			best[0] = far[i];
			best[1] = far[k];
		}
	}
	if (cosine <= ALONG)
		return;
	q = p;
	if (onto_line(&q, vertex(s, best[0]), vertex(s, best[1]),
	    *settled(s, at)) && (q.x != p.x || q.y != p.y))
		try_move(s, &at, &q, 1, V2V_LINE_PRICE
		    * price_of(s, best[0].chain));
}

/* What cannot move: junctions on shapes, and off the frame. */
static void
settle_junctions(struct snap *s)
{
	for (size_t i = 0; i < s->m->n_vertices; i++) {
		const struct v2v_vertex *v = &s->m->vertex[i];
		const uint32_t *face = v->face;
		uint8_t what = 0;
		uint32_t side;

		if (!v->junction)
			continue;
		if ((face[0] == 0 && face[2] == 0)
		    || (face[1] == 0 && face[3] == 0))
			what |= X;
		if ((face[0] == 0 && face[1] == 0)
		    || (face[2] == 0 && face[3] == 0))
			what |= Y;
		for (int d = 0; d < 4; d++)
			if (v->to[d] != V2V_NONE && v2v_fit_shape(s->f->shape,
			    s->m, v->to[d] / 2, &side) != NULL)
				what = X | Y;
		for (int d = 0; d < 4; d++)
			if (v->to[d] != V2V_NONE)
				s->settled_end[v->to[d]] = what;
	}
}

bool
v2v_fit_snap(struct v2v_fit *f, const struct v2v_map *m, struct v2v_end *end,
    const struct v2v_fit_params *p)
{
	struct snap s = { .f = f, .m = m, .end = end, .p = p,
		.g = { .chain = V2V_NONE } };
	bool ok;

	s.settled = v2v_zalloc(f->n, 1);
	s.settled_end = v2v_zalloc(2 * m->n_chains, 1);
	ok = s.settled != NULL && s.settled_end != NULL;
	if (ok)
		settle_junctions(&s);
	ok = ok && snap_slopes(&s);
	for (int k = 0; ok && k < SWEEPS; k++)
		for (size_t i = 0; i < m->n_vertices; i++)
			if (m->vertex[i].junction)
				join_lines(&s, &m->vertex[i]);
	ok = ok && !s.failed;
	free(s.settled);
	free(s.settled_end);
	free(s.g.q);
	free(s.g.w);
	free(s.g.at);
	return ok;
}
