/* How long things take; nothing else may depend on it. */
#ifndef V2V_CLOCK_H
#define V2V_CLOCK_H

#include "base.h"

#include <time.h>

/* Milliseconds since some moment. */
static inline double
v2v_clock_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

#endif
