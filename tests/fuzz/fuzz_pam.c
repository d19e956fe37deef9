/*
 * PAM and PNM streams. What is read is written and read again: the pixels and
 * notes must be the same.
 */
#include "base.h"

#include "stream/reader.h"
#include "stream/writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct v2v_limits limits = { 2000, 1 << 20, 1 << 24 };

/* The bytes as a file at its start. */
static int
put(FILE *file, const void *bytes, size_t n)
{
	int fd = fileno(file);

	if (ftruncate(fd, 0) != 0 || lseek(fd, 0, SEEK_SET) != 0
	    || write(fd, bytes, n) != (ssize_t)n
	    || lseek(fd, 0, SEEK_SET) != 0)
		abort();
	return fd;
}

static void
check_round_trip(const struct v2v_frame *f)
{
	static FILE *file;
	struct v2v_text text = { 0 };
	struct v2v_reader *r;
	struct v2v_frame g;

	if (file == NULL)
		file = tmpfile();
	if (file == NULL || v2v_encode_pam(&text, f, NULL) != V2V_OK
	    || v2v_reader_open(&r, put(file, text.s, text.len), "x", &limits,
	    NULL) != V2V_OK || v2v_reader_next(r, &g, NULL) != 1)
		abort();
	if (g.width != f->width || g.height != f->height
	    || g.alpha != f->alpha || g.n_notes < f->n_notes
	    || memcmp(g.px, f->px, 4 * v2v_frame_pixels(f)) != 0)
		abort();
	v2v_frame_free(&g);
	v2v_reader_close(r);
	v2v_text_free(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static FILE *file;
	struct v2v_reader *r;
	struct v2v_frame f;
	struct v2v_msg msg;
	int err;

	/* Other formats have targets of their own. */
	if (size < 2 || data[0] != 'P')
		return 0;
	if (file == NULL && (file = tmpfile()) == NULL)
		abort();
	if (v2v_reader_open(&r, put(file, data, size), "x", &limits, &msg) < 0)
		return 0;
	while ((err = v2v_reader_next(r, &f, &msg)) != 0) {
		if ((err < 0) != (f.px == NULL))
			abort();
		if (err == 1)
			check_round_trip(&f);
		v2v_frame_free(&f);
	}
	v2v_reader_close(r);
	return 0;
}
