/* Which parts of a cut are the vehicle: components, wheels and holes. */
#include "base.h"

#include "segment/shape.h"

#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
	KEEP = 10, /* a component below 1 / KEEP of the weightiest goes */
	WHEEL = 4  /* gaps below 1 / WHEEL of the width are wheels */
};

struct part {
	int64_t area, weight;
	bool border; /* touches the frame */
};

/* Ids of the components of `labels`: the lowest index in each. */
static int
find_parts(uint32_t *ids, const uint8_t *labels, int32_t width, int32_t height,
    struct v2v_backend *be, struct v2v_msg *msg)
{
	struct v2v_buf *in = NULL, *out = NULL;
	size_t n = (size_t)width * (size_t)height;
	int err;

	if ((err = be->alloc(be, &in, n)) != 0
	    || (err = be->alloc(be, &out, n * sizeof(*ids))) != 0
	    || (err = be->upload(be, in, labels, n)) != 0
	    || (err = be->components(be, out, in, width, height)) != 0
	    || (err = be->download(be, ids, out, n * sizeof(*ids))) != 0)
		err = v2v_fail(msg, (enum v2v_err)err, "%s",
		    err == V2V_E_MEMORY ? "out of memory" : "device failed");
	be->free(be, in);
	be->free(be, out);
	return err;
}

/* 2 at the middle of an axis of n pixels to 1 at its ends, in 1/256. */
static int64_t
middle(int32_t i, int32_t n)
{
	int32_t off = 2 * i + 1 - n;

	return 512 - 256 * (int64_t)(off < 0 ? -off : off) / n;
}

static void
measure(struct part *parts, const uint32_t *ids, int32_t w, int32_t h)
{
	for (int32_t y = 0; y < h; y++)
		for (int32_t x = 0; x < w; x++) {
			struct part *p = &parts[*ids++];

			p->area++;
			p->weight += middle(x, w) * middle(y, h);
			if (x == 0 || y == 0 || x == w - 1 || y == h - 1)
				p->border = true;
		}
}

struct box {
	int32_t x0, y0, x1, y1; /* all inside */
};

/* Where anything is inside, which there must be. */
static struct box
bounds(const uint8_t *inside, int32_t w, int32_t h)
{
	struct box b = { w, h, -1, -1 };

	for (int32_t y = 0; y < h; y++)
		for (int32_t x = 0; x < w; x++) {
			if (!*inside++)
				continue;
			b.x0 = x < b.x0 ? x : b.x0;
			b.x1 = x > b.x1 ? x : b.x1;
			b.y0 = y < b.y0 ? y : b.y0;
			b.y1 = y;
		}
	return b;
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
v2v_shape_clean(uint8_t *inside, int32_t width, int32_t height,
    struct v2v_backend *be, struct v2v_msg *msg)
{
	size_t n = (size_t)width * (size_t)height, best = n;
	struct part *parts = v2v_zalloc(n, sizeof(*parts));
	uint32_t *ids = v2v_alloc(n, sizeof(*ids));
	int err = V2V_OK;

	if (parts == NULL || ids == NULL) {
		err = v2v_fail_memory(msg);
		goto out;
	}
	err = find_parts(ids, inside, width, height, be, msg);
	if (err != V2V_OK)
		goto out;
	measure(parts, ids, width, height);
	for (size_t i = 0; i < n; i++)
		if (inside[i] && (best == n
		    || parts[ids[i]].weight > parts[best].weight))
			best = ids[i];
	if (best == n)
		goto out;
	for (size_t i = 0; i < n; i++)
		if (inside[i] && ids[i] != best
		    && parts[ids[i]].area * KEEP < parts[best].area)
			inside[i] = 0;
	fill_wheels(inside, width, height);

	/* What is outside and has no way to the frame is a hole. */
	err = find_parts(ids, inside, width, height, be, msg);
	if (err != V2V_OK)
		goto out;
	memset(parts, 0, n * sizeof(*parts));
	measure(parts, ids, width, height);
	for (size_t i = 0; i < n; i++)
		if (!inside[i] && !parts[ids[i]].border)
			inside[i] = 1;
out:
	free(ids);
	free(parts);
	return err;
}
