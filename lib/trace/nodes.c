/*
 * Nodes: where segments may end.
 *
 * They lie close where a fit cannot look far (corners, tight curves) and apart
 * where it can: the step to the next node is the window of
 * the local fit. The smooth tangent is that of the local fit; near a sharp
 * turn there is a corner too, where the fits of both sides meet.
 *
 * Posts are corners beyond doubt: sharp, between two sides that can be seen far.
 * No piece passes one, so a chain falls into stretches between posts, and most
 * of these are a single piece.
 */
#include "base.h"

#include "trace/chain.h"
#include "trace/local.h"

#include "util/mem.h"

enum { WINDOW_MAX = 256, SIDE_MAX = 64 };
enum { CORNER_WINDOW = 16 }; /* a node that sees further is smooth */

enum { TURN_WINDOW = 6 }; /* gates that a turn is measured over */
enum { POST_SIDE = 8, POST_GATES = 24 }; /* gates of each side of a post,
				* and of both, that tell of it */
enum { GAP = 3, GAP_LENGTH = 16 }; /* gates from a post or an end to the next
				    * node, if they are this many apart */

static const double SMOOTH_TOLL = 2; /* lines that a corner costs more */
static const double REACH2 = 6;  /* squared px from a corner's gate to it */
static const double POST_REACH2 = 2; /* the same of a post */
static const double POST_COS = 0.8; /* of the turn at a post */
static const double POST_MARGIN = 0.1; /* cosine by which it is sharper than
				    * any corner is */
static const double STRAIGHT = 0.94; /* there are no corners */

struct v2v_node *
v2v_nodes_add(struct v2v_task *t, size_t gate)
{
	struct v2v_fit_scratch *s = t->s;
	struct v2v_node *v;

	if (!v2v_grow(&s->node, &s->cap_node, t->n_nodes + 1,
	    sizeof(*s->node)))
		return NULL;
	v = &s->node[t->n_nodes++];
	*v = (struct v2v_node){ .gate = gate };
	return v;
}

static struct v2v_vec
snap(const struct v2v_task *t, struct v2v_vec p)
{
	int32_t unit = t->p->unit;

	return (struct v2v_vec){ (double)v2v_to_grid(p.x, unit) / unit,
		(double)v2v_to_grid(p.y, unit) / unit };
}

/* The corner state of a node: the fits of both sides, and where they meet. */
static void
set_corner(const struct v2v_task *t, struct v2v_node *v)
{
	double cross, turn, toll, u;
	size_t before = v->gate + t->margin, after = t->n - v->gate + t->margin;
	const struct v2v_vec *q = t->q + v->gate;
	const float *w = t->weight + v->gate;
	struct v2v_local a, b;
	struct v2v_vec d;
	size_t n, m;

	if (before < 2 || after < 3)
		return;
	before = v2v_least(before, SIDE_MAX);
	after = v2v_least(after - 1, SIDE_MAX);
	a = v2v_local_side(q - 1, w - 1, -1, before, *q, &n);
	b = v2v_local_side(q + 1, w + 1, 1, after, *q, &m);
	a.dir.x = -a.dir.x;
	a.dir.y = -a.dir.y;
	turn = v2v_vec_dot(a.dir, b.dir);
	if (turn > t->p->corner_cos)
		return;
	v->allowed[V2V_CORNER] = true;
	v->in[V2V_CORNER] = a.dir;
	v->out[V2V_CORNER] = b.dir;
	cross = v2v_vec_cross(a.dir, b.dir);
	v->at[V2V_CORNER] = *q;
	if (cross * cross > 0.03) {
		u = v2v_vec_cross(v2v_vec_sub(b.at, a.at), b.dir) / cross;
		d = v2v_vec_sub(v2v_vec_add(a.at, a.dir, u), *q);
		if (v2v_vec_dot(d, d) < REACH2)
			v->at[V2V_CORNER] = v2v_vec_add(*q, d, 1);
		v->post = turn < t->p->corner_cos - POST_MARGIN
		    && v2v_vec_dot(d, d) < POST_REACH2
		    && n >= POST_SIDE && m >= POST_SIDE
		    && n + m >= POST_GATES;
	}
	v->at[V2V_CORNER] = snap(t, v->at[V2V_CORNER]);
	/* A right angle is free; the least corner costs a line. Smoothness adds
	 * to that for all, or takes from it. */
	toll = turn > 0 ? turn / t->p->corner_cos : 0;
	toll += t->p->smooth > 0 ? t->p->smooth * SMOOTH_TOLL
	    : t->p->smooth * toll;
	v->toll[V2V_CORNER] = t->lambda * V2V_LINE_PRICE * toll;
}

