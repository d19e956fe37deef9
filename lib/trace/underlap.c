/*
 * Edges that run on below what is painted later.
 *
 * Two neighbours whose edges lie on the same curve each cover a part of the
 * pixels there, and the ground shows through what is left: renderers blend
 * path by path. So the one that is painted earlier gets the curve moved by
 * LAP towards the inside of the later one, where nobody sees it:
 *
 *          earlier     |   later             J: a junction with a face that
 *                      |  :                     is painted earlier still:
 *    exact edge of --> |  : <-- edge of         the edge starts there.
 *    the later one     J''      the earlier
 *
 * It must not come out on the other side of a thin neighbour, nor leave the
 * curve on the wrong side: wherever the moved edge is not within a face that is
 * painted later, with SPARE to go, or not aside of the curve, it stays where
 * the curve is. That is decided run by run: segments are cut for it. Around a
 * junction of faces that are all later the edge keeps its distance; the
 * earliest face there covers the junction for all. Below a shape the edge goes
 * straight through.
 */
#include "base.h"

#include "trace/leg.h"
#include "trace/paint.h"

#include "util/mem.h"

#include <string.h>

static const double LAP = 0.9, SPARE = 0.4; /* px */
static const double ROOM = 2;    /* px beside what failed */
static const double RUN_MIN = 6; /* px that are worth to be moved, ... */
static const double RUN_SHARE = 0.01; /* ... and of the picture's side */
static const double KNOT = 3;    /* px around a crossing */
static const double STEEP = 0.6;      /* sine of an angle that is */
static const double MITER = 0.6;      /* node moved by LAP / MITER at most */
static const double TURN_BACK = -0.97; /* cosine of a turn that has no side */
enum { TRIES = 12, SAMPLES_MIN = 4, SAMPLES_MAX = 4096 };
enum { CRACKS_MIN = 6 }; /* what is shorter stays where it is */

static struct v2v_leg
leg_of(const struct v2v_underlap *u, uint32_t h, size_t i)
{
	struct v2v_point p;
	struct v2v_seg s = v2v_fit_segment(u->f, h, i, &p);

	return v2v_leg_make(u->d, p, &s);
}

/* The normal of t to the side that an edge of this kind is moved to. */
static struct v2v_vec
aside(struct v2v_vec t, enum v2v_edge kind)
{
	return kind == V2V_EDGE_UNDER ? (struct v2v_vec){ -t.y, t.x }
	    : (struct v2v_vec){ t.y, -t.x };
}

/* May an edge of `face` be at p without being seen? Its own colour is below it
 * on one side only: not where it is inset. */
static bool
hidden(const struct v2v_underlap *u, uint32_t face, enum v2v_edge kind,
    struct v2v_vec p)
{
	uint32_t least = u->o->rank[face] + (kind == V2V_EDGE_INSET);
	int32_t w = u->d->width, h = u->d->height;
	int32_t x = p.x < 0 ? 0 : p.x >= w ? w - 1 : (int32_t)p.x;
	int32_t y = p.y < 0 ? 0 : p.y >= h ? h - 1 : (int32_t)p.y;

	return u->o->rank[v2v_runs_face(u->r, x, y)] >= least;
}

/* Twice a pixel along the leg, about. */
static int
samples_of(const struct v2v_leg *g)
{
	double len = v2v_leg_length(g);

	return len > SAMPLES_MAX / 2 ? SAMPLES_MAX
	    : len < SAMPLES_MIN / 2 ? SAMPLES_MIN : (int)(2 * len);
}

/* Where the offset lines by `lap` of lines meet that arrive at p along s and
 * leave along t; of a sharp turn, short of that. */
static struct v2v_vec
offset(struct v2v_vec p, struct v2v_vec s, struct v2v_vec t,
    enum v2v_edge kind, double lap)
{
	struct v2v_vec n = aside(t, kind);
	struct v2v_vec m = v2v_vec_unit(v2v_vec_add(aside(s, kind), n, 1));
	double c = v2v_vec_dot(m, n);

	return v2v_vec_add(p, m, lap / (c > MITER ? c : MITER));
}

