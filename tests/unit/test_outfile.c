/* Output files: whole or not at all, also for links, pipes and long names. */
#include "base.h"

#include "util/outfile.h"
#include "util/transient.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char dir[4096];

static int
set_up(void **state)
{
	const char *tmp = getenv("TMPDIR");

	(void)state;
	snprintf(dir, sizeof(dir), "%s/v2v-outfile.XXXXXX",
	    tmp && *tmp ? tmp : "/tmp");
	return mkdtemp(dir) && chdir(dir) == 0 ? 0 : -1;
}

static int
tear_down(void **state)
{
	(void)state;
	return chdir("/") == 0 && rmdir(dir) == 0 ? 0 : -1;
}

/* Names in the folder, "." and ".." counted. */
static int
entries(void)
{
	DIR *d = opendir(".");
	int n = 0;

	assert_non_null(d);
	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

static void
assert_holds(const char *path, const char *text)
{
	char buf[256];
	FILE *f = fopen(path, "r");
	size_t n;

	assert_non_null(f);
	n = fread(buf, 1, sizeof(buf) - 1, f);
	buf[n] = '\0';
	fclose(f);
	assert_string_equal(buf, text);
}

static void
write_file(const char *path, const char *text)
{
	struct v2v_outfile *f;
	struct v2v_msg msg;

	assert_int_equal(v2v_outfile_open(&f, path, true, &msg), V2V_OK);
	assert_int_equal(v2v_outfile_write(f, text, strlen(text), &msg),
	    V2V_OK);
	assert_int_equal(v2v_outfile_commit(f, &msg), V2V_OK);
}

static void
appears_at_commit(void **state)
{
	struct v2v_outfile *f;
	struct v2v_msg msg;
	struct stat st;

	(void)state;
	umask(027);
	write_file("a", "old");
	assert_int_equal(stat("a", &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	assert_int_equal(v2v_outfile_open(&f, "a", true, &msg), V2V_OK);
	assert_int_equal(v2v_outfile_write(f, "new", 3, &msg), V2V_OK);
	assert_holds("a", "old");
	assert_int_equal(entries(), 4);
	assert_int_equal(v2v_outfile_commit(f, &msg), V2V_OK);
	assert_holds("a", "new");
	assert_int_equal(entries(), 3);

	assert_int_equal(v2v_outfile_open(&f, "a", true, &msg), V2V_OK);
	assert_int_equal(v2v_outfile_write(f, "x", 1, &msg), V2V_OK);
	v2v_outfile_abandon(f);
	v2v_outfile_abandon(NULL);
	assert_holds("a", "new");
	assert_int_equal(entries(), 3);
	unlink("a");
}

static void
clobber(void **state)
{
	struct v2v_outfile *f;
	struct v2v_msg msg;

	(void)state;
	write_file("a", "old");
	assert_int_equal(v2v_outfile_open(&f, "a", false, &msg), V2V_E_USAGE);
	assert_null(f);
	/* Another program is faster. */
	assert_int_equal(v2v_outfile_open(&f, "b", false, &msg), V2V_OK);
	write_file("b", "theirs");
	assert_int_equal(v2v_outfile_commit(f, &msg), V2V_E_IO);
	assert_holds("b", "theirs");
	assert_int_equal(entries(), 4);
	unlink("a");
	assert_int_equal(v2v_outfile_open(&f, "a", false, &msg), V2V_OK);
	assert_int_equal(v2v_outfile_write(f, "new", 3, &msg), V2V_OK);
	assert_int_equal(v2v_outfile_commit(f, &msg), V2V_OK);
	assert_holds("a", "new");
	unlink("a");
	unlink("b");
	assert_int_equal(entries(), 2);
}

static void
other_targets(void **state)
{
	struct v2v_outfile *f;
	struct v2v_msg msg;
	struct stat st;
	char name[NAME_MAX + 2];
	int fd;

	(void)state;
	assert_int_equal(mkfifo("pipe", 0600), 0);
	fd = open("pipe", O_RDONLY | O_NONBLOCK);
	assert_true(fd >= 0);
	write_file("pipe", "through");
	assert_int_equal(read(fd, name, sizeof(name)), 7);
	close(fd);
	unlink("pipe");

	/* A link is replaced; one that leads nowhere, too. */
	write_file("a", "kept");
	assert_int_equal(symlink("a", "link"), 0);
	write_file("link", "new");
	assert_holds("a", "kept");
	assert_int_equal(lstat("link", &st), 0);
	assert_true(S_ISREG(st.st_mode));
	unlink("a");
	unlink("link");

	memset(name, 'n', NAME_MAX);
	name[NAME_MAX] = '\0';
	write_file(name, "long");
	unlink(name);
	strcat(name, "n");
	assert_int_equal(v2v_outfile_open(&f, name, true, &msg), V2V_E_IO);

	assert_int_equal(v2v_outfile_open(&f, "no/where", true, &msg),
	    V2V_E_IO);
	assert_string_equal(msg.text, "no/where: No such file or directory");
	assert_int_equal(v2v_outfile_open(&f, ".", true, &msg), V2V_E_IO);
	assert_int_equal(v2v_outfile_open(&f, "/dev/full", true, &msg),
	    V2V_OK);
	assert_int_equal(v2v_outfile_write(f, "x", 1, &msg), V2V_E_IO);
	assert_string_equal(msg.text, "/dev/full: No space left on device");
	v2v_outfile_abandon(f);
	assert_int_equal(entries(), 2);
}

/* A child with two open files gets `sig`; returns its wait status. */
static int
killed_by(int sig)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		struct v2v_outfile *f, *g;
		struct v2v_msg msg;

		signal(sig, SIG_DFL); /* in case the tests were begun by nohup */
		v2v_transient_init();
		if (v2v_outfile_open(&f, "a", true, &msg) != 0
		    || v2v_outfile_open(&g, "b", true, &msg) != 0
		    || v2v_outfile_commit(g, &msg) != 0
		    || entries() != 4)
			_exit(9);
		if (sig == 0)
			exit(7);
		raise(sig);
		_exit(8);
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void
signals(void **state)
{
	static const int all[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE,
		SIGXFSZ };

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		int status = killed_by(all[i]);

		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), all[i]);
		assert_int_equal(entries(), 3);
		unlink("b");
	}
	assert_int_equal(WEXITSTATUS(killed_by(0)), 7);
	assert_int_equal(entries(), 3);
	unlink("b");
}

/* What its parent told the process to ignore stays ignored. */
static void
ignored_signals(void **state)
{
	pid_t pid = fork();
	int status;

	(void)state;
	if (pid == 0) {
		signal(SIGHUP, SIG_IGN);
		v2v_transient_init();
		raise(SIGHUP);
		_exit(5);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(appears_at_commit),
		cmocka_unit_test(clobber),
		cmocka_unit_test(other_targets),
		cmocka_unit_test(signals),
		cmocka_unit_test(ignored_signals),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
