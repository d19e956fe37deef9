/* `make bench`: all timings. */
#include "base.h"

#include "tests/bench/bench.h"

int
main(void)
{
	return bench_ops(stdout);
}
