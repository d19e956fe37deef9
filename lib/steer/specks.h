/* No pieces of a tone that are too small to be drawn. */
#ifndef V2V_SPECKS_H
#define V2V_SPECKS_H

#include "steer/field.h"

/*
 * Give every 4-connected piece of equal tone with less than `min_area` pixels
 * to the neighbour nearest in colour. V2V_NO_TONE stays.
 */
int v2v_specks(uint8_t *tone, const struct v2v_field *field,
    struct v2v_backend *be, int32_t min_area, struct v2v_msg *msg);

#endif
