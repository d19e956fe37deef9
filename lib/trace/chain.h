/* One chain while it is being fitted: gates, nodes, blocks of gates. */
#ifndef V2V_CHAIN_H
#define V2V_CHAIN_H

#include "trace/piece.h"

enum { V2V_SMOOTH, V2V_CORNER, V2V_STATES };

/*
 * A place where one segment may end and the next begin, on the grid. In its
 * smooth state the segments go on without a corner; in its corner state they
 * need not. The two states differ in place.
 */
struct v2v_node {
	size_t gate;
	bool allowed[V2V_STATES];
	bool post; /* a corner that no curve goes round */
	struct v2v_vec at[V2V_STATES];
	struct v2v_vec in[V2V_STATES], out[V2V_STATES]; /* tangents nearby */
	double toll[V2V_STATES]; /* cost of the state */
	/* The cheapest way here: its cost, last piece, and first tangent. */
	double best[V2V_STATES];
	uint32_t from[V2V_STATES];
	uint8_t from_state[V2V_STATES];
	struct v2v_piece piece[V2V_STATES];
	struct v2v_vec first[V2V_STATES];
};

struct v2v_task {
	struct v2v_fit_scratch *s;
	const struct v2v_fit_params *p;
	const struct v2v_vec *q; /* gates: the middles of the cracks, or where
	                          * a guide has the boundary */
	const float *weight;     /* of the gates; a crack's middle has 1 */
	size_t n;                /* how many */
	size_t margin;           /* gates known before q[0] and after q[n - 1] */
	bool closed;
	const struct v2v_end *end; /* of an open chain, both */
	double lambda;           /* price of a number */
	double tolerance;        /* px a gate may be missed by */
	size_t n_nodes;
	bool sparse;             /* the nodes are those of a first fit */
	bool filled;             /* neighbours among the nodes are near */
};

/* Prices in numbers written. */
enum {
	V2V_LINE_PRICE = 2, V2V_CIRCLE_PRICE = 5, V2V_CUBIC_PRICE = 6,
	V2V_ELLIPSE_PRICE = 7
};

static inline size_t
v2v_least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* One more node, zero but for its gate; NULL without memory. */
struct v2v_node *v2v_nodes_add(struct v2v_task *t, size_t gate);

/* One node at a gate, of which `reach` gates each way may be looked at; *step
 * gates on the next one may be. NULL without memory. */
struct v2v_node *v2v_nodes_place(struct v2v_task *t, size_t gate,
    size_t reach, size_t *step);

/* Nodes between gates `from` and `to`, both excluded. False without memory. */
bool v2v_nodes_fill(struct v2v_task *t, size_t from, size_t to);

/*
 * The posts between gates 0 and t->n - 1 into s->post, in order: *n of them.
 * False without memory.
 */
bool v2v_nodes_posts(struct v2v_task *t, size_t *n);

/*
 * The end of an open chain at its first (step 1) or last gate (step -1). Its
 * place and tangent are given, or come from the gates if e is NULL.
 */
bool v2v_nodes_end(struct v2v_task *t, size_t gate, const struct v2v_end *e,
    int step);

/* Running sums of the gates, which blocks need; false without memory. */
bool v2v_blocks_sum(struct v2v_task *t);

/* Gates i to j in blocks. */
void v2v_blocks_make(const struct v2v_task *t, size_t i, size_t j,
    struct v2v_blocks *b);

/*
 * The solution as segments in s->seg, with tangents that agree where the chain
 * is smooth. False without memory.
 */
bool v2v_chain_write(struct v2v_task *t, struct v2v_point *start, size_t *n);

/* Turn the way to the last node round, so that from[] of a node is the one
 * after it. Returns the state of the first node. */
int v2v_chain_turn(struct v2v_task *t);

/* The same without a solution: the cracks of chain c themselves, or long lines
 * near them if lines are all that is wanted. */
bool v2v_cracks_write(struct v2v_task *t, const struct v2v_map *m,
    const struct v2v_chain *c, struct v2v_point *start, size_t *n);

bool v2v_chain_add(struct v2v_task *t, size_t *n, struct v2v_seg seg);

static inline int32_t
v2v_to_grid(double v, int32_t unit)
{
	double s = v * unit;

	return (int32_t)(s < 0 ? s - 0.5 : s + 0.5);
}

#endif
