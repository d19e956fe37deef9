/*
 * Regularity of what was fitted: a line that is nearly level, upright or
 * diagonal becomes so, opposite edges of a ring that are nearly parallel
 * become that, and two that go on behind a junction become one.
 *
 *      ------.___                 -----------
 *            J   '''---    to          J         (J is where others end)
 *
 * The longest lines come first; what they have settled, y of level ones and so
 * on, stays.
 */
#include "base.h"

#include "trace/snap.h"

#include "trace/chain.h"
#include "trace/move.h"
#include "trace/shape.h"
#include "util/mem.h"

#include <stdlib.h>

/* What is the same along a line of some slope: y, x, x + y or x - y. */
enum { LEVEL, UPRIGHT, RISING, FALLING, SLOPES };
enum { ALL = (1 << SLOPES) - 1 };
enum { SWEEPS = 2 };
enum { WAYS = 8 }; /* lines of a ring that others may follow */

static const double OFF = 0.6;    /* px off an axis at most */
static const double STEEP = 8;    /* times that a line is longer */
static const double LEAST = 3;    /* px: lines that are moved */
static const double ALONG = 0.9;  /* cosine of lines that go on */

struct line {
	struct v2v_spot at;
	int slope;
	int64_t length;
};

struct snap {
	struct v2v_mover *v;
	/* Bits of what is settled, 1 << slope: two of them settle all. */
	uint8_t *settled;     /* of the vertex where each segment ends */
	uint8_t *settled_end; /* of the junction of each half-chain */
};

static uint8_t *
settled(const struct snap *s, struct v2v_spot at)
{
	size_t n = v2v_mover_segments(s->v, at.chain);

	if (v2v_spot_junction(s->v, at) != NULL)
		return &s->settled_end[2 * at.chain + (at.i > 0)];
	return &s->settled[s->v->f->first[at.chain] + (at.i + n - 1) % n];
}

static void
settle(struct snap *s, struct v2v_spot at, uint8_t what)
{
	const struct v2v_vertex *v = v2v_spot_junction(s->v, at);

	*settled(s, at) |= what;
	for (int d = 0; v != NULL && d < 4; d++)
		if (v->to[d] != V2V_NONE)
			s->settled_end[v->to[d]] |= what;
}

static double
price_of(const struct snap *s, uint32_t c)
{
	return v2v_fit_price(s->v->p, v2v_chain_cracks(s->v->m, c));
}

static int32_t
across(struct v2v_point p, int slope)
{
	return slope == LEVEL ? p.y : slope == UPRIGHT ? p.x
	    : slope == RISING ? p.x + p.y : p.x - p.y;
}

/* The mean across a line of its gates, in steps. Two diagonals meet on the grid
 * if both numbers are odd, or even as half a pixel is, where cracks have them. */
static int32_t
mean_of(const struct snap *s, struct v2v_spot at, int slope)
{
	double sum = 0, all = 0;
	int32_t unit = s->v->p->unit, odd = unit / 2 % 2;

	for (size_t k = s->v->g.at[at.i]; k <= s->v->g.at[at.i + 1]; k++) {
		double w = v2v_mover_weight(s->v, k);

		struct v2v_vec q = v2v_mover_gate(s->v, k);

		sum += w * (slope == LEVEL ? q.y : slope == UPRIGHT ? q.x
		    : slope == RISING ? q.x + q.y : q.x - q.y);
		all += w;
	}
	sum /= all;
	return slope < RISING ? v2v_to_grid(sum, unit)
	    : 2 * v2v_to_grid((sum * unit - odd) / 2, 1) + odd;
}

/* The one slope that is settled; SLOPES if none is, or all. */
static int
only_slope(uint8_t bits)
{
	int k = 0;

	while (k < SLOPES && bits != 1 << k)
		k++;
	return k;
}

/* Move p across a line of some slope until it is at v there; false if it is
 * settled elsewhere. */
