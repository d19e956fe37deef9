/* Look for the elements that a drawing must not show. */
#ifndef V2V_FIND_H
#define V2V_FIND_H

#include "ops/backend.h"
#include "segment/elements.h"
#include "segment/view.h"

/*
 * Add what is found of `classes` (bits) on the vehicle of frame `f`: what a
 * network shows (view.h), and what classical means find. These know plates and
 * words by their letters (words.h), emblems and short badges by the plate they
 * are near (logo.h), mirrors by the silhouette (mirror.h), and no stickers
 * without letters. Of two of a class where one holds the other's middle, one by
 * either, the larger stays, with the better score.
 */
int v2v_elements_find(struct v2v_elements *e, const struct v2v_frame *f,
    const uint8_t *matte, const struct v2v_view *view, unsigned classes,
    struct v2v_backend *be, struct v2v_msg *msg);

/* Leave out elements of which less than a fifth is on the vehicle, where the
 * matte (of frame `f`) is to be trusted. */
void v2v_elements_on_vehicle(struct v2v_elements *e, const uint8_t *matte,
    const struct v2v_frame *f);

#endif
