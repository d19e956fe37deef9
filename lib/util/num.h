/* Numbers from text: the whole string must parse; no locale. */
#ifndef V2V_NUM_H
#define V2V_NUM_H

#include "base.h"

/* "-12", "64M": decimal digits with an optional sign and an optional suffix
 * k, M or G (10^3, 10^6, 10^9). False on anything else and on overflow. */
bool v2v_num_int(int64_t *out, const char *s);

/* "-0.25", "3": no exponent, at most 15 significant digits, so that the
 * result is the double nearest to the text. */
bool v2v_num_real(double *out, const char *s);

/* Exactly n whole numbers with a comma between each two. */
bool v2v_num_list(int64_t *out, int n, const char *s);

#endif
