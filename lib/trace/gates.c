/*
 * Gates of a chain. The gate of a crack is the segment between the centres of
 * the two pixels that it separates; a boundary that keeps both pixels on their
 * sides crosses it. Its middle is the middle of the crack.
 */
#include "base.h"

#include "trace/fit.h"

static int32_t
span(struct v2v_point p, struct v2v_point q)
{
	int32_t n = q.x - p.x + q.y - p.y;

	return n < 0 ? -n : n;
}

size_t
v2v_chain_cracks(const struct v2v_map *m, uint32_t c)
{
	const struct v2v_chain *k = &m->chain[c];
	const struct v2v_point *p = m->point + k->first;
	size_t n = 0;

	for (uint32_t i = 1; i < k->n; i++)
		n += (size_t)span(p[i - 1], p[i]);
	if (k->from == V2V_NONE)
		n += (size_t)span(p[k->n - 1], p[0]);
	return n;
}

size_t
v2v_chain_gates(const struct v2v_map *m, uint32_t h, size_t max,
    struct v2v_vec *q)
{
	static const int32_t dx[4] = { 1, 0, -1, 0 }, dy[4] = { 0, 1, 0, -1 };
	const struct v2v_chain *k = &m->chain[h / 2];
	const struct v2v_point *p = m->point + k->first;
	uint32_t sides = k->n - (k->from != V2V_NONE);
	size_t n = 0;

	for (uint32_t i = 0; i < sides && n < max; i++) {
		uint32_t j = h & 1 ? k->n - 1 - i : i;
		uint32_t e = h & 1 ? (j + k->n - 1) % k->n : (j + 1) % k->n;
		int d = v2v_direction(p[j], p[e]);
		int32_t len = span(p[j], p[e]);

		for (int32_t t = 0; t < len && n < max; t++) {
			q[n].x = p[j].x + dx[d] * (t + 0.5);
			q[n].y = p[j].y + dy[d] * (t + 0.5);
			n++;
		}
	}
	return n;
}

size_t
v2v_fit_gates(const struct v2v_map *m, const struct v2v_fit_params *p,
    uint32_t h, size_t max, struct v2v_vec *q, float *w)
{
	size_t n = v2v_chain_gates(m, h, max, q);

	for (size_t i = 0; i < n; i++)
		w[i] = 1;
	if (p->guide != NULL)
		v2v_guide_place(p->guide, q, w, n);
	else if (p->blends != NULL)
		v2v_blends_place(p->blends, q, w, n);
	return n;
}