static bool
move_across(struct v2v_point *p, uint8_t bits, int slope, int32_t v)
{
	int other = only_slope(bits);
	int32_t d = v - across(*p, slope), w = across(*p, other);

	if (bits & 1 << slope || (bits != 0 && other == SLOPES))
		return d == 0;
	if (bits == 0) {
		p->x += slope == UPRIGHT ? d : slope == LEVEL ? 0 : d / 2;
		d = v - across(*p, slope);
		p->y += slope == FALLING ? -d : slope == UPRIGHT ? 0 : d;
	} else if (slope < RISING && other < RISING) {
		*(slope == LEVEL ? &p->y : &p->x) = v;
	} else if (slope < RISING || other < RISING) {
		int32_t flat = slope < RISING ? v : w, sum = v + w - flat;
		bool level = slope == LEVEL || other == LEVEL;
		bool rising = slope == RISING || other == RISING;

		p->x = !level ? flat : rising ? sum - flat : sum + flat;
		p->y = level ? flat : rising ? sum - flat : flat - sum;
	} else if ((v + w) % 2 == 0) {
		p->x = (v + w) / 2;
		p->y = slope == RISING ? v - p->x : w - p->x;
	} else {
		return false;
	}
	return true;
}

/* Give a line its slope. */
static void
snap_line(struct snap *s, const struct line *l)
{
	struct v2v_spot at[2] = { l->at, v2v_spot_next(l->at) };
	struct v2v_point to[2] = { v2v_spot_vertex(s->v, at[0]),
		v2v_spot_vertex(s->v, at[1]) };
	uint8_t bits[2] = { *settled(s, at[0]), *settled(s, at[1]) };
	uint8_t bit = (uint8_t)(1 << l->slope);
	int32_t v;

	if (!v2v_mover_load(s->v, l->at.chain))
		return;
	v = bits[0] & bit ? across(to[0], l->slope) : bits[1] & bit
	    ? across(to[1], l->slope) : mean_of(s, l->at, l->slope);
	if (move_across(&to[0], bits[0], l->slope, v)
	    && move_across(&to[1], bits[1], l->slope, v)
	    && v2v_mover_try(s->v, at, to, 2, price_of(s, l->at.chain))) {
		settle(s, at[0], bit);
		settle(s, at[1], bit);
	}
}

/* A line that is near an axis or diagonal; those that are on it settle their
 * ends. */
