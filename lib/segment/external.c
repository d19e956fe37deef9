/* The matte by another program. */
#include "base.h"

#include "segment/external.h"

#include "stream/reader.h"
#include "stream/writer.h"
#include "util/mem.h"
#include "util/process.h"
#include "util/transient.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	LEVEL = 1,            /* zlib's: the picture is read once */
	PIXEL = 8,            /* bytes of the answer: RGBA of 16 bits, */
	REST = 1 << 20,       /* and what else a file has */
	HOLE_IN = 4, HOLE_OUT = 5 /* bytes of "{in}" and "{out}" */
};

struct talk {
	const struct v2v_external *e;
	int folder, in, out; /* entries of transient; -1: pipes */
	char **argv;         /* the words with the holes filled in */
	struct v2v_text png;
};

static bool
names(const struct v2v_external *e, const char *hole)
{
	for (size_t i = 0; i < e->words.n; i++)
		if (strstr(e->words.word[i], hole))
			return true;
	return false;
}

static int
make_files(struct talk *t, struct v2v_msg *msg)
{
	const char *tmp = getenv("TMPDIR");
	bool in = names(t->e, "{in}"), out = names(t->e, "{out}");
	struct v2v_text pattern = { 0 };

	if (!in && !out)
		return V2V_OK;
	v2v_text_str(&pattern, tmp && *tmp ? tmp : "/tmp");
	v2v_text_add(&pattern, "/v2v.XXXXXX", sizeof("/v2v.XXXXXX"));
	if (pattern.failed) {
		v2v_text_free(&pattern);
		return v2v_fail_memory(msg);
	}
	t->folder = v2v_transient_folder(pattern.s);
	if (t->folder >= 0 && in)
		t->in = v2v_transient_within(t->folder, "in.png");
	if (t->folder >= 0 && out)
		t->out = v2v_transient_within(t->folder, "out.png");
	v2v_text_free(&pattern);
	if (t->folder < 0 || (in && t->in < 0) || (out && t->out < 0))
		return v2v_fail_errno(msg, tmp && *tmp ? tmp : "/tmp", errno);
	return V2V_OK;
}

static int
write_picture(const struct talk *t, struct v2v_msg *msg)
{
	const char *path = v2v_transient_path(t->in);
	FILE *to = fopen(path, "wbx");
	bool good;

	if (to == NULL)
		return v2v_fail_errno(msg, path, errno);
	good = fwrite(t->png.s, 1, t->png.len, to) == t->png.len;
	good = fclose(to) == 0 && good;
	return good ? V2V_OK : v2v_fail_errno(msg, path, errno);
}

/* `word` with file names for its holes; the caller frees it. NULL without
 * memory. */
static char *
fill_in(const struct talk *t, const char *word)
{
	struct v2v_text to = { 0 };

	while (*word) {
		if (strncmp(word, "{in}", HOLE_IN) == 0) {
			v2v_text_str(&to, v2v_transient_path(t->in));
			word += HOLE_IN;
		} else if (strncmp(word, "{out}", HOLE_OUT) == 0) {
			v2v_text_str(&to, v2v_transient_path(t->out));
			word += HOLE_OUT;
		} else {
			v2v_text_char(&to, *word++);
		}
	}
	v2v_text_char(&to, '\0');
	if (to.failed)
		v2v_text_free(&to);
	return to.s;
}

static int
make_words(struct talk *t, struct v2v_msg *msg)
{
	size_t n = t->e->words.n;

	t->argv = v2v_zalloc(n + 1, sizeof(*t->argv));
	for (size_t i = 0; t->argv && i < n; i++) {
		t->argv[i] = fill_in(t, t->e->words.word[i]);
		if (t->argv[i] == NULL)
			return v2v_fail_memory(msg);
	}
	return t->argv ? V2V_OK : v2v_fail_memory(msg);
}

