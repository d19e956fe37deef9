/* Where a picture has thin strokes, at several sizes. */
#include "base.h"

#include "segment/pyramid.h"

#include "stream/reduce.h"
#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
	LEAST = 24, /* smaller levels show no text */
	REACH = V2V_STROKE_SPAN / 2,
	BLOCK = 32  /* pixels; a loop over so many is one of vectors */
};

static void
fill_roots(uint8_t root[256])
{
	int r = 0;

	for (int i = 0; i < 256; i++) {
		while ((r + 1) * (r + 1) <= 255 * i)
			r++;
		root[i] = (uint8_t)r;
	}
}

/* Luma by the weights of ITU-R BT.601, whose root is taken. */
static void
fill_grey(struct v2v_level *l, const struct v2v_frame *f)
{
	uint8_t root[256];

	fill_roots(root);
	for (size_t i = 0; i < v2v_frame_pixels(f); i++) {
		const uint8_t *px = f->px + 4 * i;

		l->grey[i] = root[(77 * px[0] + 150 * px[1] + 29 * px[2]
		    + 128) >> 8];
	}
}

static void
halve(struct v2v_level *l, const struct v2v_level *finer)
{
	size_t w = (size_t)finer->width;

	for (int32_t y = 0; y < l->height; y++) {
		const uint8_t *a = finer->grey + 2 * (size_t)y * w;
		uint8_t *out = l->grey + (size_t)y * (size_t)l->width;

		for (int32_t x = 0; x < l->width; x++, a += 2)
			out[x] = (uint8_t)((a[0] + a[1] + a[w] + a[w + 1] + 2)
			    >> 2);
	}
}

/*
 * A plane with at least REACH pixels more on each side, which repeat the
 * nearest. Rows are worked on in blocks, the last of which may go over the
 * plane's width, but never over the stride.
 */
struct padded {
	int32_t width, height;
	size_t stride;
	uint8_t *room, *px; /* px: the left upper pixel */
};

static bool
padded_init(struct padded *p, int32_t width, int32_t height)
{
	size_t h = (size_t)height + 2 * REACH;

	p->width = width;
	p->height = height;
	p->stride = ((size_t)width + BLOCK - 1) / BLOCK * BLOCK + BLOCK;
	p->room = v2v_zalloc(p->stride, h);
	if (p->room)
		p->px = p->room + REACH * p->stride + BLOCK / 2;
	return p->room != NULL;
}

static void
pad(struct padded *p)
{
	int32_t w = p->width, h = p->height;

	for (int32_t y = 0; y < h; y++) {
		uint8_t *row = p->px + (size_t)y * p->stride;

		memset(row - REACH, row[0], REACH);
		memset(row + w, row[w - 1], REACH);
	}
	for (int k = 1; k <= REACH; k++) {
		uint8_t *top = p->room + REACH * p->stride;
		uint8_t *low = top + (size_t)(h - 1) * p->stride;

		memcpy(top - (size_t)k * p->stride, top, p->stride);
		memcpy(low + (size_t)k * p->stride, low, p->stride);
	}
}

/* One erosion or dilation, along a row or a column. */
struct pass {
	const struct padded *in;
	struct padded *out;
	bool upper, column;
};

static void
run_rows(void *arg, size_t first, size_t end)
{
	const struct pass *p = arg;
	size_t stride = p->in->stride, step = p->column ? stride : 1;

	for (size_t y = first; y < end; y++)
		for (int32_t x = 0; x < p->in->width; x += BLOCK) {
			const uint8_t *in = p->in->px + y * stride + x
			    - REACH * step;
			uint8_t v[BLOCK];

			memcpy(v, in, BLOCK);
			for (int k = 1; k < V2V_STROKE_SPAN; k++) {
				const uint8_t *at = in + (size_t)k * step;

				if (p->upper)
					for (int i = 0; i < BLOCK; i++)
						v[i] = at[i] > v[i] ? at[i] : v[i];
				else
					for (int i = 0; i < BLOCK; i++)
						v[i] = at[i] < v[i] ? at[i] : v[i];
			}
			memcpy(p->out->px + y * stride + x, v, BLOCK);
		}
}

