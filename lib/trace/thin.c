/*
 * Thinning in the order of distance (Pudney, "Distance-ordered homotopic
 * thinning", 1998).
 *
 * Pixels are looked at from the outside inwards, and taken away if they are
 * *simple* and no end of a line. The order brings the line to the middle;
 * simple pixels alone keep the topology:
 *
 *      # # .        # . #     the pixel in the middle is simple in the first
 *      # # .        # # .     picture (its neighbours hang together without
 *      . . .        . . #     it, and there is ground beside it), but not in
 *                             the second, where it is all that joins them
 *
 * Those at one distance go in four rounds, each of pixels with ground on one
 * side. A round is settled before it begins but for simplicity, which is asked
 * in raster order: else the pixels that went first would make ends of others,
 * and each step of a slanted border would grow a spur. A pixel is an end if it
 * has one neighbour, or two that touch along a side. All is repeated, for what
 * bridged two pixels may become simple when one has gone.
 *
 * Two pixels of one label that touch by a corner are neighbours only if the
 * map joins them there (runs.h).
 */
#include "base.h"

#include "trace/thin.h"

#include "trace/distance.h"
#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum { PASSES = 12, GOING = 2 };
enum { BITS = V2V_DISTANCE_MAX * V2V_DISTANCE_MAX + 1 };

const int8_t v2v_ring_x[8] = { 0, 1, 1, 1, 0, -1, -1, -1 };
const int8_t v2v_ring_y[8] = { -1, -1, 0, 1, 1, 1, 0, -1 };

/*
 * By the crossing number of Hilditch (1969): how many arcs of the ring, each
 * one piece with corners counted, begin after a side that is ground.
 */
bool
v2v_thin_simple(uint8_t ring)
{
	int arcs = 0;

	for (int k = 0; k < 8; k += 2) {
		bool side = ring >> k & 1, corner = ring >> (k + 1) & 1;
		bool next = ring >> (k + 2) % 8 & 1;

		arcs += !side && (corner || next);
	}
	return arcs == 1;
}

/* One neighbour, or two side by side. */
static bool
is_end(uint8_t ring)
{
	unsigned twice = ring | (unsigned)ring << 8;
	unsigned rest = ring & (unsigned)(ring - 1);

	if (rest == 0)
		return true;
	return (rest & (rest - 1)) == 0 && (twice & twice >> 1) != 0;
}

/* Does pixel (x, y) touch the one of its label at corner k of it? */
static bool
corner_joins(const struct v2v_labels *l, int32_t x, int32_t y, int k)
{
	const uint16_t *p = l->px + (size_t)y * (size_t)l->width + x;
	int32_t dx = v2v_ring_x[k], dy = v2v_ring_y[k];

	if (p[dx] == p[0] || p[(ptrdiff_t)dy * l->width] == p[0])
		return true;
	return v2v_runs_join(l, x + (dx > 0), y + (dy > 0))
	    == (dx == dy ? V2V_JOIN_AD : V2V_JOIN_BC);
}

uint8_t
v2v_thin_ring(const uint8_t *ridge, const struct v2v_labels *l, int32_t x,
    int32_t y)
{
	size_t at = (size_t)y * (size_t)l->width + (size_t)x;
	unsigned ring = 0;

	for (int k = 0; k < 8; k++) {
		int32_t i = x + v2v_ring_x[k], j = y + v2v_ring_y[k];
		size_t there = (size_t)j * (size_t)l->width + (size_t)i;

		if (i >= 0 && j >= 0 && i < l->width && j < l->height
		    && ridge[there] && l->px[there] == l->px[at]
		    && (k % 2 == 0 || corner_joins(l, x, y, k)))
			ring |= 1u << k;
	}
	return (uint8_t)ring;
}

/* Pixels by distance, then in raster order: a counting sort. */
static uint32_t *
sort_pixels(uint8_t *ridge, const uint16_t *d2, size_t n, size_t *count)
{
	size_t *first = v2v_zalloc(BITS + 1, sizeof(*first));
	uint32_t *list = NULL;

	*count = 0;
	for (size_t i = 0; i < n; i++) {
		ridge[i] = d2[i] > 0;
		if (first != NULL && d2[i] > 0) {
			first[d2[i] + 1]++;
			++*count;
		}
	}
	if (first != NULL)
		list = v2v_alloc(*count, sizeof(*list));
	if (list != NULL) {
		for (size_t d = 1; d <= BITS; d++)
			first[d] += first[d - 1];
		for (size_t i = 0; i < n; i++)
			if (d2[i] > 0)
				list[first[d2[i]]++] = (uint32_t)i;
	}
	free(first);
	return list;
}

/* One round over list[0 .. n - 1]; returns how many are left of them. */
static size_t
thin_round(uint8_t *ridge, const struct v2v_labels *l, uint32_t *list,
    size_t n, int side)
{
	uint32_t width = (uint32_t)l->width;
	size_t left = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t at = list[i];
		uint8_t ring = v2v_thin_ring(ridge, l, (int32_t)(at % width),
		    (int32_t)(at / width));

		if (!(ring >> side & 1) && !is_end(ring))
			ridge[at] = GOING;
	}
	for (size_t i = 0; i < n; i++) {
		uint32_t at = list[i];

		if (ridge[at] == GOING)
			ridge[at] = !v2v_thin_simple(v2v_thin_ring(ridge, l,
			    (int32_t)(at % width), (int32_t)(at / width)));
		if (ridge[at])
			list[left++] = at;
	}
	return left;
}

int
v2v_thin(uint8_t *ridge, const uint16_t *d2, const struct v2v_labels *l,
    struct v2v_msg *msg)
{
	static const int sides[4] = { 0, 4, 2, 6 };
	size_t n = (size_t)l->width * (size_t)l->height, count, left;
	uint32_t *list = sort_pixels(ridge, d2, n, &count);

	if (list == NULL)
		return v2v_fail_memory(msg);
	for (int pass = 0; pass < PASSES; pass++) {
		left = 0;
		for (size_t i = 0, j; i < count; i = j) {
			size_t m;

			for (j = i; j < count && d2[list[j]] == d2[list[i]];
			    j++)
				;
			m = j - i;
			for (int k = 0; k < 4; k++)
				m = thin_round(ridge, l, list + i, m,
				    sides[k]);
			memmove(list + left, list + i, m * sizeof(*list));
			left += m;
		}
		if (left == count)
			break;
		count = left;
	}
	free(list);
	return V2V_OK;
}
