/* A chain as pieces: loading a fit, and cutting what fails. */
#include "base.h"

#include "trace/pieces.h"

#include "trace/arc.h"
#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

#define QUARTER 1.5708 /* of a turn, and a little more */
#define FLAT 0.1       /* px: handles of what renderers draw as a line */

/* All lattice points of chain c, its first again at the end if it is closed. */
static bool
load_lattice(struct v2v_pieces *e, const struct v2v_map *m, uint32_t c)
{
	const struct v2v_chain *k = &m->chain[c];
	const struct v2v_point *p = m->point + k->first;
	size_t n = v2v_chain_cracks(m, c);
	struct v2v_point at = p[0];

	if (!v2v_grow(&e->lattice, &e->cap_lattice, n + 1,
	    sizeof(*e->lattice))
	    || !v2v_grow(&e->t, &e->cap_t, n, sizeof(*e->t)))
		return false;
	e->n_cracks = 0;
	for (uint32_t i = 1; i <= k->n; i++) {
		struct v2v_point to = p[i % k->n];

		if (i == k->n && k->from != V2V_NONE)
			break;
		while (at.x != to.x || at.y != to.y) {
			e->lattice[e->n_cracks++] = at;
			at.x += (to.x > at.x) - (to.x < at.x);
			at.y += (to.y > at.y) - (to.y < at.y);
		}
	}
	e->lattice[n] = at;
	return true;
}

static double
distance2(struct v2v_point l, struct v2v_vec p)
{
	double dx = l.x - p.x, dy = l.y - p.y;

	return dx * dx + dy * dy;
}

size_t
v2v_pieces_nearest(const struct v2v_pieces *p, struct v2v_vec at,
    size_t first, size_t last)
{
	size_t best = first;

	for (size_t i = first + 1; i <= last; i++)
		if (distance2(p->lattice[i], at)
		    < distance2(p->lattice[best], at))
			best = i;
	return best;
}

static void
reverse(struct v2v_point *p, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		struct v2v_point t = p[i];

		p[i] = p[n - 1 - i];
		p[n - 1 - i] = t;
	}
}

/* Begin a closed chain at its lattice point i. */
static void
rotate(struct v2v_pieces *e, size_t i)
{
	reverse(e->lattice, i);
	reverse(e->lattice + i, e->n_cracks - i);
	reverse(e->lattice, e->n_cracks);
	e->lattice[e->n_cracks] = e->lattice[0];
}

/* About how many cracks a cubic passes. */
static double
reach_of(const struct v2v_cubic *c)
{
	struct v2v_vec last = c->p[0];
	double sum = 0;

	for (int i = 1; i <= 8; i++) {
		struct v2v_vec p = v2v_cubic_at(c, i / 8.0);

		sum += fabs(p.x - last.x) + fabs(p.y - last.y);
		last = p;
	}
	return sum;
}

/* Append a piece to `to`, before crack `crack`. */
static bool
add_piece(struct v2v_pieces *e, const struct v2v_part *p, struct v2v_vec to,
    size_t crack)
{
	if (!v2v_grow(&e->piece, &e->cap_piece, e->n + 1,
	    sizeof(*e->piece))
	    || !v2v_grow(&e->knot, &e->cap_knot, e->n + 2,
	    sizeof(*e->knot)))
		return false;
	e->piece[e->n++] = *p;
	e->knot[e->n] = (struct v2v_knot){ .at = to,
	    .crack = crack };
	return true;
}

/* Begin anew with the first knot, before crack 0. */
static bool
begin(struct v2v_pieces *e, struct v2v_vec at)
{
	e->n = 0;
	if (!v2v_grow(&e->knot, &e->cap_knot, 1, sizeof(*e->knot)))
		return false;
	e->knot[0] = (struct v2v_knot){ .at = at };
	return true;
}

/* The cubics of s in pixels. */
static int
cubics_of(struct v2v_point from, const struct v2v_seg *s, int32_t unit,
    double angle, struct v2v_cubic c[V2V_ARC_CUBICS])
{
	int n = v2v_seg_cubics_by(from, s, angle, c);

	for (int i = 0; i < n; i++)
		for (int k = 0; k < 4; k++) {
			c[i].p[k].x /= unit;
			c[i].p[k].y /= unit;
		}
	return n;
}

/* Before which crack n cubics end that begin before crack `at`. */
static size_t
end_crack(const struct v2v_pieces *e, size_t at, const struct v2v_cubic *c,
    int n)
{
	double reach = 0;
	size_t lo, hi;

	for (int i = 0; i < n; i++)
		reach += reach_of(&c[i]);
	lo = at + (size_t)(reach / 2);
	hi = at + (size_t)(reach * 1.2) + 6;
	lo = lo < e->n_cracks ? lo : e->n_cracks;
	hi = hi < e->n_cracks ? hi : e->n_cracks;
	return v2v_pieces_nearest(e, c[n - 1].p[3], lo, hi);
}

bool
v2v_pieces_load(struct v2v_pieces *e, const struct v2v_map *m, uint32_t c,
    const struct v2v_fit *f, int32_t unit)
{
	struct v2v_point at = f->start[c];
	bool closed = m->chain[c].from == V2V_NONE;

	if (!load_lattice(e, m, c)
	    || !begin(e, v2v_off_grid(at.x, at.y, unit)))
		return false;
	if (closed)
		rotate(e, v2v_pieces_nearest(e, e->knot[0].at, 0, e->n_cracks - 1));
	for (size_t i = f->first[c]; i < f->first[c + 1]; i++) {
		const struct v2v_seg *s = &f->seg[i];
		struct v2v_cubic k[V2V_ARC_CUBICS];
		int n = cubics_of(at, s, unit, QUARTER / 2, k);
		struct v2v_part p = { .kind = s->kind, .arc = *s,
			.h = { k[0].p[1], k[0].p[2] } };
		size_t crack = i + 1 == f->first[c + 1] ? e->n_cracks
		    : end_crack(e, e->knot[e->n].crack, k, n);

		if (!add_piece(e, &p, k[n - 1].p[3], crack))
			return false;
		at = (struct v2v_point){ s->x, s->y };
	}
	for (size_t i = 0; i < e->n_cracks; i++)
		e->t[i] = -1;
	return true;
}