/* The node between legs a and b (either may be missing) moved by `lap`. */
static struct v2v_vec
moved_node(const struct v2v_leg *a, const struct v2v_leg *b,
    enum v2v_edge kind, double lap)
{
	struct v2v_vec s = a ? v2v_leg_tangent(a, true)
	    : v2v_leg_tangent(b, false);

	return offset(b ? v2v_leg_start(b) : v2v_leg_end(a), s,
	    b ? v2v_leg_tangent(b, false) : s, kind, lap);
}

bool
v2v_underlap_junction(const struct v2v_underlap *u, uint32_t a, uint32_t b,
    uint32_t face, enum v2v_edge kind, struct v2v_point *out)
{
	const struct v2v_chain *c = &u->m->chain[b / 2];
	const struct v2v_vertex *v = &u->m->vertex[b & 1 ? c->to : c->from];
	size_t n = u->f->first[a / 2 + 1] - u->f->first[a / 2];
	struct v2v_leg before = leg_of(u, a, n - 1), after = leg_of(u, b, 0);
	struct v2v_vec p, away;

	/* Below a neighbour nothing earlier may come to light; an edge within
	 * the sheet flees from what is earlier. */
	for (int i = 0; i < 4; i++)
		if (kind == V2V_EDGE_UNDER ? u->o->rank[v->face[i]]
		    < u->o->rank[face] : v->face[i] == 0
		    || u->o->rank[v->face[i]] == u->o->rank[face])
			return false;
	if (v2v_vec_dot(v2v_leg_tangent(&before, true),
	    v2v_leg_tangent(&after, false)) < TURN_BACK)
		return false;
	p = moved_node(&before, &after, kind, LAP);
	away = v2v_vec_unit(v2v_vec_sub(p, v2v_leg_start(&after)));
	if (!hidden(u, face, kind, v2v_vec_add(p, away, SPARE)))
		return false;
	*out = v2v_leg_grid(u->d, p);
	return true;
}

static bool
add_line(struct v2v_drawing *d, struct v2v_point p)
{
	return v2v_drawing_add(d, (struct v2v_seg){ .x = p.x, .y = p.y });
}

/* How far along leg g an edge is that has come from under a junction. */
static double
slant(const struct v2v_leg *g, double lap)
{
	double half = 0.4 * v2v_vec_length(v2v_vec_sub(v2v_leg_end(g),
	    v2v_leg_start(g)));

	return lap < half ? lap : half;
}

/* Leg g between p and q, which are its ends moved by `lap`: a line,
 * an arc whose radii grew or shrank, or a cubic whose control polygon is offset
 * (Tiller and Hanson, 1984). */
static struct v2v_seg
moved_leg(const struct v2v_drawing *d, const struct v2v_leg *g, struct v2v_vec p,
    struct v2v_vec q, enum v2v_edge kind, double lap)
{
	const struct v2v_vec *c = g->c[0].p;
	struct v2v_vec s = v2v_leg_tangent(g, false), t = v2v_leg_tangent(g, true), m, v, w;
	struct v2v_seg seg = g->seg;
	struct v2v_point end = v2v_leg_grid(d, q), h;
	int32_t more;

	seg.x = end.x;
	seg.y = end.y;
	if (seg.kind == V2V_SEG_ARC) {
		more = (int32_t)(lap * d->unit);
		if ((kind == V2V_EDGE_UNDER) == !!(seg.y2 & V2V_ARC_SWEEP))
			more = -more;
		seg.x1 = seg.x1 + more > 1 ? seg.x1 + more : 1;
		seg.y1 = seg.y1 + more > 1 ? seg.y1 + more : 1;
	} else if (seg.kind == V2V_SEG_CUBIC) {
		m = v2v_vec_unit(v2v_vec_sub(c[2], c[1]));
		if (m.x == 0 && m.y == 0)
			m = s;
		v = offset(c[1], s, m, kind, lap);
		w = offset(c[2], m, t, kind, lap);
		h = v2v_leg_grid(d, v2v_vec_dot(v2v_vec_sub(v, p), s) > 0 ? v : p);
		seg.x1 = h.x;
		seg.y1 = h.y;
		h = v2v_leg_grid(d, v2v_vec_dot(v2v_vec_sub(q, w), t) > 0 ? w : q);
		seg.x2 = h.x;
		seg.y2 = h.y;
	}
	return seg;
}

