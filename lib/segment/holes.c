/*
 * Boxes round what is removed. They are found on a grid of tiles: tiles that
 * hold removed pixels and touch become one box, and boxes that overlap become
 * one, until none do.
 */
#include "base.h"

#include "segment/holes.h"

#include "ops/host.h"
#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum { TILE = 32 };

struct tiles {
	int32_t w, h;
	uint8_t *full;         /* a byte a tile */
	uint32_t *id;          /* of the component, the lowest index in it */
	struct v2v_hole *box;  /* at the component's id; in tiles, then pixels */
};

/* Box after box is filled up; whether a tile was added. */
static bool
fill_up(struct tiles *t)
{
	size_t n = (size_t)t->w * (size_t)t->h;
	bool grew = false;

	for (size_t i = 0; i < n; i++)
		t->box[i] = (struct v2v_hole){ t->w, t->h, 0, 0 };
	for (size_t i = 0; i < n; i++)
		if (t->full[i])
			v2v_hole_include(&t->box[t->id[i]], (int32_t)(i % (size_t)t->w),
			    (int32_t)(i / (size_t)t->w));
	for (size_t i = 0; i < n; i++) {
		const struct v2v_hole *b = &t->box[i];

		for (int32_t y = b->y0; y < b->y1; y++) {
			uint8_t *row = t->full + (size_t)y * (size_t)t->w;
			size_t wide = (size_t)(b->x1 - b->x0);

			grew = grew || memchr(row + b->x0, 0, wide);
			memset(row + b->x0, 1, wide);
		}
	}
	return grew;
}

/* The boxes in pixels, as tight as they can be. */
static int
collect(struct v2v_holes *holes, struct tiles *t, const uint8_t *removed,
    int32_t width, int32_t height, struct v2v_msg *msg)
{
	size_t n = (size_t)t->w * (size_t)t->h;

	for (size_t i = 0; i < n; i++)
		t->box[i] = (struct v2v_hole){ width, height, 0, 0 };
	for (int32_t y = 0; y < height; y++)
		for (int32_t x = 0; x < width; x++)
			if (*removed++)
				v2v_hole_include(&t->box[t->id[(size_t)(y / TILE)
				    * (size_t)t->w + (size_t)(x / TILE)]],
				    x, y);
	holes->list = v2v_alloc(n, sizeof(*holes->list));
	if (holes->list == NULL)
		return v2v_fail_memory(msg);
	for (size_t i = 0; i < n; i++)
		if (t->box[i].x1 > 0)
			holes->list[holes->n++] = t->box[i];
	return V2V_OK;
}

int
v2v_holes_find(struct v2v_holes *holes, const uint8_t *removed,
    int32_t width, int32_t height, struct v2v_backend *be,
    struct v2v_msg *msg)
{
	struct tiles t = { .w = (width + TILE - 1) / TILE,
		.h = (height + TILE - 1) / TILE };
	size_t n = (size_t)t.w * (size_t)t.h;
	int err = V2V_OK;

	*holes = (struct v2v_holes){ 0 };
	t.full = v2v_zalloc(n, 1);
	t.id = v2v_alloc(n, sizeof(*t.id));
	t.box = v2v_alloc(n, sizeof(*t.box));
	if (t.full == NULL || t.id == NULL || t.box == NULL) {
		err = v2v_fail_memory(msg);
		goto out;
	}
	for (int32_t y = 0; y < height; y++)
		for (int32_t x = 0; x < width; x++)
			if (removed[(size_t)y * (size_t)width + (size_t)x])
				t.full[(size_t)(y / TILE) * (size_t)t.w
				    + (size_t)(x / TILE)] = 1;
	do
		err = v2v_host_components(be, t.id, t.full, t.w, t.h, msg);
	while (err == V2V_OK && fill_up(&t));
	if (err == V2V_OK)
		err = collect(holes, &t, removed, width, height, msg);
out:
	free(t.full);
	free(t.id);
	free(t.box);
	return err;
}
