/* Vertices of fitted chains, moved for all that meet there if gates allow. */
#include "base.h"

#include "trace/move.h"

#include "trace/arc.h"
#include "trace/chain.h"
#include "trace/cubic.h"
#include "trace/shape.h"
#include "util/mem.h"

#include <stdlib.h>

enum { LEGS = 8, CHORDS = 8 };
enum { LOOK = 4, LOOSE = 16 }; /* gates by which a count may be off, and 1 of */

static const double CURVE = 0.35; /* px that a curve may move */
static const double NEVER = 1e300;
static const double PRECISION = 6; /* 1 / (2 sigma^2) */
static const double CAUTION = 0.5; /* share of a price that may be lost */

struct v2v_seg *
v2v_spot_segment(const struct v2v_mover *v, struct v2v_spot at)
{
	return &v->f->seg[v->f->first[at.chain] + at.i];
}

struct v2v_point
v2v_spot_vertex(const struct v2v_mover *v, struct v2v_spot at)
{
	const struct v2v_seg *g;

	if (at.i == 0)
		return v->f->start[at.chain];
	g = v2v_spot_segment(v, (struct v2v_spot){ at.chain, at.i - 1 });
	return (struct v2v_point){ g->x, g->y };
}

static bool
closed(const struct v2v_mover *v, uint32_t c)
{
	return v->m->chain[c].from == V2V_NONE;
}

const struct v2v_vertex *
v2v_spot_junction(const struct v2v_mover *v, struct v2v_spot at)
{
	const struct v2v_chain *c = &v->m->chain[at.chain];

	if (closed(v, at.chain) || (at.i > 0
	    && at.i < v2v_mover_segments(v, at.chain)))
		return NULL;
	return &v->m->vertex[at.i == 0 ? c->from : c->to];
}

int
v2v_spot_legs(const struct v2v_mover *v, struct v2v_spot at,
    struct v2v_spot leg[4], bool starts[4])
{
	const struct v2v_vertex *j = v2v_spot_junction(v, at);
	size_t n = v2v_mover_segments(v, at.chain);
	int count = 0;

	if (j == NULL) {
		leg[0] = (struct v2v_spot){ at.chain, (at.i + n - 1) % n };
		leg[1] = (struct v2v_spot){ at.chain, at.i % n };
		starts[0] = false;
		starts[1] = true;
		return 2;
	}
	for (int d = 0; d < 4; d++) {
		uint32_t h = j->to[d];

		if (h == V2V_NONE)
			continue;
		starts[count] = h % 2 == 0;
		leg[count++] = (struct v2v_spot){ h / 2, h % 2 == 0 ? 0
		    : v2v_mover_segments(v, h / 2) - 1 };
	}
	return count;
}

/* Put a vertex elsewhere, for all that meet there. */
static void
put(struct v2v_mover *v, struct v2v_spot at, struct v2v_point to)
{
	struct v2v_point from = v2v_spot_vertex(v, at);
	int32_t dx = to.x - from.x, dy = to.y - from.y;
	const struct v2v_vertex *j = v2v_spot_junction(v, at);
	struct v2v_spot leg[4];
	bool starts[4];
	int n = v2v_spot_legs(v, at, leg, starts);

	for (int k = 0; k < n; k++) {
		struct v2v_seg *g = v2v_spot_segment(v, leg[k]);
		bool cubic = g->kind == V2V_SEG_CUBIC;

		if (starts[k]) {
			g->x1 += cubic ? dx : 0;
			g->y1 += cubic ? dy : 0;
			if (leg[k].i == 0)
				v->f->start[leg[k].chain] = to;
		} else {
			g->x2 += cubic ? dx : 0;
			g->y2 += cubic ? dy : 0;
			g->x = to.x;
			g->y = to.y;
		}
	}
	for (int d = 0; j != NULL && d < 4; d++)
		if (j->to[d] != V2V_NONE) {
			v->end[j->to[d]].x = to.x;
			v->end[j->to[d]].y = to.y;
		}
}

