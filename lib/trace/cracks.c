/* Chains along their cracks, as they are or with fewer turns. */
#include "base.h"

#include "trace/chain.h"

static const double TUBE = 0.7; /* px a line may leave a turn: less than what
				* would make nothing of a single pixel */

/*
 * Where the longest line from turning point i may end, of those up to `last`
 * (a closed chain's n is its 0): it passes all between within TUBE, and they
 * do not turn back. Each point between leaves it a cone of directions, lo to
 * hi (Sklansky, Gonzalez 1980).
 */
static uint32_t
longest(const struct v2v_point *p, uint32_t i, uint32_t last, uint32_t n)
{
	struct v2v_vec lo = { 0, 0 }, hi = { 0, 0 };
	uint32_t best = i + 1;
	double far2 = 0;

	for (uint32_t k = i + 1; k <= last; k++) {
		struct v2v_vec d = { p[k % n].x - p[i].x, p[k % n].y - p[i].y };
		double d2 = v2v_vec_dot(d, d), h;
		struct v2v_vec a, b;

		if (d2 <= far2)
			break;
		/* d turned by what TUBE is at its end, either way. */
		h = sqrt(d2 - TUBE * TUBE) / TUBE;
		a = (struct v2v_vec){ h * d.x + d.y, h * d.y - d.x };
		b = (struct v2v_vec){ h * d.x - d.y, h * d.y + d.x };
		if (far2 == 0 || v2v_vec_cross(lo, a) > 0)
			lo = a;
		if (far2 == 0 || v2v_vec_cross(b, hi) > 0)
			hi = b;
		if (v2v_vec_cross(lo, d) >= 0 && v2v_vec_cross(d, hi) >= 0)
			best = k;
		if (v2v_vec_cross(lo, hi) <= 0)
			break;
		far2 = d2;
	}
	return best;
}

bool
v2v_cracks_write(struct v2v_task *t, const struct v2v_map *m,
    const struct v2v_chain *c, struct v2v_point *start, size_t *n)
{
	const struct v2v_point *p = m->point + c->first;
	uint32_t last = t->closed ? c->n : c->n - 1;
	int32_t unit = t->p->unit;

	*n = 0;
	*start = (struct v2v_point){ p[0].x * unit, p[0].y * unit };
	if (!t->closed)
		*start = (struct v2v_point){ t->end[0].x, t->end[0].y };
	for (uint32_t i = 0; i < last;) {
		struct v2v_seg g = { .x = start->x, .y = start->y };

		i = t->p->lines ? longest(p, i, last, c->n) : i + 1;
		if (!t->closed && i == last) {
			g.x = t->end[1].x;
			g.y = t->end[1].y;
		} else if (i < last) {
			g.x = p[i].x * unit;
			g.y = p[i].y * unit;
		}
		if (!v2v_chain_add(t, n, g))
			return false;
	}
	return true;
}
