/*
 * Holes filled with texture of their surroundings (Wexler, Shechtman and Irani,
 * "Space-Time Completion of Video", PAMI 2007), patches found at random and
 * passed on among neighbours (Barnes and others, "PatchMatch", SIGGRAPH 2009).
 *
 *	targets    pixels whose patch of 7 x 7 reaches into a hole
 *	sources    pixels whose patch is all known
 *	field      the source whose patch resembles that of a target most
 *
 * By turns each target looks for a better source, among those of its
 * neighbours, shifted, and at random ever nearer; then each pixel of a hole
 * becomes the mean of what the 49 patches over it say, the better ones weighing
 * more. That goes from a small copy of the picture to the full one. Where that
 * is larger than K_PATCH_SIDE there is no search at the last levels: sources are
 * those of the smaller copy, enlarged.
 *
 * A search reads one field and writes another, random numbers depend on pixel
 * and turn, and equal costs go to the lower index: any order gives the same.
 */
#ifndef V2V_KERN_PATCH_H
#define V2V_KERN_PATCH_H

#include "base.h"
#include "ops/kern/membrane.h"
#include "util/rng.h"

enum {
	K_PATCH_RADIUS = 3,
	K_PATCH_LEVELS = 5,  /* that are searched */
	K_PATCH_SIDE = 256,  /* of the largest of these */
	K_PATCH_SWEEPS = 3,  /* of search in a turn */
	K_PATCH_TURNS = 4,   /* at each level */
	K_PATCH_ALL = 16,    /* levels: 2^11 times 2^4 is a side and more */
	K_PATCH_BYTES = 21,  /* a pixel */
	K_PATCH_TRIES = 32
};
#define K_PATCH_NONE UINT32_MAX

struct k_patch {
	int32_t w, h;
	uint32_t *field, *cost; /* of targets; cost is the mean of squares */
	uint32_t *next, *next_cost;
	uint8_t *px;   /* R G B, and what the pixel is (membrane.h) */
	uint8_t *role; /* K_PATCH_SOURCE, K_PATCH_TARGET or 0 */
};
enum { K_PATCH_SOURCE = 1, K_PATCH_TARGET = 2 };

enum k_patch_step {
	K_PATCH_START,  /* level 0 from the picture, its holes filled somehow */
	K_PATCH_SHRINK, /* pixels from level - 1 */
	K_PATCH_MARK,   /* sources and targets */
	K_PATCH_EXPAND, /* field from level + 1, or none */
	K_PATCH_INIT,   /* sources for targets without one, and costs */
	K_PATCH_SEARCH, /* field to next */
	K_PATCH_VOTE,   /* holes from the field */
	K_PATCH_FINISH  /* level 0 to the picture */
};

struct k_patch_io {
	uint8_t *out;
	const uint8_t *rgba, *mask;
	uint64_t seed;
};

/* Levels of a picture in `room`, whose bytes are returned (NULL to count); the
 * first that is searched, from behind, is *n - 1, the last one *fine. */
static inline size_t
k_patch_layout(struct k_patch level[K_PATCH_ALL], int *n, int *fine,
    uint8_t *room, int32_t w, int32_t h)
{
	size_t used = 0;

	*n = *fine = 0;
	for (;;) {
		struct k_patch *p = &level[*n];
		size_t pixels = (size_t)w * (size_t)h;
		size_t bytes = (K_PATCH_BYTES * pixels + 3) / 4 * 4;

		if (w > K_PATCH_SIDE || h > K_PATCH_SIDE)
			*fine = *n + 1;
		p->w = w;
		p->h = h;
		if (room != NULL) {
			p->field = (uint32_t *)(void *)(room + used);
			p->cost = p->field + pixels;
			p->next = p->cost + pixels;
			p->next_cost = p->next + pixels;
			p->px = (uint8_t *)(p->next_cost + pixels);
			p->role = p->px + 4 * pixels;
		}
		used += bytes;
		++*n;
		if (*n == K_PATCH_ALL || *n == *fine + K_PATCH_LEVELS
		    || (w == 1 && h == 1))
			return used;
		w = (w + 1) / 2;
		h = (h + 1) / 2;
	}
}

static inline V2V_HD bool
k_patch_inside(const struct k_patch *p, int32_t x, int32_t y)
{
	return x >= 0 && y >= 0 && x < p->w && y < p->h;
}

/* A pixel is the mean of the four below it; a hole if any of them is, else
 * known if all of them are. */