static bool
near_slope(struct snap *s, struct v2v_spot at, struct line *l)
{
	struct v2v_point a = v2v_spot_vertex(s->v, at);
	struct v2v_point b = v2v_spot_vertex(s->v, v2v_spot_next(at));
	int64_t dx = (int64_t)b.x - a.x, dy = (int64_t)b.y - a.y;
	int64_t length = llabs(dx) > llabs(dy) ? llabs(dx) : llabs(dy);
	double unit = s->v->p->unit;

	if (v2v_spot_segment(s->v, at)->kind != V2V_SEG_LINE
	    || (double)length < LEAST * unit)
		return false;
	for (int k = 0; k < SLOPES; k++) {
		int64_t off = llabs((int64_t)across(a, k) - across(b, k));

		if (off == 0) {
			settle(s, at, (uint8_t)(1 << k));
			settle(s, v2v_spot_next(at), (uint8_t)(1 << k));
			return false;
		}
		if ((double)off <= OFF * unit && (double)length
		    >= STEEP * (double)off) {
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

/* The lines that `pick` fills in, the longest first, into *line, which the
 * caller frees; *n of them. */
static bool
list_lines(struct snap *s, bool (*pick)(struct snap *s, struct v2v_spot at,
    struct line *l), struct line **line, size_t *n)
{
	size_t cap = 0;
	struct line l;

	for (uint32_t c = 0; c < s->v->m->n_chains; c++)
		for (size_t i = 0; v2v_mover_allows(s->v, c)
		    && i < v2v_mover_segments(s->v, c); i++) {
			if (!pick(s, (struct v2v_spot){ c, i }, &l))
				continue;
			if (!v2v_grow(line, &cap, *n + 1, sizeof(l)))
				return false;
			(*line)[(*n)++] = l;
		}
	if (*n > 0)
		qsort(*line, *n, sizeof(l), by_length);
	return true;
}

static bool
snap_slopes(struct snap *s)
{
	struct line *line = NULL;
	size_t n = 0;
	bool ok = list_lines(s, near_slope, &line, &n);

	for (size_t i = 0; ok && i < n; i++)
		snap_line(s, &line[i]);
	free(line);
	return ok && !s->v->failed;
}

/* Put p onto the line through `at` along d, in steps; across it, or along a
 * slope if that is settled. False if it cannot be moved. */
static bool
onto_line(struct v2v_point *p, struct v2v_vec at, struct v2v_vec d,
    uint8_t bits)
{
	static const struct v2v_vec way[SLOPES] = { { 1, 0 }, { 0, 1 },
		{ 1, -1 }, { 1, 1 } };
	struct v2v_vec e = { p->x - at.x, p->y - at.y };
	int slope = only_slope(bits);
	double across, t;

	if (bits != 0 && slope == SLOPES)
		return false;
	if (bits == 0) {
		t = v2v_vec_dot(d, e) / v2v_vec_dot(d, d);
		p->x = v2v_to_grid(at.x + t * d.x, 1);
		p->y = v2v_to_grid(at.y + t * d.y, 1);
		return true;
	}
	across = v2v_vec_cross(way[slope], d);
	if (across * across < 0.1 * v2v_vec_dot(d, d))
		return false;
	t = v2v_to_grid(-v2v_vec_cross(e, d) / across, 1);
	p->x += (int32_t)(t * way[slope].x);
	p->y += (int32_t)(t * way[slope].y);
	return true;
}

static bool
free_line(const struct snap *s, struct v2v_spot at)
{
	return v2v_mover_allows(s->v, at.chain)
	    && v2v_spot_segment(s->v, at)->kind == V2V_SEG_LINE;
}

/* Unit vector from a to b. */
static struct v2v_vec
heading(struct v2v_point a, struct v2v_point b)
{
	return v2v_vec_unit((struct v2v_vec){ (double)b.x - a.x,
		(double)b.y - a.y });
}

static struct v2v_vec
heading_of(const struct snap *s, struct v2v_spot at)
{
	return heading(v2v_spot_vertex(s->v, at),
	    v2v_spot_vertex(s->v, v2v_spot_next(at)));
}

/* Any line that is long enough. */
static bool
any_slope(struct snap *s, struct v2v_spot at, struct line *l)
{
	struct v2v_point a = v2v_spot_vertex(s->v, at);
	struct v2v_point b = v2v_spot_vertex(s->v, v2v_spot_next(at));

	*l = (struct line){ at, SLOPES, llabs((int64_t)b.x - a.x)
	    + llabs((int64_t)b.y - a.y) };
	return free_line(s, at) && (double)l->length
	    >= LEAST * s->v->p->unit;
}

/* Turn a line about the middle of its gates. */
static void
turn(struct snap *s, const struct line *l, struct v2v_vec dir)
{
	struct v2v_spot at[2] = { l->at, v2v_spot_next(l->at) };
	struct v2v_point to[2] = { v2v_spot_vertex(s->v, at[0]),
		v2v_spot_vertex(s->v, at[1]) };
	struct v2v_vec middle = { 0, 0 };
	double all = 0;

	if (!v2v_mover_load(s->v, l->at.chain))
		return;
	for (size_t k = s->v->g.at[l->at.i]; k <= s->v->g.at[l->at.i + 1]; k++) {
		double w = v2v_mover_weight(s->v, k);

		middle = v2v_vec_add(middle, v2v_mover_gate(s->v, k), w);
		all += w;
	}
	middle.x *= s->v->p->unit / all;
	middle.y *= s->v->p->unit / all;
	if (onto_line(&to[0], middle, dir, *settled(s, at[0]))
	    && onto_line(&to[1], middle, dir, *settled(s, at[1])))
		v2v_mover_try(s->v, at, to, 2, price_of(s, l->at.chain));
}

/*
 * Lines that run opposite ways round a ring and are nearly parallel become so:
 * each takes the direction of the one among the longest of its rings that it
 * differs from least. head[] begins the list of each ring, next[] goes on for
 * the two rings beside each line.
 */
static bool
snap_parallels(struct snap *s)
{
	uint32_t *head = v2v_alloc(s->v->m->n_rings, sizeof(*head));
	uint32_t *next = NULL;
	struct line *line = NULL;
	size_t n = 0;
	bool ok = head != NULL && list_lines(s, any_slope, &line, &n);

	next = ok ? v2v_alloc(2 * n, sizeof(*next)) : NULL;
	ok = ok && next != NULL;
	for (size_t i = 0; ok && i < s->v->m->n_rings; i++)
		head[i] = V2V_NONE;
	for (size_t i = 0; ok && i < n; i++) {
		const uint32_t *ring = s->v->m->chain[line[i].at.chain].ring;
		struct v2v_vec dir = heading_of(s, line[i].at), best = dir;
		double least = 1 / STEEP;

		for (uint32_t side = 0; side < 2; side++) {
			uint32_t k = head[ring[side]];
			int known = 0;

			for (; k != V2V_NONE; k = next[k], known++) {
				struct v2v_vec d = heading_of(s,
				    line[k / 2].at);
				double c = v2v_vec_cross(dir, d);

				c = c < 0 ? -c : c;
				if (c < least && v2v_vec_dot(dir, d) < 0) {
					least = c;
					best = d;
				}
			}
			if (known < WAYS) {
				next[2 * i + side] = head[ring[side]];
				head[ring[side]] = (uint32_t)(2 * i + side);
			}
		}
		if (least > 0 && least * (double)line[i].length
		    <= 2 * OFF * s->v->p->unit)
			turn(s, &line[i], best);
	}
	free(line);
	free(next);
	free(head);
	return ok && !s->v->failed;
}

/* Put a junction between two lines that go on into one. */
static void
join_lines(struct snap *s, const struct v2v_vertex *v)
{
	struct v2v_spot leg[4], at = { V2V_NONE, 0 }, far[4], best[2];
	bool starts[4];
	double cosine = ALONG;
	struct v2v_point p, q, a, b;
	int n;

	for (int d = 0; d < 4 && at.chain == V2V_NONE; d++)
		if (v->to[d] != V2V_NONE)
			at = (struct v2v_spot){ v->to[d] / 2, v->to[d] % 2 == 0 ? 0
			    : v2v_mover_segments(s->v, v->to[d] / 2) };
	n = v2v_spot_legs(s->v, at, leg, starts);
	p = v2v_spot_vertex(s->v, at);
	for (int i = 0; i < n; i++) {
		far[i] = starts[i] ? v2v_spot_next(leg[i]) : leg[i];
		for (int k = 0; k < i; k++) {
			double c = v2v_vec_dot(
			    heading(v2v_spot_vertex(s->v, far[i]), p),
			    heading(p, v2v_spot_vertex(s->v, far[k])));

			if (c <= cosine || !free_line(s, leg[i])
			    || !free_line(s, leg[k]))
				continue;
			cosine = c;
			best[0] = far[i];
			best[1] = far[k];
		}
	}
	if (cosine <= ALONG)
		return;
	q = p;
	a = v2v_spot_vertex(s->v, best[0]);
	b = v2v_spot_vertex(s->v, best[1]);
	if (onto_line(&q, (struct v2v_vec){ a.x, a.y }, (struct v2v_vec){
	    (double)b.x - a.x, (double)b.y - a.y }, *settled(s, at))
	    && (q.x != p.x || q.y != p.y))
		v2v_mover_try(s->v, &at, &q, 1, V2V_LINE_PRICE
		    * price_of(s, best[0].chain));
}

/* What cannot move: junctions on shapes, and off the frame. */
static void
settle_junctions(struct snap *s)
{
	for (size_t i = 0; i < s->v->m->n_vertices; i++) {
		const struct v2v_vertex *v = &s->v->m->vertex[i];
		uint8_t what = 0;
		uint32_t side;

		if (!v->junction)
			continue;
		if (v2v_vertex_fixes_x(v))
			what |= 1 << UPRIGHT;
		if (v2v_vertex_fixes_y(v))
			what |= 1 << LEVEL;
		for (int d = 0; d < 4; d++)
			if (v->to[d] != V2V_NONE && v2v_fit_shape(s->v->f->shape,
			    s->v->m, v->to[d] / 2, &side) != NULL)
				what = ALL;
		for (int d = 0; d < 4; d++)
			if (v->to[d] != V2V_NONE)
				s->settled_end[v->to[d]] = what;
	}
}

bool
v2v_fit_snap(struct v2v_fit *f, const struct v2v_map *m, struct v2v_end *end,
    const struct v2v_fit_params *p)
{
	struct v2v_mover mover;
	struct snap s = { &mover, v2v_zalloc(f->n, 1),
		v2v_zalloc(2 * m->n_chains, 1) };
	bool ok = s.settled != NULL && s.settled_end != NULL;

	v2v_mover_init(&mover, f, m, end, p);
	if (ok)
		settle_junctions(&s);
	ok = ok && snap_slopes(&s) && snap_parallels(&s);
	for (int k = 0; ok && k < SWEEPS; k++)
		for (size_t i = 0; i < m->n_vertices; i++)
			if (m->vertex[i].junction)
				join_lines(&s, &m->vertex[i]);
	ok = ok && !mover.failed;
	v2v_mover_free(&mover);
	free(s.settled);
	free(s.settled_end);
	return ok;
}