/* The cosine of the turn at a gate, seen from w gates on either side. */
static double
turn_cos(const struct v2v_vec *q, size_t w)
{
	struct v2v_vec a = v2v_vec_sub(q[0], *(q - w));
	struct v2v_vec b = v2v_vec_sub(q[w], q[0]);

	return v2v_vec_dot(a, b) / sqrt(v2v_vec_dot(a, a)
	    * v2v_vec_dot(b, b));
}

struct v2v_node *
v2v_nodes_place(struct v2v_task *t, size_t gate, size_t reach, size_t *step)
{
	struct v2v_node *v = v2v_nodes_add(t, gate);
	const struct v2v_vec *q = t->q + gate;
	struct v2v_local f;
	size_t w;

	if (v == NULL)
		return NULL;
	f = v2v_local_middle(q, t->weight + gate, v2v_least(reach,
	    WINDOW_MAX), &w);
	v->at[V2V_SMOOTH] = snap(t, f.at);
	v->in[V2V_SMOOTH] = v->out[V2V_SMOOTH] = f.dir;
	v->allowed[V2V_SMOOTH] = w > 0;
	if (w <= CORNER_WINDOW && (reach < TURN_WINDOW
	    || turn_cos(q, TURN_WINDOW) < STRAIGHT))
		set_corner(t, v);
	*step = w > 0 ? w : 1;
	return v;
}

bool
v2v_nodes_fill(struct v2v_task *t, size_t from, size_t to)
{
	size_t gap = to - from < GAP_LENGTH ? 1 : GAP, step;

	for (size_t g = from + gap; g + gap <= to; g += step)
		if (v2v_nodes_place(t, g, v2v_least(g - from, to - g)
		    + t->margin, &step) == NULL)
			return false;
	return true;
}

/* Does the chain turn most sharply at a gate, of all that are near? */
static bool
sharp(const struct v2v_vec *q)
{
	double c = turn_cos(q, TURN_WINDOW);

	if (c > POST_COS)
		return false;
	for (size_t k = 1; k <= TURN_WINDOW / 2; k++)
		if (turn_cos(q - k, TURN_WINDOW) <= c
		    || turn_cos(q + k, TURN_WINDOW) < c)
			return false;
	return true;
}

bool
v2v_nodes_posts(struct v2v_task *t, size_t *n)
{
	struct v2v_fit_scratch *s = t->s;
	size_t room = TURN_WINDOW + TURN_WINDOW / 2;

	*n = 0;
	for (size_t g = room; g + room < t->n; g++) {
		struct v2v_node v = { .gate = g };

		if (!sharp(t->q + g))
			continue;
		set_corner(t, &v);
		if (!v.post)
			continue;
		if (!v2v_grow(&s->post, &s->cap_post, *n + 1,
		    sizeof(*s->post)))
			return false;
		s->post[(*n)++] = v;
		g += room;
	}
	return true;
}

bool
v2v_nodes_end(struct v2v_task *t, size_t gate, const struct v2v_end *e,
    int step)
{
	struct v2v_node *v = v2v_nodes_add(t, gate);
	struct v2v_vec at = t->q[gate], dir = { 0, 0 };
	struct v2v_local f;
	size_t n;

	if (v == NULL)
		return false;
	if (e != NULL) {
		at.x = (double)e->x / t->p->unit;
		at.y = (double)e->y / t->p->unit;
		dir = (struct v2v_vec){ e->dx, e->dy };
	}
	if (dir.x == 0 && dir.y == 0 && t->n >= 2) {
		f = v2v_local_side(t->q + gate, t->weight + gate, step,
		    v2v_least(t->n, SIDE_MAX), at, &n);
		dir = f.dir;
		if (e == NULL)
			at = snap(t, f.at);
	}
	if (step < 0)
		dir = (struct v2v_vec){ -dir.x, -dir.y };
	v->allowed[V2V_CORNER] = true;
	v->at[V2V_CORNER] = at;
	v->in[V2V_CORNER] = v->out[V2V_CORNER] = dir;
	return true;
}
