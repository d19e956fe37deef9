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
 * It must not come out on the other side of a thin neighbour: wherever a point
 * LAP + SPARE from the curve is not in a face painted later, the lap is halved,
 * then dropped. Around a junction of faces that are all later the edge keeps
 * its distance; the earliest face there covers the junction for all.
 */
#include "base.h"

#include "trace/arc.h"
#include "trace/paint.h"

#include "util/mem.h"

static const double LAP = 0.9, SPARE = 0.4; /* px */
enum { TRIES = 3, SAMPLES_MIN = 4, SAMPLES_MAX = 4096 };
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

bool
v2v_underlap_junction(const struct v2v_underlap *u, uint32_t v,
    uint32_t face, enum v2v_edge kind, struct v2v_point at,
    struct v2v_point *out)
{
	static const double sx[4] = { -1, 1, -1, 1 }, sy[4] = { -1, -1, 1, 1 };
	const struct v2v_vertex *k = &u->m->vertex[v];
	struct v2v_vec away = { 0, 0 }, p = to_px(u->d, at.x, at.y);
	uint32_t rank = u->o->rank[face];

	for (int i = 0; i < 4; i++) {
		uint32_t other = u->o->rank[k->face[i]];

		/* Below a neighbour nothing earlier may come to light; an
		 * edge within the sheet flees from what is earlier. */
		if (kind == V2V_EDGE_UNDER ? other < rank
		    : k->face[i] == face || k->face[i] == 0)
			return false;
		if (other > rank) {
			away.x += sx[i];
			away.y += sy[i];
		}
	}
	if (away.x == 0 && away.y == 0)
		return false;
	away = v2v_vec_unit(away);
	if (!hidden(u, face, v2v_vec_add(p, away, LAP + SPARE)))
		return false;
	*out = to_grid(u->d, v2v_vec_add(p, away, LAP));
	return true;
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

/* Shrink the laps at both ends of a leg until nothing shows beside it.
 * Returns whether they were shrunk. */
static bool
shrink(const struct v2v_underlap *u, uint32_t face, enum v2v_edge kind,
    const struct leg *g, double lap[2])
{
	int n = samples_of(g);

	for (int i = 0; i <= n; i++) {
		double t = (double)i / n, e = 1e-3;
		double l = lap[0] + (lap[1] - lap[0]) * t;
		double t0 = t > e ? t - e : 0, t1 = t < 1 - e ? t + e : 1;
		struct v2v_vec d = v2v_vec_sub(leg_at(g, t1),
		    leg_at(g, t0)), at = leg_at(g, t);
		struct v2v_vec m = aside(v2v_vec_unit(d), kind);

		if (l <= 0 || (hidden(u, face, v2v_vec_add(at, m, l + SPARE))
		    && hidden(u, face, v2v_vec_add(at, m, l / 2))))
			continue;
		for (int k = 0; k < 2; k++)
			lap[k] = lap[k] > 0.3 ? lap[k] / 2 : 0;
		return true;
	}
	return false;
}

/* The node between legs a and b (either may be missing) moved by `lap`. */
static struct v2v_vec
moved_node(const struct leg *a, const struct leg *b, enum v2v_edge kind,
    double lap)
{
	struct v2v_vec at = b ? start_of(b) : end_of(a);
	struct v2v_vec m = a ? aside(tangent(a, true), kind)
	    : aside(tangent(b, false), kind);
	struct v2v_vec n = b ? aside(tangent(b, false), kind) : m, s;
	double c;

	s = v2v_vec_unit(v2v_vec_add(m, n, 1));
	c = v2v_vec_dot(s, n);
	return v2v_vec_add(at, s, lap / (c > 0.6 ? c : 0.6));
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

/* An arc whose radii grew by `lap`, or shrank. */
static bool
add_arc(struct v2v_drawing *d, struct v2v_seg s, double lap,
    enum v2v_edge kind, struct v2v_point end)
{
	bool inwards = (kind == V2V_EDGE_UNDER) == !!(s.y2 & V2V_ARC_SWEEP);
	int32_t more = (int32_t)((inwards ? -lap : lap) * d->unit);

	s.x1 = s.x1 + more > 1 ? s.x1 + more : 1;
	s.y1 = s.y1 + more > 1 ? s.y1 + more : 1;
	s.x = end.x;
	s.y = end.y;
	return v2v_drawing_add(d, s);
}

/* Leg g between the moved nodes p and q. */
static bool
add_leg(struct v2v_drawing *d, const struct leg *g, struct v2v_vec p,
    struct v2v_vec q, double lap, enum v2v_edge kind, struct v2v_point end)
{
	const struct v2v_vec *c = g->c[0].p;
	double a = v2v_vec_length(v2v_vec_sub(c[3], c[0]));
	double b = v2v_vec_length(v2v_vec_sub(q, p));
	double s = a > 0.5 ? b / a : 1;
	struct v2v_point h1, h2;

	if (g->seg.kind == V2V_SEG_LINE)
		return add_line(d, end);
	if (g->seg.kind == V2V_SEG_ARC)
		return add_arc(d, g->seg, lap, kind, end);
	h1 = to_grid(d, v2v_vec_add(p, v2v_vec_sub(c[1], c[0]), s));
	h2 = to_grid(d, v2v_vec_add(q, v2v_vec_sub(c[2], c[3]), s));
	return v2v_drawing_add(d, (struct v2v_seg){ h1.x, h1.y, h2.x, h2.y,
	    end.x, end.y, V2V_SEG_CUBIC });
}

/* The lap at each node. */
static bool
find_laps(struct v2v_underlap *u, uint32_t h, uint32_t face,
    enum v2v_edge kind, size_t n)
{
	bool again = true;

	if (!v2v_grow(&u->lap, &u->cap, n + 1, sizeof(*u->lap)))
		return false;
	for (size_t i = 0; i <= n; i++)
		u->lap[i] = LAP;
	for (int k = 0; k < TRIES && again; k++) {
		again = false;
		for (size_t i = 0; i < n; i++) {
			struct leg g = leg_of(u, h, i);

			again |= shrink(u, face, kind, &g,
			    u->lap + i);
		}
	}
	return true;
}

/* Chain h with its nodes moved by u->lap. */
static bool
add_moved(struct v2v_underlap *u, uint32_t h, enum v2v_edge kind,
    struct v2v_point from, struct v2v_point to, const bool moved[2])
{
	const struct v2v_chain *c = &u->m->chain[h / 2];
	size_t n = u->f->first[h / 2 + 1] - u->f->first[h / 2];
	bool closed = c->from == V2V_NONE;
	struct leg last = { .n = 1 }, g, next;
	struct v2v_vec p, q;

	if (closed) {
		u->lap[0] = u->lap[n] = u->lap[0] < u->lap[n] ? u->lap[0]
		    : u->lap[n];
		last = leg_of(u, h, n - 1);
	}
	g = leg_of(u, h, 0);
	p = moved_node(closed ? &last : NULL, &g, kind, u->lap[0]);
	if (!closed && moved[0])
		p = to_px(u->d, from.x, from.y);
	else if (!closed)
		p = v2v_vec_add(p, tangent(&g, false),
		    slant(&g, u->lap[0]));
	if (!moved[0] && u->lap[0] > 0
	    && !add_line(u->d, to_grid(u->d, p)))
		return false;
	for (size_t i = 0; i < n; i++) {
		bool end = i == n - 1;

		next = end ? last : leg_of(u, h, i + 1);
		if (end && closed)
			next = leg_of(u, h, 0);
		q = moved_node(&g, end && !closed ? NULL : &next, kind,
		    u->lap[i + 1]);
		if (end && !closed && moved[1])
			q = to_px(u->d, to.x, to.y);
		else if (end && !closed)
			q = v2v_vec_add(q, tangent(&g, true),
			    -slant(&g, u->lap[n]));
		if (!add_leg(u->d, &g, p, q, (u->lap[i] + u->lap[i + 1]) / 2,
		    kind, to_grid(u->d, q)))
			return false;
		p = q;
		g = next;
	}
	return closed || moved[1] || u->lap[n] <= 0 || add_line(u->d, to);
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

/* Is all that was added since segment `first` hidden? It starts at `from`. */
static bool
all_hidden(const struct v2v_underlap *u, uint32_t face, size_t first,
    struct v2v_point from)
{
	for (size_t i = first; i < u->d->n_segs; i++) {
		const struct v2v_seg *s = &u->d->seg[i];
		struct leg g = leg_of_seg(u->d, from, s);
		int n = samples_of(&g);

		for (int k = 1; k < n; k++)
			if (!hidden(u, face, leg_at(&g, (double)k / n)))
				return false;
		from = (struct v2v_point){ s->x, s->y };
	}
	return true;
}

bool
v2v_underlap_chain(struct v2v_underlap *u, uint32_t h, uint32_t face,
    enum v2v_edge kind, struct v2v_point from, struct v2v_point to,
    const bool moved[2])
{
	size_t n = u->f->first[h / 2 + 1] - u->f->first[h / 2];
	size_t first = u->d->n_segs;

	if (!(moved[0] && moved[1])
	    && v2v_chain_cracks(u->m, h / 2) < CRACKS_MIN)
		return add_bare(u, h, to, moved);
	if (!find_laps(u, h, face, kind, n)
	    || !add_moved(u, h, kind, from, to, moved))
		return false;
	if (all_hidden(u, face, first, from) && (!u->params->exact
	    || v2v_underlap_is_hidden(u, h, face, first, from, to)))
		return true;
	u->d->n_segs = first;
	return add_bare(u, h, to, moved);
}
