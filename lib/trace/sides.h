/* Pixels of rims, and which of the two sides each belongs to. */
#ifndef V2V_SIDES_H
#define V2V_SIDES_H

#include "trace/mixes.h"

/* Of each pixel; see the essay of rims.c. */
enum { V2V_THIN = 0, V2V_CORE = 1, V2V_RIDGE = 2 };
enum { V2V_RIM_REACH = 4 }; /* pixels looked at on either side of one */

struct v2v_rims {
	struct v2v_labels *l;
	uint8_t *kind;
	struct v2v_mixes mixes; /* of l */
};

/*
 * The first core or ridge from (x, y) in steps of (dx, dy), at most
 * V2V_RIM_REACH away: its distance, or 0 for none.
 */
int v2v_rims_reach(const struct v2v_rims *w, int32_t x, int32_t y, int32_t dx,
    int32_t dy);

/*
 * The label that the thin pixel takes: its own where it is on no rim. In a
 * last round, colours that lie around it in no direction may claim it, too.
 * *failed becomes true without memory.
 */
uint16_t v2v_rims_side(struct v2v_rims *w, int32_t x, int32_t y, bool last,
    bool *failed);

#endif
