/* The least energy of labels, nearly, by alpha-expansion. */
#include "base.h"

#include "tests/ref/ref_expansion.h"

#include "segment/maxflow.h"

#include <stdlib.h>
#include <string.h>

/*
 * Of two pixels, whether each takes alpha (1) or keeps its label (0), the
 * energy has the four values A = 00, B = 01, C = 10, D = 0 = 11. Twice of it is
 * 2 A + (C - A - B) x + (B - C - A) y + (B + C - A) |x - y|, for x, y in {0, 1}.
 */
static void
add_pair(struct v2v_gridflow *g, int64_t *unary, const struct ref_potts *p,
    const uint8_t *labels, size_t i, size_t j, int d, uint8_t alpha)
{
	int32_t w = p->strength * p->weights[4 * i + (size_t)d];
	int32_t a = labels[i] != labels[j] ? w : 0;
	int32_t b = labels[i] != alpha ? w : 0;
	int32_t c = labels[j] != alpha ? w : 0;

	unary[i] += c - a - b;
	unary[j] += b - c - a;
	v2v_gridflow_edge(g, (int32_t)(i % (size_t)p->w),
	    (int32_t)(i / (size_t)p->w), d, b + c - a);
}

static void
expand(const struct ref_potts *p, uint8_t *labels, uint8_t alpha)
{
	size_t n = (size_t)p->w * (size_t)p->h;
	struct v2v_gridflow *g = v2v_gridflow_new(p->w, p->h);
	int64_t *unary = calloc(n, sizeof(*unary));

	if (g == NULL || unary == NULL)
		abort();
	for (size_t i = 0; i < n; i++) {
		const uint8_t *costs = p->costs + p->colours[i]
		    * (size_t)p->n_pal;
		int32_t x = (int32_t)(i % (size_t)p->w);
		int32_t y = (int32_t)(i / (size_t)p->w);

		unary[i] += 512 * (costs[alpha] - costs[labels[i]]);
		for (int d = 0; d < 4; d++) {
			int32_t u = x + v2v_grid_dx[d], v = y + v2v_grid_dy[d];

			if (u >= 0 && u < p->w && v < p->h)
				add_pair(g, unary, p, labels, i,
				    (size_t)(v * p->w + u), d, alpha);
		}
	}
	/* The source's side keeps: what alpha costs more is the capacity
	 * from the source. */
	for (size_t i = 0; i < n; i++)
		v2v_gridflow_terminal(g, (int32_t)(i % (size_t)p->w),
		    (int32_t)(i / (size_t)p->w), (int32_t)unary[i]);
	v2v_gridflow_solve(g);
	for (size_t i = 0; i < n; i++)
		if (!v2v_gridflow_source(g, (int32_t)(i % (size_t)p->w),
		    (int32_t)(i / (size_t)p->w)))
			labels[i] = alpha;
	free(unary);
	v2v_gridflow_free(g);
}

void
ref_expansion(const struct ref_potts *p, uint8_t *labels)
{
	size_t n = (size_t)p->w * (size_t)p->h;
	uint8_t *before = malloc(n);
	int64_t least = ref_potts_energy(p, labels);
	int idle = 0;

	if (before == NULL)
		abort();
	for (int alpha = 0; idle < p->n_pal; alpha = (alpha + 1) % p->n_pal) {
		int64_t e;

		memcpy(before, labels, n);
		expand(p, labels, (uint8_t)alpha);
		e = ref_potts_energy(p, labels);
		idle = e < least ? 0 : idle + 1;
		if (e >= least)
			memcpy(labels, before, n);
		else
			least = e;
	}
	free(before);
}
