/*
 * The best sequence of lines and cubics along one chain.
 *
 * Dynamic programme over nodes and states:
 *
 *   cost(segment) = sum of distance^2 / (2 sigma^2) + lambda * numbers
 *
 * sigma^2 = 1/12 is the variance of a uniform error over a gate; distances are
 * those of block means, which the noise of the lattice hardly moves, so that
 * they tell a wrong curve from a noisy edge; numbers are those written: 2 of a
 * line, 6 of a cubic. A segment that misses a gate by more than the tolerance
 * is not allowed, but neighbouring nodes are always joined by a line, at a
 * price. Ties go to the nearer node, then to the smooth state.
 *
 * A closed chain is cut at its sharpest turn; if it has no corner it is solved
 * twice, the second time cut where the first solution has a node.
 */
#include "base.h"

#include "trace/chain.h"

#include "util/mem.h"

#include <stdlib.h>

enum { LAST_RESORT = 12, MISSES_MAX = 3, FAR = 6 };

static const double PRECISION = 6; /* 1 / (2 sigma^2) */
static const double LAMBDA = 2.4;
static const double KINK = 0.06;   /* sine of the turn a smooth line may make */

static int32_t
to_grid(double v, int32_t unit)
{
	double s = v * unit;

	return (int32_t)(s < 0 ? s - 0.5 : s + 0.5);
}

/* Weighted squares of the blocks' distances from the line a b; false if a
 * middle gate is too far off. */
static bool
line_error(const struct v2v_task *t, struct v2v_vec a, struct v2v_vec b,
    const struct v2v_blocks *q, double *sum)
{
	struct v2v_vec d = v2v_vec_sub(b, a), u = v2v_vec_unit(d);
	double tol = t->p->tolerance, len = v2v_vec_length(d);

	*sum = 0;
	if (len < 0.25)
		return false;
	for (int k = 0; k < q->n; k++) {
		struct v2v_vec r = v2v_vec_sub(q->middle[k], a);
		double e = v2v_vec_cross(u, r), along = v2v_vec_dot(u, r);

		if (e > tol || e < -tol || along < -0.75 || along > len + 0.75)
			return false;
		e = v2v_vec_cross(u, v2v_vec_sub(q->mean[k], a));
		*sum += q->weight[k] * e * e;
	}
	return true;
}

static bool
smooth_join(int state, struct v2v_vec tangent, struct v2v_vec line)
{
	double c = v2v_vec_cross(tangent, line);

	return state == V2V_CORNER || (c < KINK && c > -KINK
	    && v2v_vec_dot(tangent, line) > 0);
}

/* Try the segments from node i to node j in the states given. Returns
 * whether any is allowed. */
static bool
try_segments(const struct v2v_task *t, uint32_t i, int si, uint32_t j, int sj,
    const struct v2v_blocks *q)
{
	const struct v2v_node *a = &t->s->node[i];
	struct v2v_node *b = &t->s->node[j];
	struct v2v_vec p = a->at[si], r = b->at[sj], u;
	double base = a->best[si] + b->toll[sj], sum, cost;
	double at[V2V_BLOCKS_MAX];
	struct v2v_cubic c;
	bool any, line;

	u = v2v_vec_unit(v2v_vec_sub(r, p));
	any = line_error(t, p, r, q, &sum);
	line = any && smooth_join(si, a->out[si], u)
	    && smooth_join(sj, b->in[sj], u);
	if (line || i + 1 == j) {
		/* Between neighbours there is always a line, at a price. */
		cost = base + t->lambda * V2V_LINE_PRICE
		    + (line ? PRECISION * sum : t->lambda * LAST_RESORT);
		if (cost < b->best[sj]) {
			b->best[sj] = cost;
			b->from[sj] = i;
			b->from_state[sj] = (uint8_t)si;
			b->by_line[sj] = true;
		}
	}
	cost = base + t->lambda * V2V_CUBIC_PRICE;
	if (t->p->lines || q->n < 4 || cost >= b->best[sj])
		return any;
	if (!v2v_cubic_fit(&c, p, a->out[si], r, b->in[sj], q,
	    t->p->tolerance, at, &sum))
		return any;
	cost += PRECISION * sum;
	if (cost < b->best[sj]) {
		if (!v2v_cubic_passes(&c, q, at, t->p->tolerance))
			return any;
		b->best[sj] = cost;
		b->from[sj] = i;
		b->from_state[sj] = (uint8_t)si;
		b->by_line[sj] = false;
		b->h1[sj] = c.p[1];
		b->h2[sj] = c.p[2];
	}
	return true;
}

