/*
 * Painted rings that cross themselves.
 *
 * The rings of the map don't (uncross.c), but an edge that is moved below a
 * later face may meet what is moved from the other side of a narrow place, or
 * pass itself at a sharp turn. Around each crossing the half-chains stay where
 * the map has them, and if that does not help, all of them do.
 */
#include "base.h"

#include "trace/paint.h"

#include "util/mem.h"

struct tangle {
	struct v2v_underlap *u;
	bool again, failed;
};

static void
move_less(void *arg, const struct v2v_chord *p, const struct v2v_chord *q,
    struct v2v_place at)
{
	struct tangle *t = arg;
	uint32_t owner[2] = { p->owner, q->owner };
	struct v2v_underlap *u = t->u;

	for (int i = 0; i < 2; i++) {
		struct v2v_part *part = &u->part[owner[i]];

		if (part->kind == V2V_EDGE_EXACT)
			continue;
		if (!v2v_grow(&u->knot, &u->cap_knot, u->n_knots + 1,
		    sizeof(*u->knot))) {
			t->failed = true;
			return;
		}
		u->knot[u->n_knots++] = (struct v2v_tie){ owner[i],
			{ (double)at.x / V2V_SVG_UNIT,
			(double)at.y / V2V_SVG_UNIT } };
		part->less += !part->moved_less;
		part->moved_less = true;
		t->again = true;
	}
}

bool
v2v_underlap_untangle(struct v2v_underlap *u, const struct v2v_subpath *s,
    size_t n, bool *again)
{
	const struct v2v_drawing *d = u->d;
	int32_t scale = V2V_SVG_UNIT / d->unit;
	struct tangle t = { .u = u };
	struct v2v_point at = s->start;
	size_t k = s->first;

	u->chords.n = 0;
	for (size_t i = 0; i < n; i++) {
		size_t end = i + 1 < n ? u->part[i + 1].first : s->first + s->n;

		u->part[i].moved_less = false;
		for (; k < end; k++) {
			if (!v2v_chords_segment(&u->chords, at, &d->seg[k],
			    scale, (uint32_t)i))
				return false;
			at = (struct v2v_point){ d->seg[k].x, d->seg[k].y };
		}
	}
	if (!v2v_chords_segment(&u->chords, at, &(struct v2v_seg){
	    .x = s->start.x, .y = s->start.y }, scale, (uint32_t)n - 1))
		return false;
	if (!v2v_chords_cross(&u->chords, move_less, &t))
		return false;
	*again = t.again;
	return !t.failed;
}
