/* Is each sample of an SVG its pixel's label? */
#ifndef V2V_PROOF_H
#define V2V_PROOF_H

#include "trace/map.h"

/* The pixels that are not; zero to begin with. */
struct v2v_proof {
	struct v2v_point *wrong;
	size_t n, cap;
};

/*
 * Sample the SVG at pixel centres; for *joined as cairo does without
 * anti-aliasing (sample.h). V2V_E_GATE if it cannot be read back.
 */
int v2v_proof_run(struct v2v_proof *p, struct v2v_proof *joined,
    const char *svg, size_t len, const struct v2v_labels *l,
    struct v2v_msg *msg);
void v2v_proof_free(struct v2v_proof *p);

/* Set cracked[c] for all chains that pass near a wrong pixel. */
int v2v_proof_mark(const struct v2v_proof *p, bool *cracked,
    const struct v2v_labels *l, const struct v2v_map *m, struct v2v_msg *msg);

#endif
