/*
 * Runs a fuzz target without a fuzzer: on each file, then on mutations of
 * them that only depend on the seed.
 *
 *	replay-TARGET [-n MUTATIONS] [-s SEED] [-w FILE] [FILE...]
 *
 * Without a file random bytes take their place. If the target crashes, or an
 * input takes over 10 s, its name is printed: "SEED:NUMBER" for a mutation,
 * which -w writes to FILE when given that number as -n.
 */
#include "base.h"

#include "util/rng.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_SIZE = 1 << 20, MAX_TIME = 10, EDITS = 4 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct bytes {
	uint8_t *p;
	size_t n;
};

/* Random numbers in the order they are asked for. */
struct dice {
	uint64_t seed, counter;
};

static char at_hand[512]; /* what to name when it crashes */

static void
on_signal(int sig)
{
	(void)!write(STDERR_FILENO, at_hand, strlen(at_hand));
	signal(sig, SIG_DFL);
	raise(sig);
}

static void *
need(void *p)
{
	if (p == NULL) {
		fputs("replay: out of memory\n", stderr);
		exit(1);
	}
	return p;
}

static uint32_t
below(struct dice *d, size_t n)
{
	return v2v_rng_below(d->seed, d->counter++, (uint32_t)n);
}

static struct bytes
read_file(const char *path)
{
	struct bytes b = { need(malloc(MAX_SIZE)), 0 };
	FILE *f = fopen(path, "rb");

	if (f == NULL) {
		perror(path);
		exit(1);
	}
	b.n = fread(b.p, 1, MAX_SIZE, f);
	fclose(f);
	b.p = need(realloc(b.p, b.n ? b.n : 1));
	return b;
}

static struct bytes
random_bytes(uint64_t i)
{
	struct dice d = { i, 0 };
	struct bytes b = { NULL, below(&d, 2000) };

	b.p = need(malloc(b.n + 1));
	for (size_t k = 0; k < b.n; k++)
		b.p[k] = (uint8_t)below(&d, 256);
	return b;
}

/* Replace `cut` bytes at `at` by `n` bytes of `with`; with may lie in b. */
static void
splice(struct bytes *b, size_t at, size_t cut, const uint8_t *with, size_t n)
{
	uint8_t *p = need(malloc(b->n - cut + n + 1));

	memcpy(p, b->p, at);
	if (n)
		memcpy(p + at, with, n);
	memcpy(p + at + n, b->p + at + cut, b->n - at - cut);
	free(b->p);
	b->p = p;
	b->n = b->n - cut + n;
}

/* One change where parsers are weak: sizes, ends, repetitions, digits. */
static void
edit(struct bytes *b, const struct bytes *other, struct dice *d)
{
	static const uint8_t odd[] = { 0, 1, 0x7f, 0x80, 0xff, 0xfe, '0', '9',
		'-', ' ', '\n', '#', ':', '"' };
	static const char *const words[] = { "4294967296", "-1", "65536",
		"99999999999999999999", "0", "P7\n", "\n\n", "\t", "&a", "*a" };
	size_t at = below(d, b->n + 1), rest = b->n - at;
	size_t cut = below(d, (rest < 16 ? rest : 16) + 1), from, n;
	const char *word;

	switch (below(d, 9)) {
	case 0:
		if (rest)
			b->p[at] ^= (uint8_t)(1u << below(d, 8));
		break;
	case 1:
		if (rest)
			b->p[at] = odd[below(d, sizeof(odd))];
		break;
	case 2:
		if (rest)
			b->p[at] = (uint8_t)below(d, 256);
		break;
	case 3:
		splice(b, at, cut, NULL, 0);
		break;
	case 4: /* the end is missing */
		b->n = at;
		break;
	case 5: /* a part twice */
		if (b->n < MAX_SIZE)
			splice(b, at, 0, b->p + at, rest < 200 ? rest : 200);
		break;
	case 6:
		word = words[below(d, sizeof(words) / sizeof(*words))];
		splice(b, at, cut, (const uint8_t *)word, strlen(word));
		break;
	case 7: /* 32 bits all alike: 0, -1, INT_MAX ... */
		if (rest >= 4)
			memset(b->p + at, odd[below(d, sizeof(odd))], 4);
		break;
	default: /* the end of another file */
		from = below(d, other->n + 1);
		n = other->n - from;
		if (n < MAX_SIZE)
			splice(b, at, rest, other->p + from, n);
	}
}

static struct bytes
mutate(const struct bytes *seeds, size_t n_seeds, uint64_t seed, uint64_t i)
{
	struct dice d = { v2v_rng(seed, i), 0 };
	const struct bytes *s = &seeds[below(&d, n_seeds)];
	struct bytes b = { need(malloc(s->n + 1)), s->n };

	if (s->n)
		memcpy(b.p, s->p, s->n);
	for (uint32_t k = below(&d, EDITS) + 1; k > 0; k--)
		edit(&b, &seeds[below(&d, n_seeds)], &d);
	return b;
}

/* A copy of exactly its size, so that sanitizers see a read behind it. */
static void
run(const struct bytes *b)
{
	uint8_t *copy = need(malloc(b->n ? b->n : 1));

	if (b->n)
		memcpy(copy, b->p, b->n);
	alarm(MAX_TIME);
	LLVMFuzzerTestOneInput(copy, b->n);
	alarm(0);
	free(copy);
}

int
main(int argc, char **argv)
{
	static const int deadly[] = { SIGABRT, SIGALRM, SIGBUS, SIGFPE, SIGILL,
		SIGSEGV };
	uint64_t n = 1000, seed = 1;
	const char *save = NULL;
	struct bytes *seeds;
	size_t n_seeds;
	int c;

	while ((c = getopt(argc, argv, "n:s:w:")) != -1) {
		if (c == 'n')
			n = strtoull(optarg, NULL, 10);
		else if (c == 's')
			seed = strtoull(optarg, NULL, 10);
		else if (c == 'w')
			save = optarg;
		else
			return 2;
	}
	for (size_t i = 0; i < sizeof(deadly) / sizeof(*deadly); i++)
		signal(deadly[i], on_signal);
	n_seeds = optind < argc ? (size_t)(argc - optind) : 8;
	seeds = need(calloc(n_seeds, sizeof(*seeds)));
	for (size_t i = 0; i < n_seeds; i++)
		seeds[i] = optind < argc ? read_file(argv[optind + (int)i])
		    : random_bytes(i);
	if (save) {
		struct bytes b = mutate(seeds, n_seeds, seed, n);
		FILE *f = fopen(save, "wb");

		return f == NULL || fwrite(b.p, 1, b.n, f) != b.n
		    || fclose(f) != 0;
	}
	for (size_t i = 0; i < n_seeds; i++) {
		snprintf(at_hand, sizeof(at_hand), "replay: %s\n",
		    optind < argc ? argv[optind + (int)i] : "random bytes");
		run(&seeds[i]);
	}
	for (uint64_t i = 0; i < n; i++) {
		struct bytes b = mutate(seeds, n_seeds, seed, i);

		snprintf(at_hand, sizeof(at_hand), "replay: %llu:%llu\n",
		    (unsigned long long)seed, (unsigned long long)i);
		run(&b);
		free(b.p);
	}
	for (size_t i = 0; i < n_seeds; i++)
		free(seeds[i].p);
	free(seeds);
	printf("%zu inputs, %llu mutations\n", n_seeds, (unsigned long long)n);
	return 0;
}
