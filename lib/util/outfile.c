/*
 * Output files that appear whole or not at all.
 *
 * Every temporary file has an entry in `live` from before it is made until
 * after it is renamed or removed. A handler of a fatal signal unlinks what is
 * there and raises the signal again with its default action; atexit does the
 * same for an exit that forgot a file. An entry's path is in static memory
 * (no malloc in a handler) and `used` is set last, so a handler sees either a
 * whole path or no entry. Opening and committing happen on one thread.
 */
#include "base.h"

#include "util/outfile.h"

#include "util/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	LIVE_MAX = 16,
	WRITE_MAX = 1 << 30, /* Linux takes no more than 2 GiB at once */
	TEMP_EXTRA = 8 /* bytes that ".NAME.XXXXXX" adds to NAME */
};

struct v2v_outfile {
	int fd;
	bool own;    /* fd is ours to close */
	char *path;  /* what messages call it; the target of the rename */
	int live;    /* entry of the temporary file; -1: none */
	bool clobber;
};

static struct {
	volatile sig_atomic_t used;
	char path[PATH_MAX];
} live[LIVE_MAX];

static const int signals[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE,
	SIGXCPU, SIGXFSZ };

enum { N_SIGNALS = sizeof(signals) / sizeof(signals[0]) };

static void
remove_live(void)
{
	for (int i = 0; i < LIVE_MAX; i++)
		if (live[i].used)
			unlink(live[i].path);
}

static void
on_signal(int sig)
{
	remove_live();
	signal(sig, SIG_DFL);
	raise(sig);
}

void
v2v_outfile_init(void)
{
	struct sigaction sa, old;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_signal;
	sigfillset(&sa.sa_mask);
	for (int i = 0; i < N_SIGNALS; i++) {
		/* nohup and the shell's `&` ignore on purpose. */
		if (signals[i] != SIGPIPE
		    && sigaction(signals[i], NULL, &old) == 0
		    && old.sa_handler == SIG_IGN)
			continue;
		sigaction(signals[i], &sa, NULL);
	}
	sigemptyset(&sa.sa_mask);
	sigaddset(&sa.sa_mask, SIGPIPE);
	pthread_sigmask(SIG_UNBLOCK, &sa.sa_mask, NULL);
	atexit(remove_live);
}

/* Block or unblock our signals, so that a file and its entry agree. */
static void
hold_signals(bool hold)
{
	sigset_t set;

	sigemptyset(&set);
	for (int i = 0; i < N_SIGNALS; i++)
		sigaddset(&set, signals[i]);
	pthread_sigmask(hold ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL);
}

/* The path of a temporary file for `path` into the free entry i. */
static bool
temp_path(int i, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	size_t dir = (size_t)(name - path), len = strlen(name);

	if (len > NAME_MAX - TEMP_EXTRA)
		len = NAME_MAX - TEMP_EXTRA;
	if (dir + len + TEMP_EXTRA + 1 > sizeof(live[i].path))
		return false;
	memcpy(live[i].path, path, dir);
	snprintf(live[i].path + dir, sizeof(live[i].path) - dir, ".%.*s.XXXXXX",
	    (int)len, name);
	return true;
}

/* Make the temporary file; its mode as open(2) would have made the target. */
static int
open_temp(struct v2v_outfile *f, struct v2v_msg *msg)
{
	mode_t mask;
	int i = 0;

	while (i < LIVE_MAX && live[i].used)
		i++;
	if (i == LIVE_MAX)
		return v2v_fail(msg, V2V_E_IO, "%s: too many output files",
		    f->path);
	if (!temp_path(i, f->path))
		return v2v_fail_errno(msg, f->path, ENAMETOOLONG);
	hold_signals(true);
	f->fd = mkstemp(live[i].path);
	if (f->fd >= 0) {
		live[i].used = 1;
		f->live = i;
	}
	hold_signals(false);
	if (f->fd < 0)
		return v2v_fail_errno(msg, f->path, errno);
	f->own = true;
	fcntl(f->fd, F_SETFD, FD_CLOEXEC);
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
	f->live = -1;
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
	const char *temp = live[f->live].path;

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

	if (close_fd(f) != 0)
		err = v2v_fail_errno(msg, shown(f), errno);
	if (err == V2V_OK && f->live >= 0) {
		hold_signals(true);
		failed = put_in_place(f) != 0 ? errno : 0;
		if (failed == 0) {
			live[f->live].used = 0;
			f->live = -1;
		}
		hold_signals(false);
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
	if (f->live >= 0) {
		unlink(live[f->live].path);
		live[f->live].used = 0;
	}
	free(f->path);
	free(f);
}
