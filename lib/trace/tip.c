/*
 * Ends of thin lines.
 *
 * The ridge of a line ends about half its width before the line does. From
 * there ribs are added one by one as long as they are as wide as the line. What
 * remains of the region tells the end by its area, which the lattice hardly
 * disturbs:
 *
 *      ______|___________            __|_____ _
 *            |           |             |       \      w  width
 *      - - - + - - - - - |  w     - - -+- - - - )     butt = area / w
 *      ______|___________|        _____|_____ _/      round = area / w - pi w/8
 *            |<-- butt ->|             |<- round
 *
 * and its width along the way tells butt from round.
 */
#include "base.h"

#include "trace/tip.h"

#include "trace/local.h"
#include "util/mem.h"

enum { RIBS_MAX = 32, STEPS = 4, STEPS_WIDE = 16, BLUR = 2 };
static const double TUBE = 0.6;  /* px a rib may be off its line */
static const double PI = 3.14159265358979;
static const double SLACK = 0.2; /* share of the width a rib may be off ... */
static const double NOISE = 0.8; /* ... or px, if that is more */
static const double LAST = 0.25; /* widths */
static const double BACK = 0.6;  /* widths looked at before the last rib */
static const double AHEAD = 1.2; /* and after it */
static const double ASIDE = 0.75;
static const double STEP = 0.6; /* px */

/* The line's end: its place by the last ribs, and the way it goes. */
static struct v2v_local
end_of(const struct v2v_rib *rib, size_t n)
{
	size_t m = n < RIBS_MAX ? n : RIBS_MAX, used;
	struct v2v_vec q[RIBS_MAX];
	struct v2v_local e;

	for (size_t i = 0; i < m; i++)
		q[i] = rib[n - m + i].at;
	e = v2v_local_side(q + m - 1, -1, m, q[m - 1], TUBE, &used);
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
		struct v2v_local e = end_of(*rib, *n);
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

/* The width at s of an end whose butt or round cap ends at `end`, as pixels
 * show it: steps of a slanted border reach half a pixel to both sides. */
static double
width_at(double s, double end, double width, bool round)
{
	double sum = 0;

	for (int k = -BLUR; k <= BLUR; k++) {
		double u = s - end + STEP * k / BLUR;

		if (u < 0)
			sum += width;
		else if (round && 2 * u < width)
			sum += 2 * sqrt(width * width / 4 - u * u);
	}
	return sum / (2 * BLUR + 1);
}

struct v2v_tip
v2v_tip_measure(const struct v2v_rib *rib, size_t n,
    const struct v2v_labels *l, uint16_t label, double width)
{
	struct v2v_local e = end_of(rib, n);
	struct v2v_tip t = { .at = e.at, .dir = e.dir };
	struct v2v_vec normal = { e.dir.y, -e.dir.x }, p;
	double step = width > STEPS_WIDE ? width / (STEPS * STEPS_WIDE)
	    : 1.0 / STEPS;
	int along = (int)((BACK + AHEAD) * width / step) + 2 * STEPS;
	int aside = (int)(ASIDE * width / step) + 1;
	double first = -BACK * width - 1, area = 0, solid = 0, far = 0;
	int before = (int)(-first / step);

	/* Twice: the ends by area, then how well they explain the widths. */
	for (int pass = 0; pass < 2; pass++) {
		for (int i = 0; i < along; i++) {
			double s = first + (i + 0.5) * step, w = 0, d;

			p = v2v_vec_add(e.at, e.dir, s);
			for (int k = -aside; k < aside; k++)
				w += v2v_band_inside(l, label, v2v_vec_add(p,
				    normal, (k + 0.5) * step)) * step;
			if (pass == 0) {
				area += w * step;
				solid += i < before ? w / before : 0;
				far = w > 0 ? s : far;
				continue;
			}
			d = w - width_at(s, t.butt, width, false);
			t.butt_error += d * d * step;
			d = w - width_at(s, t.round, width, true);
			t.round_error += d * d * step;
		}
		/* Pixels show a thin line now wider, now narrower. */
		if (pass == 0) {
			width = solid > 0 ? solid : width;
			t.butt = area / width + first;
			t.butt = t.butt < far ? t.butt : far;
			t.round = t.butt - PI / 8 * width;
		}
	}
	p = v2v_vec_add(e.at, e.dir, t.butt + 1);
	t.leaves = p.x < 0 || p.y < 0 || p.x > l->width || p.y > l->height;
	return t;
}