/*
 * Is edge h hidden, and on its side of leg g? If not g->fail becomes the first
 * part where it is not.
 */
static bool
covers(const struct v2v_underlap *u, uint32_t face, enum v2v_edge kind,
    const struct v2v_leg *h, struct v2v_leg *g)
{
	int n = samples_of(h), fails = 0;

	for (int i = 0; i <= n; i++) {
		double t = (double)i / n, e = 1e-3, room;
		double t0 = t > e ? t - e : 0, t1 = t < 1 - e ? t + e : 1;
		struct v2v_vec at = v2v_leg_at(h, t), m;

		m = aside(v2v_vec_unit(v2v_vec_sub(v2v_leg_at(g, t1),
		    v2v_leg_at(g, t0))), kind);
		room = v2v_vec_dot(v2v_vec_sub(at, v2v_leg_at(g, t)), m);
		if (room < 0 || !hidden(u, face, kind, at) || !hidden(u, face,
		    kind, v2v_vec_add(at, m, room < SPARE ? room : SPARE))) {
			if (fails++ == 0)
				g->fail[0] = t;
			g->fail[1] = t;
		} else if (fails > 0) {
			break;
		}
	}
	return fails == 0;
}

/* The chain at hand, as legs that are moved or not. */
struct way {
	uint32_t face;
	enum v2v_edge kind;
	struct v2v_point from, to;
	bool moved[2]; /* of its ends: not where the chain has them */
	bool closed;
	double lap;
};

/* The node where leg i begins or ends, moved; if the edge comes down there from
 * a leg that is not, or goes up to it, somewhat along the leg. */
static struct v2v_vec
moved_end(const struct v2v_underlap *u, const struct way *w, size_t i, bool end)
{
	const struct v2v_leg *g = &u->leg[i], *next = NULL;
	bool last = i == (end ? u->n_legs - 1 : 0);
	struct v2v_vec p;

	if (last && !w->closed && w->moved[end] && w->lap >= LAP)
		return end ? v2v_leg_px(u->d, w->to.x, w->to.y)
		    : v2v_leg_px(u->d, w->from.x, w->from.y);
	if (!last)
		next = end ? g + 1 : g - 1;
	else if (w->closed)
		next = &u->leg[end ? 0 : u->n_legs - 1];
	if (next != NULL && next->bare)
		next = NULL;
	p = end ? moved_node(g, next, w->kind, w->lap)
	    : moved_node(next, g, w->kind, w->lap);
	if (next == NULL && !(last && !w->closed && w->moved[end]))
		p = v2v_vec_add(p, v2v_leg_tangent(g, end),
		    end ? -slant(g, w->lap) : slant(g, w->lap));
	return p;
}

/* Draw the way; *again if a leg of it is not hidden. */
static bool
add_way(struct v2v_underlap *u, const struct way *w, bool *again)
{
	struct v2v_point at = w->from;
	struct v2v_leg edge;

	*again = false;
	for (size_t i = 0; i < u->n_legs; i++) {
		struct v2v_leg *g = &u->leg[i];
		struct v2v_vec p = v2v_leg_start(g), q;
		struct v2v_point begin;
		struct v2v_seg s = g->seg;

		if (!g->bare) {
			p = moved_end(u, w, i, false);
			q = moved_end(u, w, i, true);
			s = moved_leg(u->d, g, p, q, w->kind, w->lap);
		}
		begin = v2v_leg_grid(u->d, p);
		if ((begin.x != at.x || begin.y != at.y)
		    && !add_line(u->d, begin))
			return false;
		if (!v2v_drawing_add(u->d, s))
			return false;
		edge = v2v_leg_make(u->d, begin, &s);
		g->fail[0] = 2;
		if (!g->bare && !covers(u, w->face, w->kind, &edge, g))
			*again = true;
		at = (struct v2v_point){ s.x, s.y };
	}
	if (w->closed || (at.x == w->to.x && at.y == w->to.y))
		return true;
	return add_line(u->d, w->to);
}

/* The length, in pixels, from which it is worth to move a run. */
static double
least_run(const struct v2v_drawing *d)
{
	double side = d->width > d->height ? d->width : d->height;

	return RUN_SHARE * side > RUN_MIN ? RUN_SHARE * side : RUN_MIN;
}