static inline V2V_HD void
k_patch_shrink(const struct k_patch *p, const struct k_patch *fine, int32_t x,
    int32_t y, size_t i)
{
	uint32_t sum[3] = { 0, 0, 0 }, n = 0, holes = 0, ignored = 0;

	for (int32_t v = 2 * y; v < 2 * y + 2 && v < fine->h; v++)
		for (int32_t u = 2 * x; u < 2 * x + 2 && u < fine->w; u++) {
			const uint8_t *px = fine->px + 4 * ((size_t)v
			    * (size_t)fine->w + (size_t)u);

			for (int k = 0; k < 3; k++)
				sum[k] += px[k];
			n++;
			holes += px[3] == K_MEMBRANE_HOLE;
			ignored += px[3] == K_MEMBRANE_IGNORED;
		}
	for (size_t k = 0; k < 3; k++)
		p->px[4 * i + k] = (uint8_t)((sum[k] + n / 2) / n);
	p->px[4 * i + 3] = holes ? K_MEMBRANE_HOLE
	    : ignored ? K_MEMBRANE_IGNORED : K_MEMBRANE_KNOWN;
}

static inline V2V_HD void
k_patch_mark(const struct k_patch *p, int32_t x, int32_t y, size_t i)
{
	bool source = true, target = false;

	for (int32_t v = y - K_PATCH_RADIUS; v <= y + K_PATCH_RADIUS; v++)
		for (int32_t u = x - K_PATCH_RADIUS; u <= x + K_PATCH_RADIUS;
		    u++) {
			uint8_t is = K_MEMBRANE_IGNORED;

			if (k_patch_inside(p, u, v))
				is = p->px[4 * ((size_t)v * (size_t)p->w
				    + (size_t)u) + 3];
			source = source && is == K_MEMBRANE_KNOWN;
			target = target || is == K_MEMBRANE_HOLE;
		}
	p->role[i] = source ? K_PATCH_SOURCE : target ? K_PATCH_TARGET : 0;
}

/* Mean of squared differences of the patches at target (x, y) and source s,
 * without pixels that are ignored; or something above `most`. */
static inline V2V_HD uint32_t
k_patch_cost(const struct k_patch *p, int32_t x, int32_t y, uint32_t s,
    uint32_t most)
{
	const uint8_t *px = p->px;
	uint32_t sum = 0, n = 0;

	for (int32_t dy = -K_PATCH_RADIUS; dy <= K_PATCH_RADIUS; dy++)
		for (int32_t dx = -K_PATCH_RADIUS; dx <= K_PATCH_RADIUS;
		    dx++) {
			int64_t step = (int64_t)dy * p->w + dx;
			const uint8_t *a, *b;

			if (!k_patch_inside(p, x + dx, y + dy))
				continue;
			a = px + 4 * ((int64_t)y * p->w + x + step);
			b = px + 4 * ((int64_t)s + step);
			if (a[3] == K_MEMBRANE_IGNORED)
				continue;
			for (int k = 0; k < 3; k++) {
				int32_t d = a[k] - b[k];

				sum += (uint32_t)(d * d);
			}
			n++;
			if (most < K_PATCH_NONE && sum > 49 * (most + 1))
				return most + 1;
		}
	return n > 0 ? sum / n : 0;
}

/* A random number below n for pixel i, the k-th in a turn. */
static inline V2V_HD int32_t
k_patch_random(uint64_t seed, int turn, size_t i, int k, int32_t n)
{
	return (int32_t)v2v_rng_below(seed, (uint64_t)turn << 40
	    | (uint64_t)i << 6 | (uint64_t)k, (uint32_t)n);
}

static inline V2V_HD void
k_patch_init(const struct k_patch *p, uint64_t seed, int turn, int32_t x,
    int32_t y, size_t i)
{
	uint32_t s = p->field[i];

	p->cost[i] = 0;
	if (p->role[i] != K_PATCH_TARGET)
		return;
	for (int k = 0; k < K_PATCH_TRIES && s == K_PATCH_NONE; k++) {
		int32_t u = k_patch_random(seed, turn, i, 2 * k, p->w);
		int32_t v = k_patch_random(seed, turn, i, 2 * k + 1, p->h);
		size_t at = (size_t)v * (size_t)p->w + (size_t)u;

		if (p->role[at] == K_PATCH_SOURCE)
			s = (uint32_t)at;
	}
	p->field[i] = s;
	if (s != K_PATCH_NONE)
		p->cost[i] = k_patch_cost(p, x, y, s, K_PATCH_NONE);
}

