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
 * price. Ties go to the farther node, then to the smooth state.
 *
 * What lies between two posts (nodes.c) is solved on its own, and there is no
 * search where one piece is as good as the noise of the gates lets any be.
 *
 * A closed chain is cut at its sharpest turn; if it has no corner it is solved
 * twice, the second time cut where the first solution has a node.
 */
#include "base.h"

#include "trace/chain.h"
#include "trace/draft.h"

#include "ops/kern/dmath.h"
#include "util/mem.h"

#include <stdlib.h>

enum { BROAD_LAST = 6000 }; /* gates; see tolerance_of() */
enum { DRAFT_MIN = 16 }; /* gates of a chain that is fitted twice */
enum { LAST_RESORT = 12, FAR = 6 };
enum { ARC_MIN = 6, FREE_MIN = 12 }; /* gates of an arc, and of a cubic that
				* finds its own tangents */

enum { POINTS_MIN = 60 }; /* fewer points, which are no lattice, are no
				* cheaper */

static const double LAMBDA = 0.74; /* price of a number in a short chain */
static const double LONG = 58;    /* gates that make it three times as dear */
static const double SMOOTH = 1.4; /* the logarithm of how much dearer
				* smoothness makes it */
static const double BROAD = 0.5, BROAD_GATES = 200; /* see tolerance_of() */
static const double PRECISION = 6; /* 1 / (2 sigma^2) */
static const double KINK = 0.06;   /* sine of a turn that costs a number */
static const double KINK_MAX = 0.17; /* of the largest one */
static const double SUPPLE = 0.25; /* of that cost, if a cubic is there to mend
				* it */
static const double GOOD = 4; /* cost of what noise misses, of one piece */
static const double NEVER = 1e300;

/* The cost of going on along `out` after coming in along `in`. */
static double
bend(const struct v2v_task *t, struct v2v_vec in, struct v2v_vec out,
    bool rigid)
{
	double sine = v2v_vec_cross(in, out), cost;

	if (in.x == 0 && in.y == 0)
		return 0;
	if (v2v_vec_dot(in, out) <= 0 || sine > KINK_MAX || sine < -KINK_MAX)
		return t->lambda * LAST_RESORT;
	cost = t->lambda * sine * sine / (KINK * KINK);
	return rigid ? cost : cost * SUPPLE;
}

/* Take piece p from node i to node j if that is the cheapest way to j. */
static void
offer(const struct v2v_task *t, uint32_t i, int si, uint32_t j, int sj,
    const struct v2v_piece *p, double price)
{
	const struct v2v_node *a = &t->s->node[i];
	struct v2v_node *b = &t->s->node[j];
	double cost = a->best[si] + b->toll[sj] + t->lambda * price
	    + PRECISION * p->sum;
	struct v2v_vec first = i == 0 ? p->out : a->first[si];

	if (i > 0 && si == V2V_SMOOTH && !t->p->polygon)
		cost += bend(t, a->piece[si].in, p->out,
		    p->kind != V2V_SEG_CUBIC
		    && a->piece[si].kind != V2V_SEG_CUBIC);
	if (t->closed && b->gate + 1 == t->n && sj == V2V_SMOOTH
	    && !t->p->polygon)
		cost += bend(t, p->in, first, p->kind != V2V_SEG_CUBIC);
	if (cost >= b->best[sj])
		return;
	b->best[sj] = cost;
	b->from[sj] = i;
	b->from_state[sj] = (uint8_t)si;
	b->piece[sj] = *p;
	b->first[sj] = first;
}

/* What a piece may miss, to get to b in state sj more cheaply than it is. */
static struct v2v_miss
may_miss(const struct v2v_task *t, double base, int price,
    const struct v2v_node *b, int sj)
{
	double room = b->best[sj] - base - t->lambda * price;

	/* A little more, so that rounding decides nothing. */
	return (struct v2v_miss){ t->tolerance,
		room * (1 + 1e-9) / PRECISION };
}

