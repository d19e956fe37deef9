/*
 * The planar map of the labels: vertices, chains, rings, and which face lies
 * within which.
 */
#ifndef V2V_MAP_H
#define V2V_MAP_H

#include "trace/runs.h"

enum { V2V_RIGHT, V2V_DOWN, V2V_LEFT, V2V_UP }; /* clockwise on the screen */

#define V2V_NONE UINT32_MAX

/*
 * A lattice point where a crack turns or cracks meet. to[d] is the next vertex
 * in direction d, V2V_NONE where no crack leaves that way; once the chains are
 * found, to[d] of a junction is the half-chain that leaves in direction d.
 * face[] is of the pixels a, b, c, d around it (upper left, upper right, lower
 * left, lower right).
 */
struct v2v_vertex {
	int32_t x, y;
	uint32_t to[4];
	uint32_t face[4];
	uint8_t join;     /* enum v2v_join: two passes, not a junction */
	uint8_t used;     /* bit d: the crack in direction d was walked */
	bool junction;
};

/* Is a vertex on a left or right border of the picture? Face 0 is outside. */
static inline bool
v2v_vertex_fixes_x(const struct v2v_vertex *v)
{
	return (v->face[0] == 0 && v->face[2] == 0)
	    || (v->face[1] == 0 && v->face[3] == 0);
}

/* On an upper or lower one? */
static inline bool
v2v_vertex_fixes_y(const struct v2v_vertex *v)
{
	return (v->face[0] == 0 && v->face[1] == 0)
	    || (v->face[2] == 0 && v->face[3] == 0);
}

struct v2v_point {
	int32_t x, y;
};

/*
 * A boundary between two faces, from junction to junction or closed. Its
 * points are its turning points; a closed chain's first is not repeated.
 * Half-chain 2 * c is chain c forwards, 2 * c + 1 backwards.
 */
struct v2v_chain {
	size_t first;           /* of its points */
	uint32_t n;             /* points */
	uint32_t from, to;      /* junctions; V2V_NONE if closed */
	uint32_t face[2];       /* left of the half-chain forwards, backwards */
	uint32_t ring[2];       /* that the half-chains are part of */
};

/* A cycle of half-chains with one face on its left. */
struct v2v_ring {
	size_t first;           /* in map.half */
	uint32_t n;
	uint32_t face;
	bool outer;             /* false: the face lies outside the cycle */
};

struct v2v_map {
	size_t n_vertices, n_chains, n_points, n_rings;
	struct v2v_vertex *vertex;
	struct v2v_chain *chain;
	struct v2v_point *point;
	struct v2v_ring *ring;  /* in the order of their first half-chains */
	uint32_t *half;         /* 2 * n_chains, ring by ring */
	uint32_t *outer;        /* of each face, its outer ring; face 0: none */
	uint32_t *parent;       /* of each face, the face in whose hole it lies;
	                         * always a lower number; of face 0: 0 */
	uint32_t *hole;         /* of each face, the inner ring of its parent
	                         * that encloses it; face 0: none */
};

int v2v_map_init(struct v2v_map *m, const struct v2v_runs *r,
    const struct v2v_labels *l, struct v2v_msg *msg);
void v2v_map_free(struct v2v_map *m);

/* Parts of v2v_map_init, in this order. */
int v2v_map_vertices(struct v2v_map *m, const struct v2v_runs *r,
    const struct v2v_labels *l, struct v2v_msg *msg);
int v2v_map_chains(struct v2v_map *m, struct v2v_msg *msg);
int v2v_map_rings(struct v2v_map *m, struct v2v_msg *msg);
int v2v_map_nest(struct v2v_map *m, uint32_t n_faces, struct v2v_msg *msg);

/*
 * The half-chain that leaves the junction where the open half-chain h ends,
 * turned from its direction there: V2V_TURN_LEFT, + 1 straight on, + 2 to the
 * right, + 3 back. V2V_NONE if none leaves that way.
 */
enum { V2V_TURN_LEFT = 3 };
uint32_t v2v_map_leave(const struct v2v_map *m, uint32_t h, int turn);

/* The direction from p to q, which differ in one coordinate. */
static inline int
v2v_direction(struct v2v_point p, struct v2v_point q)
{
	return q.x > p.x ? V2V_RIGHT : q.x < p.x ? V2V_LEFT
	    : q.y > p.y ? V2V_DOWN : V2V_UP;
}

#endif
