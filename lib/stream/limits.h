/* What a decoder may be talked into. Checked before anything is allocated. */
#ifndef V2V_LIMITS_H
#define V2V_LIMITS_H

#include "base.h"
#include "util/msg.h"

struct v2v_limits {
	int32_t side;     /* pixels a side */
	uint64_t pixels;  /* pixels a frame */
	uint64_t bytes;   /* bytes of one input file or stream frame */
};

#define V2V_LIMITS_DEFAULT { 16384, 64000000, (uint64_t)1 << 30 }

/* V2V_OK, V2V_E_DATA for an empty picture, or V2V_E_LIMIT with the numbers. */
int v2v_limits_check(const struct v2v_limits *lim, uint64_t width,
    uint64_t height, struct v2v_msg *msg);

#endif
