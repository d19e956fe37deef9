/* PAM and PNM frames: every kind of sample, many frames, bad headers. */
#include "stream_help.h"

#include "stream/meta.h"
#include "stream/writer.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>

#define HEAD(w, h, d, m, t) "P7\nWIDTH " #w "\nHEIGHT " #h "\nDEPTH " #d \
	"\nMAXVAL " #m "\nTUPLTYPE " t "\nENDHDR\n"

/* A literal, NULs within it counted, its terminator not. */
#define LIT(s) (s), sizeof(s) - 1

static void
expect_pixels(const void *bytes, size_t n, bool alpha, const uint8_t *px,
    size_t pixels)
{
	struct source s;
	struct v2v_frame f;

	assert_int_equal(source_open(&s, bytes, n), V2V_OK);
	assert_int_equal(source_next(&s, &f), 1);
	assert_int_equal(s.msg.text[0], 0);
	assert_pixels(&f, px, pixels);
	assert_int_equal(f.alpha, alpha);
	assert_string_equal(v2v_meta_get(&f, "name"), "car.1");
	v2v_frame_free(&f);
	assert_int_equal(source_next(&s, &f), 0);
	source_close(&s);
}

#define EXPECT(bytes, alpha, ...) \
	do { \
		static const uint8_t px[] = { __VA_ARGS__ }; \
		expect_pixels(LIT(bytes), alpha, px, sizeof(px) / 4); \
	} while (0)

static void
test_sample_kinds(void **state)
{
	(void)state;
	EXPECT(HEAD(2, 1, 3, 255, "RGB") "\1\2\3\4\5\6", false,
	    1, 2, 3, 255, 4, 5, 6, 255);
	EXPECT(HEAD(1, 2, 4, 255, "RGB_ALPHA") "\1\2\3\4\5\6\7\x8", true,
	    1, 2, 3, 4, 5, 6, 7, 8);
	EXPECT(HEAD(3, 1, 1, 255, "GRAYSCALE") "\0\x7f\xff", false,
	    0, 0, 0, 255, 127, 127, 127, 255, 255, 255, 255, 255);
	EXPECT(HEAD(1, 1, 2, 255, "GRAYSCALE_ALPHA") "\x80\x40", true,
	    128, 128, 128, 64);
	EXPECT(HEAD(2, 1, 1, 1, "BLACKANDWHITE") "\0\1", false,
	    0, 0, 0, 255, 255, 255, 255, 255);
	EXPECT(HEAD(2, 1, 2, 1, "BLACKANDWHITE_ALPHA") "\1\0\0\1", true,
	    255, 255, 255, 0, 0, 0, 0, 255);
	EXPECT("P7\n\n# c\nWIDTH 1\nHEIGHT 1\nDEPTH 3\nMAXVAL 255\nENDHDR\n"
	    "\7\7\7", false, 7, 7, 7, 255);
}

/* Colours that were multiplied by alpha are divided, once, if a note says so. */
static void
test_premultiplied(void **state)
{
#define NOTED(words) "P7\n# v2v.alpha=" words "\nWIDTH 5\nHEIGHT 1\n" \
	"DEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n" \
	"\x64\x32\0\x80" "\1\2\3\xff" "\5\6\7\0" "\x90\0\1\x80" "\1\0\1\2"
	struct source s;
	struct v2v_frame f;

	(void)state;
	EXPECT(NOTED("premultiplied"), true, 199, 100, 0, 128, 1, 2, 3, 255,
	    0, 0, 0, 0, 255, 0, 2, 128, 128, 0, 128, 2);
	EXPECT(NOTED("straight"), true, 100, 50, 0, 128, 1, 2, 3, 255,
	    5, 6, 7, 0, 144, 0, 1, 128, 1, 0, 1, 2);
	assert_int_equal(source_open(&s, LIT(NOTED("premultiplied"))), V2V_OK);
	assert_int_equal(source_next(&s, &f), 1);
	assert_string_equal(v2v_meta_get(&f, "alpha"), "straight");
	v2v_frame_free(&f);
	source_close(&s);
}

