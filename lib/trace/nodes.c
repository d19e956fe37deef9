/*
 * Nodes: where segments may end.
 *
 * They lie close where a fit cannot look far (corners, tight curves) and apart
 * where it can: the step to the next node is three quarters of the window of
 * the local fit. The smooth tangent is that of the local fit; near a sharp
 * turn there is a corner too, where the fits of both sides meet.
 */
#include "base.h"

#include "trace/chain.h"
#include "trace/local.h"

#include "util/mem.h"

enum { WINDOW_MAX = 256, SIDE_MAX = 64 };
enum { CORNER_WINDOW = 16 }; /* a node that sees further is smooth */

static const double REACH2 = 6;  /* squared px from a corner's gate to it */

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
	double cross, turn, u;
	size_t before = v->gate + t->margin, after = t->n - v->gate + t->margin;
	const struct v2v_vec *q = t->q + v->gate;
	const float *w = t->weight + v->gate;
	struct v2v_local a, b;
	struct v2v_vec d;
	size_t n;

	if (before < 2 || after < 3)
		return;
	before = v2v_least(before, SIDE_MAX);
	after = v2v_least(after - 1, SIDE_MAX);
	a = v2v_local_side(q - 1, w - 1, -1, before, *q, &n);
	b = v2v_local_side(q + 1, w + 1, 1, after, *q, &n);
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
	}
	v->at[V2V_CORNER] = snap(t, v->at[V2V_CORNER]);
	/* A right angle is free; the least corner costs a line. */
	if (turn > 0)
		v->toll[V2V_CORNER] = t->lambda * V2V_LINE_PRICE * turn
		    / t->p->corner_cos;
}

bool
v2v_nodes_place(struct v2v_task *t, size_t first, size_t last)
{
	for (size_t g = first; g <= last;) {
		size_t reach = v2v_least(g, t->n - 1 - g) + t->margin, w;
		struct v2v_node *v = v2v_nodes_add(t, g);
		struct v2v_local f;

		if (v == NULL)
			return false;
		f = v2v_local_middle(t->q + g, t->weight + g,
		    v2v_least(reach, WINDOW_MAX), &w);
		v->at[V2V_SMOOTH] = snap(t, f.at);
		v->in[V2V_SMOOTH] = v->out[V2V_SMOOTH] = f.dir;
		v->allowed[V2V_SMOOTH] = w > 0;
		if (w <= CORNER_WINDOW)
			set_corner(t, v);
		g += w < 2 ? 1 : w * 3 / 4;
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
