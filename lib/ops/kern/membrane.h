/*
 * A membrane stretched over holes of a picture: the colours u with the sum of
 * (u - u of a neighbour) over the four neighbours zero (Laplace's equation),
 * held where they are known. By multigrid on cells:
 *
 *	level 0    +-+-+-+-+   a cell a pixel; links of weight 1 between cells
 *	           +-+-+-+-+   that are not known, and to known neighbours
 *	level 1    +---+---+   a cell for 2 x 2 of level 0, and so on to one
 *	           |   |   |
 *
 * In a cell of a coarser level u is one number for all its pixels. A link there
 * is the sum of those it stands for, halved since its cells are twice as far
 * apart (Braess, "Towards Algebraic Multigrid for Elliptic Problems of Second
 * Order", Computing 1995); the links to what is known are summed and stay. All
 * that is not known takes part, wanted or not: in so open a domain that never
 * makes a correction too large.
 *
 * The work is a list of steps, each over all cells of one level in any order;
 * k_membrane_run puts them in the one order that there is.
 */
#ifndef V2V_KERN_MEMBRANE_H
#define V2V_KERN_MEMBRANE_H

#include "base.h"

enum {
	K_MEMBRANE_LEVELS = 32,
	K_MEMBRANE_FLOATS = 11, /* a cell */
	K_MEMBRANE_CYCLES = 6, /* at full size; 1 at each coarser one */
	K_MEMBRANE_SWEEPS = 2  /* before and after each correction */
};

/* What a pixel of the picture is. */
enum { K_MEMBRANE_KNOWN, K_MEMBRANE_HOLE, K_MEMBRANE_IGNORED };

struct k_membrane {
	int32_t w, h;
	float *u, *b;         /* 4 a cell, the last 0: colours; right-hand side */
	float *east, *south;  /* links to the next cell */
	float *known;         /* links to known cells, whose colours are in b */
};

enum k_membrane_step {
	K_MEMBRANE_START,    /* level 0 from the picture */
	K_MEMBRANE_COARSEN,  /* links and right-hand side from level - 1 */
	K_MEMBRANE_RED,      /* relax cells with x + y even */
	K_MEMBRANE_BLACK,    /* and odd */
	K_MEMBRANE_RESTRICT, /* right-hand side: what level - 1 is short of */
	K_MEMBRANE_CORRECT,  /* add u of level + 1 */
	K_MEMBRANE_FINISH    /* level 0 to the picture */
};

struct k_membrane_io {
	uint8_t *out;
	const uint8_t *rgba, *mask;
};

/* Levels of a picture in `room`, whose floats are returned; NULL to count. */
static inline size_t
k_membrane_layout(struct k_membrane level[K_MEMBRANE_LEVELS], int *n, float *room,
    int32_t w, int32_t h)
{
	size_t used = 0;

	for (*n = 0;; w = (w + 1) / 2, h = (h + 1) / 2) {
		struct k_membrane *m = &level[(*n)++];
		size_t cells = (size_t)w * (size_t)h;

		m->w = w;
		m->h = h;
		if (room != NULL) {
			m->u = room + used;
			m->b = m->u + 4 * cells;
			m->east = m->b + 4 * cells;
			m->south = m->east + cells;
			m->known = m->south + cells;
		}
		used += K_MEMBRANE_FLOATS * cells;
		if (w == 1 && h == 1)
			return used;
	}
}

/* Right-hand side and neighbours of cell i, weighted; returns the sum of the
 * weights, 0 for a cell without links. Without branches: what has no link has
 * weight 0, and some cell stands in. */
static inline V2V_HD float
k_membrane_pull(float pull[4], const struct k_membrane *m, int32_t x,
    int32_t y, size_t i)
{
	size_t w = (size_t)m->w;
	size_t ie = x + 1 < m->w ? i + 1 : i, iw = x > 0 ? i - 1 : i;
	size_t is = y + 1 < m->h ? i + w : i, in = y > 0 ? i - w : i;
	float east = m->east[i], west = x > 0 ? m->east[iw] : 0;
	float south = m->south[i], north = y > 0 ? m->south[in] : 0;

	for (size_t k = 0; k < 4; k++)
		pull[k] = m->b[4 * i + k] + east * m->u[4 * ie + k]
		    + west * m->u[4 * iw + k] + south * m->u[4 * is + k]
		    + north * m->u[4 * in + k];
	return m->known[i] + east + west + south + north;
}

