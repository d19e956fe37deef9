/*
 * The squared Euclidean distance transform of a picture of faces, in two
 * linear passes (Meijster, Roerdink, Hesselink, "A general algorithm for
 * computing distance transforms in linear time", 2000).
 *
 * Along columns first: g, the distance to the nearest pixel of another face in
 * the same column. Then along rows:
 *
 *      d2(x) = min over i of (x - i)^2 + g(i)^2
 *
 * A run of one face needs only its own pixels i and, with g = 0, the two that
 * bound it: those lie in other faces, and are nearer than all beyond them. So
 * faces don't disturb one another and runs that are not wanted cost nothing.
 * The minimum is the lower envelope of parabolas of one shape; two of them
 * cross once, which makes the envelope a stack.
 */
#include "base.h"

#include "trace/distance.h"

#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

/* A parabola of the envelope: its foot, height, and the first x it rules. */
struct piece {
	int32_t foot, height, from;
};

/* g of pixels a to b - 1 from that of the row before, 0 where another face
 * is there. */
static void
step(uint16_t *g, const uint16_t *before, int32_t a, int32_t b)
{
	for (int32_t x = a; x < b; x++) {
		uint16_t d = before[x] < V2V_DISTANCE_MAX
		    ? (uint16_t)(before[x] + 1) : V2V_DISTANCE_MAX;

		g[x] = d < g[x] ? d : g[x];
	}
}

/* Rows y and z are neighbours; row z is done. */
static void
sweep_row(uint16_t *d2, const struct v2v_runs *r, const bool *wanted,
    int32_t y, int32_t z)
{
	uint16_t *g = d2 + (size_t)y * (size_t)r->width;
	const uint16_t *before = d2 + (size_t)z * (size_t)r->width;
	size_t j = r->row[z];

	for (size_t i = r->row[y]; i < r->row[y + 1]; i++) {
		int32_t x = r->x[i], end = v2v_runs_end(r, y, i);

		if (!wanted[r->face[i]])
			continue;
		while (v2v_runs_end(r, z, j) <= x)
			j++;
		for (;; j++) {
			int32_t stop = v2v_runs_end(r, z, j);

			stop = stop < end ? stop : end;
			if (r->face[j] == r->face[i])
				step(g, before, x, stop);
			else
				for (int32_t k = x; k < stop; k++)
					g[k] = 1;
			x = stop;
			if (x == end)
				break;
		}
	}
}

static void
edge_row(uint16_t *d2, const struct v2v_runs *r, const bool *wanted, int32_t y)
{
	uint16_t *g = d2 + (size_t)y * (size_t)r->width;

	for (size_t i = r->row[y]; i < r->row[y + 1]; i++)
		if (wanted[r->face[i]])
			for (int32_t x = r->x[i]; x < v2v_runs_end(r, y, i);
			    x++)
				g[x] = 1;
}

/* The first x from which the parabola (foot u, height h) is below p. */
static int32_t
crossing(const struct piece *p, int32_t u, int32_t h)
{
	int64_t i = p->foot, a = u;

	/* x >= (u^2 - i^2 + h - height) / (2 (u - i)), rounded up; at equal
	 * values either will do. Feet and quotient are above -2. */
	int64_t n = a * a - i * i + h - p->height, d = 2 * (a - i);

	return (int32_t)((n + d - 1 + 2 * d) / d - 2);
}

/* The run [a, b) of row g. */
static void
fold(uint16_t *g, int32_t a, int32_t b, struct piece *p)
{
	int32_t most = V2V_DISTANCE_MAX * V2V_DISTANCE_MAX;
	size_t n = 0, k = 0;

	p[n++] = (struct piece){ a - 1, 0, a };
	for (int32_t u = a; u <= b; u++) {
		int32_t h = u < b ? g[u] * g[u] : 0, from;

		while ((from = crossing(&p[n - 1], u, h)) <= p[n - 1].from
		    && n > 1)
			n--;
		from = from < a ? a : from;
		if (from < b)
			p[n++] = (struct piece){ u, h, from };
	}
	for (int32_t x = a; x < b; x++) {
		int32_t d;

		while (k + 1 < n && p[k + 1].from <= x)
			k++;
		d = x - p[k].foot;
		d = d > V2V_DISTANCE_MAX || d < -V2V_DISTANCE_MAX ? most
		    : d * d + p[k].height;
		g[x] = (uint16_t)(d < most ? d : most);
	}
}

int
v2v_distance(uint16_t *d2, const struct v2v_runs *r, const bool *wanted,
    struct v2v_msg *msg)
{
	size_t width = (size_t)r->width;
	struct piece *p = v2v_alloc(width + 2, sizeof(*p));

	if (p == NULL)
		return v2v_fail_memory(msg);
	memset(d2, 0, width * (size_t)r->height * sizeof(*d2));
	for (int32_t y = 0; y < r->height; y++)
		for (size_t i = r->row[y]; i < r->row[y + 1]; i++)
			if (wanted[r->face[i]])
				for (int32_t x = r->x[i];
				    x < v2v_runs_end(r, y, i); x++)
					d2[(size_t)y * width + (size_t)x]
					    = V2V_DISTANCE_MAX;
	edge_row(d2, r, wanted, 0);
	for (int32_t y = 1; y < r->height; y++)
		sweep_row(d2, r, wanted, y, y - 1);
	edge_row(d2, r, wanted, r->height - 1);
	for (int32_t y = r->height - 1; y-- > 0;)
		sweep_row(d2, r, wanted, y, y + 1);
	for (int32_t y = 0; y < r->height; y++)
		for (size_t i = r->row[y]; i < r->row[y + 1]; i++)
			if (wanted[r->face[i]])
				fold(d2 + (size_t)y * width, r->x[i],
				    v2v_runs_end(r, y, i), p);
	free(p);
	return V2V_OK;
}
