/* Words without a shell, and programs that behave badly. */
#include "base.h"

#include "util/clock.h"
#include "util/process.h"
#include "util/transient.h"
#include "util/argv.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void
splits_words(void **state)
{
	static const struct {
		const char *text, *words; /* each with a | behind it */
	} good[] = {
		{ "rembg i - -", "rembg|i|-|-|" },
		{ " \t a\n b  ", "a|b|" },
		{ "'a b' \"c d\" e\\ f", "a b|c d|e f|" },
		{ "a'b c'd\"e f\"g", "ab cde fg|" },
		{ "'' \"\" x", "||x|" },
		{ "'a\\b\"c' \"d'e\\f\\\"\\\\\"", "a\\b\"c|d'e\\f\"\\|" },
		{ "$HOME `x` *|;&>", "$HOME|`x`|*|;&>|" },
		{ "\\'\\\"\\\\", "'\"\\|" },
	};
	static const char *const bad[] = { "", " \t\n", "'", "a 'b", "\"",
		"\"a\\\"", "a\\", "'a\\''" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		struct v2v_argv w;
		char all[200] = "";

		assert_int_equal(v2v_argv_split(&w, good[i].text, NULL), 0);
		for (size_t k = 0; k < w.n; k++)
			strcat(strcat(all, w.word[k]), "|");
		assert_string_equal(all, good[i].words);
		assert_null(w.word[w.n]);
		v2v_argv_free(&w);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct v2v_argv w;

		assert_int_equal(v2v_argv_split(&w, bad[i], NULL),
		    V2V_E_USAGE);
		assert_null(w.word);
	}
}

/* Run a line of shell as the program, with n bytes of 'x' for input. */
static int
run(struct v2v_process *p, const char *line, size_t n, struct v2v_msg *msg)
{
	char shell[] = "sh", c[] = "-c", text[400];
	char *argv[] = { shell, c, text, NULL };
	char *in = malloc(n + 1);
	int err;

	snprintf(text, sizeof(text), "%s", line);
	memset(in, 'x', n);
	p->argv = argv;
	p->in = in;
	p->n_in = n;
	p->out = (struct v2v_text){ 0 };
	if (p->max_out == 0)
		p->max_out = 1 << 24;
	if (p->seconds == 0)
		p->seconds = 20;
	err = v2v_process_run(p, msg);
	free(in);
	return err;
}

/* More than a pipe holds goes in and comes out: nobody waits for the other. */
static void
feeds_and_listens(void **state)
{
	enum { N = 3000001 };
	static const size_t lengths[] = { 0, 1, 65536, N };
	struct v2v_process p = { .seconds = 0 };

	(void)state;
	for (int i = 0; i < 4; i++) {
		size_t n = lengths[i];

		assert_int_equal(run(&p, "cat", n, NULL), 0);
		assert_int_equal(p.out.len, n);
		for (size_t k = 0; k < n; k++)
			if (p.out.s[k] != 'x')
				fail();
		v2v_text_free(&p.out);
	}
	/* Both at once, and an input that nobody reads. */
	assert_int_equal(run(&p, "head -c 2000000 /dev/zero >&2; cat", N,
	    NULL), 0);
	assert_int_equal(p.out.len, N);
	v2v_text_free(&p.out);
	assert_int_equal(run(&p, "exec <&-; echo done", N, NULL), 0);
	assert_int_equal(p.out.len, 5);
	v2v_text_free(&p.out);
}

