/*
 * Does every op give the right values, and the same bytes everywhere?
 *
 *	parity [--list] [--only OP] [--seed N] [--cuda] [--bench]
 *
 * For each op: the CPU against a slow reference within the bound that
 * tests/parity/ops.c names; then, byte for byte, the CPU with 1, 2, 3 and 5
 * threads and with each instruction set, the kernels of cuda/ on the emulated
 * device with threads run forward, in reverse and shuffled, and the real
 * device where there is one. `--cuda` does only the last, and exits 77
 * without a device. Output is TAP; the seed is printed.
 */
#include "base.h"

#include "tests/parity/parity.h"

#include "tests/bench/bench.h"
#include "tests/emu/emu.h"
#include "util/mem.h"
#include "util/rng.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CANARY = 64, CANARY_BYTE = 0x88, SKIPPED = 77,
	EMULATED_MAX = 9000, TABLES = 3 };

static struct {
	uint64_t seed;
	const char *only;
	int tests, failures;
	char detail[800]; /* of the failure at hand */
} opt = { .seed = 1 };

static void
report(bool ok, const char *what, const char *detail)
{
	opt.tests++;
	opt.failures += !ok;
	printf("%s %d - %s\n", ok ? "ok" : "not ok", opt.tests, what);
	if (!ok)
		printf("# %s (seed %llu)\n", detail,
		    (unsigned long long)opt.seed);
	fflush(stdout);
}

static void
explain(const struct op *op, const struct sample *s, const char *how,
    const char *what)
{
	static const char *const kinds[KINDS] = { "near zero", "near maximum",
		"random", "shaped" };

	if (opt.detail[0] == '\0')
		snprintf(opt.detail, sizeof(opt.detail), "%s, %s, %dx%d, %s: "
		    "%s", op->name, kinds[s->kind], (int)s->width,
		    (int)s->height, how, what);
}

/* ---- running one op on one backend ---- */

/* Run on `be` with bytes behind the output that must stay; `out` has
 * s->out_bytes + CANARY. Explains a failure and returns false. */
static bool
run(struct v2v_backend *be, const struct op *op, const struct sample *s,
    unsigned char *out, const char *how)
{
	struct v2v_buf *in_buf = NULL, *out_buf = NULL;
	size_t room = s->out_bytes + CANARY;
	bool ok = false;

	memset(out, CANARY_BYTE, room);
	if (be->alloc(be, &in_buf, s->in_bytes) != V2V_OK
	    || be->alloc(be, &out_buf, room) != V2V_OK
	    || be->upload(be, in_buf, s->in, s->in_bytes) != V2V_OK
	    || be->upload(be, out_buf, out, room) != V2V_OK
	    || op->run(be, out_buf, in_buf, s) != V2V_OK
	    || be->download(be, out, out_buf, room) != V2V_OK) {
		explain(op, s, how, be->msg.text);
		goto out;
	}
	ok = true;
	for (size_t i = 0; i < CANARY; i++)
		ok = ok && out[s->out_bytes + i] == CANARY_BYTE;
	if (!ok)
		explain(op, s, how, "written beyond the end");
out:
	be->free(be, in_buf);
	be->free(be, out_buf);
	return ok;
}

/* Run on `be` and compare with the bytes wanted. */
static bool
same(struct v2v_backend *be, const struct op *op, const struct sample *s,
    const unsigned char *want, const char *how)
{
	unsigned char *got = v2v_alloc(s->out_bytes + CANARY, 1);
	char what[64];
	bool ok = got != NULL && run(be, op, s, got, how);

	for (size_t i = 0; ok && i < s->out_bytes; i++)
		if (got[i] != want[i]) {
			snprintf(what, sizeof(what), "byte %zu: %d, not %d", i,
			    got[i], want[i]);
			explain(op, s, how, what);
			ok = false;
		}
	free(got);
	return ok;
}

/* Open the CPU with so many threads and the instruction set named (NULL: the
 * best), or the device named. */
static struct v2v_backend *
open_backend(const char *device, int threads, const char *level,
    struct v2v_pool **pool, struct v2v_msg *msg)
{
	struct v2v_backend *be = NULL;

	if (v2v_pool_open(pool, threads, msg) != V2V_OK)
		return NULL;
	if (level != NULL)
		setenv("V2V_CPU", level, 1);
	else
		unsetenv("V2V_CPU");
	if (v2v_backend_open(&be, device, 0, *pool, msg) != V2V_OK) {
		v2v_pool_close(*pool);
		*pool = NULL;
	}
	return be;
}

/* ---- samples ---- */

static bool
sample_init(struct sample *s, const struct op *op, int kind, int size)
{
	size_t n;

	memset(s, 0, sizeof(*s));
	if (!parity_size(size, &s->width, &s->height))
		return false;
	n = (size_t)s->width * (size_t)s->height;
	s->kind = (enum kind)kind;
	s->seed = v2v_rng(opt.seed, (uint64_t)(16 * size + kind));
	s->in_bytes = n * op->in_size;
	s->out_bytes = n * op->out_size;
	if (op->shape != NULL)
		op->shape(s);
	s->in = v2v_alloc(s->in_bytes, 1);
	if (s->in == NULL)
		return false;
	op->fill(s);
	return true;
}