static inline V2V_HD void
k_patch_expand(const struct k_patch *p, const struct k_patch *coarse,
    int32_t x, int32_t y, size_t i)
{
	uint32_t s = coarse == NULL ? K_PATCH_NONE : coarse->field[(size_t)(y
	    / 2) * (size_t)coarse->w + (size_t)(x / 2)];

	p->field[i] = K_PATCH_NONE;
	if (s != K_PATCH_NONE && p->role[i] == K_PATCH_TARGET) {
		int32_t u = 2 * (int32_t)(s % (uint32_t)coarse->w) + x % 2;
		int32_t v = 2 * (int32_t)(s / (uint32_t)coarse->w) + y % 2;
		size_t at = (size_t)v * (size_t)p->w + (size_t)u;

		if (k_patch_inside(p, u, v) && p->role[at] == K_PATCH_SOURCE)
			p->field[i] = (uint32_t)at;
	}
}

/* Source (u, v) for target i if it is one and better. */
static inline V2V_HD void
k_patch_try(uint32_t *best, uint32_t *least, const struct k_patch *p,
    int32_t x, int32_t y, int32_t u, int32_t v)
{
	uint32_t s, cost;

	if (!k_patch_inside(p, u, v))
		return;
	s = (uint32_t)v * (uint32_t)p->w + (uint32_t)u;
	if (s == *best || p->role[s] != K_PATCH_SOURCE)
		return;
	cost = k_patch_cost(p, x, y, s, *least);
	if (cost < *least || (cost == *least && s < *best)) {
		*least = cost;
		*best = s;
	}
}

static inline V2V_HD void
k_patch_search(const struct k_patch *p, uint64_t seed, int turn, int32_t x,
    int32_t y, size_t i)
{
	int32_t step = 1 << (K_PATCH_SWEEPS - 1 - turn % K_PATCH_SWEEPS);
	int32_t reach = p->w > p->h ? p->w : p->h;
	uint32_t best = p->field[i], least = K_PATCH_NONE;
	int k = 0;

	p->next[i] = best;
	p->next_cost[i] = 0;
	if (p->role[i] != K_PATCH_TARGET)
		return;
	if (best != K_PATCH_NONE)
		least = k_patch_cost(p, x, y, best, K_PATCH_NONE);
	for (int d = 0; d < 4; d++) {
		int32_t dx = d == 0 ? step : d == 1 ? -step : 0;
		int32_t dy = d == 2 ? step : d == 3 ? -step : 0;
		uint32_t s;

		if (!k_patch_inside(p, x + dx, y + dy))
			continue;
		s = p->field[(size_t)(y + dy) * (size_t)p->w
		    + (size_t)(x + dx)];
		if (s != K_PATCH_NONE)
			k_patch_try(&best, &least, p, x, y, (int32_t)(s
			    % (uint32_t)p->w) - dx, (int32_t)(s
			    / (uint32_t)p->w) - dy);
	}
	for (; reach > 0 && best != K_PATCH_NONE; reach /= 2, k += 2) {
		int32_t u = (int32_t)(best % (uint32_t)p->w) - reach
		    + k_patch_random(seed, turn, i, k, 2 * reach + 1);
		int32_t v = (int32_t)(best / (uint32_t)p->w) - reach
		    + k_patch_random(seed, turn, i, k + 1, 2 * reach + 1);

		k_patch_try(&best, &least, p, x, y, u, v);
	}
	p->next[i] = best;
	p->next_cost[i] = least;
}

/* Patches that differ by d^2 on average weigh 1 / (1 + d^2)^2. */
static inline V2V_HD void
k_patch_vote(const struct k_patch *p, int32_t x, int32_t y, size_t i)
{
	float sum[3] = { 0, 0, 0 }, all = 0;

	if (p->px[4 * i + 3] != K_MEMBRANE_HOLE)
		return;
	for (int32_t dy = -K_PATCH_RADIUS; dy <= K_PATCH_RADIUS; dy++)
		for (int32_t dx = -K_PATCH_RADIUS; dx <= K_PATCH_RADIUS;
		    dx++) {
			int64_t step = (int64_t)dy * p->w + dx;
			size_t at = (size_t)((int64_t)i + step);
			const uint8_t *from;
			float w;

			if (!k_patch_inside(p, x + dx, y + dy)
			    || p->field[at] == K_PATCH_NONE)
				continue;
			w = 1 / (1 + (float)p->cost[at]);
			w *= w;
			from = p->px + 4 * ((int64_t)p->field[at] - step);
			for (int k = 0; k < 3; k++)
				sum[k] += w * (float)from[k];
			all += w;
		}
	for (size_t k = 0; k < 3 && all > 0; k++)
		p->px[4 * i + k] = (uint8_t)(sum[k] / all + .5f);
}