/* The gate of k to `last` nearest to p. */
static size_t
nearest(const struct v2v_mover *v, size_t k, size_t last, struct v2v_point p)
{
	struct v2v_vec at = { (double)p.x / v->p->unit,
		(double)p.y / v->p->unit };
	double least = NEVER;
	size_t best = k;

	for (; k <= last; k++) {
		struct v2v_vec d = v2v_vec_sub(v2v_mover_gate(v, k), at);

		if (v2v_vec_dot(d, d) < least) {
			least = v2v_vec_dot(d, d);
			best = k;
		}
	}
	return best;
}

/* About as many cracks lie along segment `at` as it goes across and down. */
static double
cracks_along(const struct v2v_mover *v, struct v2v_spot at)
{
	struct v2v_cubic c[V2V_ARC_CUBICS];
	double sum = 0;
	int n = v2v_seg_cubics(v2v_spot_vertex(v, at),
	    v2v_spot_segment(v, at), c);

	for (int i = 0; i < n; i++) {
		struct v2v_vec a = v2v_cubic_at(&c[i], 0), d;

		for (int k = 1; k <= CHORDS; k++) {
			d = v2v_vec_sub(v2v_cubic_at(&c[i],
			    (double)k / CHORDS), a);
			a = v2v_vec_add(a, d, 1);
			sum += (d.x < 0 ? -d.x : d.x) + (d.y < 0 ? -d.y : d.y);
		}
	}
	return sum / v->p->unit;
}

/* The gate where segment `at` ends, which starts at gate k; `end` is the last
 * one. */
static size_t
last_gate(const struct v2v_mover *v, struct v2v_spot at, size_t k, size_t end)
{
	size_t span = (size_t)cracks_along(v, at);
	size_t look = LOOK + span / LOOSE;

	if (span > look)
		k = v2v_least(end, k + span - look);
	return nearest(v, k, v2v_least(end, k + 2 * look),
	    v2v_spot_vertex(v, v2v_spot_next(at)));
}

bool
v2v_mover_load(struct v2v_mover *v, uint32_t c)
{
	struct v2v_mover_gates *g = &v->g;
	size_t n = v2v_mover_segments(v, c), gates;

	if (g->chain == c)
		return true;
	gates = v2v_chain_cracks(v->m, c);
	if (!v2v_grow(&g->q, &g->cap_q, gates, sizeof(*g->q))
	    || !v2v_grow(&g->w, &g->cap_w, gates, sizeof(*g->w))
	    || !v2v_grow(&g->at, &g->cap_at, n + 1, sizeof(*g->at))) {
		v->failed = true;
		return false;
	}
	g->n = v2v_fit_gates(v->m, v->p, 2 * c, gates, g->q, g->w);
	g->chain = c;
	g->at[0] = closed(v, c) ? nearest(v, 0, g->n - 1,
	    v2v_spot_vertex(v, (struct v2v_spot){ c, 0 })) : 0;
	g->at[n] = closed(v, c) ? g->at[0] + g->n : g->n - 1;
	for (size_t i = 0; i + 1 < n; i++)
		g->at[i + 1] = last_gate(v, (struct v2v_spot){ c, i }, g->at[i],
		    g->at[n]);
	return true;
}

bool
v2v_mover_allows(const struct v2v_mover *v, uint32_t c)
{
	const struct v2v_chain *k = &v->m->chain[c];
	uint32_t side;

	return k->face[0] != 0 && k->face[1] != 0
	    && v2v_fit_shape(v->f->shape, v->m, c, &side) == NULL;
}

/* Sum of squared distances of the gates of a line, and the greatest. */
static double
misfit(struct v2v_mover *v, struct v2v_spot at, double *most)
{
	struct v2v_point a = v2v_spot_vertex(v, at);
	struct v2v_point b = v2v_spot_vertex(v, v2v_spot_next(at));
	double unit = v->p->unit, sum = 0;
	struct v2v_vec from = { a.x / unit, a.y / unit };
	struct v2v_vec dir = v2v_vec_unit((struct v2v_vec){
		(double)b.x - a.x, (double)b.y - a.y });

	*most = 0;
	if (!v2v_mover_allows(v, at.chain) || !v2v_mover_load(v, at.chain))
		return 0;
	for (size_t k = v->g.at[at.i]; k <= v->g.at[at.i + 1]; k++) {
		double d = v2v_vec_cross(dir, v2v_vec_sub(v2v_mover_gate(v, k), from));

		sum += v2v_mover_weight(v, k) * d * d;
		d = d < 0 ? -d : d;
		*most = d > *most ? d : *most;
	}
	return sum;
}

