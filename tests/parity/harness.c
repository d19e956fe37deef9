/* Proof that the emulation notices broken kernels. */
#include "base.h"

#include "tests/parity/parity.h"

#include "tests/emu/emu.h"
#include "tests/parity/broken.h"
#include "util/rng.h"

#include <stdio.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define WITH_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITH_ASAN 1
#endif
#endif

enum { N = 1000 };

/* Right in this order of threads, without a fault? */
static bool
right(enum broken how, enum emu_order order, uint64_t seed)
{
	static uint32_t in[N], got[N], want[N];
	uint32_t total = 0, lowest = UINT32_MAX, got_total, got_lowest;
	bool ok;

	for (size_t i = 0; i < N; i++) {
		in[i] = (uint32_t)v2v_rng(seed, i) >> 8;
		total += in[i];
		lowest = in[i] < lowest ? in[i] : lowest;
	}
	for (size_t i = 0; i < N; i++)
		want[i] = in[i > 0 ? i - 1 : 0] + in[i]
		    + in[i + 1 < N ? i + 1 : N - 1];
	memset(got, 0, sizeof(got));
	emu_set_order(order, seed);
	ok = broken_run(how, got, &got_total, &got_lowest, in, N) == 0;
	ok = emu_fault() == NULL && ok;
	return ok && memcmp(got, want, sizeof(got)) == 0
	    && got_total == total && got_lowest == lowest;
}

void
parity_check_harness(uint64_t seed,
    void (*report)(bool ok, const char *what, const char *detail))
{
	static const char *const names[BROKEN_N] = { "the correct twin",
		"a missing barrier", "a tile written again too early",
		"a short halo", "a barrier that not all reach",
		"a host pointer", "blocks that overwrite each other",
		"a lost update", "a write behind the output",
		"a write behind shared memory" };

	for (int how = 0; how < BROKEN_N; how++) {
		int good = 0;
		char what[96];

#ifdef WITH_ASAN
		/* AddressSanitizer ends the program there, rightly. */
		if (how == BROKEN_BEYOND || how == BROKEN_SHARED)
			continue;
#endif
		good += right((enum broken)how, EMU_FORWARD, seed);
		good += right((enum broken)how, EMU_REVERSE, seed);
		for (uint64_t k = 0; k < 4; k++)
			good += right((enum broken)how, EMU_SHUFFLED,
			    seed + k);
		snprintf(what, sizeof(what), "harness: %s %s", names[how],
		    how == BROKEN_NOT ? "passes" : "is caught");
		report(how == BROKEN_NOT ? good == 6 : good < 6, what,
		    "the emulation does not tell right from wrong");
	}
	report(emu_live_allocations() == 0, "harness: nothing is left",
	    "device memory is left");
}