/* fn for each sample of the op; false when one fails. */
static bool
each_sample(const struct op *op,
    bool (*fn)(const struct op *, const struct sample *, void *), void *arg)
{
	struct sample *s = v2v_alloc(1, sizeof(*s));
	int32_t w, h;
	bool ok = s != NULL;

	opt.detail[0] = '\0';
	for (int size = 0; s != NULL && parity_size(size, &w, &h); size++)
		for (int kind = 0; kind < op->kinds; kind++) {
			if ((size_t)w * (size_t)h > op->pixels_max)
				continue;
			if (!sample_init(s, op, kind, size))
				ok = false;
			else if (!fn(op, s, arg))
				ok = false;
			free(s->in);
		}
	free(s);
	return ok;
}

/* ---- the comparisons ---- */

struct pair {
	struct v2v_backend *plain; /* CPU, one thread */
	struct v2v_backend *other;
	const char *how;
	double worst;
	enum emu_order order;
};

static bool
against_reference(const struct op *op, const struct sample *s, void *arg)
{
	struct pair *p = arg;
	unsigned char *out = v2v_alloc(s->out_bytes + CANARY, 1);
	bool ok = out != NULL && run(p->plain, op, s, out, "CPU");
	double e = ok ? op->error(s, out) : -1;
	char what[64];

	free(out);
	if (e > p->worst)
		p->worst = e;
	if (ok && !(e >= 0 && e <= 1)) {
		snprintf(what, sizeof(what), "%.3g of the bound", e);
		explain(op, s, "reference", what);
		return false;
	}
	return ok;
}

static bool
against_plain(const struct op *op, const struct sample *s, void *arg)
{
	const struct pair *p = arg;
	unsigned char *want = v2v_alloc(s->out_bytes + CANARY, 1);
	bool ok = want != NULL && run(p->plain, op, s, want, "CPU")
	    && same(p->other, op, s, want, p->how);

	free(want);
	return ok;
}

static bool
against_emulation(const struct op *op, const struct sample *s, void *arg)
{
	const struct pair *p = arg;
	const char *fault;
	bool ok;

	/* Larger ones are for the stripes of the CPU; fibres are slow. */
	if (s->width * s->height > EMULATED_MAX)
		return true;
	emu_set_order(p->order, s->seed);
	ok = against_plain(op, s, arg);
	fault = emu_fault();
	if (fault != NULL) {
		explain(op, s, p->how, fault);
		return false;
	}
	return ok;
}

static void
check_reference(const struct op *op, struct v2v_backend *plain)
{
	struct pair p = { .plain = plain };
	bool ok = each_sample(op, against_reference, &p);
	char what[128];

	snprintf(what, sizeof(what), "%s: reference, %.2f of the bound (%s)",
	    op->name, p.worst, op->bound);
	report(ok, what, opt.detail);
}

static void
check_cpu(const struct op *op, struct v2v_backend *plain, int threads,
    const char *level)
{
	struct pair p = { .plain = plain };
	struct v2v_pool *pool = NULL;
	struct v2v_msg msg = { "" };
	char what[128];

	snprintf(what, sizeof(what), "%s: CPU, %d threads, %s", op->name,
	    threads, level ? level : "best instructions");
	p.how = what;
	p.other = open_backend("cpu", threads, level, &pool, &msg);
	if (p.other == NULL)
		report(false, what, msg.text);
	else
		report(each_sample(op, against_plain, &p), what, opt.detail);
	v2v_backend_close(p.other);
	v2v_pool_close(pool);
}

static void
check_emulation(const struct op *op, struct v2v_backend *plain,
    enum emu_order order, const char *name)
{
	struct pair p = { .plain = plain, .order = order };
	struct v2v_backend be;
	struct v2v_msg msg = { "" };
	char what[128];
	bool ok;

	snprintf(what, sizeof(what), "%s: emulated device, %s", op->name,
	    name);
	p.how = what;
	p.other = &be;
	if (v2v_emu_open(&be, 0, NULL, &msg) != V2V_OK) {
		report(false, what, msg.text);
		return;
	}
	ok = each_sample(op, against_emulation, &p);
	be.close(&be);
	if (ok && emu_live_allocations() != 0) {
		ok = false;
		snprintf(opt.detail, sizeof(opt.detail), "memory is left");
	}
	report(ok, what, opt.detail);
}

/* Each allocation fails in turn: an error with words, nothing kept, and the
 * next try works. */
