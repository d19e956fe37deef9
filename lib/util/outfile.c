/* Output files that appear whole or not at all. */
#include "base.h"

#include "util/outfile.h"

#include "util/mem.h"
#include "util/text.h"
#include "util/transient.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	WRITE_MAX = 1 << 30, /* Linux takes no more than 2 GiB at once */
	TEMP_EXTRA = 8 /* bytes that ".NAME.XXXXXX" adds to NAME */
};

struct v2v_outfile {
	int fd;
	bool own;    /* fd is ours to close */
	char *path;  /* what messages call it; the target of the rename */
	int temp;    /* entry of the temporary file; -1: none */
	bool clobber;
};

/* The pattern of a temporary file for `path`, with its NUL. */
static void
add_pattern(struct v2v_text *t, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	size_t len = strlen(name);

	if (len > NAME_MAX - TEMP_EXTRA)
		len = NAME_MAX - TEMP_EXTRA;
	v2v_text_add(t, path, (size_t)(name - path));
	v2v_text_char(t, '.');
	v2v_text_add(t, name, len);
	v2v_text_add(t, ".XXXXXX", sizeof(".XXXXXX"));
}

/* Make the temporary file; its mode as open(2) would have made the target. */
static int
open_temp(struct v2v_outfile *f, struct v2v_msg *msg)
{
	struct v2v_text pattern = { 0 };
	mode_t mask;
	int errnum;

	add_pattern(&pattern, f->path);
	if (pattern.failed) {
		v2v_text_free(&pattern);
		return v2v_fail_memory(msg);
	}
	f->temp = v2v_transient_file(pattern.s, &f->fd);
	errnum = errno;
	v2v_text_free(&pattern);
	if (f->temp < 0)
		return v2v_fail_errno(msg, f->path, errnum);
	f->own = true;
	mask = umask(0);
	umask(mask);
	if (fchmod(f->fd, 0666 & ~mask) != 0)
		return v2v_fail_errno(msg, f->path, errno);
	return V2V_OK;
}

static int
open_target(struct v2v_outfile *f, struct v2v_msg *msg)
{
	struct stat st;

	if (strcmp(f->path, "-") == 0) {
		f->fd = STDOUT_FILENO;
		return V2V_OK;
	}
	if (stat(f->path, &st) != 0) {
		if (errno != ENOENT)
			return v2v_fail_errno(msg, f->path, errno);
		return open_temp(f, msg);
	}
	if (S_ISDIR(st.st_mode))
		return v2v_fail_errno(msg, f->path, EISDIR);
	if (S_ISREG(st.st_mode)) {
		if (!f->clobber)
			return v2v_fail(msg, V2V_E_USAGE,
			    "%s: exists already (--no-clobber)", f->path);
		return open_temp(f, msg);
	}
	f->fd = open(f->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	if (f->fd < 0)
		return v2v_fail_errno(msg, f->path, errno);
	f->own = true;
	return V2V_OK;
}

int
v2v_outfile_open(struct v2v_outfile **out, const char *path, bool clobber,
    struct v2v_msg *msg)
{
	struct v2v_outfile *f = v2v_zalloc(1, sizeof(*f));
	int err;

	*out = NULL;
	if (f == NULL)
		return v2v_fail_memory(msg);
	f->fd = -1;
	f->temp = -1;
	f->clobber = clobber;
	f->path = v2v_alloc(strlen(path) + 1, 1);
	if (f->path == NULL) {
		free(f);
		return v2v_fail_memory(msg);
	}
	strcpy(f->path, path);
	err = open_target(f, msg);
	if (err != V2V_OK) {
		v2v_outfile_abandon(f);
		return err;
	}
	*out = f;
	return V2V_OK;
}

static const char *
shown(const struct v2v_outfile *f)
{
	return strcmp(f->path, "-") == 0 ? "<stdout>" : f->path;
}

int
v2v_outfile_write(struct v2v_outfile *f, const void *bytes, size_t n,
    struct v2v_msg *msg)
{
	const char *p = bytes;

	while (n > 0) {
		ssize_t w = write(f->fd, p, n < WRITE_MAX ? n : WRITE_MAX);

		if (w < 0 && errno == EINTR)
			continue;
		if (w < 0)
			return v2v_fail_errno(msg, shown(f), errno);
		p += w;
		n -= (size_t)w;
	}
	return V2V_OK;
}

/* Close the descriptor. Network file systems tell of a failed write only
 * then, so standard output is asked, too, by a duplicate. */
static int
close_fd(struct v2v_outfile *f)
{
	int fd = f->own ? f->fd : dup(f->fd);

	f->fd = -1;
	return fd < 0 ? -1 : close(fd);
}

/* Give the temporary file its name; without clobber by a link, which fails
 * where a file appeared since it was opened. */
static int
put_in_place(struct v2v_outfile *f)
{
	const char *temp = v2v_transient_path(f->temp);

	if (f->clobber)
		return rename(temp, f->path);
	if (link(temp, f->path) == 0)
		return unlink(temp);
	/* File systems without links: the check at opening has to do. */
	return errno == EEXIST ? -1 : rename(temp, f->path);
}

int
v2v_outfile_commit(struct v2v_outfile *f, struct v2v_msg *msg)
{
	int err = V2V_OK, failed;
	sigset_t before;

	if (close_fd(f) != 0)
		err = v2v_fail_errno(msg, shown(f), errno);
	if (err == V2V_OK && f->temp >= 0) {
		v2v_transient_hold(&before);
		failed = put_in_place(f) != 0 ? errno : 0;
		if (failed == 0) {
			v2v_transient_keep(f->temp);
			f->temp = -1;
		}
		v2v_transient_release(&before);
		if (failed != 0)
			err = v2v_fail_errno(msg, f->path, failed);
	}
	v2v_outfile_abandon(f);
	return err;
}

void
v2v_outfile_abandon(struct v2v_outfile *f)
{
	if (f == NULL)
		return;
	if (f->own && f->fd >= 0)
		close(f->fd);
	v2v_transient_end(f->temp);
	free(f->path);
	free(f);
}
