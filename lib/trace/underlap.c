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
 * painted later, with SPARE to go, or not aside of the curve, the lap is
 * halved, then dropped. Around a junction of faces that are all later the edge
 * keeps its distance; the earliest face there covers the junction for all.
 * Below a shape the edge goes straight through.
 */
#include "base.h"

#include "trace/arc.h"
#include "trace/paint.h"

#include "util/mem.h"

static const double LAP = 0.9, LAP_MIN = 0.2, SPARE = 0.4; /* px */
static const double STEEP = 0.6;      /* sine of an angle that is */
static const double MITER = 0.6;      /* node moved by LAP / MITER at most */
static const double TURN_BACK = -0.97; /* cosine of a turn that has no side */
enum { TRIES = 6, SAMPLES_MIN = 4, SAMPLES_MAX = 4096 };
enum { CRACKS_MIN = 6 }; /* what is shorter stays where it is */

/* A segment as n cubics in pixels. */
struct leg {
	struct v2v_seg seg;
	struct v2v_cubic c[V2V_ARC_CUBICS];
	int n;
};

static struct v2v_vec
to_px(const struct v2v_drawing *d, int32_t x, int32_t y)
{
	return (struct v2v_vec){ (double)x / d->unit, (double)y / d->unit };
}

/* A point of the grid inside the picture. */
static struct v2v_point
to_grid(const struct v2v_drawing *d, struct v2v_vec v)
{
	double x = v.x * d->unit + 0.5, y = v.y * d->unit + 0.5;
	double w = (double)d->width * d->unit, h = (double)d->height * d->unit;

	x = x < 0 ? 0 : x > w ? w : x;
	y = y < 0 ? 0 : y > h ? h : y;
	return (struct v2v_point){ (int32_t)x, (int32_t)y };
}

static struct leg
leg_of_seg(const struct v2v_drawing *d, struct v2v_point from,
    const struct v2v_seg *s)
{
	struct leg g = { .seg = *s };

	g.n = v2v_seg_cubics(from, s, g.c);
	for (int i = 0; i < g.n; i++)
		for (int k = 0; k < 4; k++) {
			g.c[i].p[k].x /= d->unit;
			g.c[i].p[k].y /= d->unit;
		}
	return g;
}

static struct v2v_vec
start_of(const struct leg *g)
{
	return g->c[0].p[0];
}

static struct v2v_vec
end_of(const struct leg *g)
{
	return g->c[g->n - 1].p[3];
}

/* The point at t of 0 to 1 along the leg. */
static struct v2v_vec
leg_at(const struct leg *g, double t)
{
	int i = (int)(t * g->n);

	i = i < g->n ? i : g->n - 1;
	return v2v_cubic_at(&g->c[i], t * g->n - i);
}

static struct leg
leg_of(const struct v2v_underlap *u, uint32_t h, size_t i)
{
	struct v2v_point p;
	struct v2v_seg s = v2v_fit_segment(u->f, h, i, &p);

	return leg_of_seg(u->d, p, &s);
}

/* Unit tangents at the ends of a leg. */
static struct v2v_vec
tangent(const struct leg *g, bool end)
{
	const struct v2v_vec *p = g->c[end ? g->n - 1 : 0].p;
	struct v2v_vec d = end ? v2v_vec_sub(p[3], p[2])
	    : v2v_vec_sub(p[1], p[0]);

	if (d.x == 0 && d.y == 0)
		d = v2v_vec_sub(p[3], p[0]);
	return v2v_vec_unit(d);
}

/* The normal of t to the side that an edge of this kind is moved to. */
static struct v2v_vec
aside(struct v2v_vec t, enum v2v_edge kind)
{
	return kind == V2V_EDGE_UNDER ? (struct v2v_vec){ -t.y, t.x }
	    : (struct v2v_vec){ t.y, -t.x };
}

/* May `face` be painted at p without being seen there? */
static bool
hidden(const struct v2v_underlap *u, uint32_t face, struct v2v_vec p)
{
	int32_t w = u->d->width, h = u->d->height;
	int32_t x = p.x < 0 ? 0 : p.x >= w ? w - 1 : (int32_t)p.x;
	int32_t y = p.y < 0 ? 0 : p.y >= h ? h - 1 : (int32_t)p.y;

	return u->o->rank[v2v_runs_face(u->r, x, y)] >= u->o->rank[face];
}

