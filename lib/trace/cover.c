/* Point samples of strokes: chords of their paths, as wide as they are. */
#include "base.h"

#include "trace/cover.h"

#include "trace/arc.h"
#include "trace/capsule.h"
#include "util/mem.h"

static const double FINENESS = 8; /* chords are off by 1/8 grid step */

/* The first pixel whose centre is at v or beyond, from 0 to n. */
static int32_t
first_centre(double v, int32_t n)
{
	v = ceil(v - 0.5);
	return v < 0 ? 0 : v > n ? n : (int32_t)v;
}

static bool
stamp(struct v2v_cover *c, const struct v2v_labels *l,
    const struct v2v_capsule *k)
{
	double top = k->a.y < k->b.y ? k->a.y : k->b.y;
	double bottom = k->a.y < k->b.y ? k->b.y : k->a.y;
	int32_t end = first_centre(bottom + k->r, l->height);

	for (int32_t y = first_centre(top - k->r, l->height); y < end; y++) {
		double left, right;
		size_t at, stop;

		if (!v2v_capsule_span(k, y + 0.5, &left, &right))
			continue;
		at = stop = (size_t)y * (size_t)l->width;
		at += (size_t)first_centre(left, l->width);
		stop += (size_t)first_centre(right, l->width);
		for (; at < stop; at++) {
			if (c->mark[at])
				continue;
			if (!v2v_grow(&c->list, &c->cap, c->n + 1,
			    sizeof(*c->list)))
				return false;
			c->list[c->n++] = (uint32_t)at;
			c->mark[at] = 1;
		}
	}
	return true;
}

bool
v2v_cover_add(struct v2v_cover *c, const struct v2v_stroke *k,
    const struct v2v_seg *seg, const struct v2v_labels *l, int32_t unit)
{
	struct v2v_point from = k->start;
	struct v2v_capsule piece = { .r = k->width / 2 };

	piece.b = (struct v2v_vec){ (double)from.x / unit,
		(double)from.y / unit };
	for (size_t i = k->first; i < k->first + k->n; i++) {
		struct v2v_cubic q[V2V_ARC_CUBICS];
		int n = v2v_seg_cubics(from, &seg[i], q);

		for (int j = 0; j < n; j++) {
			int chords = seg[i].kind == V2V_SEG_LINE ? 1
			    : v2v_cubic_chords(&q[j], FINENESS);

			for (int m = 1; m <= chords; m++) {
				struct v2v_vec to = v2v_cubic_at(&q[j],
				    (double)m / chords);

				piece.a = piece.b;
				piece.b.x = to.x / unit;
				piece.b.y = to.y / unit;
				if (!stamp(c, l, &piece))
					return false;
			}
		}
		from = (struct v2v_point){ seg[i].x, seg[i].y };
	}
	return true;
}

void
v2v_cover_take(struct v2v_cover *c, const struct v2v_labels *l,
    uint16_t label, uint64_t *own, uint64_t *other)
{
	*own = *other = 0;
	for (size_t i = 0; i < c->n; i++) {
		if (l->px[c->list[i]] == label)
			++*own;
		else
			++*other;
		c->mark[c->list[i]] = 0;
	}
	c->n = 0;
}
