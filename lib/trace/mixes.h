/* Which colours of a palette are nearest to a mix of two others. */
#ifndef V2V_MIXES_H
#define V2V_MIXES_H

#include "trace/labels.h"

enum { V2V_MIX_STEPS = 32 };

/*
 * The shares t of the second colour, in 1 / V2V_MIX_STEPS, at which a label is
 * nearest to the mix (1 - t) A + t B: from lo to hi, or lo = 0 for nowhere.
 */
struct v2v_share {
	uint8_t lo, hi;
};

struct v2v_mixes {
	const struct v2v_labels *labels;
	struct v2v_share **pair; /* [a * (n + 1) + b] of a < b, made on demand */
};

int v2v_mixes_init(struct v2v_mixes *m, const struct v2v_labels *l,
    struct v2v_msg *msg);
void v2v_mixes_free(struct v2v_mixes *m);

/*
 * The shares of each label for the pair a, b in either order: n + 1 of them,
 * shares of the higher label of the two. Item 0 holds in `lo` how many of the
 * steps have a third colour. NULL without memory.
 */
const struct v2v_share *v2v_mixes_of(struct v2v_mixes *m, uint16_t a,
    uint16_t b);

/* The same of a pair that was asked for before; never without memory. */
const struct v2v_share *v2v_mixes_known(const struct v2v_mixes *m, uint16_t a,
    uint16_t b);

#endif
