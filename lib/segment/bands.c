/* Rectangles that a line of letters may fill: a search over all of them. */
#include "base.h"

#include "segment/bands.h"

#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
	HEIGHTS = 3, ASPECTS = 2, SIZES = HEIGHTS * ASPECTS,
	TASKS = SIZES * V2V_PYRAMID_LEVELS,
	BEST = 96, /* bands kept of each size */
	FIFTHS = 5
};

/* Heights from one level to the next, and widths in heights: plates of one row
 * have 5 to 8 letters. */
static const int32_t HEIGHT[HEIGHTS] = { 8, 10, 13 };
static const float ASPECT[ASPECTS] = { 3.2f, 5.0f };

/* Strokes fainter than this are noise: it is added to what is around. */
static const float NOISE = 5;
static const float LEAST = 0.8f; /* score */

struct task {
	const struct v2v_level *l;
	int level;
	int32_t w, h;
	int n;
	struct v2v_text_band best[BEST]; /* by score, falling */
};

static float
mean(const struct v2v_level *l, int32_t x, int32_t y, int32_t w, int32_t h)
{
	return v2v_level_mean(l, l->across, x, y, x + w, y + h);
}

/* The second least of the strokes in five parts of the band. */
static float
second_fifth(const struct v2v_level *l, const struct v2v_text_band *b)
{
	float least = 1e9f, second = 1e9f;

	for (int i = 0; i < FIFTHS; i++) {
		int32_t x0 = b->x + b->w * i / FIFTHS;
		int32_t x1 = b->x + b->w * (i + 1) / FIFTHS;
		float v = mean(l, x0, b->y, x1 - x0, b->h);

		if (v < least) {
			second = least;
			least = v;
		} else if (v < second) {
			second = v;
		}
	}
	return second;
}

/* Set the score of a band; false as soon as it is below `least`. */
static bool
rate(struct v2v_text_band *b, const struct v2v_level *l, float least)
{
	int32_t gap = b->h / 6, strip = b->h * 2 / 5, side = b->h / 2;

	b->all = (float)v2v_level_sum(l, l->across, b->x, b->y, b->x + b->w,
	    b->y + b->h) / (float)(b->w * b->h);
	/* Four fifths at least reach the second least one. */
	if (b->all * FIFTHS < least * NOISE * (FIFTHS - 1))
		return false;
	b->outer = (mean(l, b->x, b->y - gap - strip, b->w, strip)
	    + mean(l, b->x, b->y + b->h + gap, b->w, strip)) / 2;
	if (b->all * FIFTHS < least * (b->outer + NOISE) * (FIFTHS - 1))
		return false;
	b->fifth = second_fifth(l, b);
	b->score = b->fifth / (b->outer + NOISE);
	if (b->score < least)
		return false;
	b->side = (mean(l, b->x - side - 2, b->y, side, b->h)
	    + mean(l, b->x + b->w + 2, b->y, side, b->h)) / 2;
	b->along = v2v_level_mean(l, l->along, b->x, b->y, b->x + b->w,
	    b->y + b->h);
	return true;
}

/* Share of the smaller one that both cover, in pixels of level 0. */
static bool
overlap(const struct v2v_text_band *a, const struct v2v_text_band *b, float share)
{
	int32_t ka = 1 << a->level, kb = 1 << b->level;
	int32_t x0 = a->x * ka > b->x * kb ? a->x * ka : b->x * kb;
	int32_t y0 = a->y * ka > b->y * kb ? a->y * ka : b->y * kb;
	int32_t ax = (a->x + a->w) * ka, bx = (b->x + b->w) * kb;
	int32_t ay = (a->y + a->h) * ka, by = (b->y + b->h) * kb;
	int32_t x1 = ax < bx ? ax : bx, y1 = ay < by ? ay : by;
	float sa = (float)(a->w * ka) * (float)(a->h * ka);
	float sb = (float)(b->w * kb) * (float)(b->h * kb);

	return x0 < x1 && y0 < y1 && (float)(x1 - x0) * (float)(y1 - y0)
	    > share * (sa < sb ? sa : sb);
}

/* Into the list of n, which has room for one more than `max`, by score; the
 * first of equals stays first. */
static int
insert(struct v2v_text_band *list, int n, int max, const struct v2v_text_band *b)
{
	int at = n;

	if (n == max && list[n - 1].score >= b->score)
		return n;
	while (at > 0 && list[at - 1].score < b->score)
		at--;
	if (n < max)
		n++;
	memmove(list + at + 1, list + at, (size_t)(n - 1 - at) * sizeof(*list));
	list[at] = *b;
	return n;
}

/* Do two bands of one size have half of their area in common? */
static bool
half_common(const struct v2v_text_band *a, const struct v2v_text_band *b)
{
	int32_t x = a->w - abs(a->x - b->x), y = a->h - abs(a->y - b->y);

	return x > 0 && y > 0 && 2 * x * y > a->w * a->h;
}

/* Better bands of this size push out those they overlap. */
static void
keep(struct task *t, const struct v2v_text_band *b)
{
	int at = 0, n;

	for (; at < t->n && t->best[at].score >= b->score; at++)
		if (half_common(&t->best[at], b))
			return;
	if (at == BEST)
		return;
	n = at;
	for (int i = at; i < t->n; i++)
		if (!half_common(&t->best[i], b))
			t->best[n++] = t->best[i];
	t->n = insert(t->best, n, BEST, b);
}

static void
search(void *arg, size_t first, size_t end)
{
	for (size_t i = first; i < end; i++) {
		struct task *t = (struct task *)arg + i;
		struct v2v_text_band b = { .level = t->level, .w = t->w, .h = t->h };

		for (b.y = 1; t->l && b.y + b.h < t->l->height; b.y += 2)
			for (b.x = 1; b.x + b.w < t->l->width; b.x += 3)
				if (rate(&b, t->l, LEAST))
					keep(t, &b);
	}
}

int
v2v_bands_find(struct v2v_text_band bands[V2V_BANDS_MAX], int *n,
    const struct v2v_pyramid *s, struct v2v_pool *pool, struct v2v_msg *msg)
{
	struct task *tasks = v2v_zalloc(TASKS, sizeof(*tasks));
	struct v2v_text_band *all = v2v_alloc((size_t)TASKS * BEST, sizeof(*all));
	int total = 0;

	*n = 0;
	if (tasks == NULL || all == NULL) {
		free(tasks);
		free(all);
		return v2v_fail_memory(msg);
	}
	for (int i = 0; i < s->n * SIZES; i++) {
		struct task *t = &tasks[i];

		t->level = i / SIZES;
		t->l = &s->level[t->level];
		t->h = HEIGHT[i % HEIGHTS];
		t->w = (int32_t)((float)t->h * ASPECT[i % SIZES / HEIGHTS]);
	}
	v2v_pool_run(pool, (size_t)(s->n * SIZES), 1, search, tasks);
	for (int i = 0; i < s->n * SIZES; i++)
		for (int k = 0; k < tasks[i].n; k++)
			total = insert(all, total, TASKS * BEST,
			    &tasks[i].best[k]);
	for (int i = 0; i < total && *n < V2V_BANDS_MAX; i++) {
		int k = 0;

		while (k < *n && !overlap(&bands[k], &all[i], 0.3f))
			k++;
		if (k == *n)
			bands[(*n)++] = all[i];
	}
	free(tasks);
	free(all);
	return V2V_OK;
}
