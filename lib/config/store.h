/* How the sources of settings reach the store in config.c; not for others. */
#ifndef V2V_STORE_H
#define V2V_STORE_H

#include "config/config.h"
#include "config/value.h"

/* Sources by strength. */
enum v2v_rank {
	V2V_RANK_BUILT_IN,
	V2V_RANK_XDG,
	V2V_RANK_FILE,
	V2V_RANK_ENVIRONMENT,
	V2V_RANK_OPTIONS
};

/*
 * Keep a parsed value and copies of its text and origin ("brand.yaml:3"), or
 * nothing if a stronger source has set the option. Flags count.
 */
int v2v_config_store(struct v2v_config *c, const struct v2v_option *o,
    enum v2v_rank rank, const char *origin, const char *text,
    const struct v2v_value *value, struct v2v_msg *msg);

#endif