/* Try the segments from node i to node j in the states given. Returns
 * whether any is allowed. */
static bool
try_segments(const struct v2v_task *t, uint32_t i, int si, uint32_t j, int sj,
    struct v2v_blocks *q)
{
	const struct v2v_node *a = &t->s->node[i], *b = &t->s->node[j];
	struct v2v_vec from = a->at[si], to = b->at[sj];
	double base = a->best[si] + b->toll[sj];
	size_t gates = b->gate - a->gate + 1;
	struct v2v_vec ta = { 0, 0 }, tb = { 0, 0 };
	struct v2v_piece p;
	bool any = false;

	if (v2v_piece_line(&p, from, to, q, may_miss(t, base,
	    V2V_LINE_PRICE, b, sj))) {
		any = true;
		offer(t, i, si, j, sj, &p, V2V_LINE_PRICE);
	}
	if (i + 1 == j && t->filled && (!t->sparse || gates <= FAR)) {
		/* Between close neighbours there is always a line, at a
		 * price. */
		p.sum = 0;
		offer(t, i, si, j, sj, &p, V2V_LINE_PRICE + LAST_RESORT);
	}
	if (t->p->polygon)
		return any;
	if (gates >= ARC_MIN
	    && base + t->lambda * V2V_CIRCLE_PRICE < b->best[sj]
	    && v2v_piece_arc(&p, from, to, q, may_miss(t, base,
	    V2V_CIRCLE_PRICE, b, sj), t->p->unit, true)) {
		any = true;
		offer(t, i, si, j, sj, &p, V2V_CIRCLE_PRICE);
	}
	if (gates < FREE_MIN) {
		ta = a->out[si];
		tb = b->in[sj];
	}
	if (base + t->lambda * V2V_CUBIC_PRICE < b->best[sj]
	    && v2v_piece_cubic(&p, from, ta, to, tb, q, may_miss(t, base,
	    V2V_CUBIC_PRICE, b, sj))) {
		any = true;
		offer(t, i, si, j, sj, &p, V2V_CUBIC_PRICE);
	}
	if (gates >= 2 * FREE_MIN
	    && base + t->lambda * V2V_ELLIPSE_PRICE < b->best[sj]
	    && v2v_piece_arc(&p, from, to, q, may_miss(t, base,
	    V2V_ELLIPSE_PRICE, b, sj), t->p->unit, false)) {
		any = true;
		offer(t, i, si, j, sj, &p, V2V_ELLIPSE_PRICE);
	}
	return any;
}

/* Segments from node i to node j, in all states that can still win. Returns
 * whether any is allowed. */
static bool
try_states(struct v2v_task *t, uint32_t i, uint32_t j)
{
	const struct v2v_node *a = &t->s->node[i], *b = &t->s->node[j];
	bool made = false, any = false;
	struct v2v_blocks q;

	for (int k = 0; k < V2V_STATES * V2V_STATES; k++) {
		int si = k % V2V_STATES, sj = k / V2V_STATES;

		if (!a->allowed[si] || !b->allowed[sj] || a->best[si]
		    + b->toll[sj] + t->lambda * V2V_LINE_PRICE >= b->best[sj])
			continue;
		if (!made)
			v2v_blocks_make(t, a->gate, b->gate, &q);
		made = true;
		any |= try_segments(t, i, si, j, sj, &q);
	}
	return any;
}

static void
forget(struct v2v_node *v)
{
	v->best[V2V_SMOOTH] = v->best[V2V_CORNER] = NEVER;
}

static bool
reached(const struct v2v_node *v)
{
	return v->best[V2V_SMOOTH] < NEVER || v->best[V2V_CORNER] < NEVER;
}

/*
 * Fill best[] of the nodes from `first` on; false if the last one cannot be
 * reached. The far nodes before each come first: what reaches that far is
 * cheap, and spares most of the near ones. None is reached from farther than
 * the one before it was.
 */
