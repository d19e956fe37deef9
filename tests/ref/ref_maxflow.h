/* Maximum flow in a matrix of capacities. */
#ifndef V2V_REF_MAXFLOW_H
#define V2V_REF_MAXFLOW_H

#include "base.h"

enum { REF_FLOW_NODES = 128 };

/*
 * The value of a maximum flow from node `source` to node `sink` of n, at most
 * REF_FLOW_NODES. cap[i][j] is the capacity from i to j; the residual is left
 * there. side[i] = can i be reached from the source in it.
 */
int64_t ref_maxflow(int64_t cap[][REF_FLOW_NODES], int n, int source, int sink,
    bool side[REF_FLOW_NODES]);

#endif
