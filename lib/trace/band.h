/* Where a thin region lies beside a line through it, and how wide it is. */
#ifndef V2V_TRACE_BAND_H
#define V2V_TRACE_BAND_H

#include "trace/labels.h"
#include "trace/ridge.h"

/* The middle of a region at a place, and from there to its left side, at right
 * angles to the line. */
struct v2v_rib {
	struct v2v_vec at, half;
};

/* Ribs about a pixel apart; those of a branch are rib[first .. first + n - 1].
 * A branch too short to be measured has none. */
struct v2v_band {
	size_t first, n;
	double width;    /* px: the mean */
	double variance; /* of a rib's width, but for that of pixels */
	double lost;     /* share of the ribs that were left out as too wide or
	                  * too narrow, as beside branches that leave */
};

struct v2v_bands {
	struct v2v_band *band; /* of each branch */
	struct v2v_rib *rib;
	size_t n_ribs, cap_ribs;
};

/* All branches that are not gone. */
int v2v_bands_init(struct v2v_bands *b, const struct v2v_ridges *g,
    const uint16_t *d2, const struct v2v_labels *l, struct v2v_msg *msg);
void v2v_bands_free(struct v2v_bands *b);

static inline double
v2v_rib_width(const struct v2v_rib *r)
{
	return 2 * v2v_vec_length(r->half);
}

/* Does the pixel that holds p have that label? */
bool v2v_band_inside(const struct v2v_labels *l, uint16_t label,
    struct v2v_vec p);

/*
 * The region's extent along a third of a pixel on either side of p, at right
 * angles to unit vector `dir`. False if it is wider than `most` to one side.
 */
bool v2v_band_probe(struct v2v_rib *rib, const struct v2v_labels *l,
    uint16_t label, struct v2v_vec p, struct v2v_vec dir, double most);

#endif
