/* What a decoder may be talked into. */
#include "base.h"

#include "stream/limits.h"

#include <inttypes.h>

int
v2v_limits_check(const struct v2v_limits *lim, uint64_t width, uint64_t height,
    struct v2v_msg *msg)
{
	uint64_t side = (uint64_t)lim->side;

	if (width == 0 || height == 0)
		return v2v_fail(msg, V2V_E_DATA,
		    "empty picture: %" PRIu64 " x %" PRIu64 " pixels",
		    width, height);
	if (width > side || height > side)
		return v2v_fail(msg, V2V_E_LIMIT,
		    "%" PRIu64 " x %" PRIu64 " pixels are over the limit of %"
		    PRIu64 " a side", width, height, side);
	if (width > lim->pixels / height)
		return v2v_fail(msg, V2V_E_LIMIT,
		    "%" PRIu64 " x %" PRIu64 " pixels are over the limit of %"
		    PRIu64 " a frame", width, height, lim->pixels);
	return V2V_OK;
}
