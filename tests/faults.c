/*
 * Preloaded: lets the n-th allocation, or the n-th write to anything but
 * standard error, from main on fail. FAULT=malloc:N or write:N. A line "fault" in the file
 * FAULT_LOG tells that it came to that.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static atomic_long left_malloc = -1, left_write = -1;

/* glibc's own names: dlsym would allocate. */
void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);

typedef int main_fn(int, char **, char **);

static main_fn *real_main;

/* What runs before main, a library's start, is not ours to make safe. */
static int
count_from_here(int argc, char **argv, char **env)
{
	const char *s = getenv("FAULT");

	if (s && strncmp(s, "malloc:", 7) == 0)
		left_malloc = atol(s + 7);
	if (s && strncmp(s, "write:", 6) == 0)
		left_write = atol(s + 6);
	return real_main(argc, argv, env);
}

int __libc_start_main(main_fn *f, int argc, char **argv, void (*init)(void),
    void (*fini)(void), void (*ld_fini)(void), void *stack);

int
__libc_start_main(main_fn *f, int argc, char **argv, void (*init)(void),
    void (*fini)(void), void (*ld_fini)(void), void *stack)
{
	int (*real)(main_fn *, int, char **, void (*)(void), void (*)(void),
	    void (*)(void), void *);
	void *p = dlsym(RTLD_NEXT, "__libc_start_main");

	memcpy(&real, &p, sizeof(real));
	real_main = f;
	return real(count_from_here, argc, argv, init, fini, ld_fini, stack);
}

static int
now(atomic_long *left)
{
	const char *log;
	int fd;

	if (*left < 0 || atomic_fetch_sub(left, 1) != 1)
		return 0;
	log = getenv("FAULT_LOG");
	fd = log ? open(log, O_WRONLY | O_CREAT | O_APPEND, 0666) : -1;
	if (fd >= 0)
		close(fd);
	return 1;
}

void *
malloc(size_t n)
{
	if (now(&left_malloc)) {
		errno = ENOMEM;
		return NULL;
	}
	return __libc_malloc(n);
}

void *
calloc(size_t n, size_t size)
{
	if (now(&left_malloc)) {
		errno = ENOMEM;
		return NULL;
	}
	return __libc_calloc(n, size);
}

void *
realloc(void *p, size_t n)
{
	if (now(&left_malloc)) {
		errno = ENOMEM;
		return NULL;
	}
	return __libc_realloc(p, n);
}

ssize_t
write(int fd, const void *bytes, size_t n)
{
	static ssize_t (*real)(int, const void *, size_t);

	if (real == NULL) {
		void *p = dlsym(RTLD_NEXT, "write");

		memcpy(&real, &p, sizeof(real));
	}
	if (fd != STDERR_FILENO && now(&left_write)) {
		errno = ENOSPC;
		return -1;
	}
	return real(fd, bytes, n);
}
