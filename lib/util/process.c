/*
 * Another program, fed and listened to within limits.
 *
 *     we ---- lifeline ----> guard      one process group, led by the guard
 *      |                       |
 *      |--- stdin, stdout, --> program ---> its children
 *           stderr
 *
 * The guard only waits for the end of the lifeline, a pipe that nobody writes
 * to: it comes when we end it or die, and then the guard kills the group,
 * itself included. As long as we have not waited for the guard no other process
 * can get the number of its group, so killing the group is safe at any time.
 *
 * All pipes are served by one poll loop, so neither side can wait for the other.
 * When the program has ended what is left in the pipes is read; who else still
 * holds them (a child in the background) is not waited for.
 */
#include "base.h"

#include "util/process.h"

#include "util/clock.h"
#include "util/transient.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum {
	TICK = 20,         /* ms, after which we look if it has ended */
	LAST_TICK = 1,     /* the same when it has closed all pipes */
	CHUNK = 1 << 16,   /* bytes a read */
	HEARD = 1 << 14,   /* bytes of standard error that are kept */
	PATIENCE = 1 << 24 /* bytes of standard error that it may write */
};

struct run {
	struct v2v_process *p;
	struct v2v_text err; /* the beginning of its standard error */
	size_t fed, n_err;
	int fd[3];     /* our ends of its descriptors; -1: closed */
	int lifeline;
	int group;     /* entry of transient */
	pid_t guard, child; /* 0: none */
	bool ended;    /* the child was waited for */
	int status;
};

static void
close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* A pipe that no program we start inherits. */
static int
make_pipe(int fd[2])
{
	if (pipe(fd) != 0)
		return -1;
	fcntl(fd[0], F_SETFD, FD_CLOEXEC);
	fcntl(fd[1], F_SETFD, FD_CLOEXEC);
	return 0;
}

/* The life of the guard. Only calls that are safe after a fork of threads. */
static void
guard(const int lifeline[2])
{
	char c;

	setpgid(0, 0);
	close(lifeline[1]);
	while (read(lifeline[0], &c, 1) < 0 && errno == EINTR)
		;
	kill(0, SIGKILL);
	_exit(1);
}

/* 0 or an errno. */
static int
start_guard(struct run *r)
{
	int line[2], errnum = 0;
	sigset_t before;

	if (make_pipe(line) != 0)
		return errno;
	v2v_transient_hold(&before); /* for good in the guard */
	r->guard = fork();
	if (r->guard == 0)
		guard(line);
	if (r->guard > 0) {
		setpgid(r->guard, r->guard); /* whoever comes first */
		r->group = v2v_transient_group(r->guard);
	}
	if (r->guard < 0 || r->group < 0)
		errnum = errno;
	v2v_transient_release(&before);
	close(line[0]);
	r->lifeline = line[1];
	return errnum;
}

/* posix_spawn(3) with theirs[i] as descriptor i; theirs[0] < 0: no input. */
static int
spawn(struct run *r, const int theirs[3])
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t how;
	sigset_t set;
	int errnum;

	errnum = posix_spawn_file_actions_init(&files);
	if (errnum != 0)
		return errnum;
	errnum = posix_spawnattr_init(&how);
	if (errnum != 0) {
		posix_spawn_file_actions_destroy(&files);
		return errnum;
	}
	if (theirs[0] < 0)
		errnum = posix_spawn_file_actions_addopen(&files, 0,
		    "/dev/null", O_RDONLY, 0);
	for (int i = theirs[0] < 0; i < 3 && errnum == 0; i++)
		errnum = posix_spawn_file_actions_adddup2(&files, theirs[i],
		    i);
	sigemptyset(&set);
	posix_spawnattr_setsigmask(&how, &set);
	sigaddset(&set, SIGPIPE);
	posix_spawnattr_setsigdefault(&how, &set);
	posix_spawnattr_setpgroup(&how, r->guard);
	posix_spawnattr_setflags(&how, POSIX_SPAWN_SETPGROUP
	    | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	if (errnum == 0)
		errnum = posix_spawnp(&r->child, r->p->argv[0], &files, &how,
		    r->p->argv, environ);
	if (errnum != 0)
		r->child = 0;
	posix_spawnattr_destroy(&how);
	posix_spawn_file_actions_destroy(&files);
	return errnum;
}

static int
start(struct run *r, struct v2v_msg *msg)
{
	int theirs[3] = { -1, -1, -1 }, errnum = start_guard(r);

	for (int i = r->p->n_in == 0; i < 3 && errnum == 0; i++) {
		int end[2];

		if (make_pipe(end) != 0) {
			errnum = errno;
			break;
		}
		theirs[i] = end[i > 0];
		r->fd[i] = end[i == 0];
		fcntl(r->fd[i], F_SETFL, O_NONBLOCK);
	}
	if (errnum == 0)
		errnum = spawn(r, theirs);
	for (int i = 0; i < 3; i++)
		close_fd(&theirs[i]);
	return errnum == 0 ? V2V_OK
	    : v2v_fail_errno(msg, r->p->argv[0], errnum);
}

static void
feed(struct run *r)
{
	ssize_t n = write(r->fd[0], (const char *)r->p->in + r->fed,
	    r->p->n_in - r->fed);

	if (n > 0)
		r->fed += (size_t)n;
	if (r->fed == r->p->n_in || (n < 0 && errno != EINTR
	    && errno != EAGAIN))
		close_fd(&r->fd[0]);
}