static inline V2V_HD void
k_membrane_relax(const struct k_membrane *m, int32_t x, int32_t y, size_t i)
{
	float pull[4], weight = k_membrane_pull(pull, m, x, y, i), part;

	if (weight == 0)
		return;
	part = 1 / weight;
	for (size_t k = 0; k < 4; k++)
		m->u[4 * i + k] = pull[k] * part;
}

static inline V2V_HD void
k_membrane_start(const struct k_membrane *m, const struct k_membrane_io *io,
    int32_t x, int32_t y, size_t i)
{
	size_t w = (size_t)m->w;
	bool in[4] = { x + 1 < m->w, x > 0, y + 1 < m->h, y > 0 };
	size_t at[4] = { i + 1, i - 1, i + w, i - w };
	bool open = io->mask[i] != K_MEMBRANE_KNOWN;
	float *b = m->b + 4 * i;

	m->known[i] = m->east[i] = m->south[i] = 0;
	for (size_t k = 0; k < 4; k++) {
		b[k] = 0;
		m->u[4 * i + k] = open || k == 3 ? 0 : io->rgba[4 * i + k];
	}
	for (int d = 0; d < 4; d++) {
		if (!open || !in[d])
			continue;
		if (io->mask[at[d]] == K_MEMBRANE_KNOWN) {
			m->known[i] += 1;
			for (int k = 0; k < 3; k++)
				b[k] += io->rgba[4 * at[d] + (size_t)k];
		} else if (d == 0) {
			m->east[i] = 1;
		} else if (d == 2) {
			m->south[i] = 1;
		}
	}
}

/* The cells of `fine` under cell (x, y), as far as they exist. */
struct k_membrane_block {
	int32_t x0, y0, x1, y1; /* ends excluded */
};

static inline V2V_HD struct k_membrane_block
k_membrane_under(const struct k_membrane *fine, int32_t x, int32_t y)
{
	struct k_membrane_block b;

	b.x0 = 2 * x;
	b.y0 = 2 * y;
	b.x1 = b.x0 + 2 < fine->w ? b.x0 + 2 : fine->w;
	b.y1 = b.y0 + 2 < fine->h ? b.y0 + 2 : fine->h;
	return b;
}

static inline V2V_HD void
k_membrane_coarsen(const struct k_membrane *m, const struct k_membrane *fine,
    int32_t x, int32_t y, size_t i)
{
	struct k_membrane_block c = k_membrane_under(fine, x, y);
	float east = 0, south = 0, known = 0, b[4] = { 0, 0, 0, 0 };

	for (int32_t v = c.y0; v < c.y1; v++)
		for (int32_t u = c.x0; u < c.x1; u++) {
			size_t j = (size_t)v * (size_t)fine->w + (size_t)u;

			if (u % 2 == 1)
				east += fine->east[j] / 2;
			if (v % 2 == 1)
				south += fine->south[j] / 2;
			known += fine->known[j];
			for (size_t k = 0; k < 4; k++)
				b[k] += fine->b[4 * j + k];
		}
	m->east[i] = east;
	m->south[i] = south;
	m->known[i] = known;
	for (size_t k = 0; k < 4; k++) {
		m->b[4 * i + k] = b[k];
		m->u[4 * i + k] = 0;
	}
}

static inline V2V_HD void
k_membrane_restrict(const struct k_membrane *m, const struct k_membrane *fine,
    int32_t x, int32_t y, size_t i)
{
	struct k_membrane_block c = k_membrane_under(fine, x, y);
	float b[4] = { 0, 0, 0, 0 };

	for (int32_t v = c.y0; v < c.y1; v++)
		for (int32_t u = c.x0; u < c.x1; u++) {
			size_t j = (size_t)v * (size_t)fine->w + (size_t)u;
			float pull[4], weight;

			weight = k_membrane_pull(pull, fine, u, v, j);
			for (size_t k = 0; k < 4; k++)
				b[k] += pull[k] - weight * fine->u[4 * j + k];
		}
	for (size_t k = 0; k < 4; k++) {
		m->b[4 * i + k] = b[k];
		m->u[4 * i + k] = 0;
	}
}