/* What a move changes: the segments at both vertices, each once. */
static int
all_legs(const struct v2v_mover *v, const struct v2v_spot *at, int n,
    struct v2v_spot leg[LEGS])
{
	int count = 0;

	for (int k = 0; k < n; k++) {
		struct v2v_spot some[4];
		bool starts[4];
		int m = v2v_spot_legs(v, at[k], some, starts);

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

/*
 * What it may cost to move an end of a curve by `far`, as if it fitted well
 * before: the square of a cubic's blend of that end is 0.37 in the mean. Of an
 * arc the middle moves by far c / sqrt(16 r^2 - 4 c^2), c the chord. No number
 * if that is too far.
 */
static double
strain(const struct v2v_mover *v, struct v2v_spot at, double far)
{
	const struct v2v_seg *g = v2v_spot_segment(v, at);
	struct v2v_point a = v2v_spot_vertex(v, at);
	double x = (double)g->x - a.x, y = (double)g->y - a.y, r;
	double c2 = x * x + y * y, gates = sqrt(c2) / v->p->unit;

	r = g->x1 < g->y1 ? g->x1 : g->y1;
	if (g->kind == V2V_SEG_ARC && far * far * c2 > CURVE * CURVE
	    * (16 * r * r - 4 * c2))
		return NEVER;
	return far > CURVE ? NEVER : 0.37 * gates * far * far;
}

bool
v2v_mover_try(struct v2v_mover *v, const struct v2v_spot *at,
    const struct v2v_point *to, int n, double price)
{
	double before[LEGS], rise = 0, limit = v->p->tolerance, far = 0;
	struct v2v_point old[2];
	struct v2v_spot leg[LEGS];
	int legs = all_legs(v, at, n, leg);
	bool ok = true;

	for (int k = 0; k < n; k++) {
		double x, y;

		old[k] = v2v_spot_vertex(v, at[k]);
		x = (double)(to[k].x - old[k].x) / v->p->unit;
		y = (double)(to[k].y - old[k].y) / v->p->unit;
		x = sqrt(x * x + y * y);
		far = x > far ? x : far;
	}
	for (int k = 0; k < legs; k++) {
		if (v2v_spot_segment(v, leg[k])->kind != V2V_SEG_LINE)
			rise += strain(v, leg[k], far);
		else
			rise -= misfit(v, leg[k], &before[k]);
	}
	if (rise >= NEVER / 2)
		return false;
	for (int k = 0; k < n; k++)
		put(v, at[k], to[k]);
	for (int k = 0; k < legs; k++) {
		struct v2v_point a = v2v_spot_vertex(v, leg[k]);
		struct v2v_point b = v2v_spot_vertex(v, v2v_spot_next(leg[k]));
		double most;

		ok &= a.x != b.x || a.y != b.y;
		if (v2v_spot_segment(v, leg[k])->kind != V2V_SEG_LINE)
			continue;
		rise += misfit(v, leg[k], &most);
		ok &= most <= limit || most <= before[k] + far / 2;
	}
	if (ok && PRECISION * rise <= CAUTION * price && !v->failed)
		return true;
	for (int k = 0; k < n; k++)
		put(v, at[k], old[k]);
	return false;
}

void
v2v_mover_init(struct v2v_mover *v, struct v2v_fit *f, const struct v2v_map *m,
    struct v2v_end *end, const struct v2v_fit_params *p)
{
	*v = (struct v2v_mover){ .f = f, .m = m, .end = end, .p = p,
		.g = { .chain = V2V_NONE } };
}

void
v2v_mover_free(struct v2v_mover *v)
{
	free(v->g.q);
	free(v->g.w);
	free(v->g.at);
}