/* Leg i becomes what is moved of it and what is not, where it failed. */
static bool
divide(struct v2v_underlap *u, size_t i)
{
	struct v2v_leg g = u->leg[i], part[3];
	double len = v2v_leg_length(&g);
	double t[4] = { 0, g.fail[0], g.fail[1], 1 };
	double least = least_run(u->d) + ROOM;
	size_t n = 0;

	t[1] = t[1] * len < least ? 0 : t[1] - ROOM / len;
	t[2] = (1 - t[2]) * len < least ? 1 : t[2] + ROOM / len;
	if ((t[1] == 0 && t[2] == 1) || !v2v_leg_divisible(&g)) {
		u->leg[i].bare = true;
		return true;
	}
	for (int k = 0; k < 3; k++)
		if (t[k] < t[k + 1]) {
			part[n] = v2v_leg_part(u->d, &g, t[k], t[k + 1]);
			part[n].fail[0] = 2;
			part[n++].bare = k == 1;
		}
	if (!v2v_grow(&u->leg, &u->cap_leg, u->n_legs + n - 1,
	    sizeof(*u->leg)))
		return false;
	memmove(u->leg + i + n, u->leg + i + 1,
	    (u->n_legs - i - 1) * sizeof(*u->leg));
	memcpy(u->leg + i, part, n * sizeof(*part));
	u->n_legs += n - 1;
	return true;
}

/* What is moved between legs that are not, but too short for that, is not. */
static void
drop_short_runs(struct v2v_underlap *u)
{
	size_t n;

	for (size_t i = 0; i < u->n_legs; i += n + 1) {
		double len = 0;

		for (n = 0; i + n < u->n_legs && !u->leg[i + n].bare; n++)
			len += v2v_leg_length(&u->leg[i + n]);
		if (i > 0 && i + n < u->n_legs && len < least_run(u->d))
			for (size_t k = i; k < i + n; k++)
				u->leg[k].bare = true;
	}
}

/* Legs that failed stay where they are, as far as need be, or all of them if
 * that is to be the last time. */
static bool
settle(struct v2v_underlap *u, bool last)
{
	for (size_t i = u->n_legs; i-- > 0; ) {
		if (u->leg[i].fail[0] > 1)
			continue;
		if (last)
			u->leg[i].bare = true;
		else if (!divide(u, i))
			return false;
	}
	drop_short_runs(u);
	return true;
}

/* Chain h as it is, reached from and left for ends that were moved. */
static bool
add_bare(struct v2v_underlap *u, uint32_t h, struct v2v_point to,
    const bool moved[2])
{
	size_t n = u->f->first[h / 2 + 1] - u->f->first[h / 2];
	struct v2v_point p;

	for (size_t i = 0; i < n; i++) {
		struct v2v_seg s = v2v_fit_segment(u->f, h, i, &p);

		if ((i == 0 && moved[0] && !add_line(u->d, p))
		    || !v2v_drawing_add(u->d, s))
			return false;
	}
	return !moved[1] || add_line(u->d, to);
}

/* Does a line from a to b stay below what is later, but for its ends? */
static bool
line_hidden(const struct v2v_underlap *u, uint32_t face, struct v2v_vec a,
    struct v2v_vec b)
{
	struct v2v_vec d = v2v_vec_sub(b, a);
	double len = v2v_vec_length(d);

	for (double at = LAP; at <= len - LAP; at += 0.5)
		if (!hidden(u, face, V2V_EDGE_UNDER,
		    v2v_vec_add(a, d, at / len)))
			return false;
	return true;
}

/*
 * Below a shape, which is convex, an edge may go straight from one end to the
 * other. It first goes down to LAP at an end where it would leave the outline
 * at a shallow angle. Appended if nothing of it would be seen, as *done tells;
 * false without memory.
 */