static inline V2V_HD void
k_membrane_correct(const struct k_membrane *m,
    const struct k_membrane *coarse, int32_t x, int32_t y, size_t i)
{
	size_t j = (size_t)(y / 2) * (size_t)coarse->w + (size_t)(x / 2);
	float pull[4];

	if (k_membrane_pull(pull, m, x, y, i) > 0)
		for (size_t k = 0; k < 4; k++)
			m->u[4 * i + k] += coarse->u[4 * j + k];
}

static inline V2V_HD void
k_membrane_finish(const struct k_membrane *m, const struct k_membrane_io *io,
    size_t i)
{
	for (size_t k = 0; k < 3; k++) {
		float v = m->u[4 * i + k] + .5f;

		io->out[4 * i + k] = io->mask[i] != K_MEMBRANE_HOLE
		    ? io->rgba[4 * i + k]
		    : v < 0 ? 0 : v > 255 ? 255 : (uint8_t)v;
	}
	io->out[4 * i + 3] = io->rgba[4 * i + 3];
}

/* One step at cell (x, y) of *m, whose finer neighbour level is m[-1] and
 * whose coarser one m[1]. */
static inline V2V_HD void
k_membrane_cell(enum k_membrane_step step, const struct k_membrane *m,
    const struct k_membrane_io *io, int32_t x, int32_t y)
{
	size_t i = (size_t)y * (size_t)m->w + (size_t)x;

	switch (step) {
	case K_MEMBRANE_START:
		k_membrane_start(m, io, x, y, i);
		break;
	case K_MEMBRANE_COARSEN:
		k_membrane_coarsen(m, m - 1, x, y, i);
		break;
	case K_MEMBRANE_RED:
	case K_MEMBRANE_BLACK:
		if ((x + y) % 2 == (step == K_MEMBRANE_BLACK))
			k_membrane_relax(m, x, y, i);
		break;
	case K_MEMBRANE_RESTRICT:
		k_membrane_restrict(m, m - 1, x, y, i);
		break;
	case K_MEMBRANE_CORRECT:
		k_membrane_correct(m, m + 1, x, y, i);
		break;
	case K_MEMBRANE_FINISH:
		k_membrane_finish(m, io, i);
		break;
	}
}

/* Run one step over all cells of a level; an error ends the work. */
typedef int k_membrane_fn(void *arg, enum k_membrane_step step, int level);

static inline int
k_membrane_sweep(k_membrane_fn *run, void *arg, int level)
{
	int err = V2V_OK;

	for (int k = 0; k < K_MEMBRANE_SWEEPS && err == V2V_OK; k++) {
		err = run(arg, K_MEMBRANE_RED, level);
		if (err == V2V_OK)
			err = run(arg, K_MEMBRANE_BLACK, level);
	}
	return err;
}

/* Down from `top` to the one cell of the last level, and back. */
static inline int
k_membrane_cycle(k_membrane_fn *run, void *arg, int top, int levels)
{
	int err = V2V_OK;

	for (int l = top; l + 1 < levels && err == V2V_OK; l++) {
		err = k_membrane_sweep(run, arg, l);
		if (err == V2V_OK)
			err = run(arg, K_MEMBRANE_RESTRICT, l + 1);
	}
	if (err == V2V_OK)
		err = run(arg, K_MEMBRANE_RED, levels - 1);
	for (int l = levels - 2; l >= top && err == V2V_OK; l--) {
		err = run(arg, K_MEMBRANE_CORRECT, l);
		if (err == V2V_OK)
			err = k_membrane_sweep(run, arg, l);
	}
	return err;
}

/* All steps: the solution of each level starts from that of the coarser. */
static inline int
k_membrane_run(k_membrane_fn *run, void *arg, int levels)
{
	int err = run(arg, K_MEMBRANE_START, 0);

	for (int l = 1; l < levels && err == V2V_OK; l++)
		err = run(arg, K_MEMBRANE_COARSEN, l);
	if (err == V2V_OK)
		err = run(arg, K_MEMBRANE_RED, levels - 1);
	for (int l = levels - 2; l >= 0 && err == V2V_OK; l--) {
		int cycles = l == 0 ? K_MEMBRANE_CYCLES : 1;

		err = run(arg, K_MEMBRANE_CORRECT, l);
		for (int k = 0; k < cycles && err == V2V_OK; k++)
			err = k_membrane_cycle(run, arg, l, levels);
	}
	return err == V2V_OK ? run(arg, K_MEMBRANE_FINISH, 0) : err;
}

#endif
