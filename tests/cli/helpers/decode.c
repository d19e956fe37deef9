/*
 * decode [FILE]: every frame of a picture or stream as PAM on stdout, through
 * the reader that the tools use. Messages and exit statuses as theirs.
 */
#include "base.h"

#include "stream/reader.h"
#include "stream/writer.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool
write_frame(const struct v2v_frame *f, struct v2v_msg *msg)
{
	struct v2v_text out = { 0 };
	bool good = v2v_encode_pam(&out, f, msg) == V2V_OK
	    && fwrite(out.s, 1, out.len, stdout) == out.len;

	v2v_text_free(&out);
	return good;
}

int
main(int argc, char **argv)
{
	static const struct v2v_limits limits = V2V_LIMITS_DEFAULT;
	const char *name = argc > 1 ? argv[1] : "<stdin>";
	int fd = argc > 1 ? open(argv[1], O_RDONLY) : STDIN_FILENO;
	struct v2v_reader *r = NULL;
	struct v2v_msg msg = { { 0 } };
	struct v2v_frame f = { 0 };
	int status = 0, frames = 0, err;

	err = v2v_reader_open(&r, fd, name, &limits, &msg);
	if (err < 0) {
		fprintf(stderr, "decode: %s: %s\n", name, msg.text);
		return 1;
	}
	while ((err = v2v_reader_next(r, &f, &msg)) != 0) {
		frames++;
		if (msg.text[0] != '\0')
			fprintf(stderr, "decode: %s: %s%s\n", name,
			    err < 0 ? "" : "warning: ", msg.text);
		if (err < 0 || !write_frame(&f, &msg))
			status = 1;
		v2v_frame_free(&f);
	}
	v2v_reader_close(r);
	close(fd);
	return fflush(stdout) != 0 || frames == 0 ? 1 : status;
}
