/* Minimum cut of an 8-connected grid with two terminals. */
#ifndef V2V_MAXFLOW_H
#define V2V_MAXFLOW_H

#include "base.h"

/*
 * Neighbours of a node: direction d and its opposite d ^ 4. East, south-east,
 * south, south-west, then their opposites.
 */
enum { V2V_GRID_DIRS = 8 };
extern const int8_t v2v_grid_dx[V2V_GRID_DIRS];
extern const int8_t v2v_grid_dy[V2V_GRID_DIRS];

struct v2v_gridflow;

/* A grid without any capacity; NULL without memory. At most 2^26 nodes. */
struct v2v_gridflow *v2v_gridflow_new(int32_t width, int32_t height);
void v2v_gridflow_free(struct v2v_gridflow *g); /* NULL is fine */

/* Forget flow and capacities. */
void v2v_gridflow_reset(struct v2v_gridflow *g);

/*
 * The capacity of source -> (x, y) minus that of (x, y) -> sink. |excess| and
 * every edge are below 2^26, so that no residual overflows.
 */
void v2v_gridflow_terminal(struct v2v_gridflow *g, int32_t x, int32_t y,
    int32_t excess);

/* `cap` both ways between (x, y) and its neighbour in direction d; nothing if
 * that is outside the grid. */
void v2v_gridflow_edge(struct v2v_gridflow *g, int32_t x, int32_t y, int d,
    int32_t cap);

/* Find a maximum flow and return its value (without the part that cancels
 * within one node's two terminal edges). */
int64_t v2v_gridflow_solve(struct v2v_gridflow *g);

/* After solve: is (x, y) on the source's side of the minimum cut nearest to
 * the source? */
bool v2v_gridflow_source(const struct v2v_gridflow *g, int32_t x, int32_t y);

#endif