/* Read from descriptor i, 1 or 2. */
static int
listen(struct run *r, int i, struct v2v_msg *msg)
{
	char bytes[CHUNK];
	ssize_t n = read(r->fd[i], bytes, sizeof(bytes));

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return V2V_OK;
	if (n <= 0) {
		close_fd(&r->fd[i]);
		return V2V_OK;
	}
	if (i == 1) {
		v2v_text_add(&r->p->out, bytes, (size_t)n);
		if (r->p->out.failed)
			return v2v_fail_memory(msg);
		if (r->p->out.len > r->p->max_out)
			return v2v_fail(msg, V2V_E_LIMIT,
			    "%s: wrote more than %zu bytes", r->p->argv[0],
			    r->p->max_out);
		return V2V_OK;
	}
	if (r->err.len < HEARD)
		v2v_text_add(&r->err, bytes, (size_t)n);
	r->n_err += (size_t)n;
	if (r->n_err > PATIENCE)
		return v2v_fail(msg, V2V_E_LIMIT,
		    "%s: wrote more than %d bytes of messages",
		    r->p->argv[0], (int)PATIENCE);
	return V2V_OK;
}

/* Serve what is ready within `ms`; *any: something was. */
static int
serve(struct run *r, int ms, bool *any, struct v2v_msg *msg)
{
	struct pollfd fds[3];
	int ready, err = V2V_OK;

	for (int i = 0; i < 3; i++)
		fds[i] = (struct pollfd){ .fd = r->fd[i],
			.events = i == 0 ? POLLOUT : POLLIN };
	ready = poll(fds, 3, ms);
	*any = false;
	if (ready <= 0)
		return V2V_OK;
	if (fds[0].revents)
		feed(r);
	for (int i = 1; i < 3 && err == V2V_OK; i++)
		if (fds[i].revents) {
			err = listen(r, i, msg);
			*any = true;
		}
	return err;
}

static int
attend(struct run *r, struct v2v_msg *msg)
{
	double end = v2v_clock_ms() + 1e3 * r->p->seconds;
	bool any = true;
	int err = V2V_OK;

	while (err == V2V_OK && (!r->ended || any)) {
		bool quiet = r->fd[1] < 0 && r->fd[2] < 0;

		if (!r->ended)
			r->ended = waitpid(r->child, &r->status, WNOHANG)
			    == r->child;
		if (v2v_clock_ms() > end)
			return v2v_fail(msg, V2V_E_LIMIT,
			    "%s: gave up after %d s", r->p->argv[0],
			    r->p->seconds);
		err = serve(r, r->ended ? 0 : quiet ? LAST_TICK : TICK, &any,
		    msg);
	}
	return err;
}

/* Where the line begins that says what is wrong; its length to *n. */
static const char *
telling_line(const struct v2v_text *t, size_t *n)
{
	const char *first = NULL;
	size_t n_first = 0;

	for (size_t i = 0; i < t->len; i += *n + 1) {
		const char *s = t->s + i;

		for (*n = 0; i + *n < t->len && s[*n] != '\n'
		    && s[*n] != '\r'; ++*n)
			;
		if (*n == 0 || s[0] == ' ' || s[0] == '\t')
			continue;
		if (s[*n - 1] != ':')
			return s;
		if (first == NULL) {
			first = s;
			n_first = *n;
		}
	}
	*n = n_first;
	return first;
}

/* Put what it said behind the words of a failure. */
static int
quote(const struct run *r, int err, struct v2v_msg *msg)
{
	struct v2v_msg before;
	size_t n;
	const char *line = telling_line(&r->err, &n);

	if (msg == NULL || line == NULL || err == V2V_E_MEMORY)
		return err;
	before = *msg;
	return v2v_fail(msg, (enum v2v_err)err, "%s: %.*s", before.text,
	    n < 200 ? (int)n : 200, line);
}

static int
judge(const struct run *r, struct v2v_msg *msg)
{
	if (WIFSIGNALED(r->status))
		return v2v_fail(msg, V2V_E_DATA, "%s: killed by signal %d",
		    r->p->argv[0], WTERMSIG(r->status));
	if (WEXITSTATUS(r->status) != 0)
		return v2v_fail(msg, V2V_E_DATA, "%s: exit status %d",
		    r->p->argv[0], WEXITSTATUS(r->status));
	return V2V_OK;
}

static void
wait_for(pid_t pid)
{
	while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

static void
finish(struct run *r)
{
	v2v_transient_end(r->group);
	close_fd(&r->lifeline);
	for (int i = 0; i < 3; i++)
		close_fd(&r->fd[i]);
	if (!r->ended)
		wait_for(r->child);
	wait_for(r->guard);
	v2v_text_free(&r->err);
}

/* A program that stops reading must not kill us. */
static void
hold_sigpipe(sigset_t *before)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	pthread_sigmask(SIG_BLOCK, &set, before);
}

static void
drop_sigpipe(const sigset_t *before)
{
	static const struct timespec now = { 0, 0 };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	while (sigtimedwait(&set, NULL, &now) < 0 && errno == EINTR)
		;
	pthread_sigmask(SIG_SETMASK, before, NULL);
}

int
v2v_process_run(struct v2v_process *p, struct v2v_msg *msg)
{
	struct run r = { .p = p, .fd = { -1, -1, -1 }, .lifeline = -1,
		.group = -1 };
	sigset_t before;
	int err;

	hold_sigpipe(&before);
	err = start(&r, msg);
	if (err == V2V_OK)
		err = attend(&r, msg);
	if (err == V2V_OK)
		err = judge(&r, msg);
	if (err != V2V_OK && r.child > 0)
		err = quote(&r, err, msg);
	finish(&r);
	drop_sigpipe(&before);
	return err;
}