static inline V2V_HD void
k_patch_copy(const struct k_patch *p, const struct k_patch_io *io, size_t i,
    bool start)
{
	bool hole = io->mask[i] == K_MEMBRANE_HOLE;

	for (size_t k = 0; k < 3; k++)
		if (start)
			p->px[4 * i + k] = io->rgba[4 * i + k];
		else
			io->out[4 * i + k] = hole ? p->px[4 * i + k]
			    : io->rgba[4 * i + k];
	if (start)
		p->px[4 * i + 3] = io->mask[i];
	else
		io->out[4 * i + 3] = io->rgba[4 * i + 3];
}

/* One step at pixel (x, y) of *p, between its finer neighbour and its coarser
 * one; that is NULL at the last level. */
static inline V2V_HD void
k_patch_pixel(enum k_patch_step step, int turn, const struct k_patch *p,
    const struct k_patch *fine, const struct k_patch *coarse,
    const struct k_patch_io *io, int32_t x, int32_t y)
{
	size_t i = (size_t)y * (size_t)p->w + (size_t)x;

	switch (step) {
	case K_PATCH_START:
	case K_PATCH_FINISH:
		k_patch_copy(p, io, i, step == K_PATCH_START);
		break;
	case K_PATCH_SHRINK:
		k_patch_shrink(p, fine, x, y, i);
		break;
	case K_PATCH_MARK:
		k_patch_mark(p, x, y, i);
		break;
	case K_PATCH_EXPAND:
		k_patch_expand(p, coarse, x, y, i);
		break;
	case K_PATCH_INIT:
		k_patch_init(p, io->seed, turn, x, y, i);
		break;
	case K_PATCH_SEARCH:
		k_patch_search(p, io->seed, turn, x, y, i);
		break;
	case K_PATCH_VOTE:
		k_patch_vote(p, x, y, i);
		break;
	}
}

/* Run one step over a level; an error ends the work. */
typedef int k_patch_fn(void *arg, enum k_patch_step step, int level, int turn);

/* Turns of search and vote at level l; *turn counts on. */
static inline int
k_patch_settle(k_patch_fn *run, void *arg, struct k_patch *level, int l,
    int *turn)
{
	int err = V2V_OK;

	for (int k = 0; k < K_PATCH_TURNS && err == V2V_OK; k++) {
		for (int s = 0; s < K_PATCH_SWEEPS && err == V2V_OK; s++) {
			struct k_patch *p = &level[l];
			uint32_t *field = p->field, *cost = p->cost;

			err = run(arg, K_PATCH_SEARCH, l, (*turn)++);
			p->field = p->next;
			p->cost = p->next_cost;
			p->next = field;
			p->next_cost = cost;
		}
		if (err == V2V_OK)
			err = run(arg, K_PATCH_VOTE, l, 0);
	}
	return err;
}

/* All steps; turns of the search are counted through, from a multiple of
 * K_PATCH_SWEEPS at each level. */
static inline int
k_patch_run(k_patch_fn *run, void *arg, struct k_patch *level, int levels,
    int fine)
{
	int turn = 0, err = run(arg, K_PATCH_START, 0, 0);

	for (int l = 1; l < levels && err == V2V_OK; l++)
		err = run(arg, K_PATCH_SHRINK, l, 0);
	for (int l = levels - 1; l >= 0 && err == V2V_OK; l--) {
		err = run(arg, K_PATCH_MARK, l, 0);
		if (err == V2V_OK)
			err = run(arg, K_PATCH_EXPAND, l, 0);
		if (err == V2V_OK)
			err = run(arg, K_PATCH_INIT, l, 256 + l);
		if (err == V2V_OK && l + 1 < levels)
			err = run(arg, K_PATCH_VOTE, l, 0);
		if (err == V2V_OK && l >= fine)
			err = k_patch_settle(run, arg, level, l, &turn);
	}
	return err == V2V_OK ? run(arg, K_PATCH_FINISH, 0, 0) : err;
}

#endif
