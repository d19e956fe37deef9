/* Readers over bytes in memory, for the tests of stream/. */
#ifndef V2V_TEST_STREAM_HELP_H
#define V2V_TEST_STREAM_HELP_H

#include "base.h"

#include "stream/reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct source {
	FILE *file;
	struct v2v_reader *reader;
	struct v2v_msg msg;
};

static const struct v2v_limits default_limits = V2V_LIMITS_DEFAULT;

/* Returns what v2v_reader_open does. */
static inline int
source_open_limited(struct source *s, const void *bytes, size_t n,
    const struct v2v_limits *lim)
{
	*s = (struct source){ .file = tmpfile() };
	assert_non_null(s->file);
	assert_int_equal(fwrite(bytes, 1, n, s->file), n);
	assert_int_equal(fflush(s->file), 0);
	assert_int_equal(lseek(fileno(s->file), 0, SEEK_SET), 0);
	return v2v_reader_open(&s->reader, fileno(s->file), "a/b.x/car.1.png",
	    lim, &s->msg);
}

static inline int
source_open(struct source *s, const void *bytes, size_t n)
{
	return source_open_limited(s, bytes, n, &default_limits);
}

static inline int
source_next(struct source *s, struct v2v_frame *f)
{
	return v2v_reader_next(s->reader, f, &s->msg);
}

static inline void
source_close(struct source *s)
{
	v2v_reader_close(s->reader);
	fclose(s->file);
}

/* The frame's pixels are these 4 * n bytes. */
static inline void
assert_pixels(const struct v2v_frame *f, const uint8_t *px, size_t n)
{
	assert_int_equal(v2v_frame_pixels(f), n);
	assert_memory_equal(f->px, px, 4 * n);
}

#define ASSERT_WORDS(s, words) \
	do { \
		if (strstr((s)->msg.text, words) == NULL) \
			fail_msg("'%s' not in '%s'", words, (s)->msg.text); \
	} while (0)

#endif
