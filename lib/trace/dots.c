/*
 * Dots. Without anti-aliasing cairo closes the gaps of a single pixel between
 * two spans of one path, so that what was painted there earlier is lost: the
 * tips of wedges, mostly. A dot of its own colour brings such a pixel back.
 * Elsewhere it is not seen, as it lies on its own colour but for 0.2 px.
 */
#include "base.h"

#include "trace/dots.h"

#include "util/mem.h"

static uint16_t
label_of(const struct v2v_labels *l, struct v2v_point p)
{
	return l->px[(size_t)p.y * (size_t)l->width + (size_t)p.x];
}

/* The triangle (0.4, 0.4), (0.7, 0.4), (0.4, 0.7) of a pixel. */
static bool
add_dot(struct v2v_drawing *d, const struct v2v_runs *r, struct v2v_point p)
{
	int32_t lo = d->unit * 4 / 10, hi = d->unit * 7 / 10;
	struct v2v_point a = { p.x * d->unit, p.y * d->unit };
	struct v2v_subpath s = { .first = d->n_segs, .n = 3,
		.start = { a.x + lo, a.y + lo },
		.face = v2v_runs_face(r, p.x, p.y) };

	if (!v2v_grow(&d->subpath, &d->cap_subpaths, d->n_subpaths + 1,
	    sizeof(s))
	    || !v2v_drawing_add(d, (struct v2v_seg){ .x = a.x + hi,
	    .y = a.y + lo })
	    || !v2v_drawing_add(d, (struct v2v_seg){ .x = a.x + lo,
	    .y = a.y + hi })
	    || !v2v_drawing_add(d, (struct v2v_seg){ .x = s.start.x,
	    .y = s.start.y }))
		return false;
	d->subpath[d->n_subpaths++] = s;
	return true;
}

bool
v2v_dots_add(struct v2v_drawing *d, const struct v2v_labels *l,
    const struct v2v_runs *r, const struct v2v_point *pixel, size_t n)
{
	uint32_t part = d->n_layers > 0 ? d->layer[d->n_layers - 1].part : 0;

	for (int k = 1; k <= l->n && d->unit > 1; k++) {
		struct v2v_layer y = { .label = (uint16_t)k, .part = part,
			.first = d->n_subpaths };
		struct v2v_point last = { -9, -9 };

		for (size_t i = 0; i < n; i++) {
			struct v2v_point p = pixel[i];

			if (label_of(l, p) != k
			    || (p.y == last.y && p.x == last.x + 2))
				continue;
			if (!add_dot(d, r, p))
				return false;
			last = p;
		}
		y.n = d->n_subpaths - y.first;
		if (y.n == 0)
			continue;
		if (!v2v_grow(&d->layer, &d->cap_layers, d->n_layers + 1,
		    sizeof(y)))
			return false;
		d->layer[d->n_layers++] = y;
	}
	return true;
}
