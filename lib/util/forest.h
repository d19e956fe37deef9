/* Disjoint sets (Tarjan 1975): up[i] leads from i towards its root. */
#ifndef V2V_FOREST_H
#define V2V_FOREST_H

#include "base.h"

/* The root of i; the way there is halved for the next time. */
static inline uint32_t
v2v_find(uint32_t *up, uint32_t i)
{
	while (up[i] != i)
		i = up[i] = up[up[i]];
	return i;
}

/* Make one set of those of i and j. Its root is the lower of the two. */
static inline void
v2v_unite(uint32_t *up, uint32_t i, uint32_t j)
{
	i = v2v_find(up, i);
	j = v2v_find(up, j);
	if (i < j)
		up[j] = i;
	else
		up[i] = j;
}

#endif