static void
test_pnm_kinds(void **state)
{
	(void)state;
	EXPECT("P6\n# c\n2 1 # d\n255\n\1\2\3\4\5\6", false,
	    1, 2, 3, 255, 4, 5, 6, 255);
	EXPECT("P5 1\t2\r255#e\n\1\2", false, 1, 1, 1, 255, 2, 2, 2, 255);
	EXPECT("P4\n9 1\n\x80\x80", false, 0, 0, 0, 255,
	    255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
	    255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
	    255, 255, 255, 255, 0, 0, 0, 255);
	EXPECT("P3 1 1 15\n0 7\n15\n", false, 0, 119, 255, 255);
	EXPECT("P2 2 1 100 50#x\n 100", false,
	    128, 128, 128, 255, 255, 255, 255, 255);
	EXPECT("P1 3 1\n10 1\n\n", false,
	    0, 0, 0, 255, 255, 255, 255, 255, 0, 0, 0, 255);
}

/* Every maxval: the nearest of 256 levels, halves up, by plain arithmetic. */
static void
test_scaling(void **state)
{
	static const int maxvals[] = { 1, 2, 3, 100, 254, 256, 1023, 65535 };

	(void)state;
	for (size_t i = 0; i < sizeof(maxvals) / sizeof(maxvals[0]); i++) {
		int m = maxvals[i], wide = m > 255 ? 2 : 1;
		size_t n = (size_t)sprintf((char[64]){ 0 }, "P5 1 %d %d\n",
		    m + 1, m) + (size_t)((m + 1) * wide);
		uint8_t *in = malloc(n + 1), *p = in;
		struct v2v_limits lim = { 65536, 65536, 1 << 20 };
		struct source s;
		struct v2v_frame f;

		p += sprintf((char *)in, "P5 1 %d %d\n", m + 1, m);
		for (int v = 0; v <= m; v++) {
			if (wide == 2)
				*p++ = (uint8_t)(v >> 8);
			*p++ = (uint8_t)v;
		}
		assert_int_equal(source_open_limited(&s, in, n, &lim), V2V_OK);
		assert_int_equal(source_next(&s, &f), 1);
		for (int v = 0; v <= m; v++) {
			/* |255 v - m g| <= m / 2 */
			int g = f.px[4 * v], d = 2 * (255 * v - m * g);

			assert_true(d >= -m && d < m);
		}
		v2v_frame_free(&f);
		source_close(&s);
		free(in);
	}
}

static int
first_error(const void *bytes, size_t n, struct v2v_msg *msg)
{
	struct source s;
	struct v2v_frame f;
	int err = source_open(&s, bytes, n);

	if (err == V2V_OK) {
		err = source_next(&s, &f);
		assert_true(err < 0);
		assert_null(f.px);
		if (err == V2V_E_STREAM)
			assert_int_equal(v2v_reader_next(s.reader, &f, NULL),
			    0);
	}
	*msg = s.msg;
	source_close(&s);
	return err;
}

