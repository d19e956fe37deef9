/* Which parts of a cut are the vehicle: components, wheels and holes. */
#include "base.h"

#include "segment/shape.h"

#include "ops/host.h"
#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
	WHEEL = 4,   /* gaps below 1 / WHEEL of the width are wheels */
	NEAR = 10,   /* pieces of a vehicle are 1 / NEAR of its length apart at most */
	DENIED = 51  /* likelihoods below deny it by four to one */
};

struct box {
	int32_t x0, y0, x1, y1; /* all inside */
};

struct part {
	int64_t area, weight;
	int64_t likely; /* sum */
	struct box box;
	bool border; /* touches the frame */
};

/* 2 at the middle of an axis of n pixels to 1 at its ends, in 1/256. */
static int64_t
middle(int32_t i, int32_t n)
{
	int32_t off = 2 * i + 1 - n;

	return 512 - 256 * (int64_t)(off < 0 ? -off : off) / n;
}

static void
extend(struct box *b, int32_t x, int32_t y)
{
	b->x0 = x < b->x0 ? x : b->x0;
	b->x1 = x > b->x1 ? x : b->x1;
	b->y0 = y < b->y0 ? y : b->y0;
	b->y1 = y > b->y1 ? y : b->y1;
}

static void
measure(struct part *parts, const uint32_t *ids, const uint8_t *likely,
    int32_t w, int32_t h)
{
	memset(parts, 0, (size_t)w * (size_t)h * sizeof(*parts));
	for (int32_t y = 0; y < h; y++)
		for (int32_t x = 0; x < w; x++) {
			struct part *p = &parts[*ids++];

			if (p->area++ == 0)
				p->box = (struct box){ x, y, x, y };
			extend(&p->box, x, y);
			p->weight += middle(x, w) * middle(y, h);
			p->likely += likely ? *likely++ : 0;
			if (x == 0 || y == 0 || x == w - 1 || y == h - 1)
				p->border = true;
		}
}

/* Where anything is inside, which there must be. */
static struct box
bounds(const uint8_t *inside, int32_t w, int32_t h)
{
	struct box b = { w, h, -1, -1 };

	for (int32_t y = 0; y < h; y++)
		for (int32_t x = 0; x < w; x++)
			if (*inside++)
				extend(&b, x, y);
	return b;
}

static int32_t
larger(int32_t a, int32_t b)
{
	return a > b ? a : b;
}

/* May p be more of the vehicle of which q is the weightiest piece? */
static bool
belongs(const struct part *p, const struct part *q, bool all)
{
	const struct box *a = &p->box, *b = &q->box;
	/* Pixels between them. */
	int64_t apart = larger(larger(a->x0 - b->x1, b->x0 - a->x1),
	    larger(a->y0 - b->y1, b->y0 - a->y1)) - 1;

	if (all)
		return p->area * V2V_SHAPE_ALL >= q->area;
	return p->area * V2V_SHAPE_LARGEST >= q->area
	    && apart * NEAR <= larger(b->x1 - b->x0, b->y1 - b->y0) + 1;
}

static void
fill_wheels(uint8_t *inside, int32_t w, int32_t h)
{
	struct box b = bounds(inside, w, h);

	for (int32_t y = b.y0 + (b.y1 - b.y0) / 2; y <= b.y1; y++) {
		uint8_t *row = inside + (size_t)y * (size_t)w;
		int32_t last = -1; /* pixel inside */

		for (int32_t x = b.x0; x <= b.x1; x++) {
			if (!row[x])
				continue;
			if (last >= 0 && WHEEL * (x - last - 1) < b.x1 - b.x0 + 1)
				memset(row + last, 1, (size_t)(x - last));
			last = x;
		}
	}
}

int
v2v_shape_clean(uint8_t *inside, const uint8_t *likely, int32_t width,
    int32_t height, bool all, struct v2v_backend *be, struct v2v_msg *msg)
{
	size_t n = (size_t)width * (size_t)height, best = n;
	struct part *parts = v2v_alloc(n, sizeof(*parts));
	uint32_t *ids = v2v_alloc(n, sizeof(*ids));
	int err = V2V_OK;

	if (parts == NULL || ids == NULL) {
		err = v2v_fail_memory(msg);
		goto out;
	}
	err = v2v_host_components(be, ids, inside, width, height, msg);
	if (err != V2V_OK)
		goto out;
	measure(parts, ids, NULL, width, height);
	for (size_t i = 0; i < n; i++)
		if (inside[i] && (best == n
		    || parts[ids[i]].weight > parts[best].weight))
			best = ids[i];
	if (best == n)
		goto out;
	for (size_t i = 0; i < n; i++)
		if (inside[i] && ids[i] != best
		    && !belongs(&parts[ids[i]], &parts[best], all))
			inside[i] = 0;
	if (likely == NULL)
		fill_wheels(inside, width, height);

	/* What is outside and has no way to the frame is a hole. */
	err = v2v_host_components(be, ids, inside, width, height, msg);
	if (err != V2V_OK)
		goto out;
	measure(parts, ids, likely, width, height);
	for (size_t i = 0; i < n; i++) {
		const struct part *p = &parts[ids[i]];

		if (!inside[i] && !p->border
		    && (likely == NULL || p->likely >= p->area * DENIED))
			inside[i] = 1;
	}
out:
	free(ids);
	free(parts);
	return err;
}

/* 2 into the rectangle x0, y0 to x1, y1, ends included. */
static void
mark(uint8_t *band, int32_t width, int32_t height, int32_t x0, int32_t y0,
    int32_t x1, int32_t y1)
{
	x0 = x0 < 0 ? 0 : x0;
	y0 = y0 < 0 ? 0 : y0;
	x1 = x1 >= width ? width - 1 : x1;
	y1 = y1 >= height ? height - 1 : y1;
	for (int32_t y = y0; y <= y1; y++)
		memset(band + (size_t)y * (size_t)width + (size_t)x0, 2,
		    (size_t)(x1 - x0 + 1));
}

void
v2v_shape_band(uint8_t *band, const uint8_t *inside, int32_t width,
    int32_t height, int32_t radius)
{
	memcpy(band, inside, (size_t)width * (size_t)height);
	for (int32_t y = 0; y < height; y++)
		for (int32_t x = 0; x < width; x++) {
			const uint8_t *p = inside + (size_t)y * (size_t)width
			    + (size_t)x;
			/* Each step of the outline marks both its sides. */
			if (x + 1 < width && p[0] != p[1])
				mark(band, width, height, x - radius + 1,
				    y - radius, x + radius, y + radius);
			if (y + 1 < height && p[0] != p[width])
				mark(band, width, height, x - radius,
				    y - radius + 1, x + radius, y + radius);
		}
}