static bool
solve(struct v2v_task *t, uint32_t first)
{
	uint32_t far = first;

	for (uint32_t j = first + 1; j < t->n_nodes; j++) {
		bool found = false;

		forget(&t->s->node[j]);
		for (uint32_t i = far; i < j; i++)
			if (try_states(t, i, j) && !found) {
				found = true;
				far = i;
			}
	}
	return reached(&t->s->node[t->n_nodes - 1]);
}

/* Is one piece from node `first` to the last one, its neighbour, as good as
 * the noise lets it be? */
static bool
solve_whole(struct v2v_task *t, uint32_t first)
{
	struct v2v_node *b = &t->s->node[first + 1];
	double most = t->lambda > GOOD ? t->lambda : GOOD;
	int state;

	forget(b);
	t->filled = false;
	if (!try_states(t, first, first + 1))
		return false;
	state = b->best[V2V_CORNER] <= b->best[V2V_SMOOTH] ? V2V_CORNER
	    : V2V_SMOOTH;
	return PRECISION * b->piece[state].sum <= most;
}

static bool
add_copy(struct v2v_task *t, const struct v2v_node *v)
{
	struct v2v_node *to = v2v_nodes_add(t, v->gate);

	if (to != NULL)
		*to = *v;
	return to != NULL;
}

/* From the last node, which is reached, to `post`; of a first fit stops `from`
 * and `to` are the same. */
static bool
solve_stretch(struct v2v_task *t, const struct v2v_node *post,
    const struct v2v_stop *from, const struct v2v_stop *to, bool *solved)
{
	uint32_t first = (uint32_t)t->n_nodes - 1;

	if (!add_copy(t, post))
		return false;
	*solved = solve_whole(t, first);
	if (*solved)
		return true;
	t->n_nodes--;
	if (!(t->sparse ? v2v_draft_nodes(t, from, to)
	    : v2v_nodes_fill(t, t->s->node[first].gate, post->gate))
	    || !add_copy(t, post))
		return false;
	t->filled = true;
	*solved = solve(t, first);
	return true;
}

/*
 * From node a, which is the first, to node b. The posts between them are taken
 * one by one; no piece passes one.
 */
static bool
solve_all(struct v2v_task *t, struct v2v_node a, struct v2v_node b,
    size_t n_stops, bool *solved)
{
	const struct v2v_stop *stop = t->s->stop, *from = stop;
	size_t n = 0;

	t->n_nodes = 0;
	t->sparse = n_stops > 0;
	for (int k = 0; k < V2V_STATES; k++)
		a.best[k] = a.allowed[k] ? 0 : NEVER;
	if (!add_copy(t, &a) || !v2v_blocks_sum(t)
	    || (!t->sparse && !v2v_nodes_posts(t, &n)))
		return false;
	*solved = true;
	for (size_t i = 0; i < n && *solved; i++)
		if (!solve_stretch(t, &t->s->post[i], NULL, NULL, solved))
			return false;
	for (size_t i = 1; i + 1 < n_stops && *solved; i++) {
		struct v2v_node v = v2v_draft_node(&stop[i]);

		if (!v.post)
			continue;
		if (!solve_stretch(t, &v, from, &stop[i], solved))
			return false;
		from = &stop[i];
	}
	return !*solved || solve_stretch(t, &b, from,
	    n_stops > 0 ? stop + n_stops - 1 : NULL, solved);
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
	struct v2v_node a, b;
	size_t step;

	t->q = q + cut;
	t->weight = t->s->weight + n + cut;
	t->n = n + 1;
	t->margin = n / 2;
	t->n_nodes = 0;
	if (!v2v_nodes_place(t, 0, t->margin, &step))
		return false;
	a = t->s->node[0];
	/* A chain begins and ends in one state: the corner where it is one. */
	if (a.allowed[V2V_CORNER])
		a.allowed[V2V_SMOOTH] = false;
	b = a;
	b.gate = n;
	return solve_all(t, a, b, 0, solved);
}

