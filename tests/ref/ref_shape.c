/* The rules of lib/segment/shape.h by flood fill. */
#include "base.h"

#include "tests/ref/ref_shape.h"

#include <string.h>

struct flood {
	int area, likely;
	int left, right, top, bottom;
	double weight;
	bool border;
};

static int
least(int a, int b)
{
	return a < b ? a : b;
}

/* From full weight at the middle of an axis to half at its ends. */
static double
nearness(int i, int n)
{
	double off = (i + 0.5) / n - 0.5; /* -0.5 to 0.5 */

	return 1 - (off < 0 ? -off : off);
}

/* Set all that hangs together with pixel `start` to `to`. */
static struct flood
fill(uint8_t *px, const uint8_t *likely, int w, int h, int start, uint8_t to)
{
	int stack[4 * REF_SHAPE_PIXELS + 1], depth = 0;
	uint8_t from = px[start];
	struct flood f = { .left = w, .top = h, .right = -1, .bottom = -1 };

	stack[depth++] = start;
	while (depth > 0) {
		int i = stack[--depth], x = i % w, y = i / w;

		if (px[i] != from)
			continue;
		px[i] = to;
		f.area++;
		f.likely += likely ? likely[i] : 255;
		f.left = least(f.left, x);
		f.right = -least(-f.right, -x);
		f.top = least(f.top, y);
		f.bottom = -least(-f.bottom, -y);
		f.weight += nearness(x, w) * nearness(y, h);
		if (x == 0 || y == 0 || x == w - 1 || y == h - 1)
			f.border = true;
		if (x > 0)
			stack[depth++] = i - 1;
		if (x < w - 1)
			stack[depth++] = i + 1;
		if (y > 0)
			stack[depth++] = i - w;
		if (y < h - 1)
			stack[depth++] = i + w;
	}
	return f;
}

/* Steps from pixel i to the next vehicle pixel of its row on one side. */
static int
distance(const uint8_t *px, int w, int i, int side)
{
	int n = 0;

	for (int x = i % w; x >= 0 && x < w; x += side, i += side, n++)
		if (px[i])
			return n;
	return 1 << 20;
}

/* Short gaps in rows of the lower half. */
static void
fill_gaps(uint8_t *px, int w, int h)
{
	uint8_t before[REF_SHAPE_PIXELS];
	int left = w, right = 0, top = h, bottom = 0;

	memcpy(before, px, (size_t)(w * h));
	for (int i = 0; i < w * h; i++)
		if (px[i]) {
			left = i % w < left ? i % w : left;
			right = i % w > right ? i % w : right;
			top = i / w < top ? i / w : top;
			bottom = i / w > bottom ? i / w : bottom;
		}
	for (int i = 0; i < w * h; i++) {
		int gap = distance(before, w, i, -1)
		    + distance(before, w, i, 1) - 1;

		if (!before[i] && i / w >= (top + bottom) / 2
		    && gap < (right - left + 1) / 4.0)
			px[i] = 1;
	}
}

/* Empty pixels between two boxes, in the axis where these are more; negative
 * where they overlap in both. */
static int
apart(const struct flood *a, const struct flood *b)
{
	int x = -least(b->right - a->left, a->right - b->left);
	int y = -least(b->bottom - a->top, a->bottom - b->top);

	return (x > y ? x : y) - 1;
}

void
ref_shape(uint8_t *inside, const uint8_t *likely, int32_t width,
    int32_t height, bool all)
{
	uint8_t seen[REF_SHAPE_PIXELS];
	int n = width * height;
	struct flood best = { 0 };

	memcpy(seen, inside, (size_t)n);
	for (int i = 0; i < n; i++)
		if (seen[i] == 1) {
			struct flood f = fill(seen, NULL, width, height, i, 2);

			if (f.weight > best.weight + 1e-9)
				best = f;
		}
	memcpy(seen, inside, (size_t)n);
	for (int i = 0; i < n; i++)
		if (seen[i] == 1) {
			struct flood f = fill(seen, NULL, width, height, i, 2);
			double length = 1 - least(best.left - best.right,
			    best.top - best.bottom);

			if (f.area < best.area / (all ? 100. : 10.)
			    || (!all && apart(&f, &best) > length / 10))
				fill(inside, NULL, width, height, i, 0);
		}
	if (likely == NULL)
		fill_gaps(inside, width, height);
	memcpy(seen, inside, (size_t)n);
	for (int i = 0; i < n; i++)
		if (seen[i] == 0) {
			struct flood f = fill(seen, likely, width, height, i, 2);

			if (!f.border && f.likely >= f.area / 5. * 255)
				fill(inside, NULL, width, height, i, 1);
		}
}
