/*
 * Files, folders and processes that do not outlive the program.
 *
 * Each has an entry in `live` from the moment it is made until it is gone. A
 * handler of a fatal signal ends what is there and raises the signal again with
 * its default action; atexit does the same for an exit that forgot something.
 * An entry is in static memory (no malloc in a handler) and `kind` is set last,
 * so a handler sees either a whole entry or none.
 */
#define _XOPEN_SOURCE 700 /* nftw */
#include "base.h"

#include "util/transient.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LIVE_MAX = 16, OPEN_MAX_FTW = 8 };

/* In the order in which they end: nothing writes into a folder any more. */
enum kind { NONE, GROUP, FILE_PATH, FOLDER };

static struct {
	volatile sig_atomic_t kind;
	pid_t group;
	char path[PATH_MAX];
} live[LIVE_MAX];

static const int signals[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE,
	SIGXCPU, SIGXFSZ };

enum { N_SIGNALS = sizeof(signals) / sizeof(signals[0]) };

static void
end_all(void)
{
	for (int kind = GROUP; kind <= FOLDER; kind++)
		for (int i = 0; i < LIVE_MAX; i++) {
			if (live[i].kind != kind)
				continue;
			if (kind == GROUP)
				kill(-live[i].group, SIGKILL);
			else if (kind == FILE_PATH)
				unlink(live[i].path);
			else
				rmdir(live[i].path);
		}
}

static void
on_signal(int sig)
{
	end_all();
	signal(sig, SIG_DFL);
	raise(sig);
}

void
v2v_transient_init(void)
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
	atexit(end_all);
}

void
v2v_transient_hold(sigset_t *before)
{
	sigset_t set;

	sigemptyset(&set);
	for (int i = 0; i < N_SIGNALS; i++)
		sigaddset(&set, signals[i]);
	pthread_sigmask(SIG_BLOCK, &set, before);
}

void
v2v_transient_release(const sigset_t *before)
{
	pthread_sigmask(SIG_SETMASK, before, NULL);
}

/* A free entry with room for `path`, or -1 with errno. */
static int
find_room(const char *path)
{
	int i = 0;

	while (i < LIVE_MAX && live[i].kind != NONE)
		i++;
	if (i == LIVE_MAX) {
		errno = EMFILE;
		return -1;
	}
	if (strlen(path) >= sizeof(live[i].path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strcpy(live[i].path, path);
	return i;
}

int
v2v_transient_file(const char *path, int *fd)
{
	int i = find_room(path), errnum;
	sigset_t before;

	if (i < 0)
		return -1;
	v2v_transient_hold(&before);
	*fd = mkstemp(live[i].path);
	errnum = errno;
	if (*fd >= 0)
		live[i].kind = FILE_PATH;
	v2v_transient_release(&before);
	if (*fd < 0) {
		errno = errnum;
		return -1;
	}
	fcntl(*fd, F_SETFD, FD_CLOEXEC);
	return i;
}

int
v2v_transient_folder(const char *path)
{
	int i = find_room(path), errnum;
	sigset_t before;
	bool made;

	if (i < 0)
		return -1;
	v2v_transient_hold(&before);
	made = mkdtemp(live[i].path) != NULL;
	errnum = errno;
	if (made)
		live[i].kind = FOLDER;
	v2v_transient_release(&before);
	errno = errnum;
	return made ? i : -1;
}

int
v2v_transient_within(int folder, const char *name)
{
	int i = find_room(live[folder].path);

	if (i < 0)
		return -1;
	if (strlen(live[i].path) + 1 + strlen(name) >= sizeof(live[i].path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strcat(strcat(live[i].path, "/"), name);
	live[i].kind = FILE_PATH;
	return i;
}

int
v2v_transient_group(pid_t leader)
{
	int i = find_room("");

	if (i < 0)
		return -1;
	live[i].group = leader;
	live[i].kind = GROUP;
	return i;
}

const char *
v2v_transient_path(int entry)
{
	return live[entry].path;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	remove(path);
	return 0;
}

void
v2v_transient_end(int i)
{
	if (i < 0)
		return;
	if (live[i].kind == GROUP)
		kill(-live[i].group, SIGKILL);
	else if (live[i].kind == FILE_PATH)
		unlink(live[i].path);
	/* Without memory nftw fails; our own files are gone before that. */
	else if (live[i].kind == FOLDER && rmdir(live[i].path) != 0)
		nftw(live[i].path, remove_one, OPEN_MAX_FTW,
		    FTW_DEPTH | FTW_PHYS);
	live[i].kind = NONE;
}

void
v2v_transient_keep(int i)
{
	live[i].kind = NONE;
}
