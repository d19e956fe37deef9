/* Bytes from a descriptor through a large buffer. Internal to stream/. */
#ifndef V2V_INPUT_H
#define V2V_INPUT_H

#include "base.h"
#include "util/msg.h"

enum { V2V_INPUT_SLACK = 4 }; /* readable bytes behind the buffer's last */

/*
 * The bytes buf[pos] to buf[len - 1] are read and not yet used. Short reads,
 * EINTR and descriptors in non-blocking mode are handled here. A failed read
 * looks like the end of the input until v2v_input_error tells them apart.
 */
struct v2v_input {
	int fd; /* the caller's */
	uint8_t *buf;
	size_t cap, pos, len;
	bool ended;
	int errnum; /* of the read that failed, or 0 */
};

void v2v_input_init(struct v2v_input *in, int fd);

/* The same for n bytes of memory, which are copied; false without memory. */
bool v2v_input_bytes(struct v2v_input *in, const void *bytes, size_t n);
void v2v_input_free(struct v2v_input *in);

/*
 * Have n bytes in the buffer, growing it where needed, and return how many of
 * them there are: fewer than n only at the end. V2V_INPUT_SLACK bytes behind
 * them may be read too; their values mean nothing.
 */
size_t v2v_input_want(struct v2v_input *in, size_t n);

/* Pass over n bytes; returns how many there were. */
uint64_t v2v_input_skip(struct v2v_input *in, uint64_t n);

/* Read to the end, at most `limit` bytes, into the buffer. */
int v2v_input_slurp(struct v2v_input *in, uint64_t limit, struct v2v_msg *msg);

/* For an input that ended early: the read error, or else V2V_E_STREAM with
 * `words`. */
int v2v_input_error(const struct v2v_input *in, const char *words,
    struct v2v_msg *msg);

/* The next byte, or -1 at the end. */
static inline int
v2v_input_byte(struct v2v_input *in)
{
	if (in->pos == in->len && v2v_input_want(in, 1) == 0)
		return -1;
	return in->buf[in->pos++];
}

#endif
