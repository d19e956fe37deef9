/* Which face lies in a hole of which: rings that share chains. */
#include "base.h"

#include "trace/map.h"

#include "util/forest.h"
#include "util/mem.h"

#include <stdlib.h>

int
v2v_map_nest(struct v2v_map *m, uint32_t n_faces, struct v2v_msg *msg)
{
	uint32_t *up = v2v_alloc(m->n_rings, sizeof(*up));
	uint32_t *inner = v2v_alloc(m->n_rings, sizeof(*inner));
	size_t n = (size_t)n_faces + 1;
	int err = V2V_OK;

	m->outer = v2v_alloc(n, sizeof(*m->outer));
	m->parent = v2v_zalloc(n, sizeof(*m->parent));
	m->hole = v2v_alloc(n, sizeof(*m->hole));
	if (!up || !inner || !m->outer || !m->parent || !m->hole) {
		err = v2v_fail_memory(msg);
		goto out;
	}
	for (size_t i = 0; i < m->n_rings; i++)
		up[i] = (uint32_t)i;
	for (size_t i = 0; i < n; i++)
		m->outer[i] = m->hole[i] = V2V_NONE;
	for (size_t c = 0; c < m->n_chains; c++) {
		uint32_t a = v2v_find(up, m->chain[c].ring[0]);
		uint32_t b = v2v_find(up, m->chain[c].ring[1]);

		if (a < b)
			up[b] = a;
		else
			up[a] = b;
	}
	for (size_t i = 0; i < m->n_rings; i++)
		if (!m->ring[i].outer)
			inner[v2v_find(up, (uint32_t)i)] = (uint32_t)i;
	for (size_t i = 0; i < m->n_rings; i++) {
		uint32_t f = m->ring[i].face;

		if (!m->ring[i].outer)
			continue;
		m->outer[f] = (uint32_t)i;
		m->hole[f] = inner[v2v_find(up, (uint32_t)i)];
		m->parent[f] = m->ring[m->hole[f]].face;
	}
out:
	free(up);
	free(inner);
	return err;
}
