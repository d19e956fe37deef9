/* Fine regions of a smoothed picture, from which fusion starts. */
#include "base.h"

#include "steer/fusion.h"

#include "util/mem.h"

#include <stdlib.h>

/*
 * A pixel joins a neighbour less than STEP away in colour (Delta E, squared),
 * unless the first pixel of that region is more than REACH away: else a slow
 * gradient would chain regions together that have nothing in common.
 */
static const float STEP = 1.0f * 1.0f, REACH = 3.0f * 3.0f;

/* Regions are grown in strips of fixed height, whatever the threads. */
enum { STRIP = 64 };

struct start {
	const struct v2v_field *field;
	int32_t *parent; /* a region is the tree of its first pixel */
};

static float
distance(const struct v2v_field *field, size_t i, size_t j)
{
	const float *a = field->lab + 3 * i, *b = field->lab + 3 * j;
	float l = a[0] - b[0], m = a[1] - b[1], n = a[2] - b[2];

	return l * l + m * m + n * n;
}

static int32_t
find(int32_t *parent, int32_t i)
{
	while (parent[i] != i)
		i = parent[i] = parent[parent[i]];
	return i;
}

static void
join(const struct start *s, size_t i, size_t j)
{
	int32_t a, b;

	if (s->field->trust[j] == 0 || distance(s->field, i, j) >= STEP)
		return;
	a = find(s->parent, (int32_t)i);
	b = find(s->parent, (int32_t)j);
	if (a == b || distance(s->field, (size_t)a, (size_t)b) >= REACH)
		return;
	if (a < b)
		s->parent[b] = a;
	else
		s->parent[a] = b;
}

static void
grow_strips(void *arg, size_t first, size_t end)
{
	const struct start *s = arg;
	size_t w = (size_t)s->field->width;

	for (size_t y = first; y < end; y++)
		for (size_t x = 0; x < w; x++) {
			size_t i = y * w + x;

			s->parent[i] = V2V_NO_REGION;
			if (s->field->trust[i] == 0)
				continue;
			s->parent[i] = (int32_t)i;
			if (x > 0)
				join(s, i, i - 1);
			if (y % STRIP > 0)
				join(s, i, i - w);
		}
}

int
v2v_regions_start(struct v2v_regions *r, const struct v2v_field *field,
    struct v2v_pool *pool, struct v2v_msg *msg)
{
	struct start s = { .field = field };

	r->n = 0;
	r->id = s.parent = v2v_alloc(field->pixels, sizeof(*r->id));
	if (r->id == NULL)
		return v2v_fail_memory(msg);
	v2v_pool_run(pool, (size_t)field->height, STRIP, grow_strips, &s);
	/* A root comes before its members: number the roots on the way. */
	for (size_t i = 0; i < field->pixels; i++) {
		int32_t p = r->id[i];

		if (p == (int32_t)i)
			r->id[i] = r->n++;
		else if (p != V2V_NO_REGION)
			r->id[i] = r->id[p];
	}
	return V2V_OK;
}

void
v2v_regions_free(struct v2v_regions *r)
{
	free(r->id);
	r->id = NULL;
	r->n = 0;
}