static void
test_bad_headers(void **state)
{
	static const struct {
		const char *bytes;
		int err;
		const char *words;
	} bad[] = {
		{ "", V2V_E_DATA, "empty input" },
		{ "P", V2V_E_DATA, "not a picture" },
		{ "P8\n1 1\n255\n", V2V_E_DATA, "not a picture" },
		{ "GIF89a", V2V_E_DATA, "not a picture" },
		{ "P7", V2V_E_STREAM, "inside a PAM header" },
		{ "P7 332\n", V2V_E_STREAM, "not a PAM header" },
		{ "P7\nWIDTH 1\nENDHDR\n", V2V_E_STREAM, "no HEIGHT" },
		{ "P7\nWIDTH 1\nWIDTH 1\n", V2V_E_STREAM, "bad WIDTH" },
		{ "P7\nWIDTH -1\n", V2V_E_STREAM, "bad WIDTH in a PAM header: '-1'" },
		{ "P7\nWIDTH 4294967296\n", V2V_E_STREAM, "bad WIDTH" },
		{ "P7\nCOLOR x\x1b\n", V2V_E_STREAM, "unknown key" },
		{ "P7\nTUPLTYPE\n", V2V_E_STREAM, "bad TUPLTYPE" },
		{ HEAD(1, 1, 0, 255, "RGB"), V2V_E_STREAM, "bad DEPTH" },
		{ HEAD(1, 1, 3, 0, "RGB"), V2V_E_STREAM, "bad MAXVAL" },
		{ HEAD(1, 1, 3, 65536, "RGB"), V2V_E_STREAM, "bad MAXVAL" },
		{ HEAD(0, 9, 3, 255, "RGB"), V2V_E_DATA, "empty picture" },
		{ HEAD(9, 0, 3, 255, "RGB"), V2V_E_DATA, "empty picture" },
		{ HEAD(1, 1, 3, 255, "XYZ") "abc", V2V_E_DATA, "'XYZ'" },
		{ HEAD(1, 1, 4, 255, "RGB") "abcd", V2V_E_DATA, "'RGB'" },
		{ HEAD(1, 1, 3, 9, "RGB") "\1\2\x10", V2V_E_DATA, "over max" },
		{ HEAD(16385, 1, 3, 255, "RGB"), V2V_E_LIMIT, "16384 a side" },
		{ HEAD(16000, 16000, 3, 255, "RGB"), V2V_E_LIMIT,
		    "64000000 a frame" },
		{ HEAD(100000, 10000, 3, 255, "RGB"), V2V_E_STREAM,
		    "1073741824 bytes" },
		{ HEAD(4294967295, 4294967295, 4294967295, 65535, "RGB"),
		    V2V_E_STREAM, "bytes" },
		{ HEAD(2, 2, 3, 255, "RGB") "abc", V2V_E_STREAM,
		    "inside a raster" },
		{ "P6 2", V2V_E_STREAM, "inside a PNM header" },
		{ "P6 x", V2V_E_STREAM, "bad number" },
		{ "P6 1 1 65536 ", V2V_E_STREAM, "bad maxval" },
		{ "P2 2 1 9 1 z", V2V_E_STREAM, "not a number" },
		{ "P2 2 1 9 1", V2V_E_STREAM, "inside a raster" },
		{ "P1 2 1 1 9", V2V_E_DATA, "over max" },
		{ "P1 99999 9 1", V2V_E_STREAM, "a side" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct source s;
		int err = first_error(bad[i].bytes, strlen(bad[i].bytes),
		    &s.msg);

		if (err != bad[i].err)
			fail_msg("%zu: %d", i, err);
		ASSERT_WORDS(&s, bad[i].words);
	}
}

/* Frames that are refused whole do not end the stream; lost framing does. */
static void
test_many_frames(void **state)
{
	static const char bytes[] =
	    HEAD(1, 1, 3, 255, "RGB") "abc"
	    HEAD(1, 2, 5, 65535, "SPECTRUM") "0123456789abcdefghij"
	    HEAD(1, 1, 3, 9, "RGB") "abc"
	    HEAD(16385, 0, 3, 255, "RGB")
	    "P5 1 1 255\nx" "P3 1 1 255 1 2 3\n" "P4 1 1\n\200"
	    "P7 garbage";
	static const int expected[] = {
		1, V2V_E_DATA, V2V_E_DATA, V2V_E_DATA, 1, 1, 1, V2V_E_STREAM,
		0, 0
	};
	struct source s;
	struct v2v_frame f;

	(void)state;
	assert_int_equal(source_open(&s, LIT(bytes)), V2V_OK);
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		assert_int_equal(source_next(&s, &f), expected[i]);
		v2v_frame_free(&f);
	}
	source_close(&s);
	assert_int_equal(source_open(&s, LIT("P5 1 1 255\nx\n")), V2V_OK);
	assert_int_equal(source_next(&s, &f), 1);
	v2v_frame_free(&f);
	assert_int_equal(source_next(&s, &f), V2V_E_STREAM);
	ASSERT_WORDS(&s, "no frame");
	source_close(&s);
}

/* A frame over the limits is passed over, to the byte. */
static void
test_skip_large(void **state)
{
	const struct v2v_limits lim = { 100, 1000, 1 << 22 };
	static const char big[] = HEAD(1000, 1000, 3, 255, "RGB");
	static const char good[] = "P5 1 1 255\nx";
	size_t n = sizeof(big) - 1 + 3000000 + sizeof(good) - 1;
	char *bytes = calloc(n, 1);
	struct source s;
	struct v2v_frame f;

	(void)state;
	memcpy(bytes, big, sizeof(big) - 1);
	memcpy(bytes + n - (sizeof(good) - 1), good, sizeof(good) - 1);
	assert_int_equal(source_open_limited(&s, bytes, n, &lim), V2V_OK);
	assert_int_equal(source_next(&s, &f), V2V_E_LIMIT);
	assert_int_equal(source_next(&s, &f), 1);
	assert_int_equal(f.px[0], 'x');
	v2v_frame_free(&f);
	assert_int_equal(source_next(&s, &f), 0);
	source_close(&s);
	free(bytes);
}

