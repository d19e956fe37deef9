/* Compression by zlib, without date or name. */
#include "base.h"

#include "util/deflate.h"

#include <string.h>
#include <zlib.h>

enum {
	LEVEL = 9,
	WINDOW = 15,      /* the logarithm of 32 KiB, the largest */
	GZIP_WINDOW = 16, /* added, asks for gzip's header and trailer */
	MEMORY = 9,
	OS_UNKNOWN = 255,
	PIECE = 1 << 16
};

int
v2v_deflate(struct v2v_text *out, const struct v2v_text *in,
    enum v2v_wrapper wrapper, struct v2v_msg *msg)
{
	gz_header header = { .os = OS_UNKNOWN };
	unsigned char piece[PIECE];
	z_stream z;
	size_t at = 0;
	int got;

	if (in->failed)
		return v2v_fail_memory(msg);
	memset(&z, 0, sizeof(z));
	if (deflateInit2(&z, LEVEL, Z_DEFLATED, WINDOW
	    + (wrapper == V2V_GZIP ? GZIP_WINDOW : 0), MEMORY,
	    Z_DEFAULT_STRATEGY) != Z_OK)
		return v2v_fail_memory(msg);
	if (wrapper == V2V_GZIP)
		deflateSetHeader(&z, &header);
	do {
		if (z.avail_in == 0 && at < in->len) {
			size_t n = in->len - at < PIECE ? in->len - at : PIECE;

			z.next_in = (unsigned char *)in->s + at;
			z.avail_in = (uInt)n;
			at += n;
		}
		z.next_out = piece;
		z.avail_out = PIECE;
		got = deflate(&z, at < in->len ? Z_NO_FLUSH : Z_FINISH);
		v2v_text_add(out, (const char *)piece, PIECE - z.avail_out);
	} while (got == Z_OK || got == Z_BUF_ERROR);
	deflateEnd(&z);
	return got != Z_STREAM_END || out->failed ? v2v_fail_memory(msg)
	    : V2V_OK;
}
