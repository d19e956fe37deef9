/* Point samples of strokes: chords of their paths, as wide as they are. */
#include "base.h"

#include "trace/cover.h"

#include "trace/arc.h"
#include "util/mem.h"

static const double FINENESS = 8; /* chords are off by 1/8 grid step */

struct pen {
	struct v2v_cover *c;
	const struct v2v_labels *l;
	uint16_t label;
	double reach;  /* half the width, px */
	size_t n;
};

/* Does pixel centre p lie on the chord from a along unit vector d? */
static bool
covers(const struct pen *pen, struct v2v_vec a, struct v2v_vec d, double len,
    bool cut_a, bool cut_b, struct v2v_vec p)
{
	struct v2v_vec o = v2v_vec_sub(p, a);
	double along = v2v_vec_dot(o, d), r2 = pen->reach * pen->reach;

	if ((along < 0 && cut_a) || (along > len && cut_b))
		return false;
	along = along < 0 ? 0 : along > len ? len : along;
	o = v2v_vec_add(o, d, -along);
	return v2v_vec_dot(o, o) <= r2;
}

static int32_t
clamp(double v, int32_t n)
{
	return v < 0 ? 0 : v > n ? n : (int32_t)v;
}

/* The chord from a to b; an end that is cut has a butt cap, others round. */
static bool
stamp(struct pen *pen, struct v2v_vec a, struct v2v_vec b, bool cut_a,
    bool cut_b)
{
	const struct v2v_labels *l = pen->l;
	struct v2v_vec step = v2v_vec_sub(b, a), d = v2v_vec_unit(step);
	double len = v2v_vec_length(step), r = pen->reach;
	int32_t y0 = clamp((a.y < b.y ? a.y : b.y) - r - 0.5, l->height);
	int32_t y1 = clamp((a.y < b.y ? b.y : a.y) + r + 1.5, l->height);

	for (int32_t y = y0; y < y1; y++) {
		/* The part of the chord within reach of this row. */
		double low = y + 0.5 - r, high = y + 0.5 + r, t0 = 0, t1 = len;
		int32_t x0, x1;

		if (d.y > 1e-6 || d.y < -1e-6) {
			double u = (low - a.y) / d.y, v = (high - a.y) / d.y;

			t0 = u < v ? u : v;
			t1 = u < v ? v : u;
			t0 = t0 < 0 ? 0 : t0 > len ? len : t0;
			t1 = t1 < 0 ? 0 : t1 > len ? len : t1;
		}
		low = a.x + d.x * (d.x > 0 ? t0 : t1) - r - 0.5;
		high = a.x + d.x * (d.x > 0 ? t1 : t0) + r + 1.5;
		x0 = clamp(low, l->width);
		x1 = clamp(high, l->width);
		for (int32_t x = x0; x < x1; x++) {
			size_t at = (size_t)y * (size_t)l->width + (size_t)x;

			if (pen->c->mark[at] || !covers(pen, a, d, len, cut_a,
			    cut_b, (struct v2v_vec){ x + 0.5, y + 0.5 }))
				continue;
			if (!v2v_grow(&pen->c->list, &pen->c->cap, pen->n + 1,
			    sizeof(*pen->c->list)))
				return false;
			pen->c->list[pen->n++] = (uint32_t)at;
			pen->c->mark[at] = 1;
		}
	}
	return true;
}

static bool
stamp_stroke(struct pen *pen, const struct v2v_strokes *s,
    const struct v2v_stroke *k, int32_t unit)
{
	struct v2v_point from = k->start;
	bool butt = !k->closed && !k->round;

	for (size_t i = 0; i < k->n; i++) {
		const struct v2v_seg *g = &s->seg[k->first + i];
		struct v2v_cubic c[V2V_ARC_CUBICS];
		int n = v2v_seg_cubics(from, g, c);

		for (int j = 0; j < n; j++) {
			int chords = g->kind == V2V_SEG_LINE ? 1
			    : v2v_cubic_chords(&c[j], FINENESS);
			struct v2v_vec a = c[j].p[0], b;

			for (int m = 1; m <= chords; m++, a = b) {
				b = v2v_cubic_at(&c[j], (double)m / chords);
				if (!stamp(pen, (struct v2v_vec){ a.x / unit,
				    a.y / unit }, (struct v2v_vec){
				    b.x / unit, b.y / unit },
				    butt && i + (size_t)j == 0 && m == 1,
				    butt && i + 1 == k->n && j + 1 == n
				    && m == chords))
					return false;
			}
		}
		from = (struct v2v_point){ g->x, g->y };
	}
	return true;
}

bool
v2v_cover_count(struct v2v_cover *c, const struct v2v_strokes *s,
    size_t first, size_t last, const struct v2v_labels *l, int32_t unit)
{
	struct pen pen = { .c = c, .l = l };
	bool ok = true;

	c->own = c->other = 0;
	for (size_t i = first; ok && i < last; i++) {
		pen.label = s->stroke[i].label;
		pen.reach = s->stroke[i].width / 2;
		ok = stamp_stroke(&pen, s, &s->stroke[i], unit);
	}
	for (size_t i = 0; i < pen.n; i++) {
		if (l->px[c->list[i]] == pen.label)
			c->own++;
		else
			c->other++;
		c->mark[c->list[i]] = 0;
	}
	return ok;
}