/* A cubic from a to b that renderers draw as a line is one. */
static void
straighten(struct v2v_part *p, struct v2v_vec a, struct v2v_vec b)
{
	struct v2v_vec d = v2v_vec_unit(v2v_vec_sub(b, a));

	for (int k = 0; k < 2; k++) {
		double off = v2v_vec_cross(d, v2v_vec_sub(p->h[k], a));

		if (off > FLAT || off < -FLAT)
			return;
	}
	p->kind = V2V_SEG_LINE;
}

/* Add a line cut where it passes crack `mid`, at t; or as one cubic. */
static bool
add_lines(struct v2v_pieces *e, const struct v2v_knot *a,
    const struct v2v_knot *b, size_t mid, double t, bool bend)
{
	struct v2v_vec d = v2v_vec_sub(b->at, a->at);
	struct v2v_part part = { .kind = V2V_SEG_LINE };

	if (!bend)
		return add_piece(e, &part, v2v_vec_add(a->at, d, t), mid)
		    && add_piece(e, &part, b->at, b->crack);
	part.kind = V2V_SEG_CUBIC;
	part.h[0] = v2v_vec_add(a->at, d, 1.0 / 3);
	part.h[1] = v2v_vec_add(a->at, d, 2.0 / 3);
	return add_piece(e, &part, b->at, b->crack);
}

/* The place at t on the way from a to b. */
static struct v2v_vec
mix(struct v2v_vec a, struct v2v_vec b, double t)
{
	return v2v_vec_add(a, v2v_vec_sub(b, a), t);
}

/* Add a cubic cut where it passes crack `mid`, at t (de Casteljau). */
static bool
add_cubics(struct v2v_pieces *e, const struct v2v_vec h[2],
    const struct v2v_knot *a, const struct v2v_knot *b, size_t mid, double t)
{
	struct v2v_part p = { .kind = V2V_SEG_CUBIC }, q = p;
	struct v2v_vec k = mix(h[0], h[1], t);

	p.h[0] = mix(a->at, h[0], t);
	p.h[1] = mix(p.h[0], k, t);
	q.h[1] = mix(h[1], b->at, t);
	q.h[0] = mix(k, q.h[1], t);
	k = mix(p.h[1], q.h[0], t);
	straighten(&p, a->at, k);
	straighten(&q, k, b->at);
	return add_piece(e, &p, k, mid) && add_piece(e, &q, b->at, b->crack);
}

/* Add the cubics of an arc: they may move. */
static bool
add_arc(struct v2v_pieces *e, const struct v2v_seg *arc,
    const struct v2v_knot *a, const struct v2v_knot *b, int32_t unit)
{
	struct v2v_part part = { .kind = V2V_SEG_CUBIC };
	struct v2v_cubic c[V2V_ARC_CUBICS];
	int n = cubics_of(v2v_on_grid(a->at, unit), arc, unit, QUARTER, c);
	size_t at = a->crack;

	for (int i = 0; i < n; i++) {
		part.h[0] = c[i].p[1];
		part.h[1] = c[i].p[2];
		at = end_crack(e, at, &c[i], 1);
		at = i == n - 1 || at > b->crack ? b->crack : at;
		if (!add_piece(e, &part, c[i].p[3], at))
			return false;
	}
	return true;
}

/* Add what a piece that fails from knot a to knot b is cut into. */
static bool
add_halves(struct v2v_pieces *e, const struct v2v_part *p,
    const struct v2v_knot *a, const struct v2v_knot *b, int32_t unit,
    bool bend)
{
	size_t mid = (a->crack + b->crack) / 2;
	double t = e->t[mid] > 0 && e->t[mid] < 1 ? e->t[mid] : 0.5;

	if (p->kind == V2V_SEG_LINE)
		return add_lines(e, a, b, mid, t, bend);
	if (p->kind == V2V_SEG_CUBIC)
		return add_cubics(e, p->h, a, b, mid, t);
	return add_arc(e, &p->arc, a, b, unit);
}

bool
v2v_pieces_cut(struct v2v_pieces *e, int32_t unit, bool bend)
{
	size_t n = e->n, at = 0;
	struct v2v_part *piece = v2v_alloc(n, sizeof(*piece));
	struct v2v_knot *knot = v2v_alloc(n + 1, sizeof(*knot));

	if (piece == NULL || knot == NULL)
		goto out;
	memcpy(piece, e->piece, n * sizeof(*piece));
	memcpy(knot, e->knot, (n + 1) * sizeof(*knot));
	e->n = 0;
	for (; at < n; at++) {
		const struct v2v_knot *a = &knot[at], *b = a + 1;

		if (!(piece[at].passes ? add_piece(e, &piece[at], b->at,
		    b->crack) : add_halves(e, &piece[at], a, b, unit, bend)))
			break;
		e->knot[e->n].fixed = b->fixed;
		for (size_t k = a->crack; k < b->crack && !piece[at].passes;
		    k++)
			e->t[k] = -1;
	}
out:
	free(piece);
	free(knot);
	return at == n;
}

void
v2v_pieces_free(struct v2v_pieces *e)
{
	free(e->lattice);
	free(e->t);
	free(e->knot);
	free(e->piece);
	*e = (struct v2v_pieces){ 0 };
}
