/*
 * Which side of a rim a pixel belongs to.
 *
 * Each pixel of a rim between A and B is of a colour in the palette's mixes of
 * A and B; the share t of B at which it is gives its side: t < 1/2 is A,
 * t > 1/2 is B.
 *
 *      A A A A        A to B along the row, two thin pixels between them.
 *      A A C D B
 *      C D B B B      A label whose shares include 1/2 is decided by the
 *      B B B B B      shares around: coverage is nearly odd about an edge, so
 *                     that their sum over a window, less 1/2 each, has the
 *                     sign of the centre's distance from the edge.
 */
#include "base.h"

#include "trace/sides.h"

enum {
	GAP = 3,     /* mixed pixels across a rim; straight edges have 2 */
	RUN = 64,    /* pixels looked at along a rim, to either side */
	SHORT = 2,   /* a run of one label whose ends tell about its pixels */
	LONG = 12,   /* pixels of one label along a rim: almost straight */
	HALF = V2V_MIX_STEPS / 2
};

/* What lies on the two sides of a pixel along one direction. */
struct across {
	uint16_t a, b;
	int mixed;  /* pixels between of neither label, the pixel included */
	const struct v2v_share *share; /* of the pair */
	int direction;
};

static const int32_t direction[4][2] = {
	{ 1, 0 }, { 0, 1 }, { 1, 1 }, { 1, -1 }
};

int
v2v_rims_reach(const struct v2v_rims *w, int32_t x, int32_t y, int32_t dx,
    int32_t dy)
{
	int32_t width = w->l->width, height = w->l->height;

	for (int k = 1; k <= V2V_RIM_REACH; k++) {
		x += dx;
		y += dy;
		if (x < 0 || y < 0 || x >= width || y >= height)
			return 0;
		if (w->kind[(size_t)y * (size_t)width + (size_t)x] != V2V_THIN)
			return k;
	}
	return 0;
}

static bool
look_across(struct v2v_rims *w, struct across *a, int32_t x, int32_t y,
    const int32_t d[2], bool *failed)
{
	const struct v2v_labels *l = w->l;
	ptrdiff_t step = (ptrdiff_t)d[1] * l->width + d[0];
	const uint16_t *p = l->px + (size_t)y * (size_t)l->width + x;
	int n = v2v_rims_reach(w, x, y, d[0], d[1]), m;

	if (n == 0)
		return false;
	m = v2v_rims_reach(w, x, y, -d[0], -d[1]);
	if (m == 0)
		return false;
	a->b = p[n * step];
	a->a = p[-m * step];
	if (a->a == a->b || a->a == V2V_ABSENT || a->b == V2V_ABSENT
	    || p[0] == a->a || p[0] == a->b)
		return false;
	if (a->a > a->b) {
		uint16_t t = a->a;

		a->a = a->b;
		a->b = t;
	}
	a->share = v2v_mixes_of(&w->mixes, a->a, a->b);
	if (a->share == NULL) {
		*failed = true;
		return false;
	}
	a->mixed = 0;
	for (int k = 1 - m; k < n; k++) {
		uint16_t c = p[k * step];

		if (c == a->a || c == a->b)
			continue;
		if (c == V2V_ABSENT || a->share[c].lo == 0)
			return false;
		a->mixed++;
	}
	return a->mixed <= GAP;
}

/* Twice the sum of the shares in the 3 x 3 pixels around, less 1/2 each. */
static int32_t
balance(const struct v2v_rims *w, const struct across *a, int32_t x, int32_t y)
{
	const struct v2v_labels *l = w->l;
	int32_t sum = 0;

	for (int32_t j = y - 1; j <= y + 1; j++)
		for (int32_t i = x - 1; i <= x + 1; i++) {
			uint16_t c;

			if (i < 0 || j < 0 || i >= l->width || j >= l->height)
				continue;
			c = l->px[(size_t)j * (size_t)l->width + (size_t)i];
			if (c == a->a)
				sum -= V2V_MIX_STEPS;
			else if (c == a->b)
				sum += V2V_MIX_STEPS;
			else if (c != V2V_ABSENT && a->share[c].lo != 0)
				sum += a->share[c].lo + a->share[c].hi
				    - V2V_MIX_STEPS;
		}
	return sum;
}

/* Which of lo (-1) and hi (1) a rim's share nears beside label q; 0: unknown */
static int
trend(const struct across *a, uint16_t c, uint16_t q)
{
	if (q == a->a)
		return -1;
	if (q == a->b)
		return 1;
	if (q == V2V_ABSENT || a->share[q].lo == 0)
		return 0;
	if (a->share[q].hi < a->share[c].lo)
		return -1;
	return a->share[q].lo > a->share[c].hi;
}

/*
 * Along an edge that is nearly a row or a column a label's shares follow one
 * another in a line: from lo to hi over a run of it. Twice the share less 1/2
 * at (x, y), times the run's length; 0 if the run is short, for the window is
 * better then. Without both ends the middle of the shares counts.
 */
