/* Is each sample of an SVG its pixel's label? */
#ifndef V2V_PROOF_H
#define V2V_PROOF_H

#include "trace/map.h"

/*
 * How many samples of the SVG at pixel centres are not the colours of their
 * labels, into *wrong; if there are any, cracked[c] is set for all chains that
 * pass near one. V2V_E_GATE if the SVG cannot be read back.
 */
int v2v_proof(size_t *wrong, bool *cracked, const char *svg, size_t len,
    const struct v2v_labels *l, const struct v2v_map *m,
    struct v2v_msg *msg);

#endif
