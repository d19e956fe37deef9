/* Is each sample of an SVG its pixel's label? */
#include "base.h"

#include "trace/proof.h"

#include "trace/sample.h"
#include "util/mem.h"

#include <stdlib.h>

enum { NEAR = 2 }; /* px from a chain to a pixel that it may have hit */

/* Marks of lattice points, (width + 1) a row. */
struct marks {
	int32_t width, height;
	bool *near;
};

/* Mark the lattice points around pixel (x, y). */
static void
mark(const struct marks *k, int32_t x, int32_t y)
{
	for (int32_t j = y - NEAR + 1; j <= y + NEAR; j++)
		for (int32_t i = x - NEAR + 1; i <= x + NEAR; i++)
			if (i >= 0 && j >= 0 && i <= k->width
			    && j <= k->height)
				k->near[(size_t)j * ((size_t)k->width + 1)
				    + (size_t)i] = true;
}

/* Compare row y; marks come into being with the first difference. */
static bool
compare(struct marks *k, size_t *wrong, const struct v2v_labels *l,
    const uint32_t *got, int32_t y)
{
	const uint16_t *px = l->px + (size_t)y * (size_t)l->width;

	for (int32_t x = 0; x < l->width; x++) {
		const uint8_t *c = l->rgb[px[x]];
		uint32_t want = px[x] == V2V_ABSENT ? 0 : V2V_SOLID
		    | (uint32_t)c[0] << 16 | (uint32_t)c[1] << 8 | c[2];

		if (got[x] == want)
			continue;
		if (k->near == NULL)
			k->near = v2v_zalloc(((size_t)l->width + 1)
			    * ((size_t)l->height + 1), sizeof(*k->near));
		if (k->near == NULL)
			return false;
		mark(k, x, y);
		++*wrong;
	}
	return true;
}

static bool
passes_mark(const struct v2v_map *m, const struct v2v_chain *c,
    const struct marks *k)
{
	const struct v2v_point *p = m->point + c->first;
	struct v2v_point at = p[0];

	for (uint32_t i = 1; i < c->n + (c->from == V2V_NONE); i++) {
		struct v2v_point to = p[i % c->n];

		for (;;) {
			if (k->near[(size_t)at.y * ((size_t)k->width + 1)
			    + (size_t)at.x])
				return true;
			if (at.x == to.x && at.y == to.y)
				break;
			at.x += (to.x > at.x) - (to.x < at.x);
			at.y += (to.y > at.y) - (to.y < at.y);
		}
	}
	return false;
}

int
v2v_proof(size_t *wrong, bool *cracked, const char *svg, size_t len,
    const struct v2v_labels *l, const struct v2v_map *m,
    struct v2v_msg *msg)
{
	struct marks k = { .width = l->width, .height = l->height };
	struct v2v_samples s = { 0 };
	uint32_t *row = NULL;
	bool ok;
	int err;

	*wrong = 0;
	err = v2v_samples_init(&s, svg, len, l->width, l->height, msg);
	if (err != V2V_OK)
		return err;
	row = v2v_alloc((size_t)l->width, sizeof(*row));
	ok = row != NULL;
	for (int32_t y = 0; ok && y < l->height; y++)
		ok = v2v_samples_row(&s, row)
		    && compare(&k, wrong, l, row, y);
	for (size_t c = 0; ok && *wrong > 0 && c < m->n_chains; c++)
		cracked[c] |= passes_mark(m, &m->chain[c], &k);
	free(k.near);
	free(row);
	v2v_samples_free(&s);
	return ok ? V2V_OK : v2v_fail_memory(msg);
}
