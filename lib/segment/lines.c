/* Lines of letters, grown from the bands that they show in. */
#include "base.h"

#include "segment/lines.h"

enum {
	PARTS = 8,      /* upright pieces that a tilted box is summed by */
	LONGEST = 16,   /* a line ends after so many heights */
	ROUNDS = 2,
	TILTS = 5       /* to either side */
};

static const double TILT = 0.05;
static const float END = 0.4f;     /* share of the strokes' mean at an end */
static const double GAP = 0.9;     /* heights between letters at most */
static const float NOISE = 5;

static int32_t
nearest(double v)
{
	return (int32_t)(v < 0 ? v - 0.5 : v + 0.5);
}

static double
middle(const struct v2v_text_line *l, double x)
{
	return l->y + l->slope * (x - l->x0);
}

/* Mean of `sums` in the line's box between heights `from` and `to`, counted
 * from its middle, and x0 and x1. */
static float
mean(const struct v2v_level *v, const uint32_t *sums,
    const struct v2v_text_line *l, double x0, double x1, double from, double to)
{
	float sum = 0;

	for (int i = 0; i < PARTS; i++) {
		double a = x0 + (x1 - x0) * i / PARTS;
		double b = x0 + (x1 - x0) * (i + 1) / PARTS;
		double y = middle(l, (a + b) / 2);
		int32_t top = nearest(y + from), low = nearest(y + to);

		sum += v2v_level_mean(v, sums, nearest(a), top, nearest(b),
		    low > top ? low : top + 1);
	}
	return sum / PARTS;
}

static float
across(const struct v2v_level *v, const struct v2v_text_line *l, double from,
    double to)
{
	return mean(v, v->across, l, l->x0, l->x1, from, to);
}

static float
around(const struct v2v_level *v, const struct v2v_text_line *l)
{
	double gap = l->h / 2 + l->h / 6, strip = l->h * 2 / 5;

	return (across(v, l, -gap - strip, -gap)
	    + across(v, l, gap, gap + strip)) / 2;
}

/* The end of the strokes from x on in direction `step`. */
static double
find_end(const struct v2v_level *v, const struct v2v_text_line *l, double x,
    int step, float least)
{
	double end = x, limit = GAP * l->h;

	while ((end - x) * step <= limit && x > 0 && x < v->width
	    && (x - l->x0) * step < LONGEST * l->h) {
		int32_t at = nearest(x), y = nearest(middle(l, x) - l->h / 2);

		if (v2v_level_mean(v, v->across, at, y, at + 1,
		    y + nearest(l->h)) >= least)
			end = x;
		x += step;
		if ((x - end) * step > limit)
			break;
	}
	return end;
}

static void
grow_ends(const struct v2v_level *v, struct v2v_text_line *l)
{
	float least = END * across(v, l, -l->h / 2, l->h / 2);
	double mid = (l->x0 + l->x1) / 2;
	double left = find_end(v, l, mid, -1, least);
	double right = find_end(v, l, mid, 1, least);

	l->y = middle(l, left);
	l->x0 = left;
	l->x1 = right + 1;
}

static void
fit_slope(const struct v2v_level *v, struct v2v_text_line *l)
{
	struct v2v_text_line best = *l;
	double mid = (l->x0 + l->x1) / 2, y = middle(l, mid);
	float most = -1e9f;

	for (int k = -TILTS; k <= TILTS; k++) {
		struct v2v_text_line t = *l;
		float gain;

		t.slope = TILT * k;
		t.y = y - t.slope * (mid - t.x0);
		gain = across(v, &t, -t.h / 2, t.h / 2) - around(v, &t);
		if (gain > most) {
			most = gain;
			best = t;
		}
	}
	*l = best;
}

static void
fit_height(const struct v2v_level *v, struct v2v_text_line *l)
{
	float least = END * across(v, l, -l->h / 3, l->h / 3);
	double top = -l->h / 4, low = l->h / 4;

	while (top > -l->h && across(v, l, top - 1, top) >= least)
		top--;
	while (low < l->h && across(v, l, low, low + 1) >= least)
		low++;
	l->y += (top + low) / 2;
	l->h = low - top;
}

struct v2v_text_line
v2v_line_grow(const struct v2v_pyramid *s, const struct v2v_text_band *b)
{
	const struct v2v_level *v = &s->level[b->level];
	struct v2v_text_line l = { .level = b->level, .x0 = b->x,
		.x1 = b->x + b->w, .y = b->y + b->h / 2.0, .h = b->h };
	double side;

	for (int k = 0; k < ROUNDS; k++) {
		grow_ends(v, &l);
		fit_slope(v, &l);
		fit_height(v, &l);
	}
	grow_ends(v, &l);
	l.inner = across(v, &l, -l.h / 2, l.h / 2);
	l.outer = around(v, &l);
	side = l.h / 2;
	l.side = (mean(v, v->across, &l, l.x0 - side - 2, l.x0 - 2, -side, side)
	    + mean(v, v->across, &l, l.x1 + 2, l.x1 + 2 + side, -side, side))
	    / 2;
	l.along = mean(v, v->along, &l, l.x0, l.x1, -l.h / 2, l.h / 2);
	l.ratio = l.inner / (l.outer + NOISE);
	return l;
}
