/* Distances by all pairs, topology by union-find over all neighbours. */
#include "base.h"

#include "tests/ref/ref_lines.h"

#include "util/forest.h"
#include "util/mem.h"

#include <stdlib.h>

void
ref_distance(uint16_t *d2, const struct v2v_labels *l, const uint32_t *face,
    const bool *wanted)
{
	for (int32_t y = 0; y < l->height; y++)
		for (int32_t x = 0; x < l->width; x++) {
			uint32_t f = face[y * l->width + x];
			int32_t best = 255 * 255;

			for (int32_t j = -1; j <= l->height; j++)
				for (int32_t i = -1; i <= l->width; i++) {
					bool out = i < 0 || j < 0
					    || i == l->width || j == l->height;
					int32_t d = (i - x) * (i - x)
					    + (j - y) * (j - y);

					if ((out || face[j * l->width + i]
					    != f) && d < best)
						best = d;
				}
			d2[y * l->width + x] = wanted[f] ? (uint16_t)best : 0;
		}
}

/* Are a and d, across corner (x, y) of the lattice, neighbours in the set? */
static bool
across(const uint8_t *set, const struct v2v_labels *l, int32_t x, int32_t y,
    bool falling)
{
	size_t w = (size_t)l->width, p = (size_t)y * w + (size_t)x;
	size_t a = falling ? p - w - 1 : p - w, d = falling ? p : p - 1;
	size_t b = falling ? p - w : p - w - 1, c = falling ? p - 1 : p;

	if (!set[a] || !set[d] || l->px[a] != l->px[d])
		return false;
	return l->px[b] == l->px[a] || l->px[c] == l->px[a]
	    || v2v_runs_join(l, x, y) == (falling ? V2V_JOIN_AD
	    : V2V_JOIN_BC);
}

struct ref_topology
ref_topology(const uint8_t *set, const struct v2v_labels *l)
{
	struct ref_topology t = { 0, 0 };
	uint32_t w = (uint32_t)l->width, h = (uint32_t)l->height, n = w * h;
	uint32_t *up = v2v_alloc((size_t)n + 1, sizeof(*up));

	for (uint32_t i = 0; i <= n; i++)
		up[i] = i; /* n: beyond the frame */
	for (uint32_t y = 0; y < h; y++)
		for (uint32_t x = 0; x < w; x++) {
			uint32_t at = y * w + x;

			if (!set[at] && (x == 0 || y == 0 || x == w - 1
			    || y == h - 1))
				v2v_unite(up, at, n);
			for (int k = 0; k < 2; k++) {
				uint32_t to = k ? at - w : at - 1;

				if (k ? y == 0 : x == 0)
					continue;
				if (set[at] ? set[to] && l->px[at]
				    == l->px[to] : !set[to])
					v2v_unite(up, at, to);
			}
			if (x == 0 || y == 0)
				continue;
			for (int k = 0; k < 2; k++) {
				bool in = across(set, l, (int32_t)x,
				    (int32_t)y, k);
				uint32_t a = k ? at - w - 1 : at - w;
				uint32_t d = k ? at : at - 1;
				uint32_t b = k ? at - w : at - w - 1;
				uint32_t c = k ? at - 1 : at;

				if (in)
					v2v_unite(up, a, d);
				else if (!set[b] && !set[c] && !across(set, l,
				    (int32_t)x, (int32_t)y, k))
					v2v_unite(up, b, c);
			}
		}
	for (uint32_t i = 0; i < n; i++)
		if (v2v_find(up, i) == i) {
			if (set[i])
				t.pieces++;
			else
				t.holes++;
		}
	t.holes -= up[n] != n; /* the root of the outside is its lowest pixel */
	free(up);
	return t;
}

/* Members of the ring that hang together, from k on: along the ring, and also
 * from side to side past a corner, if `corners`. */
static unsigned
arc_from(unsigned set, int k, bool corners)
{
	unsigned arc = 1u << k, before = 0;

	while (arc != before) {
		before = arc;
		for (int i = 0; i < 8; i++)
			for (int j = 0; j < 8; j++) {
				int gap = (j - i + 8) % 8;
				bool near = gap == 1 || gap == 7 || (corners
				    && i % 2 == 0 && (gap == 2 || gap == 6));

				if ((arc >> i & 1) && (set >> j & 1) && near)
					arc |= 1u << j;
			}
	}
	return arc;
}

bool
ref_simple(unsigned ring)
{
	unsigned ground = ~ring & 255, sides = 0;
	unsigned arc;
	int first = -1;

	for (int k = 7; k >= 0; k--)
		if (ring >> k & 1)
			first = k;
	if (first < 0 || arc_from(ring, first, true) != ring)
		return false;
	/* The ground's arcs that hold a side: exactly one. */
	first = -1;
	for (int k = 0; k < 8; k += 2)
		if (ground >> k & 1) {
			sides |= 1u << k;
			first = first < 0 ? k : first;
		}
	if (first < 0)
		return false;
	arc = arc_from(ground, first, false);
	return (sides & ~arc) == 0;
}