static int32_t
along(const struct v2v_rims *w, const struct across *a, int32_t x, int32_t y)
{
	const struct v2v_labels *l = w->l;
	int32_t dx = a->direction == 1, dy = a->direction == 0;
	ptrdiff_t step = (ptrdiff_t)dy * l->width + dx;
	const uint16_t *p = l->px + (size_t)y * (size_t)l->width + x;
	int32_t at = dx ? x : y, size = dx ? l->width : l->height;
	int32_t n = 1, m = 1;
	struct v2v_share s = a->share[p[0]];
	int t, u;

	if (a->direction > 1)
		return 0;
	while (n <= RUN && at + n < size && p[n * step] == p[0])
		n++;
	while (m <= RUN && at - m >= 0 && p[-m * step] == p[0])
		m++;
	t = at - m < 0 || m > RUN ? 0 : trend(a, p[0], p[-m * step]);
	u = at + n >= size || n > RUN ? 0 : trend(a, p[0], p[n * step]);
	if (t * u >= 0)
		return n + m - 1 < LONG ? 0 : s.lo + s.hi - V2V_MIX_STEPS;
	if (n + m - 1 < SHORT)
		return 0;
	if (t > 0) {
		int32_t k = n;

		n = m;
		m = k;
	}
	/* lo - 1/2 and hi + 1/2 at the ends; the pixel is m - 1/2 from lo. */
	return (2 * s.lo - 1 - V2V_MIX_STEPS) * (n + m - 1)
	    + (s.hi - s.lo + 1) * (2 * m - 1);
}

static uint16_t
side_of(const struct v2v_rims *w, const struct across *a, int32_t x, int32_t y)
{
	uint16_t c = w->l->px[(size_t)y * (size_t)w->l->width + (size_t)x];
	struct v2v_share s = a->share[c];
	int32_t sum;

	if (s.hi < HALF)
		return a->a;
	if (s.lo > HALF)
		return a->b;
	sum = along(w, a, x, y);
	if (sum == 0)
		sum = balance(w, a, x, y);
	if (sum == 0)
		sum = s.lo + s.hi - V2V_MIX_STEPS;
	return sum > 0 ? a->b : a->a;
}

/*
 * Where three colours meet, or at the picture's border, no direction may cross
 * the rim. Then the pair with the most pixels in the 5 x 5 around counts, of
 * those whose mixes have the label; pixels beside a core of their own label
 * are left to it. Ties to the lowest labels.
 */
static bool
look_round(struct v2v_rims *w, struct across *a, int32_t x, int32_t y,
    bool *failed)
{
	const struct v2v_labels *l = w->l;
	size_t width = (size_t)l->width, here = (size_t)y * width + (size_t)x;
	uint16_t c = l->px[here], seen[25];
	int count[25], n = 0, most = 0;

	for (int32_t j = y - 2; j <= y + 2; j++)
		for (int32_t i = x - 2; i <= x + 2; i++) {
			size_t at;
			int k = 0;

			if (i < 0 || j < 0 || i >= l->width || j >= l->height)
				continue;
			at = (size_t)j * width + (size_t)i;
			if (w->kind[at] == V2V_THIN || l->px[at] == V2V_ABSENT)
				continue;
			if (l->px[at] == c && (i - x) * (i - x)
			    + (j - y) * (j - y) == 1)
				return false;
			if (l->px[at] == c)
				continue;
			while (k < n && seen[k] != l->px[at])
				k++;
			if (k == n) {
				seen[n] = l->px[at];
				count[n++] = 0;
			}
			count[k]++;
		}
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++) {
			const struct v2v_share *s;
			int sum = count[i] + count[j];

			if (seen[i] >= seen[j] || sum < most || (sum == most
			    && (seen[i] > a->a || (seen[i] == a->a
			    && seen[j] > a->b))))
				continue;
			s = v2v_mixes_of(&w->mixes, seen[i], seen[j]);
			if (s == NULL)
				*failed = true;
			else if (s[c].lo != 0) {
				*a = (struct across){ seen[i], seen[j], 1, s,
					4 };
				most = sum;
			}
		}
	return most > 0;
}

uint16_t
v2v_rims_side(struct v2v_rims *w, int32_t x, int32_t y, bool last,
    bool *failed)
{
	struct across best = { .mixed = GAP + 1 }, a;

	for (int k = 0; k < 4; k++)
		if (look_across(w, &a, x, y, direction[k], failed)
		    && a.mixed < best.mixed) {
			best = a;
			best.direction = k;
		}
	if (best.mixed > GAP && (!last || !look_round(w, &best, x, y, failed)))
		return w->l->px[(size_t)y * (size_t)w->l->width + (size_t)x];
	return side_of(w, &best, x, y);
}
