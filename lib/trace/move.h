/* Vertices of fitted chains, moved for all that meet there if gates allow. */
#ifndef V2V_MOVE_H
#define V2V_MOVE_H

#include "trace/fit.h"

/* Segment i of a chain, and vertex i, where that starts. */
struct v2v_spot {
	uint32_t chain;
	size_t i;
};

/* The chain at hand: its gates and their weights, and the gate at each of its
 * vertices. */
struct v2v_mover_gates {
	uint32_t chain;
	size_t n;
	struct v2v_vec *q;
	float *w;
	size_t *at;
	size_t cap_q, cap_w, cap_at;
};

struct v2v_mover {
	/* All borrowed; end[] is where the half-chains end. */
	struct v2v_fit *f;
	const struct v2v_map *m;
	struct v2v_end *end;
	const struct v2v_fit_params *p;

	struct v2v_mover_gates g;
	bool failed; /* memory ran out: nothing was moved since */
};

void v2v_mover_init(struct v2v_mover *v, struct v2v_fit *f,
    const struct v2v_map *m, struct v2v_end *end,
    const struct v2v_fit_params *p);
void v2v_mover_free(struct v2v_mover *v);

static inline size_t
v2v_mover_segments(const struct v2v_mover *v, uint32_t chain)
{
	return v->f->first[chain + 1] - v->f->first[chain];
}

static inline struct v2v_spot
v2v_spot_next(struct v2v_spot at)
{
	return (struct v2v_spot){ at.chain, at.i + 1 };
}

struct v2v_seg *v2v_spot_segment(const struct v2v_mover *v,
    struct v2v_spot at);
struct v2v_point v2v_spot_vertex(const struct v2v_mover *v,
    struct v2v_spot at);

/* The junction at the end of a chain; NULL if the vertex is none. */
const struct v2v_vertex *v2v_spot_junction(const struct v2v_mover *v,
    struct v2v_spot at);

/* The segments that meet at a vertex, and whether they start there; how many. */
int v2v_spot_legs(const struct v2v_mover *v, struct v2v_spot at,
    struct v2v_spot leg[4], bool starts[4]);

/* Not the picture's border, nor part of a shape. */
bool v2v_mover_allows(const struct v2v_mover *v, uint32_t chain);

/* Have the gates of a chain at hand, in v->g. False without memory. */
bool v2v_mover_load(struct v2v_mover *v, uint32_t chain);

/* Gate k of the chain at hand; a closed one goes round. */
static inline struct v2v_vec
v2v_mover_gate(const struct v2v_mover *v, size_t k)
{
	return v->g.q[k % v->g.n];
}

static inline double
v2v_mover_weight(const struct v2v_mover *v, size_t k)
{
	return (double)v->g.w[k % v->g.n];
}

/*
 * Move the n vertices at[] (1 or 2) to to[], if that costs at most half of
 * `price`, as truth is on the side of the gates,
 *
 *      rise of sum of distance^2 / (2 sigma^2)  <=  price / 2,
 *
 * over the gates of all lines that move, and no gate is missed by more than
 * the tolerance. Handles of curves move along with their ends. Whether it was
 * done.
 */
bool v2v_mover_try(struct v2v_mover *v, const struct v2v_spot *at,
    const struct v2v_point *to, int n, double price);

#endif
