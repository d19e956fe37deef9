/*
 * The solution of a chain as segments.
 *
 * Every cubic was chosen with tangents of its own, so that a wrong guess from
 * few gates could not spoil it. Where two pieces meet smoothly they now take
 * one: that of a line or arc, else the mean of theirs, and the cubics are
 * fitted again.
 */
#include "base.h"

#include "trace/chain.h"

#include "util/mem.h"

static const struct v2v_vec FREE = { 0, 0 };
static const double FAR = 1e300;
static const double SAME = 0.94; /* cosine of what two tangents may differ by */

bool
v2v_chain_add(struct v2v_task *t, size_t *n, struct v2v_seg seg)
{
	struct v2v_fit_scratch *s = t->s;

	if (!v2v_grow(&s->seg, &s->cap_seg, *n + 1, sizeof(*s->seg)))
		return false;
	s->seg[(*n)++] = seg;
	return true;
}

/* The tangent that pieces a and b, of these lengths, share; FREE if none. */
static struct v2v_vec
share(const struct v2v_piece *a, double la, const struct v2v_piece *b,
    double lb)
{
	bool ca = a->kind == V2V_SEG_CUBIC, cb = b->kind == V2V_SEG_CUBIC;
	struct v2v_vec m = { la * a->in.x + lb * b->out.x,
		la * a->in.y + lb * b->out.y };

	if (v2v_vec_dot(a->in, b->out) < SAME || (!ca && !cb))
		return FREE;
	return !ca ? a->in : !cb ? b->out : v2v_vec_unit(m);
}

int
v2v_chain_turn(struct v2v_task *t)
{
	struct v2v_node *node = t->s->node;
	uint32_t at = (uint32_t)t->n_nodes - 1, after = at;
	int state = node[at].best[V2V_CORNER] < node[at].best[V2V_SMOOTH]
	    ? V2V_CORNER : V2V_SMOOTH, after_state = state;

	for (;;) {
		struct v2v_node *v = &node[at];
		uint32_t before = v->from[state];
		int before_state = v->from_state[state];

		v->from[state] = after;
		v->from_state[state] = (uint8_t)after_state;
		if (at == 0)
			return state;
		after = at;
		after_state = state;
		at = before;
		state = before_state;
	}
}

static double
length(const struct v2v_node *a, int sa, const struct v2v_node *b, int sb)
{
	return v2v_vec_length(v2v_vec_sub(b->at[sb], a->at[sa]));
}

/* The tangent of end e, turned by `sign`, if it is given and not far from the
 * piece's own; FREE else. */
static struct v2v_vec
at_end(const struct v2v_end *e, int sign, struct v2v_vec own)
{
	struct v2v_vec given = { sign * e->dx, sign * e->dy };

	return v2v_vec_dot(given, own) < SAME ? FREE : given;
}

/* Shared tangents of the nodes on the way, into out[] of their states. */
static void
share_tangents(struct v2v_task *t, int first_state)
{
	struct v2v_node *a = t->s->node, *last = a + t->n_nodes - 1, *b;
	int sa = first_state, sb;
	struct v2v_node *v;

	while (a != last) {
		const struct v2v_piece *p, *n;
		int sv = a->from_state[sa];

		v = &t->s->node[a->from[sa]];
		p = &v->piece[sv];
		sb = v->from_state[sv];
		b = &t->s->node[v->from[sv]];
		n = &b->piece[sb];
		if (v == last && t->closed) {
			b = &t->s->node[t->s->node[0].from[first_state]];
			sb = t->s->node[0].from_state[first_state];
			n = &b->piece[sb];
		}
		if (v != last || t->closed) {
			const struct v2v_node *w = v == last ? t->s->node : v;
			int sw = v == last ? first_state : sv;

			v->out[sv] = sv == V2V_CORNER ? FREE : share(p,
			    length(a, sa, v, sv), n, length(w, sw, b, sb));
		}
		a = v;
		sa = sv;
	}
	a = t->s->node;
	if (t->closed) {
		a->out[first_state] = last->out[sa];
		return;
	}
	last->out[sa] = at_end(&t->end[1], -1, last->piece[sa].in);
	sb = a->from_state[first_state];
	b = t->s->node + a->from[first_state];
	a->out[first_state] = at_end(&t->end[0], 1, b->piece[sb].out);
}

/* Fit the cubic from node a to node b again, with the tangents of both. */
static void
refit(const struct v2v_task *t, const struct v2v_node *a, int sa,
    struct v2v_node *b, int sb)
{
	struct v2v_piece *p = &b->piece[sb], q;
	struct v2v_vec ta = a->out[sa], tb = b->out[sb];
	struct v2v_blocks blocks;

	v2v_blocks_make(t, a->gate, b->gate, &blocks);
	for (int i = 0; i < 3; i++)
		if (v2v_piece_cubic(&q, a->at[sa], i == 1 ? FREE : ta,
		    b->at[sb], i == 2 ? FREE : tb, &blocks,
		    (struct v2v_miss){ t->tolerance, FAR })) {
			*p = q;
			return;
		}
}

static struct v2v_seg
to_seg(const struct v2v_piece *p, struct v2v_vec at, int32_t unit)
{
	bool arc = p->kind == V2V_SEG_ARC;

	return (struct v2v_seg){
		v2v_to_grid(p->h1.x, unit), v2v_to_grid(p->h1.y, unit),
		v2v_to_grid(p->h2.x, arc ? 1 : unit),
		v2v_to_grid(p->h2.y, arc ? 1 : unit),
		v2v_to_grid(at.x, unit), v2v_to_grid(at.y, unit), p->kind };
}

bool
v2v_chain_write(struct v2v_task *t, struct v2v_point *start, size_t *n)
{
	struct v2v_node *node = t->s->node, *a = node;
	int sa = v2v_chain_turn(t);
	int32_t unit = t->p->unit;

	start->x = v2v_to_grid(a->at[sa].x, unit);
	start->y = v2v_to_grid(a->at[sa].y, unit);
	share_tangents(t, sa);
	*n = 0;
	while (a != node + t->n_nodes - 1) {
		struct v2v_node *b = &node[a->from[sa]];
		int sb = a->from_state[sa];

		if (b->piece[sb].kind == V2V_SEG_CUBIC)
			refit(t, a, sa, b, sb);
		if (!v2v_chain_add(t, n, to_seg(&b->piece[sb], b->at[sb],
		    unit)))
			return false;
		a = b;
		sa = sb;
	}
	return true;
}