/* A writer that gives a byte at a time, then blocks, then goes on. */
static void
test_slow_pipe(void **state)
{
	static const char bytes[] = HEAD(2, 2, 3, 255, "RGB") "abcdefghijkl"
	    HEAD(1, 1, 1, 255, "GRAYSCALE") "m";
	struct v2v_reader *r;
	struct v2v_frame f;
	int p[2], status;
	pid_t child;

	(void)state;
	assert_int_equal(pipe(p), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		for (size_t i = 0; i < sizeof(bytes) - 1; i++) {
			if (write(p[1], bytes + i, 1) != 1)
				_exit(1);
			if (i % 32 == 0)
				poll(NULL, 0, 1);
		}
		_exit(0);
	}
	close(p[1]);
	assert_int_equal(fcntl(p[0], F_SETFL, O_NONBLOCK), 0);
	assert_int_equal(v2v_reader_open(&r, p[0], "<stdin>", &default_limits,
	    NULL), V2V_OK);
	assert_int_equal(v2v_reader_next(r, &f, NULL), 1);
	assert_string_equal(v2v_meta_get(&f, "name"), "stdin");
	assert_int_equal(f.px[12], 'j');
	v2v_frame_free(&f);
	assert_int_equal(v2v_reader_next(r, &f, NULL), 1);
	assert_int_equal(f.px[0], 'm');
	v2v_frame_free(&f);
	assert_int_equal(v2v_reader_next(r, &f, NULL), 0);
	v2v_reader_close(r);
	close(p[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void
on_alarm(int sig)
{
	(void)sig;
}

/* Signals whose handlers do not restart system calls. */
static void
test_interrupted(void **state)
{
	static const char head[] = "P5 64 64 255\n";
	struct sigaction act = { .sa_handler = on_alarm }, old;
	struct itimerval often = { { 0, 2000 }, { 0, 2000 } };
	struct itimerval never = { { 0, 0 }, { 0, 0 } };
	struct v2v_reader *r;
	struct v2v_frame f;
	int p[2], status;
	pid_t child;

	(void)state;
	assert_int_equal(pipe(p), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		char rows[64 * 64] = { 0 };

		poll(NULL, 0, 20);
		if (write(p[1], head, sizeof(head) - 1) < 0)
			_exit(1);
		poll(NULL, 0, 20);
		_exit(write(p[1], rows, sizeof(rows)) != sizeof(rows));
	}
	close(p[1]);
	assert_int_equal(sigaction(SIGALRM, &act, &old), 0);
	assert_int_equal(setitimer(ITIMER_REAL, &often, NULL), 0);
	assert_int_equal(v2v_reader_open(&r, p[0], "x", &default_limits,
	    NULL), V2V_OK);
	assert_int_equal(v2v_reader_next(r, &f, NULL), 1);
	assert_int_equal(setitimer(ITIMER_REAL, &never, NULL), 0);
	assert_int_equal(sigaction(SIGALRM, &old, NULL), 0);
	v2v_frame_free(&f);
	v2v_reader_close(r);
	close(p[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void
test_read_error(void **state)
{
	struct v2v_reader *r;
	struct v2v_msg msg;
	struct v2v_frame f;
	int fd = open("/", O_RDONLY);

	(void)state;
	assert_int_equal(v2v_reader_open(&r, fd, "/", &default_limits, &msg),
	    V2V_E_IO);
	assert_null(r);
	close(fd);
	assert_int_equal(v2v_read_file(&f, "/nonexistent/x", &default_limits,
	    &msg), V2V_E_IO);
}

static void
test_notes(void **state)
{
	static const char bytes[] = "P7\n#  x \r\n#v2v.name=a b\n# v2v.id=7\n"
	    "WIDTH 1\n#caf\xc3\xa9\nHEIGHT 1\nDEPTH 4\nMAXVAL 255\n"
	    "TUPLTYPE RGB_ALPHA\nENDHDR\nabcd";
	static const char written[] = "P7\n#  x\nWIDTH 1\n# v2v.name=a b\n"
	    "HEIGHT 1\n# v2v.id=8\nDEPTH 4\n# caf??\nMAXVAL 255\n"
	    "TUPLTYPE RGB_ALPHA\nENDHDR\nabcd";
	struct source s;
	struct v2v_frame f;
	struct v2v_text out = { 0 };

	(void)state;
	assert_int_equal(source_open(&s, LIT(bytes)), V2V_OK);
	assert_int_equal(source_next(&s, &f), 1);
	assert_string_equal(v2v_meta_get(&f, "name"), "a b");
	assert_string_equal(v2v_meta_get(&f, "id"), "7");
	assert_null(v2v_meta_get(&f, "i"));
	assert_int_equal(v2v_meta_set(&f, "id", "8", NULL), V2V_OK);
	assert_int_equal(v2v_encode_pam(&out, &f, NULL), V2V_OK);
	assert_int_equal(out.len, sizeof(written) - 1);
	assert_memory_equal(out.s, written, out.len);
	v2v_text_free(&out);
	v2v_frame_free(&f);
	source_close(&s);
}

static void
test_note_bounds(void **state)
{
	struct v2v_frame f, g;
	char value[2 * V2V_NOTE_BYTES], key[16];

	(void)state;
	memset(value, '\n', sizeof(value));
	value[sizeof(value) - 1] = '\0';
	assert_int_equal(v2v_frame_init(&f, 1, 1, NULL), V2V_OK);
	assert_int_equal(v2v_meta_set(&f, "k", value, NULL), V2V_OK);
	assert_int_equal(strlen(f.notes[0]), V2V_NOTE_BYTES);
	assert_string_equal(v2v_meta_get(&f, "k") + V2V_NOTE_BYTES - 8, "??");
	for (int i = 1; i < V2V_NOTE_MAX; i++) {
		sprintf(key, "k%d", i);
		assert_int_equal(v2v_meta_set(&f, key, "", NULL), V2V_OK);
	}
	assert_int_equal(v2v_meta_set(&f, "more", "", NULL), V2V_E_LIMIT);
	assert_int_equal(v2v_meta_set(&f, "k", "new", NULL), V2V_OK);
	assert_int_equal(v2v_frame_init(&g, 1, 1, NULL), V2V_OK);
	assert_int_equal(v2v_meta_copy(&g, &f, NULL), V2V_OK);
	assert_int_equal(g.n_notes, V2V_NOTE_MAX);
	assert_string_equal(v2v_meta_get(&g, "k"), "new");
	v2v_frame_free(&f);
	v2v_frame_free(&g);
}

/* A header full of foreign comments leaves room for ours. */
static void
test_many_comments(void **state)
{
	char bytes[4096] = "P5\n";
	struct source s;
	struct v2v_frame f;

	(void)state;
	for (int i = 0; i < 2 * V2V_NOTE_MAX; i++)
		sprintf(bytes + strlen(bytes), "# c%d\n", i);
	strcat(bytes, "1 1 255\nx");
	assert_int_equal(source_open(&s, bytes, strlen(bytes)), V2V_OK);
	assert_int_equal(source_next(&s, &f), 1);
	assert_string_equal(f.notes[0], "c0");
	assert_int_equal(v2v_meta_set(&f, "id", "1", NULL), V2V_OK);
	v2v_frame_free(&f);
	source_close(&s);
}

static void
test_round_trip(void **state)
{
	(void)state;
	for (int alpha = 0; alpha < 2; alpha++) {
		struct v2v_frame f, g;
		struct v2v_text out = { 0 };
		struct source s;

		assert_int_equal(v2v_frame_init(&f, 331, 57, NULL), V2V_OK);
		f.alpha = alpha;
		for (size_t i = 0; i < 4 * v2v_frame_pixels(&f); i++)
			f.px[i] = i % 4 == 3 && !alpha ? 255
			    : (uint8_t)(i * 7 + i / 251);
		assert_int_equal(v2v_encode_pam(&out, &f, NULL), V2V_OK);
		assert_int_equal(v2v_encode_pam(&out, &f, NULL), V2V_OK);
		assert_int_equal(source_open(&s, out.s, out.len), V2V_OK);
		for (int i = 0; i < 2; i++) {
			assert_int_equal(source_next(&s, &g), 1);
			assert_int_equal(g.width, 331);
			assert_int_equal(g.alpha, alpha);
			assert_pixels(&g, f.px, v2v_frame_pixels(&f));
			v2v_frame_free(&g);
		}
		assert_int_equal(source_next(&s, &g), 0);
		source_close(&s);
		v2v_text_free(&out);
		v2v_frame_free(&f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sample_kinds),
		cmocka_unit_test(test_premultiplied),
		cmocka_unit_test(test_pnm_kinds),
		cmocka_unit_test(test_scaling),
		cmocka_unit_test(test_bad_headers),
		cmocka_unit_test(test_many_frames),
		cmocka_unit_test(test_skip_large),
		cmocka_unit_test(test_slow_pipe),
		cmocka_unit_test(test_interrupted),
		cmocka_unit_test(test_read_error),
		cmocka_unit_test(test_notes),
		cmocka_unit_test(test_note_bounds),
		cmocka_unit_test(test_many_comments),
		cmocka_unit_test(test_round_trip),
	};

	return cmocka_run_group_tests_name("pam", tests, NULL, NULL);
}