/* Closing less opening of `in` into sums; room[] are planes of its size. */
static void
find(uint32_t *sums, const struct padded *in, struct padded room[3],
    bool column, struct v2v_pool *pool)
{
	struct pass passes[] = {
		{ in, &room[0], true, column },
		{ &room[0], &room[1], false, column },
		{ in, &room[0], false, column },
		{ &room[0], &room[2], true, column }
	};
	size_t w = (size_t)in->width + 1;

	for (int k = 0; k < 4; k++) {
		v2v_pool_run(pool, (size_t)in->height, 16, run_rows,
		    &passes[k]);
		pad(passes[k].out);
	}
	memset(sums, 0, w * sizeof(*sums));
	for (int32_t y = 0; y < in->height; y++) {
		const uint8_t *close = room[1].px + (size_t)y * in->stride;
		const uint8_t *open = room[2].px + (size_t)y * in->stride;
		const uint32_t *above = sums + (size_t)y * w;
		uint32_t *out = sums + ((size_t)y + 1) * w, sum = 0;

		out[0] = 0;
		for (int32_t x = 0; x < in->width; x++) {
			sum += (uint32_t)(close[x] - open[x]);
			out[x + 1] = above[x + 1] + sum;
		}
	}
}

static int
level_sums(struct v2v_level *l, struct v2v_backend *be, struct v2v_msg *msg)
{
	struct padded p[4] = { 0 };
	int err = V2V_OK;

	for (int k = 0; k < 4; k++)
		if (!padded_init(&p[k], l->width, l->height))
			err = v2v_fail_memory(msg);
	if (err == V2V_OK) {
		for (int32_t y = 0; y < l->height; y++)
			memcpy(p[3].px + (size_t)y * p[3].stride, l->grey
			    + (size_t)y * (size_t)l->width,
			    (size_t)l->width);
		pad(&p[3]);
		find(l->across, &p[3], p, false, be->pool);
		find(l->along, &p[3], p, true, be->pool);
	}
	for (int k = 0; k < 4; k++)
		free(p[k].room);
	return err;
}

static int
level_init(struct v2v_level *l, int32_t width, int32_t height,
    const struct v2v_frame *f, struct v2v_msg *msg)
{
	size_t w = (size_t)width, h = (size_t)height;

	l->width = width;
	l->height = height;
	l->sx = (double)f->width / width;
	l->sy = (double)f->height / height;
	l->grey = v2v_alloc(w, h);
	l->across = v2v_alloc(w + 1, (h + 1) * sizeof(*l->across));
	l->along = v2v_alloc(w + 1, (h + 1) * sizeof(*l->along));
	if (l->grey == NULL || l->across == NULL || l->along == NULL)
		return v2v_fail_memory(msg);
	return V2V_OK;
}

static int
first_level(struct v2v_level *l, const struct v2v_frame *f,
    struct v2v_backend *be, struct v2v_msg *msg)
{
	int32_t longer = f->width > f->height ? f->width : f->height;
	int32_t to = longer < V2V_PYRAMID_SIDE ? longer : V2V_PYRAMID_SIDE;
	int32_t w = (int32_t)((int64_t)f->width * to / longer);
	int32_t h = (int32_t)((int64_t)f->height * to / longer);
	struct v2v_frame small = { 0 };
	int err;

	w = w < 1 ? 1 : w;
	h = h < 1 ? 1 : h;
	err = level_init(l, w, h, f, msg);
	if (err != V2V_OK)
		return err;
	if (w == f->width && h == f->height) {
		fill_grey(l, f);
		return V2V_OK;
	}
	err = v2v_frame_reduce(&small, f, w, h, be->pool, msg);
	if (err == V2V_OK)
		fill_grey(l, &small);
	v2v_frame_free(&small);
	return err;
}

int
v2v_pyramid_init(struct v2v_pyramid *s, const struct v2v_frame *f,
    struct v2v_backend *be, struct v2v_msg *msg)
{
	int err;

	*s = (struct v2v_pyramid){ .n = 1 };
	err = first_level(&s->level[0], f, be, msg);
	while (err == V2V_OK && s->n < V2V_PYRAMID_LEVELS) {
		const struct v2v_level *finer = &s->level[s->n - 1];

		if (finer->width < 2 * LEAST || finer->height < 2 * LEAST)
			break;
		err = level_init(&s->level[s->n], finer->width / 2,
		    finer->height / 2, f, msg);
		if (err == V2V_OK)
			halve(&s->level[s->n], finer);
		s->n++;
	}
	for (int k = 0; err == V2V_OK && k < s->n; k++)
		err = level_sums(&s->level[k], be, msg);
	if (err != V2V_OK)
		v2v_pyramid_free(s);
	return err;
}

void
v2v_pyramid_free(struct v2v_pyramid *s)
{
	for (int k = 0; k < V2V_PYRAMID_LEVELS; k++) {
		free(s->level[k].grey);
		free(s->level[k].across);
		free(s->level[k].along);
	}
	*s = (struct v2v_pyramid){ 0 };
}
