/*
 * Least squares for the control points of a row of cubics.
 *
 * A cubic shares its ends with its neighbours, so its eight coordinates are
 * consecutive and the matrix has a band of eight. Only the last point of a
 * closed row is far from where it is needed first: its two rows are a border
 * below the band. Both are factorised by Cholesky's method.
 *
 *      \\\                  n cubics: 6 n rows in the band,
 *       \\\                 2 in the border
 *        \\\
 *     -------\
 */
#include "base.h"

#include "trace/normal.h"

#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum { BAND = 8 };

static const double HELD = 1e12; /* the weight of a point that stays */

bool
v2v_normal_begin(struct v2v_normal *a, size_t n)
{
	size_t rows = 6 * n;

	a->n = n;
	if (!v2v_grow(&a->band, &a->cap_band, rows * BAND, sizeof(*a->band))
	    || !v2v_grow(&a->border, &a->cap_border, 2 * (rows + 2),
	    sizeof(*a->border))
	    || !v2v_grow(&a->right, &a->cap_right, rows + 2,
	    sizeof(*a->right)))
		return false;
	memset(a->band, 0, rows * BAND * sizeof(*a->band));
	memset(a->border, 0, 2 * (rows + 2) * sizeof(*a->border));
	memset(a->right, 0, (rows + 2) * sizeof(*a->right));
	return true;
}

void
v2v_normal_free(struct v2v_normal *a)
{
	free(a->band);
	free(a->border);
	free(a->right);
	*a = (struct v2v_normal){ 0 };
}

void
v2v_normal_row(struct v2v_normal_block *b, const double w[4],
    struct v2v_vec normal, double v)
{
	double xx = normal.x * normal.x, xy = normal.x * normal.y;
	double yy = normal.y * normal.y;
	int k = 0;

	for (int i = 0; i < 4; i++) {
		for (int j = i; j < 4; j++, k++) {
			double p = w[i] * w[j];

			b->pair[k][0] += p * xx;
			b->pair[k][1] += p * xy;
			b->pair[k][2] += p * yy;
		}
		b->right[i] = v2v_vec_add(b->right[i], normal, v * w[i]);
	}
}

/* The number in row r and column c <= r. */
static double *
entry(struct v2v_normal *a, size_t r, size_t c)
{
	size_t rows = 6 * a->n;

	return r < rows ? &a->band[r * BAND + (r - c)]
	    : &a->border[(r - rows) * (rows + 2) + c];
}

void
v2v_normal_add(struct v2v_normal *a, size_t i, bool closed,
    const struct v2v_normal_block *b)
{
	static const uint8_t pair[4][4] = { { 0, 1, 2, 3 }, { 1, 4, 5, 6 },
		{ 2, 5, 7, 8 }, { 3, 6, 8, 9 } };
	size_t at[8];

	for (size_t k = 0; k < 8; k++)
		at[k] = 6 * i + k;
	if (closed && i == 0) {
		at[0] = 6 * a->n;
		at[1] = at[0] + 1;
	}
	for (int r = 0; r < 8; r++) {
		const struct v2v_vec *v = &b->right[r / 2];

		a->right[at[r]] += r % 2 ? v->y : v->x;
		for (int c = 0; c < 8; c++)
			if (at[c] <= at[r])
				*entry(a, at[r], at[c])
				    += b->pair[pair[r / 2][c / 2]][r % 2 + c % 2];
	}
}

void
v2v_normal_hold(struct v2v_normal *a, size_t point)
{
	*entry(a, 2 * point, 2 * point) += HELD;
	*entry(a, 2 * point + 1, 2 * point + 1) += HELD;
}

/* Column c of row r of the factor, rows being its numbers from column
 * `first` on. */
static double
reduce(const double *row, size_t first, const struct v2v_normal *a, size_t c,
    double v)
{
	size_t k = c < BAND ? 0 : c - BAND + 1;

	for (k = k < first ? first : k; k < c; k++)
		v -= row[k - first] * a->band[c * BAND + (c - k)];
	return v;
}

void
v2v_normal_solve(struct v2v_normal *a, double damping)
{
	size_t rows = 6 * a->n;
	double *x = a->right, *p = a->border, *q = p + rows + 2, s, u, v;

	for (size_t r = 0; r < rows; r++) {
		double *b = a->band + r * BAND;
		size_t first = r < BAND ? 0 : r - BAND + 1;
		double row[BAND];

		b[0] += damping;
		for (size_t c = first; c < r; c++)
			row[c - first] = b[r - c] = reduce(row, first, a, c,
			    b[r - c]) / a->band[c * BAND];
		for (size_t c = first; c < r; c++) {
			b[0] -= b[r - c] * b[r - c];
			x[r] -= b[r - c] * x[c];
		}
		b[0] = sqrt(b[0]);
		x[r] /= b[0];
		p[r] = reduce(p, 0, a, r, p[r]) / b[0];
		q[r] = reduce(q, 0, a, r, q[r]) / b[0];
	}
	p[rows] += damping;
	q[rows + 1] += damping;
	for (size_t c = 0; c < rows; c++) {
		p[rows] -= p[c] * p[c];
		q[rows] -= p[c] * q[c];
		q[rows + 1] -= q[c] * q[c];
		x[rows] -= p[c] * x[c];
		x[rows + 1] -= q[c] * x[c];
	}
	/* The border, two by two. */
	s = p[rows] * q[rows + 1] - q[rows] * q[rows];
	u = x[rows];
	v = x[rows + 1];
	x[rows] = (u * q[rows + 1] - v * q[rows]) / s;
	x[rows + 1] = (v * p[rows] - u * q[rows]) / s;
	for (size_t c = rows; c-- > 0;) {
		x[c] -= p[c] * x[rows] + q[c] * x[rows + 1];
		for (size_t r = c + 1; r < rows && r < c + BAND; r++)
			x[c] -= a->band[r * BAND + (r - c)] * x[r];
		x[c] /= a->band[c * BAND];
	}
}
