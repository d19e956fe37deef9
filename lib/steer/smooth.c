/*
 * Edge-preserving smoothing: the fast global smoother (Min, Choi, Lu, Ham,
 * Sohn, Do: Fast Global Image Smoothing Based on Weighted Least Squares, IEEE
 * TIP 2014).
 *
 * One pass along a line of pixels solves, for each channel,
 *
 *	t_i (u_i - f_i) + lambda sum_j a_ij (u_i - u_j) = 0,  j = i - 1, i + 1
 *
 * exactly, a tridiagonal system. t is the trust of the pixel and a the link of
 * two neighbours, 1 / (1 + (d / sigma)^2)^2 for the colour distance d of the
 * *input*: near 1 inside a surface and near 0 across an edge, without an exp.
 * Rows and columns take turns, with lambda falling by 4 in each iteration so
 * that the streaks of early passes vanish: pass t of T takes the part
 * (3/2) 4^(T - t) / (4^T - 1) of lambda, as in the paper.
 *
 * Transparent pixels have no links and trust 1, so that they stay as they are.
 * Lines are independent of each other, which makes the threads free to share
 * them without touching the result.
 */
#include "base.h"

#include "steer/smooth.h"

#include "util/mem.h"

#include <stdlib.h>

/* Lines that are solved side by side. */
enum { ROWS = 8, COLUMNS = 32 };

struct smoother {
	struct v2v_field *field;
	float *right, *down; /* link of a pixel with the next one */
	float *carry;        /* upper diagonal of the eliminated system */
	float lambda;
	float scale;         /* 1 / sigma^2 */
};

static float
link_of(const struct smoother *s, size_t i, size_t j)
{
	const float *a = s->field->lab + 3 * i, *b = s->field->lab + 3 * j;
	float l = a[0] - b[0], m = a[1] - b[1], n = a[2] - b[2], q;

	if (s->field->trust[i] == 0 || s->field->trust[j] == 0)
		return 0;
	q = 1 + (l * l + m * m + n * n) * s->scale;
	return 1 / (q * q);
}

static void
link_rows(void *arg, size_t first, size_t end)
{
	struct smoother *s = arg;
	size_t w = (size_t)s->field->width, h = (size_t)s->field->height;

	for (size_t y = first; y < end; y++)
		for (size_t x = 0; x < w; x++) {
			size_t i = y * w + x;

			s->right[i] = x + 1 < w ? link_of(s, i, i + 1) : 0;
			s->down[i] = y + 1 < h ? link_of(s, i, i + w) : 0;
		}
}

static float
trust_of(const struct smoother *s, size_t i)
{
	uint8_t t = s->field->trust[i];

	return t ? (float)t * (1 / 255.0f) : 1;
}

/*
 * Eliminate pixel i, whose predecessor along the line is `back` pixels before;
 * `before` and `after` are lambda times the links to its two neighbours.
 */
static inline void
eliminate(struct smoother *s, size_t i, size_t back, float before, float after)
{
	float *u = s->field->lab + 3 * i, t = trust_of(s, i);
	const float *v = u - 3 * back;
	float c = before > 0 ? s->carry[i - back] : 0;
	float inv = 1 / (t + after + before * (1 - c));

	s->carry[i] = after * inv;
	t *= inv;
	before *= inv;
	if (before > 0)
		for (int k = 0; k < 3; k++)
			u[k] = t * u[k] + before * v[k];
	else
		for (int k = 0; k < 3; k++)
			u[k] *= t;
}

static inline void
substitute(struct smoother *s, size_t i, size_t ahead)
{
	float *u = s->field->lab + 3 * i, c = s->carry[i];
	const float *v = u + 3 * ahead;

	for (int k = 0; k < 3; k++)
		u[k] += c * v[k];
}

static void
solve_rows(void *arg, size_t first, size_t end)
{
	struct smoother *s = arg;
	size_t w = (size_t)s->field->width;

	/* Rows side by side: each alone would wait for its own divisions. */
	for (size_t y = first; y < end; y += ROWS) {
		size_t rows = end - y < ROWS ? end - y : ROWS;

		for (size_t x = 0; x < w; x++)
			for (size_t i = y * w + x; i < (y + rows) * w; i += w)
				eliminate(s, i, 1,
				    x ? s->lambda * s->right[i - 1] : 0,
				    s->lambda * s->right[i]);
		for (size_t x = w - 1; x > 0; x--)
			for (size_t i = y * w + x; i < (y + rows) * w; i += w)
				substitute(s, i - 1, 1);
	}
}

static void
solve_columns(void *arg, size_t first, size_t end)
{
	struct smoother *s = arg;
	size_t w = (size_t)s->field->width, h = (size_t)s->field->height;

	for (size_t x0 = first; x0 < end; x0 += COLUMNS) {
		size_t x1 = x0 + COLUMNS < end ? x0 + COLUMNS : end;

		for (size_t y = 0; y < h; y++)
			for (size_t i = y * w + x0; i < y * w + x1; i++)
				eliminate(s, i, w,
				    y ? s->lambda * s->down[i - w] : 0,
				    s->lambda * s->down[i]);
		for (size_t y = h - 1; y > 0; y--)
			for (size_t i = y * w + x0; i < y * w + x1; i++)
				substitute(s, i - w, w);
	}
}

int
v2v_smooth(struct v2v_field *field, struct v2v_pool *pool,
    const struct v2v_smooth_params *p, struct v2v_msg *msg)
{
	struct smoother s = { .field = field };
	float *planes = v2v_alloc(field->pixels, 3 * sizeof(*planes));
	float total = 0, share = 1;

	if (planes == NULL)
		return v2v_fail_memory(msg);
	s.right = planes;
	s.down = s.right + field->pixels;
	s.carry = s.down + field->pixels;
	s.scale = 1 / (p->contrast * p->contrast);
	v2v_pool_run(pool, (size_t)field->height, 8, link_rows, &s);
	for (int i = 0; i < p->iterations; i++, share *= 4)
		total += share;
	for (int i = 0; i < p->iterations; i++) {
		share /= 4;
		s.lambda = p->strength * 0.5f * share / total;
		v2v_pool_run(pool, (size_t)field->height, 8, solve_rows, &s);
		v2v_pool_run(pool, (size_t)field->width, COLUMNS,
		    solve_columns, &s);
	}
	free(planes);
	return V2V_OK;
}
