/*
 * From a first fit to a second.
 *
 * Before a chain is fitted, its junctions and corners can only be guessed from
 * gates nearby. An edge of 500 gates shows a tenth of that error, and is bent
 * if it is held to the guess. So open chains are first fitted from where they
 * seem to begin to where they seem to end; junctions are placed where the
 * edges found meet (ends.c), corners where two lines do; and the chains are
 * fitted again, with the nodes of the first solution alone.
 */
#include "base.h"

#include "trace/draft.h"

#include "util/mem.h"

enum { LINE_MIN = 6 };     /* gates of a line that tells its own place */
enum { NEAR = 3, STEP = 3 }; /* gates of extra nodes: 3, 9, 27 from an end */

static const double REACH2 = 9; /* squared px that a corner may move */

/* The line through gates i to j but those at its ends, by total least squares:
 * its point beside `origin`, and its direction along the gates. */
static bool
through_gates(const struct v2v_task *t, size_t i, size_t j,
    struct v2v_vec origin, struct v2v_vec *at, struct v2v_vec *dir)
{
	double mass, xx = 0, xy = 0, yy = 0, half, most;
	size_t trim = (j - i) / 8 < 2 ? (j - i) / 8 : 2;
	struct v2v_vec m = { 0, 0 }, d;

	if (j - i < LINE_MIN)
		return false;
	i += trim;
	j -= trim;
	mass = t->s->mass[j + 1] - t->s->mass[i];
	m = v2v_vec_sub(t->s->sum[j + 1], t->s->sum[i]);
	m = v2v_vec_add(t->q[0], m, 1 / mass);
	for (size_t k = i; k <= j; k++) {
		double w = (double)t->weight[k];

		d = v2v_vec_sub(t->q[k], m);
		xx += w * d.x * d.x;
		xy += w * d.x * d.y;
		yy += w * d.y * d.y;
	}
	half = sqrt((xx - yy) * (xx - yy) / 4 + xy * xy);
	most = (xx + yy) / 2 + half;
	/* Of the two rows of (A - long) v = 0 the one that is not zero. */
	d = xx > yy ? (struct v2v_vec){ most - yy, xy }
	    : (struct v2v_vec){ xy, most - xx };
	d = v2v_vec_unit(d);
	if (v2v_vec_dot(d, v2v_vec_sub(t->q[j], t->q[i])) < 0)
		d = (struct v2v_vec){ -d.x, -d.y };
	*dir = d;
	*at = v2v_vec_add(m, d, v2v_vec_dot(v2v_vec_sub(origin, m), d));
	return true;
}

/* Place corner *b where the lines of gates i0 to i1 and j0 to j1 meet, if that
 * is near. */
static void
meet(const struct v2v_task *t, size_t i0, size_t i1, size_t j0, size_t j1,
    struct v2v_vec *b)
{
	struct v2v_vec p, u, q, v, at, d;
	int32_t unit = t->p->unit;
	double cross;

	if (!through_gates(t, i0, i1, *b, &p, &u)
	    || !through_gates(t, j0, j1, *b, &q, &v))
		return;
	cross = v2v_vec_cross(u, v);
	if (cross * cross < 0.01)
		return;
	at = v2v_vec_add(p, u, v2v_vec_cross(v2v_vec_sub(q, p), v) / cross);
	d = v2v_vec_sub(at, *b);
	if (v2v_vec_dot(d, d) > REACH2)
		return;
	b->x = (double)v2v_to_grid(at.x, unit) / unit;
	b->y = (double)v2v_to_grid(at.y, unit) / unit;
}

static void
place_corners(const struct v2v_task *t, struct v2v_stop *s, size_t n)
{
	bool lines = s[n - 1].kind == V2V_SEG_LINE && s[1].kind == V2V_SEG_LINE;

	for (size_t i = 1; i + 1 < n; i++)
		if (s[i].state == V2V_CORNER && s[i].kind == V2V_SEG_LINE
		    && s[i + 1].kind == V2V_SEG_LINE)
			meet(t, s[i - 1].gate, s[i].gate, s[i].gate,
			    s[i + 1].gate, &s[i].at);
	if (t->closed && n > 2 && lines && s[0].state == V2V_CORNER) {
		meet(t, s[n - 2].gate, s[n - 1].gate, 0, s[1].gate, &s[0].at);
		s[n - 1].at = s[0].at;
	}
}