static bool
add_chord(struct v2v_underlap *u, uint32_t h, uint32_t face,
    enum v2v_edge kind, struct v2v_point from, struct v2v_point to,
    const bool moved[2], bool *done)
{
	const struct v2v_chain *c = &u->m->chain[h / 2];
	size_t n = u->f->first[h / 2 + 1] - u->f->first[h / 2];
	struct v2v_vec p = v2v_leg_px(u->d, from.x, from.y);
	struct v2v_vec q = v2v_leg_px(u->d, to.x, to.y);
	struct v2v_vec way = v2v_vec_unit(v2v_vec_sub(q, p)), s, t;
	struct v2v_leg a, b;
	bool dip[2];

	*done = false;
	if (kind != V2V_EDGE_UNDER || c->from == c->to
	    || u->f->shape[c->ring[1 - h % 2]].kind == V2V_SHAPE_NONE)
		return true;
	a = leg_of(u, h, 0);
	b = leg_of(u, h, n - 1);
	s = v2v_leg_tangent(&a, false);
	t = v2v_leg_tangent(&b, true);
	dip[0] = !moved[0] && v2v_vec_dot(aside(s, kind), way) < STEEP;
	dip[1] = !moved[1] && v2v_vec_dot(aside(t, kind), way) > -STEEP;
	if (dip[0])
		p = v2v_vec_add(v2v_vec_add(p, aside(s, kind), LAP), s,
		    slant(&a, LAP));
	if (dip[1])
		q = v2v_vec_add(v2v_vec_add(q, aside(t, kind), LAP), t,
		    -slant(&b, LAP));
	if (!line_hidden(u, face, p, q))
		return true;
	*done = true;
	return (!dip[0] || add_line(u->d, v2v_leg_grid(u->d, p)))
	    && (!dip[1] || add_line(u->d, v2v_leg_grid(u->d, q)))
	    && add_line(u->d, to);
}

/* Where leg g is near `at`, into g->fail. */
static void
find_knot(struct v2v_leg *g, struct v2v_vec at)
{
	int n = samples_of(g);

	g->fail[0] = 2;
	for (int i = 0; i <= n; i++) {
		double t = (double)i / n;

		if (v2v_vec_length(v2v_vec_sub(v2v_leg_at(g, t), at)) > KNOT)
			continue;
		if (g->fail[0] > 1)
			g->fail[0] = t;
		g->fail[1] = t;
	}
}

/* Around the knots of a part its legs stay where they are. */
static bool
untie(struct v2v_underlap *u, uint32_t part)
{
	for (size_t k = 0; k < u->n_knots; k++) {
		if (u->knot[k].part != part)
			continue;
		for (size_t i = 0; i < u->n_legs; i++)
			if (u->leg[i].bare)
				u->leg[i].fail[0] = 2;
			else
				find_knot(&u->leg[i], u->knot[k].at);
		if (!settle(u, false))
			return false;
	}
	return true;
}

bool
v2v_underlap_chain(struct v2v_underlap *u, uint32_t h, uint32_t face,
    const struct v2v_part *part, struct v2v_point from, struct v2v_point to,
    const bool moved[2])
{
	size_t n = u->f->first[h / 2 + 1] - u->f->first[h / 2];
	struct way w = { face, part->kind, from, to, { moved[0], moved[1] },
		u->m->chain[h / 2].from == V2V_NONE, LAP };
	size_t first = u->d->n_segs;
	bool again = true, done = false;

	if (!(moved[0] && moved[1])
	    && v2v_chain_cracks(u->m, h / 2) < CRACKS_MIN)
		return add_bare(u, h, to, moved);
	if (part->less == 0
	    && !add_chord(u, h, face, part->kind, from, to, moved, &done))
		return false;
	if (done)
		return true;
	if (!v2v_grow(&u->leg, &u->cap_leg, n, sizeof(*u->leg)))
		return false;
	for (size_t i = 0; i < n; i++)
		u->leg[i] = leg_of(u, h, i);
	u->n_legs = n;
	if (part->less > 0 && !untie(u, (uint32_t)(part - u->part)))
		return false;
	for (int k = 0; k < TRIES && again; k++) {
		u->d->n_segs = first;
		if ((k > 0 && !settle(u, k > TRIES / 2))
		    || !add_way(u, &w, &again))
			return false;
	}
	if (!again && (!u->params->exact
	    || v2v_underlap_is_hidden(u, h, face, first, from, to)))
		return true;
	u->d->n_segs = first;
	return add_bare(u, h, to, moved);
}