/* The matte of a picture that the program gave. */
static int
take(uint8_t *matte, const struct v2v_frame *f, const struct v2v_frame *got,
    struct v2v_msg *msg)
{
	size_t n = v2v_frame_pixels(f);

	if (got->width != f->width || got->height != f->height)
		return v2v_fail(msg, V2V_E_DATA,
		    "gave %dx%d for a picture of %dx%d", (int)got->width,
		    (int)got->height, (int)f->width, (int)f->height);
	for (size_t i = 0; i < n; i++) {
		const uint8_t *px = got->px + 4 * i;

		if (!got->alpha && (px[0] != px[1] || px[1] != px[2]))
			return v2v_fail(msg, V2V_E_DATA,
			    "gave a picture that neither has alpha nor is "
			    "grey");
		matte[i] = got->alpha ? px[3] : px[0];
	}
	return V2V_OK;
}

/* Read the answer: the bytes of the pipe, or the file. */
static int
read_answer(struct v2v_frame *got, const struct talk *t,
    const struct v2v_process *p, const struct v2v_frame *f,
    struct v2v_msg *msg)
{
	struct v2v_limits lim = V2V_LIMITS_DEFAULT;
	struct stat st;
	const char *path;

	lim.bytes = p->max_out;
	if (lim.pixels < v2v_frame_pixels(f))
		lim.pixels = v2v_frame_pixels(f);
	if (t->out < 0 && p->out.len == 0)
		return v2v_fail(msg, V2V_E_DATA, "wrote nothing");
	if (t->out < 0)
		return v2v_read_bytes(got, p->out.s, p->out.len, &lim, msg);
	/* Reading a pipe that it put there would have no end. */
	path = v2v_transient_path(t->out);
	if (lstat(path, &st) != 0)
		return v2v_fail(msg, V2V_E_DATA, "wrote no {out}");
	if (!S_ISREG(st.st_mode))
		return v2v_fail(msg, V2V_E_DATA, "made no file of {out}");
	return v2v_read_file(got, path, &lim, msg);
}

static int
converse(uint8_t *matte, const struct v2v_frame *f, struct talk *t,
    struct v2v_msg *msg)
{
	struct v2v_process p = { .seconds = t->e->seconds,
		.max_out = PIXEL * v2v_frame_pixels(f) + REST };
	struct v2v_frame got = { 0 };
	struct v2v_msg cause;
	int err;

	if (t->in >= 0) {
		err = write_picture(t, msg);
		if (err != V2V_OK)
			return err;
	} else {
		p.in = t->png.s;
		p.n_in = t->png.len;
	}
	p.argv = t->argv;
	err = v2v_process_run(&p, msg);
	if (err == V2V_OK) {
		err = read_answer(&got, t, &p, f, &cause);
		if (err == V2V_OK)
			err = take(matte, f, &got, &cause);
		/* Whatever is wrong with it, the next frame may do better. */
		if (err != V2V_OK && err != V2V_E_MEMORY)
			err = V2V_E_DATA;
		if (err != V2V_OK)
			v2v_fail(msg, (enum v2v_err)err, "%s: %s", t->argv[0],
			    cause.text);
	}
	v2v_frame_free(&got);
	v2v_text_free(&p.out);
	return err;
}

int
v2v_external(uint8_t *matte, const struct v2v_frame *f,
    const struct v2v_external *e, struct v2v_msg *msg)
{
	struct talk t = { .e = e, .folder = -1, .in = -1, .out = -1 };
	int err = make_files(&t, msg);

	if (err == V2V_OK)
		err = make_words(&t, msg);
	if (err == V2V_OK)
		err = v2v_encode_png(&t.png, f, LEVEL, msg);
	if (err == V2V_OK)
		err = converse(matte, f, &t, msg);
	for (size_t i = 0; t.argv && t.argv[i]; i++)
		free(t.argv[i]);
	free(t.argv);
	v2v_text_free(&t.png);
	v2v_transient_end(t.in);
	v2v_transient_end(t.out);
	v2v_transient_end(t.folder);
	return err;
}