/* Solve again with corners where lines meet. */
static bool
solve_again(struct v2v_task *t, bool *solved)
{
	struct v2v_node a = t->s->node[0], b;
	size_t n;

	if (!v2v_draft_take(t, &n))
		return false;
	a.at[V2V_CORNER] = t->s->stop[0].at;
	b = a;
	b.gate = t->n - 1;
	return solve_all(t, a, b, n, solved);
}

static bool
fit_closed(struct v2v_task *t, bool *solved)
{
	const struct v2v_vec *q = t->s->gate + t->n;
	double cosine;
	size_t n = t->n, cut = sharpest(q, n, &cosine);

	*solved = false;
	if (n > 8 && !solve_closed(t, q, n, cut, solved))
		return false;
	if (*solved && t->s->node[0].allowed[V2V_CORNER]) {
		if (!solve_again(t, solved))
			return false;
		return *solved || solve_closed(t, q, n, cut, solved);
	}
	if (*solved) {
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
		return solve_closed(t, q, n, (cut + far) % n, solved);
	}
	return true;
}

/* Solve an open chain, its ends free if `end` is NULL; with the nodes of a
 * first fit alone if there are some. */
static bool
solve_open(struct v2v_task *t, const struct v2v_end *end, size_t n_stops,
    bool *solved)
{
	t->q = t->s->gate;
	t->weight = t->s->weight;
	t->n_nodes = 0;
	if (!v2v_nodes_end(t, 0, end, 1)
	    || !v2v_nodes_end(t, t->n - 1, end ? end + 1 : NULL, -1))
		return false;
	return solve_all(t, t->s->node[0], t->s->node[1], n_stops, solved);
}

/* The gates are in s->gate, a closed chain's four times over. */
static bool
fit_gates(struct v2v_task *t, const struct v2v_end *end, size_t n_stops,
    bool *solved)
{
	if (t->closed)
		return fit_closed(t, solved);
	if (!solve_open(t, end, n_stops, solved))
		return false;
	return *solved || n_stops == 0 || solve_open(t, end, 0, solved);
}

/* What a number costs in a chain of n gates: long ones may be drawn broadly,
 * so that a picture of twice the size takes about as many. */
double
v2v_fit_price(const struct v2v_fit_params *p, size_t n)
{
	double scale = p->tolerance / 0.8, length = (double)n / LONG;

	return LAMBDA * scale * scale * (1 + length + length * length)
	    * (p->smooth == 0 ? 1 : v2v_exp(p->smooth * SMOOTH));
}

/* For the same reason their gates may be missed by a little more. */
static double
tolerance_of(const struct v2v_fit_params *p, size_t n)
{
	double length = (double)v2v_least(n, BROAD_LAST) / BROAD_GATES;

	return p->tolerance * (1 + BROAD * v2v_log(1 + length));
}

static bool
grow_gates(struct v2v_fit_scratch *s, size_t room)
{
	return v2v_grow(&s->gate, &s->cap_gate, room, sizeof(*s->gate))
	    && v2v_grow(&s->weight, &s->cap_weight, room, sizeof(*s->weight));
}

static bool
load_gates(struct v2v_task *t, const struct v2v_map *m, uint32_t c)
{
	struct v2v_fit_scratch *s = t->s;
	size_t n = t->n, room = t->closed ? 4 * n : n;

	if (!grow_gates(s, room))
		return false;
	v2v_fit_gates(m, t->p, 2 * c, n, s->gate, s->weight);
	for (size_t i = n; i < room; i++) {
		s->gate[i] = s->gate[i - n];
		s->weight[i] = s->weight[i - n];
	}
	return true;
}

static bool
on_frame(const struct v2v_chain *c)
{
	return c->face[0] == 0 || c->face[1] == 0;
}