bool
v2v_draft_take(struct v2v_task *t, size_t *n)
{
	struct v2v_node *node = t->s->node, *v = node;
	int state = v2v_chain_turn(t);

	*n = 0;
	for (;;) {
		int next = v->from_state[state];

		if (!v2v_grow(&t->s->stop, &t->s->cap_stop, *n + 1,
		    sizeof(*t->s->stop)))
			return false;
		t->s->stop[(*n)++] = (struct v2v_stop){ (uint32_t)v->gate,
			(uint8_t)state, v->post, v->piece[state].kind, v->at[state],
			v->in[state], v->out[state], v->toll[state] };
		if (v == node + t->n_nodes - 1)
			break;
		v = node + v->from[state];
		state = next;
	}
	place_corners(t, t->s->stop, *n);
	return true;
}

/* The ray of piece p, gates i to j, from its end `at`, there along `dir`. */
static struct v2v_ray
to_ray(const struct v2v_task *t, const struct v2v_piece *p, size_t i,
    size_t j, struct v2v_vec at, struct v2v_vec dir)
{
	struct v2v_ray r = { at, dir, (uint32_t)(j - i),
		t->s->mass[j] - t->s->mass[i] };

	if (p->kind != V2V_SEG_LINE)
		r.n /= 3, r.weight /= 3;
	else if (!through_gates(t, i, j, at, &r.at, &r.dir))
		r.n = 0;
	return r;
}

void
v2v_draft_rays(const struct v2v_task *t, size_t n, struct v2v_ray ray[2])
{
	const struct v2v_stop *s = t->s->stop;
	const struct v2v_node *a = t->s->node, *b = a + t->n_nodes - 1;
	const struct v2v_piece *p = &a[a->from[s[0].state]].piece[s[1].state];

	ray[0] = to_ray(t, p, s[0].gate, s[1].gate, s[0].at, p->out);
	p = &b->piece[s[n - 1].state];
	ray[1] = to_ray(t, p, s[n - 2].gate, s[n - 1].gate, s[n - 1].at,
	    p->in);
	ray[1].dir = (struct v2v_vec){ -ray[1].dir.x, -ray[1].dir.y };
}

struct v2v_node
v2v_draft_node(const struct v2v_stop *s)
{
	struct v2v_node v = { .gate = s->gate, .post = s->post };

	v.allowed[s->state] = true;
	v.at[s->state] = s->at;
	v.in[s->state] = s->in;
	v.out[s->state] = s->out;
	v.toll[s->state] = s->toll;
	return v;
}

bool
v2v_draft_nodes(struct v2v_task *t, const struct v2v_stop *from,
    const struct v2v_stop *to)
{
	bool single = to - from < 2, ends = !t->closed;
	size_t a = from->gate, b = to->gate, middle = (a + b) / 2, step;

	if (ends && a == 0)
		for (size_t g = NEAR; g < (single ? middle : from[1].gate);
		    g *= STEP)
			if (!v2v_nodes_place(t, g, v2v_least(g, t->n - 1 - g),
			    &step))
				return false;
	for (const struct v2v_stop *s = from + 1; s < to; s++) {
		struct v2v_node *v = v2v_nodes_add(t, s->gate);

		if (v == NULL)
			return false;
		*v = v2v_draft_node(s);
	}
	if (ends && b + 1 == t->n)
		for (size_t k = NEAR * STEP * STEP; k >= NEAR; k /= STEP)
			if (b > k && b - k > (single ? middle : to[-1].gate)
			    && !v2v_nodes_place(t, b - k, v2v_least(k, b - k),
			    &step))
				return false;
	return true;
}
