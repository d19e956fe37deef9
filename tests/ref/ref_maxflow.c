/* Maximum flow by shortest augmenting paths (Edmonds and Karp, "Theoretical
 * Improvements in Algorithmic Efficiency for Network Flow Problems", JACM
 * 1972). */
#include "base.h"

#include "tests/ref/ref_maxflow.h"

/* Who is reached from the source, and through which node. */
static void
search(int64_t cap[][REF_FLOW_NODES], int n, int source, int *from,
    bool *reached)
{
	int queue[REF_FLOW_NODES], head = 0, len = 0;

	for (int i = 0; i < n; i++)
		reached[i] = false;
	reached[source] = true;
	queue[len++] = source;
	while (head < len) {
		int i = queue[head++];

		for (int j = 0; j < n; j++)
			if (!reached[j] && cap[i][j] > 0) {
				reached[j] = true;
				from[j] = i;
				queue[len++] = j;
			}
	}
}

int64_t
ref_maxflow(int64_t cap[][REF_FLOW_NODES], int n, int source, int sink,
    bool side[REF_FLOW_NODES])
{
	int from[REF_FLOW_NODES];
	int64_t total = 0;

	for (;;) {
		int64_t flow = INT64_MAX;

		search(cap, n, source, from, side);
		if (!side[sink])
			return total;
		for (int j = sink; j != source; j = from[j])
			if (cap[from[j]][j] < flow)
				flow = cap[from[j]][j];
		for (int j = sink; j != source; j = from[j]) {
			cap[from[j]][j] -= flow;
			cap[j][from[j]] += flow;
		}
		total += flow;
	}
}