bool
v2v_fit_draft(struct v2v_fit_scratch *s, const struct v2v_map *m, uint32_t c,
    const struct v2v_fit_params *p, size_t *n_stops, struct v2v_ray ray[2])
{
	const struct v2v_chain *k = &m->chain[c];
	size_t n = v2v_chain_cracks(m, c);
	struct v2v_task t = { .s = s, .p = p, .n = n,
		.lambda = v2v_fit_price(p, n),
		.tolerance = tolerance_of(p, n) };
	bool solved;

	*n_stops = 0;
	if (n < DRAFT_MIN || k->from == V2V_NONE || on_frame(k))
		return true;
	if (!load_gates(&t, m, c)
	    || !fit_gates(&t, NULL, 0, &solved))
		return false;
	if (!solved)
		return true;
	if (!v2v_draft_take(&t, n_stops))
		return false;
	v2v_draft_rays(&t, *n_stops, ray);
	return true;
}

bool
v2v_fit_chain(struct v2v_fit_scratch *s, const struct v2v_map *m, uint32_t c,
    const struct v2v_end end[2], size_t n_stops,
    const struct v2v_fit_params *p, struct v2v_point *start, size_t *count)
{
	const struct v2v_chain *k = &m->chain[c];
	bool closed = k->from == V2V_NONE;
	size_t n = v2v_chain_cracks(m, c);
	struct v2v_task t = { .s = s, .p = p, .n = n, .closed = closed,
		.end = end, .lambda = v2v_fit_price(p, n),
		.tolerance = tolerance_of(p, n) };
	bool solved;

	/* The frame is straight already; noise means little. */
	if (on_frame(k) || p->lines || p->cracks
	    || (p->cracked != NULL && p->cracked[c]))
		return v2v_cracks_write(&t, m, k, start, count);
	if (!load_gates(&t, m, c)
	    || !fit_gates(&t, end, n_stops, &solved))
		return false;
	return solved ? v2v_chain_write(&t, start, count)
	    : v2v_cracks_write(&t, m, k, start, count);
}

bool
v2v_fit_points(struct v2v_fit_scratch *s, const struct v2v_vec *q, size_t n,
    const struct v2v_end *end, const struct v2v_fit_params *p,
    struct v2v_point *start, size_t *count, struct v2v_fit_cost *cost)
{
	struct v2v_task t = { .s = s, .p = p, .n = n, .closed = end == NULL,
		.end = end,
		.lambda = v2v_fit_price(p, n > POINTS_MIN ? n : POINTS_MIN),
		.tolerance = tolerance_of(p, n) };
	const struct v2v_node *last;
	size_t room = t.closed ? 4 * n : n;
	bool solved;

	if (!grow_gates(s, room))
		return false;
	for (size_t i = 0; i < room; i++) {
		s->gate[i] = q[i % n];
		s->weight[i] = 1;
	}
	if (!fit_gates(&t, end, 0, &solved))
		return false;
	*count = 0;
	if (!solved)
		return true;
	last = &s->node[t.n_nodes - 1];
	cost->distance = last->best[V2V_CORNER] < last->best[V2V_SMOOTH]
	    ? last->best[V2V_CORNER] : last->best[V2V_SMOOTH];
	if (!v2v_chain_write(&t, start, count))
		return false;
	cost->numbers = 0;
	for (size_t i = 0; i < *count; i++)
		cost->numbers += t.lambda * (s->seg[i].kind == V2V_SEG_LINE
		    ? V2V_LINE_PRICE : s->seg[i].kind == V2V_SEG_ARC
		    ? V2V_CIRCLE_PRICE : V2V_CUBIC_PRICE);
	cost->distance -= cost->numbers;
	return true;
}

void
v2v_fit_scratch_free(struct v2v_fit_scratch *s)
{
	free(s->gate);
	free(s->weight);
	free(s->mass);
	free(s->sum);
	free(s->node);
	free(s->post);
	free(s->seg);
	free(s->stop);
	*s = (struct v2v_fit_scratch){ 0 };
}
