/* Bytes from a descriptor through a large buffer. */
#include "base.h"

#include "stream/input.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* About the size of an L2 cache: rows are expanded out of it while warm. */
enum { BUFFER = 1 << 18 };

void
v2v_input_init(struct v2v_input *in, int fd)
{
	*in = (struct v2v_input){ .fd = fd };
}

void
v2v_input_free(struct v2v_input *in)
{
	free(in->buf);
	in->buf = NULL;
}

static bool
grow(struct v2v_input *in, size_t cap)
{
	uint8_t *buf;

	if (cap <= in->cap)
		return true;
	buf = cap < SIZE_MAX - V2V_INPUT_SLACK
	    ? realloc(in->buf, cap + V2V_INPUT_SLACK) : NULL;
	if (buf == NULL) {
		in->ended = true;
		in->errnum = ENOMEM;
		return false;
	}
	/* What stands behind the bytes read is never undefined. */
	memset(buf + in->cap, 0, V2V_INPUT_SLACK);
	memset(buf + cap, 0, V2V_INPUT_SLACK);
	in->buf = buf;
	in->cap = cap;
	return true;
}

/* One successful read into the free room, or the end. */
static void
fill(struct v2v_input *in)
{
	for (;;) {
		ssize_t n = read(in->fd, in->buf + in->len,
		    in->cap - in->len);

		if (n > 0) {
			in->len += (size_t)n;
			return;
		}
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
			struct pollfd p = { .fd = in->fd, .events = POLLIN };

			if (poll(&p, 1, -1) >= 0 || errno == EINTR)
				continue;
		}
		in->ended = true;
		in->errnum = n < 0 ? errno : 0;
		return;
	}
}

bool
v2v_input_bytes(struct v2v_input *in, const void *bytes, size_t n)
{
	*in = (struct v2v_input){ .fd = -1, .ended = true };
	if (!grow(in, n))
		return false;
	if (n > 0)
		memcpy(in->buf, bytes, n);
	in->len = n;
	return true;
}

size_t
v2v_input_want(struct v2v_input *in, size_t n)
{
	if (in->len - in->pos >= n)
		return n;
	if (in->pos > 0) {
		memmove(in->buf, in->buf + in->pos, in->len - in->pos);
		in->len -= in->pos;
		in->pos = 0;
	}
	if (!grow(in, n > BUFFER ? n : BUFFER))
		return 0;
	while (in->len < n && !in->ended)
		fill(in);
	return in->len < n ? in->len : n;
}

uint64_t
v2v_input_skip(struct v2v_input *in, uint64_t n)
{
	uint64_t left = n;

	while (left > 0) {
		size_t have = v2v_input_want(in, 1) ? in->len - in->pos : 0;
		size_t step = have < left ? have : (size_t)left;

		if (step == 0)
			break;
		in->pos += step;
		left -= step;
	}
	return n - left;
}

static int
fail_limit(uint64_t limit, struct v2v_msg *msg)
{
	return v2v_fail(msg, V2V_E_LIMIT,
	    "more than the limit of %" PRIu64 " bytes of input", limit);
}

int
v2v_input_slurp(struct v2v_input *in, uint64_t limit, struct v2v_msg *msg)
{
	struct stat st;
	uint64_t size = BUFFER;

	if (limit >= SIZE_MAX - V2V_INPUT_SLACK)
		limit = SIZE_MAX - V2V_INPUT_SLACK - 1;
	if (fstat(in->fd, &st) == 0 && S_ISREG(st.st_mode)) {
		if ((uint64_t)st.st_size > limit)
			return fail_limit(limit, msg);
		if ((uint64_t)st.st_size >= size)
			size = (uint64_t)st.st_size + 1;
	}
	do {
		/* One byte over the limit shows that it is passed. */
		if (size > limit)
			size = limit + 1;
		if (v2v_input_want(in, (size_t)size) > limit)
			return fail_limit(limit, msg);
		size *= 2;
	} while (!in->ended);
	return in->errnum ? v2v_input_error(in, "", msg) : V2V_OK;
}

int
v2v_input_error(const struct v2v_input *in, const char *words,
    struct v2v_msg *msg)
{
	if (in->errnum == ENOMEM)
		return v2v_fail_memory(msg);
	if (in->errnum != 0)
		return v2v_fail(msg, V2V_E_IO, "%s", strerror(in->errnum));
	return v2v_fail(msg, V2V_E_STREAM, "%s", words);
}