/* Fill best[] of every node; false if the last one cannot be reached. */
static bool
solve(struct v2v_task *t)
{
	struct v2v_node *node = t->s->node;
	double never = 1e300;

	for (uint32_t j = 0; j < t->n_nodes; j++) {
		int misses = 0;

		for (int s = 0; s < V2V_STATES; s++)
			node[j].best[s] = j == 0 && node[j].allowed[s]
			    ? 0 : never;
		for (uint32_t i = j; i-- > 0 && misses < MISSES_MAX;) {
			struct v2v_blocks q;
			bool any = false;

			v2v_blocks_make(t, node[i].gate, node[j].gate, &q);
			for (int k = 0; k < V2V_STATES * V2V_STATES; k++) {
				int si = k % V2V_STATES, sj = k / V2V_STATES;

				if (node[i].allowed[si] && node[j].allowed[sj]
				    && node[i].best[si] < never)
					any |= try_segments(t, i, si, j, sj,
					    &q);
			}
			if (any)
				misses = 0;
			else if (node[j].gate - node[i].gate >= FAR)
				misses++;
		}
	}
	node += t->n_nodes - 1;
	return node->best[V2V_SMOOTH] < never || node->best[V2V_CORNER] < never;
}

static bool
add_seg(struct v2v_task *t, size_t *n, struct v2v_seg seg)
{
	struct v2v_fit_scratch *s = t->s;

	if (!v2v_grow(&s->seg, &s->cap_seg, *n + 1, sizeof(*s->seg)))
		return false;
	s->seg[(*n)++] = seg;
	return true;
}

/* The solution as segments, first to last. */
static bool
write_solution(struct v2v_task *t, struct v2v_point *start, size_t *n)
{
	const struct v2v_node *node = t->s->node, *v;
	uint32_t at = (uint32_t)t->n_nodes - 1;
	int32_t unit = t->p->unit;
	struct v2v_seg *seg;
	int state;

	v = &node[at];
	state = v->best[V2V_CORNER] < v->best[V2V_SMOOTH] ? V2V_CORNER
	    : V2V_SMOOTH;
	*n = 0;
	while (at > 0) {
		struct v2v_seg g;
		int next;

		v = &node[at];
		g = (struct v2v_seg){
			to_grid(v->h1[state].x, unit),
			to_grid(v->h1[state].y, unit),
			to_grid(v->h2[state].x, unit),
			to_grid(v->h2[state].y, unit),
			to_grid(v->at[state].x, unit),
			to_grid(v->at[state].y, unit),
			v->by_line[state] ? V2V_SEG_LINE : V2V_SEG_CUBIC };
		if (!add_seg(t, n, g))
			return false;
		next = v->from_state[state];
		at = v->from[state];
		state = next;
	}
	start->x = to_grid(node[0].at[state].x, unit);
	start->y = to_grid(node[0].at[state].y, unit);
	seg = t->s->seg;
	for (size_t i = 0, j = *n - 1; i < j; i++, j--) {
		struct v2v_seg g = seg[i];

		seg[i] = seg[j];
		seg[j] = g;
	}
	return true;
}

/* The cracks themselves, ends as given. */
static bool
write_cracks(struct v2v_task *t, const struct v2v_map *m,
    const struct v2v_chain *c, const struct v2v_end end[2],
    struct v2v_point *start, size_t *n)
{
	const struct v2v_point *p = m->point + c->first;
	int32_t unit = t->p->unit;

	*n = 0;
	*start = (struct v2v_point){ p[0].x * unit, p[0].y * unit };
	if (!t->closed)
		*start = (struct v2v_point){ end[0].x, end[0].y };
	for (uint32_t i = 1; i < c->n; i++) {
		struct v2v_seg g = { .x = p[i].x * unit, .y = p[i].y * unit };

		if (!t->closed && i == c->n - 1) {
			g.x = end[1].x;
			g.y = end[1].y;
		}
		if (!add_seg(t, n, g))
			return false;
	}
	if (!t->closed)
		return true;
	return add_seg(t, n, (struct v2v_seg){ .x = start->x, .y = start->y });
}

/* The gate at which the chain turns most sharply over six gates each way. */
static size_t
sharpest(const struct v2v_vec *q, size_t n, double *cosine)
{
	size_t w = v2v_least(6, n / 4), at = 0;

	*cosine = 2;
	for (size_t i = 0; i < n; i++) {
		const struct v2v_vec *p = q + i; /* q has a margin of n */
		struct v2v_vec a = v2v_vec_unit(v2v_vec_sub(p[0], *(p - w)));
		struct v2v_vec b = v2v_vec_unit(v2v_vec_sub(p[w], p[0]));
		double c = v2v_vec_dot(a, b);

		if (c < *cosine) {
			*cosine = c;
			at = i;
		}
	}
	return at;
}