static void
tells_what_failed(void **state)
{
	static const struct {
		const char *line, *words;
		enum v2v_err err;
	} cases[] = {
		{ "exit 7", "sh: exit status 7", V2V_E_DATA },
		{ "echo good; exit 1", "sh: exit status 1", V2V_E_DATA },
		{ "kill -KILL $$", "sh: killed by signal 9", V2V_E_DATA },
		{ "printf 'a\\033b\\nc\\n' >&2; exit 1",
		    "sh: exit status 1: a?b", V2V_E_DATA },
		{ "printf '\\n\\nTrace:\\n  f\\n\\tg\\nE: h\\nI\\n' >&2; exit 2",
		    "sh: exit status 2: E: h", V2V_E_DATA },
		{ "printf 'only:' >&2; exit 2", "sh: exit status 2: only:",
		    V2V_E_DATA },
		{ "echo words >&2; cat /dev/zero",
		    "sh: wrote more than 100000 bytes: words", V2V_E_LIMIT },
		{ "cat /dev/zero >&2",
		    "sh: wrote more than 16777216 bytes of messages: ",
		    V2V_E_LIMIT },
		{ "echo hm >&2; sleep 100", "sh: gave up after 1 s: hm",
		    V2V_E_LIMIT },
		{ "exec >&- 2>&-; sleep 100", "sh: gave up after 1 s",
		    V2V_E_LIMIT },
		{ "trap '' TERM; while :; do sleep 100; done",
		    "sh: gave up after 1 s", V2V_E_LIMIT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct v2v_process p = { .seconds = strstr(cases[i].words,
		    "gave up") ? 1 : 20, .max_out = 100000 };
		struct v2v_msg msg = { "" };
		int err = run(&p, cases[i].line, 10, &msg);

		if (err != cases[i].err || strncmp(msg.text, cases[i].words,
		    strlen(cases[i].words)) != 0)
			fail_msg("%s: %d, '%s'", cases[i].line, err, msg.text);
		v2v_text_free(&p.out);
	}
}

static void
cannot_start(void **state)
{
	char none[] = "/no/such/program", dir[] = "/";
	char *argv[] = { none, NULL };
	struct v2v_process p = { .argv = argv, .seconds = 5, .max_out = 9 };
	struct v2v_msg msg;

	(void)state;
	assert_int_equal(v2v_process_run(&p, &msg), V2V_E_IO);
	assert_string_equal(msg.text,
	    "/no/such/program: No such file or directory");
	argv[0] = dir;
	assert_int_equal(v2v_process_run(&p, &msg), V2V_E_IO);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

/* Does the process end within ten seconds? */
static bool
ends(pid_t pid)
{
	for (int i = 0; i < 1000; i++) {
		static const struct timespec pause = { 0, 10000000 };

		if (kill(pid, 0) != 0 && errno == ESRCH)
			return true;
		nanosleep(&pause, NULL);
	}
	return false;
}

/* What it left running does not delay us, and is killed; no child stays. */
static void
leaves_nobody(void **state)
{
	struct v2v_process p = { .seconds = 60 };
	double start = v2v_clock_ms();
	pid_t pid;

	(void)state;
	assert_int_equal(run(&p, "sleep 100 & echo $!", 0, NULL), 0);
	assert_true(v2v_clock_ms() - start < 30000);
	v2v_text_char(&p.out, '\0');
	pid = (pid_t)atoi(p.out.s);
	v2v_text_free(&p.out);
	assert_true(pid > 1);
	assert_true(ends(pid));
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

/* We die, by a signal that is handled or by one that cannot be: so do they, and
 * the folder is removed where that is possible. */
static void
dies_with_us(void **state)
{
	(void)state;
	for (int hard = 0; hard < 2; hard++) {
		int line[2];
		char got[80] = "", path[64] = "/tmp/v2v-test.XXXXXX";
		pid_t us, pid = 0;
		struct stat st;

		assert_int_equal(pipe(line), 0);
		us = fork();
		if (us == 0) {
			struct v2v_process p = { .seconds = 60 };
			char text[200];
			int folder;

			v2v_transient_init();
			folder = v2v_transient_folder(path);
			v2v_transient_within(folder, "x");
			snprintf(text, sizeof(text), ">%s/x; sleep 100 & "
			    "echo $! %s >&%d; wait",
			    v2v_transient_path(folder),
			    v2v_transient_path(folder), line[1]);
			run(&p, text, 0, NULL);
			_exit(9);
		}
		close(line[1]);
		assert_true(read(line[0], got, sizeof(got) - 1) > 0);
		assert_int_equal(sscanf(got, "%d %63s", &pid, path), 2);
		assert_true(pid > 1 && kill(pid, 0) == 0);
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode & 0777, 0700);
		kill(us, hard ? SIGKILL : SIGTERM);
		assert_int_equal(waitpid(us, NULL, 0), us);
		assert_true(ends(pid));
		if (hard) {
			char file[80];

			snprintf(file, sizeof(file), "%s/x", path);
			unlink(file);
			rmdir(path);
		}
		assert_int_equal(stat(path, &st), -1);
		close(line[0]);
	}
}

/* A folder goes with all that others put into it, but nothing behind links. */
static void
removes_folders(void **state)
{
	int folder = v2v_transient_folder("/tmp/v2v-test.XXXXXX");
	char line[300], path[100];
	struct v2v_process p = { .seconds = 20 };
	struct stat st;

	(void)state;
	assert_true(folder >= 0);
	snprintf(path, sizeof(path), "%s", v2v_transient_path(folder));
	snprintf(line, sizeof(line), "cd %s && mkdir -p a/b keep && mv keep "
	    "../v2v-keep.$$ && echo $$ && ln -s /tmp/v2v-keep.$$ a/l && "
	    ">/tmp/v2v-keep.$$/f && >a/b/c && >d", path);
	assert_int_equal(run(&p, line, 0, NULL), 0);
	v2v_transient_end(folder);
	assert_int_equal(stat(path, &st), -1);
	v2v_text_char(&p.out, '\0');
	snprintf(path, sizeof(path), "/tmp/v2v-keep.%d", atoi(p.out.s));
	v2v_text_free(&p.out);
	snprintf(line, sizeof(line), "%s/f", path);
	assert_int_equal(unlink(line), 0);
	assert_int_equal(rmdir(path), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(splits_words),
		cmocka_unit_test(feeds_and_listens),
		cmocka_unit_test(tells_what_failed),
		cmocka_unit_test(cannot_start),
		cmocka_unit_test(leaves_nobody),
		cmocka_unit_test(dies_with_us),
		cmocka_unit_test(removes_folders),
	};

	return cmocka_run_group_tests_name("process", tests, NULL, NULL);
}