static void
check_no_memory(const struct op *op, struct v2v_backend *plain)
{
	struct v2v_backend be;
	struct v2v_buf *buf;
	struct sample *s = v2v_alloc(1, sizeof(*s));
	unsigned char *want = NULL;
	char what[128];
	bool ok = s != NULL && sample_init(s, op, RANDOM, 4), failed = true;

	snprintf(what, sizeof(what), "%s: device memory runs out", op->name);
	opt.detail[0] = '\0';
	want = ok ? v2v_alloc(s->out_bytes + CANARY, 1) : NULL;
	ok = want != NULL && run(plain, op, s, want, "CPU");
	for (unsigned n = 1; ok && failed; n++) {
		emu_fail_alloc(n);
		failed = v2v_emu_open(&be, 0, NULL, NULL) != V2V_OK;
		if (!failed) {
			failed = !same(&be, op, s, want, "failing");
			emu_fail_alloc(0);
			if (failed) {
				ok = strstr(be.msg.text, "out of memory")
				    != NULL;
				opt.detail[0] = '\0';
				/* Only the fixed tables stay. */
				ok = ok && emu_live_allocations() == TABLES;
				ok = ok && same(&be, op, s, want, "again");
			} else {
				emu_fail_alloc(1);
				ok = n > TABLES && be.alloc(&be, &buf, 1)
				    == V2V_E_MEMORY
				    && emu_live_allocations() == TABLES;
			}
			be.close(&be);
		}
		ok = ok && emu_live_allocations() == 0 && n < 20;
	}
	emu_fail_alloc(0);
	ok = ok && emu_fault() == NULL;
	report(ok, what, "an error without words, or memory is left");
	if (s != NULL)
		free(s->in);
	free(s);
	free(want);
}

static void
check_device(const struct op *op, struct v2v_backend *plain,
    struct v2v_backend *cuda, const char *why)
{
	struct pair p = { .plain = plain, .other = cuda, .how = "device" };

	if (cuda == NULL) {
		printf("ok %d - %s: device # SKIP %s\n", ++opt.tests, op->name,
		    why);
		return;
	}
	p.how = cuda->name;
	bool ok = each_sample(op, against_plain, &p);
	char what[192];

	snprintf(what, sizeof(what), "%s: device %s", op->name, cuda->name);
	report(ok, what, opt.detail);
}

static void
check_op(const struct op *op, struct v2v_backend *plain)
{
	static const int threads[] = { 2, 3, 5 };

	check_reference(op, plain);
	for (int i = 0; i < 3; i++)
		check_cpu(op, plain, threads[i], NULL);
	check_cpu(op, plain, 1, "base");
	check_cpu(op, plain, 1, "avx2");
	check_emulation(op, plain, EMU_FORWARD, "forward");
	check_emulation(op, plain, EMU_REVERSE, "reverse");
	check_emulation(op, plain, EMU_SHUFFLED, "shuffled");
	check_no_memory(op, plain);
}

/* ---- main ---- */

static int
usage(void)
{
	fputs("usage: parity [--list] [--only OP] [--seed N] [--cuda] "
	    "[--bench]\n", stderr);
	return 2;
}

static int
list(void)
{
	for (const struct op *op = parity_ops; op->name != NULL; op++)
		puts(op->name);
	puts("network");
	puts("harness");
	return 0;
}

static bool
wanted(const char *name)
{
	return opt.only == NULL || strcmp(opt.only, name) == 0;
}

static int
check_all(bool only_cuda)
{
	struct v2v_pool *pool = NULL, *cuda_pool = NULL;
	struct v2v_msg msg = { "" };
	struct v2v_backend *plain = open_backend("cpu", 1, NULL, &pool, &msg);
	struct v2v_backend *cuda;

	if (plain == NULL) {
		fprintf(stderr, "parity: %s\n", msg.text);
		return 1;
	}
	cuda = open_backend("cuda", 1, NULL, &cuda_pool, &msg);
	if (only_cuda && cuda == NULL) {
		printf("1..0 # SKIP %s\n", msg.text);
		v2v_backend_close(plain);
		v2v_pool_close(pool);
		return SKIPPED;
	}
	printf("# seed %llu\n", (unsigned long long)opt.seed);
	for (const struct op *op = parity_ops; op->name != NULL; op++) {
		if (!wanted(op->name))
			continue;
		if (!only_cuda)
			check_op(op, plain);
		check_device(op, plain, cuda, msg.text);
	}
	if (wanted("network"))
		parity_check_network(opt.seed, plain, cuda, report);
	if (!only_cuda && wanted("harness"))
		parity_check_harness(opt.seed, report);
	v2v_backend_close(cuda);
	v2v_pool_close(cuda_pool);
	v2v_backend_close(plain);
	v2v_pool_close(pool);
	printf("1..%d\n", opt.tests);
	return opt.failures != 0 || opt.tests == 0;
}

int
main(int argc, char **argv)
{
	bool only_cuda = false;

	for (int i = 1; i < argc; i++) {
		char *end;

		if (strcmp(argv[i], "--list") == 0)
			return list();
		else if (strcmp(argv[i], "--bench") == 0)
			return bench_ops(stdout);
		else if (strcmp(argv[i], "--cuda") == 0)
			only_cuda = true;
		else if (strcmp(argv[i], "--only") == 0 && i + 1 < argc)
			opt.only = argv[++i];
		else if (strcmp(argv[i], "--seed") == 0 && i + 1 < argc) {
			errno = 0;
			opt.seed = strtoull(argv[++i], &end, 10);
			if (*end != '\0' || errno != 0)
				return usage();
		} else {
			return usage();
		}
	}
	return check_all(only_cuda);
}
