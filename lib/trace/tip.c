/*
 * Ends of thin lines.
 *
 * The ridge of a line ends about half its width before the line does. From
 * there ribs are added one by one as long as they are as wide as the line. What
 * remains of the region tells the end by its area, which the lattice hardly
 * disturbs:
 *
 *      __|_____ _
 *        |       \      w  width
 *      - + - - - -)     |<-->| = area / w - pi w / 8
 *      __|_____ _/
 *        |<-->|
 */
#include "base.h"

#include "trace/tip.h"

#include "trace/local.h"
#include "util/mem.h"

enum { RIBS_MAX = 256, STEPS = 4, STEPS_WIDE = 16 };
static const double PI = 3.14159265358979;
static const double SLACK = 0.2; /* share of the width a rib may be off ... */
static const double NOISE = 0.8; /* ... or px, if that is more */
static const double LAST = 0.25; /* widths */
static const double BACK = 0.6;  /* widths looked at before the last rib ... */
static const double AHEAD = 1.2; /* ... after it ... */
static const double ASIDE = 0.75; /* ... and to either side */

/* The line beside `origin` by the last ribs, and the way it goes there. */
static struct v2v_local
end_of(const struct v2v_rib *rib, size_t n, struct v2v_vec origin)
{
	size_t m = n < RIBS_MAX ? n : RIBS_MAX;
	struct v2v_vec q[RIBS_MAX];
	struct v2v_local e;

	for (size_t i = 0; i < m; i++)
		q[i] = rib[n - 1 - i].at;
	e = v2v_local_long(q, 1, m, origin);
	e.dir.x = -e.dir.x;
	e.dir.y = -e.dir.y;
	return e;
}

bool
v2v_tip_extend(struct v2v_rib **rib, size_t *n, size_t *cap,
    const struct v2v_labels *l, uint16_t label, double width)
{
	double slack = SLACK * width > NOISE ? SLACK * width : NOISE;
	size_t before = *n, last = (size_t)(LAST * width) + 1;

	for (double s = 0; s < width + 3; s++) {
		struct v2v_local e = end_of(*rib, *n, (*rib)[*n - 1].at);
		struct v2v_rib r;
		double w;

		if (!v2v_band_probe(&r, l, label, v2v_vec_add(e.at, e.dir, 1),
		    e.dir, width + 2))
			break;
		w = v2v_rib_width(&r);
		if (w > width + slack || w < width - slack)
			break;
		if (!v2v_grow(rib, cap, *n + 1, sizeof(**rib)))
			return false;
		(*rib)[(*n)++] = r;
	}
	/* The last ones may lie across a corner of the end. */
	*n = *n > before + last ? *n - last : before;
	return true;
}

struct v2v_vec
v2v_tip_end(const struct v2v_rib *rib, size_t *n, const struct v2v_labels *l,
    uint16_t label, double width)
{
	struct v2v_local e = end_of(rib, *n, rib[*n - 1].at);
	struct v2v_vec normal = { e.dir.y, -e.dir.x }, p;
	double step = width > STEPS_WIDE ? width / (STEPS * STEPS_WIDE)
	    : 1.0 / STEPS;
	int along = (int)((BACK + AHEAD) * width / step) + 2 * STEPS;
	int aside = (int)(ASIDE * width / step) + 1;
	double first = -BACK * width - 1, area = 0, solid = 0, far = 0, end;
	int before = (int)(-first / step);

	for (int i = 0; i < along; i++) {
		double s = first + (i + 0.5) * step, w = 0;

		p = v2v_vec_add(e.at, e.dir, s);
		for (int k = -aside; k < aside; k++)
			w += v2v_band_inside(l, label, v2v_vec_add(p, normal,
			    (k + 0.5) * step)) * step;
		area += w * step;
		solid += i < before ? w / before : 0;
		far = w > 0 ? s : far;
	}
	/* Pixels show a thin line now wider, now narrower. */
	width = solid > 0 ? solid : width;
	end = area / width + first;
	end = end < far ? end : far;
	p = v2v_vec_add(e.at, e.dir, end + 1);
	end += p.x < 0 || p.y < 0 || p.x > l->width || p.y > l->height
	    ? width : -PI / 8 * width;
	p = end_of(rib, *n, v2v_vec_add(e.at, e.dir, end)).at;
	while (*n > 2 && v2v_vec_dot(v2v_vec_sub(rib[*n - 1].at, p), e.dir)
	    > -0.5)
		--*n;
	return p;
}
