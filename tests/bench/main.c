/* `make bench`: all timings. Operands are pictures for the phases. */
#include "base.h"

#include "tests/bench/bench.h"

int
main(int argc, char **argv)
{
	int failed = bench_ops(stdout);

	failed |= bench_net(stdout);
	failed |= bench_segment(stdout);
	failed |= bench_trace(stdout);
	failed |= bench_lines(stdout);
	for (int i = 1; i < argc; i++)
		failed |= bench_phases(stdout, argv[i]);
	return failed;
}
