/* Is each sample of an SVG its pixel's label? */
#include "base.h"

#include "trace/proof.h"

#include "trace/sample.h"
#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum { NEAR = 2 }; /* px from a chain to a pixel that it may have hit */

/* What the samples of row y should be. */
static void
want_row(uint32_t *want, const struct v2v_labels *l, const uint32_t *paint,
    int32_t y)
{
	const uint16_t *px = l->px + (size_t)y * (size_t)l->width;

	for (int32_t x = 0; x < l->width; x++)
		want[x] = paint[px[x]];
}

/* Note where row y differs. */
static bool
compare(struct v2v_proof *p, const uint32_t *want, const uint32_t *got,
    int32_t width, int32_t y)
{
	if (memcmp(want, got, (size_t)width * sizeof(*got)) == 0)
		return true;
	for (int32_t x = 0; x < width; x++) {
		if (got[x] == want[x])
			continue;
		if (!v2v_grow(&p->wrong, &p->cap, p->n + 1,
		    sizeof(*p->wrong)))
			return false;
		p->wrong[p->n++] = (struct v2v_point){ x, y };
	}
	return true;
}

/* Of each label, its sample; NULL without memory. */
static uint32_t *
list_paint(const struct v2v_labels *l)
{
	uint32_t *paint = v2v_zalloc((size_t)l->n + 1, sizeof(*paint));

	for (int k = 1; paint != NULL && k <= l->n; k++)
		paint[k] = V2V_SOLID | (uint32_t)l->rgb[k][0] << 16
		    | (uint32_t)l->rgb[k][1] << 8 | l->rgb[k][2];
	return paint;
}

int
v2v_proof_run(struct v2v_proof *p, struct v2v_proof *joined, const char *svg,
    size_t len, const struct v2v_labels *l, struct v2v_msg *msg)
{
	struct v2v_samples s = { 0 };
	size_t width = (size_t)l->width;
	uint32_t *row, *paint;
	bool ok;
	int err;

	p->n = joined->n = 0;
	err = v2v_samples_init(&s, svg, len, l->width, l->height, msg);
	if (err != V2V_OK)
		return err;
	row = v2v_alloc(3 * width, sizeof(*row));
	paint = list_paint(l);
	ok = row != NULL && paint != NULL;
	for (int32_t y = 0; ok && y < l->height; y++) {
		want_row(row, l, paint, y);
		ok = v2v_samples_row(&s, row + width, row + 2 * width)
		    && compare(p, row, row + width, l->width, y)
		    && compare(joined, row, row + 2 * width, l->width, y);
	}
	free(row);
	free(paint);
	v2v_samples_free(&s);
	return ok ? V2V_OK : v2v_fail_memory(msg);
}

void
v2v_proof_free(struct v2v_proof *p)
{
	free(p->wrong);
	*p = (struct v2v_proof){ 0 };
}

/* Does the chain pass a lattice point that is marked? */
static bool
passes(const struct v2v_map *m, const struct v2v_chain *c, const bool *near,
    size_t stride)
{
	const struct v2v_point *p = m->point + c->first;
	struct v2v_point at = p[0];

	for (uint32_t i = 1; i < c->n + (c->from == V2V_NONE); i++) {
		struct v2v_point to = p[i % c->n];

		while (at.x != to.x || at.y != to.y) {
			if (near[(size_t)at.y * stride + (size_t)at.x])
				return true;
			at.x += (to.x > at.x) - (to.x < at.x);
			at.y += (to.y > at.y) - (to.y < at.y);
		}
	}
	return near[(size_t)at.y * stride + (size_t)at.x];
}

int
v2v_proof_mark(const struct v2v_proof *p, bool *cracked,
    const struct v2v_labels *l, const struct v2v_map *m, struct v2v_msg *msg)
{
	size_t stride = (size_t)l->width + 1;
	bool *near = v2v_zalloc(stride * ((size_t)l->height + 1),
	    sizeof(*near));

	if (near == NULL)
		return v2v_fail_memory(msg);
	for (size_t i = 0; i < p->n; i++)
		for (int32_t y = p->wrong[i].y - NEAR + 1;
		    y <= p->wrong[i].y + NEAR; y++)
			for (int32_t x = p->wrong[i].x - NEAR + 1;
			    x <= p->wrong[i].x + NEAR; x++)
				if (x >= 0 && y >= 0 && x <= l->width
				    && y <= l->height)
					near[(size_t)y * stride + (size_t)x]
					    = true;
	for (size_t c = 0; c < m->n_chains; c++)
		cracked[c] |= passes(m, &m->chain[c], near, stride);
	free(near);
	return V2V_OK;
}
