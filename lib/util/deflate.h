/* Compression by zlib, without date or name. */
#ifndef V2V_DEFLATE_H
#define V2V_DEFLATE_H

#include "util/msg.h"
#include "util/text.h"

enum v2v_wrapper {
	V2V_ZLIB, /* RFC 1950 */
	V2V_GZIP  /* RFC 1952; the header is always the same ten bytes */
};

/* Append `in`, compressed as one stream, to *out. V2V_E_MEMORY at worst. */
int v2v_deflate(struct v2v_text *out, const struct v2v_text *in,
    enum v2v_wrapper wrapper, struct v2v_msg *msg);

#endif