/* Twice a pixel along the leg, about. */
static int
samples_of(const struct leg *g)
{
	double len = 0;

	for (int i = 0; i < 3 * g->n; i++) {
		const struct v2v_vec *p = g->c[i / 3].p + i % 3;

		len += v2v_vec_length(v2v_vec_sub(p[1], p[0]));
	}
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
moved_node(const struct leg *a, const struct leg *b, enum v2v_edge kind,
    double lap)
{
	struct v2v_vec s = a ? tangent(a, true) : tangent(b, false);

	return offset(b ? start_of(b) : end_of(a), s, b ? tangent(b, false) : s,
	    kind, lap);
}

bool
v2v_underlap_junction(const struct v2v_underlap *u, uint32_t a, uint32_t b,
    uint32_t face, enum v2v_edge kind, struct v2v_point *out)
{
	const struct v2v_chain *c = &u->m->chain[b / 2];
	const struct v2v_vertex *v = &u->m->vertex[b & 1 ? c->to : c->from];
	size_t n = u->f->first[a / 2 + 1] - u->f->first[a / 2];
	struct leg before = leg_of(u, a, n - 1), after = leg_of(u, b, 0);
	struct v2v_vec p, away;

	/* Below a neighbour nothing earlier may come to light; an edge within
	 * the sheet flees from what is earlier. */
	for (int i = 0; i < 4; i++)
		if (kind == V2V_EDGE_UNDER ? u->o->rank[v->face[i]]
		    < u->o->rank[face] : v->face[i] == face
		    || v->face[i] == 0)
			return false;
	if (v2v_vec_dot(tangent(&before, true), tangent(&after, false))
	    < TURN_BACK)
		return false;
	p = moved_node(&before, &after, kind, LAP);
	away = v2v_vec_unit(v2v_vec_sub(p, start_of(&after)));
	if (!hidden(u, face, v2v_vec_add(p, away, SPARE)))
		return false;
	*out = to_grid(u->d, p);
	return true;
}

static bool
add_line(struct v2v_drawing *d, struct v2v_point p)
{
	return v2v_drawing_add(d, (struct v2v_seg){ .x = p.x, .y = p.y });
}

/* How far along leg g an edge is that has come from under a junction. */
static double
slant(const struct leg *g, double lap)
{
	double half = 0.4 * v2v_vec_length(v2v_vec_sub(end_of(g), start_of(g)));

	return lap < half ? lap : half;
}

/* Leg g between p and q, which are its ends moved by lap[0] and lap[1]: a line,
 * an arc whose radii grew or shrank, or a cubic whose control polygon is offset
 * (Tiller and Hanson, 1984). */
static struct v2v_seg
moved_leg(const struct v2v_drawing *d, const struct leg *g, struct v2v_vec p,
    struct v2v_vec q, enum v2v_edge kind, const double lap[2])
{
	const struct v2v_vec *c = g->c[0].p;
	struct v2v_vec s = tangent(g, false), t = tangent(g, true), m, v, w;
	struct v2v_seg seg = g->seg;
	struct v2v_point end = to_grid(d, q), h;
	int32_t more;

	seg.x = end.x;
	seg.y = end.y;
	if (seg.kind == V2V_SEG_ARC) {
		more = (int32_t)((lap[0] + lap[1]) / 2 * d->unit);
		if ((kind == V2V_EDGE_UNDER) == !!(seg.y2 & V2V_ARC_SWEEP))
			more = -more;
		seg.x1 = seg.x1 + more > 1 ? seg.x1 + more : 1;
		seg.y1 = seg.y1 + more > 1 ? seg.y1 + more : 1;
	} else if (seg.kind == V2V_SEG_CUBIC) {
		m = v2v_vec_unit(v2v_vec_sub(c[2], c[1]));
		if (m.x == 0 && m.y == 0)
			m = s;
		v = offset(c[1], s, m, kind, (2 * lap[0] + lap[1]) / 3);
		w = offset(c[2], m, t, kind, (lap[0] + 2 * lap[1]) / 3);
		h = to_grid(d, v2v_vec_dot(v2v_vec_sub(v, p), s) > 0 ? v : p);
		seg.x1 = h.x;
		seg.y1 = h.y;
		h = to_grid(d, v2v_vec_dot(v2v_vec_sub(q, w), t) > 0 ? w : q);
		seg.x2 = h.x;
		seg.y2 = h.y;
	}
	return seg;
}

/* Is edge h hidden, and on its side of leg g? */
static bool
covers(const struct v2v_underlap *u, uint32_t face, enum v2v_edge kind,
    const struct leg *h, const struct leg *g)
{
	int n = samples_of(h);

	for (int i = 0; i <= n; i++) {
		double t = (double)i / n, e = 1e-3, room;
		double t0 = t > e ? t - e : 0, t1 = t < 1 - e ? t + e : 1;
		struct v2v_vec at = leg_at(h, t), m;

		m = aside(v2v_vec_unit(v2v_vec_sub(leg_at(g, t1),
		    leg_at(g, t0))), kind);
		room = v2v_vec_dot(v2v_vec_sub(at, leg_at(g, t)), m);
		if (room < 0 || !hidden(u, face, at) || !hidden(u, face,
		    v2v_vec_add(at, m, room < SPARE ? room : SPARE)))
			return false;
	}
	return true;
}

/* Chain h with its nodes moved by u->lap; those at which that fails get less
 * of it, and *again is set. */
static bool
add_moved(struct v2v_underlap *u, uint32_t h, uint32_t face,
    enum v2v_edge kind, struct v2v_point from, struct v2v_point to,
    const bool moved[2], bool *again)
{
	size_t n = u->f->first[h / 2 + 1] - u->f->first[h / 2];
	bool closed = u->m->chain[h / 2].from == V2V_NONE;
	double *lap = u->lap, *less = u->lap + n + 1;
	bool join[2] = { moved[0] && lap[0] >= LAP, moved[1] && lap[n] >= LAP };
	struct leg last = { .n = 1 }, g, next, edge;
	struct v2v_point at = from;
	struct v2v_vec p, q;

	if (closed) {
		lap[0] = lap[n] = lap[0] < lap[n] ? lap[0] : lap[n];
		last = leg_of(u, h, n - 1);
	}
	for (size_t i = 0; i <= n; i++)
		less[i] = lap[i];
	g = leg_of(u, h, 0);
	p = moved_node(closed ? &last : NULL, &g, kind, lap[0]);
	if (join[0])
		p = to_px(u->d, from.x, from.y);
	else if (!closed && !moved[0])
		p = v2v_vec_add(p, tangent(&g, false), slant(&g, lap[0]));
	if (!join[0]) {
		at = to_grid(u->d, p);
		if (!add_line(u->d, at))
			return false;
	}
	*again = false;
	for (size_t i = 0; i < n; i++) {
		bool end = i == n - 1;
		struct v2v_seg s;

		next = end ? last : leg_of(u, h, i + 1);
		if (end && closed)
			next = leg_of(u, h, 0);
		q = moved_node(&g, end && !closed ? NULL : &next, kind,
		    lap[i + 1]);
		if (end && join[1])
			q = to_px(u->d, to.x, to.y);
		else if (end && !closed && !moved[1])
			q = v2v_vec_add(q, tangent(&g, true),
			    -slant(&g, lap[n]));
		s = moved_leg(u->d, &g, p, q, kind, lap + i);
		edge = leg_of_seg(u->d, at, &s);
		if (!v2v_drawing_add(u->d, s))
			return false;
		if (lap[i] + lap[i + 1] > 0
		    && !covers(u, face, kind, &edge, &g)) {
			for (size_t k = i; k < i + 2; k++)
				less[k] = lap[k] < 2 * LAP_MIN ? 0 : lap[k] / 2;
			*again = true;
		}
		at = (struct v2v_point){ s.x, s.y };
		p = q;
		g = next;
	}
	for (size_t i = 0; i <= n; i++)
		lap[i] = less[i];
	return closed || join[1] || add_line(u->d, to);
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
		if (!hidden(u, face, v2v_vec_add(a, d, at / len)))
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
	struct v2v_vec p = to_px(u->d, from.x, from.y);
	struct v2v_vec q = to_px(u->d, to.x, to.y);
	struct v2v_vec way = v2v_vec_unit(v2v_vec_sub(q, p)), s, t;
	struct leg a, b;
	bool dip[2];

	*done = false;
	if (kind != V2V_EDGE_UNDER || c->from == c->to
	    || u->f->shape[c->ring[1 - h % 2]].kind == V2V_SHAPE_NONE)
		return true;
	a = leg_of(u, h, 0);
	b = leg_of(u, h, n - 1);
	s = tangent(&a, false);
	t = tangent(&b, true);
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
	return (!dip[0] || add_line(u->d, to_grid(u->d, p)))
	    && (!dip[1] || add_line(u->d, to_grid(u->d, q)))
	    && add_line(u->d, to);
}

bool
v2v_underlap_chain(struct v2v_underlap *u, uint32_t h, uint32_t face,
    const struct v2v_part *part, struct v2v_point from, struct v2v_point to,
    const bool moved[2])
{
	size_t n = u->f->first[h / 2 + 1] - u->f->first[h / 2];
	double most = LAP / (1 << part->less);
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
	if (!v2v_grow(&u->lap, &u->cap, 2 * (n + 1), sizeof(*u->lap)))
		return false;
	for (size_t i = 0; i <= n; i++)
		u->lap[i] = most;
	for (int k = 0; k < TRIES && again; k++) {
		u->d->n_segs = first;
		if (!add_moved(u, h, face, part->kind, from, to, moved, &again))
			return false;
	}
	if (!again && (!u->params->exact
	    || v2v_underlap_is_hidden(u, h, face, first, from, to)))
		return true;
	u->d->n_segs = first;
	return add_bare(u, h, to, moved);
}
