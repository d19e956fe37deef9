/* Frames from a file or stream of any format that we read. */
#include "base.h"

#include "stream/reader.h"

#include "stream/decode.h"
#include "stream/input.h"
#include "stream/meta.h"
#include "stream/pnm.h"
#include "util/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAGIC_BYTES = 12 };

typedef int decode_fn(struct v2v_frame *f, const uint8_t *bytes, size_t n,
    const struct v2v_limits *lim, struct v2v_msg *msg);

struct v2v_reader {
	struct v2v_input in;
	decode_fn *decode; /* of a format with one picture a file, or NULL */
	struct v2v_limits lim;
	char name[V2V_NOTE_BYTES + 1];
	uint64_t skip; /* bytes left of a frame that was refused */
	bool done;
};

/* The last part of a path without its suffix; "<stdin>" is "stdin". */
static void
stem(char *to, size_t size, const char *path)
{
	const char *slash = strrchr(path, '/'), *end;
	const char *base = slash ? slash + 1 : path;
	size_t n = strlen(base);

	if (n > 2 && base[0] == '<' && base[n - 1] == '>') {
		base++;
		n -= 2;
	} else if ((end = strrchr(base, '.')) != NULL && end > base) {
		n = (size_t)(end - base);
	}
	if (n > size - 1)
		n = size - 1;
	memcpy(to, base, n);
	to[n] = '\0';
}

static bool
is_pnm(const uint8_t *s, size_t n)
{
	return n >= 2 && s[0] == 'P' && s[1] >= '1' && s[1] <= '7';
}

/* The decoder of a file that begins with these bytes, or NULL. */
static decode_fn *
find_decoder(const uint8_t *s, size_t n)
{
	if (n >= 8 && memcmp(s, "\211PNG\r\n\032\n", 8) == 0)
		return v2v_png_decode;
	if (n >= 3 && memcmp(s, "\377\330\377", 3) == 0)
		return v2v_jpeg_decode;
	if (n >= 12 && memcmp(s, "RIFF", 4) == 0
	    && memcmp(s + 8, "WEBP", 4) == 0)
		return v2v_webp_decode;
	return NULL;
}

/* Take over what v2v_input_init or v2v_input_bytes made. */
static int
open_input(struct v2v_reader **reader, struct v2v_input *in, const char *name,
    const struct v2v_limits *lim, struct v2v_msg *msg)
{
	struct v2v_reader *r = v2v_zalloc(1, sizeof(*r));
	size_t n;
	int err;

	*reader = NULL;
	if (r == NULL) {
		v2v_input_free(in);
		return v2v_fail_memory(msg);
	}
	r->in = *in;
	r->lim = *lim;
	stem(r->name, sizeof(r->name), name);
	n = v2v_input_want(&r->in, MAGIC_BYTES);
	r->decode = find_decoder(r->in.buf, n);
	if (r->decode != NULL || is_pnm(r->in.buf, n)) {
		*reader = r;
		return V2V_OK;
	}
	err = r->in.errnum ? v2v_input_error(&r->in, "", msg)
	    : v2v_fail(msg, V2V_E_DATA, n == 0 ? "empty input"
	    : "not a picture of a format that is read here");
	v2v_reader_close(r);
	return err;
}

int
v2v_reader_open(struct v2v_reader **reader, int fd, const char *name,
    const struct v2v_limits *lim, struct v2v_msg *msg)
{
	struct v2v_input in;

	v2v_input_init(&in, fd);
	return open_input(reader, &in, name, lim, msg);
}

void
v2v_reader_close(struct v2v_reader *r)
{
	if (r == NULL)
		return;
	v2v_input_free(&r->in);
	free(r);
}

/* The next of the frames of a stream; 0 at its end. */
static int
next_pnm(struct v2v_reader *r, struct v2v_frame *f, struct v2v_msg *msg)
{
	size_t n;

	/* That a refused frame is cut short too is no news. */
	if (v2v_input_skip(&r->in, r->skip) < r->skip && !r->in.errnum)
		return 0;
	r->skip = 0;
	n = v2v_input_want(&r->in, 2);
	if (r->in.errnum)
		return v2v_input_error(&r->in, "", msg);
	if (n == 0)
		return 0;
	if (!is_pnm(r->in.buf + r->in.pos, n))
		return v2v_fail(msg, V2V_E_STREAM,
		    "bytes that are no frame behind a frame");
	return v2v_pnm_read(&r->in, f, &r->lim, &r->skip, msg);
}

/* The picture of a file that holds one. */
static int
only_picture(struct v2v_reader *r, struct v2v_frame *f, struct v2v_msg *msg)
{
	struct v2v_msg unseen = { { 0 } };
	int err = v2v_input_slurp(&r->in, r->lim.bytes, msg);

	r->done = true;
	if (err == V2V_OK)
		err = r->decode(f, r->in.buf, r->in.len, &r->lim,
		    msg ? msg : &unseen);
	v2v_input_free(&r->in);
	return err < 0 ? err : 1;
}

int
v2v_reader_next(struct v2v_reader *r, struct v2v_frame *f,
    struct v2v_msg *msg)
{
	int err;

	*f = (struct v2v_frame){ 0 };
	if (msg != NULL)
		msg->text[0] = '\0';
	if (r->done)
		return 0;
	err = r->decode ? only_picture(r, f, msg) : next_pnm(r, f, msg);
	if (err == 1 && v2v_meta_get(f, "name") == NULL) {
		int failed = v2v_meta_set(f, "name", r->name, msg);

		if (failed < 0)
			err = failed;
	}
	if (err < 0)
		v2v_frame_free(f);
	if (err != 1 && err != V2V_E_DATA && err != V2V_E_LIMIT)
		r->done = true;
	return err;
}

/* The first picture of a reader, which is closed. */
static int
read_first(struct v2v_frame *f, struct v2v_reader *r, struct v2v_msg *msg)
{
	int err = v2v_reader_next(r, f, msg);

	if (err == 0)
		err = v2v_fail(msg, V2V_E_DATA, "empty input");
	v2v_reader_close(r);
	return err < 0 ? err : V2V_OK;
}

int
v2v_read_bytes(struct v2v_frame *f, const void *bytes, size_t n,
    const struct v2v_limits *lim, struct v2v_msg *msg)
{
	struct v2v_reader *r;
	struct v2v_input in;
	int err;

	*f = (struct v2v_frame){ 0 };
	if (!v2v_input_bytes(&in, bytes, n))
		return v2v_fail_memory(msg);
	err = open_input(&r, &in, "<stdin>", lim, msg);
	return err == V2V_OK ? read_first(f, r, msg) : err;
}

int
v2v_read_file(struct v2v_frame *f, const char *path,
    const struct v2v_limits *lim, struct v2v_msg *msg)
{
	struct v2v_reader *r = NULL;
	int fd = open(path, O_RDONLY | O_CLOEXEC), err;

	*f = (struct v2v_frame){ 0 };
	if (fd < 0)
		return v2v_fail(msg, V2V_E_IO, "%s", strerror(errno));
	err = v2v_reader_open(&r, fd, path, lim, msg);
	if (err == V2V_OK)
		err = read_first(f, r, msg);
	close(fd);
	return err;
}
