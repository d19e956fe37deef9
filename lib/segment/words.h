/* Plates and other words on a vehicle. */
#ifndef V2V_WORDS_H
#define V2V_WORDS_H

#include "ops/backend.h"
#include "segment/elements.h"
#include "segment/pyramid.h"

/*
 * Add what reads like a row of letters: a plate where edges stand round it,
 * else a text. The score is the odds o of that as o / (1 + o).
 */
int v2v_words_find(struct v2v_elements *e, const struct v2v_pyramid *s,
    struct v2v_pool *pool, struct v2v_msg *msg);

#endif
