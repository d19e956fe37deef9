/* The least energy of labels, nearly, by alpha-expansion. */
#ifndef V2V_REF_EXPANSION_H
#define V2V_REF_EXPANSION_H

#include "tests/ref/ref.h"

/*
 * Boykov, Veksler, Zabih, "Fast Approximate Energy Minimization via Graph
 * Cuts" (PAMI 2001): while some label can be given to any set of pixels so that
 * the energy falls, the best such set gets it. At most twice the least energy,
 * in practice within a percent. At most 2^16 pixels.
 */
void ref_expansion(const struct ref_potts *p, uint8_t *labels);

#endif