/* Solve a closed chain cut at gate `cut`; t->q is moved there. */
static bool
solve_closed(struct v2v_task *t, const struct v2v_vec *q, size_t n, size_t cut,
    bool *solved)
{
	struct v2v_node *a, *b;
	size_t gate;

	t->q = q + cut;
	t->weight = t->s->weight + n + cut;
	t->n = n + 1;
	t->margin = n / 2;
	t->n_nodes = 0;
	*solved = false;
	if (!v2v_nodes_place(t, 0, n - 1))
		return false;
	b = v2v_nodes_add(t, n);
	if (b == NULL)
		return false;
	a = &t->s->node[0];
	gate = b->gate;
	*b = *a;
	b->gate = gate;
	/* A chain begins and ends in one state: the corner where it is one. */
	if (a->allowed[V2V_CORNER])
		a->allowed[V2V_SMOOTH] = b->allowed[V2V_SMOOTH] = false;
	if (!v2v_blocks_sum(t))
		return false;
	*solved = solve(t);
	return true;
}

static bool
fit_closed(struct v2v_task *t, size_t n, const struct v2v_map *m,
    const struct v2v_chain *c, struct v2v_point *start, size_t *count)
{
	const struct v2v_vec *q = t->s->gate + n;
	double cosine;
	size_t cut = sharpest(q, n, &cosine);
	bool solved = false;

	if (n > 8 && !solve_closed(t, q, n, cut, &solved))
		return false;
	if (solved && !t->s->node[0].allowed[V2V_CORNER]) {
		const struct v2v_node *node = t->s->node;
		uint32_t at = (uint32_t)t->n_nodes - 1;
		size_t far = 0;

		/* The node of the solution that is nearest to the middle. */
		for (int s = V2V_SMOOTH; at > 0;) {
			uint32_t next = node[at].from[s];
			size_t g = node[next].gate;

			s = node[at].from_state[s];
			at = next;
			if (v2v_least(g, n - g) > v2v_least(far, n - far))
				far = g;
		}
		if (!solve_closed(t, q, n, (cut + far) % n, &solved))
			return false;
	}
	if (!solved)
		return write_cracks(t, m, c, NULL, start, count);
	return write_solution(t, start, count);
}

static bool
load_gates(struct v2v_task *t, const struct v2v_map *m, uint32_t c, size_t n,
    bool closed)
{
	struct v2v_fit_scratch *s = t->s;
	size_t room = closed ? 4 * n : n;

	if (!v2v_grow(&s->gate, &s->cap_gate, room, sizeof(*s->gate))
	    || !v2v_grow(&s->weight, &s->cap_weight, room,
	    sizeof(*s->weight)))
		return false;
	v2v_fit_gates(m, t->p, 2 * c, n, s->gate, s->weight);
	for (size_t i = n; i < room; i++) {
		s->gate[i] = s->gate[i - n];
		s->weight[i] = s->weight[i - n];
	}
	return true;
}

bool
v2v_fit_chain(struct v2v_fit_scratch *s, const struct v2v_map *m, uint32_t c,
    const struct v2v_end end[2], const struct v2v_fit_params *p,
    struct v2v_point *start, size_t *count)
{
	const struct v2v_chain *k = &m->chain[c];
	bool closed = k->from == V2V_NONE;
	size_t n = v2v_chain_cracks(m, c);
	double scale = p->tolerance / 0.8;
	struct v2v_task t = { .s = s, .p = p, .n = n, .closed = closed,
		.lambda = LAMBDA * scale * scale };

	/* The frame is straight already. */
	if (k->face[0] == 0 || k->face[1] == 0)
		return write_cracks(&t, m, k, end, start, count);
	if (!load_gates(&t, m, c, n, closed))
		return false;
	if (closed)
		return fit_closed(&t, n, m, k, start, count);
	t.q = s->gate;
	t.weight = s->weight;
	if (!v2v_nodes_end(&t, 0, &end[0], 1)
	    || (n > 2 && !v2v_nodes_place(&t, 1, n - 2))
	    || !v2v_nodes_end(&t, n - 1, &end[1], -1) || !v2v_blocks_sum(&t))
		return false;
	if (!solve(&t))
		return write_cracks(&t, m, k, end, start, count);
	return write_solution(&t, start, count);
}

void
v2v_fit_scratch_free(struct v2v_fit_scratch *s)
{
	free(s->gate);
	free(s->weight);
	free(s->mass);
	free(s->sum);
	free(s->node);
	free(s->seg);
	*s = (struct v2v_fit_scratch){ 0 };
}
